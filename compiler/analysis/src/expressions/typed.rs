//! A typed expression, and what flows through it beside its value.

use std::collections::BTreeMap;

use ingest_diagnostics::Span;
use ingest_program::{Expr, ExprKind, Type};

use super::Labels;

/// An expression that has a type.
#[derive(Debug, Clone)]
pub(crate) struct Typed {
    /// The expression.
    pub expr: Expr,
    /// Where it was written.
    pub span: Span,
    /// What flows through it.
    pub flow: Flow,
}

/// What an expression has of the expressions in it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Flow {
    /// The privacy labels of everything that its value depends on, conditions included.
    pub labels: Labels,
    /// Ways in which it can fail on a row that no `else` in it answers, in the order written.
    pub failures: Vec<Failure>,
    /// Columns, fields and facts of a row that are read outside an aggregate: the first of them.
    pub row: Option<Span>,
    /// The first aggregate in it.
    pub aggregate: Option<Span>,
    /// Whether a `typical` is in it, which is not known before there was a delivery.
    pub typical: bool,
    /// The columns, fields and parameters that are read and may be null, inside aggregates too, each with the place of its
    /// declaration.
    pub names: BTreeMap<String, Span>,
    /// Number of nodes: what bounds the cost of inlining.
    pub size: usize,
    /// How many nodes lie within each other.
    pub height: usize,
}

/// A way in which an expression can fail on a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    /// The call, conversion or division.
    pub span: Span,
    /// What it is, as a sentence goes on: ``the conversion to `int` ``.
    pub what: String,
    /// Why it can fail, as a sentence of its own: ``not every text is an `int` ``.
    pub why: String,
}

impl Typed {
    /// The first column, field or parameter in it that may be null, with the place of its declaration.
    pub fn nullable_name(&self) -> Option<(&str, Span)> {
        let name = nullable_name(&self.expr)?;
        self.flow.names.get(name).map(|declared| (name, *declared))
    }

    /// The type.
    pub fn ty(&self) -> &Type {
        &self.expr.ty
    }
}

impl Flow {
    /// Takes everything of another expression.
    pub fn absorb(&mut self, other: Self) {
        self.labels.absorb(other.labels);
        self.failures.extend(other.failures);
        self.row = self.row.or(other.row);
        self.aggregate = self.aggregate.or(other.aggregate);
        self.typical |= other.typical;
        self.names.extend(other.names);
        self.size = self.size.saturating_add(other.size);
        self.height = self.height.max(other.height);
    }
}

/// The first plain name in an expression that may be null, on the way that null takes through it.
fn nullable_name(expr: &Expr) -> Option<&str> {
    match &expr.kind {
        ExprKind::Column(name) | ExprKind::Field(name) | ExprKind::Item(name) if expr.ty.nullable => Some(name),
        ExprKind::Binary { left, right, .. } => nullable_name(left).or_else(|| nullable_name(right)),
        ExprKind::Unary { operand: it, .. }
        | ExprKind::In { value: it, .. }
        | ExprKind::Member { value: it, .. }
        | ExprKind::Convert { value: it, .. }
        | ExprKind::Refine { value: it, .. } => nullable_name(it),
        ExprKind::Call { args, .. } => args.iter().find_map(nullable_name),
        _ => None,
    }
}
