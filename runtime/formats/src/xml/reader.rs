//! A document, cut into chunks of records.

use std::sync::Arc;

use super::attributes::{attributes, is_name};
use super::beside::{Beside, Watching};
use super::cut::{Cut, Open, Row, cut};
use super::decode::{Around, XmlRecords};
use super::markup::{Kind, Piece, is_open_comment, is_space, name, piece};
use super::names::{Pattern, Scope};
use super::plan::XmlPlan;
use super::record::MOST_OPEN;
use super::text::check_characters;
use crate::block::Blocks;
use crate::chunk::{Span, Stretch};
use crate::encoding::Decoded;
use crate::format::{Differences, ReadStats, Reader, Records};
use crate::{Chunk, FileError, MalformedReason, ReadLimits};

/// Bytes of the start tags around a record, at most: each decoder holds what is read of them, for each of [`MOST_GROUPS`].
const MOST_AROUND: usize = 64 << 10;
/// Elements with records of a chunk, at most.
const MOST_GROUPS: usize = 256;
/// Bytes of the lists beside the records of a chunk, at most, or so many and those of one record.
const MOST_LISTS: usize = 16 << 20;

/// Reads one file as chunks of whole records.
pub(super) struct XmlReader<'a> {
    plan: Arc<XmlPlan>,
    blocks: Blocks<'a>,
    limits: ReadLimits,
    stats: ReadStats,
    outside: Outside,
    /// For [`cut`].
    open: Open,
    is_done: bool,
    /// Whether the file ends in a record.
    is_cut: bool,
}

/// What is open outside of the records.
#[derive(Default)]
struct Outside {
    /// Start tags, the outermost first.
    tags: Vec<Vec<u8>>,
    /// The same to be shared, where a record was in them.
    shared: Option<Arc<Around>>,
    /// How many of them, from the root, are those of the path to the records.
    matched: usize,
    scope: Scope,
    has_namespaces: bool,
    watching: Watching,
    /// Whether the elements that the records are in have been met.
    is_reached: bool,
    /// Whether the root has ended.
    is_ended: bool,
}

/// Records found in the block.
#[derive(Default)]
struct Found {
    spans: Vec<Span>,
    malformed: Vec<(u32, MalformedReason)>,
    around: Vec<(usize, Arc<Around>)>,
    /// Bytes of the lists beside its records, of which each record has its own.
    lists: usize,
    is_cut: bool,
}

/// Why no more is found in a block.
enum Stop {
    Full,
    /// The block ends inside of what begins here.
    Incomplete,
    TooLong,
}

impl<'a> XmlReader<'a> {
    pub(super) fn new(plan: Arc<XmlPlan>, stream: Decoded<'a>, limits: ReadLimits, earlier: ReadStats) -> Self {
        let limits = limits.consistent();
        let outside = Outside {
            has_namespaces: plan.row.iter().any(Pattern::has_namespace) || plan.paths.has_namespaces_beside(),
            watching: Watching::new(&plan.paths.beside),
            is_reached: plan.row.len() == 1,
            ..Outside::default()
        };
        let blocks = Blocks::new(stream, limits.block);
        Self { plan, blocks, limits, stats: earlier, outside, open: Open::default(), is_done: false, is_cut: false }
    }

    fn next_records(&mut self) -> Result<Option<XmlRecords>, FileError> {
        while !self.is_done {
            let mut found = Found::default();
            let stop = self.find(&mut found);
            // What is in front of a fault is handed out first, and the fault is found again.
            if !found.spans.is_empty() {
                let text = self.blocks.stretch(&found.spans);
                return Ok(Some(self.records(text, found)));
            }
            match stop? {
                Stop::Full => {}
                Stop::TooLong => return self.take_too_long().map(Some),
                Stop::Incomplete if self.pending() > self.limits.record_bytes => {
                    return Err(self.fault(MalformedReason::TooLong));
                }
                Stop::Incomplete if self.blocks.at_end() => self.end()?,
                Stop::Incomplete => self.blocks.refill()?,
            }
        }
        // What is behind a record that the file ends in is missing too, and nobody knows how much that is.
        if self.is_cut { Err(self.fault(MalformedReason::EndsInside)) } else { Ok(None) }
    }

