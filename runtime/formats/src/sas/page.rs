//! What is on a page.

use super::bytes::Numbers;
use super::header::Header;
use super::metadata::{Metadata, Subheader};

/// A row on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RowPlace {
    pub(super) start: u32,
    pub(super) length: u32,
    /// Whether it is compressed.
    pub(super) is_packed: bool,
}

/// What a page holds beside what it tells of columns.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) rows: Vec<RowPlace>,
    /// Rows that are marked as deleted, and left out.
    pub(super) deleted: u64,
}

/// Kinds of pages, in the third digit of their type; bits of the others change nothing but these two.
const KIND: u16 = 0x0F00;
const DATA: u16 = 0x0100;
const MIX: u16 = 0x0200;
/// On a page with this bit, another tells which rows are deleted.
const HAS_DELETED: u16 = 0x0080;
/// Pages with one of these bits hold what only SAS needs to change the file.
const NEITHER: u16 = 0x9000;

/// How a subheader is compressed: not, not there any more, as a row, as a row that is deleted.
const PLAIN: u8 = 0;
const GONE: u8 = 1;
const PACKED: u8 = 4;
const PACKED_DELETED: u8 = 5;

/// Adds to `metadata` what the page tells, and finds its rows, `most` at most.
///
/// The error says what is wrong.
pub(super) fn scan(header: Header, page: &[u8], metadata: &mut Metadata, most: u64) -> Result<Found, &'static str> {
    let numbers = header.numbers;
    let head = if numbers.wide { 32 } else { 16 };
    let field = |at: usize| numbers.u16(page, head + at).ok_or("a page ends inside its header");
    let (kind, blocks, pointers) = (field(0)?, usize::from(field(2)?), usize::from(field(4)?));
    let mut found = Found::default();
    if kind & NEITHER != 0 {
        return Ok(found);
    }
    let width = numbers.width();
    let first = head + 8;
    if kind & KIND != DATA {
        for index in 0..pointers {
            pointer(numbers, page, first + index * 3 * width, metadata, &mut found)?;
        }
    }
    let rows = match kind & KIND {
        DATA => blocks,
        MIX => blocks.saturating_sub(pointers),
        _ => 0,
    };
    if rows > 0 {
        let mut start = first + if kind & KIND == MIX { pointers * 3 * width } else { 0 };
        if !start.is_multiple_of(8) && (header.is_aligned || is_filled(page, start)) {
            start += 4;
        }
        fixed_rows(numbers, page, (start, rows), kind & HAS_DELETED != 0, metadata, &mut found)?;
    }
    if found.rows.len() as u64 + found.deleted > most {
        found.rows.truncate(usize::try_from(most.saturating_sub(found.deleted)).unwrap_or(usize::MAX));
    }
    Ok(found)
}

/// Whether rows may begin four bytes later.
fn is_filled(page: &[u8], start: usize) -> bool {
    matches!(page.get(start..start + 4), Some([0, 0, 0, 0] | [b' ', b' ', b' ', b' ']))
}

/// What a pointer leads to.
fn pointer(
    numbers: Numbers,
    page: &[u8],
    at: usize,
    metadata: &mut Metadata,
    found: &mut Found,
) -> Result<(), &'static str> {
    const OUTSIDE: &str = "a pointer of a page leads out of it";
    let width = numbers.width();
    let start = numbers.size(page, at).ok_or("a page ends inside its pointers")?;
    let length = numbers.size(page, at + width).ok_or("a page ends inside its pointers")?;
    let (Some(&packing), Some(&kind)) = (page.get(at + 2 * width), page.get(at + 2 * width + 1)) else {
        return Err("a page ends inside its pointers");
    };
    if length == 0 || packing == GONE {
        return Ok(());
    }
    let bytes = start.checked_add(length).and_then(|end| page.get(start..end)).ok_or(OUTSIDE)?;
    let row = metadata.size.map(|size| size.row);
    let place = |is_packed| RowPlace { start: start as u32, length: length as u32, is_packed };
    if matches!(packing, PACKED | PACKED_DELETED) && row.is_none_or(|row| length > row) {
        return Err("a compressed row is longer than a row");
    }
    match packing {
        PACKED => found.rows.push(place(row != Some(length))),
        PACKED_DELETED => found.deleted += 1,
        PLAIN => match Subheader::of(numbers, bytes) {
            // A row may begin as a subheader does; those of columns come first.
            Some(what) if !(kind == 1 && row == Some(length) && metadata.is_complete()) => {
                metadata.add(numbers, what, bytes).ok_or("what it tells of its columns is cut off")?;
            }
            _ if kind == 1 && row == Some(length) => found.rows.push(place(false)),
            _ => {}
        },
        _ => return Err("a part of a page is compressed in a way that no file is"),
    }
    Ok(())
}

/// Rows of one length behind each other, and after them, on a page that has deleted ones, a bit for each.
fn fixed_rows(
    numbers: Numbers,
    page: &[u8],
    (start, rows): (usize, usize),
    has_deleted: bool,
    metadata: &Metadata,
    found: &mut Found,
) -> Result<(), &'static str> {
    let size = metadata.size.ok_or("rows stand before what tells how long they are")?;
    let end = size.row.checked_mul(rows).and_then(|bytes| bytes.checked_add(start));
    let end = end.filter(|end| *end <= page.len()).ok_or("a page ends inside its rows")?;
    let marks = if has_deleted {
        let gap = numbers.u32(page, if numbers.wide { 24 } else { 12 }).unwrap_or(0) as usize;
        let marks = end.checked_add(gap).and_then(|at| page.get(at..at + rows.div_ceil(8)));
        marks.ok_or("a page ends before the marks of its deleted rows")?
    } else {
        &[]
    };
    for row in 0..rows {
        if marks.get(row / 8).is_some_and(|byte| byte << (row % 8) & 0x80 != 0) {
            found.deleted += 1;
        } else {
            let start = (start + row * size.row) as u32;
            found.rows.push(RowPlace { start, length: size.row as u32, is_packed: false });
        }
    }
    Ok(())
}
