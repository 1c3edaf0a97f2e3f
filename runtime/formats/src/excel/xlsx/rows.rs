//! The rows of a sheet.

use super::strings;
use crate::FileError;
use crate::excel::cell::{Cell, Row, Shown};
use crate::excel::number;
use crate::excel::shared::Strings;
use crate::excel::sheet::{LONGEST_ROW, MOST_COLUMNS, MOST_ROWS, Rows};
use crate::excel::xml::{Piece, Start, Xml};

/// The rows of a sheet as they stream.
pub(super) struct XlsxRows {
    xml: Xml,
    strings: Strings,
    /// For each style what it shows.
    styles: Vec<Shown>,
    /// The row that was read last.
    number: u32,
    stage: Stage,
}

/// What comes next of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Start,
    /// What is beside the rows.
    Sheet,
    Rows,
    Done,
}

impl XlsxRows {
    pub(super) fn new(xml: Xml, strings: Strings, styles: Vec<Shown>) -> Self {
        Self { xml, strings, styles, number: 0, stage: Stage::Start }
    }

    /// The cells of a row whose start tag was read.
    fn row(&mut self, tag: &Start) -> Result<Row, FileError> {
        let number = match tag.get("r") {
            Some(number) => number.parse().ok(),
            None => self.number.checked_add(1),
        };
        let number = number.filter(|it| *it > self.number && *it <= MOST_ROWS);
        let number = number.ok_or_else(|| self.wrong("the next row has no number that there can be"))?;
        self.number = number;
        let mut row = Row { number, cells: Vec::new() };
        let (mut column, mut size) = (0, 0);
        loop {
            match self.xml.within()? {
                Piece::Start(tag) if tag.name == "c" => {
                    column = tag.get("r").map_or(Some(column + 1), |it| place(it, number)).unwrap_or(0);
                    if !(1..=MOST_COLUMNS).contains(&column) {
                        return Err(self.wrong("a cell is in no column that there can be"));
                    }
                    if let Some(cell) = self.cell(&tag)?.filter(|cell| !cell.is_empty()) {
                        size += cell.size();
                        row.cells.push((column, cell));
                    }
                    if size > LONGEST_ROW {
                        return Err(self.wrong("a row is longer than rows can be"));
                    }
                }
                Piece::Start(_) => self.xml.pass()?,
                Piece::End(_) => break,
                Piece::Text(_) | Piece::Done => {}
            }
        }
        row.cells.sort_by_key(|cell| cell.0);
        if row.cells.windows(2).any(|two| matches!(two, [one, other] if one.0 == other.0)) {
            return Err(self.wrong("a cell stands there twice"));
        }
        Ok(row)
    }

    /// What a cell holds whose start tag was read; none where it is empty.
    fn cell(&mut self, tag: &Start) -> Result<Option<Cell>, FileError> {
        let (mut value, mut own, mut formula) = (None, None, None);
        loop {
            match self.xml.within()? {
                Piece::Start(tag) if tag.name == "v" => value = Some(self.text()?),
                Piece::Start(tag) if tag.name == "f" => formula = Some(self.text()?),
                Piece::Start(tag) if tag.name == "is" => own = Some(strings::text(&mut self.xml)?),
                Piece::Start(_) => self.xml.pass()?,
                Piece::End(_) => break,
                Piece::Text(_) | Piece::Done => {}
            }
        }
        let kind = tag.get("t").unwrap_or("n");
        let value = match (value.filter(|value| !value.is_empty() || kind == "str"), own) {
            (Some(value), _) => value,
            (None, Some(own)) if kind == "inlineStr" => return Ok(Some(Cell::Text(own))),
            // A formula that nobody has worked out yet has no value, nor has a text that stands where its kind has none.
            (None, own) => {
                let formula = formula.map(|formula| format!("={formula}"));
                return Ok(formula.or(own.filter(|own| !own.is_empty())).map(Cell::Error));
            }
        };
        let cell = match kind {
            "n" => self.number(tag, value.trim()),
            "s" => value.trim().parse().ok().and_then(|it| self.strings.get(it)).map(|it| Cell::Text(it.to_owned())),
            "b" => match value.trim() {
                "0" | "false" => Some(Cell::Bool(false)),
                "1" | "true" => Some(Cell::Bool(true)),
                _ => None,
            },
            "str" => return Ok(Some(Cell::Text(strings::unescaped(value)))),
            "d" => Some(Cell::moment(value.trim().trim_end_matches('Z'))),
            _ => None,
        };
        Ok(Some(cell.unwrap_or(Cell::Error(value))))
    }

    /// A number, as its style shows it; none where it is none.
    fn number(&self, tag: &Start, value: &str) -> Option<Cell> {
        let style = tag.get("s").unwrap_or("0");
        match style.parse().ok().and_then(|it: usize| self.styles.get(it)) {
            // Without its style it cannot be told whether it is a date; but a workbook needs none where no cell asks for another than the first.
            None if style != "0" => None,
            None | Some(Shown::Number) => number::read(value),
            Some(shown) => value.parse().ok().filter(|it: &f64| it.is_finite()).map(|it| Cell::Days(it, *shown)),
        }
    }

    /// The text of an element whose start tag was read.
    fn text(&mut self) -> Result<String, FileError> {
        let mut text = String::new();
        loop {
            match self.xml.within()? {
                Piece::Text(piece) => text.push_str(&piece),
                Piece::Start(_) => self.xml.pass()?,
                Piece::End(_) => return Ok(text),
                Piece::Done => {}
            }
            if text.len() > LONGEST_ROW {
                return Err(self.wrong("a row is longer than rows can be"));
            }
        }
    }

    fn wrong(&self, what: &str) -> FileError {
        self.xml.wrong(&format!("{what}, after row {}", self.number))
    }
}

impl Rows for XlsxRows {
    fn next(&mut self) -> Result<Option<Row>, FileError> {
        while self.stage != Stage::Done {
            match (self.stage, self.xml.next()?) {
                (Stage::Rows, Piece::Start(tag)) if tag.name == "row" => {
                    let row = self.row(&tag)?;
                    if !row.cells.is_empty() {
                        return Ok(Some(row));
                    }
                }
                (Stage::Rows, Piece::End(_)) => self.stage = Stage::Sheet,
                (Stage::Sheet, Piece::Start(tag)) if tag.name == "sheetData" => self.stage = Stage::Rows,
                (Stage::Start, Piece::Start(tag)) if tag.name == "worksheet" => self.stage = Stage::Sheet,
                (Stage::Start, Piece::Start(_)) => return Err(self.xml.wrong("there is no sheet")),
                (_, Piece::Start(_)) => self.xml.pass()?,
                (_, Piece::Done) => self.stage = Stage::Done,
                (_, Piece::End(_) | Piece::Text(_)) => {}
            }
        }
        Ok(None)
    }
}

/// The column of a cell at a place, as `AB12`, in this row.
fn place(place: &str, row: u32) -> Option<u32> {
    let digits = place.find(|it: char| it.is_ascii_digit())?;
    let (letters, digits) = place.split_at_checked(digits)?;
    let is_column = (1..=3).contains(&letters.len()) && letters.bytes().all(|it| it.is_ascii_uppercase());
    (is_column && digits.parse() == Ok(row))
        .then(|| letters.bytes().fold(0, |column, it| column * 26 + u32::from(it - b'A') + 1))
}
