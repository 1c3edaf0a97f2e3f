//! The columns of a batch, in their order.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, RecordBatch, RecordBatchOptions, StringViewArray, UInt8Array, UInt64Array, new_null_array,
};
use arrow::buffer::Buffer;
use arrow::datatypes::DataType;

use super::views::view;
use super::{Columns, Masks, TextBuffers};
use crate::FileError;

/// A batch in the making: its columns, and what its records are told of beside their values.
pub(crate) struct TypedBatch {
    /// For each declared column its values; those that are wanted and not there are null.
    pub(crate) arrays: Vec<Option<ArrayRef>>,
    pub(crate) first_record: u64,
    /// For each record its [`system::OFFSET`](crate::system::OFFSET).
    pub(crate) offsets: UInt64Array,
    /// For each record its [`system::RAW`](crate::system::RAW).
    pub(crate) raw: ArrayRef,
    pub(crate) malformed: UInt8Array,
    pub(crate) masks: Masks,
    /// For each record what is kept of undeclared columns; may be empty where nothing is.
    pub(crate) rescued: Vec<Option<String>>,
}

impl TypedBatch {
    /// In the order of the columns' schema.
    pub(crate) fn finish(self, columns: &Columns) -> Result<RecordBatch, FileError> {
        let records = self.offsets.len();
        let schema = columns.schema();
        let mut all: Vec<ArrayRef> = Vec::with_capacity(schema.fields().len());
        for &wanted in &columns.wanted {
            let array = self.arrays.get(wanted).cloned().flatten();
            let data_type = columns.declared.get(wanted).map(|column| column.kind.data_type());
            all.extend(array.or_else(|| Some(new_null_array(&data_type?, records))));
        }
        let end = self.first_record + records as u64;
        all.push(Arc::new(UInt64Array::from_iter_values(self.first_record..end)));
        all.push(Arc::new(self.offsets));
        all.push(self.raw);
        all.push(Arc::new(self.malformed));
        all.extend(self.masks.finish());
        if columns.rescue {
            all.push(if self.rescued.is_empty() {
                new_null_array(&DataType::Utf8View, records)
            } else {
                Arc::new(StringViewArray::from(self.rescued))
            });
        }
        let options = RecordBatchOptions::new().with_row_count(Some(records));
        Ok(RecordBatch::try_new_with_options(schema, all, &options)?)
    }
}

/// Records of one length that follow each other, as a column of raw bytes.
pub(crate) fn raw_rows(memory: &Buffer, length: usize, records: usize) -> Result<ArrayRef, FileError> {
    let bytes = memory.as_slice();
    let rows = (0..records).map(|row| view(bytes, (row * length) as u32, length as u32, TextBuffers::CHUNK));
    Ok(TextBuffers::new(memory.clone(), Vec::new()).binary(rows.collect())?)
}
