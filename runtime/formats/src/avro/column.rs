//! One field of records, as an array.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BinaryViewBuilder, BooleanBuilder, Date32Builder, Decimal128Builder, Decimal256Builder,
    FixedSizeBinaryBuilder, Float32Builder, Float64Builder, Int64Builder, NullArray, Time64MicrosecondBuilder,
    TimestampMicrosecondBuilder, TimestampMillisecondBuilder, TimestampNanosecondBuilder,
};
use arrow::buffer::Buffer;
use arrow::datatypes::{DataType, i256};

use super::DEPTH;
use super::cursor::Cursor;
use super::json;
use super::schema::{Fixed, Node, Number, Schema, Unit};

const UUID: usize = 16;
const ZONE: &str = "UTC";

/// An array in the making.
pub(super) struct Column<'a> {
    schema: &'a Schema,
    /// The types that the field may be of, where it may be null.
    branches: &'a [usize],
    /// The type of its values.
    inner: usize,
    plain: &'a Node,
    values: Values,
}

enum Values {
    Null(usize),
    Bool(BooleanBuilder),
    Long(Int64Builder),
    Single(Float32Builder),
    Double(Float64Builder),
    /// Views into the block, which is block `current`.
    Bytes(BinaryViewBuilder, u32),
    /// Symbols of an enum, and values as JSON.
    Own(BinaryViewBuilder),
    Uuid(FixedSizeBinaryBuilder),
    Decimal(Decimal128Builder, DataType),
    Wide(Decimal256Builder, DataType),
    Date(Date32Builder),
    /// With the microseconds of a unit.
    Time(Time64MicrosecondBuilder, i64),
    Millis(TimestampMillisecondBuilder, bool),
    Micros(TimestampMicrosecondBuilder, bool),
    Nanos(TimestampNanosecondBuilder, bool),
}

impl<'a> Column<'a> {
    pub(super) fn new(schema: &'a Schema, node: usize, rows: usize) -> Self {
        let inner = schema.plain_index(node);
        let plain = schema.node(inner);
        let values = match plain {
            Node::Null => Values::Null(0),
            Node::Boolean => Values::Bool(BooleanBuilder::with_capacity(rows)),
            Node::Long(Number::Plain) => Values::Long(Int64Builder::with_capacity(rows)),
            Node::Long(Number::Date) => Values::Date(Date32Builder::with_capacity(rows)),
            Node::Long(Number::TimeMillis) => Values::Time(Time64MicrosecondBuilder::with_capacity(rows), 1_000),
            Node::Long(Number::TimeMicros) => Values::Time(Time64MicrosecondBuilder::with_capacity(rows), 1),
            Node::Long(Number::Moment { unit, is_utc }) => match unit {
                Unit::Millis => Values::Millis(TimestampMillisecondBuilder::with_capacity(rows), *is_utc),
                Unit::Micros => Values::Micros(TimestampMicrosecondBuilder::with_capacity(rows), *is_utc),
                Unit::Nanos => Values::Nanos(TimestampNanosecondBuilder::with_capacity(rows), *is_utc),
            },
            Node::Float => Values::Single(Float32Builder::with_capacity(rows)),
            Node::Double => Values::Double(Float64Builder::with_capacity(rows)),
            Node::Bytes(Some((precision, scale))) | Node::Fixed(_, Fixed::Decimal(precision, scale)) => {
                if *precision <= 38 {
                    Values::Decimal(Decimal128Builder::with_capacity(rows), DataType::Decimal128(*precision, *scale))
                } else {
                    Values::Wide(Decimal256Builder::with_capacity(rows), DataType::Decimal256(*precision, *scale))
                }
            }
            Node::Bytes(None) | Node::String | Node::Fixed(_, Fixed::Plain) => {
                Values::Bytes(BinaryViewBuilder::with_capacity(rows), 0)
            }
            Node::Fixed(_, Fixed::Uuid) => Values::Uuid(FixedSizeBinaryBuilder::with_capacity(rows, UUID as i32)),
            Node::Enum(_)
            | Node::Fixed(_, Fixed::Duration)
            | Node::Array(_)
            | Node::Map(_)
            | Node::Record(_)
            | Node::Union(_) => Values::Own(BinaryViewBuilder::with_capacity(rows)),
        };
        let branches = match schema.node(node) {
            Node::Union(branches) if inner != node => branches.as_slice(),
            _ => &[],
        };
        Self { schema, branches, inner, plain, values }
    }

    /// Begins to read a block.
    pub(super) fn begin(&mut self, block: &Buffer) {
        if let Values::Bytes(to, current) = &mut self.values {
            *current = to.append_block(block.clone());
        }
    }

    /// Reads the field of the next record; none where it is none of its type.
    #[inline]
    pub(super) fn read(&mut self, from: &mut Cursor<'_>) -> Option<()> {
        if !self.branches.is_empty() && matches!(self.schema.node(json::branch(self.branches, from)?), Node::Null) {
            self.null();
            return Some(());
        }
        self.value(from)
    }

    fn null(&mut self) {
        match &mut self.values {
            Values::Null(count) => *count += 1,
            Values::Bool(to) => to.append_null(),
            Values::Long(to) => to.append_null(),
            Values::Single(to) => to.append_null(),
            Values::Double(to) => to.append_null(),
            Values::Bytes(to, _) | Values::Own(to) => to.append_null(),
            Values::Uuid(to) => to.append_null(),
            Values::Decimal(to, _) => to.append_null(),
            Values::Wide(to, _) => to.append_null(),
            Values::Date(to) => to.append_null(),
            Values::Time(to, _) => to.append_null(),
            Values::Millis(to, _) => to.append_null(),
            Values::Micros(to, _) => to.append_null(),
            Values::Nanos(to, _) => to.append_null(),
        }
    }

