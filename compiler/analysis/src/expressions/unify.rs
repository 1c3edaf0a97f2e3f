//! The one type that several expressions share, and the conversion to it.

use ingest_program::{Each, Expr, ExprKind, Literal, Member, Type, TypeKind};

use super::Typed;
use super::literals::{adapt, precision};
use crate::library::Library;

/// Digits that an int may have.
const INT_DIGITS: u8 = 19;

/// The most digits that a decimal has.
pub(super) const MOST_DIGITS: u8 = 38;

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
            Some(literal) if kind != TypeKind::Null => adapted_kind(literal, own, kind, library),
            _ => common_kind(kind, own, library),
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

/// The type that two types convert to by themselves.
pub(super) fn common_of_types(left: &Type, right: &Type, library: &Library<'_>) -> Option<Type> {
    let kind = common_kind(left.kind, right.kind, library)?;
    let refinement = match (left.kind, right.kind) {
        (TypeKind::Null, _) => right.refinement,
        (_, TypeKind::Null) => left.refinement,
        _ => library.common_refinement(left, right).filter(|_| kind == left.kind && kind == right.kind),
    };
    Some(Type { kind, nullable: left.nullable || right.nullable, refinement })
}

fn common_kind(left: TypeKind, right: TypeKind, library: &Library<'_>) -> Option<TypeKind> {
    use TypeKind::{Decimal, Float, Int, List, Null, Struct};
    match (left, right) {
        (a, b) if a == b => Some(a),
        (Null, other) | (other, Null) => Some(other),
        (Int, Float) | (Float, Int) => Some(Float),
        (Int, other @ Decimal { .. }) | (other @ Decimal { .. }, Int) => Some(wider(as_decimal(Int)?, other)),
        (a @ Decimal { .. }, b @ Decimal { .. }) => Some(wider(a, b)),
        (List(a), List(b)) => common_of_types(a.get(), b.get(), library).map(TypeKind::list),
        (Struct(a), Struct(b)) => common_struct(a.get(), b.get(), library),
        _ => None,
    }
}

/// Structs with the same fields, in the order of the first.
fn common_struct(left: &[Member], right: &[Member], library: &Library<'_>) -> Option<TypeKind> {
    if left.len() != right.len() {
        return None;
    }
    let members = left.iter().map(|member| {
        let other = right.iter().find(|it| it.name == member.name)?;
        Some(Member { name: member.name.clone(), ty: common_of_types(&member.ty, &other.ty, library)? })
    });
    members.collect::<Option<_>>().map(TypeKind::of_members)
}

