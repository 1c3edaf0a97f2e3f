//! Tables whose records have other numbers of cells than their header: lines of records alone end with a delimiter, or leave out what
//! they have nothing of at their ends, or so many of them are damaged that no number of cells is usual.

use ingest_program::Ragged;

use super::grammar::{Dialect, Record};
use super::header::{self, Header};
use super::likely::Glance;
use super::table::{AROUND, COMPARED, Table, rows, trailer, wants_trim};
use crate::closing::closes;

/// Finds such a table, whose records have `width` cells most often; `whole` if the text is not cut off.
pub(super) fn find(text: &[u8], dialect: Dialect, records: &[Record], width: usize, whole: bool) -> Option<Table> {
    strip(text, dialect, records, width, whole)
        .or_else(|| pad(text, dialect, records, width, whole))
        .or_else(|| named(text, dialect, records, width))
}

/// All records have more cells than the header, and nothing in those.
fn strip(text: &[u8], dialect: Dialect, records: &[Record], width: usize, whole: bool) -> Option<Table> {
    let first = records.iter().take(AROUND).position(|it| it.cells.len() == width)?;
    let top = records.get(first.checked_sub(1)?)?;
    let rows = rows(text, dialect, records.get(first..)?, width);
    let is_empty = |row: &Vec<Vec<u8>>| row.iter().skip(top.cells.len()).all(Vec::is_empty);
    if top.cells.len() >= width || !rows.iter().all(is_empty) {
        return None;
    }
    let trailer = if whole { trailer(text, dialect, records, first, width) } else { 0 };
    let found = Found { first, trailer, ragged: Ragged::Strip };
    let own = records.get(first..records.len() - trailer)?;
    let share = own.iter().filter(|it| it.cells.len() == width).count() as f64 / own.len().max(1) as f64;
    let table = found.table(text, dialect, records, &rows)?;
    Some(Table { share, ..table })
}

/// Records have fewer cells than the header, some more than most of them.
fn pad(text: &[u8], dialect: Dialect, records: &[Record], width: usize, whole: bool) -> Option<Table> {
    let most = records.iter().map(|it| it.cells.len()).max()?;
    let top = records.iter().take(AROUND).position(|it| it.cells.len() == most)?;
    let body = records.get(top + 1..)?;
    let word = |it: &Record| it.cells.first().map(|it| dialect.value(text, it)).unwrap_or_default();
    let rows = rows(text, dialect, body, width);
    let leads_with_values = header::is_of_values(&rows, 0);
    let is_note = |it: &&Record| {
        let word = word(it);
        closes(&String::from_utf8_lossy(&word))
            || (it.cells.len() == 1 && leads_with_values && Glance::of(&word) == Glance::Text)
    };
    let trailer = if whole { body.iter().rev().take(AROUND).take_while(is_note).count() } else { 0 };
    let own = body.get(..body.len() - trailer)?;
    let more = own.iter().filter(|it| it.cells.len() > width).count();
    // Where none has more than most have, those that have fewer are damaged.
    if most <= width || more == 0 || own.iter().any(|it| it.cells.is_empty()) {
        return None;
    }
    Found { first: top + 1, trailer, ragged: Ragged::Pad }.table(text, dialect, records, &rows)
}

/// No width is that of most records, so that what stands first, if it names columns, tells more of them than any. Records behind it that have
/// less are damaged where others are whole; where none is, they leave out what they have nothing of.
fn named(text: &[u8], dialect: Dialect, records: &[Record], width: usize) -> Option<Table> {
    let (top, body) = records.split_first()?;
    let named = top.cells.len();
    let count = |has: &dyn Fn(usize) -> bool| body.iter().filter(|it| has(it.cells.len())).count();
    if named == width || count(&|it| it == width) * 2 > body.len() {
        return None;
    }
    // Of records that have more the first cells are those that are named, and so are all of those that have less.
    let cells = |record: &Record| {
        let cells = record.cells.iter().take(named).map(|it| dialect.value(text, it));
        cells.chain(std::iter::repeat(Vec::new())).take(named).collect::<Vec<_>>()
    };
    let rows: Vec<_> = body.iter().take(COMPARED).filter(|it| !it.cells.is_empty()).map(cells).collect();
    let (whole, less) = (count(&|it| it == named), count(&|it| it < named));
    let ragged = if whole == 0 && less > 0 { Ragged::Pad } else { Ragged::Refuse };
    let fit = if ragged == Ragged::Pad { less } else { whole };
    let table = Found { first: 1, trailer: 0, ragged }.table(text, dialect, records, &rows)?;
    Some(Table { share: fit as f64 / body.len().max(1) as f64, ..table })
}

struct Found {
    /// The first record behind the header.
    first: usize,
    trailer: usize,
    ragged: Ragged,
}

impl Found {
    /// The table, where what stands before its first record names what `rows` have, and none of these does.
    fn table(self, text: &[u8], dialect: Dialect, records: &[Record], rows: &[Vec<Vec<u8>>]) -> Option<Table> {
        let Self { first, trailer, ragged } = self;
        let (top, body) = (records.get(first.checked_sub(1)?)?, records.get(first..)?);
        let names: Vec<_> = top.cells.iter().map(|it| dialect.value(text, it)).collect();
        let shared = names.len().min(rows.first()?.len());
        let cut: Vec<_> = rows.iter().filter_map(|it| Some(it.get(..shared)?.to_vec())).collect();
        let are_names = names.iter().all(|it| Glance::of(it) == Glance::Text);
        let is_header = are_names && shared > 1 && header::is_header(names.get(..shared)?, &cut);
        if !is_header || header::find(&cut).is_some() {
            return None;
        }
        let names: Vec<_> = names.iter().map(|it| String::from_utf8_lossy(it).into_owned()).collect();
        Some(Table {
            dialect: Dialect { trim: dialect.trim || wants_trim(text, dialect, body, rows.first()?.len()), ..dialect },
            comment: None,
            skip: if first == 1 { 0 } else { top.line },
            behind_header: body.first()?.line,
            width: names.len(),
            header: Some(Header { names, lines: 1, is_of_first: false }),
            trailer,
            share: 1.0,
            closed: false,
            ragged,
        })
    }
}
