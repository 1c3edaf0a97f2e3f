//! What no test reached: fields that nothing expects, checks that nothing breaks, arms of a `match` that nothing takes.

use std::collections::BTreeSet;

use ingest_program::{
    BinaryOp, Check, CheckScope, Each, ElseAction, Expected, Expr, ExprKind, Map, MatchArm, Origin, Program, Recovery,
    Type, TypeKind,
};
use serde::Serialize;

use crate::{literal, prepare::truth};

/// How much of a project its tests reach.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// Fields, checks and arms that a test reached.
    pub reached: usize,
    /// Fields, checks and arms in all.
    pub all: usize,
    /// Those that none reached, in the order of files and lines.
    pub gaps: Vec<Gap>,
}

/// Something that no test reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Gap {
    /// What it is.
    pub kind: GapKind,
    /// What it is a part of: `acme_claims -> MedicalClaim`, ``schema `Claim` ``.
    pub of: String,
    /// Its name: of a field or check, the patterns of an arm.
    pub name: String,
    /// `path:line`.
    pub place: String,
}

/// What a gap is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GapKind {
    /// A field of a map that no expectation names.
    Field,
    /// A check of rows that no record breaks.
    Check,
    /// An arm of a `match` that no published row takes.
    Arm,
}

/// An arm of a `match` in a map.
#[derive(Debug, Clone)]
pub struct Arm {
    /// Its patterns, as the language writes them.
    pub patterns: String,
    /// Where it was written.
    pub origin: Origin,
    /// Whether a row takes it: a required bool that never fails.
    pub reached: Expr,
}

/// What the tests reached, by the places in the program.
#[derive(Debug, Default)]
pub struct Reached {
    /// Fields by source, schema and name.
    pub fields: BTreeSet<(String, String, String)>,
    /// Checks and arms by where they were written.
    pub places: BTreeSet<(u32, u32)>,
}

impl Reached {
    /// Notes a place as reached.
    pub fn place(&mut self, origin: Origin) {
        self.places.insert((origin.file, origin.start));
    }

    /// Notes the fields that the expectations of a test name.
    pub fn fields(&mut self, test: &ingest_program::Test) {
        for expectation in &test.expect {
            let Expected::Row(cells) = &expectation.what else { continue };
            for cell in cells {
                self.fields.insert((test.source.clone(), test.schema.clone(), cell.field.clone()));
            }
        }
    }

    fn has(&self, origin: Origin) -> bool {
        self.places.contains(&(origin.file, origin.start))
    }
}

/// What of the program was reached and what was not.
pub fn coverage(program: &Program, reached: &Reached) -> Coverage {
    let mut found = Coverage::default();
    let mut gaps = Vec::new();
    let mut count = |hit: bool, origin: Origin, gap: Gap| {
        found.all += 1;
        if hit {
            found.reached += 1;
        } else {
            gaps.push((origin, gap));
        }
    };
    for map in &program.maps {
        let of = format!("{} -> {}", map.source, map.schema);
        // A field that the map leaves out has the place of the map.
        for field in map.fields.iter().filter(|it| it.origin != map.origin) {
            let key = (map.source.clone(), map.schema.clone(), field.name.clone());
            let gap = gap(GapKind::Field, &of, &field.name, program.place(field.origin));
            count(reached.fields.contains(&key), field.origin, gap);
        }
        for arm in arms(map) {
            let gap = gap(GapKind::Arm, &of, &arm.patterns, program.place(arm.origin));
            count(reached.has(arm.origin), arm.origin, gap);
        }
    }
    let sources = program.sources.iter().map(|it| (format!("source `{}`", it.name), &it.checks));
    let schemas = program.schemas.iter().map(|it| (format!("schema `{}`", it.name), &it.checks));
    for (of, checks) in sources.chain(schemas) {
        for Check { name, origin, .. } in checks.iter().filter(|it| it.scope == CheckScope::Row) {
            count(reached.has(*origin), *origin, gap(GapKind::Check, &of, name, program.place(*origin)));
        }
    }
    gaps.sort_by_key(|(origin, _)| (origin.file, origin.start));
    found.gaps = gaps.into_iter().map(|(_, gap)| gap).collect();
    found
}

fn gap(kind: GapKind, of: &str, name: &str, place: String) -> Gap {
    Gap { kind, of: of.to_owned(), name: name.to_owned(), place }
}

