//! What options of a target may say.

use thiserror::Error;

/// An option of a target is not what its place takes.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{value}` is not {expected}")]
pub struct InvalidOption {
    /// As given.
    pub value: String,
    /// What is taken: "the name of …, as `…`".
    pub expected: &'static str,
}

/// The text, if it is a name as Kubernetes takes them (RFC 1123 label).
pub fn kubernetes_name(text: &str) -> Option<String> {
    let plain = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit();
    let ends = text.starts_with(plain) && text.ends_with(plain);
    (ends && text.len() <= 63 && text.chars().all(|it| plain(it) || it == '-')).then(|| text.to_owned())
}
