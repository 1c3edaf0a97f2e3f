//! Declarations of one kind as checked, by their names.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::{
    reads::{Reads, Shared},
    symbols::Kind,
};

/// Declarations of one kind as checked.
pub(crate) struct Table<T> {
    kind: Kind,
    by_name: BTreeMap<String, Arc<T>>,
}

impl<T: Send + Sync + 'static> Table<T> {
    /// A table of these. Of a name that is declared twice the first stays; what has no name is in none.
    pub fn new<'n>(kind: Kind, checked: impl IntoIterator<Item = (Option<&'n str>, Arc<T>)>) -> Self {
        let mut by_name = BTreeMap::new();
        for (name, checked) in checked {
            if let Some(name) = name {
                by_name.entry(name.to_owned()).or_insert(checked);
            }
        }
        Self { kind, by_name }
    }

    /// Every one, sorted by name.
    pub fn all(&self) -> impl Iterator<Item = &Arc<T>> {
        self.by_name.values()
    }

    /// The one of that name, without its type.
    pub fn shared(&self, name: &str) -> Option<Shared> {
        self.by_name.get(name).map(|found| Shared(Arc::<T>::clone(found)))
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
        self.table.by_name.get(name).map(Arc::as_ref)
    }
}
