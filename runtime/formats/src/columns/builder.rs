//! One column of a batch: from fields to values, 64 records at a time.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BinaryViewBuilder, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int64Array,
    Time64MicrosecondArray, TimestampMicrosecondArray,
};
use arrow::buffer::{BooleanBuffer, Buffer, NullBuffer};
use arrow::datatypes::i256;
use arrow::error::ArrowError;

use super::field::{COMPOSED_FIELD, Field, NULL_FIELD, SIDE, UNREADABLE_FIELD};
use super::nested::NestedBuilder;
use super::shape::{Cell, Shape, Value};
use super::views::{TextBuffers, view};
use super::{Kind, Nulls, PlannedColumn};
use crate::json::compose;
use crate::parse;

/// Records of a group: as many as a word has bits.
pub(crate) const GROUP: usize = 64;

/// The fields of at most [`GROUP`] records.
#[derive(Clone, Copy)]
pub(crate) struct Group<'a> {
    /// The chunk's memory.
    pub(crate) bytes: &'a [u8],
    /// The text of fields whose escapes were resolved.
    pub(crate) side: &'a [u8],
    /// Record by record.
    pub(crate) fields: &'a [Field],
    /// Fields of a record.
    pub(crate) width: usize,
}

/// What was found wrong with a column in a group: a bit for each record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Judgement {
    /// Not of the column's type, or null where the column does not accept null.
    pub(crate) failed: u64,
    /// Of those, the null ones.
    pub(crate) missing: u64,
}

impl Judgement {
    /// Of a column with these records that are not of its type, and these that are null.
    pub(crate) fn of(column: &PlannedColumn, failed: u64, null: u64) -> Self {
        let missing = if column.accepts_null { 0 } else { null };
        Self { failed: failed | missing, missing }
    }
}

/// A column in the making.
pub(crate) struct ColumnBuilder<'a> {
    column: &'a PlannedColumn,
    nulls: &'a Nulls,
    /// Which field of a record.
    position: usize,
    /// None where the column is only judged.
    values: Option<Values>,
    /// Bit by bit, a word for each group.
    valid: Vec<u64>,
}

/// The values so far; those of null rows are arbitrary.
enum Values {
    Views(Vec<u128>),
    Int64(Vec<i64>),
    Int128(Vec<i128>),
    Float(Vec<f64>),
    /// Bit by bit, a word for each group.
    Bits(Vec<u64>),
    Int32(Vec<i32>),
    Bytes(BinaryViewBuilder),
    Nested(NestedBuilder),
}

impl<'a> ColumnBuilder<'a> {
    /// For so many records; with values where they are `wanted`.
    pub(crate) fn new(
        column: &'a PlannedColumn,
        nulls: &'a Nulls,
        position: usize,
        wanted: bool,
        records: usize,
    ) -> Self {
        let values = wanted.then(|| match &column.kind {
            Kind::Text => Values::Views(Vec::with_capacity(records)),
            Kind::Int | Kind::Time(_) | Kind::Timestamp(_) | Kind::TimestampIn(..) => {
                Values::Int64(Vec::with_capacity(records))
            }
            Kind::Decimal { .. } => Values::Int128(Vec::with_capacity(records)),
            Kind::Float => Values::Float(Vec::with_capacity(records)),
            Kind::Bool => Values::Bits(Vec::with_capacity(records.div_ceil(GROUP))),
            Kind::Date(_) => Values::Int32(Vec::with_capacity(records)),
            Kind::Bytes => Values::Bytes(BinaryViewBuilder::with_capacity(records)),
            Kind::Nested(shape) => Values::Nested(NestedBuilder::new(shape)),
        });
        Self { column, nulls, position, values, valid: Vec::with_capacity(records.div_ceil(GROUP)) }
    }

    /// Reads the column's field of every record of the group.
    pub(crate) fn append(&mut self, group: Group<'_>) -> Judgement {
        self.append_composed(group, &[])
    }

