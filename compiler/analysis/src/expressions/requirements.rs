//! What the runtime asks of literal arguments: a regular expression that is one, a fill of one character.

use ingest_diagnostics::Diagnostic;
use ingest_program::{Function, Literal, TypeKind};
use ingest_syntax::ast;
use regex::{Regex, RegexBuilder};

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
        Function::Matches | Function::RegexExtract => pattern(argument(1)?, function, checker).err().map(|it| *it),
        Function::RegexReplace => match pattern(argument(1)?, function, checker) {
            Ok(pattern) => replacement(argument(2)?, &pattern, function),
            Err(found) => Some(*found),
        },
        Function::PadLeft | Function::PadRight => {
            let fill = argument(2)?;
            match text(fill) {
                None => Some(not_a_literal::argument(fill.span, "fill", &function.value)),
                Some(it) => (it.chars().count() != 1).then(|| invalid_argument::fill(fill.span, &function.value)),
            }
        }
        // An empty one that a function written in the language hands on has a meaning: nothing is found.
        Function::Replace | Function::SplitPart | Function::CountOf | Function::Split
            if checker.inlined_at.is_none() =>
        {
            let sought = argument(1)?;
            text(sought).filter(|it| it.is_empty()).map(|_| invalid_argument::empty(sought.span, &function.value))
        }
        Function::Round | Function::RoundHalfEven | Function::Floor | Function::Ceil | Function::Truncate => {
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

/// The regular expression that an argument is, or what is wrong with it.
fn pattern(value: &Typed, function: &ast::Name, checker: &Checker<'_, '_>) -> Result<Regex, Box<Diagnostic>> {
    let Some(written) = text(value) else {
        return Err(Box::new(not_a_literal::argument(value.span, "pattern", &function.value)));
    };
    RegexBuilder::new(written).size_limit(PATTERN_LIMIT).build().map_err(|error| {
        Box::new(invalid_argument::pattern(value.span, written, checker.library.text(value.span), &error))
    })
}

/// What is wrong with the replacement of a pattern: it is no literal, or names a group that the pattern does not have.
fn replacement(value: &Typed, pattern: &Regex, function: &ast::Name) -> Option<Diagnostic> {
    let Some(written) = text(value) else {
        return Some(not_a_literal::argument(value.span, "replacement", &function.value));
    };
    let mut rest = written;
    while let Some((_, after)) = rest.split_once('$') {
        let (name, next) = group_name(after);
        rest = next;
        let known = match name.parse::<usize>() {
            Ok(number) => number < pattern.captures_len(),
            Err(_) => name.is_empty() || pattern.capture_names().flatten().any(|it| it == name),
        };
        if !known {
            return Some(invalid_argument::group(value.span, name, pattern.captures_len() - 1));
        }
    }
    None
}

/// The name of the group after a `$`, in the syntax of the regex crate, and what comes after it. Empty for `$$`, and where
/// the `$` stands for itself.
fn group_name(after: &str) -> (&str, &str) {
    if let Some(escaped) = after.strip_prefix('$') {
        return ("", escaped);
    }
    if let Some((name, next)) = after.strip_prefix('{').and_then(|it| it.split_once('}')) {
        return (name, next);
    }
    let end = after.find(|it: char| !(it.is_ascii_alphanumeric() || it == '_')).unwrap_or(after.len());
    after.split_at(end)
}

fn text(value: &Typed) -> Option<&str> {
    match constant(value) {
        Some(Literal::Text(text)) => Some(text),
        _ => None,
    }
}
