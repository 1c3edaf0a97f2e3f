//! Records whose fields are found one after the other, as a batch.

use arrow::array::RecordBatch;
use ingest_program::Malformed;

use super::{Batch, Columns, Field, GROUP, Group, Masks, Nulls, Value};
use crate::chunk::Span;
use crate::{Chunk, FileError, MalformedReason};

/// Finds the fields of records.
pub(crate) trait Split {
    /// Sets the fields, one for each declared column and null before, of the record that stands at this index of the chunk. It is UTF-8.
    fn split(&mut self, index: usize, span: Span, fields: &mut [Field]) -> Result<(), MalformedReason>;

    /// The values with parts of the records since the last of these calls, which [`Field::composed`] points to.
    fn composed(&self) -> &[Value] {
        &[]
    }

    /// Those have been read.
    fn forget_composed(&mut self) {}

    /// The texts so far that stand otherwise in the file.
    fn side(&self) -> &[u8];

    /// All of them.
    fn into_side(self) -> Vec<u8>;
}

/// The records of a chunk as a batch, a row each, in order. Fails only on a malformed record, where `policy` says so.
pub(crate) fn decode(
    columns: &Columns,
    nulls: &Nulls,
    policy: Malformed,
    chunk: &Chunk,
    mut splitter: impl Split,
) -> Result<RecordBatch, FileError> {
    let records = chunk.records();
    let width = columns.declared.len();
    let mut malformed = chunk.unreadable();
    let mut builders = columns.builders(nulls, records);
    let mut masks = Masks::new(width, records);
    let mut fields = Vec::with_capacity(GROUP * width);
    for (group, spans) in chunk.spans.chunks(GROUP).enumerate() {
        let first = group * GROUP;
        fields.clear();
        for (row, span) in spans.iter().enumerate() {
            let Some(malformed) = malformed.get_mut(first + row) else { continue };
            let begin = fields.len();
            if *malformed != 0 {
                fields.resize(begin + width, Field::NONE);
                continue;
            }
            fields.resize(begin + width, Field::NULL);
            let own = fields.get_mut(begin..).unwrap_or_default();
            if let Err(reason) = splitter.split(first + row, *span, own) {
                *malformed = reason.number();
                own.fill(Field::NONE);
            }
        }
        let group = Group { bytes: chunk.text.memory.as_slice(), side: splitter.side(), fields: &fields, width };
        for (column, builder) in &mut builders {
            masks.note(*column, first, builder.append_composed(group, splitter.composed()));
        }
        splitter.forget_composed();
    }
    if policy == Malformed::Fail {
        chunk.refuse_malformed(&malformed)?;
    }
    Batch { columns, chunk, malformed, masks }.finish(builders, splitter.into_side(), Vec::new())
}
