//! Workbooks of `OpenDocument`, `.ods` (OASIS, version 1.3, part 3).

use ingest_program::Sheet;

use super::cell::{Calendar, Cell, Row, Shown};
use super::number;
use super::package::Package;
use super::sheet::{LONGEST_ROW, MOST_COLUMNS, MOST_ROWS, Names, OpenSheet, Repeated, Rows, find};
use super::xml::{Piece, Start, Xml};
use crate::FileError;
use crate::excel::FORMAT;

/// What the part of this name has in it.
const CONTENT: &str = "content.xml";
const MANIFEST: &str = "META-INF/manifest.xml";

/// Opens a sheet.
pub(super) fn open(package: &Package, wanted: &Sheet) -> Result<OpenSheet, FileError> {
    if package.has(MANIFEST) && has(&mut package.part(MANIFEST)?, "encryption-data")? {
        return Err(FileError::Locked { format: FORMAT });
    }
    let names = names(package.part(CONTENT)?)?;
    let place = find(wanted, &names)?;
    let mut xml = package.part(CONTENT)?;
    let mut before = 0;
    loop {
        match xml.within()? {
            Piece::Start(tag) if tag.name == "table" => {
                if before == place {
                    break;
                }
                xml.pass()?;
                before += 1;
            }
            Piece::Start(_) | Piece::End(_) | Piece::Text(_) | Piece::Done => {}
        }
    }
    let rows = OdsRows { xml, depth: 1, next: 1, again: None, repeated: Repeated::default(), is_done: false };
    let name = names.get(place).cloned().unwrap_or_default();
    Ok(OpenSheet { name, rows: Box::new(rows), calendar: Calendar::default() })
}

/// Whether there is an element of this name.
fn has(xml: &mut Xml, name: &str) -> Result<bool, FileError> {
    let mut found = false;
    loop {
        match xml.next()? {
            Piece::Start(tag) => found |= tag.name == name,
            Piece::End(_) | Piece::Text(_) => {}
            Piece::Done => return Ok(found),
        }
    }
}

/// The names of the sheets. Reads all of the document, so that it is known to be whole before a row of it is.
fn names(mut xml: Xml) -> Result<Vec<String>, FileError> {
    let (mut names, mut held) = (Vec::new(), Names::default());
    loop {
        match xml.next()? {
            Piece::Start(tag) if tag.name == "table" => {
                let name = tag.get("name").unwrap_or_default();
                let counted = held.count(name.len());
                counted.ok_or_else(|| xml.wrong("there are more sheets, or longer names, than there can be"))?;
                names.push(name.to_owned());
                xml.pass()?;
            }
            Piece::Start(_) | Piece::End(_) | Piece::Text(_) => {}
            Piece::Done => return Ok(names),
        }
    }
}

/// The rows of a sheet as they stream.
struct OdsRows {
    xml: Xml,
    /// Elements that are open, that of the sheet counted.
    depth: u64,
    /// The number of the next row.
    next: u32,
    /// A row that stands so many times more.
    again: Option<(Row, u32)>,
    repeated: Repeated,
    is_done: bool,
}

impl Rows for OdsRows {
    fn next(&mut self) -> Result<Option<Row>, FileError> {
        if let Some((row, count)) = self.again.take() {
            return self.repeated(row, count);
        }
        while !self.is_done {
            match self.xml.within()? {
                Piece::Start(tag) if tag.name == "table-row" => {
                    let count = tag.number("number-rows-repeated").unwrap_or(1);
                    let row = self.row()?;
                    if row.cells.is_empty() {
                        self.next = self.next.saturating_add(count);
                    } else {
                        let size = row.cells.iter().map(|cell| cell.1.size()).sum();
                        let counted = self.repeated.count(size, count.saturating_sub(1));
                        counted.ok_or_else(|| self.too_many())?;
                        return self.repeated(row, count);
                    }
                }
                // What is beside the rows of the sheet, as what was drawn on it: that may have tables of its own.
                Piece::Start(tag)
                    if !matches!(tag.name.as_str(), "table-row-group" | "table-header-rows" | "table-rows") =>
                {
                    self.xml.pass()?;
                }
                Piece::Start(_) => self.depth += 1,
                Piece::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    self.is_done = self.depth == 0;
                }
                Piece::Text(_) | Piece::Done => {}
            }
        }
        Ok(None)
    }
}

impl OdsRows {
    /// The row under the next number, and as often again as is left of `count`.
    fn repeated(&mut self, mut row: Row, count: u32) -> Result<Option<Row>, FileError> {
        if self.next > MOST_ROWS {
            return Err(self.xml.wrong("there are more rows than there can be"));
        }
        row.number = self.next;
        self.next += 1;
        if let Some(left) = count.checked_sub(2) {
            self.again = Some((row.clone(), left + 1));
        }
        Ok(Some(row))
    }

    fn too_many(&self) -> FileError {
        self.xml.wrong(&format!("row {} repeats more cells than are read", self.next))
    }

