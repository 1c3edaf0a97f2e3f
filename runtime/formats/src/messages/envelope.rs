//! What is around messages: it declares delimiters, and says how much is in it.

use super::syntax::Syntax;

/// Reads the envelopes of a file, segment by segment.
pub(super) trait Envelope {
    /// What a file is, in words.
    fn format(&self) -> &'static str;

    /// The delimiters of what begins here, where none hold; nothing where the bytes end too soon to tell.
    fn declared(&self, bytes: &[u8], at_end: bool) -> Result<Option<Syntax>, &'static str>;

    /// Whether a segment may have this name, where groups take whatever comes.
    fn knows(&self, _name: &str) -> bool {
        true
    }

    /// Reads a segment: what is wrong with it, or with what it says of those before it.
    fn note(&mut self, name: &str, segment: &[u8], syntax: &Syntax) -> Result<Noted, String>;

    /// Passes over what stands between segments, or ends one: at which of the bytes something is wrong, and what.
    fn pass(&mut self, _: &[u8]) -> Result<(), (usize, String)> {
        Ok(())
    }

    /// Whether the last segment of a file may lack what ends it.
    fn may_lack_end(&self) -> bool;

    /// What lacks, where the file ends here.
    fn end(&self) -> Result<(), String>;
}

/// What a segment does to the reading of those behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Noted {
    /// Nothing.
    Plain,
    /// These delimiters hold from this segment on.
    Declares(Syntax),
    /// None hold behind this segment.
    Closes,
    /// It begins a message of a kind that the format is not of.
    BeginsOther,
    /// It is in one.
    InOther,
    /// It ends one.
    EndsOther,
}

/// A count as an envelope says it.
pub(super) fn said(text: &[u8]) -> Option<u64> {
    str::from_utf8(text).ok()?.trim().parse().ok()
}

/// Whether two control numbers are one: as numbers, where both are.
pub(super) fn is_same(one: &[u8], other: &[u8]) -> bool {
    one.trim_ascii() == other.trim_ascii() || said(one).is_some_and(|it| said(other) == Some(it))
}
