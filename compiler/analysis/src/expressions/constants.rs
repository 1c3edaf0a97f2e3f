//! Predicates of constants: whether a literal is what a refinement asks for, known before anything runs.

use std::cmp::Ordering;

use ingest_program::{BinaryOp, Expr, ExprKind, Function, Literal, UnaryOp};

use super::literals::{adapt, negate};

/// What a predicate says of a constant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It holds.
    Holds,
    /// It does not, or is null.
    Fails,
    /// It asks for something that only a run computes.
    Unknown,
}

/// Whether a predicate over `value` is known to hold for a constant.
pub(crate) fn holds_for_constant(predicate: &Expr, literal: &Literal) -> bool {
    judge(predicate, literal) == Verdict::Holds
}

/// Judges `literal` by a predicate over `value`.
pub(super) fn judge(predicate: &Expr, literal: &Literal) -> Verdict {
    verdict(evaluate(predicate, &|read| matches!(read, ExprKind::Value).then(|| literal.clone())).as_ref())
}

/// Judges a condition in which `read` has the value `literal`.
pub(super) fn judge_where(condition: &Expr, read: &ExprKind, literal: &Literal) -> Verdict {
    verdict(evaluate(condition, &|it| (it == read).then(|| literal.clone())).as_ref())
}

/// Judges a condition of which nothing is known but what is written in it.
pub(super) fn judge_alone(condition: &Expr) -> Verdict {
    verdict(evaluate(condition, &|_| None).as_ref())
}

fn verdict(found: Option<&Literal>) -> Verdict {
    match found {
        Some(Literal::Bool(true)) => Verdict::Holds,
        Some(Literal::Bool(false) | Literal::Null) => Verdict::Fails,
        _ => Verdict::Unknown,
    }
}

/// The constant that an expression is where `known` says what is read; none where it is not known here.
fn evaluate(expr: &Expr, known: &dyn Fn(&ExprKind) -> Option<Literal>) -> Option<Literal> {
    if let Some(value) = known(&expr.kind) {
        return Some(value);
    }
    match &expr.kind {
        ExprKind::Literal(literal) => Some(literal.clone()),
        ExprKind::Unary { op: UnaryOp::Negate, operand } => negate(&evaluate(operand, known)?),
        ExprKind::Unary { op: UnaryOp::Not, operand } => match evaluate(operand, known)? {
            Literal::Bool(it) => Some(Literal::Bool(!it)),
            Literal::Null => Some(Literal::Null),
            _ => None,
        },
        ExprKind::IsNull(operand) => Some(Literal::Bool(evaluate(operand, known)? == Literal::Null)),
        ExprKind::Convert { value, format: None } => adapt(&evaluate(value, known)?, expr.ty.kind),
        ExprKind::In { value, list } => {
            let value = evaluate(value, known)?;
            Some(if value == Literal::Null { Literal::Null } else { Literal::Bool(list.contains(&value)) })
        }
        ExprKind::If { condition, then, otherwise } => match evaluate(condition, known)? {
            Literal::Bool(true) => evaluate(then, known),
            _ => evaluate(otherwise, known),
        },
        ExprKind::Match { subject, arms, default } => {
            let subject = evaluate(subject, known)?;
            match arms.iter().find(|arm| arm.patterns.contains(&subject)) {
                Some(arm) => evaluate(&arm.body, known),
                None => evaluate(default.as_ref()?, known),
            }
        }
        ExprKind::Coalesce { value, default } => match evaluate(value, known)? {
            Literal::Null => evaluate(default, known),
            present => Some(present),
        },
        ExprKind::Binary { op: op @ (BinaryOp::And | BinaryOp::Or), left, right } => {
            logic(*op, evaluate(left, known), evaluate(right, known))
        }
        ExprKind::Binary { op, left, right } => operate(*op, &evaluate(left, known)?, &evaluate(right, known)?),
        ExprKind::Call { function, args } => {
            let args = args.iter().map(|it| evaluate(it, known)).collect::<Option<Vec<_>>>()?;
            call(*function, &args)
        }
        _ => None,
    }
}

/// `and` and `or`: one side may decide alone, whether or not the other is known.
fn logic(op: BinaryOp, left: Option<Literal>, right: Option<Literal>) -> Option<Literal> {
    let deciding = Literal::Bool(op == BinaryOp::Or);
    if left.as_ref() == Some(&deciding) || right.as_ref() == Some(&deciding) {
        return Some(deciding);
    }
    let (left, right) = (left?, right?);
    Some(if left == Literal::Null || right == Literal::Null {
        Literal::Null
    } else {
        Literal::Bool(op == BinaryOp::And)
    })
}

