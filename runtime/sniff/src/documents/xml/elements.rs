//! What a document has at each path, its records or not.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use quick_xml::events::{BytesStart, Event};

use super::scope::{NONE, Namespace, Namespaces, Scope, attributes};
use super::{is_name, reader};

/// Elements within each other, at most.
const NESTED: usize = 256;

/// What was seen of the elements at a path from the root.
#[derive(Debug, Default)]
pub(super) struct Element {
    /// Without its prefix.
    pub(super) name: String,
    /// The element around it; none of the root.
    pub(super) around: Option<usize>,
    within: HashMap<String, usize>,
    pub(super) count: usize,
    /// How many elements around it had one.
    pub(super) parents: usize,
    bytes: usize,
    /// Whether something is in them: elements, or attributes.
    pub(super) is_filled: bool,
    /// Whether text is.
    pub(super) has_text: bool,
    pub(super) namespaces: BTreeSet<Namespace>,
    /// By their names without prefixes.
    pub(super) attributes: BTreeMap<String, Attribute>,
}

/// What was seen of the attributes of one local name.
#[derive(Debug, Default)]
pub(super) struct Attribute {
    pub(super) namespaces: BTreeSet<Namespace>,
    /// An element has it in several of them.
    pub(super) is_several: bool,
    /// An element has it with a prefix, and not without.
    pub(super) is_prefixed: bool,
}

impl Element {
    /// Whether no elements are in it.
    pub(super) fn is_leaf(&self) -> bool {
        self.within.is_empty()
    }
}

impl Attribute {
    /// Whether one without a prefix would be read, where it is not there, from one that has one.
    pub(super) fn is_unclear(&self) -> bool {
        self.is_several && self.is_prefixed && self.namespaces.contains(&NONE)
    }
}

/// All elements by their paths, in the order in which they were seen: each is behind the one around it.
#[derive(Debug, Default)]
pub(super) struct Elements {
    pub(super) all: Vec<Element>,
    pub(super) namespaces: Namespaces,
    open: Vec<Open>,
    scope: Scope,
}

/// An element that has begun.
#[derive(Debug)]
struct Open {
    index: usize,
    begins: u64,
    /// Names of those in it.
    names: BTreeSet<String>,
}

impl Elements {
    /// Those of a document, as far as it can be read; none where it is too deep for a path.
    pub(super) fn of(text: &str) -> Option<Self> {
        let mut found = Self::default();
        let mut reader = reader(text);
        loop {
            let begins = reader.buffer_position();
            match reader.read_event() {
                // No path leads through what has no name; what it would be is not looked at, as what cannot be read.
                Ok(Event::Start(start) | Event::Empty(start)) if !is_name(start.local_name().as_ref()) => break,
                Ok(Event::Start(start)) => {
                    found.enter(&start, begins);
                    if found.open.len() > NESTED {
                        return None;
                    }
                }
                Ok(Event::Empty(start)) => {
                    found.enter(&start, begins);
                    found.leave(reader.buffer_position());
                }
                Ok(Event::End(_)) => found.leave(reader.buffer_position()),
                Ok(Event::Text(text)) => found.note_text(text.as_ref()),
                Ok(Event::CData(text)) => found.note_text(text.as_ref()),
                Ok(Event::GeneralRef(text)) => found.note_text(text.as_ref()),
                Ok(Event::Eof) | Err(_) => break,
                Ok(_) => {}
            }
        }
        // What is open where the text ends counts as far as it is there.
        while !found.open.is_empty() {
            found.leave(text.len() as u64);
        }
        Some(found)
    }

