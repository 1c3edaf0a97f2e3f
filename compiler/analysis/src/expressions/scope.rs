//! What an expression can name.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use ingest_diagnostics::Span;
use ingest_program::{Expr, ExprKind, Meta, Type, TypeKind};
use ingest_syntax::ast;

use super::narrowing::Known;
use super::{Labels, Typed};

/// The names that an expression sees.
///
/// ```text
/// Scope::new("source `acme`").column("PAID", ty, labels, span).secret("key", span).facts(Facts::row(captures))
/// ```
///
/// A copy shares its names with the original: it costs as little for a hundred columns as for one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scope {
    /// Whose names these are, for messages: ``source `acme` ``.
    pub(super) owner: Arc<str>,
    pub(super) names: Arc<BTreeMap<String, Entry>>,
    pub(super) secrets: Arc<BTreeMap<String, Secret>>,
    /// Other sources whose columns are read as `source.COLUMN`.
    pub(super) joined: Arc<BTreeMap<String, Joined>>,
    pub(super) facts: Arc<Facts>,
    /// Other sources, whose columns it does not see: to say where one is that is missed.
    pub(super) others: Option<Others>,
    /// What is known not to be null, by the filters before.
    pub(super) known: Known,
    /// Whether a filter before could not be read: what it may have proved passes for proved.
    pub(super) in_doubt: bool,
    /// Whether aggregates may stand.
    pub(super) aggregates: bool,
    /// Whether an `else` may reject the row or fail the delivery; otherwise it gives a value.
    pub(super) may_reject: bool,
}

/// A source whose row stands beside that of the map's own.
#[derive(Debug, Clone)]
pub(super) struct Joined {
    pub columns: Arc<BTreeMap<String, Entry>>,
    /// Whether there may be no such row.
    pub nullable: bool,
    /// The labels of what decides which row it is.
    pub labels: Labels,
}

/// The sources of a project, for whoever misses a column: none is looked at before one is missed.
#[derive(Clone)]
pub(crate) struct Others(Arc<Finder>);

/// Each of the sources that have a column of a name, with where it declares it.
type Finder = dyn Fn(&str) -> Vec<(String, Span)> + Send + Sync;

impl Others {
    /// Sources of which `with` names those that have a column of a name, in their order, each with where it declares it.
    pub fn new(with: impl Fn(&str) -> Vec<(String, Span)> + Send + Sync + 'static) -> Self {
        Self(Arc::new(with))
    }
}

impl fmt::Debug for Others {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Others")
    }
}

/// A column of another source than those that an expression sees.
#[derive(Debug, Clone)]
pub(crate) struct Elsewhere {
    /// The source.
    pub source: String,
    /// Where it declares the column.
    pub declared: Span,
    /// Whether its columns are read as `source.COLUMN`.
    pub joined: bool,
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
    /// A function without a name, in the body of one that it was given to.
    Function(Arc<Lambda>),
}

/// `x => …` with the names that its body sees.
#[derive(Debug, Clone)]
pub(super) struct Lambda {
    pub parameters: Vec<ast::Name>,
    pub body: ast::Expr,
    pub scope: Scope,
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

    /// Whether there is a fact of these two names.
    pub(super) fn has(&self, of: &str, name: &str) -> bool {
        let row = self.row.as_ref().is_some_and(|captures| match of {
            "file" => {
                matches!(name, "name" | "size" | "modified") || captures.iter().any(|(capture, _)| capture == name)
            }
            "record" => name == "number",
            _ => false,
        });
        row || self.delivery && of == "delivery" && matches!(name, "id" | "date")
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
        Self { owner: owner.into().into(), may_reject: true, ..Self::default() }
    }

    /// Adds a column of the source.
    #[must_use]
    pub fn column(self, name: &str, ty: Type, labels: Labels, declared: Span) -> Self {
        let read = ExprKind::Column(name.to_owned());
        self.with(name, Visible { read, ty, labels, declared })
    }

