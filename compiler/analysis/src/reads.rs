//! What the check of a declaration looked up: with its own text and what surrounds all declarations, that is what its
//! result hangs on.

use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use ingest_diagnostics::Span;

use crate::symbols::Kind;

/// The record that is being made.
#[derive(Debug, Default)]
pub(crate) struct Reads(Mutex<Record>);

/// A finished record.
#[derive(Debug, Clone, Default)]
pub(crate) struct Record {
    /// Names that stand for a declaration of that kind.
    pub names: BTreeSet<(Kind, String)>,
    /// Whether it was asked which sources and schemas have maps.
    pub maps: bool,
    /// Declarations as checked.
    pub results: BTreeMap<(Kind, String), Option<Shared>>,
    /// Names that a `use` brings into a file, by their places in it.
    pub imports: BTreeSet<Span>,
    /// Whether something was asked that only all names together answer: what was meant by one that nothing has.
    pub all_names: bool,
}

/// The result of a check, whatever its type.
#[derive(Clone)]
pub(crate) struct Shared(pub Arc<dyn Any + Send + Sync>);

impl Shared {
    /// Where it is in memory: no other has this place while this one is held.
    pub fn place(&self) -> usize {
        Arc::as_ptr(&self.0).cast::<()>().addr()
    }

    /// Whether both are one result, not merely equal ones.
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Shared")
    }
}

impl Reads {
    /// The record so far; a new one begins.
    pub fn take(&self) -> Record {
        std::mem::take(&mut *self.record())
    }

    /// Goes on with a record that was taken.
    pub fn put(&self, record: Record) {
        *self.record() = record;
    }

    pub fn name(&self, kind: Kind, name: &str) {
        self.record().names.insert((kind, name.to_owned()));
    }

    pub fn maps(&self) {
        self.record().maps = true;
    }

    pub fn result(&self, kind: Kind, name: &str, found: Option<Shared>) {
        self.record().results.insert((kind, name.to_owned()), found);
    }

    pub fn import(&self, in_use: Span) {
        self.record().imports.insert(in_use);
    }

    pub fn all_names(&self) {
        self.record().all_names = true;
    }

    fn record(&self) -> std::sync::MutexGuard<'_, Record> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
