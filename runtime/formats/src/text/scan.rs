//! Finds where records start and end, without splitting them where that can be avoided.
//!
//! Recovery: a record whose quotes do not work out (a quote that never closes, text after a closing quote, or several
//! lines that together do not have the right number of fields) costs only its first physical line, which is malformed;
//! reading goes on at the next line. So one stray quote never swallows the records after it.

use memchr::memchr;

use super::kinds::Kinds;
use super::plan::TextPlan;
use super::walk::{Dialect, Walk, line_end};
use crate::chunk::Span;
use crate::{MalformedReason, ReadLimits};

/// Finds the records of a file.
pub(super) struct Scanner<'a> {
    pub(super) plan: &'a TextPlan,
    pub(super) dialect: Dialect,
    pub(super) limits: ReadLimits,
    /// Fields that a record should have; none while that is not known.
    pub(super) width: Option<Width>,
    /// Whether an empty line is a record, of one empty field.
    pub(super) keeps_blank: bool,
}

/// How many fields a record may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Width {
    pub(super) least: usize,
    pub(super) most: usize,
}

impl Width {
    /// So many and no others.
    pub(super) const fn exactly(fields: usize) -> Self {
        Self { least: fields, most: fields }
    }

    pub(super) const fn contains(self, fields: usize) -> bool {
        self.least <= fields && fields <= self.most
    }
}

/// The way that the last walk over several lines took. A later walk that comes to the end of a field that is on it goes on
/// the same way, so no byte is walked once for every line before it: see [`Scanner::quoted`].
#[derive(Debug, Default)]
struct Path {
    /// Where its fields end, of those that end after their record's first line; ascending.
    ends: Vec<End>,
    /// How it ended.
    walk: Option<Walk>,
    /// Bytes of fields that were walked after the first line of a record, for the test that bounds them.
    walked: usize,
}

/// Where a field ends, and whether it is empty.
#[derive(Debug, Clone, Copy)]
struct End {
    at: usize,
    is_empty: bool,
}

/// The fields of a record so far.
#[derive(Debug, Clone, Copy)]
struct Tally {
    /// Fields that a record may have.
    most: usize,
    /// Whether empty ones too many are none.
    strips: bool,
    /// Those that are fields.
    counted: usize,
    all: usize,
}

impl Tally {
    fn add(&mut self, is_empty: bool) {
        self.all += 1;
        self.counted += usize::from(!self.strips || !is_empty || self.counted < self.most);
    }

    fn add_all(&mut self, ends: &[End]) {
        if self.strips {
            for end in ends {
                self.add(end.is_empty);
            }
        } else {
            self.counted += ends.len();
            self.all += ends.len();
        }
    }

    /// Whether there are no more than a record may have. Of empty ones too many no more are passed than there are others, so that what
    /// a walk costs has its bound.
    fn fits(self) -> bool {
        self.counted <= self.most && self.all <= self.most.saturating_mul(2)
    }
}

/// Records that were found, not consumed yet.
#[derive(Debug)]
pub(super) struct Scan {
    pub(super) spans: Vec<Span>,
    /// By index in `spans`, ascending.
    pub(super) malformed: Vec<(u32, MalformedReason)>,
    /// Lines that are no records, ascending.
    skipped: Vec<(Span, Skipped)>,
    /// The byte after the last record.
    pub(super) next: usize,
    /// Whether the last record has no line end.
    pub(super) is_cut: bool,
    pub(super) stop: Stop,
    path: Path,
}

/// Why a line is no record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Skipped {
    Blank,
    Comment,
    OtherKind,
}

/// Why a scan ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// As many records as asked for were found.
    Full,
    /// So many bytes are left, and no whole record starts with them.
    Incomplete { pending: usize },
    /// The stream ends.
    End,
}

/// Where a record ends.
enum Ended {
    /// Before byte `end`; the next record starts at `next`.
    At { end: usize, next: usize },
    /// Its first line is malformed.
    Malformed(MalformedReason),
    /// More bytes have to be seen.
    Unknown,
}

impl Scan {
    /// Gives back the last `count` records, to be found again.
    pub(super) fn hold_back(&mut self, count: usize) {
        let kept = self.spans.len().saturating_sub(count);
        if let Some(first) = self.spans.get(kept) {
            self.next = first.start as usize;
        }
        self.skipped.retain(|(line, _)| (line.start as usize) < self.next);
        self.drop_last(count);
    }

