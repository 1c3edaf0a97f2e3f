//! Rows to typed batches.

use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, UInt8Array, UInt64Array};
use arrow::buffer::Buffer;
use ingest_program::TypeKind;

use super::columns::{Layout, NumberColumn, TextColumn, trimmed};
use super::damaged;
use super::encoding::Charset;
use super::plan::SasPlan;
use super::unpack::Packing;
use crate::columns::{
    ColumnBuilder, Field, GROUP, Group, Kind, Masks, Meaning, NumberBuilder, SIDE, TextBuffers, TypedBatch, raw_rows,
};
use crate::doubles::Doubles;
use crate::format::{ColumnDrift, Differences, Records};
use crate::text::rescue;
use crate::{FileError, MalformedReason};

/// Rows that are decoded at a time, and bytes of them, at most.
const ROWS: usize = 8192;
const BYTES: usize = 4 << 20;

/// Decodes the rows of one file, on any thread.
#[derive(Debug)]
pub(super) struct SasDecoder {
    pub(super) plan: Arc<SasPlan>,
    pub(super) layout: Layout,
    pub(super) doubles: Doubles,
    pub(super) charset: Charset,
    pub(super) packing: Option<Packing>,
    /// Bytes of a row.
    pub(super) row: usize,
}

impl Differences for SasDecoder {
    fn drift(&self) -> Vec<ColumnDrift> {
        self.layout.drift.clone()
    }

    fn types(&self) -> Vec<(String, Option<TypeKind>)> {
        self.layout.types.clone()
    }

    fn labels(&self) -> Vec<(String, String)> {
        self.layout.labels.clone()
    }
}

/// Rows that follow each other in a file, as they stand in it.
pub(super) struct Rows {
    decoder: Arc<SasDecoder>,
    first_record: u64,
    growing: Vec<u8>,
    memory: Buffer,
    packed: Vec<Packed>,
    /// Where each row is in the file.
    offsets: Vec<u64>,
}

/// Where a row is in its memory.
struct Packed {
    start: usize,
    end: usize,
    is_compressed: bool,
}

impl Rows {
    pub(super) fn new(decoder: Arc<SasDecoder>, first_record: u64) -> Self {
        let (memory, growing) = (Buffer::default(), Vec::new());
        Self { decoder, first_record, growing, memory, packed: Vec::new(), offsets: Vec::new() }
    }

    /// How many rows of so many bytes are decoded at a time.
    pub(super) fn at_a_time(row: usize) -> usize {
        (BYTES / row.max(1)).clamp(1, ROWS)
    }

    pub(super) fn len(&self) -> usize {
        self.offsets.len()
    }

    pub(super) fn push(&mut self, row: &[u8], is_compressed: bool, offset: u64) {
        let start = self.growing.len();
        self.growing.extend_from_slice(row);
        self.packed.push(Packed { start, end: self.growing.len(), is_compressed });
        self.offsets.push(offset);
    }

    /// When all rows are there.
    pub(super) fn sealed(mut self) -> Self {
        self.memory = Buffer::from_vec(std::mem::take(&mut self.growing));
        self
    }

    /// The rows without compression, one behind the other.
    fn unpacked(&self) -> Result<Buffer, FileError> {
        if self.packed.iter().all(|row| !row.is_compressed) {
            return Ok(self.memory.clone());
        }
        let mut rows = Vec::with_capacity(self.len() * self.decoder.row);
        for (row, offset) in self.packed.iter().zip(&self.offsets) {
            let bytes = self.memory.get(row.start..row.end).unwrap_or_default();
            if row.is_compressed {
                let unpacked = self.decoder.packing.and_then(|it| it.unpack(bytes, self.decoder.row, &mut rows));
                unpacked.ok_or_else(|| damaged(*offset, "a row is compressed in no way that rows are"))?;
            } else {
                rows.extend_from_slice(bytes);
            }
        }
        Ok(Buffer::from_vec(rows))
    }
}

impl Records for Rows {
    fn decode(&self) -> Result<RecordBatch, FileError> {
        let decoder = &*self.decoder;
        let (plan, layout, row) = (&*decoder.plan, &decoder.layout, decoder.row);
        let records = self.len();
        let memory = self.unpacked()?;
        let mut masks = Masks::new(plan.columns.declared.len(), records);
        let mut malformed = vec![0; records];
        let mut rescued = Vec::new();
        let mut texts = Texts::new(decoder, &memory);
        let mut text_builders = decoder.text_builders(records);
        let mut number_builders = decoder.number_builders(records);
        let mut numbers = Vec::with_capacity(GROUP);
        for first in (0..records).step_by(GROUP) {
            let rows = memory.get(first * row..).unwrap_or_default().chunks_exact(row.max(1)).take(GROUP);
            texts.split(first, rows.clone());
            for (index, reason) in malformed.iter_mut().skip(first).take(GROUP).enumerate() {
                if texts.undecodable >> index & 1 != 0 {
                    *reason = MalformedReason::Encoding.number();
                }
            }
            let group =
                Group { bytes: &memory, side: &texts.side, fields: &texts.fields, width: layout.texts.len().max(1) };
            for (declared, builder) in &mut text_builders {
                masks.note(*declared, first, builder.append(group));
            }
            for (place, builder) in &mut number_builders {
                numbers.clear();
                numbers.extend(
                    rows.clone().map(|row| {
                        row.get(place.start..place.end).map_or(f64::NAN, |field| decoder.doubles.read(field))
                    }),
                );
                masks.note(place.declared, first, builder.append(&numbers, texts.undecodable));
            }
            if !layout.rescued.is_empty() {
                let count = rows.len();
                rescued.extend((0..count).map(|row| rescue::object(&layout.rescued, group, row, &plan.nulls)));
            }
        }
        let side = std::mem::take(&mut texts.side);
        let buffers = TextBuffers::new(memory.clone(), side);
        let mut arrays: Vec<Option<ArrayRef>> = vec![None; plan.columns.declared.len()];
        for (declared, builder) in text_builders {
            if let Some(array) = arrays.get_mut(declared) {
                *array = builder.finish(records, &buffers)?;
            }
        }
        for (place, builder) in number_builders {
            if let Some(array) = arrays.get_mut(place.declared) {
                *array = builder.finish();
            }
        }
        let batch = TypedBatch {
            arrays,
            first_record: self.first_record,
            offsets: UInt64Array::from(self.offsets.clone()),
            raw: raw_rows(&memory, row, records)?,
            malformed: UInt8Array::from(malformed),
            masks,
            rescued,
        };
        batch.finish(&plan.columns)
    }
}

