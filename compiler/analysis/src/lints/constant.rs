//! Conditions that are known before anything runs, because of what types, functions and the condition itself say.

use std::cmp::Ordering;

use ingest_program::{Aggregate, BinaryOp, Expr, ExprKind, Function, Literal, Meta, Origin, TypeKind, UnaryOp};

/// How many parts of a condition are compared with each other; a longer one is left alone.
const MOST_PARTS: usize = 64;

/// What a condition is on every row on which it is not null; none where that depends on the row.
pub(crate) fn truth(condition: &Expr) -> Option<bool> {
    match &condition.kind {
        ExprKind::Literal(Literal::Bool(value)) => Some(*value),
        ExprKind::Unary { op: UnaryOp::Not, operand } => truth(operand).map(|it| !it),
        ExprKind::IsNull(value) => (!value.ty.nullable).then_some(false),
        ExprKind::Coalesce { value, default } => truth(value).filter(|it| truth(default) == Some(*it)),
        ExprKind::Binary { op: op @ (BinaryOp::And | BinaryOp::Or), left, right } => {
            let deciding = *op == BinaryOp::Or;
            match (truth(left), truth(right)) {
                (Some(it), _) | (_, Some(it)) if it == deciding => Some(deciding),
                (Some(_), Some(_)) => Some(!deciding),
                _ => exclude_each_other(condition, *op).then_some(deciding),
            }
        }
        ExprKind::Binary { op, left, right } => {
            let always = ordered(*op)?;
            if left.ty.kind != TypeKind::Float && same(left, right) && is_settled(left) {
                return Some(always(Ordering::Equal));
            }
            within(left, right, always).or_else(|| within(right, left, &|it: Ordering| always(it.reverse())))
        }
        _ => None,
    }
}

/// Whether two expressions compute the same, wherever they are written.
pub(crate) fn same(a: &Expr, b: &Expr) -> bool {
    std::mem::discriminant(&a.kind) == std::mem::discriminant(&b.kind) && placeless(a) == placeless(b)
}

fn placeless(expr: &Expr) -> Expr {
    let mut expr = expr.clone();
    expr.walk_mut(&mut |it| it.origin = Origin::default());
    expr
}

/// Whether no part can fail, so that it has one value on a row.
fn is_settled(expr: &Expr) -> bool {
    let mut settled = true;
    expr.walk(&mut |it| settled &= !matches!(it.kind, ExprKind::Recover { .. } | ExprKind::Aggregate(_)));
    settled
}

type Judge = &'static dyn Fn(Ordering) -> bool;

/// For which orders of its sides a comparison holds.
fn ordered(op: BinaryOp) -> Option<Judge> {
    Some(match op {
        BinaryOp::Equal => &Ordering::is_eq,
        BinaryOp::NotEqual => &Ordering::is_ne,
        BinaryOp::Less => &Ordering::is_lt,
        BinaryOp::LessOrEqual => &Ordering::is_le,
        BinaryOp::Greater => &Ordering::is_gt,
        BinaryOp::GreaterOrEqual => &Ordering::is_ge,
        _ => return None,
    })
}

/// A comparison of a function's value with a constant, where the function's range decides.
fn within(value: &Expr, constant: &Expr, holds: &dyn Fn(Ordering) -> bool) -> Option<bool> {
    let bound = match &constant.kind {
        ExprKind::Literal(Literal::Int(it)) => *it as f64,
        ExprKind::Literal(Literal::Float(it)) => *it,
        _ => return None,
    };
    let (least, most) = range(value)?;
    // All orders that can be.
    let mut possible = Vec::new();
    if least < bound {
        possible.push(Ordering::Less);
    }
    if least <= bound && bound <= most {
        possible.push(Ordering::Equal);
    }
    if most > bound {
        possible.push(Ordering::Greater);
    }
    let first = holds(*possible.first()?);
    possible.iter().all(|it| holds(*it) == first).then_some(first)
}

/// The least and the greatest value that something has.
fn range(value: &Expr) -> Option<(f64, f64)> {
    Some(match &value.kind {
        ExprKind::Call { function: Function::Length, .. }
        | ExprKind::Meta(Meta::FileSize)
        | ExprKind::Aggregate(Aggregate::Rows | Aggregate::Distinct(_)) => (0.0, f64::INFINITY),
        ExprKind::Meta(Meta::RecordNumber) => (1.0, f64::INFINITY),
        ExprKind::Aggregate(Aggregate::Share(_)) => (0.0, 1.0),
        ExprKind::Call { function: Function::Month, .. } => (1.0, 12.0),
        ExprKind::Call { function: Function::Day, .. } => (1.0, 31.0),
        ExprKind::Call { function: Function::Weekday, .. } => (1.0, 7.0),
        ExprKind::Call { function: Function::Year, .. } => (1.0, 9999.0),
        _ => return None,
    })
}

