//! Workbooks: which sheet has the table, and what of the sheet is the table.
//!
//! Sheets are read by the reader that runs read with, as rows without a column: what a row has is told by its raw record. The rows are
//! then looked at as the text with tabs that a spreadsheet would write of them, so that titles, headers and sums are told as in any other text.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::ops::RangeInclusive;
use std::sync::Arc;

use arrow::array::AsArray;
use arrow::datatypes::UInt64Type;
use ingest_formats::{FileError, Opened, ReadStats, plan, system};
use ingest_program::{Added, CellRange, Delimiter, Drift, ExcelFormat, Format, Missing, Origin, Sheet};

use crate::csv::{self, Dialect, Scored};
use crate::names::Names;
use crate::reading::{self, Called, MOST, Unread};
use crate::sample::Sample;
use crate::tables;

/// Sheets that are looked at, at most.
const SHEETS: usize = 50;
/// Letters of a sheet's name that `sheet` takes, as Excel does.
const LONGEST_NAME: usize = 31;
/// Cells of all sheets that are held, about, and of each sheet in any case.
const CELLS: usize = 1 << 20;
const CELLS_OF_EACH: usize = 1 << 12;
/// Bytes of a sheet as text that are looked at, about.
const TEXT: usize = 16 << 20;
/// Of the rows of a table that has the most the share that columns beside it have if they are part of it.
const BESIDE: f64 = 0.5;

/// What of a workbook is read.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) format: ExcelFormat,
    pub(crate) columns: Vec<Called>,
    pub(crate) notes: Vec<String>,
}

/// Finds the table of a workbook: on the first sheet that has at least half as many cells as the one with the most. None where no sheet
/// has any.
pub(crate) fn find(sample: &Sample) -> Result<Option<Table>, Unread> {
    let names = names(sample)?;
    let (mut left, mut unread) = (CELLS, Vec::new());
    let mut grids = Vec::new();
    for (number, name) in (1..).zip(&names).take(SHEETS) {
        // Sheets of charts have no rows, and are not what is meant.
        let grid = Grid::read(sample, Sheet::Number(number), left.max(CELLS_OF_EACH)).unwrap_or_else(|error| {
            unread.push((name, error));
            Grid::default()
        });
        left = left.saturating_sub(grid.cells);
        grids.push(grid);
    }
    let most = grids.iter().map(|it| it.cells).max().unwrap_or_default();
    let Some(at) = grids.iter().position(|it| it.cells > 0 && it.cells * 2 >= most) else {
        return unread.pop().map_or(Ok(None), |(_, error)| Err(error));
    };
    let (Some(grid), Some(name)) = (grids.get(at), names.get(at)) else { return Ok(None) };
    let sheet = match at {
        1.. if (1..=LONGEST_NAME).contains(&name.chars().count()) => Sheet::Name(name.clone()),
        _ => Sheet::Number(at as u32 + 1),
    };
    let mut table = grid.table(sheet);
    let others: Vec<_> = names.iter().zip(&grids).enumerate().filter(|it| it.0 != at && it.1.1.cells > 0).collect();
    if !others.is_empty() {
        let count = |it: &Grid| format!("{}{}", if it.whole { "" } else { "more than " }, rows(it.rows.len()));
        let told = others.iter().map(|(_, (name, grid))| format!("`{name}` ({})", count(grid)));
        let told = told.collect::<Vec<_>>().join(", ");
        table.notes.push(format!("`{name}` is the sheet that is read; others are not: {told}"));
    }
    table.notes.extend(unread.iter().map(|(name, error)| format!("the sheet `{name}` was not looked at: {error}")));
    if names.len() > SHEETS {
        table.notes.push(format!("of {} sheets {SHEETS} were looked at", names.len()));
    }
    Ok(Some(table))
}

fn rows(count: usize) -> String {
    if count == 1 { "1 row".to_owned() } else { format!("{count} rows") }
}

/// The names of the sheets, which the reader tells when it is asked for one that there cannot be.
fn names(sample: &Sample) -> Result<Vec<String>, Unread> {
    match Grid::read(sample, Sheet::Number(0), 0) {
        Err(Unread::File(FileError::NoTable { names, .. })) => Ok(names),
        Err(error) => Err(error),
        Ok(_) => Ok(Vec::new()),
    }
}

