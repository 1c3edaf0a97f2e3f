//! What an expression can name.

use std::collections::{BTreeMap, BTreeSet};

use ingest_diagnostics::Span;
use ingest_program::{ExprKind, Meta, Type, TypeKind};

use super::{Labels, Typed};

/// The names that an expression sees.
///
/// ```text
/// Scope::new("source `acme`").column("PAID", ty, labels, span).secret("key", span).facts(Facts::row(captures))
/// ```
#[derive(Debug, Clone, Default)]
pub(crate) struct Scope {
    /// Whose names these are, for messages: ``source `acme` ``.
    pub(super) owner: String,
    pub(super) names: BTreeMap<String, Entry>,
    pub(super) secrets: BTreeMap<String, Secret>,
    pub(super) facts: Facts,
    /// Whether aggregates may stand.
    pub(super) aggregates: bool,
    /// Whether an `else` may reject the row or fail the delivery; otherwise it gives a value.
    pub(super) may_reject: bool,
}

/// A secret by the name that the scope has for it.
#[derive(Debug, Clone)]
pub(super) struct Secret {
    /// The name of its declaration: another one in the body of a function that was handed it.
    pub name: String,
    /// Where it is declared.
    pub declared: Span,
}

/// What a name stands for.
#[derive(Debug, Clone)]
pub(super) enum Entry {
    /// A value of the row.
    Visible(Visible),
    /// Something whose declaration is wrong, which has been reported: reading it gives no second error.
    Broken,
    /// An argument, in the body of a function that stands in place of its call.
    Argument(Box<Typed>),
}

/// A column, a field, a parameter or `value`.
#[derive(Debug, Clone)]
pub(crate) struct Visible {
    /// What reads it.
    pub read: ExprKind,
    /// Its type.
    pub ty: Type,
    /// Its labels.
    pub labels: Labels,
    /// Where it is declared.
    pub declared: Span,
}

/// The facts about its origin that an expression can read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Facts {
    /// `file.name`, `file.size`, `file.modified` and these captures; `record.number`.
    row: Option<Vec<(String, Type)>>,
    /// `delivery.id`, `delivery.date`.
    delivery: bool,
    /// Whether there may be captures that could not be read.
    doubtful: bool,
}

impl Facts {
    /// All facts, with the captures of the source's file patterns.
    pub fn row(captures: impl IntoIterator<Item = (String, Type)>) -> Self {
        Self { row: Some(captures.into_iter().collect()), delivery: true, doubtful: false }
    }

    /// These facts, and perhaps captures of patterns that could not be read: that one is not known gives no error.
    #[must_use]
    pub fn doubtful(self, doubtful: bool) -> Self {
        Self { doubtful, ..self }
    }

    pub(super) fn is_doubtful(&self) -> bool {
        self.doubtful
    }

    /// The facts about the delivery alone.
    pub fn delivery() -> Self {
        Self { row: None, delivery: true, doubtful: false }
    }

    /// Each fact by its two names, with what reads it and its type.
    pub(super) fn all(&self) -> Vec<(&'static str, String, Meta, Type)> {
        let mut all = Vec::new();
        if let Some(captures) = &self.row {
            let fixed = [
                ("file", "name", Meta::FileName, TypeKind::Text),
                ("file", "size", Meta::FileSize, TypeKind::Int),
                ("file", "modified", Meta::FileModified, TypeKind::Timestamp),
                ("record", "number", Meta::RecordNumber, TypeKind::Int),
            ];
            all.extend(fixed.map(|(of, name, meta, kind)| (of, name.to_owned(), meta, Type::required(kind))));
            all.extend(
                captures.iter().map(|(name, ty)| ("file", name.clone(), Meta::Capture(name.clone()), ty.clone())),
            );
        }
        if self.delivery {
            let fixed = [("id", Meta::DeliveryId, TypeKind::Text), ("date", Meta::DeliveryDate, TypeKind::Date)];
            all.extend(fixed.map(|(name, meta, kind)| ("delivery", name.to_owned(), meta, Type::required(kind))));
        }
        all
    }
}

impl Scope {
    /// An empty one. `owner` says whose names these are, as a message goes on: ``source `acme` ``.
    pub fn new(owner: impl Into<String>) -> Self {
        Self { owner: owner.into(), may_reject: true, ..Self::default() }
    }

    /// Adds a column of the source.
    #[must_use]
    pub fn column(self, name: &str, ty: Type, labels: Labels, declared: Span) -> Self {
        let read = ExprKind::Column(name.to_owned());
        self.with(name, Visible { read, ty, labels, declared })
    }

    /// Adds a field of the schema.
    #[must_use]
    pub fn field(self, name: &str, ty: Type, labels: Labels, declared: Span) -> Self {
        let read = ExprKind::Field(name.to_owned());
        self.with(name, Visible { read, ty, labels, declared })
    }

    /// Adds a name whose declaration is wrong: reading it gives no second error.
    #[must_use]
    pub fn broken(mut self, name: &str) -> Self {
        self.names.entry(name.to_owned()).or_insert(Entry::Broken);
        self
    }

    /// Adds a secret.
    #[must_use]
    pub fn secret(mut self, name: &str, declared: Span) -> Self {
        self.secrets.insert(name.to_owned(), Secret { name: name.to_owned(), declared });
        self
    }

    /// Says which facts can be read.
    #[must_use]
    pub fn facts(mut self, facts: Facts) -> Self {
        self.facts = facts;
        self
    }

    /// For the conditions of checks: aggregates may stand, and an `else` gives a value (what a violation means is said by
    /// the check's own `else`).
    #[must_use]
    pub fn for_checks(mut self) -> Self {
        self.aggregates = true;
        self.may_reject = false;
        self
    }

    /// Adds any name; the first of a name stays.
    #[must_use]
    pub(crate) fn with(mut self, name: &str, visible: Visible) -> Self {
        self.names.entry(name.to_owned()).or_insert(Entry::Visible(visible));
        self
    }

    /// A scope of values alone, for the body of a function or a predicate: an `else` in it gives a value.
    pub(crate) fn of_values(owner: impl Into<String>) -> Self {
        Self { owner: owner.into(), ..Self::default() }
    }

    /// Adds the argument that stands for a parameter.
    #[must_use]
    pub(super) fn argument(mut self, name: &str, value: Typed) -> Self {
        self.names.entry(name.to_owned()).or_insert_with(|| Entry::Argument(Box::new(value)));
        self
    }

    /// Adds a parameter that stands for a secret.
    #[must_use]
    pub(super) fn secret_argument(mut self, name: &str, secret: Secret) -> Self {
        self.secrets.entry(name.to_owned()).or_insert(secret);
        self
    }

    /// Whether a plain name is known, be it as one whose declaration is wrong.
    pub(crate) fn names(&self, name: &str) -> bool {
        self.names.contains_key(name)
    }

    /// Every plain name, for suggestions.
    pub(super) fn known(&self) -> BTreeSet<&str> {
        self.names.keys().map(String::as_str).collect()
    }
}
