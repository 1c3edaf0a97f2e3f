//! The arguments of a kernel: columns or constants, seen through one interface.

use std::sync::Arc;

use arrow::{
    array::{
        Array, ArrayRef, ArrowPrimitiveType, AsArray, BinaryViewArray, BooleanArray, PrimitiveArray, StringViewArray,
    },
    datatypes::{
        DataType, Date32Type, Decimal128Type, Float64Type, Int64Type, Time64MicrosecondType, TimestampMicrosecondType,
    },
};
use datafusion::{
    common::{Result, ScalarValue, exec_err, internal_err},
    logical_expr::ColumnarValue,
};

use super::lists::Lists;

/// The arguments of one call on one batch.
pub(crate) struct Args<'a> {
    values: &'a [ColumnarValue],
    rows: usize,
}

impl<'a> Args<'a> {
    pub(super) fn new(values: &'a [ColumnarValue], rows: usize) -> Self {
        Self { values, rows }
    }

    /// How many rows the result has.
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// How many arguments there are.
    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }

    fn value(&self, index: usize) -> Result<&'a ColumnarValue> {
        let Some(value) = self.values.get(index) else { return internal_err!("argument {index} is missing") };
        if let ColumnarValue::Array(array) = value
            && array.len() != self.rows
        {
            return exec_err!("argument {index} has {} rows, not {}", array.len(), self.rows);
        }
        Ok(value)
    }

    /// The argument as a column; a constant is repeated.
    pub(crate) fn array(&self, index: usize) -> Result<ArrayRef> {
        self.value(index)?.to_array(self.rows)
    }

    /// A text argument.
    pub(super) fn text(&self, index: usize) -> Result<Text<'a>> {
        match self.value(index)? {
            ColumnarValue::Array(array) => {
                if let Some(array) = array.as_string_view_opt() {
                    Ok(Text::Column(array))
                } else {
                    internal_err!("argument {index} is {}, not text", array.data_type())
                }
            }
            ColumnarValue::Scalar(ScalarValue::Utf8View(value)) => Ok(Text::Constant(value.as_deref())),
            ColumnarValue::Scalar(other) => internal_err!("argument {index} is {}, not text", other.data_type()),
        }
    }

    fn primitive<T: ArrowPrimitiveType>(
        &self,
        index: usize,
        constant: impl Fn(&ScalarValue) -> Option<Option<T::Native>>,
    ) -> Result<Values<'a, T>> {
        let value = self.value(index)?;
        let found = match value {
            ColumnarValue::Array(array) => array.as_primitive_opt::<T>().map(Values::Column),
            ColumnarValue::Scalar(scalar) => constant(scalar).map(Values::Constant),
        };
        if let Some(found) = found {
            Ok(found)
        } else {
            internal_err!("argument {index} is {}, not {}", value.data_type(), T::DATA_TYPE)
        }
    }

    /// An int argument.
    pub(super) fn int(&self, index: usize) -> Result<Values<'a, Int64Type>> {
        self.primitive(index, |it| if let ScalarValue::Int64(v) = it { Some(*v) } else { None })
    }

    /// A float argument.
    pub(super) fn float(&self, index: usize) -> Result<Values<'a, Float64Type>> {
        self.primitive(index, |it| if let ScalarValue::Float64(v) = it { Some(*v) } else { None })
    }

    /// A date argument.
    pub(super) fn date(&self, index: usize) -> Result<Values<'a, Date32Type>> {
        self.primitive(index, |it| if let ScalarValue::Date32(v) = it { Some(*v) } else { None })
    }

    /// A timestamp argument, with or without a zone: in microseconds since 1970-01-01T00:00:00, in UTC if it has one.
    pub(super) fn timestamp(&self, index: usize) -> Result<Values<'a, TimestampMicrosecondType>> {
        self.primitive(index, |it| if let ScalarValue::TimestampMicrosecond(v, _) = it { Some(*v) } else { None })
    }

    /// An argument of bytes.
    pub(super) fn bytes(&self, index: usize) -> Result<BinaryViewArray> {
        let array = self.array(index)?;
        if let Some(array) = array.as_binary_view_opt() {
            Ok(array.clone())
        } else {
            internal_err!("argument {index} is {}, not bytes", array.data_type())
        }
    }

    /// A decimal argument, without its scale.
    pub(super) fn decimal(&self, index: usize) -> Result<Values<'a, Decimal128Type>> {
        self.primitive(index, |it| if let ScalarValue::Decimal128(v, _, _) = it { Some(*v) } else { None })
    }

    /// A bool argument, as a column.
    pub(crate) fn boolean(&self, index: usize) -> Result<BooleanArray> {
        let array = self.array(index)?;
        if let Some(array) = array.as_boolean_opt() {
            Ok(array.clone())
        } else {
            internal_err!("argument {index} is {}, not bool", array.data_type())
        }
    }

    /// A time-of-day argument, in microseconds after midnight.
    pub(super) fn time(&self, index: usize) -> Result<Values<'a, Time64MicrosecondType>> {
        self.primitive(index, |it| if let ScalarValue::Time64Microsecond(v) = it { Some(*v) } else { None })
    }

    /// A list argument.
    pub(super) fn list(&self, index: usize) -> Result<Lists> {
        Lists::new(&self.array(index)?)
    }

    /// The type of an argument.
    pub(super) fn data_type(&self, index: usize) -> Result<DataType> {
        Ok(self.value(index)?.data_type())
    }
}

