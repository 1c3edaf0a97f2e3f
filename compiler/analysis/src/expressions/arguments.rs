//! Which argument of a call stands for which parameter.

use ingest_diagnostics::{Sink, Span};
use ingest_syntax::ast;

use crate::library::Signature;
use crate::rules::call_arguments;

/// The argument of each parameter, in the order of the signature. Reports surplus, missing, repeated and unknown ones.
pub(super) fn matched<'e>(
    function: &ast::Name,
    written: &'e [ast::Argument],
    piped: bool,
    signature: &Signature<'_>,
    span: Span,
    sink: &mut Sink,
) -> Option<Vec<&'e ast::Expr>> {
    let mut places: Vec<Option<&ast::Argument>> = vec![None; signature.parameters.len()];
    let mut named = None;
    let mut sound = true;
    for (at, argument) in written.iter().enumerate() {
        let place = match &argument.name {
            None if named.is_some() => {
                sink.push(call_arguments::after_named(argument.value.span, named.unwrap_or(span)));
                sound = false;
                continue;
            }
            None => Some(at).filter(|at| *at < places.len()),
            Some(name) => {
                named = named.or(Some(name.span));
                let found = signature.parameters.iter().position(|it| it.name == name.value);
                if found.is_none() {
                    sink.push(call_arguments::unknown(name, function, signature));
                    sound = false;
                    continue;
                }
                found
            }
        };
        match place.and_then(|at| places.get_mut(at)) {
            None => {
                sink.push(call_arguments::too_many(argument.value.span, function, signature, piped));
                return None;
            }
            Some(Some(first)) => {
                sink.push(call_arguments::twice(argument, first.value.span, function));
                sound = false;
            }
            Some(place) => *place = Some(argument),
        }
    }
    let missing: Vec<_> =
        signature.parameters.iter().zip(&places).filter(|(_, it)| it.is_none()).map(|(it, _)| it).collect();
    if sound && !missing.is_empty() {
        sink.push(call_arguments::missing(function, &missing, signature, span));
        return None;
    }
    sound.then(|| places.into_iter().flatten().map(|it| &it.value).collect())
}