    /// The same, where columns may have parts; `composed` are the values of those that have.
    pub(crate) fn append_composed(&mut self, group: Group<'_>, composed: &[Value]) -> Judgement {
        let mut judge = Judge { nulls: self.nulls, position: self.position, group, valid: 0, null: 0, failed: 0 };
        match (&self.column.kind, &mut self.values) {
            (Kind::Text, Some(Values::Views(values))) => judge.views(values),
            (Kind::Int, Some(Values::Int64(values))) => judge.values(values, parse::int),
            (Kind::Decimal { parser, .. }, Some(Values::Int128(values))) => {
                judge.values(values, |text| parser.parse(text));
            }
            (Kind::Float, Some(Values::Float(values))) => judge.values(values, parse::float),
            (Kind::Bool, Some(Values::Bits(values))) => judge.bits(values),
            (Kind::Date(format), Some(Values::Int32(values))) => judge.values(values, |text| format.date(text)),
            (Kind::Timestamp(format), Some(Values::Int64(values))) => {
                judge.values(values, |text| format.timestamp(text));
            }
            (Kind::Time(format), Some(Values::Int64(values))) => judge.values(values, |text| format.time(text)),
            (Kind::TimestampIn(format, zone, _), Some(Values::Int64(values))) => {
                judge.values(values, |text| format.moment(text, zone));
            }
            (Kind::Bytes, Some(Values::Bytes(values))) => judge.bytes(values),
            (Kind::Nested(shape), Some(Values::Nested(values))) => judge.nested(shape, composed, Some(values)),
            (Kind::Nested(shape), _) => judge.nested(shape, composed, None),
            (Kind::Text, _) => judge.only(|_| true),
            (Kind::Int, _) => judge.only(|text| parse::int(text).is_some()),
            (Kind::Decimal { parser, .. }, _) => judge.only(|text| parser.parse(text).is_some()),
            (Kind::Float, _) => judge.only(|text| parse::float(text).is_some()),
            (Kind::Bool, _) => judge.only(|text| parse::boolean(text).is_some()),
            (Kind::Date(format), _) => judge.only(|text| format.date(text).is_some()),
            (Kind::Time(format), _) => judge.only(|text| format.time(text).is_some()),
            (Kind::Timestamp(format), _) => judge.only(|text| format.timestamp(text).is_some()),
            (Kind::TimestampIn(format, zone, _), _) => judge.only(|text| format.moment(text, zone).is_some()),
            (Kind::Bytes, _) => judge.only(|text| parse::base64(text, &mut Vec::new())),
        }
        self.valid.push(judge.valid);
        Judgement::of(self.column, judge.failed, judge.null)
    }

    /// The sum of the values of a column of numbers so far, without their point; 0 where it was only judged.
    pub(crate) fn sum(&self) -> i256 {
        let rows = self.valid.iter().flat_map(|word| (0..GROUP).map(move |row| word >> row & 1 == 1));
        match &self.values {
            Some(Values::Int64(values)) => {
                let there = values.iter().zip(rows).filter(|(_, is_valid)| *is_valid);
                i256::from_i128(there.map(|(value, _)| i128::from(*value)).sum())
            }
            Some(Values::Int128(values)) => {
                let there = values.iter().zip(rows).filter(|(_, is_valid)| *is_valid);
                there.fold(i256::ZERO, |sum, (value, _)| sum.wrapping_add(i256::from_i128(*value)))
            }
            _ => i256::ZERO,
        }
    }

    /// The finished column; none where it was only judged.
    pub(crate) fn finish(self, records: usize, text: &TextBuffers) -> Result<Option<ArrayRef>, ArrowError> {
        let Some(values) = self.values else { return Ok(None) };
        let nulls = Some(NullBuffer::new(bits(self.valid, records))).filter(|nulls| nulls.null_count() > 0);
        Ok(Some(match values {
            Values::Views(views) => text.strings(views, nulls)?,
            Values::Int64(values) => match self.column.kind {
                Kind::Time(_) => Arc::new(Time64MicrosecondArray::try_new(values.into(), nulls)?),
                Kind::Timestamp(_) => Arc::new(TimestampMicrosecondArray::try_new(values.into(), nulls)?),
                Kind::TimestampIn(_, _, zone) => {
                    Arc::new(TimestampMicrosecondArray::try_new(values.into(), nulls)?.with_timezone(zone))
                }
                _ => Arc::new(Int64Array::try_new(values.into(), nulls)?),
            },
            Values::Bytes(mut values) => Arc::new(values.finish()),
            Values::Int128(values) => {
                Arc::new(Decimal128Array::try_new(values.into(), nulls)?.with_data_type(self.column.kind.data_type()))
            }
            Values::Float(values) => Arc::new(Float64Array::try_new(values.into(), nulls)?),
            Values::Bits(values) => Arc::new(BooleanArray::new(bits(values, records), nulls)),
            Values::Int32(values) => Arc::new(Date32Array::try_new(values.into(), nulls)?),
            Values::Nested(values) => values.finish(&self.column.kind.data_type())?,
        }))
    }
}

/// One column of one group.
struct Judge<'a> {
    nulls: &'a Nulls,
    position: usize,
    group: Group<'a>,
    valid: u64,
    null: u64,
    failed: u64,
}

impl<'a> Judge<'a> {
    /// Parses and keeps.
    #[inline]
    fn values<T: Default>(&mut self, to: &mut Vec<T>, parse: impl Fn(&[u8]) -> Option<T>) {
        let (group, position) = (self.group, self.position);
        to.extend(group.fields.chunks_exact(group.width).enumerate().map(|(row, fields)| {
            let value = self.text(row, fields.get(position)).and_then(|text| parse(text).or_else(|| self.fail(row)));
            self.valid |= u64::from(value.is_some()) << row;
            value.unwrap_or_default()
        }));
    }

    /// Parses truth values and keeps them as bits.
    fn bits(&mut self, to: &mut Vec<u64>) {
        let (group, position) = (self.group, self.position);
        let mut word = 0;
        for (row, fields) in group.fields.chunks_exact(group.width).enumerate() {
            let value =
                self.text(row, fields.get(position)).and_then(|text| parse::boolean(text).or_else(|| self.fail(row)));
            self.valid |= u64::from(value.is_some()) << row;
            word |= u64::from(value == Some(true)) << row;
        }
        to.push(word);
    }

