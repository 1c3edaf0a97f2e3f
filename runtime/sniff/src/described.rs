//! Columns of files that name them themselves: how they differ from a source that declares none, and what their types are where the file says
//! it. A text is one then, whatever is in it.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::Arc;

use ingest_formats::{ColumnDrift, Opened, ReadStats, plan};
use ingest_program::{Source, TypeKind};

use crate::names::{Names, is_field};
use crate::reading::{Called, Said, Unread};
use crate::sample::Sample;
use crate::types::MOST_DIGITS;

/// The columns of a file.
#[derive(Debug)]
pub(crate) struct Described {
    pub(crate) columns: Vec<Called>,
    /// Those that no source reads, each with why.
    pub(crate) unread: Vec<String>,
}

/// The columns of a file, of a source that has none and ignores those of files.
pub(crate) fn columns(source: &Source, sample: &Sample) -> Result<Described, Unread> {
    let plan = plan(source, &[])?;
    let scratch = std::env::temp_dir();
    let file =
        Opened { bytes: Box::new(Cursor::new(sample.bytes.clone())), earlier: ReadStats::default(), scratch: &scratch };
    let mut reader = Arc::clone(&plan).open(file)?;
    match reader.next().and_then(|it| it.map(|it| it.decode()).transpose()) {
        Err(error) if sample.whole => return Err(error.into()),
        // What was cut off for the sample may be cut within its first records.
        _ => {}
    }
    let mut names = Names::default();
    let differences = reader.differences();
    let types: BTreeMap<_, _> = differences.types().into_iter().rev().collect();
    let labels: BTreeMap<_, _> = differences.labels().into_iter().rev().collect();
    let mut described = Described { columns: Vec::new(), unread: Vec::new() };
    for found in differences.drift() {
        let ColumnDrift::Ignored(header) = found else { continue };
        if header.is_empty() {
            described.unread.push("a column without a name, which no source can ask for".to_owned());
            continue;
        }
        let said = match types.get(&header) {
            // Digits that no exact number of the language has room for are kept as they stand.
            Some(Some(TypeKind::Decimal { precision, .. })) if usize::from(*precision) > MOST_DIGITS => Said::Text,
            Some(Some(kind)) if is_written(*kind) => Said::Kind(*kind),
            Some(_) => {
                described
                    .unread
                    .push(format!("`{header}` has values that no type reads, or fields whose names no type can have"));
                continue;
            }
            None => Said::Nothing,
        };
        let label = labels.get(&header).map(|it| in_a_line(it)).filter(|it| !it.is_empty() && *it != header);
        let name = names.next(&header);
        described.columns.push(Called { name, header: Some(header), said, label, ..Called::default() });
    }
    Ok(described)
}

/// A text as a comment may have it.
fn in_a_line(text: &str) -> String {
    text.split(|it: char| it.is_whitespace() || it.is_control())
        .filter(|it| !it.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether a type can be written: its fields have names of the language.
fn is_written(kind: TypeKind) -> bool {
    match kind {
        TypeKind::List(element) => is_written(element.get().kind),
        TypeKind::Struct(fields) => fields.get().iter().all(|it| is_field(&it.name) && is_written(it.ty.kind)),
        TypeKind::Decimal { precision, .. } => usize::from(precision) <= MOST_DIGITS,
        _ => true,
    }
}
