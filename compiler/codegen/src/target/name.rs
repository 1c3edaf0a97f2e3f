//! What options of a target may say.

use std::str::FromStr;

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

/// The name of a namespace of Kubernetes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Namespace(String);

impl Namespace {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Namespace {
    type Err = InvalidOption;

    fn from_str(text: &str) -> Result<Self, InvalidOption> {
        kubernetes_name(text).map(Self).ok_or_else(|| InvalidOption {
            value: text.to_owned(),
            expected: "a name of Kubernetes: at most 63 small letters, digits and `-`, no `-` at an end",
        })
    }
}

/// The text, if it is a name as Kubernetes takes them (RFC 1123 label).
pub fn kubernetes_name(text: &str) -> Option<String> {
    let plain = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit();
    let ends = text.starts_with(plain) && text.ends_with(plain);
    (ends && text.len() <= 63 && text.chars().all(|it| plain(it) || it == '-')).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_namespace_is_a_name_of_kubernetes() {
        assert_eq!("claims-prod".parse::<Namespace>().unwrap().as_str(), "claims-prod");
        for wrong in ["", "Claims", "claims_prod", "-claims", "claims-", "a.b", &"x".repeat(64)] {
            assert!(wrong.parse::<Namespace>().is_err(), "{wrong}");
        }
    }
}