/// What a part of a condition asks of a value.
enum Asked<'e> {
    /// To be one of these.
    OneOf(Vec<&'e Literal>),
    /// To be none of these.
    NoneOf(Vec<&'e Literal>),
    /// To stand in one of these orders to a constant.
    Bound(BinaryOp, &'e Literal),
}

/// Whether no value fulfils all parts of a row of `and`, or every value one part of a row of `or`.
fn exclude_each_other(condition: &Expr, op: BinaryOp) -> bool {
    let mut parts = Vec::new();
    flatten(condition, op, &mut parts);
    if parts.len() > MOST_PARTS {
        return false;
    }
    // Every value fulfils `a or b` where none fulfils `not a and not b`.
    let asked: Vec<_> = parts.into_iter().filter_map(|part| asked(part, op == BinaryOp::And)).collect();
    asked.iter().enumerate().any(|(at, (value, first))| {
        asked.iter().skip(at + 1).any(|(other, second)| contradict(first, second) && same(value, other))
    })
}

fn flatten<'e>(expr: &'e Expr, of: BinaryOp, into: &mut Vec<&'e Expr>) {
    match &expr.kind {
        ExprKind::Binary { op, left, right } if *op == of => {
            flatten(left, of, into);
            flatten(right, of, into);
        }
        _ => into.push(expr),
    }
}

/// The value that a part is about and what it asks, or the contrary of that.
fn asked(part: &Expr, as_written: bool) -> Option<(&Expr, Asked<'_>)> {
    match &part.kind {
        ExprKind::Unary { op: UnaryOp::Not, operand } => asked(operand, !as_written),
        ExprKind::In { value, list } => {
            let list = list.iter().collect();
            Some((value, if as_written { Asked::OneOf(list) } else { Asked::NoneOf(list) }))
        }
        ExprKind::Binary { op, left, right } => {
            let (value, constant, op) = match (&left.kind, &right.kind) {
                (ExprKind::Literal(_), ExprKind::Literal(_)) => return None,
                (_, ExprKind::Literal(constant)) => (left, constant, *op),
                (ExprKind::Literal(constant), _) => (right, constant, mirrored(*op)?),
                _ => return None,
            };
            let op = if as_written { op } else { contrary(op)? };
            Some((
                value,
                match op {
                    BinaryOp::Equal => Asked::OneOf(vec![constant]),
                    BinaryOp::NotEqual => Asked::NoneOf(vec![constant]),
                    BinaryOp::Less | BinaryOp::LessOrEqual | BinaryOp::Greater | BinaryOp::GreaterOrEqual => {
                        Asked::Bound(op, constant)
                    }
                    _ => return None,
                },
            ))
        }
        _ => None,
    }
}

fn mirrored(op: BinaryOp) -> Option<BinaryOp> {
    Some(match op {
        BinaryOp::Equal | BinaryOp::NotEqual => op,
        BinaryOp::Less => BinaryOp::Greater,
        BinaryOp::LessOrEqual => BinaryOp::GreaterOrEqual,
        BinaryOp::Greater => BinaryOp::Less,
        BinaryOp::GreaterOrEqual => BinaryOp::LessOrEqual,
        _ => return None,
    })
}

fn contrary(op: BinaryOp) -> Option<BinaryOp> {
    Some(match op {
        BinaryOp::Equal => BinaryOp::NotEqual,
        BinaryOp::NotEqual => BinaryOp::Equal,
        BinaryOp::Less => BinaryOp::GreaterOrEqual,
        BinaryOp::LessOrEqual => BinaryOp::Greater,
        BinaryOp::Greater => BinaryOp::LessOrEqual,
        BinaryOp::GreaterOrEqual => BinaryOp::Less,
        _ => return None,
    })
}

/// Whether no value does what both ask.
fn contradict(a: &Asked<'_>, b: &Asked<'_>) -> bool {
    match (a, b) {
        (Asked::OneOf(few), Asked::OneOf(others)) => few.iter().all(|it| !others.contains(it)),
        (Asked::OneOf(few), Asked::NoneOf(others)) | (Asked::NoneOf(others), Asked::OneOf(few)) => {
            few.iter().all(|it| others.contains(it))
        }
        (Asked::OneOf(few), Asked::Bound(op, limit)) | (Asked::Bound(op, limit), Asked::OneOf(few)) => {
            few.iter().all(|it| compare(it, limit).zip(ordered(*op)).is_some_and(|(order, holds)| !holds(order)))
        }
        (Asked::Bound(one, low), Asked::Bound(other, high)) => {
            let upward = |op: BinaryOp| matches!(op, BinaryOp::Greater | BinaryOp::GreaterOrEqual);
            let strict = |op: BinaryOp| matches!(op, BinaryOp::Less | BinaryOp::Greater);
            let (low, high) = match (upward(*one), upward(*other)) {
                (true, false) => (low, high),
                (false, true) => (high, low),
                _ => return false,
            };
            match compare(low, high) {
                Some(Ordering::Greater) => true,
                Some(Ordering::Equal) => strict(*one) || strict(*other),
                _ => false,
            }
        }
        (Asked::NoneOf(_), _) | (_, Asked::NoneOf(_)) => false,
    }
}

/// The order of two constants of one type.
fn compare(a: &Literal, b: &Literal) -> Option<Ordering> {
    match (a, b) {
        (Literal::Text(a), Literal::Text(b)) => Some(a.cmp(b)),
        (Literal::Int(a), Literal::Int(b))
        | (Literal::Timestamp(a), Literal::Timestamp(b))
        | (Literal::Time(a), Literal::Time(b)) => Some(a.cmp(b)),
        (Literal::Date(a), Literal::Date(b)) => Some(a.cmp(b)),
        (Literal::Float(a), Literal::Float(b)) => a.partial_cmp(b),
        (Literal::Decimal { unscaled: a, scale, .. }, Literal::Decimal { unscaled: b, scale: other, .. }) => {
            (scale == other).then(|| a.cmp(b))
        }
        _ => None,
    }
}
