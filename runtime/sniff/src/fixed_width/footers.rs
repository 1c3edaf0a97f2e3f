//! Lines behind the last record: sums, and notes behind an empty line.

use ingest_program::Location;

use super::ruled::{is_dash, is_rule};
use super::{COMPARED, ENOUGH, FixedWidth, cell, glances, is_blank, is_like, trimmed};
use crate::closing::{HEADS, TRAILERS, closes};
use crate::csv::Glance;

/// Lines behind the last record, at most.
const FOOTERS: usize = 5;

/// The lines between the two records of the whole file, where they begin and end with those.
pub(super) fn enclosed(lines: &[Vec<char>]) -> Option<&[Vec<char>]> {
    let end = lines.iter().rposition(|it| !is_blank(it))?;
    let (head, rest) = lines.get(..=end)?.split_first()?;
    let (tail, records) = rest.split_last()?;
    let begins =
        |line: &[char], words: &[&str]| words.iter().any(|it| it.chars().eq(line.iter().take(it.len()).copied()));
    let is_one = |line: &Vec<char>| begins(line, &HEADS) || begins(line, &TRAILERS);
    (begins(head, &HEADS) && begins(tail, &TRAILERS) && !records.iter().any(is_one)).then_some(records)
}

/// How many lines at the end may be none of the records, empty ones among them: most lines are alike, and these are not.
pub(super) fn candidates(lines: &[Vec<char>]) -> usize {
    let filled: Vec<_> = lines.iter().filter(|it| !is_blank(it)).map(|it| glances(it)).collect();
    let middle: Vec<_> = filled.iter().skip(filled.len() / 2).take(COMPARED).cloned().collect();
    if filled.len() < 2 * ENOUGH {
        return 0;
    }
    let blank = |at: usize| lines.get(at).is_some_and(|it| is_blank(it));
    // Where empty lines stand between records, one tells nothing.
    let half = lines.len() / 2;
    let end = lines.iter().rposition(|it| !is_blank(it)).map_or(0, |it| it + 1);
    let gaps = (half..end).filter(|at| blank(*at)).count();
    let (mut from, mut count) = (end, 0);
    while count < FOOTERS && from > half {
        let Some(line) = lines.get(from - 1) else { break };
        if is_blank(line) {
            from -= 1;
            continue;
        }
        let text: String = line.iter().collect();
        let is_note = gaps == 1 && from >= 2 && blank(from - 2);
        let begins = text.split_whitespace().next().is_some_and(closes);
        // A line of dashes stands above sums.
        let is_ruled = count > 0 && is_rule(line, 1);
        if is_like(line, &middle) || has_values_of(line, &middle) || !(begins || is_note || is_ruled) {
            break;
        }
        (from, count) = (from - 1, count + 1);
    }
    if count == 0 { 0 } else { lines.len() - from }
}

/// Whether a line has numbers and days as most others do, whatever words are before and between them.
fn has_values_of(line: &[char], others: &[Vec<Glance>]) -> bool {
    let values = |it: &[Glance]| it.iter().copied().filter(|it| *it != Glance::Text).collect::<Vec<_>>();
    let own = values(&glances(line));
    !own.is_empty() && others.iter().filter(|it| values(it) == own).count() * 2 > others.len()
}

/// Whether none of some lines is a record of these columns: it has something across two of them, sums in some, or is a line of dashes where no
/// record has dashes for nothing.
pub(super) fn are_all(behind: &[Vec<char>], records: &[Vec<char>], found: &FixedWidth) -> bool {
    let place = |at: &Option<Location>| match at {
        Some(Location::Characters { first, last, .. }) => Some((*first as usize, *last as usize)),
        _ => None,
    };
    let places: Vec<_> = found.columns.iter().filter_map(|it| place(&it.at)).collect();
    let width = records.iter().skip(found.skip).map(|it| trimmed(it)).max().unwrap_or_default();
    let cells = |line: &[char]| places.iter().map(|it| cell(line, *it)).collect::<Vec<_>>();
    let is_dashes = |it: &String| !it.is_empty() && it.chars().all(is_dash);
    let is_value = |it: &String| !matches!(Glance::of(it.as_bytes()), Glance::Text | Glance::Nothing);
    let own: Vec<_> =
        records.iter().skip(found.skip).filter(|it| !is_blank(it)).take(COMPARED).map(|it| cells(it)).collect();
    let has_values =
        |at: &usize| own.iter().filter(|it| it.get(*at).is_some_and(is_value)).count() * 10 >= own.len() * 9;
    let of_values: Vec<_> = (0..places.len()).filter(has_values).collect();
    let has_dashes = records.iter().skip(found.skip).any(|it| cells(it).iter().any(is_dashes));
    let is_footer = |line: &Vec<char>| {
        let filled = |at: usize| line.get(at).is_some_and(|it| !it.is_whitespace());
        // The last sign of a column and the first behind it.
        let crosses = places.iter().any(|(_, last)| filled(last - 1) && filled(*last));
        let cells = cells(line);
        let some = cells.iter().filter(|it| !it.is_empty()).count();
        let is_short = of_values.first() == Some(&0) || some * 2 <= cells.len();
        let sums = cells.first().is_some_and(|it| closes(it)) && is_short;
        // With a value wherever records have one it is a record, whatever its words are.
        let begins_alike = of_values.first() == Some(&0) && cells.first().is_some_and(is_value);
        let is_record =
            begins_alike || !of_values.is_empty() && of_values.iter().all(|at| cells.get(*at).is_some_and(is_value));
        !is_record && (crosses || trimmed(line) > width || sums || (is_rule(line, 1) && !has_dashes))
    };
    behind.iter().filter(|it| !is_blank(it)).all(is_footer)
}
