//! What of a text is the table: the lines before it, its comments, its header, and the lines behind it.

use super::grammar::{Dialect, Record, line_ends};
use super::header::is_header;
use super::likely::Glance;
use super::score::{Scored, most_frequent_width};

/// Lines before or behind a table, at most.
const AROUND: usize = 50;
/// Share of the records between them that have the width of the table.
const UNIFORM: f64 = 0.8;
/// Records that are compared with the first.
const COMPARED: usize = 500;
/// Words that a record of sums or counts begins with.
const CLOSING: [&str; 9] = ["total", "totals", "grand total", "trailer", "trl", "tlr", "eof", "end of file", "end"];

/// Where a table is in its text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Table {
    pub(crate) dialect: Dialect,
    pub(crate) comment: Option<u8>,
    /// Lines before the header, or before the first record.
    pub(crate) skip: usize,
    /// Lines before the record after the header.
    pub(crate) behind_header: usize,
    /// Names of the columns, as they stand there; none where nothing names them.
    pub(crate) header: Option<Vec<String>>,
    pub(crate) trailer: usize,
    /// Cells of a record.
    pub(crate) width: usize,
    /// Whether the last of them is always empty, header included: lines end with a delimiter.
    pub(crate) closed: bool,
}

/// Finds the table of a text in a dialect; `whole` if the text is not cut off.
pub(crate) fn find(text: &[u8], scored: Scored, whole: bool) -> Table {
    let dialect = scored.dialect;
    let mut records = dialect.records(text);
    let comment = comment(text, dialect, &records, scored.width);
    records.retain(|it| comment.is_none() || text.get(it.place.start).copied() != comment);
    let width = most_frequent_width(&records).0.max(1);
    let first = start(&records, width);
    let trailer = if whole { trailer(text, dialect, &records, first, width) } else { 0 };
    let skip = if first == 0 { 0 } else { records.get(first).map_or(0, |it| it.line) };
    records.drain(..first);
    records.truncate(records.len() - trailer.min(records.len()));
    let dialect = Dialect { trim: dialect.trim || wants_trim(text, dialect, &records, width), ..dialect };
    // Quotes may be found anew where blanks around them are none of the cells'.
    let rows = rows(text, dialect, &records, width);
    let header = rows.split_first().filter(|(first, rest)| first.len() == width && is_header(first, rest));
    let closed = width > 1 && rows.iter().all(|it| it.last().is_some_and(Vec::is_empty));
    let names = header.map(|(first, _)| first.iter().map(|it| String::from_utf8_lossy(it).into_owned()).collect());
    let behind_header = records.get(1).map_or_else(|| line_ends(text), |it| it.line);
    Table { dialect, comment, skip, behind_header, header: names, trailer, width, closed }
}

/// The cells of records of the right width.
fn rows(text: &[u8], dialect: Dialect, records: &[Record], width: usize) -> Vec<Vec<Vec<u8>>> {
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
    [b'#', b'%'].into_iter().find(|sign| {
        if [Some(dialect.delimiter), dialect.quote, dialect.escape].contains(&Some(*sign)) {
            return false;
        }
        let is_marked = |it: &&Record| text.get(it.place.start) == Some(sign);
        let marked: Vec<_> = records.iter().filter(is_marked).collect();
        let others = records.len() - marked.len();
        // A header may begin with the sign.
        let strange = marked.iter().filter(|it| it.cells.len() != width).count();
        let leading = records.iter().take_while(is_marked).count();
        let spaced = marked.iter().all(|it| matches!(text.get(it.place.start + 1), Some(b' ' | b'#' | b'\t')));
        others > 0 && (strange * 2 > marked.len() || (width == 1 && leading > 0 && leading == marked.len() && spaced))
    })
}

/// The record that the table begins with.
fn start(records: &[Record], width: usize) -> usize {
    let fits = |it: &Record| it.cells.len() == width;
    let Some(first) = records.iter().take(AROUND).position(fits) else { return 0 };
    let after = records.get(first..).unwrap_or_default();
    let share = after.iter().filter(|it| fits(it)).count() as f64 / after.len().max(1) as f64;
    if width > 1 && share >= UNIFORM { first } else { 0 }
}

/// How many records at the end are no data.
fn trailer(text: &[u8], dialect: Dialect, records: &[Record], first: usize, width: usize) -> usize {
    let body = records.get(first..).unwrap_or_default();
    let strange = body.iter().rev().take_while(|it| it.cells.len() != width).count();
    let rest = body.len() - strange;
    let uniform = body.iter().take(rest).filter(|it| it.cells.len() == width).count() as f64 >= UNIFORM * rest as f64;
    if rest < 2 || width < 2 {
        return 0;
    }
    let closes = |record: &Record| {
        let cell = record.cells.first().map(|it| dialect.value(text, it)).unwrap_or_default();
        let word = String::from_utf8_lossy(&cell).trim().trim_end_matches(':').to_ascii_lowercase();
        CLOSING.contains(&word.as_str())
    };
    if strange == 0 {
        return usize::from(body.last().is_some_and(closes));
    }
    // A last record that falls short and has no line end was cut off: that is no trailer.
    let is_cut =
        text.last() != Some(&b'\n') && strange == 1 && body.last().is_some_and(|it| it.cells.len() > 1 && !closes(it));
    if strange <= AROUND && strange * 2 < body.len() && uniform && !is_cut { strange } else { 0 }
}

/// Whether blanks around cells are to be left out: where numbers and days have some, or most cells do.
fn wants_trim(text: &[u8], dialect: Dialect, records: &[Record], width: usize) -> bool {
    let (mut cells, mut padded, mut values) = (0, 0, 0);
    for record in records.iter().skip(1).take(COMPARED).filter(|it| it.cells.len() == width) {
        for cell in record.cells.iter().filter(|it| !it.quoted) {
            let raw = text.get(cell.place.clone()).unwrap_or_default();
            let trimmed = raw.trim_ascii();
            cells += 1;
            if trimmed.len() < raw.len() && dialect.delimiter != b' ' {
                padded += 1;
                values += usize::from(!matches!(Glance::of(trimmed), Glance::Text));
            }
        }
    }
    padded * 3 > cells || values * 20 > cells
}
