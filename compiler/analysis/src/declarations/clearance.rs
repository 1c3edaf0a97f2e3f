//! What a dataset must allow before a source may be loaded into it.

use ingest_diagnostics::{Sink, Span};
use ingest_program::{Delivers, WriteMode};

use super::{Dataset, Schema, Source};
use crate::rules;

/// A source that restates its periods needs a dataset whose deliveries can be replaced.
pub(super) fn restating(source: &Source, dataset: &Dataset, load: Span, sink: &mut Sink) {
    let restates = source.program.delivers != Delivers::Changes;
    let appends = dataset.write_known && dataset.program.write == WriteMode::Append;
    if let (true, true, Some(says)) = (restates, appends, source.delivers) {
        let (source, name) = (&source.program.name, &dataset.program.name);
        sink.push(rules::restating_source::into_append(source, says, name, dataset.write, dataset.span, load));
    }
}

/// The quarantine holds rejected rows as they came, with every column of the source.
pub(super) fn raw_records(source: &Source, dataset: &Dataset, load: Span, sink: &mut Sink) {
    let (Some(quarantine), true, false) = (dataset.quarantine, dataset.clear, dataset.broken) else { return };
    let cleared = &dataset.program.quarantine.cleared_for;
    let mut reported = Vec::new();
    for (label, carried) in source.labels.carried().filter(|(label, _)| !cleared.contains(&label.name)) {
        if !reported.contains(&&label.name) {
            reported.push(&label.name);
            sink.push(rules::quarantine_not_cleared::quarantine(label, carried, quarantine, load, cleared));
        }
    }
}

/// A dataset publishes every field of its schema.
pub(crate) fn published_fields(dataset: &Dataset, schema: &Schema, sink: &mut Sink) {
    if dataset.broken || !dataset.clear {
        return;
    }
    let mut reported: Vec<&str> = Vec::new();
    let fields = schema.fields.iter().filter_map(|(written, field)| field.as_ref().map(|field| (written, field)));
    for (written, label) in fields.flat_map(|(written, field)| field.labels.iter().map(move |label| (written, label))) {
        if !dataset.program.cleared_for.contains(&label.name) && !reported.contains(&label.name.as_str()) {
            reported.push(&label.name);
            sink.push(rules::dataset_not_cleared::dataset(&dataset.program.name, dataset.span, written, label));
        }
    }
}