impl SasDecoder {
    /// A builder for every text column that is wanted or has to be judged, with its place among the declared columns.
    fn text_builders(&self, records: usize) -> Vec<(usize, ColumnBuilder<'_>)> {
        let plan = &*self.plan;
        let builder = |(position, text): (usize, &TextColumn)| {
            let declared = text.declared?;
            let column = plan.columns.declared.get(declared)?;
            let wanted = plan.columns.wants(declared);
            let judged = !matches!(column.kind, Kind::Text) || !column.accepts_null;
            let builder = ColumnBuilder::new(column, &plan.nulls, position, wanted, records);
            (wanted || judged).then_some((declared, builder))
        };
        self.layout.texts.iter().enumerate().filter_map(builder).collect()
    }

    fn number_builders(&self, records: usize) -> Vec<(&NumberColumn, NumberBuilder<'_>)> {
        let plan = &*self.plan;
        let builder = |place: &'_ NumberColumn| {
            let wanted = plan.columns.wants(place.declared);
            NumberBuilder::new(plan.columns.declared.get(place.declared)?, place.meaning, wanted, records)
        };
        self.layout.numbers.iter().filter_map(|place| Some((place, builder(place)?))).collect()
    }
}

/// The texts of a group of rows.
struct Texts<'a> {
    decoder: &'a SasDecoder,
    memory: &'a [u8],
    /// Texts that stand otherwise in the file: in another encoding, or as numbers. Of all groups so far.
    side: Vec<u8>,
    /// Row by row.
    fields: Vec<Field>,
    /// A bit for each row with a text that is none in the file's encoding; it has no fields.
    undecodable: u64,
}

impl<'a> Texts<'a> {
    fn new(decoder: &'a SasDecoder, memory: &'a [u8]) -> Self {
        let columns = decoder.layout.texts.len();
        let fields = Vec::with_capacity(GROUP * columns);
        Self { decoder, memory, side: Vec::new(), fields, undecodable: 0 }
    }

    /// Takes the group of rows that starts at `first`.
    fn split(&mut self, first: usize, rows: impl Iterator<Item = &'a [u8]>) {
        let decoder = self.decoder;
        self.fields.clear();
        self.undecodable = 0;
        for (index, row) in rows.enumerate() {
            let (at, before) = ((first + index) * decoder.row, self.fields.len());
            for column in &decoder.layout.texts {
                let raw = row.get(column.start..column.end).unwrap_or_default();
                let field = match column.meaning {
                    Some(meaning) => self.number(meaning, raw),
                    None => self.text(at + column.start, trimmed(raw)).unwrap_or_else(|| {
                        self.undecodable |= 1 << index;
                        Field::NONE
                    }),
                };
                self.fields.push(field);
            }
            if self.undecodable >> index & 1 != 0 {
                for field in self.fields.iter_mut().skip(before) {
                    *field = Field::NONE;
                }
            }
        }
    }

    /// A number as text, and one that is missing as its kind.
    fn number(&mut self, meaning: Meaning, raw: &[u8]) -> Field {
        let doubles = self.decoder.doubles;
        let (number, start) = (doubles.read(raw), self.side.len());
        if !number.is_nan() {
            meaning.print(number, &mut self.side);
        } else if let Some(kind) = doubles.missing_kind(raw) {
            self.side.extend_from_slice(&[b'.', kind]);
        } else {
            return Field::NULL;
        }
        self.since(start)
    }

    /// A text at this place of the memory; none where it is not one in the encoding.
    #[inline]
    fn text(&mut self, at: usize, text: &[u8]) -> Option<Field> {
        let charset = &self.decoder.charset;
        if charset.stands(text) {
            debug_assert!(at + text.len() <= self.memory.len());
            return Some(Field { start: at as u32, length: text.len() as u32 });
        }
        let start = self.side.len();
        let decoded = charset.decode(text)?;
        self.side.extend_from_slice(decoded.as_bytes());
        Some(self.since(start))
    }

    /// What was put aside from there on.
    fn since(&self, start: usize) -> Field {
        Field { start: start as u32, length: (self.side.len() - start) as u32 | SIDE }
    }
}
