//! What stands in decoded text for bytes that mean nothing in the file's encoding.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ingest_program::Undecodable;

use crate::FileError;
use crate::format::{Differences, ReadStats, Reader, Records};

/// Whether what is undecodable is replaced; then how often it was.
#[derive(Debug, Clone)]
pub(crate) struct Replacing(Option<Arc<AtomicU64>>);

impl Replacing {
    pub(crate) fn new(policy: Undecodable) -> Self {
        Self((policy == Undecodable::Replace).then(Arc::default))
    }

    /// With what was replaced so far.
    pub(crate) fn add_to(&self, stats: ReadStats) -> ReadStats {
        let replaced = self.0.as_ref().map_or(0, |it| it.load(Ordering::Relaxed));
        ReadStats { replaced: stats.replaced + replaced, ..stats }
    }

    /// A reader of what is replaced so, which counts it.
    pub(crate) fn counting<'a>(self, reader: Box<dyn Reader + 'a>) -> Box<dyn Reader + 'a> {
        if self.0.is_none() { reader } else { Box::new(Counting { reader, replacing: self }) }
    }

    /// Whether it is.
    pub(crate) fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// What stands in the place of bytes that are no text; [`length_of_fault`] is its length.
    pub(crate) fn mark(&self, bytes: &[u8]) -> Vec<u8> {
        match &self.0 {
            Some(count) => {
                count.fetch_add(1, Ordering::Relaxed);
                REPLACEMENT.into()
            }
            None => [UNDECODABLE].into_iter().chain(shown(bytes)).collect(),
        }
    }

    /// The same for a line end of UTF-16 that is none, in its place.
    pub(crate) fn mark_line_end(&self, lost: &mut [u8; LINE_END_OFF_BY_ONE.len()]) {
        match &self.0 {
            Some(count) => {
                count.fetch_add(1, Ordering::Relaxed);
                lost.copy_from_slice(REPLACEMENT.as_bytes());
            }
            None => lost.fill(UNDECODABLE),
        }
    }
}

/// Counts what is replaced.
struct Counting<'a> {
    reader: Box<dyn Reader + 'a>,
    replacing: Replacing,
}

impl Reader for Counting<'_> {
    fn next(&mut self) -> Result<Option<Box<dyn Records>>, FileError> {
        self.reader.next()
    }

    fn stats(&self) -> ReadStats {
        self.replacing.add_to(self.reader.stats())
    }

    fn differences(&self) -> Arc<dyn Differences> {
        self.reader.differences()
    }
}

/// Stands for bytes that mean nothing, where they are replaced.
const REPLACEMENT: &str = "\u{FFFD}";

/// Stands in the decoded stream before bytes that mean nothing in the file's encoding, which follow as they are, and in the places of a
/// line end of UTF-16 that is none. It never occurs in UTF-8, so that the check of the decoded text finds the record.
pub(crate) const UNDECODABLE: u8 = 0xFF;

/// What line ends of UTF-16 mean where a byte before them is lost: a character that there is not. Other text is turned into letters of
/// other scripts, and what follows up to a second loss would be a part of the same record.
pub(crate) const LINE_END_OFF_BY_ONE: &str = "\u{A00}";

/// How long that is which stands for bytes that are no text: U+FFFD, or a sign and those of them that are no ASCII.
pub(crate) fn length_of_fault(bytes: &[u8], is_replaced: bool) -> usize {
    if is_replaced { REPLACEMENT.len() } else { 1 + shown(bytes).count() }
}

/// Those of bytes at fault that stand behind their sign: of those that are ASCII the reader could take some for line ends.
fn shown(bytes: &[u8]) -> impl Iterator<Item = u8> {
    bytes.iter().copied().filter(|it| !it.is_ascii())
}
