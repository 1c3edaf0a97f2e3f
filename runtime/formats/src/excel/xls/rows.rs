//! The rows of a sheet. Its records may be in any order, so that all its cells are held.

use std::collections::{BTreeMap, btree_map};

use super::compound::{u16_at, u32_at};
use super::records::Records;
use super::text::Cursor;
use crate::FileError;
use crate::columns::shortest;
use crate::excel::cell::{Cell, Row, Shown};
use crate::excel::shared::Strings;
use crate::excel::sheet::Rows;

const BOF: u16 = 0x0809;
const EOF: u16 = 0x000A;
const FORMULA: u16 = 0x0006;
const MULTIPLE_RK: u16 = 0x00BD;
const RICH_LABEL: u16 = 0x00D6;
const LABEL_SST: u16 = 0x00FD;
const NUMBER: u16 = 0x0203;
const LABEL: u16 = 0x0204;
const BOOL_OR_ERROR: u16 = 0x0205;
const STRING: u16 = 0x0207;
const RK: u16 = 0x027E;

/// Bytes of the cells of a sheet, at most.
const MOST: usize = 1 << 30;

/// What cells share.
pub(super) struct Shared {
    pub(super) strings: Strings,
    /// For each style what it shows.
    pub(super) styles: Vec<Shown>,
}

/// The rows of a sheet.
pub(super) struct XlsRows(btree_map::IntoIter<u32, BTreeMap<u32, Cell>>);

impl Rows for XlsRows {
    fn next(&mut self) -> Result<Option<Row>, FileError> {
        Ok(self.0.next().map(|(number, cells)| Row { number, cells: cells.into_iter().collect() }))
    }
}

/// Where a cell is, by its record.
struct Place {
    /// From 1.
    row: u32,
    column: u32,
    style: usize,
}

impl Place {
    fn of(bytes: &[u8]) -> Option<Self> {
        Some(Self {
            row: u32::from(u16_at(bytes, 0)?) + 1,
            column: u32::from(u16_at(bytes, 2)?) + 1,
            style: u16_at(bytes, 4)?.into(),
        })
    }
}

/// Reads a sheet, whose first record comes next.
pub(super) fn read(records: &mut Records, shared: &Shared) -> Result<XlsRows, FileError> {
    let mut sheet = Cells { shared, rows: BTreeMap::new(), size: 0 };
    if records.next()?.kind != BOF {
        return Err(records.wrong("the sheet does not begin where it is due"));
    }
    // Charts in a sheet are sheets in it.
    let mut depth = 1_u32;
    // The formula whose text comes later.
    let mut waiting = None;
    while depth > 0 {
        let record = records.next()?;
        let bytes = record.bytes;
        match record.kind {
            BOF => depth += 1,
            EOF => depth -= 1,
            _ if depth > 1 => {}
            STRING => {
                if let Some(place) = waiting.take() {
                    let text = Cursor::new(records, bytes, 0).text(2)?;
                    sheet.put(&place, Cell::Text(text));
                }
            }
            FORMULA | MULTIPLE_RK | RICH_LABEL | LABEL_SST | NUMBER | LABEL | BOOL_OR_ERROR | RK => {
                let wrong = || records.wrong("a record of a cell is too short");
                let place = Place::of(&bytes).ok_or_else(wrong)?;
                match record.kind {
                    MULTIPLE_RK => sheet.numbers(&place, &bytes).ok_or_else(wrong)?,
                    LABEL | RICH_LABEL => {
                        let text = Cursor::new(records, bytes, 6).text(2)?;
                        sheet.put(&place, Cell::Text(text));
                    }
                    FORMULA if is_text(&bytes) => waiting = Some(place),
                    kind => {
                        let cell = sheet.cell(kind, &place, &bytes).ok_or_else(wrong)?;
                        sheet.put(&place, cell);
                    }
                }
            }
            _ => {}
        }
        if sheet.size > MOST {
            return Err(records.wrong("the sheet has more cells than are read"));
        }
    }
    Ok(XlsRows(sheet.rows.into_iter()))
}

