//! Names with their namespaces.

use super::attributes::{Attribute, attributes, meant};
use super::text::resolve;
use crate::MalformedReason;

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

    /// Whether an element with this name in the file is meant. A name without a prefix is in the default namespace.
    #[inline]
    pub(super) fn is(&self, written: &[u8], scope: &Scope) -> bool {
        let (prefix, local) = split(written);
        local == self.local && self.namespace.as_deref().is_none_or(|it| scope.namespace(prefix) == Some(it))
    }

    /// The attribute that is meant. One without a prefix is in no namespace, not in the default one.
    #[inline]
    pub(super) fn attribute(
        &self,
        bytes: &[u8],
        all: &[Attribute],
        scope: &Scope,
    ) -> Result<Option<Attribute>, MalformedReason> {
        meant(bytes, all, &self.local, |prefix| {
            let is = |it: &[u8]| !prefix.is_empty() && scope.namespace(prefix) == Some(it);
            self.namespace.as_deref().is_none_or(is)
        })
    }
}

/// Prefix and local part of a name; the prefix is empty where it has none.
pub(super) fn split(name: &[u8]) -> (&[u8], &[u8]) {
    match memchr::memchr(b':', name) {
        Some(at) => (name.get(..at).unwrap_or_default(), name.get(at + 1..).unwrap_or_default()),
        None => (&[], name),
    }
}

/// Prefixes that stand for something at one place of a document, at most: each is compared with those of every element.
const MOST_BOUND: usize = 256;

/// That of the prefix `xml`, everywhere: <https://www.w3.org/TR/xml-names/#ns-decl>
const XML: &[u8] = b"http://www.w3.org/XML/1998/namespace";

/// Which namespaces prefixes stand for at a place of a document.
#[derive(Debug, Clone, Default)]
pub(super) struct Scope {
    /// Depth of the element that says so, prefix, namespace.
    bindings: Vec<(usize, Vec<u8>, Vec<u8>)>,
}

impl Scope {
    /// Learns what the attributes of an element at this depth say.
    pub(super) fn enter(
        &mut self,
        depth: usize,
        bytes: &[u8],
        attributes: &[Attribute],
    ) -> Result<(), MalformedReason> {
        for attribute in attributes {
            let name = bytes.get(attribute.name.0..attribute.name.1).unwrap_or_default();
            let prefix = match split(name) {
                (b"xmlns", prefix) => prefix,
                (b"", b"xmlns") => b"",
                _ => continue,
            };
            let mut namespace = Vec::new();
            let value = bytes.get(attribute.value.0..attribute.value.1).unwrap_or_default();
            resolve(value, true, &mut namespace)?;
            // Many writers say in each element what is known.
            if self.namespace(prefix) == Some(namespace.as_slice()) {
                continue;
            }
            if self.bindings.len() >= MOST_BOUND {
                return Err(MalformedReason::TooDeep);
            }
            self.bindings.push((depth, prefix.to_vec(), namespace));
        }
        Ok(())
    }

    /// [`Self::enter`] of a whole tag.
    pub(super) fn enter_tag(&mut self, depth: usize, tag: &[u8]) -> Result<(), MalformedReason> {
        let mut found = Vec::new();
        attributes(tag, 0, tag.len(), &mut found)?;
        self.enter(depth, tag, &found)
    }

    /// Forgets what elements of this depth and deeper ones said.
    pub(super) fn leave(&mut self, depth: usize) {
        while self.bindings.last().is_some_and(|(at, ..)| *at >= depth) {
            self.bindings.pop();
        }
    }

    fn namespace(&self, prefix: &[u8]) -> Option<&[u8]> {
        if prefix == b"xml" {
            return Some(XML);
        }
        self.bindings.iter().rev().find(|(_, known, _)| known == prefix).map(|(.., namespace)| namespace.as_slice())
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST_BOUND, Pattern, Scope};
    use crate::MalformedReason;

    #[test]
    fn a_scope_has_so_many_prefixes() {
        let tag = |count: usize| -> String {
            let bound = (0..count).map(|it| format!(" xmlns:a{it}='u'"));
            format!("<a{}>", bound.collect::<String>())
        };
        let mut scope = Scope::default();
        assert_eq!(scope.enter_tag(0, tag(MOST_BOUND).as_bytes()), Ok(()));
        // What is known is not counted again.
        assert_eq!(scope.enter_tag(1, tag(MOST_BOUND).as_bytes()), Ok(()));
        assert_eq!(scope.enter_tag(2, tag(MOST_BOUND + 1).as_bytes()), Err(MalformedReason::TooDeep));
        scope.leave(0);
        assert_eq!(scope.enter_tag(0, tag(1).as_bytes()), Ok(()));
    }

    #[test]
    fn a_prefix_stands_for_what_was_said_last() {
        let pattern = Pattern::new("p:x", &[("p".to_owned(), "u".to_owned())]);
        let mut scope = Scope::default();
        for (depth, tag, is) in [
            (0, "<a xmlns:b='u' xmlns='u'>", [true, true]),
            (1, "<a xmlns:b='v'>", [false, true]),
            (2, "<a xmlns:b='u' xmlns=''>", [true, false]),
        ] {
            assert_eq!(scope.enter_tag(depth, tag.as_bytes()), Ok(()));
            assert_eq!([b"b:x".as_slice(), b"x"].map(|name| pattern.is(name, &scope)), is, "{tag}");
        }
        scope.leave(1);
        assert!(pattern.is(b"b:x", &scope) && pattern.is(b"x", &scope));
    }
}
