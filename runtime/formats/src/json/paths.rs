//! Where the columns are in a record.

use std::collections::BTreeMap;

use ingest_program::{Location, Source, Step, TypeKind};

use super::text::unescape;

/// The columns' paths as a tree: what is common to several is walked once.
#[derive(Debug)]
pub(super) struct Paths {
    pub(super) root: Node,
    /// How many nodes there are.
    pub(super) nodes: usize,
}

/// A value that a path leads to, or through.
#[derive(Debug)]
pub(super) struct Node {
    /// Its number among all nodes.
    pub(super) id: usize,
    /// The columns that it is the value of.
    pub(super) columns: Vec<usize>,
    /// Those of them that have parts.
    pub(super) composed: Vec<usize>,
    members: Vec<(Vec<u8>, Node)>,
    /// By place.
    items: BTreeMap<u32, Node>,
    /// The columns of those, and of what they lead to.
    pub(super) below: Vec<usize>,
}

impl Paths {
    pub(super) fn new(source: &Source) -> Self {
        let mut nodes = 0;
        let mut root = Node::new(&mut nodes);
        for (index, column) in source.columns.iter().enumerate() {
            let own = [Step::Name(column.header.clone())];
            let steps = match &column.at {
                Some(Location::Path(steps)) => steps.as_slice(),
                _ => &own,
            };
            root.add(steps, (index, column.ty.kind), &mut nodes);
        }
        Self { root, nodes }
    }
}

impl Node {
    fn new(nodes: &mut usize) -> Self {
        *nodes += 1;
        Self {
            id: *nodes - 1,
            columns: Vec::new(),
            composed: Vec::new(),
            members: Vec::new(),
            items: BTreeMap::new(),
            below: Vec::new(),
        }
    }

    /// Has the steps lead to a column.
    fn add(&mut self, steps: &[Step], (column, kind): (usize, TypeKind), nodes: &mut usize) {
        let Some((step, rest)) = steps.split_first() else {
            let is_composed = matches!(kind, TypeKind::List(_) | TypeKind::Struct(_));
            let columns = if is_composed { &mut self.composed } else { &mut self.columns };
            return columns.push(column);
        };
        self.below.push(column);
        let name = match step {
            Step::Index(index) => {
                return self.items.entry(*index).or_insert_with(|| Self::new(nodes)).add(rest, (column, kind), nodes);
            }
            // A path of JSON has neither attributes nor a way up; the compiler refuses them.
            Step::Name(name) | Step::Attribute(name) => name.as_bytes(),
            Step::Parent => b"..",
        };
        if let Some((_, node)) = self.members.iter_mut().find(|(known, _)| known == name) {
            return node.add(rest, (column, kind), nodes);
        }
        let mut node = Self::new(nodes);
        node.add(rest, (column, kind), nodes);
        self.members.push((name.to_vec(), node));
    }

    pub(super) fn has_members(&self) -> bool {
        !self.members.is_empty()
    }

    pub(super) fn has_items(&self) -> bool {
        !self.items.is_empty()
    }

    /// The member of this name, as it stands in the string. `next` is where it is looked for first: records name their members in
    /// one order mostly, which is that of the columns.
    pub(super) fn member(&self, written: &[u8], escaped: bool, next: &mut usize) -> Option<&Self> {
        let mut resolved = Vec::new();
        let name = if escaped {
            if !unescape(written, &mut resolved) {
                return None;
            }
            &resolved
        } else {
            written
        };
        let is = |index: &usize| self.members.get(*index).is_some_and(|(known, _)| known == name);
        let found = Some(*next).filter(is).or_else(|| (0..self.members.len()).find(is))?;
        *next = found + 1;
        self.members.get(found).map(|(_, node)| node)
    }

    /// The element at this place.
    pub(super) fn item(&self, index: u32) -> Option<&Self> {
        self.items.get(&index)
    }
}
