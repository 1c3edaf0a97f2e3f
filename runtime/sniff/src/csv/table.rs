//! What of a text is the table: the lines before it, its comments, its header, and the lines behind it.

use ingest_program::Ragged;

use super::grammar::{Cell, Dialect, Record, line_ends};
use super::header::{self, Header};
use super::likely::Glance;
use super::score::{Scored, table_width};
use super::{rules, swallowed};
use crate::closing::closes;

/// Lines before or behind a table, at most.
pub(super) const AROUND: usize = 50;
/// Share of the records between them that have the width of the table.
const UNIFORM: f64 = 0.8;
/// Records that are compared with the first.
pub(super) const COMPARED: usize = 500;
/// Records behind a table that are a table of their own, at least.
const ANOTHER: usize = 3;
/// Columns that a record of a note alone is told by, at least.
const WIDE: usize = 3;

/// Where a table is in its text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Table {
    pub(crate) dialect: Dialect,
    pub(crate) comment: Option<u8>,
    /// Lines before the header, or before the first record.
    pub(crate) skip: usize,
    /// Lines before the record after the header.
    pub(crate) behind_header: usize,
    /// What names the columns; none where nothing does.
    pub(crate) header: Option<Header>,
    pub(crate) trailer: usize,
    /// Cells of a record.
    pub(crate) width: usize,
    /// The share of the records that have so many.
    pub(crate) share: f64,
    /// Whether the last of them is always empty, header included: lines end with a delimiter.
    pub(crate) closed: bool,
    /// What records mean that have not as many as the header.
    pub(crate) ragged: Ragged,
}

/// Finds the table of a text in a dialect; `whole` if the text is not cut off.
pub(crate) fn find(text: &[u8], scored: Scored, whole: bool) -> Table {
    let dialect = swallowed::without_quote(text, scored.dialect, scored.width).unwrap_or(scored.dialect);
    let mut records = dialect.records(text);
    let comment = comment(text, dialect, &records, scored.width);
    records.retain(|it| comment.is_none() || text.get(it.place.start).copied() != comment);
    let (width, ..) = table_width(&records);
    let below = rules::below_header(text, dialect, &records, width).and_then(|rule| {
        let without = records.iter().enumerate().filter(|(at, _)| *at != rule).map(|(_, it)| it.clone()).collect();
        rules::with(text, &records, rule, of_records(text, dialect, without, whole))
    });
    let found = below.unwrap_or_else(|| of_records(text, dialect, records, whole));
    Table { comment, ..found }
}

/// The table that the records of a text are.
fn of_records(text: &[u8], dialect: Dialect, mut records: Vec<Record>, whole: bool) -> Table {
    let (width, count, _) = table_width(&records);
    let share = count as f64 / records.len().max(1) as f64;
    if let Some(found) = super::ragged::find(text, dialect, &records, width, whole) {
        return found;
    }
    let mut first = start(text, &records, width);
    first += notes_before(text, dialect, records.get(first..).unwrap_or_default(), width);
    // Without a header behind them only lines of one cell are no records, and a damaged header: others may be damaged records.
    let is_damaged = |it: &&Record| it.cells.len() > 1 && it.cells.len() != width;
    let damaged: Vec<_> = records.iter().take(first).filter(is_damaged).collect();
    if !damaged.is_empty() {
        let rows = rows(text, dialect, records.get(first..).unwrap_or_default(), width);
        let is_word = |cell: &Cell| matches!(Glance::of(&dialect.value(text, cell)), Glance::Text | Glance::Nothing);
        let are_words = damaged.iter().flat_map(|it| &it.cells).all(is_word);
        let is_over_values = (0..width).any(|column| header::is_of_values(&rows, column));
        if header::find(&rows).is_none() && !(are_words && is_over_values) {
            first = 0;
        }
    }
    let trailer = if whole { trailer(text, dialect, &records, first, width) } else { 0 };
    let skip = if first == 0 { 0 } else { records.get(first).map_or(0, |it| it.line) };
    records.drain(..first);
    records.truncate(records.len() - trailer.min(records.len()));
    let dialect = Dialect { trim: dialect.trim || wants_trim(text, dialect, &records, width), ..dialect };
    // Quotes may be found anew where blanks around them are none of the cells'.
    let rows = rows(text, dialect, &records, width);
    // What stands first names the columns only if it is whole.
    let header = records.first().filter(|it| it.cells.len() == width).and_then(|_| header::find(&rows));
    let closed = width > 1 && rows.iter().all(|it| it.last().is_some_and(Vec::is_empty));
    let lines = header.as_ref().map_or(1, |it| it.lines);
    let behind_header = records.get(lines).map_or_else(|| line_ends(text), |it| it.line);
    let ragged = Ragged::Refuse;
    Table { dialect, comment: None, skip, behind_header, header, trailer, width, share, closed, ragged }
}

