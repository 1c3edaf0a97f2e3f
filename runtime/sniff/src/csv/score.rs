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

use ingest_program::Delimiter;

use super::grammar::{Dialect, Record};
use super::likely::likelihood;
use super::quotes::candidates;
use super::rules;
use super::several::{self, Several};
use super::swallowed::Swallowed;

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

/// Records of a table that another one follows, at least.
const FIRST: usize = 5;

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

/// The dialect of a text, in which `told` divides, or whatever does best; one column where no delimiter divides it.
pub(crate) fn best(text: &[u8], told: Option<Delimiter>) -> Scored {
    let judged = judged(text);
    let mut best = one_column(judged);
    let several = several::find(judged);
    let delimiters = told.map_or_else(|| delimiters(judged, &several), |it| vec![(it, 1.0)]);
    for (delimiter, usual) in delimiters {
        for dialect in candidates(judged, delimiter, &several) {
            let scored = score(judged, dialect, usual);
            if scored.score > best.score + 1e-9 {
                best = scored;
            }
        }
    }
    best
}

/// The delimiters that a text has, and how usual they are.
fn delimiters(text: &[u8], several: &Several) -> Vec<(Delimiter, f64)> {
    let is_one = |it: &&(u8, f64)| text.contains(&it.0) && !several.parts.contains(&it.0);
    let single = |(sign, usual): &(u8, f64)| Some((Delimiter::new(&char::from(*sign).to_string())?, *usual));
    let one: Vec<_> = DELIMITERS.iter().filter(is_one).filter_map(single).collect();
    // A blank behind a delimiter is more often left out by the reader than a part of it.
    let usual = |it: &Delimiter| match it.bytes() {
        [b':' | b'=', b' '] => 0.65,
        bytes if bytes.contains(&b' ') => 0.98,
        _ => 0.97,
    };
    one.into_iter().chain(several.found.iter().map(|it| (*it, usual(it)))).collect()
}

/// The whole lines of the beginning.
fn judged(text: &[u8]) -> &[u8] {
    let Some(start) = text.get(..JUDGED) else { return text };
    let end = start.iter().rposition(|it| *it == b'\n').map_or(start.len(), |it| it + 1);
    start.get(..end).unwrap_or(start)
}

fn one_column(text: &[u8]) -> Scored {
    let dialect = Dialect { delimiter: Delimiter::COMMA, quote: Some(b'"'), escape: None, trim: false };
    // U+10FFFF is no character, so nothing divides the text.
    let undivided = Dialect { delimiter: Delimiter::new("\u{10FFFF}").unwrap_or(Delimiter::COMMA), ..dialect };
    let records = undivided.records(text);
    let cells: f64 = records.iter().flat_map(|it| &it.cells).map(|it| of(text, it)).sum();
    let mean = cells / records.len().max(1) as f64;
    Scored { dialect, score: ONE_COLUMN * mean, width: 1, share: 1.0 }
}

fn of(text: &[u8], cell: &super::grammar::Cell) -> f64 {
    likelihood(text.get(cell.place.clone()).unwrap_or_default(), cell.quoted)
}

fn score(text: &[u8], dialect: Dialect, usual: f64) -> Scored {
    let mut records = dialect.records(text);
    if rules::corner(text, &records).is_some() {
        records.retain(|it| !rules::is_cornered(text, it));
    }
    let (width, count, of_tables) = table_width(&records);
    let share = |count: usize| count as f64 / records.len().max(1) as f64;
    let none = Scored { dialect, score: 0.0, width, share: share(count) };
    if width < 2 {
        return none;
    }
    let (mut sum, mut cells) = (0.0, 0_usize);
    let mut swallowed = Swallowed::of(text, dialect, width);
    for record in records.iter().filter(|it| it.cells.len() == width) {
        // Records that a stray quote takes for a cell are none of its cells, and as many as there are.
        if let Some(inner) = swallowed.inner(record).filter(|it| it.are_records) {
            cells += inner.lines * width;
            continue;
        }
        sum += record.cells.iter().map(|it| of(text, it)).sum::<f64>();
        cells += width;
    }
    let mean = sum / cells.max(1) as f64;
    let divided = 1.0 - 1.0 / (width * width) as f64;
    // What trims, quotes or escapes without need is no better than what does not.
    let needless = if dialect.trim { 0.999 } else { 1.0 };
    // A sign that lines begin and end with stands around something.
    let around = records.iter().filter(|it| is_around(text, it, dialect.delimiter)).count();
    let between = if around * 10 > records.len() * 9 { 0.6 } else { 1.0 };
    Scored { score: share(of_tables) * divided * mean * usual * needless * between, ..none }
}

fn is_around(text: &[u8], record: &Record, sign: Delimiter) -> bool {
    let line = text.get(record.place.clone()).unwrap_or_default();
    line.starts_with(sign.bytes()) && line.ends_with(sign.bytes())
}

/// How many cells the records of the table have, how many records have so many, and how many have that or the width of a second table. Of two
/// tables the first is read, unless it is so short that it says something of the second.
pub(super) fn table_width(records: &[Record]) -> (usize, usize, usize) {
    let most = most_frequent_width(records, None);
    let first = Block::of(records, records.first().map_or(0, |it| it.cells.len()));
    let table = if first.is_beside(most) { first } else { most };
    let width = table.width.max(1);
    let second = most_frequent_width(records, Some(table.width));
    let is_second = second.is_beside(table) && table.is_beside(second);
    (width, table.count, if is_second { table.count + second.count } else { table.count })
}

/// The records of a width.
#[derive(Debug, Clone, Copy, Default)]
struct Block {
    width: usize,
    count: usize,
    /// The first of them and the last.
    first: usize,
    last: usize,
}

impl Block {
    fn of(records: &[Record], width: usize) -> Self {
        let has = |it: &Record| it.cells.len() == width;
        let count = records.iter().filter(|it| has(it)).count();
        let (first, last) = (records.iter().position(has), records.iter().rposition(has));
        Self { width, count, first: first.unwrap_or_default(), last: last.unwrap_or_default() }
    }

    /// Whether these are a table that another one stands beside, behind the other and not much shorter than that.
    fn is_beside(self, other: Self) -> bool {
        let is_apart = self.last < other.first || other.last < self.first;
        let is_dense = (self.last + 1).saturating_sub(self.first) * 4 <= self.count * 5;
        self.width > 1 && self.count >= FIRST && self.count * 2 >= other.count && is_apart && is_dense
    }
}

/// The width that most records have, but for one; of two, the greater one.
fn most_frequent_width(records: &[Record], other_than: Option<usize>) -> Block {
    let mut widths: BTreeMap<usize, usize> = BTreeMap::new();
    for record in records.iter().filter(|it| Some(it.cells.len()) != other_than) {
        *widths.entry(record.cells.len()).or_default() += 1;
    }
    let most = widths.into_iter().max_by_key(|(width, count)| (*count, *width));
    most.map_or(Block::default(), |(width, _)| Block::of(records, width))
}