    /// Bytes of the block that are not consumed.
    fn pending(&self) -> usize {
        self.blocks.bytes().len() - self.blocks.at()
    }

    /// Whether a piece is longer than one may be. Of text any length is consumed as it comes.
    fn is_too_long(&self, piece: Piece) -> bool {
        piece.kind != Kind::Text && piece.seen - piece.start > self.limits.record_bytes
    }

    /// Consumes pieces up to the end of the block, or to a fault.
    fn find(&mut self, found: &mut Found) -> Result<Stop, FileError> {
        while found.spans.len() < self.limits.records && found.around.len() < MOST_GROUPS && found.lists <= MOST_LISTS {
            let Some(piece) = piece(self.blocks.bytes(), self.blocks.at()) else {
                let rest = self.pending();
                // A record that the file ends in, before its start tag does.
                let fits = (1..=self.limits.record_bytes).contains(&rest);
                if self.blocks.at_end() && fits && self.outside.is_at_records(&self.plan.row) {
                    let end = self.blocks.bytes().len();
                    self.keep(found, end, Some(MalformedReason::EndsInside));
                    return Ok(Stop::Full);
                }
                return Ok(Stop::Incomplete);
            };
            if self.is_too_long(piece) {
                return Err(self.fault(MalformedReason::TooLong));
            }
            let text = self.blocks.bytes().get(piece.start..piece.end).unwrap_or_default();
            let is_record = match piece.kind {
                Kind::Comment | Kind::Instruction => false,
                Kind::Text | Kind::Data => {
                    let kept = self.outside.watching.text(text);
                    kept.map_err(|reason| self.fault(reason))?;
                    // A byte order mark more, as some writers make it, is no text.
                    let is_nothing = |byte: &u8| is_space(*byte) || matches!(byte, 0xEF | 0xBB | 0xBF);
                    if self.outside.tags.is_empty()
                        && let Some(at) = text.iter().position(|byte| !is_nothing(byte))
                    {
                        self.blocks.consume_to(piece.start + at);
                        return Err(self.fault(MalformedReason::NotWellFormed));
                    }
                    false
                }
                Kind::DocumentType => {
                    if !self.outside.tags.is_empty() || self.outside.is_ended {
                        return Err(self.fault(MalformedReason::NotWellFormed));
                    }
                    false
                }
                Kind::Start | Kind::Empty => {
                    let begun = self.outside.begin(text, piece.kind, &self.plan.row, &self.plan.paths.beside);
                    begun.map_err(|reason| self.fault(reason))?
                }
                Kind::End => {
                    let ended = self.outside.end(text, &self.plan.row, &self.plan.paths.beside);
                    if ended.map_err(|reason| self.fault(reason))? {
                        false
                    } else {
                        self.keep(found, piece.end, Some(MalformedReason::NotWellFormed));
                        continue;
                    }
                }
                // Whether what is in it is records, nobody knows.
                Kind::Broken if is_open_comment(piece, text) => return Err(self.fault(MalformedReason::NotWellFormed)),
                Kind::Broken if self.outside.is_at_records(&self.plan.row) => true,
                Kind::Broken => return Err(self.fault(MalformedReason::NotWellFormed)),
            };
            if !is_record {
                self.blocks.consume_to(piece.end);
            } else if let Some(stop) = self.find_record(piece, found) {
                return Ok(stop);
            }
        }
        Ok(Stop::Full)
    }