    fn enter(&mut self, start: &BytesStart<'_>, begins: u64) {
        let depth = self.open.len();
        self.scope.enter(depth, start, &mut self.namespaces);
        let name = start.local_name().as_ref().to_owned();
        let around = self.open.last().map(|it| it.index);
        let index = self.child(around, &name).unwrap_or_else(|| self.add(around, &name));
        let is_first = self.open.last_mut().is_none_or(|it| it.names.insert(name));
        if let Some(around) = around.and_then(|it| self.all.get_mut(it)) {
            around.is_filled = true;
        }
        self.open.push(Open { index, begins, names: BTreeSet::new() });
        let Some(element) = self.all.get_mut(index) else { return };
        element.count += 1;
        element.parents += usize::from(is_first);
        element.is_filled |= start.attributes().flatten().next().is_some();
        let prefix = start.name().into_inner().split_once(':').map(|(prefix, _)| prefix);
        element.namespaces.insert(self.scope.namespace(prefix, false, &mut self.namespaces));
        let mut plain = BTreeSet::new();
        let mut prefixed: BTreeMap<&str, usize> = BTreeMap::new();
        for (prefix, local) in attributes(start) {
            let namespace = self.scope.namespace(prefix, true, &mut self.namespaces);
            element.attributes.entry(local.to_owned()).or_default().namespaces.insert(namespace);
            if prefix.is_some() {
                *prefixed.entry(local).or_default() += 1;
            } else {
                plain.insert(local);
            }
        }
        for (local, count) in prefixed {
            if let Some(attribute) = element.attributes.get_mut(local) {
                let is_plain = plain.contains(local);
                attribute.is_several |= is_plain || count > 1;
                attribute.is_prefixed |= !is_plain;
            }
        }
    }

    fn leave(&mut self, ends: u64) {
        if let Some(open) = self.open.pop()
            && let Some(element) = self.all.get_mut(open.index)
        {
            element.bytes += ends.saturating_sub(open.begins) as usize;
        }
    }

    fn note_text(&mut self, text: &str) {
        if !text.trim_ascii().is_empty()
            && let Some(element) = self.open.last().and_then(|it| self.all.get_mut(it.index))
        {
            element.has_text = true;
        }
    }

    fn add(&mut self, around: Option<usize>, name: &str) -> usize {
        let index = self.all.len();
        self.all.push(Element { name: name.to_owned(), around, ..Element::default() });
        if let Some(around) = around.and_then(|it| self.all.get_mut(it)) {
            around.within.insert(name.to_owned(), index);
        }
        index
    }

    /// The element of this name in another, or the root of this name.
    pub(super) fn child(&self, around: Option<usize>, name: &str) -> Option<usize> {
        match around {
            Some(around) => self.all.get(around)?.within.get(name).copied(),
            None => self.all.iter().position(|it| it.around.is_none() && it.name == name),
        }
    }

    /// Those around an element, and itself: the root first.
    pub(super) fn way(&self, index: usize) -> Vec<usize> {
        let mut way = vec![index];
        while let Some(around) = way.last().and_then(|it| self.all.get(*it)?.around) {
            way.push(around);
        }
        way.reverse();
        way
    }

    pub(super) fn names(&self, way: &[usize]) -> Vec<String> {
        way.iter().filter_map(|it| self.all.get(*it)).map(|it| it.name.clone()).collect()
    }

    /// The elements that are records: of those that repeat, the ones that most of the document is in. Its root where none does.
    pub(super) fn row(&self, length: usize) -> Option<usize> {
        let repeats = |(_, it): &(usize, &Element)| it.count > it.parents && it.is_filled;
        let rank = |(index, it): &(usize, &Element)| (it.bytes, std::cmp::Reverse(self.way(*index).len()));
        let most = self.all.iter().enumerate().filter(repeats).max_by_key(rank);
        most.filter(|(_, it)| it.bytes * 2 > length).map(|(index, _)| index).or((!self.all.is_empty()).then_some(0))
    }

    /// What a path calls an attribute of an element at a path: its name alone, unless one element has it in several namespaces. None where it
    /// cannot be said.
    pub(super) fn attribute(&self, index: usize, local: &str, namespace: Namespace) -> Option<String> {
        let attribute = self.all.get(index)?.attributes.get(local)?;
        if !attribute.is_several {
            return Some(local.to_owned());
        }
        if namespace == NONE {
            return (!attribute.is_unclear()).then(|| local.to_owned());
        }
        self.namespaces.written(namespace).map(|(prefix, _)| format!("{prefix}:{local}"))
    }
}
