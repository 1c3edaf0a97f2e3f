//! Blocks to rows.

use std::sync::Arc;

use arrow::array::{RecordBatch, UInt64Array};
use arrow::buffer::Buffer;

use super::blocks::Block;
use super::column::Column;
use super::cursor::Cursor;
use super::header::Header;
use super::unpack::LARGEST;
use super::{DEPTH, damaged, json};
use crate::FileError;
use crate::format::Records;
use crate::typed::{Layout, Piece};

/// What decodes the blocks of one file, on any thread.
#[derive(Debug)]
pub(super) struct Decoder {
    pub(super) layout: Arc<Layout>,
    pub(super) header: Header,
    /// For each field of a record which place of the layout it has, if any.
    pub(super) places: Vec<Option<usize>>,
}

/// Blocks that follow each other.
pub(super) struct Blocks {
    pub(super) decoder: Arc<Decoder>,
    pub(super) cut: Vec<Block>,
    pub(super) first_record: u64,
    /// What is counted in offsets before the file.
    pub(super) base: u64,
}

impl Records for Blocks {
    fn decode(&self) -> Result<RecordBatch, FileError> {
        let decoder = &*self.decoder;
        let blocks = &self.cut;
        let rows = blocks.iter().map(|block| block.records).sum();
        let schema = &decoder.header.schema;
        let mut columns: Vec<Option<Column<'_>>> = decoder.layout.places.iter().map(|_| None).collect();
        for (place, (_, node)) in decoder.places.iter().zip(&decoder.header.schema.fields) {
            if let Some((column, place)) = place.and_then(|at| columns.get_mut(at).zip(decoder.layout.places.get(at))) {
                let given = place.declared.map(|_| &place.given);
                *column = Some(Column::new(schema, *node, given));
            }
        }
        let mut columns: Vec<Column<'_>> = columns.into_iter().flatten().collect();
        let mut offsets = Vec::with_capacity(rows);
        let mut left = LARGEST;
        for block in blocks {
            decoder.block(block, &mut columns, &mut left, self.first_record - 1 + offsets.len() as u64)?;
            offsets.extend(std::iter::repeat_n(self.base + block.offset, block.records));
        }
        let arrays = columns.into_iter().map(Column::finish).collect::<Result<_, _>>()?;
        Piece::new(&decoder.layout, arrays, self.first_record, UInt64Array::from(offsets)).decode()
    }
}

impl Decoder {
    /// Reads the records of a block, which unpacks to so many bytes at most; `before` records were read before.
    pub(super) fn block(
        &self,
        block: &Block,
        columns: &mut [Column<'_>],
        left: &mut usize,
        before: u64,
    ) -> Result<(), FileError> {
        let broken = |what: &str, more: usize| {
            damaged(block.offset, format!("the block that begins there {what}")).after(before + more as u64)
        };
        let bytes = self.header.codec.unpack(&block.packed).ok_or_else(|| broken("does not unpack", 0))?;
        *left = left.checked_sub(bytes.len()).ok_or_else(|| broken("unpacks to more than is read at a time", 0))?;
        if block.records > bytes.len() && !self.header.schema.is_empty() {
            return Err(broken("says that it has more records than it can have", 0));
        }
        let bytes = Buffer::from_vec(bytes);
        for column in &mut *columns {
            column.begin(&bytes);
        }
        let mut cursor = Cursor::new(&bytes);
        for record in 0..block.records {
            self.record(&mut cursor, columns)
                .ok_or_else(|| broken("has a record that is not of its schema", record))?;
        }
        if cursor.left() > 0 {
            return Err(broken("goes on after its last record", block.records));
        }
        Ok(())
    }

    #[inline]
    fn record(&self, cursor: &mut Cursor<'_>, columns: &mut [Column<'_>]) -> Option<()> {
        for (place, (_, node)) in self.places.iter().zip(&self.header.schema.fields) {
            match place.and_then(|place| columns.get_mut(place)) {
                Some(column) => column.read(cursor)?,
                None => json::skip(&self.header.schema, *node, cursor, DEPTH)?,
            }
        }
        Some(())
    }
}