    #[inline]
    fn value(&mut self, from: &mut Cursor<'_>) -> Option<()> {
        match &mut self.values {
            Values::Null(count) => *count += 1,
            Values::Bool(to) => to.append_value(match from.byte()? {
                0 => false,
                1 => true,
                _ => return None,
            }),
            Values::Long(to) => to.append_value(from.long()?),
            Values::Single(to) => to.append_value(f32::from_le_bytes(from.array()?)),
            Values::Double(to) => to.append_value(f64::from_le_bytes(from.array()?)),
            Values::Bytes(to, current) => {
                let (start, length) = match self.plain {
                    Node::Fixed(size, _) => (from.span(*size)?, *size),
                    _ => from.text()?,
                };
                to.try_append_view(*current, u32::try_from(start).ok()?, u32::try_from(length).ok()?).ok()?;
            }
            Values::Own(to) => match self.plain {
                Node::Enum(symbols) => to.append_value(symbols.get(usize::try_from(from.long()?).ok()?)?),
                Node::Union(branches) => {
                    let branch = json::branch(branches, from)?;
                    own(self.schema, branch, from, to)?;
                }
                _ => own(self.schema, self.inner, from, to)?,
            },
            Values::Uuid(to) => to.append_value(from.bytes(UUID)?).ok()?,
            Values::Decimal(to, _) => {
                let bytes: [u8; 16] = extended(decimal(self.plain, from)?)?;
                to.append_value(i128::from_be_bytes(bytes));
            }
            Values::Wide(to, _) => to.append_value(i256::from_be_bytes(extended(decimal(self.plain, from)?)?)),
            Values::Date(to) => to.append_value(from.long()?.try_into().ok()?),
            Values::Time(to, unit) => to.append_value(from.long()?.checked_mul(*unit)?),
            Values::Millis(to, _) => to.append_value(from.long()?),
            Values::Micros(to, _) => to.append_value(from.long()?),
            Values::Nanos(to, _) => to.append_value(from.long()?),
        }
        Some(())
    }

    pub(super) fn finish(self) -> ArrayRef {
        let zone = |is_utc: bool| is_utc.then_some(ZONE);
        match self.values {
            Values::Null(count) => Arc::new(NullArray::new(count)),
            Values::Bool(mut to) => Arc::new(to.finish()),
            Values::Long(mut to) => Arc::new(to.finish()),
            Values::Single(mut to) => Arc::new(to.finish()),
            Values::Double(mut to) => Arc::new(to.finish()),
            Values::Bytes(mut to, _) | Values::Own(mut to) => Arc::new(to.finish()),
            Values::Uuid(mut to) => Arc::new(to.finish()),
            Values::Decimal(mut to, of) => Arc::new(to.finish().with_data_type(of)),
            Values::Wide(mut to, of) => Arc::new(to.finish().with_data_type(of)),
            Values::Date(mut to) => Arc::new(to.finish()),
            Values::Time(mut to, _) => Arc::new(to.finish()),
            Values::Millis(mut to, is_utc) => Arc::new(to.finish().with_timezone_opt(zone(is_utc))),
            Values::Micros(mut to, is_utc) => Arc::new(to.finish().with_timezone_opt(zone(is_utc))),
            Values::Nanos(mut to, is_utc) => Arc::new(to.finish().with_timezone_opt(zone(is_utc))),
        }
    }
}

/// Reads what is no plain value as JSON.
fn own(schema: &Schema, node: usize, from: &mut Cursor<'_>, to: &mut BinaryViewBuilder) -> Option<()> {
    if let Node::Null = schema.node(node) {
        to.append_null();
        return Some(());
    }
    let mut text = Vec::new();
    json::write(schema, node, from, &mut text, DEPTH)?;
    to.append_value(&text);
    Some(())
}

/// The bytes of a decimal: its unscaled number, the first byte the highest.
fn decimal<'a>(node: &Node, from: &mut Cursor<'a>) -> Option<&'a [u8]> {
    let length = match node {
        Node::Fixed(size, _) => *size,
        _ => usize::try_from(from.long()?).ok()?,
    };
    from.bytes(length)
}

/// A number of any bytes as one of so many; none where it has more.
fn extended<const N: usize>(bytes: &[u8]) -> Option<[u8; N]> {
    let is_negative = bytes.first().is_some_and(|byte| byte & 0x80 != 0);
    let sign = if is_negative { 0xFF } else { 0 };
    let (before, last) = bytes.split_at(bytes.len().saturating_sub(N));
    let keeps_sign = last.first().is_none_or(|byte| (byte & 0x80 != 0) == is_negative);
    if before.iter().any(|byte| *byte != sign) || !keeps_sign {
        return None;
    }
    let mut number = [sign; N];
    number.get_mut(N - last.len()..)?.copy_from_slice(last);
    Some(number)
}

#[cfg(test)]
mod tests {
    use super::extended;

    #[test]
    fn numbers_of_any_bytes() {
        let number = |bytes: &[u8]| extended::<16>(bytes).map(i128::from_be_bytes);
        assert_eq!(number(b""), Some(0));
        assert_eq!(number(&[0xFF]), Some(-1));
        assert_eq!(number(&[0x04, 0xD2]), Some(1234));
        assert_eq!(number(&[0; 40]), Some(0));
        assert_eq!(number(&[0xFF; 40]), Some(-1));
        let most: Vec<u8> = [&[0][..], &i128::MAX.to_be_bytes()].concat();
        assert_eq!(number(&most), Some(i128::MAX));
        assert_eq!(number(&[&[0, 0x80][..], &[0; 15]].concat()), None);
        assert_eq!(number(&[&[1][..], &[0; 16]].concat()), None);
    }
}
