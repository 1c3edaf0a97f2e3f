//! The lossless tree: every byte of the file is in one of its leaves.

mod build;

use std::fmt;
use std::ops::Range;

pub use crate::grammar::Rule as Kind;

pub(crate) use build::{build, unreadable};

/// The tree of one file. Its leaves, read in order, are the file byte for byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    text: String,
    /// The nodes, each before its children.
    elements: Vec<Element>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Element {
    kind: Kind,
    start: u32,
    end: u32,
    /// Index of the element after this one and all below it.
    after: u32,
}

/// A node or a leaf of a [`Tree`].
#[derive(Debug, Clone, Copy)]
pub struct Node<'t> {
    tree: &'t Tree,
    index: u32,
}

impl Tree {
    /// The file as it was read.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The node of the whole file.
    pub fn root(&self) -> Node<'_> {
        Node { tree: self, index: 0 }
    }

    /// Every node and leaf, each before what is below it.
    pub fn nodes(&self) -> impl Iterator<Item = Node<'_>> {
        (0..self.elements.len() as u32).map(|index| Node { tree: self, index })
    }

    /// Every leaf, in order.
    pub fn leaves(&self) -> impl Iterator<Item = Node<'_>> {
        self.nodes().filter(|node| node.is_leaf())
    }
}

/// Prints the leaves: the file, byte for byte.
impl fmt::Display for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.leaves().try_for_each(|leaf| f.write_str(leaf.text()))
    }
}

impl<'t> Node<'t> {
    fn element(self) -> &'t Element {
        const NOTHING: Element = Element { kind: Kind::file, start: 0, end: 0, after: 0 };
        self.tree.elements.get(self.index as usize).unwrap_or(&NOTHING)
    }

    /// What it is.
    pub fn kind(self) -> Kind {
        self.element().kind
    }

    /// Its bytes in the file.
    pub fn range(self) -> Range<usize> {
        let element = self.element();
        element.start as usize..element.end as usize
    }

    /// The text of the whole file.
    pub(crate) fn source(self) -> &'t str {
        &self.tree.text
    }

    /// Its text, with everything that lies in between.
    pub fn text(self) -> &'t str {
        self.tree.text.get(self.range()).unwrap_or("")
    }

    /// Whether nothing is below it.
    pub fn is_leaf(self) -> bool {
        self.element().after == self.index + 1
    }

    /// What is directly below it, blanks, newlines and comments included.
    pub fn children(self) -> impl Iterator<Item = Node<'t>> {
        let end = self.element().after;
        let mut next = self.index + 1;
        std::iter::from_fn(move || {
            let child = Node { tree: self.tree, index: next };
            (next < end).then(|| {
                next = child.element().after.max(next + 1);
                child
            })
        })
    }

    /// What is directly below it and no blank, newline or comment.
    pub fn parts(self) -> impl Iterator<Item = Node<'t>> {
        self.children().filter(|child| !child.kind().is_trivia())
    }

    /// The leaves below it, itself if it is one.
    pub fn leaves(self) -> impl Iterator<Item = Node<'t>> {
        let tree = self.tree;
        (self.index..self.element().after).map(move |index| Node { tree, index }).filter(|node| node.is_leaf())
    }

    /// The first child of a kind.
    pub fn child(self, kind: Kind) -> Option<Node<'t>> {
        self.children().find(|child| child.kind() == kind)
    }

    /// The children of a kind.
    pub fn all(self, kind: Kind) -> impl Iterator<Item = Node<'t>> {
        self.children().filter(move |child| child.kind() == kind)
    }

    /// Whether a node of a kind for which `test` holds is below it.
    pub fn contains(self, test: impl Fn(Kind) -> bool) -> bool {
        (self.index + 1..self.element().after).any(|index| test(Node { tree: self.tree, index }.kind()))
    }
}

impl Kind {
    /// Whether it means nothing: blanks, newlines, comments, the byte order mark.
    pub fn is_trivia(self) -> bool {
        matches!(self, Kind::space | Kind::newline | Kind::comment | Kind::doc | Kind::bom)
    }

    /// Whether it stands for a text that could not be read.
    pub fn is_error(self) -> bool {
        matches!(
            self,
            Kind::error_line
                | Kind::error_item
                | Kind::error_head
                | Kind::error_tail
                | Kind::error_setting
                | Kind::error_name
        )
    }

    /// Whether it stands for something that is due and not there.
    pub fn is_missing(self) -> bool {
        matches!(
            self,
            Kind::missing_close
                | Kind::missing_open
                | Kind::misplaced_open
                | Kind::missing_body
                | Kind::missing_name
                | Kind::missing_else
                | Kind::missing_value
                | Kind::missing_option
        )
    }
}
