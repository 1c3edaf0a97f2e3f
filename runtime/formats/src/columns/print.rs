//! Values that a file has types for, as texts and as JSON.

use std::io::Write as _;

use arrow::array::{Array, AsArray};
use arrow::datatypes::{DataType, Decimal128Type, Decimal256Type, DecimalType};
use base64::{Engine, engine::general_purpose::STANDARD};

use super::cells::{Cell, Cells, DAY_NANOS, Given, widest};
use super::numbers::{FIRST_DAY, LAST_DAY};
use crate::parse;
use crate::text::rescue;

/// Values in one another that are printed; what is deeper is `null`.
const DEPTH: u8 = 64;
const SECOND: i128 = 1_000_000_000;

/// Appends a value as text: dates and times as ISO 8601 has them, numbers by the digits that they have. Whether it has a text.
pub(crate) fn text(cell: Cell<'_>, to: &mut Vec<u8>) -> bool {
    let before = to.len();
    let is_printed = match cell {
        Cell::Null | Cell::Nested(..) | Cell::Json(_) => false,
        Cell::Bool(value) => write!(to, "{value}").is_ok(),
        Cell::Int(number) => write!(to, "{number}").is_ok(),
        Cell::Decimal(unscaled, scale) => {
            to.extend_from_slice(Decimal128Type::format_decimal(unscaled, 38, scale).as_bytes());
            true
        }
        Cell::Wide(unscaled, scale) => {
            to.extend_from_slice(Decimal256Type::format_decimal(unscaled, 76, scale).as_bytes());
            true
        }
        Cell::Single(number) => write!(to, "{}", number + 0.0).is_ok(),
        Cell::Double(number) => write!(to, "{}", super::numbers::shortest(number)).is_ok(),
        Cell::Text(bytes) | Cell::Bytes(bytes) => {
            to.extend_from_slice(bytes);
            str::from_utf8(bytes).is_ok()
        }
        Cell::Uuid(bytes) => uuid(bytes, to),
        Cell::Day(days) => day(days.into(), to),
        Cell::Clock(nanos) => clock(nanos, to),
        Cell::Moment { nanos, is_utc } => {
            let is_told = day(nanos.div_euclid(DAY_NANOS), to) && {
                to.push(b'T');
                clock(nanos.rem_euclid(DAY_NANOS), to)
            };
            if is_utc {
                to.push(b'Z');
            }
            is_told
        }
    };
    if !is_printed {
        to.truncate(before);
    }
    is_printed
}

fn day(days: i128, to: &mut Vec<u8>) -> bool {
    if !(i128::from(FIRST_DAY)..=i128::from(LAST_DAY)).contains(&days) {
        return false;
    }
    let (year, month, day) = parse::day_of(days as i32);
    write!(to, "{year:04}-{month:02}-{day:02}").is_ok()
}

/// `06:30:00`, with as many digits behind the second as there are, by threes.
fn clock(nanos: i128, to: &mut Vec<u8>) -> bool {
    if !(0..DAY_NANOS).contains(&nanos) {
        return false;
    }
    let (seconds, nanos) = (nanos / SECOND, nanos % SECOND);
    let hours = write!(to, "{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60).is_ok();
    let fraction = match nanos {
        0 => true,
        _ if nanos % 1_000 == 0 => write!(to, ".{:06}", nanos / 1_000).is_ok(),
        _ => write!(to, ".{nanos:09}").is_ok(),
    };
    hours && fraction
}

fn uuid(bytes: &[u8], to: &mut Vec<u8>) -> bool {
    for (index, byte) in bytes.iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            to.push(b'-');
        }
        if write!(to, "{byte:02x}").is_err() {
            return false;
        }
    }
    bytes.len() == 16
}

/// Appends a value as JSON. Numbers that JSON has not are texts, bytes are in base64; dates and times that no calendar has are
/// numbers of days or of nanoseconds.
pub(crate) fn json(cell: Cell<'_>, to: &mut Vec<u8>) {
    json_in(cell, to, DEPTH);
}

fn json_in(cell: Cell<'_>, to: &mut Vec<u8>, depth: u8) {
    let mut quoted = |cell: Cell<'_>, instead: &dyn std::fmt::Display| {
        to.push(b'"');
        if text(cell, to) {
            to.push(b'"');
        } else {
            to.pop();
            to.extend_from_slice(instead.to_string().as_bytes());
        }
    };
    match cell {
        Cell::Null => to.extend_from_slice(b"null"),
        Cell::Bool(_) | Cell::Int(_) | Cell::Decimal(..) | Cell::Wide(..) => {
            text(cell, to);
        }
        Cell::Single(number) if number.is_finite() => {
            text(cell, to);
        }
        Cell::Double(number) if number.is_finite() => {
            text(cell, to);
        }
        Cell::Single(_) | Cell::Double(_) | Cell::Uuid(_) => quoted(cell, &"null"),
        Cell::Text(bytes) => match str::from_utf8(bytes) {
            Ok(text) => rescue::string(text.as_bytes(), to),
            Err(_) => rescue::string(String::from_utf8_lossy(bytes).as_bytes(), to),
        },
        Cell::Bytes(bytes) => rescue::string(STANDARD.encode(bytes).as_bytes(), to),
        Cell::Day(days) => quoted(cell, &days),
        Cell::Clock(nanos) | Cell::Moment { nanos, .. } => quoted(cell, &nanos),
        Cell::Json(text) => to.extend_from_slice(text),
        Cell::Nested(array, row) => match depth.checked_sub(1) {
            Some(depth) => nested(array, row, to, depth),
            None => to.extend_from_slice(b"null"),
        },
    }
}

/// A list, a struct as an object, a map as a list of its entries.
fn nested(array: &dyn Array, row: usize, to: &mut Vec<u8>, depth: u8) {
    let elements = match array.data_type() {
        DataType::List(_) => array.as_list::<i32>().value(row),
        DataType::LargeList(_) => array.as_list::<i64>().value(row),
        DataType::FixedSizeList(..) => array.as_fixed_size_list().value(row),
        DataType::Map(..) => std::sync::Arc::new(array.as_map().value(row)),
        DataType::Struct(fields) => {
            let fields = fields.iter().zip(array.as_struct().columns());
            to.push(b'{');
            for (index, (field, values)) in fields.enumerate() {
                if index > 0 {
                    to.push(b',');
                }
                rescue::string(field.name().as_bytes(), to);
                to.push(b':');
                each(values, row..row + 1, to, depth);
            }
            to.push(b'}');
            return;
        }
        _ => return to.extend_from_slice(b"null"),
    };
    to.push(b'[');
    each(&elements, 0..elements.len(), to, depth);
    to.push(b']');
}

fn each(array: &arrow::array::ArrayRef, rows: std::ops::Range<usize>, to: &mut Vec<u8>, depth: u8) {
    let given = Given::of(array.data_type());
    let Ok(array) = widest(&array.slice(rows.start, rows.len()), &given) else { return };
    let cells = Cells::new(&array, &given);
    for row in 0..rows.len() {
        if row > 0 {
            to.push(b',');
        }
        json_in(cells.get(row), to, depth);
    }
}
