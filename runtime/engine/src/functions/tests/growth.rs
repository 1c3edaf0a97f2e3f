//! Texts that grow: as far as they may, and no further.

use ingest_program::{Function, Type, TypeKind};
use regex::Regex;

use super::super::{call_can_fail, regex_replace};
use super::*;

const T: TypeKind = TypeKind::Text;
const I: TypeKind = TypeKind::Int;
/// 16 KiB.
const ALWAYS_FINE: usize = 16_384;

fn of(part: &str, times: usize) -> ScalarValue {
    string(Some(part.repeat(times)))
}

fn texts(values: &[ScalarValue]) -> ScalarValue {
    ScalarValue::List(ScalarValue::new_list_nullable(values, &data_type(T)))
}

#[test]
fn a_text_is_not_made_as_long_as_data_say() {
    let thousands = || of("a", 1_000);
    check_call(
        Function::Replace,
        &[T, T, T],
        T,
        &[
            (vec![thousands(), text("a"), of("b", 16)], of("b", 16_000)),
            (vec![thousands(), text("a"), of("b", 17)], text(None)),
            (vec![thousands(), text("a"), thousands()], text(None)),
            // What comes behind the last match counts.
            (
                vec![string(Some(format!("a{}", "x".repeat(20_000)))), text("a"), text("bb")],
                string(Some(format!("bb{}", "x".repeat(20_000)))),
            ),
            // A text that is long already is replaced in, and put into another.
            (vec![of("ab", 50_000), text("b"), text("c")], of("ac", 50_000)),
            (vec![text("{}"), text("{}"), of("note ", 50_000)], of("note ", 50_000)),
        ],
    );
    check_call(
        Function::Repeat,
        &[T, I],
        T,
        &[
            (vec![text("ab"), int(8_192)], of("ab", 8_192)),
            (vec![text("ab"), int(8_193)], text(None)),
            (vec![of("ab", 8_192), int(16)], of("ab", 131_072)),
            (vec![of("ab", 8_192), int(17)], text(None)),
        ],
    );
    for (function, row) in
        [(Function::PadLeft, "ö".repeat(8_191) + "7"), (Function::PadRight, "7".to_owned() + &"ö".repeat(8_191))]
    {
        check_call(
            function,
            &[T, I, T],
            T,
            &[
                (vec![text("7"), int(8_192), text("ö")], string(Some(row))),
                (vec![text("7"), int(8_194), text("ö")], text(None)),
            ],
        );
    }
    let list = TypeKind::list(Type::optional(T));
    check_call(
        Function::Join,
        &[list, T],
        T,
        &[
            (vec![texts(&vec![text("a"); 18]), of("-", 962)], string(Some(["a"; 18].join(&"-".repeat(962))))),
            (vec![texts(&vec![text("a"); 100]), thousands()], text(None)),
            (
                vec![texts(&[of("a", 30_000), of("b", 30_000)]), text(", ")],
                string(Some(format!("{}, {}", "a".repeat(30_000), "b".repeat(30_000)))),
            ),
            (vec![texts(&[text("a"), text(None)]), of("-", 20_000)], text("a")),
        ],
    );
    let everything = |args: Vec<super::super::Argument>| {
        let pattern = Regex::new("(?s)^(.*)$").unwrap();
        regex_replace(args[0].0.clone(), &pattern, &"$1".repeat(17)).0
    };
    check(everything, &[T], &[(vec![text("ab")], of("ab", 17)), (vec![of("ab", 8_192)], text(None))]);
}

/// What is told to be unable to overflow does not on what grows most.
#[test]
fn constants_that_cannot_overflow_do_not() {
    let constant = |value: ScalarValue, kind| (lit(value), kind);
    let column = |index: usize, kind| (ident(index.to_string()), kind);
    let value: ArrayRef = ScalarValue::iter_to_array([of("a", ALWAYS_FINE), text("")]).unwrap();
    let (mut safe, mut unsafe_) = (0, 0);
    let mut grows = |can_fail: bool, expr: &Expr| {
        if can_fail {
            unsafe_ += 1;
        } else {
            safe += 1;
            assert!(values(expr, &[Arc::clone(&value)]).iter().all(|it| !it.is_null()), "{expr}");
        }
    };
    for length in 0..20 {
        let inserted = || constant(of("b", length), T);
        let args = vec![column(0, T), constant(text("a"), T), inserted()];
        grows(call_can_fail(Function::Replace, T, &args), &super::super::call(Function::Replace, args, T).unwrap());
        let args = vec![column(0, T), constant(int(length as i64), I)];
        grows(call_can_fail(Function::Repeat, T, &args), &super::super::call(Function::Repeat, args, T).unwrap());
        for pattern in ["", "a", "(a)", "^(.*)$"] {
            for replacement in ["b".repeat(length), "$1".repeat(length)] {
                let (expr, can_fail) = regex_replace(ident("0"), &Regex::new(pattern).unwrap(), &replacement);
                grows(can_fail, &expr);
            }
        }
    }
    for width in [4_096, 4_097] {
        let args = vec![column(0, T), constant(int(width), I), constant(text("\u{10ffff}"), T)];
        grows(call_can_fail(Function::PadLeft, T, &args), &super::super::call(Function::PadLeft, args, T).unwrap());
    }
    assert!(safe > 50 && unsafe_ > 10, "{safe} and {unsafe_}");
}
