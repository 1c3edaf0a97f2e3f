//! Which dialect a text is in.
//!
//! The right one makes a table of it: records have the same number of cells, and the cells are values. That is the idea of two
//! published measures: of G. J. J. van den Burg, A. Nazábal and C. Sutton, "Wrangling messy CSV files by detecting row and type
//! patterns" (2019), who multiply a score of the patterns of records by one of the types of cells, and of W. García, "Detecting CSV
//! file dialects by table uniformity measurement and data type inference" (2024), who weighs how uniform the table is. Here a
//! dialect's score is
//!
//! > share of records with the most frequent width × (1 - 1 / width²) × mean likelihood of cells × how usual the delimiter is
//!
//! and one column is a dialect of its own, with a score that others have to beat.

use std::collections::BTreeMap;

use super::grammar::{Dialect, Record};
use super::likely::likelihood;

/// Bytes of the text that are judged.
pub(super) const JUDGED: usize = 128 << 10;

/// Delimiters, and how usual they are. Between two of the same score the first wins.
const DELIMITERS: [(u8, f64); 17] = [
    (b',', 1.0),
    (b'\t', 1.0),
    (b';', 1.0),
    (b'|', 1.0),
    (0x01, 1.0),
    (0x1F, 1.0),
    (0x1E, 0.95),
    (b'^', 0.95),
    (b'~', 0.95),
    (b'!', 0.6),
    (b':', 0.7),
    (b'#', 0.55),
    (b'@', 0.55),
    (b'&', 0.5),
    (b'*', 0.5),
    (b'/', 0.4),
    (b' ', 0.75),
];

/// Quotes that are tried beside the usual one, where the text has them at both ends of cells.
const QUOTES: [u8; 4] = [b'\'', b'~', b'`', b'^'];

/// What a text in one column has to be beaten by: a little less than two columns that are right.
const ONE_COLUMN: f64 = 0.65;

/// A dialect with its score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Scored {
    pub(crate) dialect: Dialect,
    pub(crate) score: f64,
    /// The most frequent width.
    pub(crate) width: usize,
    /// The share of the records that have it.
    pub(crate) share: f64,
}

/// The dialect of a text; one column where no delimiter divides it.
pub(crate) fn best(text: &[u8]) -> Scored {
    let judged = judged(text);
    let single = one_column(judged);
    let mut best = single;
    for (delimiter, usual) in DELIMITERS {
        if !judged.contains(&delimiter) {
            continue;
        }
        for dialect in candidates(judged, delimiter) {
            let scored = score(judged, dialect, usual);
            if scored.score > best.score + 1e-9 {
                best = scored;
            }
        }
    }
    best
}

/// The whole lines of the beginning.
fn judged(text: &[u8]) -> &[u8] {
    let Some(start) = text.get(..JUDGED) else { return text };
    let end = start.iter().rposition(|it| *it == b'\n').map_or(start.len(), |it| it + 1);
    start.get(..end).unwrap_or(start)
}

fn one_column(text: &[u8]) -> Scored {
    let dialect = Dialect { delimiter: b',', quote: Some(b'"'), escape: None, trim: false };
    // Text has no zeros, so nothing divides it.
    let undivided = Dialect { delimiter: 0, ..dialect };
    let records = undivided.records(text);
    let cells: f64 = records.iter().flat_map(|it| &it.cells).map(|it| of(text, it)).sum();
    let mean = cells / records.len().max(1) as f64;
    Scored { dialect, score: ONE_COLUMN * mean, width: 1, share: 1.0 }
}

/// The dialects of a delimiter for which the text gives a reason; the usual one first.
fn candidates(text: &[u8], delimiter: u8) -> Vec<Dialect> {
    let usual = Dialect { delimiter, quote: Some(b'"'), escape: None, trim: false };
    let mut found = Vec::new();
    let mut with = |quote: u8| {
        found.push(Dialect { quote: Some(quote), ..usual });
        if text.windows(2).any(|it| it == [b'\\', quote]) {
            found.push(Dialect { quote: Some(quote), escape: Some(b'\\'), ..usual });
        }
    };
    with(b'"');
    for quote in QUOTES {
        if quote != delimiter && is_around_cells(text, delimiter, quote) {
            with(quote);
        }
    }
    if text.contains(&b'"') {
        // Blanks may stand between delimiter and quote.
        found.extend(found.clone().into_iter().map(|it| Dialect { trim: true, ..it }));
        found.push(Dialect { quote: None, ..usual });
    }
    found
}

/// Whether some cell begins with the quote and some ends with it.
fn is_around_cells(text: &[u8], delimiter: u8, quote: u8) -> bool {
    let bound = |it: u8| it == delimiter || it == b'\n' || it == b'\r';
    let pairs = || text.windows(2);
    let opens = text.first() == Some(&quote) || pairs().any(|it| matches!(it, [a, b] if bound(*a) && *b == quote));
    let closes = text.last() == Some(&quote) || pairs().any(|it| matches!(it, [a, b] if *a == quote && bound(*b)));
    opens && closes
}

fn of(text: &[u8], cell: &super::grammar::Cell) -> f64 {
    likelihood(text.get(cell.place.clone()).unwrap_or_default(), cell.quoted)
}

fn score(text: &[u8], dialect: Dialect, usual: f64) -> Scored {
    let records = dialect.records(text);
    let (width, count) = most_frequent_width(&records);
    let share = count as f64 / records.len().max(1) as f64;
    let none = Scored { dialect, score: 0.0, width, share };
    if width < 2 {
        return none;
    }
    let (mut sum, mut cells) = (0.0, 0_usize);
    for cell in records.iter().filter(|it| it.cells.len() == width).flat_map(|it| &it.cells) {
        sum += of(text, cell);
        cells += 1;
    }
    let mean = sum / cells.max(1) as f64;
    let divided = 1.0 - 1.0 / (width * width) as f64;
    // What trims, quotes or escapes without need is no better than what does not.
    let needless = if dialect.trim { 0.999 } else { 1.0 };
    // A sign that lines begin and end with stands around something.
    let around = records.iter().filter(|it| is_around(text, it, dialect.delimiter)).count();
    let between = if around * 10 > records.len() * 9 { 0.6 } else { 1.0 };
    Scored { score: share * divided * mean * usual * needless * between, ..none }
}

fn is_around(text: &[u8], record: &Record, sign: u8) -> bool {
    let line = text.get(record.place.clone()).unwrap_or_default();
    line.first() == Some(&sign) && line.last() == Some(&sign)
}

/// The width that most records have, and how many; of two, the greater one.
pub(super) fn most_frequent_width(records: &[Record]) -> (usize, usize) {
    let mut widths: BTreeMap<usize, usize> = BTreeMap::new();
    for record in records {
        *widths.entry(record.cells.len()).or_default() += 1;
    }
    widths.into_iter().max_by_key(|(width, count)| (*count, *width)).unwrap_or((0, 0))
}