/// The cells of records of the right width.
pub(super) fn rows(text: &[u8], dialect: Dialect, records: &[Record], width: usize) -> Vec<Vec<Vec<u8>>> {
    let cells = |record: &Record| {
        let again = dialect.records(text.get(record.place.clone()).unwrap_or_default());
        let cells = again.first().map(|it| it.cells.clone()).unwrap_or_default();
        let line = text.get(record.place.clone()).unwrap_or_default();
        cells.iter().map(|cell| dialect.value(line, cell)).collect::<Vec<_>>()
    };
    records.iter().take(COMPARED).map(cells).filter(|it| it.len() == width).collect()
}

/// The sign of lines that are no records.
fn comment(text: &[u8], dialect: Dialect, records: &[Record], width: usize) -> Option<u8> {
    let marked = [b'#', b'%'].into_iter().find(|sign| {
        if dialect.delimiter.bytes().contains(sign) || [dialect.quote, dialect.escape].contains(&Some(*sign)) {
            return false;
        }
        let is_marked = |it: &&Record| text.get(it.place.start) == Some(sign);
        let marked: Vec<_> = records.iter().filter(is_marked).collect();
        let others = records.len() - marked.len();
        // A header may begin with the sign.
        let strange = marked.iter().filter(|it| it.cells.len() != width).count();
        let leading = records.iter().take_while(is_marked).count();
        let is_record = |it: &&&Record| it.cells.len() == width;
        // Behind the header a line of as many cells as records have is one of them.
        if width > 1 && records.iter().skip(leading).filter(is_marked).any(|it| is_record(&&it)) {
            return false;
        }
        let spaced = marked.iter().all(|it| matches!(text.get(it.place.start + 1), Some(b' ' | b'#' | b'\t')));
        others > 0 && (strange * 2 > marked.len() || (width == 1 && leading > 0 && leading == marked.len() && spaced))
    });
    marked.or_else(|| rules::corner(text, records).filter(|_| width > 1))
}

/// How many records at the beginning are notes with the delimiters of empty cells behind them, as spreadsheets write them: a header has
/// to stand behind those, for else they may be data.
fn notes_before(text: &[u8], dialect: Dialect, records: &[Record], width: usize) -> usize {
    let around = records.get(..AROUND).unwrap_or(records);
    // A title alone, or what it is for beside it: `Report date`, `2024-01-31`.
    let says = |it: &Record| {
        let first = it.cells.iter().find(|it| !it.place.is_empty()).map(|it| Glance::of(&dialect.value(text, it)));
        filled(it) <= 1 || first == Some(Glance::Text)
    };
    let leading =
        |most: usize| around.iter().take_while(|it| it.cells.len() == width && filled(it) <= most && says(it)).count();
    let is_named = |at: usize| {
        let rest = records.get(at..).unwrap_or_default();
        rest.first().is_some_and(|it| it.cells.len() == width)
            && header::find(&rows(text, dialect, rest, width)).is_some()
    };
    let is_full = |at: usize| records.get(at).is_some_and(|it| filled(it) == width);
    if width < WIDE {
        return 0;
    }
    let notes = leading(width / 2);
    if notes > 0 && is_full(notes) && is_named(notes) {
        return notes;
    }
    let titles = leading(1);
    if is_named(titles) { titles } else { 0 }
}

