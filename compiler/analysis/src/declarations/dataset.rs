//! `dataset NAME of SCHEMA { … }`

use std::collections::BTreeMap;
use std::sync::Arc;

use ingest_diagnostics::{Sink, Span};
use ingest_program::{Period, Quarantine, Retention, TableFormat, WriteMode};
use ingest_syntax::ast::{self, Item, Literal, Name, SettingValue, Spanned, To};

use super::{Context, Owner, Schema, clearance, partition, paths, refuse_duplicates, settings::as_text};
use crate::{rules, symbols::Kind};

/// A dataset as read.
pub(crate) struct Dataset {
    /// Its name's place, else the whole.
    pub(crate) span: Span,
    /// What it is in the program; of use only where nothing was reported.
    pub(crate) program: Arc<ingest_program::Dataset>,
    /// Its schema, if that is declared.
    pub(crate) schema: Option<String>,
    /// Where it says `write`.
    pub(crate) write: Option<Span>,
    /// Whether it is known how it is written.
    pub(crate) write_known: bool,
    /// Where it says `quarantine to`.
    pub(crate) quarantine: Option<Span>,
    /// Its places with their folders below a connection's root: the table's and the quarantine's.
    pub(crate) places: Vec<(Place, Span)>,
    /// Whether part of it could not be read.
    pub(crate) broken: bool,
    /// Whether every label that it is cleared for could be read.
    pub(crate) clear: bool,
}

/// A folder below a connection's root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) connection: String,
    pub(crate) path: String,
}

/// Reads a dataset.
pub(crate) fn dataset(syntax: &ast::Dataset, item: &Item, context: &Context<'_>, sink: &mut Sink) -> Dataset {
    let owner = Owner::new("dataset", syntax.name.as_ref(), item, context);
    let schema = syntax.schema.as_ref().and_then(|name| context.symbols.resolve(Kind::Schema, name, sink));
    let to = owner.single("to", &syntax.to, |it| it.span, sink);
    if to.is_none() {
        owner.missing("to", "to lake \"claims\" as parquet", sink);
    }
    let table = to.and_then(|it| place(it, "to", &owner, context, sink));
    let quarantine = owner.single("quarantine to", &syntax.quarantine, |it| it.span, sink);
    if quarantine.is_none() {
        owner.missing("quarantine to", "quarantine to lake \"quarantine/claims\"", sink);
    }
    let refuge = quarantine.and_then(|it| place(it, "quarantine to", &owner, context, sink));
    let write = owner.single("write", &syntax.write, |it| it.span, sink);
    let mode = match write {
        Some(word) => write_mode(word, sink),
        None => Some(WriteMode::Append),
    };
    for (clause, all) in [("partition by", &syntax.partition_by), ("sort by", &syntax.sort_by)] {
        owner.single(clause, all, |it| it.span, sink);
    }
    let readers = owner.single("readers", &syntax.readers, |it| it.span, sink);
    let readers = readers.map(|it| readers_of(it, &owner, sink)).unwrap_or_default();
    let retain = owner.single("retain", &syntax.retain, |it| it.span, sink);
    let retain = retain.and_then(|it| retention(it, context, sink));
    let format = to.map_or(TableFormat::Parquet, |it| table_format(it, sink));
    let cleared = labels(&syntax.cleared_for, &owner, context, sink);
    // `cleared for` after `to` is that of the dataset.
    let table_cleared = to.map(|it| labels(&it.cleared_for, &owner, context, sink));
    let quarantine_owner = Owner { title: format!("the quarantine of {}", owner.title), ..owner.clone() };
    let quarantine_cleared = quarantine.map(|it| labels(&it.cleared_for, &quarantine_owner, context, sink));
    let clear = [Some(&cleared), table_cleared.as_ref(), quarantine_cleared.as_ref()]
        .into_iter()
        .flatten()
        .all(Option::is_some);

    let folder =
        |place: &Option<Place>| place.clone().unwrap_or(Place { connection: String::new(), path: String::new() });
    let (table_folder, refuge_folder) = (folder(&table), folder(&refuge));
    let mut cleared_for: Vec<_> = cleared.into_iter().chain(table_cleared.flatten()).flatten().collect();
    cleared_for.sort();
    let quarantined = Quarantine {
        connection: refuge_folder.connection,
        path: refuge_folder.path,
        cleared_for: quarantine_cleared.flatten().unwrap_or_default(),
    };
    let program = ingest_program::Dataset {
        doc: item.doc.clone(),
        format,
        write: mode.unwrap_or(WriteMode::Append),
        cleared_for,
        readers,
        retain,
        ..ingest_program::Dataset::new(
            syntax.name.as_ref().map(|it| it.value.as_str()).unwrap_or_default(),
            schema.map(|it| it.name.value.as_str()).unwrap_or_default(),
            table_folder.connection,
            table_folder.path,
            quarantined,
            context.origin(item.span),
        )
    };
    let places = [(table, to), (refuge, quarantine)]
        .into_iter()
        .filter_map(|(place, written)| place.zip(written.map(|it| it.span)))
        .collect();
    Dataset {
        span: owner.span,
        program: Arc::new(program),
        schema: schema.map(|it| it.name.value.clone()),
        write: write.map(|it| it.span),
        write_known: mode.is_some() && !owner.broken,
        quarantine: quarantine.map(|it| it.span),
        places,
        broken: owner.broken,
        clear,
    }
}

