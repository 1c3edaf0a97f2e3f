//! What lints found in parts of a program, kept for as long as the program has these very parts.

use std::collections::BTreeMap;

use foldhash::fast::FixedState;
use ingest_diagnostics::{Diagnostic, Sink};

use crate::{hash::HashMap, manifest::Level, parallel::share, reads::Shared};

/// As many subjects as are worth a thread.
const WORTH_A_THREAD: usize = 16;

/// The memory of lints from one check to the next.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    settings: Settings,
    /// By the place in memory of the first part.
    found: HashMap<Option<usize>, Known>,
}

/// What decides which lints run.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Settings {
    /// Levels that `ingest.toml` gives.
    pub levels: BTreeMap<&'static str, Level>,
    /// Whether anything is loaded.
    pub loads: bool,
}

#[derive(Debug)]
struct Known {
    /// The parts, whose places in memory are theirs while they are held here.
    parts: Vec<Shared>,
    findings: Vec<Diagnostic>,
}

/// Parts of a program that are looked at together: what is found hangs on nothing else.
pub(crate) trait Parts: Sync {
    /// Where each of them is in memory. No other subject has the same first part.
    fn places(&self) -> impl Iterator<Item = usize>;

    /// The parts themselves.
    fn held(&self) -> Vec<Shared>;
}

impl Kept {
    /// What `lint` finds in each of these, computed where it is not known; of others nothing is kept.
    pub fn lint<P: Parts>(
        &mut self,
        settings: Settings,
        subjects: &[P],
        lint: impl Fn(&P) -> Vec<Diagnostic> + Sync,
        sink: &mut Sink,
    ) {
        let mut before = if settings == self.settings { std::mem::take(&mut self.found) } else { HashMap::default() };
        let mut now = HashMap::with_capacity_and_hasher(subjects.len(), FixedState::default());
        let mut stale = Vec::new();
        for subject in subjects {
            let first = subject.places().next();
            match before.remove(&first).filter(|known| known.is_of(subject)) {
                Some(known) => {
                    sink.extend(known.findings.iter().cloned());
                    now.insert(first, known);
                }
                None => stale.push((first, subject)),
            }
        }
        let found = share(stale.len(), WORTH_A_THREAD, |_, queue| {
            queue.places().filter_map(|at| stale.get(at).map(|(_, subject)| (at, lint(subject)))).collect()
        });
        for ((first, subject), findings) in stale.into_iter().zip(found) {
            sink.extend(findings.iter().cloned());
            now.insert(first, Known { parts: subject.held(), findings });
        }
        *self = Self { settings, found: now };
    }
}

impl Known {
    fn is_of(&self, subject: &impl Parts) -> bool {
        self.parts.iter().map(Shared::place).eq(subject.places())
    }
}