/// Cells of a record that have something in them.
fn filled(record: &Record) -> usize {
    record.cells.iter().filter(|it| !it.place.is_empty()).count()
}

/// How many records at the end are notes with the delimiters of empty cells behind them: some of them have words in a column of values, or
/// an empty line stands before them and nowhere else.
fn notes_behind(text: &[u8], dialect: Dialect, body: &[Record], width: usize) -> usize {
    let is_note = |it: &&Record| it.cells.len() == width && filled(it) <= 1;
    let sparse = body.iter().rev().take_while(is_note).count();
    let table = body.get(..body.len() - sparse).unwrap_or_default();
    if width < WIDE || sparse > AROUND || sparse * 2 >= body.len() {
        return 0;
    }
    let rows = rows(text, dialect, table.get(1..).unwrap_or_default(), width);
    // What stands in a column of values, at a glance.
    let glance = |note: &Record| {
        let cell = note.cells.iter().enumerate().find(|(_, it)| !it.place.is_empty());
        let cell = cell.filter(|(column, _)| header::is_of_values(&rows, *column));
        cell.map(|(_, cell)| Glance::of(&dialect.value(text, cell)))
    };
    // A value like those above it is a record's.
    let is_value = |it: &&Record| glance(it).is_some_and(|it| it != Glance::Text);
    let count = body.iter().rev().take(sparse).take_while(|it| !is_value(it)).count();
    let (table, notes) = body.split_at(body.len() - count);
    let is_apart = |before: &Record, it: &Record| {
        let between = text.get(before.place.end..it.place.start).unwrap_or_default();
        line_ends(between) > 1 && between.trim_ascii().is_empty()
    };
    let is_gap = |it: &[Record]| matches!(it, [before, it] if is_apart(before, it));
    // What stands behind the only empty line is none of the table's.
    if let (Some(last), Some(first)) = (table.last(), notes.first())
        && is_apart(last, first)
        && !table.windows(2).any(is_gap)
    {
        return count;
    }
    // Records with nothing in them are told from data by those that have a note.
    let first = notes.iter().position(|it| glance(it) == Some(Glance::Text));
    let empty = |at: usize| notes.get(..at).is_some_and(|it| it.iter().all(|it| filled(it) == 0));
    if first.is_some_and(empty) { count } else { 0 }
}

/// The record that the table begins with.
fn start(text: &[u8], records: &[Record], width: usize) -> usize {
    let fits = |it: &Record| it.cells.len() == width;
    // A row that is damaged is one, and no note.
    let is_of_table = |it: &Record| fits(it) || has_values(text, it, width);
    let Some(first) = records.iter().take(AROUND).position(is_of_table) else { return 0 };
    let after = records.get(first..).unwrap_or_default();
    let share = after.iter().filter(|it| fits(it)).count() as f64 / after.len().max(1) as f64;
    if width > 1 && share >= UNIFORM { first } else { 0 }
}

