//! Literals: their types, and how a number takes on the type of the place it is written for.

use ingest_diagnostics::Span;
use ingest_program::{Expr, ExprKind, Literal, Type, TypeKind, WrittenDecimal};
use ingest_syntax::ast;

use super::checker::Checker;
use super::constants::{Verdict, judge};
use super::{Flow, Typed};
use crate::rules::{literal_outside_type, misplaced_literal};

impl Checker<'_, '_> {
    pub(super) fn literal(&mut self, written: &ast::Literal, span: Span, expected: Option<&Type>) -> Option<Typed> {
        let Some((literal, kind)) = value_of(written) else {
            self.sink.push(misplaced_literal::no_value(written, span));
            return None;
        };
        let plain = Typed {
            expr: Expr { kind: ExprKind::Literal(literal), ty: Type::required(kind), origin: self.origin(span) },
            span,
            flow: Flow { size: 1, height: 1, ..Flow::default() },
        };
        Some(match expected {
            _ if kind == TypeKind::Null => {
                let ty = expected.cloned().unwrap_or(Type::required(TypeKind::Null)).with_nullable(true);
                Typed { expr: Expr { ty, ..plain.expr }, ..plain }
            }
            Some(expected) => self.literal_for(plain, expected)?,
            None => plain,
        })
    }

    /// A literal written for a place of type `ty`: of that type if it can be. Text that is not what the place's
    /// refinement asks for is an error; whatever else does not fit stays as it is, to be judged where it is stored.
    pub(super) fn literal_for(&mut self, plain: Typed, ty: &Type) -> Option<Typed> {
        let ExprKind::Literal(literal) = &plain.expr.kind else { return Some(plain) };
        let Some(adapted) = adapt(literal, ty.kind) else { return Some(plain) };
        let mut result = Type::required(ty.kind);
        if let Some(name) = ty.refinement_name() {
            let predicate = self.library.predicate(name, plain.expr.origin)?;
            match judge(&predicate.expr, &adapted) {
                Verdict::Holds => result.refinement = ty.refinement,
                Verdict::Unknown => {}
                Verdict::Fails => {
                    let declared = self.library.refinement_place(name);
                    self.sink.push(literal_outside_type::outside(plain.span, name, declared));
                    return None;
                }
            }
        }
        Some(Typed { expr: Expr { kind: ExprKind::Literal(adapted), ty: result, ..plain.expr }, ..plain })
    }
}

/// The constant of a written literal with its kind; none for those that are no value (`4h`, `10GB`) and for numbers of
/// more than 38 digits.
pub(super) fn value_of(written: &ast::Literal) -> Option<(Literal, TypeKind)> {
    Some(match written {
        ast::Literal::Null => (Literal::Null, TypeKind::Null),
        ast::Literal::Bool(value) => (Literal::Bool(*value), TypeKind::Bool),
        ast::Literal::Int(value) => (Literal::Int(*value), TypeKind::Int),
        ast::Literal::Float(value) => (Literal::Float(*value), TypeKind::Float),
        ast::Literal::Text(value) => (Literal::Text(value.clone()), TypeKind::Text),
        ast::Literal::Date(date) => (Literal::Date(days_since_1970(*date)?), TypeKind::Date),
        ast::Literal::Decimal { unscaled, scale } | ast::Literal::Percent { unscaled, scale } => {
            let precision = precision(*unscaled).max(*scale).max(1);
            let literal = Literal::Decimal { unscaled: *unscaled, precision, scale: *scale };
            (literal, (precision <= 38).then_some(TypeKind::Decimal { precision, scale: *scale })?)
        }
        ast::Literal::Time(time) => (Literal::Time(*time), TypeKind::Time),
        ast::Literal::Duration(_) | ast::Literal::Months(_) | ast::Literal::Size(_) => {
            return None;
        }
    })
}

/// The constant of a written literal as one of `kind`; none where it is no constant of it.
pub(crate) fn constant_of(written: &ast::Literal, kind: TypeKind) -> Option<Literal> {
    let (literal, _) = value_of(written)?;
    adapt(&literal, kind).filter(|it| *it != Literal::Null)
}