/// A text argument.
#[derive(Clone, Copy)]
pub(super) enum Text<'a> {
    Column(&'a StringViewArray),
    Constant(Option<&'a str>),
}

impl<'a> Text<'a> {
    /// The value on a row; `None` for null.
    #[inline]
    pub(super) fn get(&self, row: usize) -> Option<&'a str> {
        match self {
            Self::Column(array) => (row < array.len() && array.is_valid(row)).then(|| array.value(row)),
            Self::Constant(value) => *value,
        }
    }
}

/// An argument of numbers or dates.
#[derive(Clone, Copy)]
pub(super) enum Values<'a, T: ArrowPrimitiveType> {
    Column(&'a PrimitiveArray<T>),
    Constant(Option<T::Native>),
}

impl<T: ArrowPrimitiveType> Values<'_, T> {
    /// The value on a row; `None` for null.
    #[inline]
    pub(super) fn get(&self, row: usize) -> Option<T::Native> {
        match self {
            Self::Column(array) => (row < array.len() && array.is_valid(row)).then(|| array.value(row)),
            Self::Constant(value) => *value,
        }
    }

    /// `f` of every value; null where the value is null or `f` fails.
    pub(super) fn map<R: ArrowPrimitiveType>(
        &self,
        rows: usize,
        f: impl Fn(T::Native) -> Option<R::Native>,
    ) -> PrimitiveArray<R> {
        match self {
            Self::Column(array) => array.unary_opt(f),
            Self::Constant(value) => {
                let value = value.and_then(f);
                (0..rows).map(|_| value).collect()
            }
        }
    }

    /// `f` of every pair of values; null where one of them is null or `f` fails.
    pub(super) fn zip<U: ArrowPrimitiveType, R: ArrowPrimitiveType>(
        &self,
        other: &Values<'_, U>,
        rows: usize,
        f: impl Fn(T::Native, U::Native) -> Option<R::Native>,
    ) -> PrimitiveArray<R> {
        match (self, other) {
            (_, Values::Constant(Some(right))) => self.map(rows, |left| f(left, *right)),
            (Values::Constant(Some(left)), _) => other.map(rows, |right| f(*left, right)),
            _ => (0..rows).map(|row| self.get(row).zip(other.get(row)).and_then(|(a, b)| f(a, b))).collect(),
        }
    }
}

/// `f` of every text; null where it is null.
pub(super) fn test_text(args: &Args<'_>, f: impl Fn(&str) -> bool) -> Result<ArrayRef> {
    let text = args.text(0)?;
    Ok(Arc::new((0..args.rows()).map(|row| text.get(row).map(&f)).collect::<BooleanArray>()))
}