/// A sheet.
#[derive(Debug, Default)]
struct Grid {
    /// By their numbers, from 1, the cells of each by their columns, from 1; those that have something in them.
    rows: BTreeMap<u64, BTreeMap<u32, String>>,
    /// How many there are of them.
    cells: usize,
    /// Whether these are all.
    whole: bool,
}

impl Grid {
    /// Reads rows of a sheet until there are so many cells.
    fn read(sample: &Sample, sheet: Sheet, most: usize) -> Result<Self, Unread> {
        let format = Format::Excel(ExcelFormat { header: false, ..plain(sheet) });
        let ignoring = Drift { added: Added::Ignore, missing: Missing::Null };
        let plan = plan(&reading::source("sheet", format, ignoring, Vec::new()), &[])?;
        let scratch = std::env::temp_dir();
        let bytes = Box::new(Cursor::new(sample.bytes.clone()));
        let mut reader = Arc::clone(&plan).open(Opened { bytes, earlier: ReadStats::default(), scratch: &scratch })?;
        let mut grid = Self::default();
        while let Some(records) = reader.next()? {
            if grid.rows.len() >= MOST || grid.cells >= most {
                return Ok(grid);
            }
            let batch = records.decode()?;
            let (Some(raw), Some(numbers)) = (batch.column_by_name(system::RAW), batch.column_by_name(system::OFFSET))
            else {
                continue;
            };
            let numbers = numbers.as_primitive::<UInt64Type>().values();
            for (number, raw) in numbers.iter().zip(raw.as_binary_view().iter().flatten()) {
                let cells = cells(raw);
                if !cells.is_empty() {
                    grid.cells += cells.len();
                    grid.rows.insert(*number, cells);
                }
            }
        }
        grid.whole = true;
        Ok(grid)
    }

    /// In how many rows each column has something.
    fn filled(&self) -> BTreeMap<u32, usize> {
        let mut filled = BTreeMap::new();
        for column in self.rows.values().flat_map(BTreeMap::keys) {
            *filled.entry(*column).or_default() += 1;
        }
        filled
    }

    /// The columns of the table, by how many rows each has: from the first that many rows have, or that has something in the row which the table
    /// begins with, to the last. Others are beside it, a column without any cell between.
    fn columns(&self, filled: &BTreeMap<u32, usize>) -> RangeInclusive<u32> {
        let groups = groups(filled);
        let Some((main, most)) = groups.iter().max_by_key(|it| it.1).cloned() else { return 1..=1 };
        let has_most = |row: &&BTreeMap<u32, String>| row.range(main.clone()).count() * 2 > main.clone().count();
        let top = self.rows.values().find(has_most);
        let begins = |group: &RangeInclusive<u32>| top.is_some_and(|row| row.range(group.clone()).next().is_some());
        let is_part = |it: &&(RangeInclusive<u32>, usize)| it.1 as f64 >= BESIDE * most as f64 || begins(&it.0);
        let mut parts = groups.iter().filter(is_part).map(|it| &it.0);
        let first = parts.next().cloned().unwrap_or(main);
        let last = parts.next_back().unwrap_or(&first);
        *first.start()..=*last.end()
    }