fn operate(op: BinaryOp, left: &Literal, right: &Literal) -> Option<Literal> {
    if *left == Literal::Null || *right == Literal::Null {
        return Some(Literal::Null);
    }
    if let (BinaryOp::Concat, Literal::Text(left), Literal::Text(right)) = (op, left, right) {
        return Some(Literal::Text(format!("{left}{right}")));
    }
    if let (Literal::Int(left), Literal::Int(right)) = (left, right) {
        // What overflows is left to the run.
        let result = match op {
            BinaryOp::Add => Some(left.checked_add(*right)?),
            BinaryOp::Subtract => Some(left.checked_sub(*right)?),
            BinaryOp::Multiply => Some(left.checked_mul(*right)?),
            _ => None,
        };
        if let Some(result) = result {
            return Some(Literal::Int(result));
        }
    }
    let order = compare(left, right)?;
    Some(Literal::Bool(match op {
        BinaryOp::Equal => order.is_eq(),
        BinaryOp::NotEqual => order.is_ne(),
        BinaryOp::Less => order.is_lt(),
        BinaryOp::LessOrEqual => order.is_le(),
        BinaryOp::Greater => order.is_gt(),
        BinaryOp::GreaterOrEqual => order.is_ge(),
        _ => return None,
    }))
}

/// The order of two constants of one kind; decimals of one scale, since both sides have been widened to one type.
pub(super) fn compare(left: &Literal, right: &Literal) -> Option<Ordering> {
    match (left, right) {
        (Literal::Text(a), Literal::Text(b)) => Some(a.cmp(b)),
        (Literal::Bool(a), Literal::Bool(b)) => Some(a.cmp(b)),
        (Literal::Date(a), Literal::Date(b)) => Some(a.cmp(b)),
        (Literal::Int(a), Literal::Int(b))
        | (Literal::Time(a), Literal::Time(b))
        | (Literal::Timestamp(a), Literal::Timestamp(b)) => Some(a.cmp(b)),
        (Literal::Float(a), Literal::Float(b)) => a.partial_cmp(b),
        (Literal::Decimal { unscaled: a, scale, .. }, Literal::Decimal { unscaled: b, scale: other, .. }) => {
            (scale == other).then(|| a.cmp(b))
        }
        _ => None,
    }
}

/// Bytes of a text that is worth knowing before a run. What grows beyond is left to it.
const LONGEST: usize = 1 << 16;

/// The functions that predicates are made of. The others are left to the run.
fn call(function: Function, args: &[Literal]) -> Option<Literal> {
    known_call(function, args).filter(|it| !matches!(it, Literal::Text(text) if text.len() > LONGEST))
}

fn known_call(function: Function, args: &[Literal]) -> Option<Literal> {
    if args.contains(&Literal::Null) {
        return Some(Literal::Null);
    }
    Some(match (function, args) {
        (Function::Matches, [Literal::Text(value), Literal::Text(pattern)]) => {
            Literal::Bool(regex::Regex::new(pattern).ok()?.is_match(value))
        }
        (Function::RegexReplace, [Literal::Text(value), Literal::Text(pattern), Literal::Text(replacement)]) => {
            Literal::Text(regex::Regex::new(pattern).ok()?.replace_all(value, replacement.as_str()).into_owned())
        }
        (Function::Replace, [Literal::Text(value), Literal::Text(from), Literal::Text(to)]) if !from.is_empty() => {
            Literal::Text(value.replace(from.as_str(), to))
        }
        (Function::Luhn, [Literal::Text(value)]) => Literal::Bool(luhn(value)),
        (Function::Length, [Literal::Text(value)]) => Literal::Int(i64::try_from(value.chars().count()).ok()?),
        (Function::Trim, [Literal::Text(value)]) => Literal::Text(value.trim().to_owned()),
        (Function::Upper, [Literal::Text(value)]) => Literal::Text(value.to_uppercase()),
        (Function::Lower, [Literal::Text(value)]) => Literal::Text(value.to_lowercase()),
        (Function::Digits, [Literal::Text(value)]) => {
            Literal::Text(value.chars().filter(char::is_ascii_digit).collect())
        }
        (Function::StartsWith, [Literal::Text(value), Literal::Text(prefix)]) => {
            Literal::Bool(value.starts_with(prefix.as_str()))
        }
        (Function::EndsWith, [Literal::Text(value), Literal::Text(suffix)]) => {
            Literal::Bool(value.ends_with(suffix.as_str()))
        }
        (Function::Contains, [Literal::Text(value), Literal::Text(part)]) => {
            Literal::Bool(value.contains(part.as_str()))
        }
        (Function::Right, [Literal::Text(value), Literal::Int(count)]) => {
            let left_out = value.chars().count().saturating_sub(usize::try_from(*count).unwrap_or(0));
            Literal::Text(value.chars().skip(left_out).collect())
        }
        (Function::Left, [Literal::Text(value), Literal::Int(count)]) => {
            Literal::Text(value.chars().take(usize::try_from(*count).unwrap_or(0)).collect())
        }
        _ => return None,
    })
}

/// Whether a text is all digits, at least two, the last the check digit of ISO/IEC 7812-1.
fn luhn(text: &str) -> bool {
    let digits: Option<Vec<u32>> = text.chars().map(|it| it.to_digit(10)).collect();
    digits.is_some_and(|digits| {
        let doubled = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
        let sum: u32 =
            digits.iter().rev().enumerate().map(|(at, digit)| if at % 2 == 1 { doubled(*digit) } else { *digit }).sum();
        digits.len() >= 2 && sum.is_multiple_of(10)
    })
}
