//! Values that a file has types for: each as a value of the declared type, or as none.
//!
//! Nothing is rounded, with one exception that has no other way: a `float` is the double next to a decimal of the file.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BinaryViewBuilder, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int64Array,
    StringViewBuilder, Time64MicrosecondArray, TimestampMicrosecondArray, new_null_array,
};
use arrow::buffer::NullBuffer;
use arrow::datatypes::DataType;
use arrow::error::ArrowError;

use super::builder::Judgement;
use super::cells::{Cell, Cells, DAY_NANOS};
use super::moments::{FIRST_DAY, LAST_DAY};
use super::numbers::{Decimals, whole};
use super::parts::parts;
use super::{GROUP, Given, Kind, Masks, PlannedColumn, print};
use crate::parse::{self, DateFormat, TimeFormat, Zone};

const MICRO: i64 = 1_000;
/// Numbers up to this are doubles of their own, all of them.
const EXACT: u64 = 1 << 53;

/// The values of a [`widest`](super::widest) array as values of the kind; null where they are none of it.
pub(crate) fn convert(array: &ArrayRef, given: &Given, kind: &Kind) -> Result<ArrayRef, ArrowError> {
    if let (Kind::Text, DataType::Utf8View) | (Kind::Int, DataType::Int64) | (Kind::Bool, DataType::Boolean) =
        (kind, array.data_type())
    {
        return Ok(Arc::clone(array));
    }
    if let (Kind::Text, Given::Text, DataType::BinaryView) = (kind, given, array.data_type())
        && let Ok(texts) = array.as_binary_view().clone().to_string_view()
    {
        return Ok(Arc::new(texts));
    }
    if *given == Given::Null {
        return Ok(new_null_array(&kind.data_type(), array.len()));
    }
    let cells = Cells::new(array, given);
    let rows = (0..array.len()).map(|row| cells.get(row));
    Ok(match kind {
        Kind::Text => texts(rows),
        Kind::Bytes => bytes(rows),
        Kind::Int => Arc::new(rows.map(int).collect::<Int64Array>()),
        Kind::Decimal { parser, precision, scale } => {
            let decimals = Decimals::new(*parser, *precision, *scale);
            let values = rows.map(|cell| decimal(cell, &decimals, *parser));
            Arc::new(values.collect::<Decimal128Array>().with_data_type(kind.data_type()))
        }
        Kind::Float => Arc::new(rows.map(float).collect::<Float64Array>()),
        Kind::Bool => Arc::new(rows.map(boolean).collect::<BooleanArray>()),
        Kind::Date(format) => Arc::new(rows.map(|cell| date(cell, format)).collect::<Date32Array>()),
        Kind::Time(format) => Arc::new(rows.map(|cell| time(cell, format)).collect::<Time64MicrosecondArray>()),
        Kind::Timestamp(format) => {
            Arc::new(rows.map(|cell| timestamp(cell, format)).collect::<TimestampMicrosecondArray>())
        }
        Kind::TimestampIn(format, zone, name) => {
            let values = rows.map(|cell| moment(cell, format, zone));
            Arc::new(values.collect::<TimestampMicrosecondArray>().with_timezone(*name))
        }
        Kind::Nested(shape) => parts(array, given, shape)?,
    })
}

/// Notes which values were there and are none of the declared type, and which were not there.
pub(crate) fn judge(column: &PlannedColumn, given: &dyn Array, read: &dyn Array, place: usize, masks: &mut Masks) {
    let records = read.len();
    let (given, read) = (given.logical_nulls(), read.logical_nulls());
    if given.is_none() && read.is_none() {
        return;
    }
    for first in (0..records).step_by(GROUP) {
        let count = (records - first).min(GROUP);
        let (there, kept) = (valid(given.as_ref(), first, count), valid(read.as_ref(), first, count));
        masks.note(place, first, Judgement::of(column, there & !kept, !there & ones(count)));
    }
}

fn ones(count: usize) -> u64 {
    u64::MAX >> (GROUP - count)
}

/// A bit for each of the rows that has a value.
fn valid(nulls: Option<&NullBuffer>, first: usize, count: usize) -> u64 {
    let Some(nulls) = nulls else { return ones(count) };
    let bits = nulls.inner().slice(first, count);
    bits.bit_chunks().iter_padded().next().unwrap_or(0) & ones(count)
}

fn texts<'a>(rows: impl ExactSizeIterator<Item = Cell<'a>>) -> ArrayRef {
    let mut to = StringViewBuilder::with_capacity(rows.len());
    let mut text = Vec::new();
    for cell in rows {
        text.clear();
        let is_printed = print::text(cell, &mut text);
        to.append_option(is_printed.then_some(()).and_then(|()| str::from_utf8(&text).ok()));
    }
    Arc::new(to.finish())
}

fn bytes<'a>(rows: impl ExactSizeIterator<Item = Cell<'a>>) -> ArrayRef {
    let mut to = BinaryViewBuilder::with_capacity(rows.len());
    let mut decoded = Vec::new();
    for cell in rows {
        match cell {
            Cell::Bytes(bytes) | Cell::Uuid(bytes) => to.append_value(bytes),
            Cell::Text(text) => {
                decoded.clear();
                to.append_option(parse::base64(text, &mut decoded).then_some(&decoded));
            }
            _ => to.append_null(),
        }
    }
    Arc::new(to.finish())
}

