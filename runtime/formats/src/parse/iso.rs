//! ISO 8601, which is read where no format is given.

use super::cursor::Cursor;
use super::moment::Moment;

/// `2024-01-31`.
pub(super) fn date(text: &[u8]) -> Option<i32> {
    let mut cursor = Cursor::new(text);
    let moment = take_date(&mut cursor)?;
    cursor.is_at_end().then(|| moment.day())?
}

/// `2024-01-31T06:00:00.123Z`: after the day, `T` or a space and the time; seconds, their fraction and the offset from
/// UTC may be left out. A day alone is its first moment. Microseconds since 1970-01-01T00:00:00, in UTC where an offset
/// is given.
pub(super) fn timestamp(text: &[u8]) -> Option<i64> {
    let mut cursor = Cursor::new(text);
    let mut moment = take_date(&mut cursor)?;
    if !cursor.is_at_end() {
        cursor.literal(b'T').or_else(|| cursor.literal(b' ')).or_else(|| cursor.literal(b't'))?;
        moment.hour = cursor.number(2, 2)?;
        cursor.literal(b':')?;
        moment.minute = cursor.number(2, 2)?;
        if cursor.literal(b':').is_some() {
            moment.second = cursor.number(2, 2)?;
            if cursor.literal(b'.').or_else(|| cursor.literal(b',')).is_some() {
                moment.micros = cursor.micros()?;
            }
        }
        if !cursor.is_at_end() {
            moment.offset = cursor.offset()?;
        }
    }
    cursor.is_at_end().then(|| moment.micros_since_epoch())?
}

fn take_date(cursor: &mut Cursor<'_>) -> Option<Moment> {
    let year = cursor.number(4, 4)?;
    cursor.literal(b'-')?;
    let month = cursor.number(2, 2)?;
    cursor.literal(b'-')?;
    let day = cursor.number(2, 2)?;
    Some(Moment { year, month, day, ..Moment::default() })
}