/// A constant as the language writes it.
pub(crate) fn literal_text(literal: &Literal) -> String {
    match literal {
        Literal::Null => "null".to_owned(),
        Literal::Text(text) => format!("\"{}\"", text.escape_debug()),
        Literal::Int(value) => value.to_string(),
        Literal::Decimal { unscaled, scale, .. } => WrittenDecimal { unscaled: *unscaled, scale: *scale }.to_string(),
        Literal::Float(value) => format!("{value:?}"),
        Literal::Bool(value) => value.to_string(),
        Literal::Date(days) => date_of(*days).map_or_else(|| "a date".to_owned(), |it| it.to_string()),
        Literal::Time(micros) => time_text(*micros),
        Literal::Timestamp(_) => "a timestamp".to_owned(),
    }
}

/// `06:00`, `23:59:59`
fn time_text(micros: i64) -> String {
    let seconds = micros.div_euclid(1_000_000);
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    let fraction = micros.rem_euclid(1_000_000);
    match (second, fraction) {
        (0, 0) => format!("{hour:02}:{minute:02}"),
        (_, 0) => format!("{hour:02}:{minute:02}:{second:02}"),
        _ => format!("{hour:02}:{minute:02}:{second:02}.{fraction:06}"),
    }
}

/// The day so many days after 1970-01-01.
pub(super) fn date_of(days: i32) -> Option<jiff::civil::Date> {
    jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

/// The same constant as one of `kind`, where nothing of it is lost.
pub(super) fn adapt(literal: &Literal, kind: TypeKind) -> Option<Literal> {
    match (literal, kind) {
        (Literal::Null, _) => Some(Literal::Null),
        (Literal::Text(_), TypeKind::Text)
        | (Literal::Int(_), TypeKind::Int)
        | (Literal::Float(_), TypeKind::Float)
        | (Literal::Bool(_), TypeKind::Bool)
        | (Literal::Date(_), TypeKind::Date)
        | (Literal::Time(_), TypeKind::Time)
        | (Literal::Timestamp(_), TypeKind::Timestamp) => Some(literal.clone()),
        (Literal::Int(value), TypeKind::Decimal { precision, scale }) => rescale((*value).into(), 0, precision, scale),
        (Literal::Decimal { unscaled, scale: from, .. }, TypeKind::Decimal { precision, scale }) => {
            rescale(*unscaled, *from, precision, scale)
        }
        (Literal::Int(value), TypeKind::Float) => Some(Literal::Float(*value as f64)),
        // By way of its digits, so that the nearest float is taken.
        (Literal::Decimal { unscaled, scale, .. }, TypeKind::Float) => {
            format!("{unscaled}e-{scale}").parse().ok().map(Literal::Float)
        }
        _ => None,
    }
}

/// The literal with its sign changed; none where it is no number.
pub(super) fn negate(literal: &Literal) -> Option<Literal> {
    match literal {
        Literal::Int(value) => value.checked_neg().map(Literal::Int),
        Literal::Float(value) => Some(Literal::Float(-value)),
        Literal::Decimal { unscaled, precision, scale } => {
            Some(Literal::Decimal { unscaled: -unscaled, precision: *precision, scale: *scale })
        }
        _ => None,
    }
}

fn rescale(unscaled: i128, from: u8, precision: u8, scale: u8) -> Option<Literal> {
    let unscaled = if scale >= from {
        unscaled.checked_mul(10_i128.checked_pow((scale - from).into())?)?
    } else {
        let divisor = 10_i128.checked_pow((from - scale).into())?;
        (unscaled % divisor == 0).then_some(unscaled / divisor)?
    };
    (self::precision(unscaled) <= precision).then_some(Literal::Decimal { unscaled, precision, scale })
}

/// Digits of a number, at least one.
pub(super) fn precision(unscaled: i128) -> u8 {
    unscaled.unsigned_abs().checked_ilog10().unwrap_or(0) as u8 + 1
}

/// A day as written, in days since 1970-01-01.
pub(crate) fn days_since_1970(date: ast::CivilDate) -> Option<i32> {
    days_of(jiff::civil::Date::new(date.year, i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?).ok()?)
}

/// Days since 1970-01-01.
pub(crate) fn days_of(date: jiff::civil::Date) -> Option<i32> {
    let since = date.duration_since(jiff::civil::date(1970, 1, 1));
    i32::try_from(since.as_secs().div_euclid(86_400)).ok()
}