    /// Reads base64 and keeps the bytes.
    fn bytes(&mut self, to: &mut BinaryViewBuilder) {
        let (group, position) = (self.group, self.position);
        let mut bytes = Vec::new();
        for (row, fields) in group.fields.chunks_exact(group.width).enumerate() {
            let text = self.text(row, fields.get(position));
            bytes.clear();
            let read = text.and_then(|text| parse::base64(text, &mut bytes).then_some(()).or_else(|| self.fail(row)));
            self.valid |= u64::from(read.is_some()) << row;
            match read {
                Some(()) => to.append_value(&bytes),
                None => to.append_null(),
            }
        }
    }

    /// Keeps where the text is.
    fn views(&mut self, to: &mut Vec<u128>) {
        let (group, position) = (self.group, self.position);
        to.extend(group.fields.chunks_exact(group.width).enumerate().map(|(row, fields)| {
            let field = fields.get(position);
            if self.text(row, field).is_none() {
                return 0;
            }
            self.valid |= 1 << row;
            field.map_or(0, |field| group.view(*field))
        }));
    }

    /// Reads values with parts. One of which any part is not of its type fails as a whole: half a list is another list. Where a format
    /// has texts alone, such a value is written as JSON.
    fn nested(&mut self, shape: &Shape, composed: &[Value], mut to: Option<&mut NestedBuilder>) {
        let (group, position) = (self.group, self.position);
        let mut side = Vec::new();
        for (row, fields) in group.fields.chunks_exact(group.width).enumerate() {
            let cell = match fields.get(position) {
                Some(Field { start, length: COMPOSED_FIELD }) => {
                    composed.get(*start as usize).and_then(|value| self.parts(row, shape, value, group))
                }
                field => self.text(row, field).and_then(|text| {
                    side.clear();
                    let value = compose(text, shape, &mut side);
                    self.parts(row, shape, &value, Group { bytes: text, side: &side, ..group })
                }),
            };
            if let Some(to) = &mut to {
                to.push(cell.unwrap_or(Cell::Null));
            }
        }
    }

    /// The value of a record that is kept, and what is to be noted of it.
    fn parts<'g>(&mut self, row: usize, shape: &Shape, value: &Value, group: Group<'g>) -> Option<Cell<'g>> {
        let read = shape.read(value, group, self.nulls);
        match &read {
            Some(Cell::Null) => self.null |= 1 << row,
            Some(_) => self.valid |= 1 << row,
            None => self.failed |= 1 << row,
        }
        read
    }

    /// Judges without keeping anything.
    #[inline]
    fn only(&mut self, is_value: impl Fn(&[u8]) -> bool) {
        let (group, position) = (self.group, self.position);
        for (row, fields) in group.fields.chunks_exact(group.width).enumerate() {
            if self.text(row, fields.get(position)).is_some_and(|text| !is_value(text)) {
                self.failed |= 1 << row;
            }
        }
    }

    /// The field's text; none where it is null (which is noted) or there is no field (which is not).
    #[inline]
    fn text(&mut self, row: usize, field: Option<&Field>) -> Option<&'a [u8]> {
        let field = *field?;
        let Some(text) = self.group.text(field) else { return self.without_text(row, field) };
        if self.nulls.contains(text) {
            self.null |= 1 << row;
            return None;
        }
        Some(text)
    }

    /// Notes what a field without a text is.
    fn without_text<T>(&mut self, row: usize, field: Field) -> Option<T> {
        self.null |= u64::from(field.length == NULL_FIELD) << row;
        self.failed |= u64::from(field.length == UNREADABLE_FIELD) << row;
        None
    }

    #[cold]
    fn fail<T>(&mut self, row: usize) -> Option<T> {
        self.failed |= 1 << row;
        None
    }
}

impl<'a> Group<'a> {
    /// The field's text; none where there is no field.
    #[inline]
    pub(crate) fn text(&self, field: Field) -> Option<&'a [u8]> {
        let start = field.start as usize;
        if field.length < SIDE {
            self.bytes.get(start..start + field.length as usize)
        } else if field.length >= COMPOSED_FIELD {
            None
        } else {
            self.side.get(start..start + (field.length & !SIDE) as usize)
        }
    }

    #[inline]
    fn view(&self, field: Field) -> u128 {
        if field.length < SIDE {
            view(self.bytes, field.start, field.length, TextBuffers::CHUNK)
        } else {
            view(self.side, field.start, field.length & !SIDE, TextBuffers::SIDE)
        }
    }
}

/// The bits of words, the first `count` of them.
fn bits(words: Vec<u64>, count: usize) -> BooleanBuffer {
    let words: Vec<u64> = words.into_iter().map(u64::to_le).collect();
    BooleanBuffer::new(Buffer::from_vec(words), 0, count)
}
