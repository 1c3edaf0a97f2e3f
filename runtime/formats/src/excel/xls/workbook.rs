//! What a workbook says of its sheets, and what their cells share.

use std::collections::HashMap;
use std::fs::File;

use ingest_program::Sheet;

use super::compound::{Compound, u16_at, u32_at};
use super::records::Records;
use super::rows::{self, Shared};
use super::text::Cursor;
use crate::FileError;
use crate::excel::cell::{Calendar, Shown};
use crate::excel::number_format::{built_in, of_code};
use crate::excel::shared::Strings;
use crate::excel::sheet::{OpenSheet, find};
use crate::excel::{FORMAT, damaged};

const BOF: u16 = 0x0809;
const EOF: u16 = 0x000A;
const FILE_PASS: u16 = 0x002F;
const DATE_MODE: u16 = 0x0022;
const NUMBER_FORMAT: u16 = 0x041E;
const XF: u16 = 0x00E0;
const BOUND_SHEET: u16 = 0x0085;
const SST: u16 = 0x00FC;
/// The version of Excel 97 and those after it.
const BIFF_8: u16 = 0x0600;

/// What records before those of the sheets tell.
#[derive(Default)]
struct Globals {
    sheets: Vec<(String, BoundSheet)>,
    calendar: Calendar,
    formats: HashMap<u16, Shown>,
    /// For each style of a cell the number of its format.
    styles: Vec<u16>,
    strings: Strings,
}

#[derive(Debug, Clone, Copy, Default)]
struct BoundSheet {
    offset: u64,
    /// 0 is one of cells.
    kind: u8,
}

/// Opens a sheet.
pub(in crate::excel) fn open(file: File, wanted: &Sheet) -> Result<OpenSheet, FileError> {
    let compound = Compound::open(file)?;
    if compound.has("EncryptedPackage") {
        return Err(FileError::Locked { format: FORMAT });
    }
    let Some(stream) = compound.stream("Workbook")? else {
        let found = if compound.has("Book") {
            "it is one of Excel 95 or before, which are not read"
        } else {
            "it is a file of another program"
        };
        return Err(FileError::NotOfFormat { format: FORMAT, found });
    };
    let globals = Globals::read(&mut Records::new(stream, 0))?;
    let names: Vec<_> = globals.sheets.iter().map(|it| it.0.clone()).collect();
    let (name, sheet) = globals.sheets.get(find(wanted, &names)?).cloned().unwrap_or_default();
    if sheet.kind != 0 {
        return Err(damaged(sheet.offset, "the sheet that is wanted is a chart or a macro, and has no cells"));
    }
    let shown = |format: &u16| globals.formats.get(format).copied().unwrap_or_else(|| built_in((*format).into()));
    let shared = Shared { strings: globals.strings, styles: globals.styles.iter().map(shown).collect() };
    let stream = compound.stream("Workbook")?.ok_or_else(|| damaged(0, "it has no workbook"))?;
    let mut records = Records::new(stream, sheet.offset);
    let rows = rows::read(&mut records, &shared)?;
    let next = globals.sheets.iter().map(|it| it.1.offset).filter(|offset| *offset > sheet.offset).min();
    if next.is_some_and(|next| !records.ends_before(next)) {
        return Err(records.wrong("the sheet ends behind the beginning of the next"));
    }
    Ok(OpenSheet { name, rows: Box::new(rows), calendar: globals.calendar })
}

impl Globals {
    fn read(records: &mut Records) -> Result<Self, FileError> {
        let mut globals = Self::default();
        let first = records.next()?;
        if first.kind != BOF || u16_at(&first.bytes, 0) != Some(BIFF_8) {
            return Err(damaged(0, "it is not of the version of Excel 97 to 2003"));
        }
        loop {
            let record = records.next()?;
            let bytes = record.bytes;
            match record.kind {
                EOF => return Ok(globals),
                FILE_PASS => return Err(FileError::Locked { format: FORMAT }),
                DATE_MODE => globals.calendar.is_1904 = u16_at(&bytes, 0) == Some(1),
                NUMBER_FORMAT => {
                    let number = u16_at(&bytes, 0).unwrap_or_default();
                    let code = Cursor::new(records, bytes, 2).text(2)?;
                    globals.formats.insert(number, of_code(&code));
                }
                XF => globals.styles.push(u16_at(&bytes, 2).unwrap_or_default()),
                BOUND_SHEET => {
                    let offset = u64::from(u32_at(&bytes, 0).unwrap_or_default());
                    let kind = bytes.get(5).copied().unwrap_or_default();
                    let name = Cursor::new(records, bytes, 6).text(1)?;
                    globals.sheets.push((name, BoundSheet { offset, kind }));
                }
                SST => globals.strings(records, bytes)?,
                _ => {}
            }
        }
    }

    fn strings(&mut self, records: &mut Records, bytes: Vec<u8>) -> Result<(), FileError> {
        let count = u32_at(&bytes, 4).unwrap_or_default();
        let mut cursor = Cursor::new(records, bytes, 8);
        for _ in 0..count {
            let text = cursor.text(2)?;
            self.strings.push(&text).ok_or_else(|| damaged(0, "there is more text than is read"))?;
        }
        Ok(())
    }
}
