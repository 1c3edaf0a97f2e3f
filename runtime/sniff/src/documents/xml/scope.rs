//! Which namespaces the names of a document are in.

use std::collections::{BTreeSet, HashMap};

use quick_xml::XmlVersion;
use quick_xml::events::BytesStart;

use super::is_name;

/// That of the prefix `xml`, everywhere: <https://www.w3.org/TR/xml-names/#ns-decl>
const XML: &str = "http://www.w3.org/XML/1998/namespace";
/// What tells where schemas are, and the like: nothing of the data.
const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";
/// Prefixes that stand for something at one place of a document, at most: each is compared with those of names.
const MOST_BOUND: usize = 256;

/// The number of a namespace.
pub(super) type Namespace = usize;

/// No namespace.
pub(super) const NONE: Namespace = 0;

/// The namespaces of a document.
#[derive(Debug)]
pub(super) struct Namespaces {
    known: Vec<Known>,
    numbers: HashMap<String, Namespace>,
    prefixes: BTreeSet<String>,
    /// The number of the last prefix that was made up.
    made_up: usize,
}

/// A namespace.
#[derive(Debug, Default)]
struct Known {
    name: String,
    /// What a path writes for it: no other has it, though the document may say so at another place.
    prefix: Option<String>,
    /// Nothing says what it is: it is the prefix that its name is.
    is_unbound: bool,
}

/// Which of them prefixes stand for at a place of a document.
#[derive(Debug, Default)]
pub(super) struct Scope {
    /// Depth of the element that says so, prefix, namespace.
    bound: Vec<(usize, String, Namespace)>,
}

impl Default for Namespaces {
    fn default() -> Self {
        let mut found = Self { known: Vec::new(), numbers: HashMap::new(), prefixes: BTreeSet::new(), made_up: 0 };
        found.number("", false);
        found
    }
}

impl Namespaces {
    fn number(&mut self, name: &str, is_unbound: bool) -> Namespace {
        let key = format!("{}{name}", if is_unbound { "?" } else { "=" });
        let next = self.known.len();
        let number = *self.numbers.entry(key).or_insert(next);
        if number == next {
            self.known.push(Known { name: name.to_owned(), prefix: None, is_unbound });
        }
        number
    }

    /// The namespace of this name, which a document has this prefix for.
    fn bind(&mut self, prefix: &str, name: &str) -> Namespace {
        let number = self.number(name, false);
        if let Some(known) = self.known.get_mut(number)
            && known.prefix.is_none()
            && number != NONE
            && !prefix.is_empty()
        {
            let mut own = prefix.to_owned();
            while !is_name(&own) || self.prefixes.contains(&own) {
                self.made_up += 1;
                own = format!("n{}", self.made_up);
            }
            self.prefixes.insert(own.clone());
            known.prefix = Some(own);
        }
        number
    }

    /// What a path writes for it, and its name; none where nothing says what it is.
    pub(super) fn written(&self, namespace: Namespace) -> Option<(&str, &str)> {
        let known = self.known.get(namespace).filter(|it| !it.is_unbound)?;
        Some((known.prefix.as_deref()?, &known.name))
    }

    /// Those that paths write with one of these prefixes, and the prefixes.
    pub(super) fn of_prefixes(&self, prefixes: &BTreeSet<String>) -> Vec<(String, String)> {
        let written = (0..self.known.len()).filter_map(|it| self.written(it));
        let mut found: Vec<_> = written
            .filter(|(prefix, _)| prefixes.contains(*prefix))
            .map(|(prefix, name)| (prefix.to_owned(), name.to_owned()))
            .collect();
        found.sort();
        found
    }

    /// Whether what is in it is nothing of the data.
    pub(super) fn is_of_schemas(&self, namespace: Namespace) -> bool {
        self.known.get(namespace).is_some_and(|it| it.name == INSTANCE)
    }
}

impl Scope {
    /// Learns what an element at this depth says.
    pub(super) fn enter(&mut self, depth: usize, start: &BytesStart<'_>, all: &mut Namespaces) {
        self.bound.retain(|(at, ..)| *at < depth);
        for attribute in start.attributes().flatten() {
            let name = attribute.key.as_ref();
            let Some(prefix) = name.strip_prefix("xmlns:").or_else(|| (name == "xmlns").then_some("")) else {
                continue;
            };
            if let Ok(namespace) = attribute.normalized_value(XmlVersion::Implicit1_0)
                && self.bound.len() < MOST_BOUND
            {
                let namespace = all.bind(prefix, &namespace);
                // Many writers say in each element what is known.
                if self.bound(prefix) != Some(namespace) {
                    self.bound.push((depth, prefix.to_owned(), namespace));
                }
            }
        }
    }

    fn bound(&self, prefix: &str) -> Option<Namespace> {
        self.bound.iter().rev().find(|(_, known, _)| known == prefix).map(|(.., namespace)| *namespace)
    }

    /// The namespace of a name with this prefix.
    pub(super) fn namespace(&self, prefix: Option<&str>, is_attribute: bool, all: &mut Namespaces) -> Namespace {
        match prefix {
            None if is_attribute => NONE,
            None => self.bound("").unwrap_or(NONE),
            Some("xml") => all.bind("xml", XML),
            Some(prefix) => self.bound(prefix).unwrap_or_else(|| all.number(prefix, true)),
        }
    }
}

/// The attributes of an element that say nothing of namespaces: prefix, and name without it.
pub(super) fn attributes<'a>(start: &'a BytesStart<'_>) -> impl Iterator<Item = (Option<&'a str>, &'a str)> {
    let names = start.attributes().flatten().map(|it| it.key.into_inner());
    let names = names.map(|it| it.split_once(':').map_or((None, it), |(prefix, local)| (Some(prefix), local)));
    names
        .filter(|(prefix, local)| *prefix != Some("xmlns") && (prefix.is_some() || *local != "xmlns") && is_name(local))
}
