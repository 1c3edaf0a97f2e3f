//! What the runtime asks of literal arguments: a regular expression that is one, a fill of one character.

use ingest_program::{Function, Literal, TypeKind};
use ingest_syntax::ast;

use super::Typed;
use super::calls::Bound;
use super::checker::Checker;
use super::unify::constant;
use crate::library::{Body, Signature};
use crate::rules::{invalid_argument, not_a_literal, operator_types};

/// How large a compiled pattern may be, in bytes; the runtime has the same limit.
const PATTERN_LIMIT: usize = 1 << 20;

/// Holds the arguments of a call to what its function asks of them. `None` where it reported something.
pub(super) fn literals(
    function: &ast::Name,
    signature: &Signature<'_>,
    bound: &[Bound],
    checker: &mut Checker<'_, '_>,
) -> Option<()> {
    let Body::Intrinsic(intrinsic) = signature.body else { return Some(()) };
    let argument = |at: usize| match bound.get(at) {
        Some(Bound::Value(value)) => Some(value),
        _ => None,
    };
    let found = match intrinsic {
        Function::Matches => {
            let pattern = argument(1)?;
            match text(pattern) {
                None => Some(not_a_literal::argument(pattern.span, "pattern", &function.value)),
                Some(it) => regex::RegexBuilder::new(it).size_limit(PATTERN_LIMIT).build().err().map(|error| {
                    invalid_argument::pattern(pattern.span, it, checker.library.text(pattern.span), &error)
                }),
            }
        }
        Function::PadLeft => {
            let fill = argument(2)?;
            match text(fill) {
                None => Some(not_a_literal::argument(fill.span, "fill", &function.value)),
                Some(it) => (it.chars().count() != 1).then(|| invalid_argument::fill(fill.span)),
            }
        }
        Function::Replace | Function::SplitPart => {
            let sought = argument(1)?;
            text(sought).filter(|it| it.is_empty()).map(|_| invalid_argument::empty(sought.span, &function.value))
        }
        Function::Round | Function::Floor | Function::Ceil => {
            let value = argument(0)?;
            (value.ty().kind == TypeKind::Int).then(|| operator_types::already_whole(value, function))
        }
        _ => None,
    };
    match found {
        Some(found) => {
            checker.sink.push(found);
            None
        }
        None => Some(()),
    }
}

fn text(value: &Typed) -> Option<&str> {
    match constant(value) {
        Some(Literal::Text(text)) => Some(text),
        _ => None,
    }
}