    /// The cells of a row whose start tag was read.
    fn row(&mut self) -> Result<Row, FileError> {
        let mut row = Row::default();
        let (mut column, mut size) = (1_u32, 0_usize);
        loop {
            match self.xml.within()? {
                Piece::Start(tag) if tag.name == "table-cell" => {
                    let count = tag.number("number-columns-repeated").unwrap_or(1);
                    let cell = self.cell(&tag)?.filter(|cell| !cell.is_empty());
                    if let Some(cell) = cell {
                        let counted = self.repeated.count(cell.size(), count.saturating_sub(1));
                        counted.ok_or_else(|| self.too_many())?;
                        size = size.saturating_add(cell.size().saturating_mul(count as usize));
                        if size > LONGEST_ROW || column.saturating_add(count) > MOST_COLUMNS + 1 {
                            return Err(self.xml.wrong(&format!("row {} is longer than rows can be", self.next)));
                        }
                        row.cells.extend((column..column + count).map(|column| (column, cell.clone())));
                    }
                    column = column.saturating_add(count);
                }
                Piece::Start(tag) => {
                    // What another cell is merged over.
                    if tag.name == "covered-table-cell" {
                        column = column.saturating_add(tag.number("number-columns-repeated").unwrap_or(1));
                    }
                    self.xml.pass()?;
                }
                Piece::End(_) => return Ok(row),
                Piece::Text(_) | Piece::Done => {}
            }
        }
    }

    /// What a cell holds whose start tag was read; none where it is empty.
    fn cell(&mut self, tag: &Start) -> Result<Option<Cell>, FileError> {
        let text = self.text()?;
        if is_error(tag, &text) {
            return Ok(Some(Cell::Error(text)));
        }
        let error = || Cell::Error(text.clone());
        Ok(match tag.get("value-type") {
            // A formula that nobody has worked out yet.
            None if text.is_empty() => tag.get("formula").map(|formula| Cell::Error(formula.to_owned())),
            None => Some(Cell::Text(text)),
            Some("float" | "percentage" | "currency") => {
                Some(tag.get("value").and_then(number::read).unwrap_or_else(error))
            }
            Some("boolean") => Some(match tag.get("boolean-value") {
                Some("true") => Cell::Bool(true),
                Some("false") => Cell::Bool(false),
                _ => error(),
            }),
            Some("date") => Some(tag.get("date-value").map_or_else(error, Cell::moment)),
            Some("time") => {
                let days = tag.get("time-value").and_then(days);
                Some(days.map_or_else(error, |days| Cell::Days(days, Shown::Elapsed)))
            }
            Some(_) => {
                let text = tag.get("string-value").map_or(text, str::to_owned);
                Some(Cell::Text(text))
            }
        })
    }

    /// The text of a cell whose start tag was read: its paragraphs, but no notes at it.
    fn text(&mut self) -> Result<String, FileError> {
        let (mut text, mut depth, mut paragraphs) = (String::new(), 1_u64, 0);
        while depth > 0 {
            match self.xml.within()? {
                Piece::Start(tag) => {
                    depth += 1;
                    match tag.name.as_str() {
                        "p" | "h" => {
                            if paragraphs > 0 {
                                text.push('\n');
                            }
                            paragraphs += 1;
                        }
                        "s" => {
                            let count = tag.number("c").unwrap_or(1) as usize;
                            text.extend(std::iter::repeat_n(' ', count.min(LONGEST_ROW)));
                        }
                        "tab" => text.push('\t'),
                        "line-break" => text.push('\n'),
                        "span" | "a" | "ruby" | "ruby-base" | "meta" => {}
                        // Fields, which have what they showed last.
                        "date" | "time" | "sheet-name" | "title" | "file-name" | "author-name" | "page-number"
                        | "page-count"
                            if paragraphs > 0 => {}
                        _ => {
                            self.xml.pass()?;
                            depth -= 1;
                        }
                    }
                }
                Piece::End(_) => depth -= 1,
                Piece::Text(piece) if paragraphs > 0 => text.push_str(&piece),
                Piece::Text(_) | Piece::Done => {}
            }
            if text.len() > LONGEST_ROW {
                return Err(self.xml.wrong(&format!("row {} is longer than rows can be", self.next)));
            }
        }
        Ok(text)
    }
}

/// Whether a cell with this text holds an error, for which the standard has no word. `LibreOffice` adds one of its own to an empty text or a zero;
/// `OpenOffice` shows the error in the place of the zero.
fn is_error(tag: &Start, text: &str) -> bool {
    let is_named = || {
        text.starts_with("Err:")
            || matches!(text, "#N/A" | "#DIV/0!" | "#NAME?" | "#NULL!" | "#NUM!" | "#REF!" | "#VALUE!")
    };
    tag.says("value-type", "error") || tag.says("value-type", "float") && tag.get("formula").is_some() && is_named()
}

/// `PT18H30M00S` as days.
fn days(duration: &str) -> Option<f64> {
    let mut rest = duration.strip_prefix("PT")?;
    let mut seconds = 0.0;
    for (unit, size) in [('H', 3600.0), ('M', 60.0), ('S', 1.0)] {
        if let Some((number, after)) = rest.split_once(unit) {
            seconds += number.replace(',', ".").parse::<f64>().ok()? * size;
            rest = after;
        }
    }
    rest.is_empty().then_some(seconds / 86_400.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        assert_eq!(days("PT18H00M00S"), Some(0.75));
        assert_eq!(days("PT36H"), Some(1.5));
        assert_eq!(days("PT00H00M43.2S"), Some(0.0005));
        assert_eq!(days("P1D"), None);
        assert_eq!(days("PT1H7"), None);
    }
}
