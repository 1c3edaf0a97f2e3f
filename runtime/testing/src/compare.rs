//! What came out against what is expected.
//!
//! Each expectation takes a row of its own: which row goes to which is decided so that as many as possible are met
//! (augmenting paths, after Kuhn), whatever the order in which they are written.

use std::collections::{BTreeMap, BTreeSet};

use datafusion::common::ScalarValue;
use ingest_program::{Expectation, Expected, Outcome, Program, RawCell, Test};

use crate::{
    expect::{ExpectError, ExpectedCell},
    literal,
    observe::{Observed, Row},
    report::{CellDiff, Edit, Mismatch},
};

/// A record that the test gave.
type Record = BTreeMap<String, String>;

/// Every expectation of a test that is not met.
pub fn compare(
    program: &Program,
    test: &Test,
    records: &[Record],
    observed: &Observed,
) -> Result<Vec<Mismatch>, ExpectError> {
    let comparison = Comparison { program, test, records, observed };
    let mut mismatches = comparison.rows()?;
    mismatches.extend(comparison.records());
    mismatches.extend(comparison.counts());
    mismatches.sort_by_key(|(origin, _)| (origin.file, origin.start));
    Ok(mismatches.into_iter().map(|(_, mismatch)| mismatch).collect())
}

type Found = (ingest_program::Origin, Mismatch);

struct Comparison<'a> {
    program: &'a Program,
    test: &'a Test,
    records: &'a [Record],
    observed: &'a Observed,
}

impl Comparison<'_> {
    /// `expect { … }`
    fn rows(&self) -> Result<Vec<Found>, ExpectError> {
        let mut wanted = Vec::new();
        for expectation in &self.test.expect {
            if let Expected::Row(cells) = &expectation.what {
                let cells = cells.iter().map(ExpectedCell::of).collect::<Result<Vec<_>, _>>()?;
                wanted.push((expectation, cells));
            }
        }
        let rows = &self.observed.rows;
        let fits = |want: usize, row: usize| match (wanted.get(want), rows.get(row)) {
            (Some((_, cells)), Some(row)) => differing(cells, row).is_empty(),
            _ => false,
        };
        let taken = assign(wanted.len(), rows.len(), fits);
        let mut free: BTreeSet<usize> = (0..rows.len()).filter(|row| !taken.contains(&Some(*row))).collect();
        let mut found = Vec::new();
        for ((expectation, cells), taken) in wanted.iter().zip(&taken) {
            if taken.is_none() {
                let near = free.iter().copied().min_by_key(|at| rows.get(*at).map(|row| differing(cells, row).len()));
                near.map(|at| free.remove(&at));
                found.push((expectation.origin, self.no_row(expectation, cells, near.and_then(|at| rows.get(at)))));
            }
        }
        Ok(found)
    }

    fn no_row(&self, expectation: &Expectation, cells: &[ExpectedCell], near: Option<&Row>) -> Mismatch {
        let place = self.program.place(expectation.origin);
        let Some(near) = near else {
            let what = match self.observed.rows.len() {
                0 => "no row was published".to_owned(),
                1 => "the one row that was published is expected elsewhere".to_owned(),
                rows => format!("each of the {rows} rows that were published is expected elsewhere"),
            };
            let notes = self.rejections();
            return Mismatch { place, what, cells: Vec::new(), record: None, notes, edits: Vec::new() };
        };
        let different = differing(cells, near);
        let shown = |value: Option<&ScalarValue>| value.map_or_else(|| "nothing".to_owned(), literal::of_value);
        let diffs = different.iter().map(|cell| CellDiff {
            field: cell.field.clone(),
            expected: literal::of_value(&cell.value),
            found: shown(near.values.get(&cell.field)),
        });
        let edits = different.iter().filter_map(|cell| {
            let text = literal::of_value(near.values.get(&cell.field)?);
            Some(Edit { file: cell.origin.file, start: cell.origin.start, end: cell.origin.end, text })
        });
        Mismatch {
            place,
            what: format!("no row is so; the nearest is of record {}", near.record),
            cells: diffs.collect(),
            record: Some(near.record),
            notes: self.rejections(),
            edits: edits.collect(),
        }
    }

    /// What was rejected and is expected nowhere: most likely why a row is missing.
    fn rejections(&self) -> Vec<String> {
        let expects_some = self.test.expect.iter().any(|it| {
            let outcome = match &it.what {
                Expected::Row(_) => None,
                Expected::Record { outcome, .. } => Some(*outcome),
                Expected::Rows { outcome, .. } => *outcome,
            };
            outcome == Some(Outcome::Rejected)
        });
        if expects_some {
            return Vec::new();
        }
        let rejected = self.observed.rejected.iter();
        rejected.map(|it| format!("record {} was rejected: {}", it.record, it.rules.join(", "))).collect()
    }

    /// `expect rejected { … }`, `expect filtered { … }`
    fn records(&self) -> Vec<Found> {
        let mut wanted = Vec::new();
        for expectation in &self.test.expect {
            if let Expected::Record { outcome, columns, because } = &expectation.what {
                wanted.push((expectation, *outcome, columns, because.as_deref()));
            }
        }
        let numbers: Vec<u64> = (1..=self.records.len() as u64).collect();
        let fits = |want: usize, at: usize| match (wanted.get(want), numbers.get(at)) {
            (Some((_, outcome, columns, because)), Some(number)) => {
                self.reads(*number, columns) && self.went(*number, *outcome, *because)
            }
            _ => false,
        };
        let taken = assign(wanted.len(), numbers.len(), fits);
        let unmet = wanted.iter().zip(taken).filter(|(_, taken)| taken.is_none());
        unmet
            .map(|((it, outcome, columns, because), _)| (it.origin, self.no_record(it, *outcome, columns, *because)))
            .collect()
    }

    /// Whether a record reads so.
    fn reads(&self, number: u64, columns: &[RawCell]) -> bool {
        let record = usize::try_from(number).ok().and_then(|it| self.records.get(it.checked_sub(1)?));
        record.is_some_and(|record| columns.iter().all(|cell| record.get(&cell.column) == Some(&cell.text)))
    }

    /// Whether a record went that way.
    fn went(&self, number: u64, outcome: Outcome, because: Option<&str>) -> bool {
        let mut rejected = self.observed.rejected.iter().filter(|it| it.record == number);
        match outcome {
            Outcome::Rejected => rejected.any(|it| because.is_none_or(|rule| it.rules.iter().any(|its| its == rule))),
            Outcome::Filtered => rejected.next().is_none() && self.observed.rows.iter().all(|it| it.record != number),
        }
    }

    fn no_record(&self, it: &Expectation, outcome: Outcome, columns: &[RawCell], because: Option<&str>) -> Mismatch {
        let word = word(Some(outcome));
        let alike: Vec<u64> = (1..=self.records.len() as u64).filter(|it| self.reads(*it, columns)).collect();
        let what = match (alike.as_slice(), because) {
            ([], _) => "no record that the test gives reads so".to_owned(),
            (_, Some(rule)) => format!("no record that reads so is {word} because of `{rule}`"),
            (_, None) => format!("no record that reads so is {word}"),
        };
        let notes = alike.iter().map(|number| self.fate(*number)).collect();
        Mismatch {
            place: self.program.place(it.origin),
            what,
            cells: Vec::new(),
            record: alike.first().copied(),
            notes,
            edits: Vec::new(),
        }
    }

    /// What became of a record, a sentence.
    fn fate(&self, number: u64) -> String {
        if let Some(rejected) = self.observed.rejected.iter().find(|it| it.record == number) {
            return format!("record {number} was rejected: {}", rejected.rules.join(", "));
        }
        let published = self.observed.rows.iter().any(|it| it.record == number);
        format!("record {number} was {}", if published { "published" } else { "filtered" })
    }

    /// `expect rows 3`
    fn counts(&self) -> Vec<Found> {
        let mut found = Vec::new();
        for it in &self.test.expect {
            let Expected::Rows { outcome, count } = &it.what else { continue };
            let all = self.records.len() as u64;
            let came = match outcome {
                None => self.observed.rows.len() as u64,
                Some(Outcome::Rejected) => self.observed.rejected.len() as u64,
                Some(Outcome::Filtered) => {
                    (1..=all).filter(|number| self.went(*number, Outcome::Filtered, None)).count() as u64
                }
            };
            if came == *count {
                continue;
            }
            let (rows, words) = (if *count == 1 { "row" } else { "rows" }, word(*outcome));
            let of = outcome.map_or_else(String::new, |it| format!("{} ", word(Some(it))));
            let edit = Edit {
                file: it.origin.file,
                start: it.origin.start,
                end: it.origin.end,
                text: format!("expect {of}rows {came}"),
            };
            let mismatch = Mismatch {
                place: self.program.place(it.origin),
                what: format!("{count} {rows} should be {words}, and {came} {}", if came == 1 { "is" } else { "are" }),
                cells: Vec::new(),
                record: None,
                notes: if outcome.is_none() { self.rejections() } else { Vec::new() },
                edits: vec![edit],
            };
            found.push((it.origin, mismatch));
        }
        found
    }
}