    /// Adds columns of the source: of each its type, its labels and its place, or nothing where its declaration is wrong. Of a
    /// name that is there twice the first counts.
    #[must_use]
    pub fn columns<'n>(mut self, columns: impl IntoIterator<Item = (&'n str, Option<(Type, Labels, Span)>)>) -> Self {
        let mut entries: Vec<_> = Arc::unwrap_or_clone(self.names).into_iter().collect();
        entries.extend(columns.into_iter().map(|(name, column)| {
            let visible = column.map(|(ty, labels, declared)| {
                Entry::Visible(Visible { read: ExprKind::Column(name.to_owned()), ty, labels, declared })
            });
            (name.to_owned(), visible.unwrap_or(Entry::Broken))
        }));
        entries.sort_by(|(a, _), (b, _)| a.cmp(b));
        entries.dedup_by(|(later, _), (first, _)| later == first);
        // Made of what is sorted, a tree has no room to spare: there is one for each source for as long as the project is open.
        self.names = Arc::new(entries.into_iter().collect());
        self
    }

    /// Adds a field of the schema.
    #[must_use]
    pub fn field(self, name: &str, ty: Type, labels: Labels, declared: Span) -> Self {
        let read = ExprKind::Field(name.to_owned());
        self.with(name, Visible { read, ty, labels, declared })
    }

    /// Adds the columns of another source, read as `source.COLUMN`. `of` is the scope over that source's rows; `nullable`:
    /// whether there may be no row of it; `labels`: those of what decides which row it is.
    #[must_use]
    pub fn joined(mut self, source: &str, of: &Self, nullable: bool, labels: &Labels) -> Self {
        let joined = Joined { columns: Arc::clone(&of.names), nullable, labels: labels.clone() };
        Arc::make_mut(&mut self.joined).entry(source.to_owned()).or_insert(joined);
        self
    }

    /// Says which sources there are besides.
    #[must_use]
    pub fn beside(self, others: &Others) -> Self {
        Self { others: Some(others.clone()), ..self }
    }

    /// The other sources that have a column of this name, in their order.
    pub(super) fn elsewhere(&self, name: &str) -> Vec<Elsewhere> {
        let found = self.others.iter().flat_map(|Others(with)| with(name));
        let found = found.map(|(source, declared)| {
            let joined = self.joined.contains_key(&source);
            Elsewhere { source, declared, joined }
        });
        found.collect()
    }

    /// Where the column of this name is declared.
    pub fn column_declared(&self, name: &str) -> Option<Span> {
        match self.names.get(name) {
            Some(Entry::Visible(Visible { read: ExprKind::Column(_), declared, .. })) => Some(*declared),
            _ => None,
        }
    }

    /// Adds the name of a list's element. It hides others of that name.
    #[must_use]
    pub fn item(self, name: &str, ty: Type, labels: Labels, declared: Span) -> Self {
        let read = ExprKind::Item(name.to_owned());
        self.hiding(name, Visible { read, ty, labels, declared })
    }

    /// The same names where a condition holds: what it proves not to be null is required. `None` for a condition that could
    /// not be read.
    #[must_use]
    pub fn where_true(mut self, condition: Option<&Expr>) -> Self {
        match condition {
            Some(condition) => self.known.learn(condition, true),
            None => self.in_doubt = true,
        }
        self
    }

    /// Adds a name whose declaration is wrong: reading it gives no second error.
    #[must_use]
    pub fn broken(mut self, name: &str) -> Self {
        if !self.joined.contains_key(name) {
            Arc::make_mut(&mut self.names).entry(name.to_owned()).or_insert(Entry::Broken);
        }
        self
    }

    /// Adds a secret.
    #[must_use]
    pub fn secret(mut self, name: &str, declared: Span) -> Self {
        Arc::make_mut(&mut self.secrets).insert(name.to_owned(), Secret { name: name.to_owned(), declared });
        self
    }

    /// Says which facts can be read.
    #[must_use]
    pub fn facts(mut self, facts: Facts) -> Self {
        self.facts = Arc::new(facts);
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

    /// For messages and names of folders: an `else` in them gives a value.
    #[must_use]
    pub fn for_messages(mut self) -> Self {
        self.may_reject = false;
        self
    }

    /// Adds any name; the first of a name stays.
    #[must_use]
    pub(crate) fn with(mut self, name: &str, visible: Visible) -> Self {
        Arc::make_mut(&mut self.names).entry(name.to_owned()).or_insert(Entry::Visible(visible));
        self
    }

    /// Adds a name that hides others.
    #[must_use]
    pub(super) fn hiding(mut self, name: &str, visible: Visible) -> Self {
        Arc::make_mut(&mut self.names).insert(name.to_owned(), Entry::Visible(visible));
        self
    }

    /// A scope of values alone, for the body of a function or a predicate: an `else` in it gives a value.
    pub(crate) fn of_values(owner: impl Into<String>) -> Self {
        Self { owner: owner.into().into(), ..Self::default() }
    }

    /// Adds the argument that stands for a parameter.
    #[must_use]
    pub(super) fn argument(mut self, name: &str, value: Typed) -> Self {
        Arc::make_mut(&mut self.names).entry(name.to_owned()).or_insert_with(|| Entry::Argument(Box::new(value)));
        self
    }

    /// Adds the argument that stands for a parameter of a function without a name. It hides others of that name.
    #[must_use]
    pub(super) fn argument_hiding(mut self, name: &str, value: Typed) -> Self {
        Arc::make_mut(&mut self.names).insert(name.to_owned(), Entry::Argument(Box::new(value)));
        self
    }

    /// Adds a function without a name that stands for a parameter.
    #[must_use]
    pub(super) fn function(mut self, name: &str, lambda: Lambda) -> Self {
        Arc::make_mut(&mut self.names).entry(name.to_owned()).or_insert_with(|| Entry::Function(Arc::new(lambda)));
        self
    }

    /// Adds a parameter that stands for a secret.
    #[must_use]
    pub(super) fn secret_argument(mut self, name: &str, secret: Secret) -> Self {
        Arc::make_mut(&mut self.secrets).entry(name.to_owned()).or_insert(secret);
        self
    }

    /// Whether these are the names of the source or schema of that name.
    pub(super) fn is_of(&self, name: &str) -> bool {
        let own = self.owner.strip_prefix("source ").or_else(|| self.owner.strip_prefix("schema "));
        own.and_then(|it| it.strip_prefix('`')).and_then(|it| it.strip_suffix('`')) == Some(name)
    }

    /// Whether a plain name is known, be it as one whose declaration is wrong.
    pub(crate) fn names(&self, name: &str) -> bool {
        self.names.contains_key(name)
    }

    /// The function without a name that a name stands for.
    pub(super) fn function_named(&self, name: &str) -> Option<&Arc<Lambda>> {
        match self.names.get(name)? {
            Entry::Function(lambda) => Some(lambda),
            _ => None,
        }
    }

    /// Every plain name, for suggestions.
    pub(super) fn known(&self) -> BTreeSet<&str> {
        self.names.keys().map(String::as_str).collect()
    }
}
