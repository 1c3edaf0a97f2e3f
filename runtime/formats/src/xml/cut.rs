//! Where a record ends, whether it is well-formed or not.

use super::markup::{Kind, Piece, name, piece};
use super::names::split;
use super::record::MOST_OPEN;
use crate::MalformedReason;

/// What begins as a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    /// It ends before byte `end`.
    Record {
        end: usize,
        /// What is wrong with it, as far as its tags tell.
        reason: Option<MalformedReason>,
        /// The bytes that were looked at end here.
        seen: usize,
    },
    /// The bytes end before that can be told, or it is longer than it may be.
    Incomplete,
}

/// Which elements are records.
#[derive(Debug, Clone, Copy)]
pub(super) enum Row<'a> {
    /// Those of this name in the file, which is that of the first.
    Named(&'a [u8]),
    /// Those whose name has this local part: the first is broken in its name.
    Local(&'a [u8]),
}

impl Row<'_> {
    fn is(self, name: &[u8]) -> bool {
        match self {
            Self::Named(row) => name == row,
            Self::Local(local) => split(name).1 == local,
        }
    }
}

/// Places of the names of elements that have begun, and not ended.
#[derive(Debug, Default)]
pub(super) struct Open(Vec<(usize, usize)>);

/// Cuts the record that begins at byte `at`. `around` is the name of the element that it is in, `limit` how long a record may be.
///
/// Of a record whose tags do not pair the end is where the next begins, or behind its end tag, or before that of the element around,
/// whatever comes first; so that it costs none of those behind it. One that has another of its name in it, in an element that does not
/// end, as where it breaks off, ends where that begins, and so does one that is longer than it may be. In an element that does end, what
/// is of its name is a part of it.
pub(super) fn cut(
    bytes: &[u8],
    at: usize,
    at_end: bool,
    limit: usize,
    (row, around): (Row<'_>, Option<&[u8]>),
    open: &mut Open,
) -> Cut {
    open.0.clear();
    let (mut next, mut seen) = (at, at);
    // The first within that is of its name, and how many elements are around that.
    let mut nested: Option<(usize, usize)> = None;
    let mut broken = matches!(row, Row::Local(_)).then_some(MalformedReason::NotWellFormed);
    loop {
        let piece = piece(bytes, next);
        seen = piece.map_or(bytes.len(), |piece| piece.seen).max(seen);
        let ends = piece.is_none() && at_end || seen - at > limit;
        if let Some((end, _)) = nested.filter(|_| ends) {
            return Cut::Record { end, reason: broken.or(Some(MalformedReason::NotWellFormed)), seen: end };
        }
        let Some(piece) = piece.filter(|_| seen - at <= limit) else {
            let reason = Some(MalformedReason::EndsInside);
            return if at_end { Cut::Record { end: bytes.len(), reason, seen } } else { Cut::Incomplete };
        };
        next = piece.end;
        let own = name(bytes.get(piece.start..piece.end).unwrap_or_default());
        if broken.is_none() {
            match piece.kind {
                Kind::Start | Kind::Empty if open.0.len() >= MOST_OPEN => broken = Some(MalformedReason::TooDeep),
                Kind::Start | Kind::Empty => open.begin(piece, own, row, &mut nested),
                Kind::End if open.last(bytes) == Some(own) => open.end(open.0.len() - 1, &mut nested),
                Kind::End | Kind::Broken | Kind::DocumentType => broken = Some(MalformedReason::NotWellFormed),
                Kind::Text | Kind::Data | Kind::Comment | Kind::Instruction => {}
            }
            if open.0.is_empty() && broken.is_none() {
                return Cut::Record { end: piece.end, reason: None, seen };
            }
            if let (Some(MalformedReason::NotWellFormed), Some((end, _))) = (broken, nested) {
                return Cut::Record { end, reason: broken, seen };
            }
            if broken.is_some() {
                // From here on those that have begun behind the fault.
                open.0.clear();
                nested = None;
            }
            if broken == Some(MalformedReason::TooDeep) {
                open.begin(piece, own, row, &mut nested);
                continue;
            }
        }
        if broken.is_some() && piece.start > at {
            let end = match piece.kind {
                Kind::Start | Kind::Empty if open.0.is_empty() && row.is(own) => piece.start,
                Kind::Start | Kind::Empty => {
                    if open.0.len() < MOST_OPEN {
                        open.begin(piece, own, row, &mut nested);
                    }
                    continue;
                }
                Kind::End => match open.find(bytes, own) {
                    Some(found) => {
                        open.end(found, &mut nested);
                        continue;
                    }
                    None if row.is(own) => piece.end,
                    None if Some(own) == around => piece.start,
                    None => continue,
                },
                _ => continue,
            };
            let end = nested.map_or(end, |(nested, _)| nested);
            return Cut::Record { end, reason: broken, seen };
        }
    }
}

impl Open {
    /// An element begins, with this name. Notes in `nested` the first that is of the record's.
    fn begin(&mut self, piece: Piece, own: &[u8], row: Row<'_>, nested: &mut Option<(usize, usize)>) {
        if nested.is_none() && !self.0.is_empty() && row.is(own) {
            *nested = Some((piece.start, self.0.len()));
        }
        if piece.kind == Kind::Start {
            self.0.push((piece.start + 1, piece.start + 1 + own.len()));
        }
    }

    /// That with this index ends, and all in it.
    fn end(&mut self, index: usize, nested: &mut Option<(usize, usize)>) {
        self.0.truncate(index);
        *nested = nested.filter(|(_, around)| *around <= index);
    }

    fn last<'a>(&self, bytes: &'a [u8]) -> Option<&'a [u8]> {
        self.0.last().and_then(|(start, end)| bytes.get(*start..*end))
    }

    /// The innermost of this name.
    fn find(&self, bytes: &[u8], own: &[u8]) -> Option<usize> {
        self.0.iter().rposition(|(start, end)| bytes.get(*start..*end) == Some(own))
    }
}
