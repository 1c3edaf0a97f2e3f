//! The declarations of a project by what they declare.
//!
//! Most passes look at a few of them: for three types nobody has to go through a thousand sources.

use std::collections::BTreeMap;

use ingest_syntax::ast::{Item, ItemKind};

use crate::symbols::{Kind, name_of};

/// What an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sort {
    /// A `use` line.
    Use,
    /// It gives something of that kind a name.
    Names(Kind),
    Map,
    Test,
}

impl Sort {
    /// What everything else may name.
    const OF_LIBRARY: [Self; 7] = [
        Self::Use,
        Self::Names(Kind::Type),
        Self::Names(Kind::Function),
        Self::Names(Kind::Label),
        Self::Names(Kind::Policy),
        Self::Names(Kind::Lookup),
        Self::Names(Kind::Schema),
    ];

    pub fn of(item: &Item) -> Self {
        match (&item.kind, name_of(item)) {
            (_, Some((kind, _))) => Self::Names(kind),
            (ItemKind::Map(_), None) => Self::Map,
            (ItemKind::Test(_), None) => Self::Test,
            (_, None) => Self::Use,
        }
    }
}

/// All declarations of a project, in the order of files and lines, and after them the schemas of libraries that it uses.
#[derive(Debug, Default)]
pub(crate) struct Outline<'a> {
    all: Vec<&'a Item>,
    /// How many of them are the project's own.
    own: usize,
    by_sort: BTreeMap<Sort, Vec<usize>>,
}

impl<'a> Outline<'a> {
    /// That of these declarations, each with what it is.
    pub fn new(own: impl IntoIterator<Item = (Sort, &'a Item)>) -> Self {
        let mut outline = Self::default();
        for (sort, item) in own {
            outline.push(sort, item);
        }
        outline.own = outline.all.len();
        outline
    }

    /// The same with these schemas of libraries.
    #[must_use]
    pub fn with_schemas(mut self, library: &[&'a Item]) -> Self {
        for item in library {
            self.push(Sort::Names(Kind::Schema), item);
        }
        self
    }

    fn push(&mut self, sort: Sort, item: &'a Item) {
        self.by_sort.entry(sort).or_default().push(self.all.len());
        self.all.push(item);
    }

    /// Every declaration of the project.
    pub fn own(&self) -> &[&'a Item] {
        self.all.get(..self.own).unwrap_or_default()
    }

    /// Those of a sort, each with its place among all.
    pub fn placed(&self, sort: Sort) -> impl Iterator<Item = (usize, &'a Item)> + '_ {
        let places = self.by_sort.get(&sort).into_iter().flatten();
        places.filter_map(|&place| Some((place, *self.all.get(place)?)))
    }

    /// Those of a sort.
    pub fn of(&self, sort: Sort) -> impl Iterator<Item = &'a Item> + '_ {
        self.placed(sort).map(|(_, item)| item)
    }

    /// What the project gives everything else to name, each with its place: types, functions and the like, and which of the
    /// library's it brings in.
    pub fn library(&self) -> Vec<(usize, &'a Item)> {
        let mut found: Vec<_> = Sort::OF_LIBRARY.iter().flat_map(|sort| self.placed(*sort)).collect();
        found.retain(|(place, _)| *place < self.own);
        // Of a name that is given twice the first counts, whatever it names.
        found.sort_unstable_by_key(|(place, _)| *place);
        found
    }
}
