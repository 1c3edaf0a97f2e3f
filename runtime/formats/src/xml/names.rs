//! Names with their namespaces.

use super::attributes::{Attribute, attributes};
use super::text::resolve;

/// A name in a path of the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    local: Vec<u8>,
    /// The namespace that it must be in; any where there is none.
    namespace: Option<Vec<u8>>,
}

impl Pattern {
    /// `ct:study`, where `namespaces` says what `ct` stands for.
    pub(super) fn new(name: &str, namespaces: &[(String, String)]) -> Self {
        let known = name.split_once(':').and_then(|(prefix, local)| {
            let (_, namespace) = namespaces.iter().find(|(known, _)| known == prefix)?;
            Some((namespace, local))
        });
        match known {
            Some((namespace, local)) => {
                Self { local: local.as_bytes().to_vec(), namespace: Some(namespace.as_bytes().to_vec()) }
            }
            None => Self { local: name.as_bytes().to_vec(), namespace: None },
        }
    }

    /// Whether one name in a file may be both this and another.
    pub(super) fn may_be(&self, other: &Self) -> bool {
        let apart = self.namespace.is_some() && other.namespace.is_some() && self.namespace != other.namespace;
        self.local == other.local && !apart
    }

    /// The name without its prefix.
    pub(super) fn local(&self) -> &[u8] {
        &self.local
    }

    pub(super) fn has_namespace(&self) -> bool {
        self.namespace.is_some()
    }

    /// Whether an element or an attribute with this name in the file is meant. A name without a prefix is in the default namespace
    /// if it is an element's, in none if it is an attribute's.
    #[inline]
    pub(super) fn is(&self, written: &[u8], is_attribute: bool, scope: &Scope) -> bool {
        let (prefix, local) = split(written);
        if local != self.local {
            return false;
        }
        let Some(namespace) = &self.namespace else { return true };
        !(is_attribute && prefix.is_empty()) && scope.namespace(prefix) == Some(namespace)
    }
}

/// Prefix and local part of a name; the prefix is empty where it has none.
pub(super) fn split(name: &[u8]) -> (&[u8], &[u8]) {
    match memchr::memchr(b':', name) {
        Some(at) => (name.get(..at).unwrap_or_default(), name.get(at + 1..).unwrap_or_default()),
        None => (&[], name),
    }
}

/// Which namespaces prefixes stand for at a place of a document.
#[derive(Debug, Clone, Default)]
pub(super) struct Scope {
    /// Depth of the element that says so, prefix, namespace.
    bindings: Vec<(usize, Vec<u8>, Vec<u8>)>,
}

impl Scope {
    /// Learns what the attributes of an element at this depth say.
    pub(super) fn enter(&mut self, depth: usize, bytes: &[u8], attributes: &[Attribute]) {
        for attribute in attributes {
            let name = bytes.get(attribute.name.0..attribute.name.1).unwrap_or_default();
            let prefix = match split(name) {
                (b"xmlns", prefix) => prefix,
                (b"", b"xmlns") => b"",
                _ => continue,
            };
            let mut namespace = Vec::new();
            let value = bytes.get(attribute.value.0..attribute.value.1).unwrap_or_default();
            if resolve(value, true, &mut namespace).is_ok() {
                self.bindings.push((depth, prefix.to_vec(), namespace));
            }
        }
    }

    /// [`Self::enter`] of a whole tag.
    pub(super) fn enter_tag(&mut self, depth: usize, tag: &[u8]) {
        let mut found = Vec::new();
        if attributes(tag, 0, tag.len(), &mut found).is_ok() {
            self.enter(depth, tag, &found);
        }
    }

    /// Forgets what elements of this depth and deeper ones said.
    pub(super) fn leave(&mut self, depth: usize) {
        while self.bindings.last().is_some_and(|(at, ..)| *at >= depth) {
            self.bindings.pop();
        }
    }

    fn namespace(&self, prefix: &[u8]) -> Option<&Vec<u8>> {
        self.bindings.iter().rev().find(|(_, known, _)| known == prefix).map(|(.., namespace)| namespace)
    }
}
