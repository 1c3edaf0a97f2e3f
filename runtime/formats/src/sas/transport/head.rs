//! What a file tells of a data set before its rows.

use super::cards::{Announced, CARD, Cards, Header};
use super::{FORMAT, damaged};
use crate::FileError;
use crate::sas::LONGEST_ROW;
use crate::sas::columns::{Column, trimmed};
use crate::sas::encoding::Charset;
use crate::sas::meaning;

/// Bytes of what tells of a column: of all systems but VMS, and of that one.
const TOLD: [usize; 2] = [140, 136];
/// Bytes of labels and names of formats, at most: far beyond what SAS writes.
const MOST_TEXT: usize = 64 << 20;

/// A data set.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) name: String,
    pub(super) columns: Vec<Column>,
    /// Bytes of a row.
    pub(super) row: usize,
    /// How many rows it has, where that is told.
    pub(super) rows: Option<u64>,
}

/// Reads what tells of the library.
pub(super) fn library(cards: &mut Cards<'_>) -> Result<(), FileError> {
    cards.read(CARD)?;
    let first = cards.ahead();
    let found = match first.get(..CARD).unwrap_or(first) {
        [] => Some("it is empty"),
        card if card.starts_with(b"**COMPRESSED**") => Some("it is one of PROC CPORT, which only SAS reads"),
        card if Header::of(card).is_some_and(|it| it.announced == Announced::Library) => None,
        _ => Some("it begins with other bytes"),
    };
    if let Some(found) = found {
        return Err(FileError::NotOfFormat { format: FORMAT, found });
    }
    cards.bytes(3 * CARD, "what tells of the library")?;
    Ok(())
}

impl Head {
    /// Reads to the first row. Texts are in this encoding.
    pub(super) fn read(cards: &mut Cards<'_>, charset: &Charset) -> Result<Self, FileError> {
        let member = cards.header(&[Announced::Member], "a data set")?;
        let told = member.number(5).filter(|it| TOLD.contains(it));
        let told =
            told.ok_or_else(|| damaged(cards.offset(), "what tells of its columns has no length that there is"))?;
        let descriptor = cards.header(&[Announced::Descriptor], "what tells of the data set")?;
        let texts = cards.bytes(2 * CARD, "what tells of the data set")?;
        let text = |bytes: Option<&[u8]>| charset.name(trimmed(bytes.unwrap_or_default()));
        let name = text(texts.get(8..if descriptor.is_version_8 { 40 } else { 16 }));
        let names = cards.header(&[Announced::Names], "what tells of the columns")?;
        let count =
            names.number(1).ok_or_else(|| damaged(cards.offset(), "it does not tell how many columns it has"))?;
        let offset = cards.offset();
        let told_of = cards.filled(count * told, "what tells of the columns")?;
        // Columns stand one behind the other. Where each says that it stands is not to be relied on: SAS's own macro for version 8
        // has there where it stood in the data set that it was written of.
        let mut row = 0;
        let columns = told_of.chunks_exact(told).map(|told| {
            let column = column(told, row, names.is_version_8, &text)?;
            row = column.end;
            Some(column)
        });
        let columns = columns.collect::<Option<Vec<_>>>().ok_or_else(|| damaged(offset, "a column is of no kind"))?;
        if row > LONGEST_ROW {
            return Err(damaged(offset, "its rows are longer than rows can be"));
        }
        let mut head = Self { name, columns, row, rows: None };
        let due = [Announced::Rows, Announced::Labels, Announced::LongFormats];
        let mut next = cards.header(&due, "the first row")?;
        if next.announced != Announced::Rows {
            head.labels(cards, &next, &text)?;
            next = cards.header(&[Announced::Rows], "the first row")?;
        }
        head.rows = next.rows();
        Ok(head)
    }

    /// Reads labels that are long, and with them the names of formats that are.
    fn labels(
        &mut self,
        cards: &mut Cards<'_>,
        header: &Header,
        text: &impl Fn(Option<&[u8]>) -> String,
    ) -> Result<(), FileError> {
        const WHAT: &str = "the labels of the columns";
        let begin = cards.offset();
        let count = header.number(0).ok_or_else(|| damaged(begin, "it does not tell how many labels it has"))?;
        // Which column, and the lengths of its name and label, then those of its two formats.
        let sizes = if header.announced == Announced::LongFormats { 5 } else { 3 };
        for _ in 0..count {
            let sizes = cards.bytes(2 * sizes, WHAT)?;
            let mut sizes = sizes.chunks_exact(2).map(|size| usize::from(short(size, 0).unwrap_or_default()));
            let index = sizes.next().and_then(|number| number.checked_sub(1));
            let texts: Vec<_> = sizes.map(|size| cards.bytes(size, WHAT)).collect::<Result<_, _>>()?;
            let texts: Vec<_> = texts.iter().map(|it| trimmed(it)).collect();
            if let Some(column) = index.and_then(|index| self.columns.get_mut(index)) {
                if let Some(label) = texts.get(1).filter(|it| !it.is_empty()) {
                    column.label = text(Some(label));
                }
                if let (Some(meaning), Some(format)) = (&mut column.meaning, texts.get(2).filter(|it| !it.is_empty())) {
                    *meaning = meaning::of_format(&text(Some(format)));
                }
            }
            if cards.offset() - begin > MOST_TEXT as u64 {
                return Err(damaged(cards.offset(), "it has more labels than there can be"));
            }
        }
        let bytes = (cards.offset() - begin) as usize;
        cards.bytes(bytes.next_multiple_of(CARD) - bytes, WHAT)?;
        Ok(())
    }
}

/// A column that starts at this byte of the row; none where it is not one.
fn column(told: &[u8], start: usize, is_version_8: bool, text: &impl Fn(Option<&[u8]>) -> String) -> Option<Column> {
    let length = usize::from(short(told, 4)?);
    let meaning = match short(told, 0)? {
        1 if (2..=8).contains(&length) => Some(meaning::of_format(&text(told.get(56..64)))),
        2 => None,
        _ => return None,
    };
    let long = told.get(88..120).filter(|name| is_version_8 && !trimmed(name).is_empty());
    let name = text(long.or_else(|| told.get(8..16)));
    let label = text(told.get(16..56));
    Some(Column { name, label, start, end: start + length, meaning })
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(*bytes.get(at..)?.first_chunk()?))
}
