//! Which cells of a workbook are to be read.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Origin;

/// How a sheet is to be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExcelFormat {
    /// Which sheet.
    pub sheet: Sheet,
    /// The cells that are read; all that hold something where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<CellRange>,
    /// Whether the first row (after `skip`) names the columns. Default true.
    pub header: bool,
    /// Rows before the header or the first record that are not read. Default 0.
    pub skip: u32,
    /// Rows at the end that are not data. Default 0.
    pub trailer: u32,
    /// Texts that mean null. Default `[""]`; an empty cell is null always.
    pub nulls: Vec<String>,
    /// Where it was written.
    pub origin: Origin,
}

/// A sheet of a workbook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sheet {
    /// By its place, from 1. The first is the default.
    Number(u32),
    /// By its name.
    Name(String),
}

/// `A5:F200`: cells from one to another, both counted. Columns and rows count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellRange {
    /// `A` is 1.
    pub first_column: u32,
    /// `5`
    pub first_row: u32,
    /// `F` is 6.
    pub last_column: u32,
    /// `200`; to the end of the sheet where there is none, as in `A5:F`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_row: Option<u32>,
}

impl CellRange {
    /// The letters of a column, from 1: `A`, `Z`, `AA`.
    #[must_use]
    pub fn letters(mut column: u32) -> String {
        let mut letters = Vec::new();
        while column > 0 {
            column -= 1;
            letters.push(char::from(b'A' + (column % 26) as u8));
            column /= 26;
        }
        letters.iter().rev().collect()
    }

    /// The column of these letters, from 1; none where they are not one to three of A to Z, small or capital.
    #[must_use]
    pub fn column(letters: &str) -> Option<u32> {
        let are_letters = (1..=3).contains(&letters.len()) && letters.bytes().all(|it| it.is_ascii_alphabetic());
        let number = |it: u8| u32::from(it.to_ascii_uppercase() - b'A') + 1;
        are_letters.then(|| letters.bytes().fold(0, |column, it| column * 26 + number(it)))
    }
}

/// As it is written in the language.
impl fmt::Display for CellRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Self::letters(self.first_column))?;
        if self.first_row > 1 {
            write!(f, "{}", self.first_row)?;
        }
        write!(f, ":{}", Self::letters(self.last_column))?;
        self.last_row.map_or(Ok(()), |row| write!(f, "{row}"))
    }
}