/// The cells of a sheet.
struct Cells<'a> {
    shared: &'a Shared,
    rows: BTreeMap<u32, BTreeMap<u32, Cell>>,
    /// Bytes of them.
    size: usize,
}

impl Cells<'_> {
    fn put(&mut self, place: &Place, cell: Cell) {
        if !cell.is_empty() {
            // What trees take beside.
            self.size += cell.size() + 64;
            self.rows.entry(place.row).or_default().insert(place.column, cell);
        }
    }

    /// What the record of a cell holds; none where it is too short.
    fn cell(&self, kind: u16, place: &Place, bytes: &[u8]) -> Option<Cell> {
        Some(match kind {
            NUMBER => self.number(place.style, f64::from_le_bytes(*bytes.get(6..)?.first_chunk()?)),
            RK => self.number(place.style, rk(u32_at(bytes, 6)?)),
            LABEL_SST => {
                let index = u32_at(bytes, 6)?;
                let text = self.shared.strings.get(index as usize);
                text.map_or_else(|| Cell::Error(index.to_string()), |text| Cell::Text(text.to_owned()))
            }
            BOOL_OR_ERROR => bool_or_error(*bytes.get(7)? != 0, *bytes.get(6)?),
            // A formula has its value in eight bytes: a number, or what none is and then what else it is.
            _ => match bytes.get(6..14)? {
                [1, _, value, .., 0xFF, 0xFF] => bool_or_error(false, *value),
                [2, _, value, .., 0xFF, 0xFF] => bool_or_error(true, *value),
                [.., 0xFF, 0xFF] => Cell::Text(String::new()),
                number => self.number(place.style, f64::from_le_bytes(*number.first_chunk()?)),
            },
        })
    }

    /// Numbers in columns that stand beside each other.
    fn numbers(&mut self, first: &Place, bytes: &[u8]) -> Option<()> {
        let pairs = bytes.get(4..bytes.len().checked_sub(2)?)?.chunks_exact(6);
        for (column, pair) in (first.column..).zip(pairs) {
            let style = usize::from(u16_at(pair, 0)?);
            let cell = self.number(style, rk(u32_at(pair, 2)?));
            self.put(&Place { row: first.row, column, style }, cell);
        }
        Some(())
    }

    fn number(&self, style: usize, number: f64) -> Cell {
        match self.shared.styles.get(style) {
            _ if !number.is_finite() => Cell::Error("#NUM!".to_owned()),
            // Without its style it cannot be told whether it is a date.
            None if style > 0 => Cell::Error(shortest(number)),
            None | Some(Shown::Number) => Cell::Number(number),
            Some(shown) => Cell::Days(number, *shown),
        }
    }
}

/// Whether the text of a formula comes in a record of its own.
fn is_text(bytes: &[u8]) -> bool {
    matches!(bytes.get(6..14), Some([0, .., 0xFF, 0xFF]))
}

/// A number in four bytes: the upper bits of a double or a whole number, perhaps of hundredths.
fn rk(number: u32) -> f64 {
    let value =
        if number & 2 == 0 { f64::from_bits(u64::from(number & !3) << 32) } else { f64::from(number as i32 >> 2) };
    if number & 1 == 0 { value } else { value / 100.0 }
}

fn bool_or_error(is_error: bool, value: u8) -> Cell {
    if !is_error {
        return Cell::Bool(value != 0);
    }
    let name = match value {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        0x2A => "#N/A",
        _ => "#ERROR!",
    };
    Cell::Error(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_four_bytes() {
        // MS-XLS, 2.5.218.
        for (number, value) in
            [(0x3FF0_0000, 1.0), (0x3FF0_0001, 0.01), (0x004B_5646, 1_234_321.0), (0x004B_5647, 12_343.21)]
        {
            assert_eq!(rk(number).to_bits(), f64::to_bits(value));
        }
        assert_eq!(rk((-7_i32 << 2) as u32 | 2).to_bits(), (-7.0_f64).to_bits());
    }
}