fn int(cell: Cell<'_>) -> Option<i64> {
    match cell {
        Cell::Int(number) => Some(number),
        Cell::Decimal(unscaled, scale) => rescaled(unscaled, scale, 0)?.try_into().ok(),
        Cell::Wide(..) => parse::Decimal::new(19, 0).parse(&printed(cell)?)?.try_into().ok(),
        Cell::Single(number) => whole(number.into()),
        Cell::Double(number) => whole(number),
        Cell::Text(text) => parse::int(text),
        _ => None,
    }
}

fn decimal(cell: Cell<'_>, decimals: &Decimals, parser: parse::Decimal) -> Option<i128> {
    match cell {
        Cell::Int(number) => decimals.fits(rescaled(number.into(), 0, decimals.scale())?),
        Cell::Large(number) => decimals.fits(rescaled(number.into(), 0, decimals.scale())?),
        Cell::Decimal(unscaled, scale) => decimals.fits(rescaled(unscaled, scale, decimals.scale())?),
        Cell::Double(number) => decimals.unscaled(number),
        // By the digits that it was written with: those of the double that it also is are more.
        Cell::Wide(..) | Cell::Single(_) => parser.parse(&printed(cell)?),
        Cell::Text(text) => parser.parse(text),
        _ => None,
    }
}

fn float(cell: Cell<'_>) -> Option<f64> {
    match cell {
        Cell::Int(number) => (number.unsigned_abs() <= EXACT).then_some(number as f64),
        Cell::Decimal(..) | Cell::Wide(..) => str::from_utf8(&printed(cell)?).ok()?.parse().ok(),
        Cell::Single(number) => Some(f64::from(number) + 0.0).filter(|it| it.is_finite()),
        Cell::Double(number) => Some(number + 0.0).filter(|it| it.is_finite()),
        Cell::Text(text) => parse::float(text),
        _ => None,
    }
}

fn boolean(cell: Cell<'_>) -> Option<bool> {
    match cell {
        Cell::Bool(value) => Some(value),
        Cell::Int(0) => Some(false),
        Cell::Int(1) => Some(true),
        Cell::Text(text) => parse::boolean(text),
        _ => None,
    }
}

fn date(cell: Cell<'_>, format: &DateFormat) -> Option<i32> {
    match cell {
        Cell::Day(day) => known_day(day.into()),
        Cell::Moment { nanos, .. } => known_day(day_of(nanos)),
        Cell::Text(text) => format.date(text),
        _ => None,
    }
}

fn time(cell: Cell<'_>, format: &TimeFormat) -> Option<i64> {
    match cell {
        Cell::Clock(nanos) => micros(nanos).filter(|_| (0..DAY_NANOS).contains(&nanos)),
        Cell::Text(text) => format.time(text),
        _ => None,
    }
}

/// What clocks show: those of UTC where the file has a moment.
fn timestamp(cell: Cell<'_>, format: &DateFormat) -> Option<i64> {
    match cell {
        Cell::Text(text) => format.timestamp(text),
        cell => civil(cell).map(|(micros, _)| micros),
    }
}

fn moment(cell: Cell<'_>, format: &DateFormat, zone: &Zone) -> Option<i64> {
    if let Cell::Text(text) = cell {
        return format.moment(text, zone);
    }
    let (micros, is_utc) = civil(cell)?;
    if is_utc { Some(micros) } else { zone.moment(micros) }
}

/// Microseconds since 1970-01-01T00:00:00, and whether they are of UTC.
fn civil(cell: Cell<'_>) -> Option<(i64, bool)> {
    let (nanos, is_utc) = match cell {
        Cell::Day(day) => (i128::from(day) * DAY_NANOS, false),
        Cell::Moment { nanos, is_utc } => (nanos, is_utc),
        _ => return None,
    };
    known_day(day_of(nanos))?;
    Some((micros(nanos)?, is_utc))
}

fn micros(nanos: i128) -> Option<i64> {
    // Division of what is short is many times as fast, and nearly all are.
    if let Ok(nanos) = i64::try_from(nanos) {
        return (nanos % MICRO == 0).then_some(nanos / MICRO);
    }
    (nanos % i128::from(MICRO) == 0).then_some(nanos / i128::from(MICRO))?.try_into().ok()
}

fn day_of(nanos: i128) -> i128 {
    match i64::try_from(nanos) {
        Ok(nanos) => nanos.div_euclid(DAY_NANOS as i64).into(),
        Err(_) => nanos.div_euclid(DAY_NANOS),
    }
}

/// A day of the years 1 to 9999.
fn known_day(day: i128) -> Option<i32> {
    (i128::from(FIRST_DAY)..=i128::from(LAST_DAY)).contains(&day).then_some(day as i32)
}

/// The same number with another scale; none where it has digits that the scale has no room for.
fn rescaled(unscaled: i128, from: i8, to: i8) -> Option<i128> {
    let more = i32::from(to) - i32::from(from);
    let power = 10_i128.checked_pow(more.unsigned_abs());
    if more >= 0 {
        return if unscaled == 0 { Some(0) } else { unscaled.checked_mul(power?) };
    }
    match power {
        Some(power) => (unscaled % power == 0).then_some(unscaled / power),
        None => (unscaled == 0).then_some(0),
    }
}

fn printed(cell: Cell<'_>) -> Option<Vec<u8>> {
    let mut text = Vec::new();
    print::text(cell, &mut text).then_some(text)
}
