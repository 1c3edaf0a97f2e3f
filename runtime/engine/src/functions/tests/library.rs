use ingest_program::{Function, Type, TypeKind};
use proptest::prelude::*;

use super::super::{hashing, regex_extract, regex_replace};
use super::*;
use regex::Regex;

const T: TypeKind = TypeKind::Text;
const I: TypeKind = TypeKind::Int;
const B: TypeKind = TypeKind::Bool;

#[test]
fn texts_on_the_edges() {
    check_call(
        Function::Repeat,
        &[T, I],
        T,
        &[
            (vec![text("ab"), int(2)], text("abab")),
            (vec![text("ab"), int(i64::MAX)], text(None)),
            (vec![text("ab"), int(-1)], text("")),
            (vec![text(""), int(i64::MAX)], text("")),
            (vec![text("ab"), int(None)], text(None)),
        ],
    );
    check_call(
        Function::Squish,
        &[T],
        T,
        &[
            (vec![text("a b")], text("a b")),
            (vec![text("  a \u{a0}\t b\n")], text("a b")),
            (vec![text("a longer text, tidy already")], text("a longer text, tidy already")),
            (vec![text(" ")], text("")),
            (vec![text(None)], text(None)),
        ],
    );
    check_call(
        Function::StripAccents,
        &[T],
        T,
        &[
            (vec![text("Ångström")], text("Angstrom")),
            (vec![text("Ngu\u{31b}ye\u{302}\u{303}n")], text("Nguyen")),
            (vec![text("日本 ß")], text("日本 ß")),
        ],
    );
    check_call(
        Function::IndexOf,
        &[T, T],
        I,
        &[(vec![text("añb"), text("b")], int(3)), (vec![text("a"), text("")], int(1))],
    );
    check_call(
        Function::CountOf,
        &[T, T],
        I,
        &[(vec![text("aaaa"), text("aa")], int(2)), (vec![text("a"), text("")], int(0))],
    );
    check_call(
        Function::DigitSum,
        &[T, T],
        I,
        &[
            (vec![text("123"), text("31")], int(14)),
            (vec![text(""), text("1")], int(None)),
            (vec![text("1"), text("")], int(None)),
            (vec![text("1٣"), text("1")], int(None)),
        ],
    );
}

#[test]
fn groups_of_patterns() {
    let extract = |pattern: &str| {
        let pattern = Regex::new(pattern).unwrap();
        move |args: Vec<super::super::Argument>| regex_extract(args[0].0.clone(), &pattern)
    };
    let replace = |pattern: &str, replacement: &'static str| {
        let pattern = Regex::new(pattern).unwrap();
        move |args: Vec<super::super::Argument>| regex_replace(args[0].0.clone(), &pattern, replacement).0
    };
    check(
        extract("([0-9]+)x|y"),
        &[T],
        &[
            (vec![text("12x")], text("12")),
            // It matches, but the group has no part in it.
            (vec![text("y")], text(None)),
            (vec![text("z")], text(None)),
            (vec![text(None)], text(None)),
        ],
    );
    check(
        replace("(.)b", "$1$1${1}0$$"),
        &[T],
        &[
            (vec![text("ab cb")], text("aaa0$ ccc0$")),
            (vec![text("nothing of the kind is here")], text("nothing of the kind is here")),
            (vec![text(None)], text(None)),
        ],
    );
}

#[test]
fn numbers_on_the_edges() {
    let edges = [
        (7, 2, Some(3), Some(1)),
        (-7, 2, Some(-4), Some(1)),
        (7, -2, Some(-4), Some(-1)),
        (-7, -2, Some(3), Some(-1)),
    ];
    let edges = edges.into_iter().chain([
        (1, 0, None, None),
        (i64::MIN, -1, None, Some(0)),
        (i64::MIN, i64::MAX, Some(-2), Some(i64::MAX - 1)),
    ]);
    for (value, divisor, quotient, modulo) in edges {
        check_call(Function::Quotient, &[I, I], I, &[(vec![int(value), int(divisor)], int(quotient))]);
        check_call(Function::Modulo, &[I, I], I, &[(vec![int(value), int(divisor)], int(modulo))]);
    }
    check_call(
        Function::RoundHalfEven,
        &[MONEY, I],
        MONEY,
        &[
            (vec![money(250), int(0)], money(200)),
            (vec![money(350), int(0)], money(400)),
            (vec![money(-250), int(0)], money(-200)),
            (vec![money(251), int(0)], money(300)),
            (vec![money(999_999_999_999), int(0)], money(None)),
        ],
    );
    check_call(
        Function::Truncate,
        &[MONEY],
        I,
        &[(vec![money(-250)], int(-2)), (vec![money(299)], int(2)), (vec![money(-200)], int(-2))],
    );
    check_call(
        Function::NullIfZero,
        &[MONEY],
        MONEY,
        &[(vec![money(0)], money(None)), (vec![money(1)], money(1)), (vec![money(None)], money(None))],
    );
}