    /// Consumes the record that begins with this piece.
    fn find_record(&mut self, first: Piece, found: &mut Found) -> Option<Stop> {
        let bytes = self.blocks.bytes();
        let own = name(bytes.get(first.start..first.end).unwrap_or_default());
        let row = match self.plan.row.last() {
            Some(row) if first.kind == Kind::Broken || !is_name(own) => Row::Local(row.local()),
            _ => Row::Named(own),
        };
        let around = self.outside.tags.last().map(|tag| name(tag));
        let limit = self.limits.record_bytes;
        let cut = cut(bytes, first.start, self.blocks.at_end(), limit, (row, around), &mut self.open);
        let is_too_long = |seen: usize| seen - first.start > self.limits.record_bytes;
        match cut {
            Cut::Record { seen, .. } if is_too_long(seen) => Some(Stop::TooLong),
            Cut::Record { end, reason, .. } => {
                self.outside.is_ended |= self.outside.tags.is_empty();
                self.keep(found, end, reason);
                None
            }
            Cut::Incomplete if is_too_long(bytes.len()) => Some(Stop::TooLong),
            Cut::Incomplete => Some(Stop::Incomplete),
        }
    }

    /// Consumes the bytes before `end` as a record.
    fn keep(&mut self, found: &mut Found, end: usize, reason: Option<MalformedReason>) {
        let index = found.spans.len();
        if let Some(reason) = reason {
            found.malformed.push((index as u32, reason));
            if reason == MalformedReason::EndsInside {
                found.is_cut = true;
                self.is_cut = true;
                self.is_done = true;
            }
        }
        if index == 0 || self.outside.shared.is_none() {
            found.around.push((index, self.outside.share()));
        }
        found.lists += self.outside.watching.lists(&self.plan.paths.beside);
        found.spans.push(Span { start: self.blocks.at() as u32, end: end as u32 });
        self.blocks.consume_to(end);
    }

    fn records(&mut self, text: Stretch, found: Found) -> XmlRecords {
        let Found { spans, malformed, around, is_cut, .. } = found;
        let first_record = self.stats.records + 1;
        self.stats.records += spans.len() as u64;
        let chunk = Chunk { text, first_record, spans, malformed, is_cut };
        XmlRecords { plan: Arc::clone(&self.plan), chunk, around }
    }

    /// The file ends here.
    fn end(&mut self) -> Result<(), FileError> {
        if self.pending() > 0 || !self.outside.is_ended {
            return Err(self.fault(MalformedReason::EndsInside));
        }
        if !self.outside.is_reached {
            return Err(FileError::NoRows { path: self.plan.row_path.clone() });
        }
        self.is_done = true;
        Ok(())
    }

    /// What is wrong outside of the records, at the first byte that is not consumed.
    fn fault(&self, reason: MalformedReason) -> FileError {
        FileError::Document { offset: self.blocks.offset(self.blocks.at()), reason }
    }

    /// Consumes a record that is longer than one may be, and keeps its beginning.
    fn take_too_long(&mut self) -> Result<XmlRecords, FileError> {
        let (length, text) = self.blocks.kept(self.blocks.at(), self.limits.kept_bytes);
        let spans = vec![Span { start: 0, end: length as u32 }];
        self.skip_element()?;
        self.outside.is_ended |= self.outside.tags.is_empty();
        let malformed = vec![(0, MalformedReason::TooLong)];
        let around = vec![(0, self.outside.share())];
        let found = Found { spans, malformed, around, ..Found::default() };
        Ok(self.records(text, found))
    }

    /// Consumes everything to where as many elements have ended as have begun.
    fn skip_element(&mut self) -> Result<(), FileError> {
        let mut depth = 0_usize;
        loop {
            if let Some(piece) = piece(self.blocks.bytes(), self.blocks.at()).filter(|piece| !self.is_too_long(*piece))
            {
                self.blocks.consume_to(piece.end);
                match piece.kind {
                    Kind::Start => depth += 1,
                    Kind::End => depth = depth.saturating_sub(1),
                    _ => {}
                }
                if depth == 0 && matches!(piece.kind, Kind::Empty | Kind::End) {
                    return Ok(());
                }
            } else if self.pending() > self.limits.record_bytes {
                return Err(self.fault(MalformedReason::TooLong));
            } else if self.blocks.at_end() {
                self.blocks.consume_to(usize::MAX);
                return Ok(());
            } else {
                self.blocks.refill()?;
            }
        }
    }
}

