//! Calls of functions, lookups and aggregates.

use ingest_diagnostics::Sink;
use ingest_program::{ExprKind, Literal, Type, TypeKind};

use super::super::narrowing::takes_no_null;
use super::{World, check, each, scope, typed};

#[test]
fn calls() {
    each(&[
        ("trim(t)", "text"),
        ("trim(t_)", "text?"),
        ("t |> left(3) |> upper()", "text"),
        ("left(count: 3, value: t)", "text"),
        ("left(t, i_)", "text?"),
        ("left(t)", "E0315"),
        ("trim(i)", "E0304"),
        ("null_if(t, \"x\")", "text?"),
        ("required(t_)", "text fails"),
        ("required(d_) else 0", "decimal(12, 2)"),
        ("abs(d_)", "decimal(12, 2)?"),
        ("abs(f)", "float"),
        ("abs(t)", "E0306"),
        ("round(d, 1)", "decimal(12, 2)"),
        ("floor(f)", "int"),
        ("floor(i)", "E0306"),
        ("least(i, 2.5)", "decimal(20, 1)"),
        ("least(day, day_)", "date?"),
        ("least(day, i)", "E0304"),
        ("greatest(g, \"A\")", "text"),
        ("add_days(day, 1)", "date fails"),
        ("date_of(at)", "date"),
        ("twice(3)", "int"),
        ("twice(i_)", "int?"),
        ("twice(twice(i))", "int"),
        ("label_of(t, t_)", "text"),
        ("label_of(t_, null)", "text?"),
        ("whole(t)", "int fails"),
        ("whole(t) else 0", "int"),
        ("trim(null)", "E0327"),
        ("matches(t, t)", "E0316"),
        ("matches(t, \"(\")", "E0317"),
        ("nothing(t)", "E0303"),
    ]);
}

#[test]
fn functions_stand_for_their_bodies() {
    typed("twice(i_)", None, |typed, _| {
        let ExprKind::If { condition, then, otherwise } = typed.unwrap().expr.kind else { panic!("no test for null") };
        assert!(matches!(condition.kind, ExprKind::IsNull(_)));
        assert_eq!(then.kind, ExprKind::Literal(Literal::Null));
        let ExprKind::Binary { left, right, .. } = &otherwise.kind else { panic!("no sum") };
        assert_eq!(left, right);
        assert_eq!(left.kind, ExprKind::Column("i_".to_owned()));
        // The nodes of the body point to the call, the argument to itself.
        assert_eq!((otherwise.origin.start, otherwise.origin.end), (0, 9));
        assert_eq!((left.origin.start, left.origin.end), (6, 8));
    });
}

#[test]
fn aggregates() {
    each(&[
        ("rows() > 0", "bool"),
        ("unique(t, i_)", "bool"),
        ("sum(d)", "decimal(38, 2)"),
        ("sum(i_)", "int"),
        ("sum(t)", "E0306"),
        ("share(i_ > 3) >= 95%", "bool"),
        ("share(i)", "E0309"),
        ("sum(d) / rows()", "decimal(35, 6) fails"),
        ("sum(d) - sum(d_)", "decimal(32, 2)"),
        ("sum(d) + sum(d) * sum(d)", "decimal(38, 4) fails"),
        ("sum(sum(i))", "E0320"),
        ("rows(1)", "E0315"),
        ("distinct(t_)", "int"),
        ("typical(rows(), 7)", "float?"),
        ("typical(sum(d), 7) / 2", "float?"),
        ("typical(unique(t), 7)", "E0320"),
        ("typical(typical(rows(), 7), 7)", "E0320"),
        ("typical(i, 7)", "E0320"),
        ("typical(rows(), 0)", "E0315"),
        ("70% * typical(rows(), 7)", "float?"),
        ("rows() between 70% * typical(rows(), 7) and 150% * typical(rows(), 7)", "bool?"),
        ("references(i, Claim.number)", "bool"),
        ("references(t, Claim.number)", "E0307"),
        ("references(i, Claim.no)", "E0105"),
        ("references(i, Claims.number)", "E0105"),
        ("references(i, 1)", "E0315"),
    ]);
}

#[test]
fn lookups_and_assertions() {
    each(&[
        ("t |> lookup(pos).name", "text fails"),
        ("lookup(t, pos).name", "text fails"),
        ("t_ |> lookup(pos).weight", "int? fails"),
        ("t |> lookup(pos).name else \"?\"", "text"),
        ("t |> lookup(pos)", "E0328"),
        ("t |> lookup(pod).name", "E0328"),
        ("t |> lookup(pos).nam", "E0328"),
        ("i |> lookup(pos).name", "E0304"),
        ("t |> lookup(counties, i).name", "text fails"),
        ("t |> lookup(counties).name", "E0328"),
        ("one_of(t, [\"a\", \"b\"])", "text fails"),
        ("one_of(t_, [\"a\", \"b\"])", "text? fails"),
        ("one_of(t, [1])", "E0307"),
        ("one_of(t, l)", "E0316"),
        ("assert(i, i > 0)", "int fails"),
        ("assert(i_, i_ > 0)", "int? fails"),
        ("assert(i, i)", "E0309"),
    ]);
}

#[test]
fn a_failure_is_answered_once() {
    each(&[
        ("t as int else null", "int?"),
        ("t as int else 0", "int"),
        ("t as int else 0.5", "decimal(20, 1)"),
        ("t as int else \"x\"", "E0311"),
        ("t as int else (t as int)", "int fails"),
        ("i else 0", "int W0401"),
        ("(i / i) between 1 and 2", "bool fails"),
        // The scope is that of checks.
        ("t as int else reject", "E0403"),
    ]);
    typed("(t as int) between 1 and 2", None, |typed, _| {
        assert_eq!(typed.unwrap().flow.failures.len(), 1);
    });
}

#[test]
fn a_function_that_takes_null_proves_nothing() {
    let World { library, .. } = World::get();
    for (function, takes_null) in library.intrinsics() {
        assert!(!takes_null || !takes_no_null(function), "`{}` takes null", function.name());
    }
}

#[test]
fn a_function_that_is_right_by_itself_takes_any_argument() {
    let World { library, .. } = World::get();
    let scope = scope();
    let argument = |ty: &Type| {
        Some(match ty.kind {
            TypeKind::Text if ty.refinement.is_none() => "(t_ ++ trim(t))",
            TypeKind::Int if ty.refinement.is_none() => "(i_ + i)",
            TypeKind::Float => "(f_ * f)",
            TypeKind::Bool => "(not b_)",
            TypeKind::Date => "least(day_, day)",
            TypeKind::Timestamp => "least(at_, at)",
            TypeKind::Time => "least(time_, time)",
            _ => return None,
        })
    };
    let mut called = 0;
    for (name, types) in library.written_in_the_language() {
        let Some(arguments) = types.iter().map(argument).collect::<Option<Vec<_>>>() else { continue };
        let text = format!("{}({})", name.value, arguments.join(", "));
        let (expr, errors) = ingest_syntax::parse_expression(name.span.file, &text);
        let mut sink = Sink::new();
        let typed = check(&expr, &scope, library, None, &mut sink);
        let found: Vec<_> = sink.finish().into_iter().map(|it| it.message).collect();
        assert!(errors.is_empty() && typed.is_some(), "{text}: {found:?}");
        called += 1;
    }
    assert!(called > 20, "only {called} functions were called");
}