    /// The table of the sheet.
    fn table(&self, sheet: Sheet) -> Table {
        let mut notes = Vec::new();
        let filled = self.filled();
        let columns = self.columns(&filled);
        let (first, last) = (*columns.start(), *columns.end());
        let used: Vec<u32> = filled.range(columns.clone()).map(|it| *it.0).collect();
        let is_beside = used.len() < filled.len();
        let range = CellRange { first_column: first, first_row: 1, last_column: last, last_row: None };
        if is_beside {
            notes.push(format!("left out: what stands beside the columns of `{range}`"));
        }
        let (text, whole) = self.text(&used);
        let dialect = Dialect { delimiter: Delimiter::TAB, quote: None, escape: None, trim: false };
        let scored = Scored { dialect, score: 1.0, width: used.len(), share: 1.0 };
        let found = csv::find(text.as_bytes(), scored, whole);
        let mut names = Names::default();
        // Of a header of several lines, or one that lacks names, columns go by their order.
        let header = found.header.as_ref().filter(|it| it.lines == 1).and_then(|_| self.header(found.skip, &used));
        notes.extend(tables::left_out(found.trailer));
        let trailer = found.trailer as u32;
        let plain = ExcelFormat { trailer, range: is_beside.then_some(range), ..plain(sheet) };
        if let Some(header) = header {
            let called = |it: String| Called { name: names.next(&it), header: Some(it), ..Called::default() };
            let format = ExcelFormat { skip: found.skip as u32, ..plain };
            return Table { format, columns: header.into_iter().map(called).collect(), notes };
        }
        let skip = if let Some(header) = &found.header {
            let why = if header.lines > 1 { "has several rows" } else { "lacks names, or has one twice" };
            notes.push(format!("its header {why}: columns go by their order"));
            found.behind_header
        } else {
            notes.push("nothing shows that its first row is a header, so none is read".to_owned());
            found.skip
        };
        let mut given: BTreeMap<u32, &String> = BTreeMap::new();
        if let Some(header) = &found.header {
            given.extend(used.iter().copied().zip(&header.names));
        }
        let called =
            |it: u32| Called { name: names.next(given.get(&it).map_or("", |it| it.as_str())), ..Called::default() };
        let range = (is_beside || first > 1).then_some(range);
        let format = ExcelFormat { header: false, skip: skip as u32, range, ..plain };
        Table { format, columns: columns.map(called).collect(), notes }
    }

    /// The names in the first row behind `skip`; none where a column lacks one, or two are alike.
    fn header(&self, skip: usize, used: &[u32]) -> Option<Vec<String>> {
        let (_, row) =
            self.rows.range(skip as u64 + 1..).find(|(_, row)| used.iter().any(|it| row.contains_key(it)))?;
        let names = used.iter().map(|it| row.get(it).cloned()).collect::<Option<Vec<_>>>()?;
        tables::by_name(&names, false).then_some(names)
    }

    /// As text, a line a row: of these columns, those that have nothing too. And whether that is all of it.
    fn text(&self, used: &[u32]) -> (String, bool) {
        let mut text = String::new();
        let mut due = 1;
        for (number, row) in &self.rows {
            if !used.iter().any(|it| row.contains_key(it)) {
                continue;
            }
            if text.len() > TEXT {
                return (text, false);
            }
            text.extend((due..*number).map(|_| '\n'));
            for (at, column) in used.iter().enumerate() {
                if at > 0 {
                    text.push('\t');
                }
                let cell = row.get(column).map_or("", String::as_str);
                text.extend(cell.chars().map(|it| if it.is_control() { ' ' } else { it }));
            }
            text.push('\n');
            due = number + 1;
        }
        (text, self.whole)
    }
}

/// Columns beside each other that have something, and in how many rows the fullest of them has.
fn groups(filled: &BTreeMap<u32, usize>) -> Vec<(RangeInclusive<u32>, usize)> {
    let mut groups: Vec<(RangeInclusive<u32>, usize)> = Vec::new();
    for (column, count) in filled {
        match groups.last_mut() {
            Some((group, most)) if *group.end() + 1 == *column => {
                (*group, *most) = (*group.start()..=*column, *count.max(most));
            }
            _ => groups.push((*column..=*column, *count)),
        }
    }
    groups
}

/// The cells of a row by its raw record: an object of the sheet's name and each cell by its place, `"B7"`. Empty texts are none.
fn cells(raw: &[u8]) -> BTreeMap<u32, String> {
    let Ok(serde_json::Value::Object(row)) = serde_json::from_slice(raw) else { return BTreeMap::new() };
    let of_cell = |(place, value): (String, serde_json::Value)| {
        let letters: &str = place.trim_end_matches(|it: char| it.is_ascii_digit());
        let column = CellRange::column(letters).filter(|_| letters.len() < place.len())?;
        let text = match value {
            serde_json::Value::String(text) => text,
            other => other.to_string(),
        };
        (!text.is_empty()).then_some((column, text))
    };
    row.into_iter().filter_map(of_cell).collect()
}

/// A sheet whose first row names its columns.
pub(crate) fn plain(sheet: Sheet) -> ExcelFormat {
    ExcelFormat { sheet, range: None, header: true, skip: 0, trailer: 0, nulls: Vec::new(), origin: Origin::default() }
}
