//! Cuts a stream into chunks at record boundaries.

use std::io::Read;
use std::sync::Arc;

use super::decode::TextDecoder;
use super::header::Layout;
use super::length::{refuse_line_ends, refuse_one_line};
use super::line_ends::{self, ASKED};
use super::plan::TextPlan;
use super::scan::{Scan, Scanner, Skipped, Stop};
use super::totals::Telling;
use super::walk::Dialect;
use crate::block::Blocks;
use crate::chunk::Span;
use crate::encoding::{Decoded, as_utf8, without_mark};
use crate::format::ReadStats;
use crate::totals::SaidBy;
use crate::undecodable::Replacing;
use crate::{Chunk, FileError, MalformedReason, ReadLimits};

/// Bytes that may be held back for the trailer, at most.
const MOST_HELD_BACK: usize = 1 << 30;

/// Reads one file as chunks of whole records. Sequential and cheap: what costs time is left to [`TextDecoder::decode`].
pub struct TextReader<'a> {
    plan: Arc<TextPlan>,
    decoder: Arc<TextDecoder>,
    blocks: Blocks<'a>,
    replacing: Replacing,
    limits: ReadLimits,
    stats: ReadStats,
    /// What was read of other parts of the file.
    earlier: ReadStats,
    telling: Option<Telling>,
    is_done: bool,
}

impl<'a> TextReader<'a> {
    /// Opens a file: reads its byte order mark, the skipped lines and the header, and finds the declared columns in it.
    pub fn open(plan: Arc<TextPlan>, input: Box<dyn Read + 'a>) -> Result<Self, FileError> {
        Self::open_with(plan, input, ReadLimits::default(), ReadStats::default())
    }

    /// [`Self::open`] with limits of the caller's choice, and with `earlier` for what was read of other parts of the same file:
    /// records and bytes are counted on from there.
    pub fn open_with(
        plan: Arc<TextPlan>,
        input: Box<dyn Read + 'a>,
        limits: ReadLimits,
        earlier: ReadStats,
    ) -> Result<Self, FileError> {
        let limits = limits.consistent();
        let replacing = Replacing::new(plan.undecodable);
        let stream = match plan.record {
            // Bytes that look like a mark may be a number.
            Some(_) => Decoded { bytes: input, base: earlier.bytes, trail: None },
            None if plan.raw => without_mark(input, plan.encoding, earlier.bytes)?,
            None => as_utf8(input, plan.encoding, &replacing, earlier.bytes)?,
        };
        let mut blocks = Blocks::new(stream, limits.block);
        let mut stats = earlier;
        let mut dialect = plan.dialect;
        if plan.record.is_none() {
            blocks.look_ahead(ASKED)?;
            dialect.feed = line_ends::feed(blocks.bytes(), dialect, blocks.at_end());
            if let Some(places) = &plan.places {
                refuse_one_line(blocks.bytes(), dialect.feed, places.width())?;
            }
        }
        let mut telling = plan.totals.as_ref().map(Telling::new);
        for _ in 0..plan.skip {
            if let (Some(telling), Some(totals)) = (&mut telling, plan.totals.as_ref().filter(|it| it.asks_skipped())) {
                let at = blocks.offset(blocks.at());
                let line = match plan.record {
                    Some(length) => {
                        blocks.look_ahead(length)?;
                        let rest = blocks.bytes().get(blocks.at()..).unwrap_or_default();
                        rest.get(..length).unwrap_or(rest)
                    }
                    None => blocks.look_at_line(dialect.feed, limits.longest_line())?,
                };
                telling.listen(totals, SaidBy::Header, line, at, false);
            }
            stats.skipped_lines += u64::from(match plan.record {
                Some(length) => blocks.skip_bytes(length)?,
                None => blocks.skip_line(dialect.feed)?,
            });
        }
        if let Some(length) = plan.record {
            blocks.look_ahead(length.saturating_add(2).saturating_mul(4))?;
            let ahead = blocks.bytes().get(blocks.at()..).unwrap_or_default();
            refuse_line_ends(ahead, length, blocks.at_end())?;
        }
        let layout = if plan.places.is_some() {
            Layout::of_places(&plan, dialect)
        } else if plan.header {
            let mut header = Vec::new();
            for line in 1..=plan.header_lines {
                let names_columns = plan.names.is_none_or(|it| it == line);
                let found = first_record(&plan, dialect, &mut blocks, limits, &mut stats, names_columns)?;
                header.push(found.ok_or(match line {
                    1 => FileError::Empty,
                    _ => FileError::ShortHeader { due: plan.header_lines, found: line - 1 },
                })?);
            }
            Layout::of_header(&plan, dialect, &header)?
        } else {
            let first = first_record(&plan, dialect, &mut blocks, limits, &mut stats, false)?;
            Layout::without_header(&plan, dialect, first.as_deref())
        };
        let decoder = Arc::new(TextDecoder::new(Arc::clone(&plan), layout));
        Ok(Self { plan, decoder, blocks, replacing, limits, stats, earlier, telling, is_done: false })
    }

