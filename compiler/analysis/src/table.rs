//! Declarations of one kind as checked, by their names.

use std::sync::Arc;

use crate::{
    reads::{Reads, Shared},
    symbols::Kind,
};

/// Declarations of one kind as checked.
pub(crate) struct Table<T> {
    kind: Kind,
    /// Sorted by name.
    all: Vec<(String, Arc<T>)>,
}

impl<T: Send + Sync + 'static> Table<T> {
    /// A table of these. Of a name that is declared twice the first stays; what has no name is in none.
    pub fn new<'n>(kind: Kind, checked: impl IntoIterator<Item = (Option<&'n str>, Arc<T>)>) -> Self {
        let named = checked.into_iter().filter_map(|(name, checked)| Some((name?.to_owned(), checked)));
        let mut all: Vec<_> = named.collect();
        all.sort_by(|(a, _), (b, _)| a.cmp(b));
        all.dedup_by(|(a, _), (b, _)| a == b);
        Self { kind, all }
    }

    /// Every one, sorted by name.
    pub fn all(&self) -> impl Iterator<Item = &Arc<T>> {
        self.all.iter().map(|(_, checked)| checked)
    }

    /// The one of that name, without its type.
    pub fn shared(&self, name: &str) -> Option<Shared> {
        self.get(name).map(|found| Shared(Arc::<T>::clone(found)))
    }

    fn get(&self, name: &str) -> Option<&Arc<T>> {
        let place = self.all.binary_search_by(|(it, _)| it.as_str().cmp(name)).ok()?;
        self.all.get(place).map(|(_, checked)| checked)
    }

    /// The table as the check of a declaration sees it.
    pub fn seen<'r>(&'r self, reads: &'r Reads) -> Seen<'r, T> {
        Seen { table: self, reads }
    }
}

/// A table in which every look-up is recorded.
pub(crate) struct Seen<'r, T> {
    table: &'r Table<T>,
    reads: &'r Reads,
}

impl<'r, T: Send + Sync + 'static> Seen<'r, T> {
    /// The declaration of that name.
    pub fn get(&self, name: &str) -> Option<&'r T> {
        self.reads.result(self.table.kind, name, self.table.shared(name));
        self.table.get(name).map(Arc::as_ref)
    }
}
