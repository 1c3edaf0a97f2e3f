//! What lints found in parts of a program, kept for as long as the program has these very parts.

use std::any::Any;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use ingest_diagnostics::{Diagnostic, Sink};

use crate::{manifest::Level, parallel::share, reads::Shared};

/// As many parts as are worth a thread.
const WORTH_A_THREAD: usize = 16;

/// The memory of lints from one check to the next.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    settings: Settings,
    /// By the places of the parts in memory, which are theirs while they are held here.
    found: HashMap<Vec<usize>, (Vec<Shared>, Vec<Diagnostic>)>,
}

/// What decides which lints run.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Settings {
    /// Levels that `ingest.toml` gives.
    pub levels: BTreeMap<&'static str, Level>,
    /// Whether anything is loaded.
    pub loads: bool,
}

/// Parts of a program that are looked at together.
pub(crate) struct Parts<S> {
    /// Each of them: what is found hangs on nothing else.
    pub all: Vec<Shared>,
    /// What the lints are shown.
    pub shown: S,
}

impl<S> Parts<S> {
    pub fn of<T: Any + Send + Sync>(part: &Arc<T>, shown: S) -> Self {
        Self { all: vec![Shared(Arc::<T>::clone(part))], shown }
    }

    #[must_use]
    pub fn with<T: Any + Send + Sync>(mut self, parts: &[&Arc<T>]) -> Self {
        self.all.extend(parts.iter().map(|part| Shared(Arc::<T>::clone(part))));
        self
    }
}

impl Kept {
    /// What `lint` finds in each of these, computed where it is not known; of others nothing is kept.
    pub fn lint<S: Sync>(
        &mut self,
        settings: Settings,
        subjects: Vec<Parts<S>>,
        lint: impl Fn(&S) -> Vec<Diagnostic> + Sync,
        sink: &mut Sink,
    ) {
        let mut before = if settings == self.settings { std::mem::take(&mut self.found) } else { HashMap::new() };
        let keys: Vec<Vec<usize>> =
            subjects.iter().map(|parts| parts.all.iter().map(Shared::place).collect()).collect();
        let mut now = HashMap::with_capacity(subjects.len());
        let mut stale = Vec::new();
        for (key, parts) in keys.iter().zip(subjects) {
            match before.remove(key) {
                Some(known) => drop(now.insert(key.clone(), known)),
                None => stale.push((key, parts)),
            }
        }
        let found = share(stale.len(), WORTH_A_THREAD, |_, queue| {
            queue.places().filter_map(|at| stale.get(at).map(|(_, parts)| (at, lint(&parts.shown)))).collect()
        });
        now.extend(stale.into_iter().zip(found).map(|((key, parts), found)| (key.clone(), (parts.all, found))));
        sink.extend(keys.iter().filter_map(|key| now.get(key)).flat_map(|(_, found)| found).cloned());
        *self = Self { settings, found: now };
    }
}
