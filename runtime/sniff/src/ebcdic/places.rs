//! Where records of a length have their columns, by what stands at each place in all of them.

use ingest_program::Stored;

/// Records that are looked at.
const RECORDS: usize = 2_000;
/// Digits beside letters that are a column of their own, at least: those of a code are fewer.
const DIGITS: usize = 4;
/// Bytes of a binary number.
const BINARY: [usize; 3] = [2, 4, 8];
/// Digits that a whole number has room for.
const MOST_DIGITS: usize = 18;

/// A column, from 1 and both counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) first: usize,
    pub(crate) last: usize,
    /// How its values are written; none where that cannot be told.
    pub(crate) stored: Option<Stored>,
    /// Whether its numbers have more digits than an `int` holds.
    pub(crate) is_long: bool,
}

/// What stands at a place of all records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    /// Blanks.
    Blank,
    /// Digits.
    Digit,
    /// Digits, of which some have a sign.
    Signed,
    /// Characters, more often blanks than not.
    Padded,
    /// Characters.
    Text,
    /// Something that is no character in some.
    Bytes,
}

/// The columns of records of this length, as far as they can be told.
pub(crate) fn places(bytes: &[u8], length: usize) -> Vec<Place> {
    let records: Vec<&[u8]> = bytes.chunks_exact(length).take(RECORDS).collect();
    let ats: Vec<_> = (0..length).map(|at| At::of(&records, at)).collect();
    let mut places = Vec::new();
    let mut start = 0;
    while start < length {
        let is_bytes = |at: &At| *at == At::Bytes;
        let rest = ats.get(start..).unwrap_or_default();
        let of_bytes = rest.iter().take_while(|it| is_bytes(it)).count();
        if of_bytes > 0 {
            numbers(&records, start, start + of_bytes, &mut places);
            start += of_bytes;
        } else {
            let of_text = rest.iter().take_while(|it| !is_bytes(it)).count();
            texts(rest.get(..of_text).unwrap_or_default(), start, &mut places);
            start += of_text;
        }
    }
    places
}

impl At {
    fn of(records: &[&[u8]], at: usize) -> Self {
        let bytes = || records.iter().filter_map(|it| it.get(at).copied());
        let (blanks, all) = (bytes().filter(|it| *it == 0x40).count(), bytes().count());
        let is_digit = |it: u8| (0xF0..=0xF9).contains(&it);
        let is_signed = |it: u8| matches!(it, 0xC0..=0xC9 | 0xD0..=0xD9);
        if bytes().any(|it| it < 0x40 || it == 0xFF) {
            Self::Bytes
        } else if blanks == all {
            Self::Blank
        } else if bytes().all(is_digit) {
            Self::Digit
        } else if bytes().all(|it| is_digit(it) || is_signed(it)) {
            Self::Signed
        } else if blanks * 2 > all {
            Self::Padded
        } else {
            Self::Text
        }
    }
}

/// Columns of characters. What is blank in all records ends one, as does a text that most of them do not fill; and many digits are one.
fn texts(ats: &[At], start: usize, places: &mut Vec<Place>) {
    let mut push = |first: usize, last: usize, stored: Stored| {
        // The blanks behind a text are its own: another one may be longer.
        let grows = stored == Stored::Text && matches!(ats.get(first), Some(At::Text | At::Signed));
        let behind = ats.get(last + 1..).unwrap_or_default().iter().take_while(|it| grows && **it == At::Blank).count();
        let last = last + behind;
        let is_long = stored != Stored::Text && last + 1 - first > MOST_DIGITS;
        places.push(Place { first: start + first + 1, last: start + last + 1, stored: Some(stored), is_long });
    };
    let mut begins: Option<usize> = None;
    let mut at = 0;
    while at < ats.len() {
        let rest = ats.get(at..).unwrap_or_default();
        let digits = rest.iter().take_while(|it| **it == At::Digit).count();
        // A letter from A to R behind digits is a sign only if no text goes on with it.
        let goes_on = matches!(rest.get(digits + 1), Some(At::Text | At::Signed));
        let is_signed = digits > 0 && rest.get(digits) == Some(&At::Signed) && !goes_on;
        let many = digits + usize::from(is_signed);
        let before = at.checked_sub(1).and_then(|it| ats.get(it));
        let is_apart = matches!(before, None | Some(At::Blank | At::Padded)) || many >= DIGITS;
        let ends_apart = !matches!(rest.get(many), Some(At::Text | At::Signed)) || many >= DIGITS;
        if many > 0 && is_apart && ends_apart {
            if let Some(first) = begins.take() {
                push(first, at - 1, Stored::Text);
            }
            push(at, at + many - 1, if is_signed { Stored::Zoned } else { Stored::Text });
            at += many;
            continue;
        }
        match (begins, rest.first()) {
            (Some(first), Some(At::Blank)) => {
                push(first, at - 1, Stored::Text);
                begins = None;
            }
            // A text begins anew behind the blanks that fill one up.
            (Some(first), Some(At::Text)) if before == Some(&At::Padded) && is_filled(ats.get(first..at)) => {
                push(first, at - 1, Stored::Text);
                begins = Some(at);
            }
            (None, Some(At::Blank)) => {}
            (None, _) => begins = Some(at),
            _ => {}
        }
        at += 1;
    }
    if let Some(first) = begins {
        push(first, ats.len() - 1, Stored::Text);
    }
}

