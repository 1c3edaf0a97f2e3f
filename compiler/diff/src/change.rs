//! What there is to say.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

/// Everything that changed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The changes.
    pub changes: Vec<Change>,
    /// Loads whose published deliveries would come out differently if they were loaded again.
    pub reloads: Vec<Reload>,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Change {
    /// Whom it concerns.
    pub section: Section,
    /// How much it matters.
    pub weight: Weight,
    /// What is changed: ``schema `Visit`, field `ward` ``.
    pub subject: String,
    /// What about it, as a sentence goes on after the subject.
    pub what: String,
    /// How it was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// How it is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// What follows from it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// `path:line` in the new program, or in the old one where it is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
}

/// Whom a change concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Section {
    /// Those who read the tables: their form.
    Tables,
    /// Those who read the tables: what the values mean, and which rows there are.
    Values,
    /// Those who answer for protected data.
    Privacy,
    /// Those who trust the data standard.
    Checks,
    /// Those who run it.
    Operation,
}

/// How much a change matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// What was right for somebody before may be wrong now.
    Breaking,
    /// Worth knowing before it is published.
    Notable,
    /// Nobody has to do anything.
    Harmless,
}

/// A load whose deliveries would come out differently.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Reload {
    /// The source whose deliveries they are.
    pub source: String,
    /// The dataset that they are in.
    pub dataset: String,
    /// Why.
    pub because: Vec<String>,
}

impl Difference {
    /// How many changes are breaking.
    pub fn breaking(&self) -> usize {
        self.of_weight(Weight::Breaking)
    }

    /// How many changes are of a weight.
    pub fn of_weight(&self, weight: Weight) -> usize {
        self.changes.iter().filter(|it| it.weight == weight).count()
    }
}

impl Change {
    /// A change of a subject. `what` goes on after the subject.
    pub(crate) fn new(section: Section, weight: Weight, subject: impl Into<String>, what: impl Into<String>) -> Self {
        Self {
            section,
            weight,
            subject: subject.into(),
            what: what.into(),
            before: None,
            after: None,
            why: None,
            place: None,
        }
    }

    /// Adds how it was and how it is.
    pub(crate) fn rewritten(mut self, before: Option<String>, after: Option<String>) -> Self {
        (self.before, self.after) = (before, after);
        self
    }

    /// Adds what follows from it.
    pub(crate) fn why(mut self, why: impl Into<String>) -> Self {
        self.why = Some(why.into());
        self
    }

    /// Adds where it is.
    pub(crate) fn at(mut self, place: String) -> Self {
        self.place = Some(place);
        self
    }
}

/// Something whose change alters what deliveries come to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Cause {
    /// How the records of a source are read, and which of them are taken.
    Source(String),
    /// How the rows of a source become those of a schema.
    Map(String, String),
    /// What a schema rejects.
    Schema(String),
}

/// Collects changes.
#[derive(Debug, Default)]
pub(crate) struct Collector {
    changes: Vec<Change>,
    causes: BTreeMap<Cause, BTreeSet<String>>,
}

impl Collector {
    /// Takes a change.
    pub(crate) fn push(&mut self, change: Change) {
        self.changes.push(change);
    }

    /// Notes that deliveries would come out differently, and why.
    pub(crate) fn cause(&mut self, cause: Cause, reason: impl Into<String>) {
        self.causes.entry(cause).or_default().insert(reason.into());
    }

    /// The reasons noted for something.
    pub(crate) fn reasons(&self, cause: &Cause) -> impl Iterator<Item = &String> {
        self.causes.get(cause).into_iter().flatten()
    }

    pub(crate) fn finish(mut self, reloads: Vec<Reload>) -> Difference {
        self.changes.sort();
        self.changes.dedup();
        Difference { changes: self.changes, reloads }
    }
}