fn write_mode(word: &Name, sink: &mut Sink) -> Option<WriteMode> {
    match word.value.as_str() {
        "append" => return Some(WriteMode::Append),
        "replace delivery" => return Some(WriteMode::ReplaceDelivery),
        "merge" => return Some(WriteMode::Merge),
        _ => {
            let known = ["append", "replace delivery", "merge"];
            let meant = match word.value.trim_start_matches("mode ") {
                "append" => Some("append"),
                "overwrite" | "replace" | "truncate" => Some("replace delivery"),
                "upsert" | "merge" | "incremental" => Some("merge"),
                _ => None,
            };
            sink.push(rules::unknown_choice::meant("way to write", word, meant, &known));
        }
    }
    None
}

/// How a table is kept: as Parquet where it is not said.
fn table_format(to: &To, sink: &mut Sink) -> TableFormat {
    match to.format.as_ref().map(|it| (it.value.as_str(), it)) {
        None | Some(("parquet", _)) => TableFormat::Parquet,
        Some(("delta", _)) => TableFormat::Delta,
        Some((_, word)) => {
            sink.push(rules::unknown_choice::unknown("table format", word, &["parquet", "delta"]));
            TableFormat::Parquet
        }
    }
}

/// Who may read it, sorted.
fn readers_of(written: &Spanned<Vec<SettingValue>>, owner: &Owner, sink: &mut Sink) -> Vec<String> {
    let mut readers: BTreeMap<&str, Span> = BTreeMap::new();
    for value in &written.value {
        let Some(text) = as_text(value).filter(|it| is_reader(it.value)) else {
            let takes = "names in quotes, as `readers [\"analysts\"]`";
            sink.push(rules::option_value::wrong("dataset", "readers", value.span(), takes));
            continue;
        };
        match readers.get(text.value) {
            Some(first) => {
                let name = Spanned { value: text.value.to_owned(), span: text.span };
                sink.push(rules::duplicate_member::member("reader", &name, *first, &owner.title));
            }
            None => drop(readers.insert(text.value, text.span)),
        }
    }
    if written.value.is_empty() {
        sink.push(rules::option_value::nothing("readers", written.span, "[\"analysts\"]"));
    }
    readers.into_keys().map(str::to_owned).collect()
}

fn is_reader(text: &str) -> bool {
    !text.trim().is_empty() && !text.contains(char::is_control)
}

fn retention(written: &Spanned<Literal>, context: &Context<'_>, sink: &mut Sink) -> Option<Retention> {
    let period = match written.value {
        Literal::Duration(seconds) if seconds > 0 => Some(Period::Seconds(seconds)),
        Literal::Months(months) if months > 0 => Some(Period::Months(months)),
        _ => None,
    };
    if period.is_none() {
        sink.push(rules::option_value::nothing("retain", written.span, "7y"));
    }
    period.map(|period| Retention { period, origin: context.origin(written.span) })
}

/// Reads what a dataset says of the fields of its schema, and holds the two against each other.
pub(crate) fn over_schema(
    syntax: &ast::Dataset,
    dataset: &mut Dataset,
    schema: &Schema,
    context: &Context<'_>,
    sink: &mut Sink,
) {
    let values = |written: &[Spanned<Vec<ast::Expr>>]| written.first().map(|it| it.value.clone()).unwrap_or_default();
    let partition_by = partition::partitions(&values(&syntax.partition_by), schema, context, sink);
    let sort_by = partition::order(&values(&syntax.sort_by), schema, context, sink);
    if dataset.program.write == WriteMode::Merge
        && schema.program.key.is_empty()
        && let Some(write) = dataset.write.filter(|_| !schema.broken)
    {
        sink.push(rules::merge_without_key::no_key(write, &schema.program.name, schema.span));
    }
    let program = Arc::make_mut(&mut dataset.program);
    program.partition_by = partition_by;
    program.sort_by = sort_by;
    clearance::published_fields(dataset, schema, sink);
}

/// The connection and folder of a `to`; the folder must not be the root itself, beside which the work of a run stands.
fn place(to: &To, clause: &str, owner: &Owner, context: &Context<'_>, sink: &mut Sink) -> Option<Place> {
    let connection = to.connection.as_ref().and_then(|name| context.symbols.resolve(Kind::Connection, name, sink));
    let Some(written) = to.path.as_ref() else {
        let owner = Owner { title: format!("`{clause}` of {}", owner.title), span: to.span, ..owner.clone() };
        owner.missing("path", &format!("{clause} lake \"claims\""), sink);
        return None;
    };
    let path = paths::folder(written, sink)?;
    if let Some(problem) = paths::table_problem(&path) {
        sink.push(rules::path::table(written.span, problem));
        return None;
    }
    Some(Place { connection: connection?.name.value.clone(), path })
}

/// The names of the labels, sorted; `None` where one is wrong.
fn labels(names: &[Name], owner: &Owner, context: &Context<'_>, sink: &mut Sink) -> Option<Vec<String>> {
    refuse_duplicates("label", names.iter(), owner, sink);
    let found: Vec<_> = names.iter().map(|name| context.library.resolve_label_name(name, sink)).collect();
    let mut labels: Vec<_> = found.into_iter().collect::<Option<_>>()?;
    labels.sort();
    labels.dedup();
    Some(labels)
}