/// Whether places begin with characters: blanks before them fill up what is set to the right.
fn is_filled(ats: Option<&[At]>) -> bool {
    ats.and_then(<[At]>::first).is_some_and(|it| *it != At::Padded)
}

/// Columns of numbers that are no characters: packed ones end with a sign in half a byte, and binary ones begin alike.
fn numbers(records: &[&[u8]], start: usize, end: usize, places: &mut Vec<Place>) {
    let mut first = start;
    while first < end {
        let packed = (first..end).find(|at| !is_digits(records, *at)).filter(|at| is_sign(records, *at));
        let (last, stored) = match packed {
            Some(last) => (last, Some(Stored::Packed)),
            None if BINARY.contains(&(end - first)) && begins_alike(records, first) => (end - 1, Some(Stored::Binary)),
            None => (end - 1, None),
        };
        let is_long = stored == Some(Stored::Packed) && (last + 1 - first) * 2 - 1 > MOST_DIGITS;
        places.push(Place { first: first + 1, last: last + 1, stored, is_long });
        first = last + 1;
    }
}

fn bytes<'r>(records: &'r [&[u8]], at: usize) -> impl Iterator<Item = u8> + 'r {
    records.iter().filter_map(move |it| it.get(at).copied())
}

/// Whether both halves of the byte are digits in all records.
fn is_digits(records: &[&[u8]], at: usize) -> bool {
    bytes(records, at).all(|it| it >> 4 <= 9 && it & 15 <= 9)
}

/// Whether the byte is a digit and a sign in all records.
fn is_sign(records: &[&[u8]], at: usize) -> bool {
    bytes(records, at).all(|it| it >> 4 <= 9 && matches!(it & 15, 0xC | 0xD | 0xF))
}

/// Whether the highest byte of small numbers stands there.
fn begins_alike(records: &[&[u8]], at: usize) -> bool {
    bytes(records, at).all(|it| it == 0 || it == 0xFF)
}

#[cfg(test)]
mod tests {
    use super::{Stored, places};

    #[test]
    fn texts_digits_and_numbers() {
        let mut bytes = Vec::new();
        for it in 0..50_u8 {
            // `A0001`, a name of six, a day, packed, binary, zoned.
            bytes.extend([0xC1, 0xF0, 0xF0, 0xF0 + it / 10, 0xF0 + it % 10]);
            let name = [0xC1 + it % 9, 0xC2, 0xC3, 0x40, 0x40, 0x40];
            bytes.extend(if it % 7 == 0 { [0xD1, 0xC2, 0xC3, 0xC4, 0xC5, 0xC6] } else { name });
            bytes.extend([0xF2, 0xF0, 0xF2, 0xF4, 0xF0, 0xF1, 0xF0 + it / 20, 0xF0 + it % 10]);
            bytes.extend([0x00, ((it / 10) << 4) | (it % 10), (it % 10) << 4 | if it % 2 == 0 { 0xC } else { 0xD }]);
            bytes.extend([0x00, it]);
            bytes.extend([0xF0, 0xF1, if it % 3 == 0 { 0xD3 } else { 0xC2 }]);
        }
        let told: Vec<_> = places(&bytes, 27).into_iter().map(|it| (it.first, it.last, it.stored)).collect();
        let some = |first, last, stored| (first, last, Some(stored));
        assert_eq!(
            told,
            [
                some(1, 1, Stored::Text),
                some(2, 5, Stored::Text),
                some(6, 11, Stored::Text),
                some(12, 19, Stored::Text),
                some(20, 22, Stored::Packed),
                some(23, 24, Stored::Binary),
                some(25, 27, Stored::Zoned),
            ]
        );
    }
}
