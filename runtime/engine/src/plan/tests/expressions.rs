//! What expressions mean: null, failure, and what answers it.

use ingest_program::{BinaryOp, ElseAction, Expr, ExprKind, Function, Literal, MatchArm, Recovery, TypeKind};

use super::build::*;
use crate::plan::evaluate;

const I: TypeKind = TypeKind::Int;
const T: TypeKind = TypeKind::Text;
const B: TypeKind = TypeKind::Bool;

/// The value in the language's spelling, or `! cause`.
fn result(expr: &Expr) -> String {
    match evaluate(expr).unwrap() {
        Ok(value) if value.is_null() => "null".to_owned(),
        Ok(value) => value.to_string(),
        Err(failed) => format!("! {}", failed.cause),
    }
}

fn as_int(value: &str) -> Expr {
    convert(text(value), I)
}

fn truth(value: Option<bool>) -> Expr {
    value.map_or_else(|| null(B), |it| literal(Literal::Bool(it)))
}

/// A bool that fails.
fn fails() -> Expr {
    binary(as_int("x"), BinaryOp::Equal, int(1))
}

fn choose(subject: Expr, arms: Vec<(Vec<Literal>, Expr)>, default: Option<Expr>) -> Expr {
    let kind = arms[0].1.ty.kind;
    let arms = arms.into_iter().map(|(patterns, body)| MatchArm { patterns, body }).collect();
    expr(ExprKind::Match { subject: Box::new(subject), arms, default: default.map(Box::new) }, kind)
}

#[test]
fn null_in_null_out() {
    for (expr, expected) in [
        (call(Function::Upper, vec![null(T)], T), "null"),
        (binary(null(I), BinaryOp::Add, int(1)), "null"),
        (binary(null(I), BinaryOp::Equal, null(I)), "null"),
        (convert(null(T), I), "null"),
        (refine(null(T), "short", is_null(value(T))), "null"),
        (one_of(null(T), vec![Literal::Text("a".to_owned())]), "null"),
        (one_of(text("a"), vec![Literal::Text("a".to_owned())]), "true"),
        (is_null(null(T)), "true"),
        (coalesce(null(T), text("b")), "b"),
        (coalesce(text("a"), text("b")), "a"),
        (binary(text("a"), BinaryOp::Concat, null(T)), "null"),
    ] {
        assert_eq!(result(&expr), expected, "{expr:?}");
    }
}

#[test]
fn and_or_have_three_values() {
    let name = |it: Option<bool>| it.map_or("null".to_owned(), |it| it.to_string());
    let all = [Some(true), Some(false), None];
    for (a, b) in all.into_iter().flat_map(|a| all.map(|b| (a, b))) {
        let and = if a == Some(false) || b == Some(false) { Some(false) } else { a.zip(b).map(|(a, b)| a && b) };
        let or = if a == Some(true) || b == Some(true) { Some(true) } else { a.zip(b).map(|(a, b)| a || b) };
        assert_eq!(result(&binary(truth(a), BinaryOp::And, truth(b))), name(and), "{a:?} and {b:?}");
        assert_eq!(result(&binary(truth(a), BinaryOp::Or, truth(b))), name(or), "{a:?} or {b:?}");
    }
}

#[test]
fn failures_are_named() {
    for (expr, expected) in [
        (as_int("x"), "! int"),
        (as_int("7"), "7"),
        (binary(int(i64::MAX), BinaryOp::Add, int(1)), "! overflow"),
        (binary(int(1), BinaryOp::Divide, int(0)), "! divide"),
        (call(Function::Required, vec![null(T)], T), "! required"),
        (call(Function::Required, vec![as_int("x")], I), "! int"),
        (call(Function::AddDays, vec![literal(Literal::Date(2_932_896)), int(1)], TypeKind::Date), "! add_days"),
        (
            refine(text("abc"), "short", binary(call(Function::Length, vec![value(T)], I), BinaryOp::Less, int(3))),
            "! short",
        ),
        (refine(text("ab"), "short", binary(call(Function::Length, vec![value(T)], I), BinaryOp::Less, int(3))), "ab"),
        // A predicate that fails does not hold.
        (refine(text("ab"), "one", binary(convert(value(T), I), BinaryOp::Equal, int(1))), "! one"),
        (refine(text("ab"), "one", is_null(convert(value(T), I))), "! one"),
    ] {
        assert_eq!(result(&expr), expected, "{expr:?}");
    }
}

