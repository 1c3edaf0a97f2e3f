//! Values that a file has types for, as texts and as JSON.

use std::io::Write as _;

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{DataType, Decimal128Type, Decimal256Type, DecimalType};
use base64::{Engine, engine::general_purpose::STANDARD};

use super::Given;
use super::cells::{Cell, Cells, DAY_NANOS, widest};
use super::moments::{FIRST_DAY, LAST_DAY};
use crate::parse;
use crate::text::rescue;

/// Values in one another that are printed; what is deeper is `null`.
const DEPTH: u8 = 64;
const SECOND: u64 = 1_000_000_000;

/// Appends a value as text: dates and times as ISO 8601 has them, numbers by the digits that they have. Whether it has a text.
pub(crate) fn text(cell: Cell<'_>, to: &mut Vec<u8>) -> bool {
    let before = to.len();
    let is_printed = match cell {
        Cell::Null | Cell::Nested(..) | Cell::Json(_) => false,
        Cell::Bool(value) => write!(to, "{value}").is_ok(),
        Cell::Int(number) => {
            if number < 0 {
                to.push(b'-');
            }
            digits(number.unsigned_abs(), 1, to);
            true
        }
        Cell::Large(number) => {
            digits(number, 1, to);
            true
        }
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
    for (before, number, width) in [("", year.unsigned_abs(), 4), ("-", month, 2), ("-", day, 2)] {
        to.extend_from_slice(before.as_bytes());
        digits(number.into(), width, to);
    }
    true
}

/// `06:30:00`, with microseconds where there are, or nanoseconds.
fn clock(nanos: i128, to: &mut Vec<u8>) -> bool {
    let Some(nanos) = u64::try_from(nanos).ok().filter(|nanos| i128::from(*nanos) < DAY_NANOS) else { return false };
    let (seconds, nanos) = (nanos / SECOND, nanos % SECOND);
    for (before, number) in [("", seconds / 3600), (":", seconds / 60 % 60), (":", seconds % 60)] {
        to.extend_from_slice(before.as_bytes());
        digits(number, 2, to);
    }
    if nanos > 0 {
        to.push(b'.');
        if nanos.is_multiple_of(1_000) { digits(nanos / 1_000, 6, to) } else { digits(nanos, 9, to) }
    }
    true
}

/// The digits of a number, so many at least. Every record is printed, if only to be thrown away: `write!` takes some times as long.
fn digits(mut number: u64, width: usize, to: &mut Vec<u8>) {
    let mut digits = [b'0'; 20];
    let mut count = 0;
    for digit in digits.iter_mut().rev() {
        if number == 0 {
            break;
        }
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
        count += 1;
    }
    let count = count.max(width).min(digits.len());
    to.extend_from_slice(digits.get(digits.len() - count..).unwrap_or_default());
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

/// Appends a value as JSON. Numbers that JSON has not are texts, bytes are in base64, a text that is none is an
/// object that has its own so; dates and times that no calendar has are numbers of days or of nanoseconds.
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
        Cell::Bool(_) | Cell::Int(_) | Cell::Large(_) | Cell::Decimal(..) | Cell::Wide(..) => {
            text(cell, to);
        }
        Cell::Single(number) if number.is_finite() => {
            text(cell, to);
        }
        Cell::Double(number) if number.is_finite() => {
            text(cell, to);
        }
        Cell::Single(_) | Cell::Double(_) | Cell::Uuid(_) => quoted(cell, &"null"),
        Cell::Text(bytes) if str::from_utf8(bytes).is_ok() => rescue::string(bytes, to),
        Cell::Text(bytes) => {
            to.extend_from_slice(b"{\"base64\":");
            rescue::string(STANDARD.encode(bytes).as_bytes(), to);
            to.push(b'}');
        }
        Cell::Bytes(bytes) => rescue::string(STANDARD.encode(bytes).as_bytes(), to),
        Cell::Day(days) => quoted(cell, &days),
        Cell::Clock(nanos) | Cell::Moment { nanos, .. } => quoted(cell, &nanos),
        Cell::Json(text) => to.extend_from_slice(text),
        Cell::Nested(array, row, given) => match depth.checked_sub(1) {
            Some(depth) => nested(array, row, given, to, depth),
            None => to.extend_from_slice(b"null"),
        },
    }
}

/// A list, a struct as an object, a map as a list of its entries.
fn nested(array: &dyn Array, row: usize, given: &Given, to: &mut Vec<u8>, depth: u8) {
    let elements = match array.data_type() {
        DataType::List(_) => array.as_list::<i32>().value(row),
        DataType::Map(..) => std::sync::Arc::new(array.as_map().value(row)),
        DataType::Struct(_) => {
            let Given::Struct(told) = given else { return to.extend_from_slice(b"null") };
            let fields = array.as_struct().columns().iter().zip(told);
            to.push(b'{');
            for (index, (values, (name, given))) in fields.enumerate() {
                if index > 0 {
                    to.push(b',');
                }
                rescue::string(name.as_bytes(), to);
                to.push(b':');
                each(values, row..row + 1, given, to, depth);
            }
            to.push(b'}');
            return;
        }
        _ => return to.extend_from_slice(b"null"),
    };
    let (Given::List(given) | Given::Map(given)) = given else { return to.extend_from_slice(b"null") };
    to.push(b'[');
    each(&elements, 0..elements.len(), given, to, depth);
    to.push(b']');
}

fn each(array: &ArrayRef, rows: std::ops::Range<usize>, given: &Given, to: &mut Vec<u8>, depth: u8) {
    let Ok(array) = widest(&array.slice(rows.start, rows.len()), given) else { return };
    let cells = Cells::new(&array, given);
    for row in 0..rows.len() {
        if row > 0 {
            to.push(b',');
        }
        json_in(cells.get(row), to, depth);
    }
}

#[cfg(test)]
mod tests {
    use super::{clock, digits};

    #[test]
    fn numbers_by_their_digits() {
        let print = |number, width| {
            let mut text = Vec::new();
            digits(number, width, &mut text);
            String::from_utf8(text).unwrap()
        };
        for number in [0, 1, 9, 10, 12_345, u64::MAX / 10, u64::MAX] {
            assert_eq!(print(number, 1), number.to_string());
            assert_eq!(print(number, 6), format!("{number:06}"));
        }
    }

    #[test]
    fn times_of_day() {
        let print = |nanos| {
            let mut text = Vec::new();
            clock(nanos, &mut text).then(|| String::from_utf8(text).unwrap())
        };
        assert_eq!(print(0).unwrap(), "00:00:00");
        assert_eq!(print(86_399_999_999_999).unwrap(), "23:59:59.999999999");
        assert_eq!(print(3_723_050_000_000).unwrap(), "01:02:03.050000");
        assert_eq!(print(86_400_000_000_000), None);
        assert_eq!(print(-1), None);
    }
}