fn word(outcome: Option<Outcome>) -> &'static str {
    match outcome {
        None => "published",
        Some(Outcome::Rejected) => "rejected",
        Some(Outcome::Filtered) => "filtered",
    }
}

/// The cells in which a row is not as expected.
fn differing<'c>(cells: &'c [ExpectedCell], row: &Row) -> Vec<&'c ExpectedCell> {
    cells.iter().filter(|cell| !row.values.get(&cell.field).is_some_and(|found| cell.is(found))).collect()
}

/// For each of `wanted` things one of `there` that fits it, each for one alone, for as many as possible.
fn assign(wanted: usize, there: usize, fits: impl Fn(usize, usize) -> bool) -> Vec<Option<usize>> {
    let mut holder: Vec<Option<usize>> = vec![None; there];
    for want in 0..wanted {
        place(want, &fits, &mut holder, &mut vec![false; there]);
    }
    let mut taken = vec![None; wanted];
    for (at, want) in holder.into_iter().enumerate() {
        if let Some(slot) = want.and_then(|want| taken.get_mut(want)) {
            *slot = Some(at);
        }
    }
    taken
}

fn place(want: usize, fits: &impl Fn(usize, usize) -> bool, holder: &mut [Option<usize>], seen: &mut [bool]) -> bool {
    for at in 0..holder.len() {
        let new = seen.get_mut(at).is_some_and(|it| !std::mem::replace(it, true));
        // Not marked before it is known to fit: another may want it.
        if !new {
            continue;
        }
        if !fits(want, at) {
            seen.get_mut(at).into_iter().for_each(|it| *it = false);
            continue;
        }
        let free = match holder.get(at).copied().flatten() {
            None => true,
            Some(other) => place(other, fits, holder, seen),
        };
        if free {
            holder.get_mut(at).into_iter().for_each(|it| *it = Some(want));
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::assign;

    #[test]
    fn the_one_that_fits_little_gets_what_it_needs() {
        // The first fits both, the second only 0.
        let fits = |want: usize, at: usize| want == 0 || at == 0;
        assert_eq!(assign(2, 2, fits), vec![Some(1), Some(0)]);
        assert_eq!(assign(2, 1, fits), vec![Some(0), None]);
        assert_eq!(assign(0, 3, fits), Vec::<Option<usize>>::new());
    }
}
