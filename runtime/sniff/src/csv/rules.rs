//! Lines that are drawn: below a header, as databases print their results and Markdown its tables, and around and between records.

use super::grammar::{Cell, Dialect, Record};
use super::header::Header;
use super::likely::Glance;
use super::table::{AROUND, Table};

/// Dashes of a line, at least.
const DASHES: usize = 4;
/// Dashes of one cell that are no sign for nothing.
const LONG: usize = 3;
/// What corners are drawn with.
const CORNER: u8 = b'+';

/// The record that is a line of dashes below names: as many runs of them as there are names, and no such run in a record of values.
pub(super) fn below_header(text: &[u8], dialect: Dialect, records: &[Record], width: usize) -> Option<usize> {
    let around = records.get(..AROUND).unwrap_or(records);
    let is_below = |pair: &[Record]| {
        let [above, rule] = pair else { return false };
        above.cells.len() == width && width > 1 && is_rule(text, dialect, above, rule)
    };
    let rule = around.windows(2).position(is_below)? + 1;
    let drawn = records.get(rule)?;
    let is_same = |(cell, other): (&Cell, &Cell)| {
        let (cell, other) = (of(text, &cell.place), of(text, &other.place));
        !cell.is_empty() && cell == other
    };
    // A sign for nothing stands in other records too.
    let is_sign = |it: &Record| {
        let same = it.cells.iter().zip(&drawn.cells).filter(|it| is_same(*it)).count();
        same > 0 && it.cells.len() == drawn.cells.len() && of(text, &it.place) != of(text, &drawn.place)
    };
    let own = drawn.cells.len() == width && records.iter().any(is_sign);
    (!own).then_some(rule)
}

/// Whether a record is nothing but runs of dashes, as many as another one has names: longer ones than signs for nothing are, or as long as
/// the names.
fn is_rule(text: &[u8], dialect: Dialect, above: &Record, rule: &Record) -> bool {
    let divides = |it: &u8| matches!(it, b'|' | &CORNER | b' ' | b'\t') || dialect.delimiter.bytes().contains(it);
    let line = of(text, &rule.place);
    let runs: Vec<_> = line.split(divides).map(dashes).filter(|it| *it != Some(0)).collect();
    let names: Vec<_> =
        above.cells.iter().map(|it| of(text, &it.place).trim_ascii()).filter(|it| !it.is_empty()).collect();
    let Some(lengths) = runs.into_iter().collect::<Option<Vec<_>>>() else { return false };
    let are_long = lengths.iter().any(|it| *it >= LONG);
    let are_alike = lengths.iter().zip(&names).all(|(length, name)| *length > 1 && *length == name.len());
    lengths.len() == names.len() && lengths.iter().sum::<usize>() >= DASHES && (are_long || are_alike)
}

/// How many dashes a run has, of nothing else but the colons that tell Markdown how a column is aligned; none if it is anything else.
fn dashes(run: &[u8]) -> Option<usize> {
    let run = run.strip_prefix(b":").unwrap_or(run);
    let run = run.strip_suffix(b":").unwrap_or(run);
    run.iter().all(|it| matches!(it, b'-' | b'=' | b'_')).then_some(run.len())
}

fn of<'a>(text: &'a [u8], place: &std::ops::Range<usize>) -> &'a [u8] {
    text.get(place.clone()).unwrap_or_default()
}

/// A table found without the line of dashes at a place, where that stands below its header; what stands above one names columns that nothing
/// else shows to be named.
pub(super) fn with(text: &[u8], records: &[Record], rule: usize, found: Table) -> Option<Table> {
    let top = records.get(rule.checked_sub(1)?)?;
    let is_first = if found.skip == 0 { rule == 1 } else { found.skip == top.line };
    if !is_first {
        return None;
    }
    let header = match found.header {
        Some(it) if it.lines == 1 => it.names,
        Some(_) => return None,
        None => names(text, found.dialect, top)?,
    };
    let behind_header = records.get(rule + 1).map_or(found.behind_header, |it| it.line);
    let header = Some(Header { names: header, lines: 2, is_of_first: true });
    Some(Table { behind_header, header, ..found })
}

/// The cells of a record, of which none is a value.
fn names(text: &[u8], dialect: Dialect, record: &Record) -> Option<Vec<String>> {
    let cells = dialect.records(of(text, &record.place)).into_iter().next()?.cells;
    let line = of(text, &record.place);
    let values: Vec<_> = cells.iter().map(|it| dialect.value(line, it)).collect();
    let are_names = values.iter().all(|it| it.is_empty() || Glance::of(it) == Glance::Text);
    are_names.then(|| values.iter().map(|it| String::from_utf8_lossy(it).into_owned()).collect())
}

/// The sign that lines around a table and between its records begin with, where no record does: `+----+-----+`.
pub(super) fn corner(text: &[u8], records: &[Record]) -> Option<u8> {
    let marked = records.iter().filter(|it| is_cornered(text, it)).map(|it| of(text, &it.place));
    let is_drawn = |line: &[u8]| {
        let runs: Vec<_> = line.trim_ascii().split(|it| *it == CORNER).map(dashes).collect();
        runs.len() > 2 && runs.iter().all(Option::is_some) && runs.iter().flatten().sum::<usize>() >= DASHES
    };
    let drawn: Vec<_> = marked.map(is_drawn).collect();
    (drawn.len() > 1 && drawn.len() < records.len() && drawn.iter().all(|it| *it)).then_some(CORNER)
}

/// Whether a line begins with such a sign.
pub(super) fn is_cornered(text: &[u8], record: &Record) -> bool {
    text.get(record.place.start) == Some(&CORNER)
}
