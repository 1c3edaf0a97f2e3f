//! ISO 8601, which is read where no format is given.

use super::calendar;
use super::cursor::Cursor;
use super::moment::Moment;

/// `2024-01-31`.
#[inline]
pub(super) fn date(text: &[u8]) -> Option<i32> {
    let text: &[u8; 10] = text.try_into().ok()?;
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text else { return None };
    let digits = [y1, y2, y3, y4, m1, m2, d1, d2].map(|byte| byte.wrapping_sub(b'0'));
    if digits.iter().any(|digit| *digit > 9) {
        return None;
    }
    let [y1, y2, y3, y4, m1, m2, d1, d2] = digits.map(u32::from);
    calendar::days(y1 * 1000 + y2 * 100 + y3 * 10 + y4, m1 * 10 + m2, d1 * 10 + d2)
}

/// `2024-01-31T06:00:00.123Z`: after the day, `T` or a space and the time; seconds, their fraction and the offset from
/// UTC may be left out. A day alone is its first moment.
pub(super) fn timestamp(text: &[u8]) -> Option<Moment> {
    let mut cursor = Cursor::new(text);
    let mut moment = take_date(&mut cursor)?;
    if !cursor.is_at_end() {
        cursor.literal(b'T').or_else(|| cursor.literal(b' ')).or_else(|| cursor.literal(b't'))?;
        cursor.time_of_day(&mut moment)?;
        if !cursor.is_at_end() {
            moment.offset = Some(cursor.offset()?);
        }
    }
    cursor.is_at_end().then_some(moment)
}

fn take_date(cursor: &mut Cursor<'_>) -> Option<Moment> {
    let year = cursor.number(4, 4)?;
    cursor.literal(b'-')?;
    let month = cursor.number(2, 2)?;
    cursor.literal(b'-')?;
    let day = cursor.number(2, 2)?;
    Some(Moment { year, month, day, ..Moment::default() })
}
