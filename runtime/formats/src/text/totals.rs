//! What headers and trailers say of their files.
//!
//! The reader comes by them and counts records; the sums are those of the columns as they are decoded, chunk by chunk on any
//! thread. So what is said and what was read meet in the decoder, when all of a file is decoded.

use std::sync::{Mutex, OnceLock, PoisonError};

use arrow::datatypes::i256;
use ingest_program::{Measure, NumberAt, Origin, Source, TypeKind};
use regex::{Regex, RegexBuilder};

use super::kinds::Kinds;
use super::stored::Written;
use crate::block::Blocks;
use crate::chunk::Span;
use crate::encoding::TextEncoding;
use crate::format::ReadStats;
use crate::totals::{Number, SaidBy, Total};
use crate::{FileError, PlanError};

/// What records of a source's files say of these, and how that is read.
#[derive(Debug)]
pub(super) struct Totals {
    /// What the kinds of these records begin with; where there are none, they are what the format leaves out.
    kinds: Vec<(SaidBy, Prefix)>,
    facts: Vec<Fact>,
    /// Declared columns that are added up, by index.
    summed: Vec<usize>,
    /// The encoding of a record, where it is not decoded yet.
    raw: Option<TextEncoding>,
}

/// What kinds of records begin with: as the language has it, and as a record has it.
#[derive(Debug)]
struct Prefix {
    text: String,
    bytes: Vec<u8>,
}

/// A number that a record says.
#[derive(Debug)]
struct Fact {
    by: SaidBy,
    measure: Measure,
    /// Of [`Measure::RowsOf`], what stands in the records.
    kinds: Vec<Vec<u8>>,
    /// Of [`Measure::Sum`], which of those that are summed.
    sum: Option<usize>,
    at: At,
    written: Written,
    scale: usize,
    origin: Origin,
}

#[derive(Debug)]
enum At {
    Pattern(Regex),
    /// From this character or byte to before that.
    Place(usize, usize),
}

impl Totals {
    /// What `source` asks its files to say, which are in this encoding, and with `is_raw` not decoded yet; none where it asks nothing.
    pub(super) fn new(
        source: &Source,
        kinds: Option<&Kinds>,
        encoding: TextEncoding,
        is_raw: bool,
    ) -> Result<Option<Self>, PlanError> {
        let asked = [(SaidBy::Header, &source.arrival.header), (SaidBy::Trailer, &source.arrival.trailer)];
        let asked: Vec<_> = asked.into_iter().filter_map(|(by, it)| Some((by, it.as_ref()?))).collect();
        if asked.is_empty() {
            return Ok(None);
        }
        let encode = |text: &String| kinds.map_or_else(|| text.as_bytes().to_vec(), |kinds| kinds.encode(text));
        let mut summed = Vec::new();
        let mut facts = Vec::new();
        for (by, fact) in asked.iter().flat_map(|(by, it)| it.facts.iter().map(move |fact| (*by, fact))) {
            let (mut scale, mut sum, mut kinds) = (0, None, Vec::new());
            match &fact.measure {
                Measure::Rows | Measure::AllRows => {}
                Measure::RowsOf(texts) => kinds = texts.iter().map(encode).collect(),
                Measure::Sum(name) => {
                    let index = source.columns.iter().position(|it| it.name == *name);
                    let column = index.and_then(|index| source.columns.get(index)).zip(index);
                    let (column, index) = column.ok_or_else(|| PlanError::UnknownColumn {
                        source_name: source.name.clone(),
                        column: name.clone(),
                    })?;
                    if let TypeKind::Decimal { scale: digits, .. } = column.ty.kind {
                        scale = usize::from(digits);
                    }
                    sum = Some(summed.iter().position(|it| *it == index).unwrap_or(summed.len()));
                    if sum == Some(summed.len()) {
                        summed.push(index);
                    }
                }
            }
            let at = match &fact.number {
                NumberAt::Place { first, last } => At::Place(first.saturating_sub(1) as usize, *last as usize),
                NumberAt::Pattern(pattern) => {
                    // Bytes of a number may be those of line ends.
                    let regex = RegexBuilder::new(pattern).dot_matches_new_line(is_raw).build();
                    At::Pattern(regex.map_err(|_| PlanError::Pattern { pattern: pattern.clone() })?)
                }
            };
            let written = Written::number(fact.stored, scale, encoding.page());
            facts.push(Fact { by, measure: fact.measure.clone(), kinds, sum, at, written, scale, origin: fact.origin });
        }
        let kind = |text: &String| Prefix { text: text.clone(), bytes: encode(text) };
        let kinds = asked.iter().filter_map(|(by, it)| Some((*by, kind(it.kind.as_ref()?)))).collect();
        Ok(Some(Self { kinds, facts, summed, raw: is_raw.then_some(encoding) }))
    }

