//! Putting a value somewhere: into a field, an argument, a branch.

use ingest_diagnostics::{Sink, Span};
use ingest_program::{Expr, ExprKind, Label, Literal, Recovery, Type, TypeKind};

use super::Typed;
use super::constants::{Verdict, judge};
use super::literals::adapt;
use super::unify::{constant, into_type, widens};
use crate::library::Library;
use crate::rules::{
    label_not_allowed, literal_outside_type, null_answer, null_in_required, type_mismatch, unanswered_failure,
};

/// Where a value is put.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'p> {
    /// What it is, as a message says it before the name: `field`, `parameter`.
    pub what: &'p str,
    /// Its name.
    pub name: &'p str,
    /// The type of what it takes.
    pub ty: &'p Type,
    /// The labels that it takes.
    pub labels: &'p [Label],
    /// Where it is declared.
    pub declared: Span,
    /// What may be written there.
    pub writes: Writes,
}

/// What may be written at a place: what a mend may propose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Writes {
    /// An expression over a row, which may reject the row.
    OfRow,
    /// An expression that gives a value.
    Value,
    /// A constant.
    Constant,
}

/// The value as one of exactly the place's type. Reports failures that nobody answers, a type that does not convert by
/// itself, and labels that the place does not take.
pub(crate) fn store(value: Typed, place: &Place<'_>, library: &Library<'_>, sink: &mut Sink) -> Option<Expr> {
    let unanswered = !value.flow.failures.is_empty();
    if unanswered {
        sink.push(unanswered_failure::stored(&value, place, library.text(value.span)));
    }
    let refused = refuse_labels(&value, place, library, sink);
    let stored = coerce(value, place, library, sink)?;
    (!unanswered && !refused).then_some(stored.expr)
}

/// Whether the value carries labels that the place does not take, which is reported.
pub(super) fn refuse_labels(value: &Typed, place: &Place<'_>, library: &Library<'_>, sink: &mut Sink) -> bool {
    let taken = |label: &Label| place.labels.iter().any(|it| takes(it, label));
    let labels: Vec<_> = value.flow.labels.carried().filter(|(label, _)| !taken(label)).collect();
    if !labels.is_empty() {
        sink.push(label_not_allowed::refused(&labels, value, place, library));
    }
    !labels.is_empty()
}

/// Where an `else null` stands that is the only reason why a value may be null.
fn null_answer_of(value: &Typed) -> Option<Span> {
    let ExprKind::Recover { value: inner, action } = &value.expr.kind else { return None };
    match &action.recovery {
        Recovery::Value(it) if it.kind == ExprKind::Literal(Literal::Null) && !inner.ty.nullable => {
            Some(Span::new(value.span.file, it.origin.start, it.origin.end))
        }
        _ => None,
    }
}

/// A place's label without a kind takes every kind of it.
fn takes(place: &Label, value: &Label) -> bool {
    place.name == value.name && (place.kind.is_none() || place.kind == value.kind)
}

/// The value as one of exactly the place's type, by the conversions that the language makes by itself: int to decimal
/// and float, to a wider decimal, a refinement to what it narrows, `T` to `T?`. Reports any other difference.
pub(crate) fn coerce(value: Typed, place: &Place<'_>, library: &Library<'_>, sink: &mut Sink) -> Option<Typed> {
    let (from, to) = (value.ty(), place.ty);
    let fits = constant(&value).is_some_and(|it| adapt(it, to.kind).is_some()) || widens(from.kind, to.kind, library);
    if !fits {
        sink.push(type_mismatch::kinds(&value, place, library.text(value.span)));
        return None;
    }
    if let Some(refinement) = to.refinement_name()
        && from.kind != TypeKind::Null
        && !library.refines(from, refinement)
    {
        let proved = match constant(&value) {
            Some(literal) => judge(&library.predicate(refinement, value.expr.origin)?.expr, literal),
            None => Verdict::Unknown,
        };
        match proved {
            Verdict::Holds => {}
            Verdict::Fails => {
                sink.push(literal_outside_type::outside(value.span, refinement, library.refinement_place(refinement)));
                return None;
            }
            Verdict::Unknown => {
                sink.push(type_mismatch::refinement(&value, place, library.text(value.span)));
                return None;
            }
        }
    }
    if from.nullable && !to.nullable {
        if let Some(answer) = null_answer_of(&value) {
            sink.push(null_answer::stored(answer, place));
            return None;
        }
        sink.push(null_in_required::stored(&value, place, library.text(value.span)));
        return None;
    }
    Some(into_type(value, to))
}
