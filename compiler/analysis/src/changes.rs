//! What the edits since the last check did to the names of a project.

use std::collections::BTreeSet;

use ingest_diagnostics::Span;
use ingest_syntax::ast::{self, Item, ItemKind};

use crate::symbols::{Kind, name_of, text_of};

/// Names that do not stand for what they stood for at the last check.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    names: BTreeSet<(Kind, String)>,
    /// Whether another set of sources and schemas may have maps.
    maps: bool,
    /// Whether a file was read of which it is not known what it said before.
    unknown: bool,
}

impl Changes {
    /// Adds a file of which it is not known what it said at the last check, be it that it was not there.
    pub fn add_unknown(&mut self) {
        self.unknown = true;
    }

    /// Whether all changes are known.
    pub fn are_known(&self) -> bool {
        !self.unknown
    }

    /// Adds those of a file that says something else now. `broken`: whether a part of it could not be read, then or now.
    pub fn add(&mut self, before: &ast::File, now: &ast::File, broken: bool) {
        let (old, new) = (declared(before), declared(now));
        self.maps |= broken || pairs(before) != pairs(now) || !same_names(&old, &new);
        let moved = old.symmetric_difference(&new);
        self.names.extend(moved.map(|(kind, name, _)| (*kind, (*name).to_owned())));
    }

    /// Adds a name whose declaration was checked again.
    pub fn add_checked(&mut self, item: &Item) {
        self.names.extend(name_of(item).and_then(|(kind, name)| Some((kind, name?.value.clone()))));
    }

    /// Whether one of these names may stand for another declaration, or for one that means something else.
    pub fn has_any<'n>(&self, names: impl IntoIterator<Item = &'n (Kind, String)>) -> bool {
        !self.names.is_empty() && names.into_iter().any(|name| self.names.contains(name))
    }

    /// Whether there may be a map where there was none, or none where there was one.
    pub fn of_maps(&self) -> bool {
        self.maps
    }
}

/// Every name that a file declares, with its place.
fn declared(file: &ast::File) -> BTreeSet<(Kind, &str, Span)> {
    let named = file.items.iter().filter_map(name_of);
    named.filter_map(|(kind, name)| name.map(|it| (kind, it.value.as_str(), it.span))).collect()
}

fn same_names(old: &BTreeSet<(Kind, &str, Span)>, new: &BTreeSet<(Kind, &str, Span)>) -> bool {
    old.len() == new.len() && old.iter().zip(new).all(|(a, b)| (a.0, a.1) == (b.0, b.1))
}

/// The sources and schemas of a file's maps.
fn pairs(file: &ast::File) -> BTreeSet<(Option<&str>, Option<&str>)> {
    let maps = file.items.iter().filter_map(|item| match &item.kind {
        ItemKind::Map(map) => Some(map),
        _ => None,
    });
    maps.map(|map| (text_of(map.source.as_ref()), text_of(map.schema.as_ref()))).collect()
}