proptest! {
    #[test]
    fn verhoeff_finds_wrong_digits_and_swapped_ones(digits in "[0-9]{1,17}", at in any::<prop::sample::Index>(), other in 0..10_u8) {
        let valid = |value: &str| {
            let column: ArrayRef = Arc::new(arrow::array::StringViewArray::from(vec![value]));
            values(&super::super::call(Function::Verhoeff, vec![(ident("0"), T)], B).unwrap(), &[column])[0] == bool(true)
        };
        let right: Vec<String> = (0..10).map(|it| format!("{digits}{it}")).filter(|it| valid(it)).collect();
        prop_assert_eq!(right.len(), 1);
        let mut bytes = right[0].clone().into_bytes();
        let place = at.index(bytes.len());
        let before = bytes[place];
        bytes[place] = b'0' + other;
        prop_assert_eq!(valid(std::str::from_utf8(&bytes).unwrap()), before == b'0' + other);
        bytes[place] = before;
        if place + 1 < bytes.len() {
            let same = bytes[place] == bytes[place + 1];
            bytes.swap(place, place + 1);
            prop_assert_eq!(valid(std::str::from_utf8(&bytes).unwrap()), same);
        }
    }

    #[test]
    fn levenshtein_is_the_least_of_all_ways(a in "[abñ]{0,6}", b in "[abñ]{0,6}") {
        fn least(a: &[char], b: &[char]) -> i64 {
            match (a, b) {
                ([], rest) | (rest, []) => rest.len() as i64,
                ([x, a_rest @ ..], [y, b_rest @ ..]) => (least(a_rest, b_rest) + i64::from(x != y))
                    .min(least(a_rest, b) + 1)
                    .min(least(a, b_rest) + 1),
            }
        }
        let expected = least(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>());
        check_call(Function::Levenshtein, &[T, T], I, &[(vec![string(Some(a)), string(Some(b))], int(expected))]);
    }

    #[test]
    fn a_date_is_shifted_by_the_same_days_for_a_person(person in ".{0,8}", days in 1..400_i64, dates in prop::collection::vec(0..20_000_i32, 1..8)) {
        let key = hashing::keyed(b"key").unwrap();
        let dates: ArrayRef = Arc::new(arrow::array::Date32Array::from(dates));
        let call = super::super::udf::Udf::call("shift_date", arrow::datatypes::DataType::Date32, vec![
            ident("0"), lit(string(Some(person))), lit(int(days)),
        ], move |it| hashing::shift_date(it, &key));
        let shifted = values(&call, &[Arc::clone(&dates)]);
        let offsets = shifted.iter().enumerate().map(|(row, it)| match (it, ScalarValue::try_from_array(&dates, row).unwrap()) {
            (ScalarValue::Date32(Some(to)), ScalarValue::Date32(Some(from))) => i64::from(to - from),
            _ => 0,
        });
        let offsets = offsets.collect::<Vec<_>>();
        prop_assert!(offsets.iter().all(|it| *it == offsets[0] && *it != 0 && it.abs() <= days));
    }

    #[test]
    fn lists_as_vectors_have_them(rows in prop::collection::vec(prop::option::of(prop::collection::vec(prop::option::of(0..4_i64), 0..5)), 1..8)) {
        let list = TypeKind::list(Type::optional(I));
        let of = |values: Option<Vec<Option<i64>>>| {
            let array = arrow::array::ListArray::from_iter_primitive::<arrow::datatypes::Int64Type, _, _>([values]);
            ScalarValue::try_from_array(&array, 0).unwrap()
        };
        let check_all = |function, result, f: &dyn Fn(&Vec<Option<i64>>) -> ScalarValue, null: ScalarValue| {
            let rows = rows.iter().map(|row| (vec![of(row.clone())], row.as_ref().map_or(null.clone(), f)));
            check_call(function, &[list], result, &rows.collect::<Vec<_>>());
        };
        check_all(Function::Size, I, &|it| int(it.len() as i64), int(None));
        check_all(Function::First, I, &|it| int(it.first().copied().flatten()), int(None));
        check_all(Function::Last, I, &|it| int(it.last().copied().flatten()), int(None));
        check_all(Function::Total, I, &|it| int(it.iter().flatten().sum::<i64>()), int(None));
        check_all(Function::Compact, list, &|it| of(Some(it.iter().flatten().map(|it| Some(*it)).collect())), of(None));
        check_all(Function::Sorted, list, &|it| {
            let mut sorted = it.clone();
            sorted.sort_by_key(|it| (it.is_none(), *it));
            of(Some(sorted))
        }, of(None));
        check_all(Function::WithoutRepeats, list, &|it| {
            let mut kept: Vec<Option<i64>> = Vec::new();
            for it in it {
                if !kept.contains(it) {
                    kept.push(*it);
                }
            }
            of(Some(kept))
        }, of(None));
        let included = rows.iter().map(|row| {
            (vec![of(row.clone()), int(1)], bool(row.as_ref().map(|it| it.contains(&Some(1)))))
        });
        check_call(Function::Includes, &[list, I], B, &included.collect::<Vec<_>>());
        let doubled = rows.iter().map(|row| {
            let both = row.as_ref().map(|it| it.iter().chain(it).copied().collect());
            (vec![of(row.clone()), of(row.clone())], of(both))
        });
        check_call(Function::ConcatLists, &[list, list], list, &doubled.collect::<Vec<_>>());
    }
}
