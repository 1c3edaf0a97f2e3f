//! Columns and what was found of their records, as a batch.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, RecordBatch, RecordBatchOptions, StringViewArray, UInt8Array, UInt64Array, new_null_array,
};

use super::views::view;
use super::{ColumnBuilder, Columns, Masks, TextBuffers};
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
        let text = TextBuffers::new(self.chunk.memory.clone(), side);
        let mut arrays: Vec<Option<ArrayRef>> = vec![None; self.columns.declared.len()];
        for (column, builder) in builders {
            if let Some(array) = arrays.get_mut(column) {
                *array = builder.finish(records, &text)?;
            }
        }
        let schema = self.columns.schema();
        let mut columns: Vec<ArrayRef> = Vec::with_capacity(schema.fields().len());
        for &wanted in &self.columns.wanted {
            let array = arrays.get(wanted).cloned().flatten();
            let data_type = self.columns.declared.get(wanted).map(|column| column.kind.data_type());
            columns.extend(array.or_else(|| Some(new_null_array(&data_type?, records))));
        }
        columns.extend(system_columns(self.chunk, self.malformed)?);
        columns.extend(self.masks.finish());
        if self.columns.rescue {
            columns.push(if rescued.is_empty() {
                new_null_array(&arrow::datatypes::DataType::Utf8View, records)
            } else {
                Arc::new(StringViewArray::from(rescued))
            });
        }
        let options = RecordBatchOptions::new().with_row_count(Some(records));
        Ok(RecordBatch::try_new_with_options(schema, columns, &options)?)
    }
}

/// [`crate::system::RECORD`], [`crate::system::OFFSET`], [`crate::system::RAW`] and [`crate::system::MALFORMED`].
fn system_columns(chunk: &Chunk, malformed: Vec<u8>) -> Result<[ArrayRef; 4], FileError> {
    let bytes = chunk.memory.as_slice();
    let raw =
        chunk.spans.iter().map(|span| view(bytes, span.start, span.end - span.start, TextBuffers::CHUNK)).collect();
    let end = chunk.first_record + chunk.spans.len() as u64;
    Ok([
        Arc::new(UInt64Array::from_iter_values(chunk.first_record..end)),
        Arc::new(UInt64Array::from_iter_values(chunk.spans.iter().map(|span| chunk.base + u64::from(span.start)))),
        TextBuffers::new(chunk.memory.clone(), Vec::new()).binary(raw)?,
        Arc::new(UInt8Array::from(malformed)),
    ])
}
