//! What options of a target may say.

use std::str::FromStr;

use thiserror::Error;

use crate::VERSION;

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

/// The reference of a container image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image(String);

impl Image {
    /// `ingest:<this version>`
    pub fn of_this_version() -> Self {
        Self(format!("ingest:{VERSION}"))
    }

    /// The reference.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Image {
    type Err = InvalidOption;

    /// As <https://github.com/distribution/reference> has it, roughly: a registry may refuse more.
    fn from_str(text: &str) -> Result<Self, InvalidOption> {
        let is_part = |it: char| it.is_ascii_alphanumeric() || matches!(it, '.' | '_' | '-');
        let (name, digest) = text.split_once('@').map_or((text, None), |(name, digest)| (name, Some(digest)));
        let is_digest = |it: &str| {
            let hex = |it: &str| it.len() == 64 && it.bytes().all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f'));
            it.strip_prefix("sha256:").is_some_and(hex)
        };
        let is_name = name.split(['/', ':']).all(|it| !it.is_empty() && it.chars().all(is_part));
        let is_small = name.rsplit('/').next().unwrap_or_default().split(':').count() <= 2;
        if is_name && is_small && digest.is_none_or(is_digest) {
            return Ok(Self(text.to_owned()));
        }
        let expected = "the reference of an image, as `registry.example/ingest:1.2.3` or with `@sha256:` and a digest";
        Err(InvalidOption { value: text.to_owned(), expected })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_is_a_reference() {
        let digest = format!("ingest@sha256:{}", "0a".repeat(32));
        for right in ["ingest", "ingest:1.2.3", "registry.example:5000/a/ingest:v1_2-x", &digest] {
            assert_eq!(right.parse::<Image>().unwrap().as_str(), right);
        }
        for wrong in ["", "x # y", "a\nb", "{{z}}", "a//b", "ingest:", "a:b:c", "ingest@sha256:12", "/a"] {
            assert!(wrong.parse::<Image>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_namespace_is_a_name_of_kubernetes() {
        assert_eq!("claims-prod".parse::<Namespace>().unwrap().as_str(), "claims-prod");
        for wrong in ["", "Claims", "claims_prod", "-claims", "claims-", "a.b", &"x".repeat(64)] {
            assert!(wrong.parse::<Namespace>().is_err(), "{wrong}");
        }
    }
}
