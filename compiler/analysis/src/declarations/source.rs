//! `source NAME { … }`

use std::sync::Arc;

use ingest_diagnostics::{Sink, Span};
use ingest_program::{Added, CsvFormat, Delivers, Drift, Format, Origin, Type, TypeKind};
use ingest_syntax::ast::{self, Item};

use super::{Context, Owner, cadence, check, columns, csv, drift, files, paths};
use crate::{
    expressions::{Carried, Facts, Labels, Scope},
    rules,
    symbols::{Kind, words},
};

/// Formats that belong to the language and come later.
const LATER: [&str; 9] = ["fixed_width", "xml", "json", "ndjson", "parquet", "sas7bdat", "xport", "excel", "avro"];

/// The column that keeps undeclared columns.
const RESCUED: &str = "_rescued";

/// A source as read.
pub(crate) struct Source {
    /// What it is in the program; of use only where nothing was reported.
    pub(crate) program: Arc<ingest_program::Source>,
    /// Where it says `delivers`.
    pub(crate) delivers: Option<Span>,
    /// Labels of its columns, each with the column that brings it: what its raw records hold.
    pub(crate) labels: Labels,
    /// What expressions over its rows see.
    pub(crate) scope: Scope,
}

/// Reads a source.
pub(crate) fn source(syntax: &ast::Source, item: &Item, context: &Context<'_>, sink: &mut Sink) -> Source {
    let owner = Owner::new("source", syntax.name.as_ref(), item, context);
    let origin = context.origin(item.span);
    let (connection, path) = from(syntax, &owner, context, sink);
    let files = owner.single("files", &syntax.files, |it| it.span, sink);
    if files.is_none_or(|block| block.patterns.is_empty()) {
        owner.missing("files", "files { increment \"claims_{date:%Y%m%d}.csv\" }", sink);
    }
    let files = files.map(|block| files::patterns(block, context, sink)).unwrap_or_default();
    let format = format(syntax, &owner, origin, context, sink);
    let delivers = owner.single("delivers", &syntax.delivers, |it| it.span, sink);
    let cadence = owner
        .single("cadence", &syntax.cadence, |it| it.span, sink)
        .and_then(|written| cadence::cadence(written, context, sink));
    let drift = owner
        .single("drift", &syntax.drift, |it| it.span, sink)
        .map_or(Drift::STRICT, |written| drift::drift(&written.value, sink));
    owner.single("columns", &syntax.columns_spans, |it| *it, sink);
    if syntax.columns.is_empty() {
        owner.missing("columns", "columns { CLM_ID text }", sink);
    }
    let columns = columns::columns(&syntax.columns, format.csv().is_none_or(|it| it.header), &owner, context, sink);

    let patterns = syntax.files.iter().flat_map(|block| &block.patterns).count();
    // A pattern that was left out has left out what it captures.
    let facts = Facts::row(files::captures(&files)).doubtful(owner.broken || patterns > files.len());
    let mut scope = context.scope(&owner.title).facts(facts);
    let mut labels = Labels::new();
    for (written, column) in &columns {
        scope = match column {
            Some(column) => {
                let carried = carried(&column.labels, written);
                labels.extend(carried.clone());
                scope.column(&column.name, column.ty.clone(), carried, written.name.span)
            }
            None => scope.broken(&written.name.value),
        };
    }
    if drift.added == Added::Rescue {
        // What undeclared columns hold is not known: as much as the declared ones, for all that can be said.
        scope = scope.column(RESCUED, Type::optional(TypeKind::Text), labels.clone(), owner.span);
    }
    scope = with_doubtful(scope, item, syntax.columns.is_empty(), context);
    let checks = check::checks(&syntax.checks, &scope, &owner, context, sink);

    let name = syntax.name.as_ref().map(|it| it.value.as_str()).unwrap_or_default();
    let program = ingest_program::Source {
        doc: item.doc.clone(),
        files,
        delivers: delivers.and_then(|word| delivery_kind(word, sink)).unwrap_or(Delivers::Changes),
        cadence,
        drift,
        columns: columns.into_iter().filter_map(|(_, column)| column).collect(),
        checks,
        ..ingest_program::Source::new(name, connection, path, format, origin)
    };
    Source { program: Arc::new(program), delivers: delivers.map(|it| it.span), labels, scope }
}

/// Adds the words of what could not be read: names that may have been declared there.
pub(super) fn with_doubtful(scope: Scope, item: &Item, nothing_read: bool, context: &Context<'_>) -> Scope {
    let doubtful = context.symbols.doubtful(item, context.sources);
    if nothing_read && !doubtful.is_empty() {
        // The block itself could not be read, so any word of the declaration may be a name.
        return words(context.sources.slice(item.span)).fold(scope, |scope, word| scope.broken(&word));
    }
    doubtful.iter().fold(scope, |scope, word| scope.broken(word))
}

/// Labels with the column that brings them.
fn carried(labels: &[ingest_program::Label], column: &ast::Column) -> Labels {
    let by = Carried { by: column.name.value.clone(), declared: column.name.span };
    labels.iter().map(|label| (label.clone(), by.clone())).collect()
}

/// The connection and the folder below its root.
fn from(syntax: &ast::Source, owner: &Owner, context: &Context<'_>, sink: &mut Sink) -> (String, String) {
    let Some(from) = owner.single("from", &syntax.from, |it| it.span, sink) else {
        owner.missing("from", "from feeds \"claims\"", sink);
        return Default::default();
    };
    let connection = from.connection.as_ref().and_then(|name| context.symbols.resolve(Kind::Connection, name, sink));
    let path = from.path.as_ref().and_then(|path| paths::folder(path, sink));
    (connection.map(|it| it.name.value.clone()).unwrap_or_default(), path.unwrap_or_default())
}

fn format(syntax: &ast::Source, owner: &Owner, origin: Origin, context: &Context<'_>, sink: &mut Sink) -> Format {
    let Some(settings) = owner.single("format", &syntax.format, |it| it.span, sink) else {
        return Format::Csv(CsvFormat::plain(origin));
    };
    let kind = &settings.kind;
    match kind.value.as_str() {
        "csv" => return Format::Csv(csv::csv(settings, context.origin(settings.span), sink)),
        later if LATER.contains(&later) => sink.push(rules::later::construct(&format!("format `{later}`"), kind.span)),
        _ => sink.push(rules::unknown_choice::unknown("format", kind, &["csv"])),
    }
    Format::Csv(CsvFormat::plain(origin))
}

fn delivery_kind(word: &ast::Name, sink: &mut Sink) -> Option<Delivers> {
    match word.value.as_str() {
        "changes" => return Some(Delivers::Changes),
        "period" => return Some(Delivers::Period),
        "snapshot" => sink.push(rules::later::construct("`delivers snapshot`", word.span)),
        _ => sink.push(rules::unknown_choice::unknown("kind of delivery", word, &["changes", "period"])),
    }
    None
}