    /// Declared columns that are added up, by index.
    pub(super) fn summed(&self) -> &[usize] {
        &self.summed
    }

    /// Which of the sums is that of a declared column, by index.
    pub(super) fn sum_of(&self, column: usize) -> Option<usize> {
        self.summed.iter().position(|it| *it == column)
    }

    /// The number that a record says; none where it says none. `is_last`: the file ends with it, without a line end. A place that it does not
    /// reach may have been cut off then.
    fn number(&self, fact: &Fact, record: &[u8], is_last: bool) -> Option<Number> {
        let found = match (&fact.at, self.raw) {
            (At::Place(_, end), raw) if is_last && length(record, raw) < *end => return None,
            (At::Place(start, end), Some(encoding)) => {
                if fact.written.stored.is_bytes() {
                    return fact.value(record.get(*start..*end)?);
                }
                let bytes = record.get(*start..(*end).min(record.len()))?;
                decoded(encoding, bytes)?
            }
            (At::Place(start, end), None) => {
                let text = String::from_utf8_lossy(record);
                text.chars().skip(*start).take(end.saturating_sub(*start)).collect()
            }
            (At::Pattern(pattern), raw) => {
                let text = match raw {
                    // A byte of a number that is not text must not hide what is text around it.
                    Some(encoding) => {
                        decoded(encoding, record).unwrap_or_else(|| record.iter().copied().map(char::from).collect())
                    }
                    None => String::from_utf8_lossy(record).into_owned(),
                };
                pattern.captures(&text)?.get(1)?.as_str().to_owned()
            }
        };
        fact.value(found.trim().as_bytes())
    }

    /// Whether lines that the format leaves out in front of the data say something.
    pub(super) fn asks_skipped(&self) -> bool {
        self.kinds.is_empty() && self.facts.iter().any(|fact| fact.by == SaidBy::Header)
    }

    /// Whether records are counted by their kinds, or some kind of them says something.
    fn looks_at_kinds(&self) -> bool {
        !self.kinds.is_empty() || self.facts.iter().any(|fact| !fact.kinds.is_empty())
    }
}

impl Fact {
    /// The number that is written like this.
    fn value(&self, bytes: &[u8]) -> Option<Number> {
        let mut text = Vec::new();
        if !self.written.read(bytes, &mut text) {
            return None;
        }
        Number::read(str::from_utf8(&text).ok()?, self.scale)
    }
}

/// How many places a record has: bytes where it is in this encoding, or else characters.
fn length(record: &[u8], raw: Option<TextEncoding>) -> usize {
    match raw {
        Some(_) => record.len(),
        None => String::from_utf8_lossy(record).chars().count(),
    }
}

fn decoded(encoding: TextEncoding, bytes: &[u8]) -> Option<String> {
    let mut text = Vec::new();
    if !encoding.decode(bytes, &mut text) {
        return None;
    }
    String::from_utf8(text).ok()
}

/// What was read of one file for its totals, and what its header and trailer have said so far.
#[derive(Debug, Default)]
pub(super) struct Telling {
    /// For each fact.
    heard: Vec<Heard>,
    /// Where the first record is that is a header, and that is a trailer.
    seen: [Option<u64>; 2],
}

/// What was heard of a fact.
#[derive(Debug, Clone, Default)]
struct Heard {
    /// The number, and where it is said.
    said: Option<(Number, u64)>,
    /// How many records are of its kinds.
    counted: u64,
}

impl Telling {
    pub(super) fn new(totals: &Totals) -> Self {
        Self { heard: vec![Heard::default(); totals.facts.len()], seen: [None; 2] }
    }

    /// Listens to a record at byte `at`. Of those that say the same the first counts: what follows may be filling. `is_last`: the file ends
    /// with it, without a line end.
    pub(super) fn listen(&mut self, totals: &Totals, by: SaidBy, record: &[u8], at: u64, is_last: bool) {
        if let Some(seen) = self.seen.get_mut(by as usize) {
            seen.get_or_insert(at);
        }
        for (fact, heard) in totals.facts.iter().zip(&mut self.heard) {
            if heard.said.is_none() && fact.by == by {
                heard.said = totals.number(fact, record, is_last).map(|number| (number, at));
            }
        }
    }

