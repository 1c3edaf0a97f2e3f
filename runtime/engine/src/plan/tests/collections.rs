//! Lists and structs: what they are worth, and what fails where a part of them does.

use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};
use ingest_program::{BinaryOp, Expr, ExprKind, Literal, Member, Type, TypeKind};

use super::build::*;
use crate::plan::evaluate;

const I: TypeKind = TypeKind::Int;
const T: TypeKind = TypeKind::Text;
const B: TypeKind = TypeKind::Bool;

/// The value as Arrow prints it, or `! cause`.
fn result(expr: &Expr) -> String {
    match evaluate(expr).unwrap() {
        Ok(value) if value.is_null() => "null".to_owned(),
        Ok(value) => {
            let array = value.to_array().unwrap();
            let options = FormatOptions::default().with_null("null");
            ArrayFormatter::try_new(&array, &options).unwrap().value(0).to_string()
        }
        Err(failed) => format!("! {}", failed.cause),
    }
}

fn list_type(element: TypeKind) -> TypeKind {
    TypeKind::list(Type::required(element))
}

fn list(element: TypeKind, values: Vec<Expr>) -> Expr {
    expr(ExprKind::List(values), list_type(element))
}

fn pair(a: Expr, b: Expr) -> Expr {
    let members = [("a", a.ty.clone()), ("b", b.ty.clone())].map(|(name, ty)| Member { name: name.to_owned(), ty });
    expr(ExprKind::Struct(vec![a, b]), TypeKind::of_members(members.to_vec()))
}

fn member(value: Expr, name: &str, kind: TypeKind) -> Expr {
    expr(ExprKind::Member { value: Box::new(value), name: name.to_owned() }, kind)
}

fn as_int(value: &str) -> Expr {
    convert(text(value), I)
}

#[test]
fn lists_and_structs_are_built_and_read() {
    for (expr, expected) in [
        (list(I, vec![int(1), int(2)]), "[1, 2]"),
        (list(I, vec![]), "[]"),
        (list(T, vec![text("a"), literal(Literal::Null)]), "[a, null]"),
        (list(list_type(I), vec![list(I, vec![int(1)]), list(I, vec![])]), "[[1], []]"),
        (pair(int(1), text("x")), "{a: 1, b: x}"),
        (member(pair(int(1), text("x")), "b", T), "x"),
        (member(null(pair(int(1), text("x")).ty.kind), "b", T), "null"),
        (binary(list(I, vec![int(1)]), BinaryOp::Equal, list(I, vec![int(1)])), "true"),
        (binary(list(I, vec![int(1)]), BinaryOp::Equal, list(I, vec![int(2)])), "false"),
        (binary(pair(int(1), text("x")), BinaryOp::NotEqual, pair(int(1), text("y"))), "true"),
        (coalesce(null(list_type(I)), list(I, vec![int(3)])), "[3]"),
        (when(literal(Literal::Bool(false)), list(I, vec![int(3)]), list(I, vec![])), "[]"),
        (is_null(list(I, vec![literal(Literal::Null)])), "false"),
    ] {
        assert_eq!(result(&expr), expected, "{expr:?}");
    }
    assert_eq!(result(&binary(null(B), BinaryOp::Or, is_null(null(list_type(I))))), "true");
}

#[test]
fn a_part_that_fails_fails_the_whole() {
    for (expr, expected) in [
        (list(I, vec![int(1), as_int("x")]), "! int"),
        (recover(list(I, vec![int(1), as_int("x")]), otherwise(list(I, vec![]))), "[]"),
        (recover(list(I, vec![int(1), as_int("x")]), otherwise(null(list_type(I)))), "null"),
        (list(I, vec![int(1), recover(as_int("x"), otherwise(null(I)))]), "[1, null]"),
        (pair(as_int("x"), int(1)), "! int"),
        (member(pair(as_int("x"), int(1)), "b", I), "! int"),
        (recover(member(pair(as_int("x"), int(1)), "b", I), otherwise(int(7))), "7"),
    ] {
        assert_eq!(result(&expr), expected, "{expr:?}");
    }
}
