use ingest_program::{Function, TypeKind};
use proptest::prelude::*;

use super::*;

const T: TypeKind = TypeKind::Text;
const I: TypeKind = TypeKind::Int;
const B: TypeKind = TypeKind::Bool;

#[test]
fn text_functions_on_the_edges() {
    check_call(
        Function::Trim,
        &[T],
        T,
        &[
            (vec![text(" \t a b\u{a0}\n")], text("a b")),
            (vec![text("nothing to be trimmed here")], text("nothing to be trimmed here")),
            (vec![text("   a long text with space around  ")], text("a long text with space around")),
            (vec![text("  ")], text("")),
            (vec![text("")], text("")),
            (vec![text(None)], text(None)),
        ],
    );
    check_call(
        Function::Upper,
        &[T],
        T,
        &[
            (vec![text("abc")], text("ABC")),
            (vec![text("ABC 1")], text("ABC 1")),
            (vec![text("straße")], text("STRASSE")),
            (vec![text("a text of more than twelve bytes")], text("A TEXT OF MORE THAN TWELVE BYTES")),
            (vec![text("A TEXT OF MORE THAN TWELVE BYTES")], text("A TEXT OF MORE THAN TWELVE BYTES")),
            (vec![text(None)], text(None)),
        ],
    );
    check_call(Function::Lower, &[T], T, &[(vec![text("ÀBC")], text("àbc")), (vec![text("aBc")], text("abc"))]);
    check_call(Function::Length, &[T], I, &[(vec![text("añ日")], int(3)), (vec![text("")], int(0))]);
    check_call(
        Function::PadLeft,
        &[T, I, T],
        T,
        &[
            (vec![text("7"), int(3), text("0")], text("007")),
            (vec![text("1234"), int(3), text("0")], text("1234")),
            (vec![text("ñ"), int(3), text("ö")], text("ööñ")),
            (vec![text("7"), int(3), text("")], text("7")),
            (vec![text("7"), int(-3), text("0")], text("7")),
            (vec![text("7"), int(None), text("0")], text(None)),
            (vec![text("7"), int(10_000), text("0")], string(Some(format!("{}7", "0".repeat(9_999))))),
            (vec![text("7"), int(i64::MAX), text("0")], text(None)),
        ],
    );
    check_call(Function::Digits, &[T], T, &[(vec![text("(02) 13-9x")], text("02139")), (vec![text("٣1")], text("1"))]);
    check_call(
        Function::SplitPart,
        &[T, T, I],
        T,
        &[
            (vec![text("a|b|c"), text("|"), int(2)], text("b")),
            (vec![text("a|b|c"), text("|"), int(4)], text("")),
            (vec![text("a|b|c"), text("|"), int(0)], text("")),
            (vec![text("a|b|c"), text("|"), int(i64::MIN)], text("")),
            (vec![text("abc"), text(""), int(1)], text("abc")),
            (vec![text("abc"), text(""), int(2)], text("")),
            (vec![text("first part is long||second part is long"), text("||"), int(2)], text("second part is long")),
        ],
    );
    check_call(
        Function::NullIf,
        &[T, T],
        T,
        &[
            (vec![text("a"), text("a")], text(None)),
            (vec![text("a"), text("b")], text("a")),
            (vec![text(None), text("b")], text(None)),
            (vec![text("a"), text(None)], text(None)),
        ],
    );
    check_call(
        Function::Substring,
        &[T, I, I],
        T,
        &[
            (vec![text("abcdef"), int(2), int(3)], text("bcd")),
            (vec![text("abcdef"), int(0), int(2)], text("a")),
            (vec![text("abcdef"), int(-5), int(2)], text("")),
            (vec![text("abcdef"), int(5), int(i64::MAX)], text("ef")),
            (vec![text("abcdef"), int(i64::MIN), int(i64::MAX)], text("")),
            (vec![text("abcdef"), int(i64::MAX), int(i64::MAX)], text("")),
            (vec![text("abcdef"), int(3), int(-1)], text("")),
        ],
    );
}

#[test]
fn luhn_digits() {
    check_call(
        Function::Luhn,
        &[T],
        B,
        &[
            (vec![text("808401234567893")], bool(true)),
            (vec![text("808401234567890")], bool(false)),
            (vec![text("0")], bool(false)),
            (vec![text("00")], bool(true)),
            (vec![text("18")], bool(true)),
            (vec![text("1８")], bool(false)),
            (vec![text("")], bool(false)),
            (vec![text(None)], bool(None)),
        ],
    );
}