#[test]
fn only_what_is_reached_can_fail() {
    let yes = || truth(Some(true));
    let no = || truth(Some(false));
    let a = || Literal::Text("a".to_owned());
    for (expr, expected) in [
        (when(yes(), int(1), as_int("x")), "1"),
        (when(no(), int(1), as_int("x")), "! int"),
        (when(no(), as_int("x"), int(1)), "1"),
        (when(fails(), int(1), int(2)), "! int"),
        (binary(no(), BinaryOp::And, fails()), "false"),
        (binary(yes(), BinaryOp::And, fails()), "! int"),
        (binary(yes(), BinaryOp::Or, fails()), "true"),
        (binary(fails(), BinaryOp::And, no()), "! int"),
        (coalesce(int(1), as_int("x")), "1"),
        (coalesce(null(I), as_int("x")), "! int"),
        (coalesce(as_int("x"), int(1)), "! int"),
        (choose(text("a"), vec![(vec![a()], int(1)), (vec![Literal::Null], as_int("x"))], Some(as_int("y"))), "1"),
        (choose(text("b"), vec![(vec![a()], int(1))], Some(as_int("y"))), "! int"),
        (choose(null(T), vec![(vec![a()], int(1)), (vec![Literal::Null], as_int("x"))], Some(int(3))), "! int"),
        (is_null(as_int("x")), "! int"),
    ] {
        assert_eq!(result(&expr), expected, "{expr:?}");
    }
}

#[test]
fn matches_from_constants_to_constants() {
    let arms = |default| {
        let text = |it: &str| Literal::Text(it.to_owned());
        vec![
            (vec![text("M"), text("m")], super::build::text("male")),
            (vec![Literal::Null], super::build::text("unknown")),
            (vec![text("M")], default),
        ]
    };
    for (subject, expected) in [(text("m"), "male"), (text("M"), "male"), (null(T), "unknown"), (text("x"), "other")] {
        assert_eq!(result(&choose(subject.clone(), arms(text("never")), Some(text("other")))), expected);
        // The same with a body that is no constant: another way through the plan.
        let computed = call(Function::Lower, vec![text("NEVER")], T);
        assert_eq!(result(&choose(subject, arms(computed), Some(text("other")))), expected);
    }
    assert_eq!(result(&choose(text("x"), arms(null(T)), None)), "null");
    assert_eq!(result(&choose(null(T), vec![(vec![Literal::Text("a".into())], int(1))], Some(int(2)))), "2");
}

#[test]
fn an_answer_takes_the_place_of_a_failure() {
    let fail = ElseAction { warn: false, recovery: Recovery::Fail };
    for (expr, expected) in [
        (recover(as_int("x"), otherwise(null(I))), "null"),
        (recover(as_int("x"), otherwise(int(0))), "0"),
        (recover(as_int("7"), otherwise(int(0))), "7"),
        // Null is no failure.
        (recover(convert(null(T), I), otherwise(int(0))), "null"),
        (recover(as_int("x"), reject()), "! int"),
        (recover(as_int("x"), fail), "! int"),
        (recover(as_int("x"), warn(int(5))), "5"),
        // The failure of a part is that of the whole, whatever the whole makes of null.
        (recover(coalesce(as_int("x"), int(1)), otherwise(int(2))), "2"),
        (recover(coalesce(as_int("x"), int(1)), otherwise(null(I))), "null"),
        (recover(is_null(as_int("x")), otherwise(truth(Some(false)))), "false"),
        (recover(when(fails(), int(1), int(2)), otherwise(int(3))), "3"),
        (coalesce(recover(as_int("x"), otherwise(null(I))), int(1)), "1"),
        // An inner answer leaves nothing to the outer one.
        (recover(recover(as_int("x"), otherwise(int(1))), otherwise(int(2))), "1"),
        // An answer that fails itself is not answered.
        (recover(as_int("x"), otherwise(binary(int(i64::MAX), BinaryOp::Add, int(1)))), "! overflow"),
        (recover(as_int("1"), otherwise(binary(int(i64::MAX), BinaryOp::Add, int(1)))), "1"),
        // Out of reach, a rejection says nothing.
        (when(truth(Some(false)), recover(as_int("x"), reject()), int(1)), "1"),
    ] {
        assert_eq!(result(&expr), expected, "{expr:?}");
    }
}

#[test]
fn what_no_checked_program_holds_is_an_error_and_no_panic() {
    for expr in [
        column("x", T),
        field("x", T),
        value(T),
        expr(ExprKind::Secret("key".to_owned()), T),
        call(Function::Tokenize, vec![text("a"), text("b")], T),
        call(Function::Matches, vec![text("a"), text("(")], B),
        call(Function::Abs, vec![text("a")], T),
        call(Function::Trim, vec![], T),
        call(Function::Trim, vec![int(1)], T),
        call(Function::Required, vec![], T),
        convert(truth(Some(true)), I),
        binary(text("a"), BinaryOp::Add, int(1)),
    ] {
        assert!(evaluate(&expr).is_err(), "{expr:?}");
    }
}
