//! One field of records, as an array.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BinaryViewBuilder, BooleanBuilder, Date32Builder, Decimal128Builder, Decimal256Builder,
    FixedSizeBinaryBuilder, Float32Builder, Float64Builder, Int64Builder, NullArray, Time64MicrosecondBuilder,
    TimestampMicrosecondBuilder, TimestampMillisecondBuilder, TimestampNanosecondBuilder,
};
use arrow::buffer::Buffer;
use arrow::datatypes::{DataType, i256};
use arrow::error::ArrowError;

use super::DEPTH;
use super::cursor::Cursor;
use super::json;
use super::schema::{Fixed, Node, Number, Schema, Unit};
use crate::columns::{Given, KEY, VALUE};
use crate::typed::{Lists, structs};

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
    values: Values<'a>,
}

enum Values<'a> {
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
    Lists(Lists, Box<Column<'a>>),
    Maps(Lists, BinaryViewBuilder, u32, Box<Column<'a>>),
    Structs(Vec<bool>, Vec<Member<'a>>),
}

/// A field of a record within a record, with its name and its column; none where it is passed over.
struct Member<'a> {
    name: &'a str,
    node: usize,
    column: Option<Column<'a>>,
}

impl<'a> Column<'a> {
    /// Of a field of this type, as so much of it is wanted; where nothing is said, values with parts are read as JSON.
    pub(super) fn new(schema: &'a Schema, node: usize, given: Option<&Given>) -> Self {
        let inner = schema.plain_index(node);
        let plain = schema.node(inner);
        let branches = match schema.node(node) {
            Node::Union(branches) if inner != node => branches.as_slice(),
            _ => &[],
        };
        let values = nested(schema, plain, given).unwrap_or_else(|| Values::plain(plain));
        Self { schema, branches, inner, plain, values }
    }

    /// Begins to read a block.
    pub(super) fn begin(&mut self, block: &Buffer) {
        match &mut self.values {
            Values::Bytes(to, current) => *current = to.append_block(block.clone()),
            Values::Lists(_, elements) => elements.begin(block),
            Values::Maps(_, keys, current, values) => {
                *current = keys.append_block(block.clone());
                values.begin(block);
            }
            Values::Structs(_, members) => {
                members.iter_mut().filter_map(|it| it.column.as_mut()).for_each(|it| it.begin(block));
            }
            _ => {}
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
            Values::Lists(lists, _) | Values::Maps(lists, ..) => lists.push(None),
            Values::Structs(valid, members) => {
                valid.push(false);
                members.iter_mut().filter_map(|it| it.column.as_mut()).for_each(Column::null);
            }
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
            Values::Long(to) => to.append_value(match self.plain {
                Node::Long(number) => number.read(from)?,
                _ => from.long()?,
            }),
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
            Values::Time(to, unit) => {
                let Node::Long(number) = self.plain else { return None };
                to.append_value(number.read(from)?.checked_mul(*unit)?);
            }
            Values::Millis(to, _) => to.append_value(from.long()?),
            Values::Micros(to, _) => to.append_value(from.long()?),
            Values::Nanos(to, _) => to.append_value(from.long()?),
            Values::Lists(lists, elements) => {
                let mut count = 0;
                from.elements(|from| {
                    count += 1;
                    elements.read(from)
                })?;
                lists.push(Some(count));
            }
            Values::Maps(lists, keys, current, values) => {
                let mut count = 0;
                from.elements(|from| {
                    count += 1;
                    let (start, length) = from.text()?;
                    keys.try_append_view(*current, u32::try_from(start).ok()?, u32::try_from(length).ok()?).ok()?;
                    values.read(from)
                })?;
                lists.push(Some(count));
            }
            Values::Structs(valid, members) => {
                for member in members {
                    match &mut member.column {
                        Some(column) => column.read(from)?,
                        None => json::skip(self.schema, member.node, from, DEPTH)?,
                    }
                }
                valid.push(true);
            }
        }
        Some(())
    }

    pub(super) fn finish(self) -> Result<ArrayRef, ArrowError> {
        let zone = |is_utc: bool| is_utc.then_some(ZONE);
        Ok(match self.values {
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
            Values::Lists(lists, elements) => lists.finish(elements.finish()?)?,
            Values::Maps(lists, mut keys, _, values) => {
                let both: Vec<ArrayRef> = vec![Arc::new(keys.finish()), values.finish()?];
                let valid = vec![true; lists.elements()];
                lists.finish(structs([KEY, VALUE], both, valid)?)?
            }
            Values::Structs(valid, members) => {
                let wanted = members.into_iter().filter_map(|it| Some((it.name, it.column?.finish())));
                let (names, columns): (Vec<_>, Vec<_>) = wanted.unzip();
                structs(names, columns.into_iter().collect::<Result<_, _>>()?, valid)?
            }
        })
    }
}

impl Values<'_> {
    /// Of a type that has no parts, or that is read as JSON.
    fn plain(of: &Node) -> Self {
        match of {
            Node::Null => Self::Null(0),
            Node::Boolean => Self::Bool(BooleanBuilder::new()),
            Node::Long(Number::Plain | Number::Short) => Self::Long(Int64Builder::new()),
            Node::Long(Number::Date) => Self::Date(Date32Builder::new()),
            Node::Long(Number::TimeMillis) => Self::Time(Time64MicrosecondBuilder::new(), 1_000),
            Node::Long(Number::TimeMicros) => Self::Time(Time64MicrosecondBuilder::new(), 1),
            Node::Long(Number::Moment { unit, is_utc }) => match unit {
                Unit::Millis => Self::Millis(TimestampMillisecondBuilder::new(), *is_utc),
                Unit::Micros => Self::Micros(TimestampMicrosecondBuilder::new(), *is_utc),
                Unit::Nanos => Self::Nanos(TimestampNanosecondBuilder::new(), *is_utc),
            },
            Node::Float => Self::Single(Float32Builder::new()),
            Node::Double => Self::Double(Float64Builder::new()),
            Node::Bytes(Some((precision, scale))) | Node::Fixed(_, Fixed::Decimal(precision, scale)) => {
                if *precision <= 38 {
                    Self::Decimal(Decimal128Builder::new(), DataType::Decimal128(*precision, *scale))
                } else {
                    Self::Wide(Decimal256Builder::new(), DataType::Decimal256(*precision, *scale))
                }
            }
            Node::Bytes(None) | Node::String | Node::Fixed(_, Fixed::Plain) => Self::Bytes(BinaryViewBuilder::new(), 0),
            Node::Fixed(_, Fixed::Uuid) => Self::Uuid(FixedSizeBinaryBuilder::new(UUID as i32)),
            Node::Enum(_)
            | Node::Fixed(_, Fixed::Duration)
            | Node::Array(_)
            | Node::Map(_)
            | Node::Record(_)
            | Node::Union(_) => Self::Own(BinaryViewBuilder::new()),
        }
    }
}

/// Values with parts, as so much of them is wanted; none where they have none, or are not wanted as such.
fn nested<'a>(schema: &'a Schema, of: &'a Node, given: Option<&Given>) -> Option<Values<'a>> {
    Some(match (of, given?) {
        (Node::Array(items), Given::List(element)) => {
            Values::Lists(Lists::default(), Box::new(Column::new(schema, *items, Some(&**element))))
        }
        (Node::Map(values), Given::Map(entry)) => {
            let Given::Struct(both) = &**entry else { return None };
            let value = both.get(1).map(|(_, given)| given);
            Values::Maps(Lists::default(), BinaryViewBuilder::new(), 0, Box::new(Column::new(schema, *values, value)))
        }
        (Node::Record(fields), Given::Struct(wanted)) => {
            // Both are in the order of the file.
            let mut wanted = wanted.iter().peekable();
            let member = |(name, node): &'a (String, usize)| {
                let own = wanted.next_if(|(wanted, _)| wanted == name);
                let column = own.map(|(_, given)| Column::new(schema, *node, Some(given)));
                Member { name, node: *node, column }
            };
            Values::Structs(Vec::new(), fields.iter().map(member).collect())
        }
        _ => return None,
    })
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
