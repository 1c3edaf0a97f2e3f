//! Records that a stray quote takes for one cell.
//!
//! In a file that quotes nothing a value may begin with a quote, and one many lines later end with it. All that is between them is then a
//! quoted cell like any other, but for what is in it: lines that have as many delimiters as records have, and values where records have values.

use super::grammar::{Cell, Dialect, Record};
use super::header;
use super::likely::Glance;
use super::score::JUDGED;
use super::table::{Table, rows};

/// Values within a cell that stand in columns of values, at least.
const VALUES: usize = 2;
/// Lines within a cell that tell by their delimiters alone, where no column has values, at least.
const LINES: usize = 5;

/// Finds such records in a text.
pub(super) struct Swallowed<'a> {
    text: &'a [u8],
    /// The dialect without its quote.
    plain: Dialect,
    width: usize,
    /// Of each column, whether it has values where nothing is quoted; none before that is asked.
    of_values: Option<Vec<bool>>,
}

/// What a record has in quoted cells with line ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Inner {
    pub(super) lines: usize,
    /// Whether these are records of their own.
    pub(super) are_records: bool,
    /// Whether most have as many delimiters as records have.
    pub(super) are_alike: bool,
}

impl<'a> Swallowed<'a> {
    /// In a text whose records have so many cells in this dialect.
    pub(super) fn of(text: &'a [u8], dialect: Dialect, width: usize) -> Self {
        Self { text, plain: Dialect { quote: None, ..dialect }, width, of_values: None }
    }

    /// What a record has in them; none where it has no such cell.
    pub(super) fn inner(&mut self, record: &Record) -> Option<Inner> {
        let Self { text, width, .. } = *self;
        let has_feed = |it: &&Cell| it.quoted && text.get(it.place.clone()).is_some_and(|it| it.contains(&b'\n'));
        let cells: Vec<_> = record.cells.iter().filter(has_feed).map(|it| it.place.clone()).collect();
        if cells.is_empty() || width < 2 {
            return None;
        }
        let raw = text.get(record.place.clone())?;
        let lines = self.plain.records(raw);
        let strange = lines.iter().filter(|it| it.cells.len() != width).count();
        // What stands beside a quote is in its cell in part only.
        let is_within = |it: &Cell| {
            let (start, end) = (it.place.start + record.place.start, it.place.end + record.place.start);
            cells.iter().any(|it| it.start <= start && end <= it.end)
        };
        let (mut values, mut words) = (0, 0);
        for line in lines.iter().filter(|it| it.cells.len() == width) {
            let columns = line.cells.iter().zip(self.of_values());
            for (cell, _) in columns.filter(|(cell, is_of_values)| **is_of_values && is_within(cell)) {
                match Glance::of(raw.get(cell.place.clone()).unwrap_or_default()) {
                    Glance::Nothing => {}
                    Glance::Text => words += 1,
                    _ => values += 1,
                }
            }
        }
        let are_told = if self.of_values().contains(&true) {
            values >= VALUES && words * 10 <= values
        } else {
            width > 2 && lines.len() >= LINES
        };
        Some(Inner {
            lines: lines.len(),
            are_records: are_told && strange * 10 <= lines.len(),
            are_alike: lines.len() >= LINES && strange * 2 < lines.len(),
        })
    }

    fn of_values(&mut self) -> &[bool] {
        let Self { text, plain, width, .. } = *self;
        self.of_values.get_or_insert_with(|| {
            let rows = rows(text, plain, &plain.records(text), width);
            let body = rows.get(1..).unwrap_or_default();
            (0..width).map(|column| header::is_of_values(body, column)).collect()
        })
    }
}

/// The dialect without its quote, where all cells in it are records of their own, and the beginning that the dialect was told by has none.
pub(super) fn without_quote(text: &[u8], dialect: Dialect, width: usize) -> Option<Dialect> {
    if text.len() <= JUDGED || dialect.quote.is_none() {
        return None;
    }
    let mut swallowed = Swallowed::of(text, dialect, width);
    let records = dialect.records(text);
    let mut quoted = records.iter().filter(|it| it.cells.iter().any(|it| it.quoted)).peekable();
    quoted.peek()?;
    let are_records = |it: &Record| swallowed.inner(it).is_some_and(|it| it.are_records);
    quoted.all(are_records).then_some(Dialect { quote: None, ..dialect })
}

/// What is told of a quoted cell that may be records, where others show that the quote is one.
pub(crate) fn told(text: &[u8], found: &Table) -> Option<String> {
    let mut swallowed = Swallowed::of(text, found.dialect, found.width);
    let records = found.dialect.records(text);
    let inner = records.iter().filter_map(|it| swallowed.inner(it)).filter(|it| it.are_records || it.are_alike);
    let lines = inner.map(|it| it.lines).max()?;
    Some(format!(
        "a cell in quotes has {lines} lines, with as many delimiters as records have: where its quote is a part of a value, say `quote: none`"
    ))
}