    /// Leaves out the last `count` records.
    pub(super) fn drop_last(&mut self, count: usize) {
        let kept = self.spans.len().saturating_sub(count);
        self.is_cut &= count == 0;
        self.spans.truncate(kept);
        self.malformed.retain(|(index, _)| (*index as usize) < kept);
    }

    /// Whether the stream ends inside the last record.
    pub(super) fn ends_inside(&self) -> bool {
        let last = self.spans.len().checked_sub(1);
        self.malformed
            .last()
            .is_some_and(|(index, reason)| Some(*index as usize) == last && *reason == MalformedReason::EndsInside)
    }

    /// How many lines were skipped for this reason.
    pub(super) fn skipped(&self, why: Skipped) -> u64 {
        self.skipped.iter().filter(|(_, skipped)| *skipped == why).count() as u64
    }

    /// Where the records are that are of other kinds.
    pub(super) fn others(&self) -> impl Iterator<Item = Span> {
        self.skipped.iter().filter(|(_, skipped)| *skipped == Skipped::OtherKind).map(|(line, _)| *line)
    }
}

impl Scanner<'_> {
    /// Finds at most `most` records from byte `start` on. `last`: whether the stream ends with `bytes`.
    pub(super) fn scan(&self, bytes: &[u8], start: usize, last: bool, most: usize) -> Scan {
        let mut scan = Scan {
            spans: Vec::with_capacity(most.min(bytes.len().saturating_sub(start) / 16)),
            malformed: Vec::new(),
            skipped: Vec::new(),
            next: start,
            is_cut: false,
            stop: Stop::Full,
            path: Path::default(),
        };
        let mut quote = self.next_quote(bytes, start);
        while scan.spans.len() < most {
            let start = scan.next;
            let rest = bytes.get(start..).unwrap_or_default();
            // Of a file whose lines end with carriage returns some may end with a line feed too.
            if self.dialect.feed == b'\r' && rest.first() == Some(&b'\n') {
                scan.next += 1;
                continue;
            }
            let feed = match self.line(rest) {
                Some(length) => start + length,
                None if last && rest.is_empty() => {
                    scan.stop = Stop::End;
                    return scan;
                }
                None if last => bytes.len(),
                None => {
                    scan.stop = Stop::Incomplete { pending: rest.len() };
                    return scan;
                }
            };
            let (end, after) = match self.plan.record {
                Some(_) => (feed, feed),
                None => (line_end(bytes, start, feed), bytes.len().min(feed + 1)),
            };
            let line = bytes.get(start..end).unwrap_or_default();
            // Of a part nobody knows what it is a part of.
            let is_part = self.plan.record.is_some_and(|length| line.len() < length);
            if let Some(why) = self.skips(line).filter(|_| !is_part) {
                scan.skipped.push((Span { start: start as u32, end: end as u32 }, why));
                scan.next = after;
                continue;
            }
            if quote < start {
                quote = self.next_quote(bytes, start);
            }
            let ended = if is_part {
                Ended::Malformed(MalformedReason::EndsInside)
            } else if self.plan.kinds.as_ref().is_some_and(|kinds| !kinds.are_told_by(line)) {
                Ended::Malformed(MalformedReason::TooShort)
            } else if end - start > self.limits.record_bytes {
                Ended::Malformed(MalformedReason::TooLong)
            } else if quote < end && self.dialect.multiline && !self.dialect.ends_with_line(bytes, start, quote, end) {
                self.quoted(bytes, start, feed, last, &mut scan.path)
            } else {
                Ended::At { end, next: after }
            };
            let mut end = end;
            let mut next = after;
            match ended {
                Ended::At { end: at, next: then } => (end, next) = (at, then),
                Ended::Malformed(mut reason) => {
                    match reason {
                        MalformedReason::TooLong => end = start + self.limits.kept_bytes.min(end - start),
                        MalformedReason::UnclosedQuote | MalformedReason::TooShort if feed == bytes.len() => {
                            reason = MalformedReason::EndsInside;
                        }
                        _ => {}
                    }
                    scan.malformed.push((scan.spans.len() as u32, reason));
                }
                Ended::Unknown => {
                    scan.stop = Stop::Incomplete { pending: rest.len() };
                    return scan;
                }
            }
            scan.is_cut =
                last && next == bytes.len() && self.plan.record.is_none() && bytes.last() != Some(&self.dialect.feed);
            scan.spans.push(Span { start: start as u32, end: end as u32 });
            scan.next = next;
        }
        scan
    }

    /// Where the record ends that starts at `start`, has a quote in its first line, and that line ends at `feed`.
    ///
    /// A file can be made so that every line opens a quote that the next one closes and opens again, and that in the end
    /// all comes to nothing. So a walk ends as soon as there are more fields than a record may have, and where it meets
    /// the way that the last one took, it goes on where that one ended.
    fn quoted(&self, bytes: &[u8], start: usize, feed: usize, last: bool, path: &mut Path) -> Ended {
        let width = self.width.unwrap_or(Width { least: 0, most: usize::MAX });
        let mut tally = Tally { most: width.most, strips: self.plan.ragged.strips(), counted: 0, all: 0 };
        let mut ends = Vec::new();
        let mut met = None;
        let mut walk = self.dialect.walk_while(bytes, start, last, |field| {
            tally.add(field.is_empty());
            if field.end <= feed {
                return true;
            }
            path.walked += field.end - field.start.max(feed);
            ends.push(End { at: field.end, is_empty: field.is_empty() });
            met = path.ends.binary_search_by_key(&field.end, |it| it.at).ok();
            met.is_none() && tally.fits()
        });
        if let (Some(met), Some(then)) = (met, path.walk) {
            path.ends.drain(..=met);
            tally.add_all(&path.ends);
            walk = then;
            if let (Walk::Stopped { next }, true) = (walk, tally.fits()) {
                walk = self.dialect.walk_while(bytes, next, last, |field| {
                    tally.add(field.is_empty());
                    path.walked += field.end - field.start;
                    path.ends.push(End { at: field.end, is_empty: field.is_empty() });
                    tally.fits()
                });
                path.walk = Some(walk);
            }
        } else if !ends.is_empty() {
            path.ends = ends;
            path.walk = Some(walk);
        }
        // A quote that does not close within what a record may at most be does not close.
        let is_whole = bytes.len() - start < self.limits.record_bytes;
        match walk {
            Walk::End { end } if end <= feed => {
                Ended::At { end: line_end(bytes, start, feed), next: bytes.len().min(feed + 1) }
            }
            Walk::End { end }
                if end - start < self.limits.record_bytes && tally.fits() && width.contains(tally.counted) =>
            {
                Ended::At { end: line_end(bytes, start, end), next: bytes.len().min(end + 1) }
            }
            Walk::End { .. } | Walk::Stopped { .. } => Ended::Malformed(MalformedReason::UnclosedQuote),
            Walk::Incomplete if is_whole => Ended::Unknown,
            Walk::Incomplete | Walk::Malformed(_) => {
                // What is wrong is told of the first line, which is what becomes malformed.
                let line = self.dialect.walk(bytes.get(..feed).unwrap_or_default(), start, true, |_| {});
                Ended::Malformed(match line {
                    Walk::Malformed(reason) => reason,
                    Walk::End { .. } | Walk::Incomplete | Walk::Stopped { .. } => MalformedReason::UnclosedQuote,
                })
            }
        }
    }

    /// How long the line is that `rest` begins with, less what ends it; or the record of a length.
    #[inline]
    fn line(&self, rest: &[u8]) -> Option<usize> {
        match self.plan.record {
            Some(length) => Some(length).filter(|length| *length <= rest.len()),
            None => memchr(self.dialect.feed, rest),
        }
    }

    #[inline]
    fn skips(&self, line: &[u8]) -> Option<Skipped> {
        if line.is_empty() && !self.keeps_blank {
            return Some(Skipped::Blank);
        }
        if line.first().is_some_and(|first| self.plan.comment == Some(*first)) {
            return Some(Skipped::Comment);
        }
        let is_of_another = |kinds: &Kinds| !kinds.hold(line) && kinds.are_told_by(line);
        self.plan.kinds.as_ref().is_some_and(is_of_another).then_some(Skipped::OtherKind)
    }

    fn next_quote(&self, bytes: &[u8], from: usize) -> usize {
        let quote = self.dialect.quote.and_then(|quote| memchr(quote, bytes.get(from..).unwrap_or_default()));
        quote.map_or(usize::MAX, |distance| from + distance)
    }
}

#[cfg(test)]
mod tests;