/// The arms of every `match` that the map's text has; those in the bodies of functions that it calls are not its own.
pub fn arms(map: &Map) -> Vec<Arm> {
    let mut found = Vec::new();
    for expr in map.filter.iter().chain(map.fields.iter().map(|it| &it.value)) {
        collect(expr, &|inner| inner, &mut found);
    }
    found
}

/// Collects the arms in an expression. `within` makes, of a bool that is right where the expression is computed, one that
/// is right for every row.
fn collect(expr: &Expr, within: &dyn Fn(Expr) -> Expr, found: &mut Vec<Arm>) {
    let no = || truth(false, expr.origin);
    match &expr.kind {
        ExprKind::If { condition, then, otherwise } => {
            collect(condition, within, found);
            collect(then, &|inner| within(branch(condition, inner, no())), found);
            collect(otherwise, &|inner| within(branch(condition, no(), inner)), found);
        }
        ExprKind::Match { subject, arms, default } => {
            collect(subject, within, found);
            let written = arms.iter().any(|it| it.body.origin != expr.origin);
            for arm in arms {
                let taken = |inner: Expr| {
                    let arm = MatchArm { patterns: arm.patterns.clone(), body: inner };
                    within(choice(subject, vec![arm], no()))
                };
                if written {
                    let patterns = arm.patterns.iter().map(literal::of_literal).collect::<Vec<_>>().join(", ");
                    let reached = answered(taken(truth(true, expr.origin)));
                    found.push(Arm { patterns, origin: arm.body.origin, reached });
                }
                collect(&arm.body, &taken, found);
            }
            if let Some(default) = default {
                let taken = |inner: Expr| {
                    let others = arms.iter().map(|it| MatchArm { patterns: it.patterns.clone(), body: no() });
                    within(choice(subject, others.collect(), inner))
                };
                if written || arms.is_empty() {
                    let reached = answered(taken(truth(true, expr.origin)));
                    found.push(Arm { patterns: "_".to_owned(), origin: default.origin, reached });
                }
                collect(default, &taken, found);
            }
        }
        ExprKind::Coalesce { value, default } => {
            collect(value, within, found);
            let missing = bool_expr(ExprKind::IsNull(value.clone()), expr.origin);
            collect(default, &|inner| within(branch(&missing, inner, no())), found);
        }
        ExprKind::Binary { op: BinaryOp::And, left, right } => {
            collect(left, within, found);
            collect(right, &|inner| within(branch(left, inner, no())), found);
        }
        ExprKind::Binary { op: BinaryOp::Or, left, right } => {
            collect(left, within, found);
            collect(right, &|inner| within(branch(left, no(), inner)), found);
        }
        ExprKind::Each { list, item, body, .. } => {
            collect(list, within, found);
            let any = |inner: Expr| {
                let body = Box::new(inner);
                let kind = ExprKind::Each { each: Each::Any, list: list.clone(), item: item.clone(), body };
                within(bool_expr(kind, expr.origin))
            };
            collect(body, &any, found);
        }
        _ => {
            for part in expr.parts() {
                collect(part, within, found);
            }
        }
    }
}

fn branch(condition: &Expr, then: Expr, otherwise: Expr) -> Expr {
    let kind =
        ExprKind::If { condition: Box::new(condition.clone()), then: Box::new(then), otherwise: Box::new(otherwise) };
    bool_expr(kind, condition.origin)
}

fn choice(subject: &Expr, arms: Vec<MatchArm>, default: Expr) -> Expr {
    let kind = ExprKind::Match { subject: Box::new(subject.clone()), arms, default: Some(Box::new(default)) };
    bool_expr(kind, subject.origin)
}

fn bool_expr(kind: ExprKind, origin: Origin) -> Expr {
    Expr { kind, ty: Type::required(TypeKind::Bool), origin }
}

/// A watched bool says nothing against the row: where it fails, or what it is made of rejects, it is false.
fn answered(mut reached: Expr) -> Expr {
    reached.walk_mut(&mut |it| {
        if let ExprKind::Recover { value, action } = &mut it.kind {
            action.warn = false;
            if matches!(action.recovery, Recovery::Reject | Recovery::Fail) {
                let value = std::mem::replace(value, Box::new(truth(false, it.origin)));
                *it = *value;
            }
        }
    });
    let origin = reached.origin;
    let no = truth(false, origin);
    let action = Box::new(ElseAction { warn: false, recovery: Recovery::Value(Box::new(no.clone())) });
    let answered = bool_expr(ExprKind::Recover { value: Box::new(reached), action }, origin);
    bool_expr(ExprKind::Coalesce { value: Box::new(answered), default: Box::new(no) }, origin)
}
