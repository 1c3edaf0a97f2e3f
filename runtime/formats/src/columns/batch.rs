//! Columns and what was found of their records, as a batch.

use arrow::array::{ArrayRef, RecordBatch, UInt8Array, UInt64Array};

use super::views::view;
use super::{ColumnBuilder, Columns, Masks, TextBuffers, TypedBatch};
use crate::chunk::Stretch;
use crate::{Chunk, FileError};

/// A batch in the making: all that its columns are told of beside their values.
pub(crate) struct Batch<'a> {
    pub(crate) columns: &'a Columns,
    pub(crate) chunk: &'a Chunk,
    /// For each record 0, or why it is malformed.
    pub(crate) malformed: Vec<u8>,
    pub(crate) masks: Masks,
}

impl Batch<'_> {
    /// The batch of the columns' schema: builders with the index of their declared column, the text that stands otherwise in the
    /// file, and what is kept of each record beside its columns, if anything is to be.
    pub(crate) fn finish(
        self,
        builders: Vec<(usize, ColumnBuilder<'_>)>,
        side: Vec<u8>,
        rescued: Vec<Option<String>>,
    ) -> Result<RecordBatch, FileError> {
        let records = self.chunk.records();
        let text = TextBuffers::new(self.chunk.text.memory.clone(), side);
        let mut arrays: Vec<Option<ArrayRef>> = vec![None; self.columns.declared.len()];
        for (column, builder) in builders {
            if let Some(array) = arrays.get_mut(column) {
                *array = builder.finish(records, &text)?;
            }
        }
        let (offsets, raw) = offset_and_raw(self.chunk)?;
        let batch = TypedBatch {
            arrays,
            first_record: self.chunk.first_record,
            offsets,
            raw,
            malformed: UInt8Array::from(self.malformed),
            masks: self.masks,
            rescued,
        };
        batch.finish(self.columns)
    }
}

/// [`crate::system::OFFSET`] and [`crate::system::RAW`].
fn offset_and_raw(chunk: &Chunk) -> Result<(UInt64Array, ArrayRef), FileError> {
    let Stretch { memory, base, original } = &chunk.text;
    let spans = chunk.spans.iter();
    let Some(original) = original else {
        let bytes = memory.as_slice();
        let raw = spans.clone().map(|span| view(bytes, span.start, span.end - span.start, TextBuffers::CHUNK));
        let raw = TextBuffers::new(memory.clone(), Vec::new()).binary(raw.collect())?;
        return Ok((UInt64Array::from_iter_values(spans.map(|span| base + u64::from(span.start))), raw));
    };
    let bytes = original.encoded();
    let mut walk = original.walk();
    let places = spans.map(|span| {
        let (start, end) = (walk.place(base + u64::from(span.start)), walk.place(base + u64::from(span.end)));
        let at = start.saturating_sub(original.from()) as u32;
        (start, view(bytes, at, end.saturating_sub(start) as u32, TextBuffers::CHUNK))
    });
    let (offsets, raw): (Vec<_>, Vec<_>) = places.unzip();
    Ok((UInt64Array::from(offsets), TextBuffers::new(bytes.clone(), Vec::new()).binary(raw)?))
}
