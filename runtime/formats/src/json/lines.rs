//! A document a line, cut into chunks of lines.

use std::sync::Arc;

use memchr::memchr;

use super::decode::JsonRecords;
use super::plan::JsonPlan;
use crate::block::Blocks;
use crate::chunk::{Span, Stretch};
use crate::encoding::Decoded;
use crate::format::{Differences, ReadStats, Reader, Records};
use crate::{Chunk, FileError, MalformedReason, ReadLimits};

/// Reads one file as chunks of whole lines.
pub(super) struct LineReader<'a> {
    plan: Arc<JsonPlan>,
    blocks: Blocks<'a>,
    limits: ReadLimits,
    stats: ReadStats,
}

/// Lines found in the block.
struct Found {
    spans: Vec<Span>,
    /// The first byte behind them.
    next: usize,
    blank: u64,
    is_cut: bool,
    /// Whether the line behind them is longer than a record may be.
    is_stopped: bool,
}

impl<'a> LineReader<'a> {
    pub(super) fn new(plan: Arc<JsonPlan>, stream: Decoded<'a>, limits: ReadLimits, earlier: ReadStats) -> Self {
        let limits = limits.consistent();
        Self { plan, blocks: Blocks::new(stream, limits.block), limits, stats: earlier }
    }

    fn next_chunk(&mut self) -> Result<Option<Chunk>, FileError> {
        loop {
            let found = self.lines();
            self.blocks.consume_to(found.next);
            self.stats.blank_lines += found.blank;
            if !found.spans.is_empty() {
                let Found { spans, is_cut, .. } = found;
                let text = self.blocks.stretch(&spans);
                return Ok(Some(self.chunk(text, spans, Vec::new(), is_cut)));
            }
            if found.is_stopped {
                return self.take_too_long().map(Some);
            }
            if self.blocks.at_end() {
                return Ok(None);
            }
            self.blocks.refill()?;
        }
    }

    /// The whole lines of the block that are not consumed, up to one that is too long.
    fn lines(&self) -> Found {
        let bytes = self.blocks.bytes();
        let mut found = Found { spans: Vec::new(), next: self.blocks.at(), blank: 0, is_cut: false, is_stopped: false };
        while found.spans.len() < self.limits.records {
            let rest = bytes.get(found.next..).unwrap_or_default();
            let (length, line_end) = match memchr(b'\n', rest) {
                Some(length) => (length, 1),
                None if self.blocks.at_end() && !rest.is_empty() => (rest.len(), 0),
                None => {
                    found.is_stopped = rest.len() > self.limits.longest_line();
                    break;
                }
            };
            let line = rest.get(..length).unwrap_or_default();
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if line.len() > self.limits.record_bytes {
                found.is_stopped = true;
                break;
            }
            if line.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r')) {
                found.blank += 1;
            } else {
                let start = found.next as u32;
                found.spans.push(Span { start, end: start + line.len() as u32 });
                found.is_cut = line_end == 0;
            }
            found.next += length + line_end;
        }
        found
    }

    /// Consumes a line that is longer than a record may be, and keeps its beginning.
    fn take_too_long(&mut self) -> Result<Chunk, FileError> {
        let (length, text) = self.blocks.kept(self.blocks.at(), self.limits.kept_bytes);
        let spans = vec![Span { start: 0, end: length as u32 }];
        self.blocks.skip_line(b'\n')?;
        Ok(self.chunk(text, spans, vec![(0, MalformedReason::TooLong)], false))
    }

    fn chunk(
        &mut self,
        text: Stretch,
        spans: Vec<Span>,
        malformed: Vec<(u32, MalformedReason)>,
        is_cut: bool,
    ) -> Chunk {
        let first_record = self.stats.records + 1;
        self.stats.records += spans.len() as u64;
        Chunk { text, first_record, spans, malformed, is_cut }
    }
}

impl Reader for LineReader<'_> {
    fn next(&mut self) -> Result<Option<Box<dyn Records>>, FileError> {
        let chunk = self.next_chunk()?;
        Ok(chunk.map(|chunk| Box::new(JsonRecords { plan: Arc::clone(&self.plan), chunk }) as Box<dyn Records>))
    }

    fn stats(&self) -> ReadStats {
        ReadStats { bytes: self.blocks.offset(self.blocks.at()), ..self.stats }
    }

    fn differences(&self) -> Arc<dyn Differences> {
        Arc::clone(&self.plan) as Arc<dyn Differences>
    }
}
