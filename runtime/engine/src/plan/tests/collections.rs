//! Lists and structs: what they are worth, and what fails where a part of them does.

use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};
use ingest_program::{BinaryOp, Each, Expr, ExprKind, Literal, Member, Type, TypeKind};

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

fn item(name: &str, kind: TypeKind) -> Expr {
    expr(ExprKind::Item(name.to_owned()), kind)
}

fn each(each: Each, list: Expr, name: &str, body: Expr) -> Expr {
    let kind = match each {
        Each::Map => TypeKind::list(body.ty.clone()),
        Each::Keep => list.ty.kind,
        Each::Any | Each::All => B,
    };
    let (list, body) = (Box::new(list), Box::new(body));
    expr(ExprKind::Each { each, list, item: name.to_owned(), body }, kind)
}

fn ints(values: &[i64]) -> Expr {
    list(I, values.iter().copied().map(int).collect())
}

fn texts(values: &[&str]) -> Expr {
    list(T, values.iter().copied().map(text).collect())
}

#[test]
fn an_expression_over_each_element() {
    let plus = |by: Expr| binary(item("x", I), BinaryOp::Add, by);
    let large = || binary(item("x", I), BinaryOp::Greater, int(1));
    for (expr, expected) in [
        (each(Each::Map, ints(&[1, 2]), "x", plus(int(10))), "[11, 12]"),
        (each(Each::Map, ints(&[]), "x", plus(int(10))), "[]"),
        (each(Each::Map, null(list_type(I)), "x", plus(int(10))), "null"),
        (each(Each::Map, ints(&[1]), "x", int(7)), "[7]"),
        (each(Each::Keep, ints(&[1, 2, 3]), "x", large()), "[2, 3]"),
        (each(Each::Any, ints(&[1, 2]), "x", large()), "true"),
        (each(Each::Any, ints(&[1]), "x", large()), "false"),
        (each(Each::Any, ints(&[]), "x", large()), "false"),
        (each(Each::All, ints(&[1, 2]), "x", large()), "false"),
        (each(Each::All, ints(&[]), "x", large()), "true"),
        (each(Each::All, ints(&[2, 3]), "x", large()), "true"),
        (each(Each::Any, null(list_type(I)), "x", large()), "null"),
        // Unknown is not true.
        (each(Each::Keep, ints(&[1]), "x", binary(item("x", I), BinaryOp::Equal, null(I))), "[]"),
        // Of a list within a list, with the outer element in the inner expression.
        (
            each(Each::Map, ints(&[1, 2]), "x", each(Each::Map, ints(&[10, 20]), "y", plus(item("y", I)))),
            "[[11, 21], [12, 22]]",
        ),
        (each(Each::Map, each(Each::Keep, ints(&[1, 2]), "x", large()), "x", plus(int(1))), "[3]"),
    ] {
        assert_eq!(result(&expr), expected, "{expr:?}");
    }
}

#[test]
fn an_element_that_fails_fails_the_row() {
    let read = || convert(item("x", T), I);
    for (expr, expected) in [
        (each(Each::Map, texts(&["1", "2"]), "x", read()), "[1, 2]"),
        (each(Each::Map, texts(&["1", "b"]), "x", read()), "! int"),
        (recover(each(Each::Map, texts(&["1", "b"]), "x", read()), otherwise(ints(&[]))), "[]"),
        (recover(each(Each::Map, texts(&["1", "b"]), "x", read()), otherwise(null(list_type(I)))), "null"),
        // An answer within leaves nothing to answer.
        (each(Each::Map, texts(&["1", "b"]), "x", recover(read(), otherwise(null(I)))), "[1, null]"),
        (each(Each::Map, texts(&["1", "b"]), "x", recover(read(), reject())), "! int"),
        (each(Each::Any, texts(&["1", "b"]), "x", binary(read(), BinaryOp::Equal, int(1))), "! int"),
        (
            each(
                Each::Map,
                list(list_type(T), vec![texts(&["1"]), texts(&["b"])]),
                "y",
                each(Each::Map, item("y", list_type(T)), "x", read()),
            ),
            "! int",
        ),
        // Out of reach.
        (when(literal(Literal::Bool(false)), each(Each::Map, texts(&["b"]), "x", read()), ints(&[1])), "[1]"),
        (each(Each::Map, list(T, vec![]), "x", read()), "[]"),
    ] {
        assert_eq!(result(&expr), expected, "{expr:?}");
    }
}

#[test]
fn one_of_many_is_a_set() {
    let codes: Vec<Literal> = (0..300).map(|it| Literal::Text(format!("C{it}"))).collect();
    let numbers: Vec<Literal> = (0..300).map(Literal::Int).collect();
    for (expr, expected) in [
        (one_of(text("C299"), codes.clone()), "true"),
        (one_of(text("C300"), codes.clone()), "false"),
        (one_of(null(T), codes), "null"),
        (one_of(int(7), numbers.clone()), "true"),
        (one_of(int(-7), numbers.clone()), "false"),
        (one_of(null(I), numbers), "null"),
    ] {
        assert_eq!(result(&expr), expected);
    }
}

#[test]
fn lists_and_structs_are_widened_part_by_part() {
    let money = list_type(TypeKind::Decimal { precision: 38, scale: 2 });
    for (expr, expected) in [
        (convert(ints(&[1, 2]), list_type(TypeKind::Float)), "[1.0, 2.0]"),
        (convert(ints(&[1]), TypeKind::list(Type::optional(I))), "[1]"),
        (convert(convert(null(list_type(I)), money), list_type(TypeKind::Float)), "null"),
        (convert(list(list_type(I), vec![ints(&[7])]), list_type(list_type(TypeKind::Float))), "[[7.0]]"),
        (convert(pair(int(1), text("x")), pair(literal(Literal::Float(0.0)), text("x")).ty.kind), "{a: 1.0, b: x}"),
    ] {
        assert_eq!(result(&expr), expected, "{expr:?}");
    }
    // What may fail is said for each element.
    assert!(evaluate(&convert(texts(&["a"]), list_type(I))).is_err());
}
