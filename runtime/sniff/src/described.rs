//! Columns of files that name them themselves: how they differ from a source that declares none.

use std::io::Cursor;
use std::sync::Arc;

use ingest_formats::{ColumnDrift, Opened, ReadStats, plan};
use ingest_program::Source;

use crate::names::Names;
use crate::reading::{Called, Unread};
use crate::sample::Sample;

/// The columns of a file, of a source that has none and ignores those of files.
pub(crate) fn columns(source: &Source, sample: &Sample) -> Result<Vec<Called>, Unread> {
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
    let drift = reader.differences().drift().into_iter();
    let called = drift.filter_map(|it| match it {
        ColumnDrift::Ignored(header) => {
            Some(Called { name: names.next(&header), header: Some(header), ..Called::default() })
        }
        _ => None,
    });
    Ok(called.collect())
}