#[test]
fn hashes_of_the_standards() {
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    check_call(
        Function::Sha256,
        &[T],
        T,
        &[(vec![text("")], text(empty)), (vec![text("abc")], text(abc)), (vec![text(None)], text(None))],
    );
    // RFC 4231, test cases 2 and, with its key of 131 bytes, 6.
    let jefe = crate::secrets::Secret::for_test(b"Jefe");
    let token = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    check(
        |args| super::super::tokenize(args[0].0.clone(), "key", &jefe).unwrap(),
        &[T],
        &[(vec![text("what do ya want for nothing?")], text(token)), (vec![text(None)], text(None))],
    );
    let long = crate::secrets::Secret::for_test(&[0xaa; 131]);
    let token = "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54";
    check(
        |args| super::super::tokenize(args[0].0.clone(), "key", &long).unwrap(),
        &[T],
        &[(vec![text("Test Using Larger Than Block-Size Key - Hash Key First")], text(token))],
    );
}

fn any_text() -> impl Strategy<Value = Option<String>> {
    prop_oneof![1 => Just(None), 9 => "[ab|ñ日 ]{0,30}".prop_map(Some)]
}

fn any_count() -> impl Strategy<Value = Option<i64>> {
    prop_oneof![1 => Just(None), 8 => (-3_i64..20).prop_map(Some), 1 => any::<i64>().prop_map(Some)]
}

/// Rows of one text and two counts with what the reference gives.
fn by_characters(
    rows: &[(Option<String>, Option<i64>, Option<i64>)],
    arity: usize,
    reference: impl Fn(&[char], i64, i64) -> String,
) -> Vec<(Vec<ScalarValue>, ScalarValue)> {
    let row = |(value, a, b): &(Option<String>, Option<i64>, Option<i64>)| {
        let mut args = vec![string(value.clone()), int(*a), int(*b)];
        args.truncate(arity);
        let present = args.iter().all(|it| !it.is_null());
        let characters = value.iter().flat_map(|it| it.chars()).collect::<Vec<_>>();
        let result = present.then(|| reference(&characters, a.unwrap_or(0), b.unwrap_or(0)));
        (args, string(result))
    };
    rows.iter().map(row).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn parts_by_characters(rows in prop::collection::vec((any_text(), any_count(), any_count()), 1..12)) {
        let first = |characters: &[char], count: i64| characters.iter().take(usize::try_from(count).unwrap_or(0)).collect::<String>();
        check_call(Function::Left, &[T, I], T, &by_characters(&rows, 2, |it, count, _| first(it, count)));
        check_call(Function::Right, &[T, I], T, &by_characters(&rows, 2, |it, count, _| {
            let reversed = it.iter().rev().copied().collect::<Vec<_>>();
            first(&reversed, count).chars().rev().collect()
        }));
        check_call(Function::Substring, &[T, I, I], T, &by_characters(&rows, 3, |it, start, count| {
            let positions = (1_i128..).zip(it);
            let wanted = i128::from(start)..i128::from(start) + i128::from(count);
            positions.filter(|(position, _)| wanted.contains(position)).map(|(_, it)| it).collect()
        }));
    }

    #[test]
    fn pairs_of_texts(rows in prop::collection::vec((any_text(), prop::option::weighted(0.9, "[ab|]{0,2}"), any_text()), 1..12)) {
        let pairs = |reference: fn(&str, &str) -> ScalarValue, null: ScalarValue| {
            rows.iter().map(|(value, other, _)| {
                let result = value.as_deref().zip(other.as_deref()).map_or(null.clone(), |(a, b)| reference(a, b));
                (vec![string(value.clone()), string(other.clone())], result)
            }).collect::<Vec<_>>()
        };
        check_call(Function::StartsWith, &[T, T], B, &pairs(|a, b| bool(a.starts_with(b)), bool(None)));
        check_call(Function::EndsWith, &[T, T], B, &pairs(|a, b| bool(a.ends_with(b)), bool(None)));
        check_call(Function::Contains, &[T, T], B, &pairs(|a, b| bool(a.contains(b)), bool(None)));
        check(|args| super::super::concat(args.into_iter().map(|(it, _)| it).collect()), &[T, T],
            &pairs(|a, b| string(Some(format!("{a}{b}"))), text(None)));
        let replaced = rows.iter().map(|(value, from, to)| {
            let result = match (value, from, to) {
                (Some(value), Some(from), Some(to)) => Some(if from.is_empty() { value.clone() } else { value.replace(from, to) }),
                _ => None,
            };
            (vec![string(value.clone()), string(from.clone()), string(to.clone())], string(result))
        }).collect::<Vec<_>>();
        check_call(Function::Replace, &[T, T, T], T, &replaced);
    }

    #[test]
    fn patterns_match_as_the_regex_crate_says(rows in prop::collection::vec(any_text(), 1..20)) {
        let pattern = regex::Regex::new("^a*(b|日)").unwrap();
        let rows = rows.into_iter().map(|it| (vec![string(it.clone())], bool(it.map(|it| pattern.is_match(&it))))).collect::<Vec<_>>();
        check(|args| super::super::matches(args[0].0.clone(), &pattern), &[T], &rows);
    }
}
