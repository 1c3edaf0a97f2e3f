//! The attributes of a tag.

use super::markup::{is_name_start, is_space, name};
use super::names::split;
use super::text::check_references;
use crate::MalformedReason;

/// An attribute: places in the bytes that its tag was found in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Attribute {
    pub(super) name: (usize, usize),
    /// Without its quotes.
    pub(super) value: (usize, usize),
}

/// Reads the attributes of the start tag from `start` to `end` into `found`, which is emptied before.
pub(super) fn attributes(
    bytes: &[u8],
    start: usize,
    end: usize,
    found: &mut Vec<Attribute>,
) -> Result<(), MalformedReason> {
    found.clear();
    let broken = MalformedReason::NotWellFormed;
    let tag = bytes.get(start..end).unwrap_or_default();
    let ending = if tag.ends_with(b"/>") { 2 } else { 1 };
    let own = name(tag);
    if !is_name(own) {
        return Err(broken);
    }
    let last = tag.len().saturating_sub(ending);
    let byte = |at: usize| tag.get(at).copied().filter(|_| at < last);
    let mut at = 1 + own.len();
    loop {
        let space = at;
        while byte(at).is_some_and(is_space) {
            at += 1;
        }
        if at >= last {
            break;
        }
        if at == space {
            return Err(broken);
        }
        let name_start = at;
        while byte(at).is_some_and(|it| !is_space(it) && it != b'=') {
            at += 1;
        }
        let name_end = at;
        while byte(at).is_some_and(is_space) {
            at += 1;
        }
        if !is_name(tag.get(name_start..name_end).unwrap_or_default()) || byte(at) != Some(b'=') {
            return Err(broken);
        }
        at += 1;
        while byte(at).is_some_and(is_space) {
            at += 1;
        }
        let quote = byte(at).filter(|it| matches!(it, b'"' | b'\'')).ok_or(broken)?;
        let value_start = at + 1;
        let length = memchr::memchr(quote, tag.get(value_start..last).unwrap_or_default()).ok_or(broken)?;
        check_references(tag.get(value_start..value_start + length).unwrap_or_default())?;
        at = value_start + length + 1;
        found.push(Attribute {
            name: (start + name_start, start + name_end),
            value: (start + value_start, start + value_start + length),
        });
    }
    refuse_twice(bytes, found)
}

pub(super) fn is_name(text: &[u8]) -> bool {
    let sign = |byte: u8| is_name_start(byte) || byte.is_ascii_digit() || matches!(byte, b'-' | b'.');
    text.first().is_some_and(|first| is_name_start(*first)) && text.iter().all(|byte| sign(*byte))
}

/// The attribute of this local name and a prefix that is meant. One without a prefix is in no namespace
/// (<https://www.w3.org/TR/xml-names/#defaulting>), and so the one that a name without a prefix means first of all: the prefix is empty
/// there. Of several with prefixes nobody knows which is meant.
pub(super) fn meant(
    bytes: &[u8],
    all: &[Attribute],
    local: &[u8],
    is_meant: impl Fn(&[u8]) -> bool,
) -> Result<Option<Attribute>, MalformedReason> {
    let (mut found, mut is_several) = (None, false);
    for attribute in all {
        let (prefix, own) = split(bytes.get(attribute.name.0..attribute.name.1).unwrap_or_default());
        // What says what a prefix stands for is no attribute of its name.
        if own != local || prefix == b"xmlns" || !is_meant(prefix) {
            continue;
        }
        if prefix.is_empty() {
            return Ok(Some(*attribute));
        }
        is_several |= found.is_some();
        found = Some(*attribute);
    }
    if is_several { Err(MalformedReason::SeveralNamespaces) } else { Ok(found) }
}

/// Refuses two attributes of one name.
fn refuse_twice(bytes: &[u8], found: &[Attribute]) -> Result<(), MalformedReason> {
    let name = |it: &Attribute| bytes.get(it.name.0..it.name.1).unwrap_or_default();
    let twice = if found.len() <= 8 {
        found.iter().enumerate().any(|(index, one)| found.iter().skip(index + 1).any(|other| name(one) == name(other)))
    } else {
        let mut names: Vec<_> = found.iter().map(name).collect();
        names.sort_unstable();
        names.windows(2).any(|pair| pair.first() == pair.last())
    };
    if twice { Err(MalformedReason::Twice) } else { Ok(()) }
}
