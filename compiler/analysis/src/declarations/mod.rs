//! Declarations: from the abstract syntax to the parts of a [`Program`](ingest_program::Program).
//!
//! A file for each kind. A part that is wrong is reported and read as far as it can be, so that one error hides no
//! other; the program that comes out counts only where nothing was reported.

mod arrival;
mod cadence;
mod calendar;
mod channel;
mod check;
mod clearance;
mod columns;
mod connection_use;
mod connections;
mod csv;
mod dataset;
mod document_path;
mod drift;
mod files;
mod fixed_width;
mod formats;
mod layers;
mod locations;
mod lookup;
mod map;
mod message;
mod message_path;
mod notification;
mod partition;
mod paths;
mod pipeline;
mod places;
mod recognise;
mod relation;
mod remote;
mod schema;
mod secrets;
mod settings;
mod source;
mod test;
mod verdict;

use std::sync::Arc;

use ingest_diagnostics::{Sink, Sources, Span};
use ingest_program::Origin;
use ingest_syntax::ast::{Item, Name};

pub(crate) use calendar::calendar;
pub(crate) use channel::channel;
pub(crate) use connection_use::refuse_unfit;
pub(crate) use connections::environments;
pub(crate) use dataset::{Dataset, dataset, over_schema};
pub(crate) use files::Problem as PatternProblem;
pub(crate) use locations::{refuse_program_in_feeds, refuse_shared};
pub(crate) use lookup::lookup;
pub(crate) use map::{Rows, map, refuse_shared_checks};
pub(crate) use paths::{Problem as PathProblem, TableProblem, plain as plain_path, problem as path_problem};
pub(crate) use pipeline::{Loadable, pipeline, refuse_circles, refuse_repeated};
pub(crate) use recognise::recognise;
pub(crate) use schema::{Schema, schema};
pub(crate) use secrets::secret;
pub(crate) use source::{Source, family, layout, source};
pub(crate) use test::test;

use crate::{
    expressions::Scope,
    library::Library,
    reads::{Reads, Shared},
    references::References,
    rules,
    symbols::{Kind, Symbols},
    table::Table,
};

/// What every declaration is read with.
pub(crate) struct Context<'a> {
    pub(crate) sources: &'a Sources,
    pub(crate) symbols: &'a Symbols<'a>,
    pub(crate) library: &'a Library<'a>,
    /// Every secret with the place of its name.
    pub(crate) secrets: Vec<(&'a str, Span)>,
    /// The files of reference tables.
    pub(crate) references: &'a References,
    /// Takes down what is looked up.
    pub(crate) reads: &'a Reads,
}

/// What has been checked of the declarations that others look up.
pub(crate) struct Results {
    /// Layouts; once the sources are checked, each with the captures of its sources.
    pub(crate) layouts: Table<Source>,
    pub(crate) sources: Arc<Table<Source>>,
    pub(crate) schemas: Table<Schema>,
    pub(crate) datasets: Table<Dataset>,
}

impl Results {
    /// Those of no declarations.
    pub(crate) fn new() -> Self {
        Self {
            layouts: Table::new(Kind::Layout, []),
            sources: Arc::new(Table::new(Kind::Source, [])),
            schemas: Table::new(Kind::Schema, []),
            datasets: Table::new(Kind::Dataset, []),
        }
    }

    /// The result for a declaration, if there is one.
    pub(crate) fn find(&self, kind: Kind, name: &str) -> Option<Shared> {
        match kind {
            Kind::Layout => self.layouts.shared(name),
            Kind::Source => self.sources.shared(name),
            Kind::Schema => self.schemas.shared(name),
            Kind::Dataset => self.datasets.shared(name),
            _ => None,
        }
    }
}

impl Context<'_> {
    /// Where a span stands in the program's files.
    pub(crate) fn origin(&self, span: Span) -> Origin {
        self.library.origin(span)
    }

    /// A scope that sees what every expression of the project sees. What broken lines may have declared is in doubt,
    /// and so gives no second error.
    fn scope(&self, owner: &str) -> Scope {
        self.secrets.iter().fold(self.scope_of_library(owner), |scope, (name, span)| scope.secret(name, *span))
    }

    /// The same for an expression of a library, which knows nothing of the project that uses it.
    fn scope_of_library(&self, owner: &str) -> Scope {
        self.symbols.doubtful_names().fold(Scope::new(owner), Scope::broken)
    }
}

/// A declaration as messages name it: its kind and name, its place, and whether part of it could not be read.
#[derive(Debug, Clone)]
struct Owner {
    /// ``source `acme` ``
    title: String,
    /// Its name, else the whole.
    span: Span,
    /// Whether what seems to be missing may be in a part that could not be read.
    broken: bool,
}

impl Owner {
    fn new(kind: &str, name: Option<&Name>, item: &Item, context: &Context<'_>) -> Self {
        let title = name.map_or_else(|| kind.to_owned(), |name| format!("{kind} `{}`", name.value));
        let span = name.map_or(item.span, |name| name.span);
        Self { title, span, broken: context.symbols.is_broken(item) }
    }

    /// Reports a clause that must be there, unless it may be.
    fn missing(&self, clause: &str, example: &str, sink: &mut Sink) {
        if !self.broken {
            sink.push(rules::missing_clause::missing(&self.title, self.span, clause, example));
        }
    }

    /// The first of some clauses that may stand once; the others are reported.
    fn single<'c, T>(&self, clause: &str, all: &'c [T], span: impl Fn(&T) -> Span, sink: &mut Sink) -> Option<&'c T> {
        let (first, others) = all.split_first()?;
        for other in others {
            sink.push(rules::duplicate_clause::clause(&self.title, clause, span(other), span(first)));
        }
        Some(first)
    }
}

/// Reports names that stand twice; `what` is `column`, `field`, `check`.
fn refuse_duplicates<'n>(what: &str, names: impl Iterator<Item = &'n Name>, owner: &Owner, sink: &mut Sink) {
    let mut seen = std::collections::BTreeMap::new();
    for name in names {
        match seen.get(name.value.as_str()) {
            Some(first) => sink.push(rules::duplicate_member::member(what, name, *first, &owner.title)),
            None => drop(seen.insert(name.value.as_str(), name.span)),
        }
    }
}