    /// Counts records by their kinds, and listens to those that say something: the data of the block and the others, at these places.
    pub(super) fn look(
        &mut self,
        totals: &Totals,
        kinds: Option<&Kinds>,
        blocks: &Blocks<'_>,
        data: &[Span],
        others: impl Iterator<Item = Span>,
    ) {
        let Some(kinds) = kinds.filter(|_| totals.looks_at_kinds()) else { return };
        let bytes = blocks.bytes();
        let record = |span: Span| bytes.get(span.start as usize..span.end as usize).unwrap_or_default();
        for span in data {
            self.count(totals, kinds.of(record(*span)).unwrap_or_default());
        }
        for span in others {
            let kind = kinds.of(record(span)).unwrap_or_default();
            self.count(totals, kind);
            for (by, _) in totals.kinds.iter().filter(|(_, it)| kind.starts_with(&it.bytes)) {
                // Only what the stream ends with has nothing behind it.
                let is_last = span.end as usize == bytes.len();
                self.listen(totals, *by, record(span), blocks.offset(span.start as usize), is_last);
            }
        }
    }

    fn count(&mut self, totals: &Totals, kind: &[u8]) {
        for (fact, heard) in totals.facts.iter().zip(&mut self.heard) {
            heard.counted += u64::from(fact.kinds.iter().any(|it| kind.starts_with(it)));
        }
    }

    /// What the file says, beside what was read of all of it; the sums are still to come. Fails where a record that says it is missing,
    /// or does not say all that it has to.
    pub(super) fn told(&self, totals: &Totals, read: ReadStats, headers: u64) -> Result<Vec<Total>, FileError> {
        let seen = |by: SaidBy| self.seen.get(by as usize).copied().flatten();
        if let Some((_, kind)) = totals.kinds.iter().find(|(by, _)| seen(*by).is_none()) {
            return Err(FileError::NoTrailer { kind: kind.text.clone(), end: read.bytes });
        }
        let all = read.records + read.other_records + read.trailer_records + read.skipped_lines + headers;
        let total = |(fact, heard): (&Fact, &Heard)| {
            let by = fact.by;
            let missing = || FileError::NoTotal {
                by: by.to_string(),
                measure: fact.measure.to_string(),
                at: seen(by).unwrap_or(read.bytes),
            };
            let (said, at) = heard.said.clone().ok_or_else(missing)?;
            let found = match fact.measure {
                Measure::Rows => Number::count(read.records),
                Measure::AllRows => Number::count(all),
                Measure::RowsOf(_) => Number::count(heard.counted),
                Measure::Sum(_) => Number::of(i256::ZERO, fact.scale),
            };
            Ok(Total { measure: fact.measure.clone(), said, found, by, without: 0, at, origin: fact.origin })
        };
        totals.facts.iter().zip(&self.heard).map(total).collect()
    }
}

/// What was read of one file, and what it says of that; filled in by its reader and all that decode it.
#[derive(Debug)]
pub(super) struct Reckoning {
    sums: Mutex<Vec<Sum>>,
    told: OnceLock<Vec<Total>>,
}

/// The sum of a column, so far.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sum {
    /// Of its values, without their point.
    pub(super) total: i256,
    /// Records without a value that could be added.
    pub(super) without: u64,
}

impl Sum {
    pub(super) const ZERO: Self = Self { total: i256::ZERO, without: 0 };
}

impl Reckoning {
    pub(super) fn new(totals: Option<&Totals>) -> Self {
        let count = totals.map_or(0, |it| it.summed.len());
        Self { sums: Mutex::new(vec![Sum::ZERO; count]), told: OnceLock::new() }
    }

    /// Adds what was decoded of some records.
    pub(super) fn add(&self, sums: &[Sum]) {
        let mut all = self.sums.lock().unwrap_or_else(PoisonError::into_inner);
        for (sum, more) in all.iter_mut().zip(sums) {
            // 2^64 values of 38 digits are less than 2^191.
            *sum = Sum { total: sum.total.wrapping_add(more.total), without: sum.without + more.without };
        }
    }

    /// The file says this.
    pub(super) fn tell(&self, told: Vec<Total>) {
        // Once a file.
        let _ = self.told.set(told);
    }

    /// What the file says and what was read; known when all is decoded, and nothing before the file was read to its end.
    pub(super) fn totals(&self, totals: &Totals) -> Vec<Total> {
        let sums = self.sums.lock().unwrap_or_else(PoisonError::into_inner);
        let told = self.told.get().into_iter().flatten();
        told.zip(&totals.facts)
            .map(|(total, fact)| match fact.sum.and_then(|sum| sums.get(sum)) {
                Some(sum) => Total { found: Number::of(sum.total, fact.scale), without: sum.without, ..total.clone() },
                None => total.clone(),
            })
            .collect()
    }
}
