//! `secret NAME from env("X")`

use ingest_diagnostics::Sink;
use ingest_program::{Secret, SecretSource};
use ingest_syntax::ast::{self, Item, Spanned};

use super::Context;
use crate::rules;

/// Reads a secret; `None` where something is missing or wrong.
pub(crate) fn secret(secret: &ast::Secret, item: &Item, context: &Context<'_>, sink: &mut Sink) -> Option<Secret> {
    let (Some(kind), Some(value)) = (&secret.kind, &secret.value) else { return None };
    let source = match kind.value.as_str() {
        "env" => variable(value, sink).map(SecretSource::Env),
        "file" => file(value, sink).map(SecretSource::File),
        _ => {
            sink.push(rules::unknown_choice::unknown("place for a secret", kind, &["env", "file"]));
            None
        }
    }?;
    Some(Secret { name: secret.name.as_ref()?.value.clone(), source, origin: context.origin(item.span) })
}

/// The name of an environment variable, of the kind that every shell can set.
fn variable(name: &Spanned<String>, sink: &mut Sink) -> Option<String> {
    let word = |it: char| it.is_ascii_alphanumeric() || it == '_';
    let sound = name.value.chars().all(word) && name.value.starts_with(|it: char| !it.is_ascii_digit());
    if !sound {
        sink.push(rules::option_value::variable(name.span));
    }
    sound.then(|| name.value.clone())
}

fn file(path: &Spanned<String>, sink: &mut Sink) -> Option<String> {
    let sound = !path.value.is_empty() && !path.value.contains(char::is_control);
    if !sound {
        sink.push(rules::option_value::secret_file(path.span));
    }
    sound.then(|| path.value.clone())
}
