//! Values as bytes: two values of a type are equal exactly where their bytes are.

use arrow::{
    array::{Array, ArrayRef, AsArray, BinaryViewArray, BooleanArray, ListArray, PrimitiveArray, StringViewArray},
    buffer::NullBuffer,
    datatypes::{
        DataType, Date32Type, Decimal128Type, Float64Type, Int64Type, Time64MicrosecondType, TimeUnit,
        TimestampMicrosecondType,
    },
};

/// A column of keys. Each value is a byte that says whether it is null, then its bytes: of a fixed number, or preceded by
/// their number.
pub enum KeyColumn {
    /// Text.
    Text(StringViewArray),
    /// Bytes.
    Bytes(BinaryViewArray),
    /// Ints.
    Int(PrimitiveArray<Int64Type>),
    /// Decimals of one scale.
    Decimal(PrimitiveArray<Decimal128Type>),
    /// Floats.
    Float(PrimitiveArray<Float64Type>),
    /// Bools.
    Bool(BooleanArray),
    /// Days.
    Date(PrimitiveArray<Date32Type>),
    /// Times of day.
    Time(PrimitiveArray<Time64MicrosecondType>),
    /// Moments.
    Timestamp(PrimitiveArray<TimestampMicrosecondType>),
    /// Lists, with their elements.
    List(ListArray, Box<Self>),
    /// Structs: where there is one, and their fields.
    Struct(Option<NullBuffer>, Vec<Self>),
    /// Nothing at all.
    Null,
}

/// A type that is none of the language's.
#[derive(Debug, thiserror::Error)]
#[error("values of the type {0} cannot be compared")]
pub struct NoKey(DataType);

impl KeyColumn {
    /// The values of a column.
    pub fn new(array: &ArrayRef) -> Result<Self, NoKey> {
        Ok(match array.data_type() {
            DataType::Utf8View => Self::Text(array.as_string_view().clone()),
            DataType::BinaryView => Self::Bytes(array.as_binary_view().clone()),
            DataType::Int64 => Self::Int(array.as_primitive().clone()),
            DataType::Decimal128(..) => Self::Decimal(array.as_primitive().clone()),
            DataType::Float64 => Self::Float(array.as_primitive().clone()),
            DataType::Boolean => Self::Bool(array.as_boolean().clone()),
            DataType::Date32 => Self::Date(array.as_primitive().clone()),
            DataType::Time64(TimeUnit::Microsecond) => Self::Time(array.as_primitive().clone()),
            DataType::Timestamp(TimeUnit::Microsecond, _) => Self::Timestamp(array.as_primitive().clone()),
            DataType::List(_) => {
                let lists = array.as_list().clone();
                let elements = Box::new(Self::new(lists.values())?);
                Self::List(lists, elements)
            }
            DataType::Struct(_) => {
                let structs = array.as_struct();
                let members = structs.columns().iter().map(Self::new).collect::<Result<_, _>>()?;
                Self::Struct(structs.nulls().cloned(), members)
            }
            DataType::Null => Self::Null,
            other => return Err(NoKey(other.clone())),
        })
    }

    /// Whether there is no value on a row.
    pub fn is_null(&self, row: usize) -> bool {
        match self {
            Self::Text(it) => it.is_null(row),
            Self::Bytes(it) => it.is_null(row),
            Self::Int(it) => it.is_null(row),
            Self::Decimal(it) => it.is_null(row),
            Self::Float(it) => it.is_null(row),
            Self::Bool(it) => it.is_null(row),
            Self::Date(it) => it.is_null(row),
            Self::Time(it) => it.is_null(row),
            Self::Timestamp(it) => it.is_null(row),
            Self::List(it, _) => it.is_null(row),
            Self::Struct(valid, _) => valid.as_ref().is_some_and(|it| it.is_null(row)),
            Self::Null => true,
        }
    }

    /// Appends the bytes of the value on a row.
    pub fn encode(&self, row: usize, to: &mut Vec<u8>) {
        let null = self.is_null(row);
        to.push(u8::from(null));
        if null {
            return;
        }
        match self {
            Self::Text(it) => encode_bytes(it.value(row).as_bytes(), to),
            Self::Bytes(it) => encode_bytes(it.value(row), to),
            Self::Int(it) => to.extend_from_slice(&it.value(row).to_le_bytes()),
            Self::Decimal(it) => to.extend_from_slice(&it.value(row).to_le_bytes()),
            Self::Float(it) => to.extend_from_slice(&canonical(it.value(row)).to_le_bytes()),
            Self::Bool(it) => to.push(u8::from(it.value(row))),
            Self::Date(it) => to.extend_from_slice(&it.value(row).to_le_bytes()),
            Self::Time(it) => to.extend_from_slice(&it.value(row).to_le_bytes()),
            Self::Timestamp(it) => to.extend_from_slice(&it.value(row).to_le_bytes()),
            Self::List(it, elements) => {
                let offsets = it.value_offsets();
                let place = |index: usize| offsets.get(index).map_or(0, |it| *it as usize);
                let places = place(row)..place(row + 1);
                to.extend_from_slice(&(places.len() as u64).to_le_bytes());
                places.for_each(|it| elements.encode(it, to));
            }
            Self::Struct(_, members) => members.iter().for_each(|it| it.encode(row, to)),
            Self::Null => {}
        }
    }
}

fn encode_bytes(value: &[u8], to: &mut Vec<u8>) {
    to.extend_from_slice(&(value.len() as u64).to_le_bytes());
    to.extend_from_slice(value);
}

/// The two zeros are one number, and every not-a-number is the same nothing.
fn canonical(value: f64) -> f64 {
    if value.is_nan() {
        f64::NAN
    } else if value == 0.0 {
        0.0
    } else {
        value
    }
}
