//! The one type that several expressions share, and the conversion to it.

use ingest_program::{Expr, ExprKind, Literal, Type, TypeKind};

use super::Typed;
use super::literals::{adapt, precision};
use crate::library::Library;

/// Digits that an int may have.
const INT_DIGITS: u8 = 19;

/// The most digits that a decimal has.
const MOST_DIGITS: u8 = 38;

/// The type that two expressions convert to by themselves; none where there is none.
pub(super) fn common_type(left: &Typed, right: &Typed, library: &Library<'_>) -> Option<Type> {
    common_of(&[left, right], library).ok()
}

/// The type that all of the expressions convert to by themselves. A literal number takes the kind of the others where it
/// fits. An error is the index of the first expression that does not go with those before it.
pub(super) fn common_of(parts: &[&Typed], library: &Library<'_>) -> Result<Type, usize> {
    // Literals come after the others, whose kind they take.
    let is_literal = |it: &(usize, &&Typed)| constant(it.1).is_some();
    let (mut literals, others): (Vec<_>, Vec<_>) = parts.iter().enumerate().partition(is_literal);
    // Ints last: they fit into the most.
    literals.sort_by_key(|(_, part)| part.ty().kind == TypeKind::Int);
    let mut kind = TypeKind::Null;
    for (at, part) in others.into_iter().chain(literals) {
        let own = part.ty().kind;
        let joined = match constant(part) {
            Some(literal) if kind != TypeKind::Null => adapted_kind(literal, own, kind),
            _ => common_kind(kind, own),
        };
        kind = joined.ok_or(at)?;
    }
    let mut refinements = parts.iter().filter(|it| it.ty().kind != TypeKind::Null).map(|it| it.ty());
    let first = refinements.next().cloned().unwrap_or(Type::required(kind));
    let refined =
        refinements.fold(first, |so_far, next| Type { refinement: library.common_refinement(&so_far, next), ..so_far });
    let nullable = parts.iter().any(|it| it.ty().nullable);
    Ok(Type { kind, nullable, refinement: refined.refinement.filter(|_| kind == refined.kind) })
}

fn common_kind(left: TypeKind, right: TypeKind) -> Option<TypeKind> {
    use TypeKind::{Decimal, Float, Int, Null};
    match (left, right) {
        (a, b) if a == b => Some(a),
        (Null, other) | (other, Null) => Some(other),
        (Int, Float) | (Float, Int) => Some(Float),
        (Int, other @ Decimal { .. }) | (other @ Decimal { .. }, Int) => Some(wider(as_decimal(Int)?, other)),
        (a @ Decimal { .. }, b @ Decimal { .. }) => Some(wider(a, b)),
        _ => None,
    }
}

/// The kind for a literal of kind `own` beside an expression of kind `other`.
fn adapted_kind(literal: &Literal, own: TypeKind, other: TypeKind) -> Option<TypeKind> {
    if adapt(literal, other).is_some() {
        return Some(other);
    }
    match (literal, other) {
        // An int's own digits, not those that any int may have: `PAID > 5` stays as narrow as PAID.
        (Literal::Int(value), TypeKind::Decimal { .. }) => {
            Some(wider(TypeKind::Decimal { precision: precision((*value).into()), scale: 0 }, other))
        }
        _ => common_kind(own, other),
    }
}

/// The decimal that holds both: the most digits before the point and the most after it, as far as 38 digits go. What then
/// has too many digits fails as an overflow does.
fn wider(left: TypeKind, right: TypeKind) -> TypeKind {
    let (TypeKind::Decimal { precision: p1, scale: s1 }, TypeKind::Decimal { precision: p2, scale: s2 }) =
        (left, right)
    else {
        return left;
    };
    let scale = s1.max(s2);
    let whole = p1.saturating_sub(s1).max(p2.saturating_sub(s2));
    TypeKind::Decimal { precision: (whole + scale).clamp(1, MOST_DIGITS), scale }
}

/// The decimal kind of a number: an int has 19 digits.
pub(super) fn as_decimal(kind: TypeKind) -> Option<TypeKind> {
    match kind {
        TypeKind::Int => Some(TypeKind::Decimal { precision: INT_DIGITS, scale: 0 }),
        TypeKind::Decimal { .. } => Some(kind),
        _ => None,
    }
}

/// Whether every value of `from` is one of `to` after a conversion that the language makes by itself.
pub(super) fn widens(from: TypeKind, to: TypeKind) -> bool {
    match (from, to) {
        (TypeKind::Int, TypeKind::Float) | (TypeKind::Null, _) => true,
        (TypeKind::Int | TypeKind::Decimal { .. }, TypeKind::Decimal { .. }) => match (as_decimal(from), to) {
            (Some(TypeKind::Decimal { precision: p1, scale: s1 }), TypeKind::Decimal { precision: p2, scale: s2 }) => {
                s1 <= s2 && p1.saturating_sub(s1) <= p2.saturating_sub(s2)
            }
            _ => false,
        },
        _ => from == to,
    }
}

/// The literal that an expression is, if it is one.
pub(super) fn constant(typed: &Typed) -> Option<&Literal> {
    match &typed.expr.kind {
        ExprKind::Literal(literal) => Some(literal),
        _ => None,
    }
}

/// The expression as one of kind `kind`: literals become literals of it, other expressions are converted where it is not
/// their own. Nullability stays. The refinement stays only where the kind does.
pub(super) fn widen(value: Typed, kind: TypeKind) -> Typed {
    Typed { expr: widen_expr(value.expr, kind), ..value }
}

fn widen_expr(expr: Expr, kind: TypeKind) -> Expr {
    if expr.ty.kind == kind {
        return expr;
    }
    let nullable = expr.ty.nullable;
    let ty = Type::required(kind).with_nullable(nullable);
    let origin = expr.origin;
    if let ExprKind::Literal(literal) = &expr.kind
        && let Some(adapted) = adapt(literal, kind)
    {
        return Expr { kind: ExprKind::Literal(adapted), ty, origin };
    }
    Expr { kind: ExprKind::Convert { value: Box::new(expr), format: None }, ty, origin }
}

/// The expression under the type `ty`, which its own widens to.
pub(super) fn into_type(value: Typed, ty: &Type) -> Typed {
    let mut widened = widen(value, ty.kind);
    widened.expr.ty = ty.clone();
    widened
}
