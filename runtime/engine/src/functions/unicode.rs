//! Functions of text that go by the characters of Unicode.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark, is_nfc_quick, is_nfd_quick};

use super::{
    Args,
    growth::longest,
    text_builder::{Change, map_text},
};

/// Words in lower case with a capital at their start. A word begins at a letter before which no letter, digit or
/// apostrophe stands.
pub(super) fn title_case(args: &Args<'_>) -> Result<ArrayRef> {
    map_text(args, |_, value, scratch| {
        let mut within = false;
        for it in value.chars() {
            if within {
                scratch.extend(it.to_lowercase());
            } else {
                scratch.extend(it.to_uppercase());
            }
            within = it.is_alphanumeric() || (within && matches!(it, '\'' | '\u{2019}'));
        }
        Change::Scratch
    })
}

/// Every run of white space becomes one blank; none is left at the ends.
pub(super) fn squish(args: &Args<'_>) -> Result<ArrayRef> {
    map_text(args, |_, value, scratch| {
        let trimmed = value.trim();
        let mut after_blank = false;
        let tidy = trimmed.chars().all(|it| {
            let fine = it == ' ' && !after_blank || !it.is_whitespace();
            after_blank = it == ' ';
            fine
        });
        if tidy {
            return Change::Part(trimmed);
        }
        for word in trimmed.split_whitespace() {
            if !scratch.is_empty() {
                scratch.push(' ');
            }
            scratch.push_str(word);
        }
        Change::Scratch
    })
}

/// Letters without their accents: the combining marks of the canonical decomposition (NFD) are left out, and what
/// remains is composed again (NFC).
pub(super) fn strip_accents(args: &Args<'_>) -> Result<ArrayRef> {
    map_text(args, |_, value, scratch| {
        if value.is_ascii()
            || is_nfd_quick(value.chars()) == unicode_normalization::IsNormalized::Yes
                && !value.chars().any(is_combining_mark)
        {
            return Change::Part(value);
        }
        scratch.extend(value.nfd().filter(|it| !is_combining_mark(*it)).nfc());
        Change::Scratch
    })
}

/// The canonical composition (NFC).
pub(super) fn normalize_unicode(args: &Args<'_>) -> Result<ArrayRef> {
    map_text(args, |_, value, scratch| {
        if is_nfc_quick(value.chars()) == unicode_normalization::IsNormalized::Yes {
            return Change::Part(value);
        }
        scratch.extend(value.nfc());
        Change::Scratch
    })
}

pub(super) fn reverse(args: &Args<'_>) -> Result<ArrayRef> {
    map_text(args, |_, value, scratch| {
        scratch.extend(value.chars().rev());
        Change::Scratch
    })
}

/// `repeat(value, count)`: empty below 1. Null where it becomes too long.
pub(super) fn repeat(args: &Args<'_>) -> Result<ArrayRef> {
    let count = args.int(1)?;
    map_text(args, |row, value, scratch| {
        let Some(count) = count.get(row) else { return Change::Null };
        if value.is_empty() {
            return Change::Part(value);
        }
        let count = usize::try_from(count).unwrap_or(0);
        if value.len().saturating_mul(count) > longest(value.len()) {
            return Change::Null;
        }
        scratch.extend(std::iter::repeat_n(value, count));
        Change::Scratch
    })
}