/// How many records at the end are no data.
pub(super) fn trailer(text: &[u8], dialect: Dialect, records: &[Record], first: usize, width: usize) -> usize {
    let body = records.get(first..).unwrap_or_default();
    let closes = |record: &Record| {
        let cell = record.cells.first().map(|it| dialect.value(text, it)).unwrap_or_default();
        closes(&String::from_utf8_lossy(&cell))
    };
    let inner = body.get(1..body.len().saturating_sub(1)).unwrap_or_default();
    let table = rows(text, dialect, inner, width);
    let leads_with_values = header::is_of_values(&table, 0);
    // Of rows that are damaged most of the cells are still there, or of the values, or they begin as others do.
    let begins_alike = |it: &Record| {
        let cell = it.cells.first().map(|it| dialect.value(text, it)).unwrap_or_default();
        it.cells.len() > 1 && leads_with_values && !matches!(Glance::of(&cell), Glance::Text | Glance::Nothing)
    };
    let are_labelled = inner.iter().any(|it| it.cells.len() == width && is_labelled(text, it));
    let is_row = |it: &Record| {
        let has_values = has_values(text, it, width) && (are_labelled || !is_labelled(text, it));
        it.cells.is_empty() || it.cells.len() * 2 > width || has_values || begins_alike(it)
    };
    let is_note = |it: &&Record| it.cells.len() != width && (closes(it) || !is_row(it));
    let strange = body.iter().rev().take_while(is_note).count();
    let rest = body.len() - strange;
    let uniform = body.iter().take(rest).filter(|it| it.cells.len() == width).count() as f64 >= UNIFORM * rest as f64;
    if rest < 2 || width < 2 {
        return 0;
    }
    if strange == 0 {
        // A word may be one of a column of words.
        let sums = |it: &Record| closes(it) && (leads_with_values || filled(it) * 2 <= width);
        let mut count = notes_behind(text, dialect, body, width);
        count += usize::from(body.iter().rev().nth(count).is_some_and(sums));
        // Records with nothing in them before those are none of the table's either.
        let empty = body.iter().rev().skip(count).take_while(|it| count > 0 && filled(it) == 0).count();
        return count + empty;
    }
    if is_table(body.get(rest..).unwrap_or_default()) {
        return 0;
    }
    // A last record that falls short and has no line end was cut off: that is no trailer.
    let is_cut =
        text.last() != Some(&b'\n') && strange == 1 && body.last().is_some_and(|it| it.cells.len() > 1 && !closes(it));
    if strange <= AROUND && strange * 2 < body.len() && uniform && !is_cut { strange } else { 0 }
}

/// Whether a line has as many numbers, days and addresses as half of the columns, whatever divides them: then it is a row of the table.
fn has_values(text: &[u8], record: &Record, width: usize) -> bool {
    let line = text.get(record.place.clone()).unwrap_or_default();
    let divides = |it: &u8| matches!(it, b',' | b';' | b'\t' | b'|' | b' ' | b'"');
    let is_value = |it: &&[u8]| !matches!(Glance::of(it), Glance::Text | Glance::Nothing);
    line.split(divides).filter(is_value).count() * 2 >= width.max(4)
}

/// Whether a line says what it is of, as notes do: `Date created: Tue Mar 14 18:36:56 2017`.
fn is_labelled(text: &[u8], record: &Record) -> bool {
    let line = text.get(record.place.clone()).unwrap_or_default();
    let Some(end) = line.iter().position(|it| *it == b':') else { return false };
    let (label, rest) = line.split_at(end);
    let is_word = |it: &u8| it.is_ascii_alphabetic() || *it == b' ';
    !label.is_empty() && label.iter().all(is_word) && matches!(rest, [_] | [_, b' ', ..])
}

/// Whether records are a table of their own.
fn is_table(records: &[Record]) -> bool {
    let width = records.first().map_or(0, |it| it.cells.len());
    width > 1 && records.len() >= ANOTHER && records.iter().all(|it| it.cells.len() == width)
}

/// Whether blanks around cells are to be left out: where numbers and days have some, or most cells do.
pub(super) fn wants_trim(text: &[u8], dialect: Dialect, records: &[Record], width: usize) -> bool {
    let (mut cells, mut padded, mut values) = (0, 0, 0);
    for record in records.iter().skip(1).take(COMPARED).filter(|it| it.cells.len() == width) {
        for cell in record.cells.iter().filter(|it| !it.quoted) {
            let raw = text.get(cell.place.clone()).unwrap_or_default();
            let trimmed = raw.trim_ascii();
            cells += 1;
            if trimmed.len() < raw.len() && dialect.delimiter.single() != Some(b' ') {
                padded += 1;
                values += usize::from(!matches!(Glance::of(trimmed), Glance::Text));
            }
        }
    }
    padded * 3 > cells || values * 20 > cells
}
