//! What came of a run, as text that reads well in a diff.

use std::{
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

use arrow::{
    array::{Array, ArrayRef, AsArray, RecordBatch},
    util::display::array_value_to_string,
};
use ingest_engine::{
    RunReport,
    report::{DeliveryReport, Sample},
};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

pub fn report(report: &RunReport) -> String {
    let mut out = String::new();
    for delivery in &report.deliveries {
        write_delivery(&mut out, delivery).unwrap();
    }
    for it in &report.unmatched {
        writeln!(out, "unmatched {}: {}", it.file, it.why).unwrap();
    }
    out
}

fn write_delivery(out: &mut String, it: &DeliveryReport) -> std::fmt::Result {
    writeln!(out, "\n{}/{} to {}: {}", it.source, it.delivery, it.dataset, it.status.word())?;
    for why in &it.why {
        writeln!(out, "  because {why}")?;
    }
    for file in it.files.iter().filter(|file| file.note.is_some()) {
        writeln!(out, "  {}: {}", file.name, file.note.as_deref().unwrap_or_default())?;
    }
    let rows = it.rows;
    if rows.read > 0 {
        let held = if rows.held > 0 { format!(" + {} held", rows.held) } else { String::new() };
        let expanded = if rows.expanded > 0 { format!(" + {} expanded", rows.expanded) } else { String::new() };
        let superseded = if rows.superseded > 0 { format!(" + {} superseded", rows.superseded) } else { String::new() };
        let parts = (rows.read, rows.published, rows.rejected, rows.filtered);
        writeln!(
            out,
            "  {} read{expanded} = {} published{held} + {} rejected + {} filtered{superseded}",
            parts.0, parts.1, parts.2, parts.3
        )?;
    }
    for joined in &it.joined {
        writeln!(out, "  joined {}: {} read, {} rejected", joined.source, joined.read, joined.rejected)?;
        for malformed in &joined.malformed {
            let places = places(&malformed.samples);
            writeln!(out, "    malformed: {} × {} {places}", malformed.records, malformed.reason)?;
        }
        for rule in &joined.rules {
            writeln!(out, "    rule {} ({}): {} {}", rule.name, rule.place, rule.violations, places(&rule.samples))?;
            for message in &rule.messages {
                writeln!(out, "      {} × {}", message.rows, message.text)?;
            }
        }
    }
    for drift in &it.drift {
        writeln!(out, "  {}: {}", drift.file, drift.finding)?;
    }
    for malformed in &it.malformed {
        writeln!(out, "  malformed: {} × {} {}", malformed.records, malformed.reason, places(&malformed.samples))?;
    }
    for rule in it.rules.iter().filter(|rule| rule.violations > 0) {
        let threshold = rule.threshold.as_ref().map(|it| format!(", fail above {it}")).unwrap_or_default();
        writeln!(
            out,
            "  rule {} ({}) else {}{threshold}: {} of {} {}",
            rule.name,
            rule.place,
            rule.consequence,
            rule.violations,
            rule.judged,
            places(&rule.samples)
        )?;
        for message in &rule.messages {
            writeln!(out, "    {} × {}", message.rows, message.text)?;
        }
    }
    for lookup in &it.lookups {
        let values = lookup.values.iter().map(|it| format!("{} × {}", it.value.join("/"), it.count));
        let values = values.collect::<Vec<_>>().join(", ");
        writeln!(out, "  lookup {} ({}) missed {}: {values}", lookup.lookup, lookup.place, lookup.missed)?;
    }
    for check in &it.checks {
        let outcome = if check.held { "holds" } else { "does not hold" };
        let told = [Some(outcome), check.message.as_deref(), check.found.as_deref()];
        writeln!(
            out,
            "  check {} ({}) else {} {} {}",
            check.name,
            check.place,
            check.consequence,
            told.into_iter().flatten().collect::<Vec<_>>().join(": "),
            places(&check.samples)
        )?;
    }
    Ok(())
}

fn places(samples: &[Sample]) -> String {
    let place = |it: &Sample| {
        let element = it.element.map(|it| format!("/{it}")).unwrap_or_default();
        format!("[{}:{}{element}]", it.file, it.record)
    };
    samples.iter().map(place).collect::<Vec<_>>().join(" ")
}

/// The rows of a table, sorted, under the folder of their delivery.
pub fn table(title: &str, folder: &Path) -> String {
    let mut out = format!("\n=== {title}\n");
    for delivery in deliveries(folder) {
        let name = delivery.strip_prefix(folder).unwrap();
        writeln!(out, "\n{}", name.display()).unwrap();
        let mut rows = Vec::new();
        let mut header = String::new();
        for batch in parquet_files(&delivery).iter().flat_map(|it| batches(it)) {
            header = batch.schema().fields().iter().map(|it| it.name().as_str()).collect::<Vec<_>>().join(" | ");
            rows.extend((0..batch.num_rows()).map(|row| line(&batch, row)));
        }
        rows.sort();
        writeln!(out, "  {header}").unwrap();
        for row in &rows {
            writeln!(out, "  {row}").unwrap();
        }
    }
    out
}

fn line(batch: &RecordBatch, row: usize) -> String {
    let value = |column: &ArrayRef| match column.as_binary_opt::<i32>() {
        _ if column.is_null(row) => "null".to_owned(),
        Some(raw) => format!("{:?}", String::from_utf8_lossy(raw.value(row))),
        None => array_value_to_string(column, row).unwrap(),
    };
    batch.columns().iter().map(value).collect::<Vec<_>>().join(" | ")
}

/// Folders that have files, sorted.
fn deliveries(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = parquet_files(folder).iter().map(|it| it.parent().unwrap().to_owned()).collect();
    found.dedup();
    found
}

fn parquet_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "parquet") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

fn batches(path: &Path) -> Vec<RecordBatch> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(fs::File::open(path).unwrap()).unwrap();
    let schema = reader.schema().clone();
    let mut batches: Vec<RecordBatch> = reader.build().unwrap().map(Result::unwrap).collect();
    if batches.is_empty() {
        batches.push(RecordBatch::new_empty(schema));
    }
    batches
}
