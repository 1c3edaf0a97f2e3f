//! Where a record ends, whether it is well-formed or not.

use super::markup::{Kind, name, piece};
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
    /// The bytes end before that can be told.
    Incomplete,
}

/// Cuts the record that begins at byte `at`. `row` is its name in the file, `around` that of the element that it is in.
///
/// Of a record whose tags do not pair the end is where the next begins, or behind its end tag, or before that of the element around,
/// whatever comes first; so that it costs none of those behind it. One that has another of its name right in it, as where its end tag
/// was left out, ends where that begins.
pub(super) fn cut(
    bytes: &[u8],
    at: usize,
    at_end: bool,
    row: &[u8],
    around: Option<&[u8]>,
    open: &mut Vec<(usize, usize)>,
) -> Cut {
    open.clear();
    let text = |(start, end): (usize, usize)| bytes.get(start..end).unwrap_or_default();
    let mut next = at;
    let mut nested = None;
    let mut broken = None;
    loop {
        let Some(piece) = piece(bytes, next) else {
            return match nested {
                _ if !at_end => Cut::Incomplete,
                Some(end) => Cut::Record { end, reason: Some(MalformedReason::NotWellFormed), seen: bytes.len() },
                None => Cut::Record { end: bytes.len(), reason: Some(MalformedReason::EndsInside), seen: bytes.len() },
            };
        };
        next = piece.end;
        let tag = text((piece.start, piece.end));
        if broken.is_none() {
            let own = name(tag);
            let begin = piece.start + tag.iter().take(2).filter(|byte| matches!(byte, b'<' | b'/')).count();
            match piece.kind {
                Kind::Start | Kind::Empty => {
                    if nested.is_none() && open.len() == 1 && own == row {
                        nested = Some(piece.start);
                    }
                    if open.len() >= MOST_OPEN {
                        broken = Some(MalformedReason::TooDeep);
                    } else if piece.kind == Kind::Start {
                        open.push((begin, begin + own.len()));
                    }
                }
                Kind::End if open.last().is_some_and(|last| text(*last) == own) => drop(open.pop()),
                Kind::End | Kind::Broken | Kind::DocumentType => broken = Some(MalformedReason::NotWellFormed),
                Kind::Text | Kind::Data | Kind::Comment | Kind::Instruction => {}
            }
            if open.is_empty() && broken.is_none() {
                return Cut::Record { end: piece.end, reason: None, seen: piece.end };
            }
            if let (Some(MalformedReason::NotWellFormed), Some(end)) = (broken, nested) {
                return Cut::Record { end, reason: broken, seen: piece.end };
            }
        }
        if broken.is_some() && piece.start > at {
            let end = match piece.kind {
                Kind::Start | Kind::Empty if name(tag) == row => piece.start,
                Kind::End if name(tag) == row => piece.end,
                Kind::End if Some(name(tag)) == around => piece.start,
                _ => continue,
            };
            return Cut::Record { end, reason: broken, seen: piece.end };
        }
    }
}