/// The kind for a literal of kind `own` beside an expression of kind `other`.
fn adapted_kind(literal: &Literal, own: TypeKind, other: TypeKind, library: &Library<'_>) -> Option<TypeKind> {
    if adapt(literal, other).is_some() {
        return Some(other);
    }
    match (literal, other) {
        // An int's own digits, not those that any int may have: `PAID > 5` stays as narrow as PAID.
        (Literal::Int(value), TypeKind::Decimal { .. }) => {
            Some(wider(TypeKind::Decimal { precision: precision((*value).into()), scale: 0 }, other))
        }
        _ => common_kind(own, other, library),
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
pub(super) fn widens(from: TypeKind, to: TypeKind, library: &Library<'_>) -> bool {
    match (from, to) {
        (TypeKind::Int, TypeKind::Float) | (TypeKind::Null, _) => true,
        (TypeKind::Int | TypeKind::Decimal { .. }, TypeKind::Decimal { .. }) => match (as_decimal(from), to) {
            (Some(TypeKind::Decimal { precision: p1, scale: s1 }), TypeKind::Decimal { precision: p2, scale: s2 }) => {
                s1 <= s2 && p1.saturating_sub(s1) <= p2.saturating_sub(s2)
            }
            _ => false,
        },
        (TypeKind::List(from), TypeKind::List(to)) => type_widens(from.get(), to.get(), library),
        (TypeKind::Struct(from), TypeKind::Struct(to)) => {
            let (from, to) = (from.get(), to.get());
            let of = |name: &str| from.iter().find(|it| it.name == name);
            from.len() == to.len()
                && to.iter().all(|it| of(&it.name).is_some_and(|own| type_widens(&own.ty, &it.ty, library)))
        }
        _ => from == to,
    }
}

/// The same of types: a refinement to what it narrows, `T` to `T?`.
fn type_widens(from: &Type, to: &Type, library: &Library<'_>) -> bool {
    let proved = to.refinement_name().is_none_or(|it| from.kind == TypeKind::Null || library.refines(from, it));
    widens(from.kind, to.kind, library) && proved && (to.nullable || !from.nullable)
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
    Typed { expr: widen_expr(value.expr, kind, 0), ..value }
}

fn widen_expr(expr: Expr, kind: TypeKind, depth: u32) -> Expr {
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
    match (expr.kind, expr.ty.kind, kind) {
        (ExprKind::List(elements), _, TypeKind::List(element)) => {
            let elements = elements.into_iter().map(|it| typed_as(it, element.get(), depth + 1)).collect();
            Expr { kind: ExprKind::List(elements), ty, origin }
        }
        // The same values under another name.
        (own, from, _) if alike(from, kind) => Expr { kind: own, ty, origin },
        (own, from @ TypeKind::List(of), TypeKind::List(element)) => {
            // No lambda has such a name.
            let item = format!("+{depth}");
            let read = Expr { kind: ExprKind::Item(item.clone()), ty: of.get().clone(), origin };
            let body = Box::new(typed_as(read, element.get(), depth + 1));
            let list = Box::new(Expr { kind: own, ty: Type::required(from).with_nullable(nullable), origin });
            Expr { kind: ExprKind::Each { each: Each::Map, list, item, body }, ty, origin }
        }
        (own, from, TypeKind::Struct(members)) if from != TypeKind::Null => {
            let value = Expr { kind: own, ty: Type::required(from).with_nullable(nullable), origin };
            struct_from(value, members.get(), ty, depth)
        }
        (own, from, _) => {
            let value = Box::new(Expr { kind: own, ty: Type::required(from).with_nullable(nullable), origin });
            Expr { kind: ExprKind::Convert { value, format: None }, ty, origin }
        }
    }
}

/// A struct made of the fields of another, null where that one is.
fn struct_from(value: Expr, members: &[Member], ty: Type, depth: u32) -> Expr {
    let origin = value.origin;
    let own = value.ty.kind.members().unwrap_or_default();
    let fields = members.iter().filter_map(|member| {
        let from = own.iter().find(|it| it.name == member.name)?;
        let kind = match &value.kind {
            // What a literal says of a field needs no reading back.
            ExprKind::Struct(values) => {
                let at = own.iter().position(|it| it.name == member.name)?;
                return values.get(at).map(|it| typed_as(it.clone(), &member.ty, depth + 1));
            }
            _ => ExprKind::Member { value: Box::new(value.clone()), name: member.name.clone() },
        };
        Some(typed_as(Expr { kind, ty: from.ty.clone(), origin }, &member.ty, depth + 1))
    });
    let made = Expr { kind: ExprKind::Struct(fields.collect()), ty: ty.clone().with_nullable(false), origin };
    if !value.ty.nullable {
        return made;
    }
    let null = Expr { kind: ExprKind::Literal(Literal::Null), ty: ty.clone(), origin };
    let test = Expr { kind: ExprKind::IsNull(Box::new(value)), ty: Type::required(TypeKind::Bool), origin };
    let kind = ExprKind::If { condition: Box::new(test), then: Box::new(null), otherwise: Box::new(made) };
    Expr { kind, ty, origin }
}

fn typed_as(expr: Expr, ty: &Type, depth: u32) -> Expr {
    let mut widened = widen_expr(expr, ty.kind, depth);
    widened.ty = ty.clone();
    widened
}

/// Whether the values of two kinds are the same: refinements and nulls within make no difference to them.
fn alike(a: TypeKind, b: TypeKind) -> bool {
    match (a, b) {
        (TypeKind::List(a), TypeKind::List(b)) => alike(a.get().kind, b.get().kind),
        (TypeKind::Struct(a), TypeKind::Struct(b)) => {
            let (a, b) = (a.get(), b.get());
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.name == b.name && alike(a.ty.kind, b.ty.kind))
        }
        _ => a == b,
    }
}

/// The expression under the type `ty`, which its own widens to.
pub(super) fn into_type(value: Typed, ty: &Type) -> Typed {
    let mut widened = widen(value, ty.kind);
    widened.expr.ty = ty.clone();
    widened
}