    /// Decodes the chunks of this reader, on any thread.
    pub fn decoder(&self) -> Arc<TextDecoder> {
        Arc::clone(&self.decoder)
    }

    /// What was read so far.
    pub fn stats(&self) -> ReadStats {
        let bytes = self.blocks.offset(self.blocks.at());
        self.replacing.add_to(ReadStats { bytes, ..self.stats })
    }

    /// The next records, at least one; none at the end of the file.
    pub fn next_chunk(&mut self) -> Result<Option<Chunk>, FileError> {
        let held_back = self.plan.trailer as usize;
        while !self.is_done {
            let mut scan = self.scan(self.limits.records + held_back);
            let found = scan.spans.len();
            match scan.stop {
                Stop::Incomplete { pending } if found <= held_back && pending <= self.limits.longest_line() => {
                    if found == 0 {
                        self.take(scan); // lines that are no records
                    } else if scan.next - self.blocks.at() > self.most_held_back() {
                        let at = self.blocks.offset(scan.next);
                        return Err(FileError::LongTrailer { due: self.plan.trailer, at });
                    }
                    self.blocks.refill()?;
                    continue;
                }
                Stop::Incomplete { .. } if found == 0 && self.is_comment(scan.next) => {
                    self.take(scan);
                    self.blocks.skip_line(self.decoder.dialect().feed)?;
                    self.stats.comment_lines += 1;
                    continue;
                }
                Stop::Incomplete { .. } if found == 0 => return self.take_too_long(scan).map(Some),
                // A line that is too long follows these: they are no trailer.
                Stop::Incomplete { .. } if found <= held_back => {}
                Stop::Incomplete { .. } | Stop::Full => scan.hold_back(held_back),
                Stop::End => {
                    self.is_done = true;
                    // A part is no trailer, and what is before it may be data.
                    if held_back > 0 && self.plan.record.is_some() && scan.ends_inside() {
                        let end = self.blocks.offset(scan.next);
                        return Err(FileError::CutTrailer { due: self.plan.trailer, end });
                    }
                    if found < held_back {
                        return Err(FileError::BadTrailer { due: self.plan.trailer, found: found as u32 });
                    }
                    self.stats.trailer_records += u64::from(self.plan.trailer);
                    self.listen(scan.spans.get(found - held_back..).unwrap_or_default());
                    scan.drop_last(held_back);
                }
            }
            let chunk = self.take(scan);
            if chunk.records() > 0 {
                return Ok(Some(chunk));
            }
        }
        self.tell()?;
        Ok(None)
    }

    /// Listens to what the trailer says.
    fn listen(&mut self, trailer: &[Span]) {
        let (Some(telling), Some(totals)) = (&mut self.telling, &self.plan.totals) else { return };
        for span in trailer {
            let bytes = self.blocks.bytes();
            let record = bytes.get(span.start as usize..span.end as usize).unwrap_or_default();
            let is_last = span.end as usize == bytes.len();
            telling.listen(totals, SaidBy::Trailer, record, self.blocks.offset(span.start as usize), is_last);
        }
    }

    /// Tells the decoder what the trailer has said of this part of the file.
    fn tell(&self) -> Result<(), FileError> {
        let (Some(telling), Some(totals)) = (&self.telling, &self.plan.totals) else { return Ok(()) };
        let headers = if self.plan.header { u64::from(self.plan.header_lines) } else { 0 };
        let read = self.stats().since(self.earlier);
        self.decoder.reckoning.tell(telling.told(totals, read, headers)?);
        Ok(())
    }

