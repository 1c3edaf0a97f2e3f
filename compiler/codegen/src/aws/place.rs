//! Where in buckets the files and tables of a pipeline are, as the beginnings of their keys.

use ingest_program::{Dataset, FilePattern, PatternPart, S3, Source, TableFormat, WriteMode};

use super::arn::{folder, literal};

/// Where a run works on a table: beside it, in a folder of this end.
const WORK: &str = "._ingest/";

/// The folder that a source's files are listed below.
pub fn listed(s3: &S3, source: &Source) -> String {
    folder(&[&s3.root, &source.path])
}

/// The keys of the files that a source reads, with `*` for what is not fixed.
pub fn files(s3: &S3, source: &Source) -> Vec<String> {
    let folder = listed(s3, source);
    let arrival = &source.arrival;
    let patterns = source.files.iter().chain(&arrival.done).chain(arrival.control.iter().map(|it| &it.file));
    patterns.map(|it| literal(&folder) + &glob(it)).collect()
}

/// A pattern as policies have it. They know no character that is not to be matched, so a capture may be anything.
fn glob(pattern: &FilePattern) -> String {
    let mut out = String::new();
    for part in &pattern.parts {
        match part {
            PatternPart::Text(text) => out += &literal(text),
            PatternPart::Star | PatternPart::DoubleStar | PatternPart::Capture(_) if out.ends_with('*') => {}
            PatternPart::Star | PatternPart::DoubleStar | PatternPart::Capture(_) => out.push('*'),
        }
    }
    out
}

/// A table and the folder in which runs prepare what goes there.
pub struct Places {
    /// `common/claims/`
    pub published: String,
    /// `common/claims._ingest/`
    pub work: String,
}

/// Where the table of a dataset is.
pub fn table(s3: &S3, dataset: &Dataset) -> Places {
    let published = folder(&[&s3.root, &dataset.path]);
    let work = beside(&published);
    Places { published, work }
}

/// Where the quarantine of a dataset is. Datasets may share one, and each works in a folder of its own.
pub fn quarantine(s3: &S3, dataset: &Dataset) -> Places {
    let published = folder(&[&s3.root, &dataset.quarantine.path]);
    let work = beside(&published) + &dataset.name + "/";
    Places { published, work }
}

fn beside(published: &str) -> String {
    published.trim_end_matches('/').to_owned() + WORK
}

/// Whether what is published goes again: a delivery takes the place of another, or has been kept for long enough.
pub fn is_replaced(dataset: &Dataset) -> bool {
    dataset.write != WriteMode::Append || dataset.retain.is_some()
}

/// Whether files of the table itself go then. A Delta table is told that they are not part of it any more, and keeps them
/// until they have been kept for long enough.
pub fn loses_files(dataset: &Dataset) -> bool {
    dataset.retain.is_some() || (dataset.format == TableFormat::Parquet && is_replaced(dataset))
}