impl Outside {
    /// Whether what stands here is among the records.
    fn is_at_records(&self, row: &[Pattern]) -> bool {
        !self.is_ended && self.tags.len() == self.matched && self.matched + 1 == row.len()
    }

    /// An element begins: whether it is a record. One that is not is open from here on.
    fn begin(&mut self, tag: &[u8], kind: Kind, row: &[Pattern], beside: &[Beside]) -> Result<bool, MalformedReason> {
        if self.is_ended {
            return Err(MalformedReason::NotWellFormed);
        }
        let depth = self.tags.len();
        let entered = if self.has_namespaces { self.scope.enter_tag(depth, tag) } else { Ok(()) };
        let is_next = depth == self.matched && row.get(depth).is_some_and(|pattern| pattern.is(name(tag), &self.scope));
        // Among the records one that is broken in its name may be one of them, and costs no more than itself.
        let is_record = is_next && depth + 1 == row.len() || self.is_at_records(row) && !is_name(name(tag));
        if is_next && depth + 2 == row.len() {
            self.is_reached = true;
        }
        if !is_record && self.watching.begin(beside, (tag, kind), (depth, self.matched), &self.scope)? {
            self.shared = None;
        }
        if is_record || kind == Kind::Empty {
            self.scope.leave(depth);
            self.is_ended = depth == 0 && !is_record;
            return Ok(is_record);
        }
        entered?;
        attributes(tag, 0, tag.len(), &mut Vec::new())?;
        check_characters(tag)?;
        // Their attributes may be texts of columns.
        if str::from_utf8(tag).is_err() {
            return Err(MalformedReason::Encoding);
        }
        if depth >= MOST_OPEN {
            return Err(MalformedReason::TooDeep);
        }
        if self.tags.iter().map(Vec::len).sum::<usize>() + tag.len() > MOST_AROUND {
            return Err(MalformedReason::TooLong);
        }
        self.matched += usize::from(is_next);
        self.tags.push(tag.to_vec());
        self.shared = None;
        Ok(false)
    }

    /// An element ends: false where none of this name is open, and a record may have left its end tag behind.
    fn end(&mut self, tag: &[u8], row: &[Pattern], beside: &[Beside]) -> Result<bool, MalformedReason> {
        let own = name(tag);
        if self.tags.last().is_some_and(|open| name(open) == own) {
            self.tags.pop();
            self.shared = None;
            let depth = self.tags.len();
            self.watching.end(beside, tag, depth)?;
            self.scope.leave(depth);
            self.matched = self.matched.min(depth);
            self.is_ended = depth == 0;
            return Ok(true);
        }
        let is_open = self.tags.iter().any(|open| name(open) == own);
        if is_open || !self.is_at_records(row) { Err(MalformedReason::NotWellFormed) } else { Ok(false) }
    }

    /// What is around the records, made once for all that have it around them.
    fn share(&mut self) -> Arc<Around> {
        let share = || Arc::new(Around { tags: self.tags.clone(), beside: self.watching.found() });
        Arc::clone(self.shared.get_or_insert_with(share))
    }
}

impl Reader for XmlReader<'_> {
    fn next(&mut self) -> Result<Option<Box<dyn Records>>, FileError> {
        Ok(self.next_records()?.map(|records| Box::new(records) as Box<dyn Records>))
    }

    fn stats(&self) -> ReadStats {
        ReadStats { bytes: self.blocks.offset(self.blocks.at()), ..self.stats }
    }

    fn differences(&self) -> Arc<dyn Differences> {
        Arc::clone(&self.plan) as Arc<dyn Differences>
    }
}
