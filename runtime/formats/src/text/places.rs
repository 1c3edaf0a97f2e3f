//! Lines in which each column has its place.

use crate::MalformedReason;
use crate::chunk::Span;
use crate::columns::{Field, NO_FIELD};

/// Where the columns stand in a line.
#[derive(Debug)]
pub(super) struct Places {
    columns: Vec<Place>,
    /// Every start and end of a column, ascending, each once: in text that is not ASCII these are sought in one walk along the line.
    stops: Vec<u32>,
}

/// Where a column stands in a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// Characters before it.
    pub(super) start: u32,
    /// Characters before its end.
    pub(super) end: u32,
    /// Whether a line may end before it begins.
    pub(super) may_lack: bool,
    /// Whether a part of it is a value: half a number is another number.
    pub(super) may_be_cut: bool,
}

impl Places {
    /// Of every column, in the order of declaration.
    pub(super) fn new(columns: Vec<Place>) -> Self {
        let mut stops: Vec<_> = columns.iter().flat_map(|it| [it.start, it.end]).collect();
        stops.sort_unstable();
        stops.dedup();
        Self { columns, stops }
    }

    /// Characters that a line has with all columns in it.
    pub(super) fn width(&self) -> u32 {
        self.stops.last().copied().unwrap_or_default()
    }

    /// The columns that lines lack where they lack so many: those that end last.
    pub(super) fn lacking(&self, count: usize) -> Vec<usize> {
        let mut columns: Vec<usize> = (0..self.columns.len()).collect();
        columns.sort_by_key(|it| std::cmp::Reverse(self.columns.get(*it).map(|it| it.end)));
        columns.truncate(count);
        columns.sort_unstable();
        columns
    }

    /// Appends the fields of a line, with the blanks around them, and gives how many of them its end cuts short or off.
    pub(super) fn split(
        &self,
        bytes: &[u8],
        line: Span,
        in_bytes: bool,
        fields: &mut Vec<Field>,
    ) -> Result<usize, MalformedReason> {
        let text = bytes.get(line.start as usize..line.end as usize).unwrap_or_default();
        let lacking = if in_bytes || text.is_ascii() {
            self.at(|characters| characters.min(text.len() as u32), text.len() as u32, fields)
        } else {
            let offsets = self.offsets(text);
            let at = |characters| match self.stops.binary_search(&characters) {
                Ok(stop) => offsets.get(stop).copied().unwrap_or(text.len() as u32),
                Err(_) => text.len() as u32,
            };
            let characters = text.iter().filter(|byte| is_first(**byte)).count();
            self.at(at, characters as u32, fields)
        }?;
        for field in fields.iter_mut().rev().take(self.columns.len()).filter(|it| it.length != NO_FIELD) {
            field.start += line.start;
        }
        Ok(lacking)
    }

    /// Appends the fields of a line of so many characters, each by its place in the line; `at` is the byte of a character.
    fn at(&self, at: impl Fn(u32) -> u32, characters: u32, fields: &mut Vec<Field>) -> Result<usize, MalformedReason> {
        let mut lacking = 0;
        for Place { start, end, may_lack, may_be_cut } in &self.columns {
            if *end > characters {
                if !may_lack || *start < characters && !may_be_cut {
                    return Err(MalformedReason::TooShort);
                }
                lacking += 1;
            }
            fields.push(if *start < characters {
                let from = at(*start);
                Field { start: from, length: at(*end) - from }
            } else {
                Field::NONE
            });
        }
        Ok(lacking)
    }

    /// For each stop the byte at which its character begins; the line's length where it ends before.
    fn offsets(&self, text: &[u8]) -> Vec<u32> {
        let mut offsets = Vec::with_capacity(self.stops.len());
        let mut firsts = text.iter().enumerate().filter(|(_, byte)| is_first(**byte)).map(|(at, _)| at as u32);
        let mut passed = 0;
        for stop in &self.stops {
            let at = firsts.nth((stop - passed) as usize);
            offsets.push(at.unwrap_or(text.len() as u32));
            passed = stop + 1;
        }
        offsets
    }
}

/// Whether a byte of UTF-8 is the first of its character.
pub(super) const fn is_first(byte: u8) -> bool {
    byte & 0xC0 != 0x80
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail by a panic")]

    use super::*;

    /// The columns from `least` on may lack.
    fn split(line: &str, columns: &[(u32, u32)], least: usize) -> Result<Vec<Option<String>>, MalformedReason> {
        let bytes = format!("before\n{line}\nafter");
        let span = Span { start: 7, end: 7 + line.len() as u32 };
        let mut fields = Vec::new();
        let place = |(index, (first, last)): (usize, &(u32, u32))| Place {
            start: first - 1,
            end: *last,
            may_lack: index >= least,
            may_be_cut: *last != 6,
        };
        let places = Places::new(columns.iter().enumerate().map(place).collect());
        places.split(bytes.as_bytes(), span, false, &mut fields)?;
        let text = |it: &Field| {
            let start = it.start as usize;
            (it.length != NO_FIELD).then(|| bytes.get(start..start + it.length as usize).unwrap().trim().to_owned())
        };
        Ok(fields.iter().map(text).collect())
    }

    #[test]
    fn fields_are_what_stands_at_their_places_whatever_else_does() {
        let some = |it: &str| Some(it.to_owned());
        let columns = [(1, 3), (8, 9), (4, 7)];
        assert_eq!(split("abcdefghi tail", &columns, 3), Ok(vec![some("abc"), some("hi"), some("defg")]));
        assert_eq!(split("äöüß  jé", &columns, 1), Ok(vec![some("äöü"), some("é"), some("ß  j")]));
        assert_eq!(split(" a b  cd", &[(1, 3), (4, 6), (2, 5)], 3), Ok(vec![some("a"), some("b"), some("a b")]));
        assert_eq!(split("äöü", &columns, 3), Err(MalformedReason::TooShort));
        assert_eq!(split("abc", &columns, 1), Ok(vec![some("abc"), None, None]));
        assert_eq!(split("abcd", &columns, 1), Ok(vec![some("abc"), None, some("d")]));
        // Of a number only the whole.
        assert_eq!(split("abcde", &[(1, 3), (4, 6)], 1), Err(MalformedReason::TooShort));
    }
}
