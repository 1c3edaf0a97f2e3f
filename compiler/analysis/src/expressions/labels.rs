//! Privacy labels: those that a value carries, and those that functions took off what it is made of.

use std::collections::BTreeMap;

use ingest_diagnostics::Span;
use ingest_program::{Cleared, Label};

use crate::library::Clears;

/// The privacy labels of a value.
#[derive(Debug, Clone, Default)]
pub(crate) struct Labels {
    /// Those that it carries, each with where it comes from.
    carried: BTreeMap<Label, Carried>,
    /// Those that it does not carry any more, each with where it came from: a policy asks by which functions.
    cleared: BTreeMap<Cleared, Carried>,
}

/// Where a label comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Carried {
    /// Name of the column, field or function that gave it.
    pub by: String,
    /// Where that is declared.
    pub declared: Span,
    /// The last function that the value went through which takes other kinds of the label off.
    pub kept_by: Option<Kept>,
}

/// A function that left a label on a value: it takes other kinds of it off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    /// The function.
    pub function: String,
    /// What it takes off.
    pub clears: Clears,
}

impl Carried {
    /// A label that the declaration of `by` gives.
    pub fn by(by: impl Into<String>, declared: Span) -> Self {
        Self { by: by.into(), declared, kept_by: None }
    }
}

impl Labels {
    /// Those that the declaration of a column or a field gives.
    pub fn given<'l>(labels: impl IntoIterator<Item = &'l Label>, by: &Carried) -> Self {
        let carried = labels.into_iter().map(|label| (label.clone(), by.clone())).collect();
        Self { carried, ..Self::default() }
    }

    /// Those that the value carries, sorted.
    pub fn carried(&self) -> impl Iterator<Item = (&Label, &Carried)> {
        self.carried.iter()
    }

    /// Those that functions took off, sorted.
    pub fn cleared(&self) -> impl Iterator<Item = (&Cleared, &Carried)> {
        self.cleared.iter()
    }

    /// Takes all of another value.
    pub fn absorb(&mut self, other: Self) {
        for (label, carried) in other.carried {
            self.carried.entry(label).or_insert(carried);
        }
        for (cleared, carried) in other.cleared {
            self.cleared.entry(cleared).or_insert(carried);
        }
    }

    /// Adds a label, unless it is there.
    pub fn add(&mut self, label: &Label, by: Carried) {
        self.carried.entry(label.clone()).or_insert(by);
    }

    /// Takes off what `function` clears, and takes note that it went over what others had cleared before. A kind of a label
    /// that it does not clear stays.
    pub fn clear(&mut self, function: &str, clears: &[Clears]) {
        for (mut cleared, by) in std::mem::take(&mut self.cleared) {
            if clears.iter().any(|it| it.takes(&cleared.label)) && cleared.by.iter().all(|it| it != function) {
                cleared.by.push(function.to_owned());
            }
            self.cleared.entry(cleared).or_insert(by);
        }
        for (label, mut by) in std::mem::take(&mut self.carried) {
            if clears.iter().any(|it| it.takes(&label)) {
                let cleared = Cleared { label, by: vec![function.to_owned()] };
                self.cleared.entry(cleared).or_insert(by);
                continue;
            }
            if let Some(others) = clears.iter().find(|it| it.label == label.name) {
                by.kept_by = Some(Kept { function: function.to_owned(), clears: others.clone() });
            }
            self.carried.insert(label, by);
        }
    }

    /// Forgets a label of which nothing is left, as if it had never been there.
    pub fn forget(&mut self, gone: &Clears) {
        self.carried.retain(|label, _| !gone.takes(label));
        self.cleared.retain(|it, _| !gone.takes(&it.label));
    }

    /// The labels of what `function` makes, by a body with these labels, of arguments with the labels `given`. How the body
    /// does what takes the labels off is the function's own affair.
    pub fn of_call(mut self, mut given: Self, function: &str, clears: &[Clears]) -> Self {
        let own = |label: &Label| clears.iter().any(|it| it.takes(label));
        self.cleared.retain(|it, _| !own(&it.label));
        self.clear(function, clears);
        given.carried.retain(|label, _| own(label));
        given.cleared.retain(|it, _| own(&it.label));
        given.clear(function, clears);
        self.absorb(given);
        self
    }
}