    /// Bytes that records may be in, at most, that may be the trailer: with the lines between them that are none.
    fn most_held_back(&self) -> usize {
        let records = (self.plan.trailer as usize).saturating_add(1);
        records.saturating_mul(self.limits.longest_line()).min(MOST_HELD_BACK)
    }

    /// Whether the line at this byte of the block is a comment.
    fn is_comment(&self, at: usize) -> bool {
        self.plan.comment.is_some() && self.plan.comment.as_ref() == self.blocks.bytes().get(at)
    }

    fn scan(&self, most: usize) -> Scan {
        let scanner = Scanner {
            plan: &self.plan,
            dialect: self.decoder.dialect(),
            limits: self.limits,
            width: Some(self.decoder.width()),
            keeps_blank: self.decoder.keeps_blank(),
        };
        scanner.scan(self.blocks.bytes(), self.blocks.at(), self.blocks.at_end(), most)
    }

    /// Consumes what was found.
    fn take(&mut self, scan: Scan) -> Chunk {
        if let (Some(telling), Some(totals)) = (&mut self.telling, &self.plan.totals) {
            telling.look(totals, self.plan.kinds.as_ref(), &self.blocks, &scan.spans, scan.others());
        }
        self.blocks.consume_to(scan.next);
        self.stats.blank_lines += scan.skipped(Skipped::Blank);
        self.stats.comment_lines += scan.skipped(Skipped::Comment);
        self.stats.other_records += scan.skipped(Skipped::OtherKind);
        let first_record = self.stats.records + 1;
        self.stats.records += scan.spans.len() as u64;
        Chunk {
            text: self.blocks.stretch(&scan.spans),
            first_record,
            spans: scan.spans,
            malformed: scan.malformed,
            is_cut: scan.is_cut,
        }
    }

    /// Consumes a line that is longer than a record may be, and keeps its beginning.
    fn take_too_long(&mut self, mut scan: Scan) -> Result<Chunk, FileError> {
        let (length, text) = self.blocks.kept(scan.next, self.limits.kept_bytes);
        let spans = vec![Span { start: 0, end: length as u32 }];
        scan.spans = vec![Span { start: scan.next as u32, end: (scan.next + length) as u32 }];
        scan.malformed = vec![(0, MalformedReason::TooLong)];
        let chunk = Chunk { text, spans, ..self.take(scan) };
        self.blocks.skip_line(self.decoder.dialect().feed)?;
        Ok(chunk)
    }
}

/// A line of the header, which is consumed, or the first record of a file without one, which is not. `names_columns`: whether the line
/// has names in it, and so has to be well-formed.
fn first_record(
    plan: &TextPlan,
    dialect: Dialect,
    blocks: &mut Blocks<'_>,
    limits: ReadLimits,
    stats: &mut ReadStats,
    names_columns: bool,
) -> Result<Option<Vec<u8>>, FileError> {
    let keeps_blank = !plan.header && plan.columns.declared.len() == 1;
    let scanner = Scanner { plan, dialect, limits, width: None, keeps_blank };
    // Where no column is declared, it depends on the first record whether an empty line is one.
    let may_consume = plan.header || !plan.columns.declared.is_empty();
    let mut consume = |blocks: &mut Blocks<'_>, scan: &Scan| {
        stats.blank_lines += scan.skipped(Skipped::Blank);
        stats.comment_lines += scan.skipped(Skipped::Comment);
        blocks.consume_to(scan.next);
    };
    loop {
        let scan = scanner.scan(blocks.bytes(), blocks.at(), blocks.at_end(), 1);
        if names_columns && let Some((_, reason)) = scan.malformed.first() {
            return Err(FileError::Header { reason: *reason });
        }
        if let Some(span) = scan.spans.first() {
            let record = blocks.bytes().get(span.start as usize..span.end as usize).unwrap_or_default().to_vec();
            if plan.header {
                consume(blocks, &scan);
            }
            return Ok(Some(record));
        }
        match scan.stop {
            Stop::End => return Ok(None),
            Stop::Incomplete { pending } if pending > limits.longest_line() => {
                return if plan.header {
                    Err(FileError::Header { reason: MalformedReason::TooLong })
                } else {
                    Ok(None)
                };
            }
            Stop::Incomplete { .. } | Stop::Full => {
                // Lines that are no records, however many.
                if may_consume {
                    consume(blocks, &scan);
                }
                blocks.refill()?;
            }
        }
    }
}
