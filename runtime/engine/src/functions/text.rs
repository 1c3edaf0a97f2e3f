//! Functions of text.

use std::sync::Arc;

use arrow::{
    array::{ArrayRef, BooleanArray},
    datatypes::Int64Type,
};
use datafusion::common::Result;

use super::{
    Args,
    growth::longest,
    text_builder::{Change, TextBuilder, map_text},
};

pub(super) fn trim(args: &Args<'_>) -> Result<ArrayRef> {
    map_text(args, |_, value, _| Change::Part(value.trim()))
}

pub(super) fn upper(args: &Args<'_>) -> Result<ArrayRef> {
    map_text(args, |_, value, scratch| {
        if !value.is_ascii() {
            scratch.push_str(&value.to_uppercase());
        } else if value.bytes().any(|it| it.is_ascii_lowercase()) {
            scratch.push_str(value);
            scratch.make_ascii_uppercase();
        } else {
            return Change::Part(value);
        }
        Change::Scratch
    })
}

pub(super) fn lower(args: &Args<'_>) -> Result<ArrayRef> {
    map_text(args, |_, value, scratch| {
        if !value.is_ascii() {
            scratch.push_str(&value.to_lowercase());
        } else if value.bytes().any(|it| it.is_ascii_uppercase()) {
            scratch.push_str(value);
            scratch.make_ascii_lowercase();
        } else {
            return Change::Part(value);
        }
        Change::Scratch
    })
}

pub(super) fn length(args: &Args<'_>) -> Result<ArrayRef> {
    let text = args.text(0)?;
    let lengths = (0..args.rows()).map(|row| text.get(row).map(|it| it.chars().count() as i64));
    Ok(Arc::new(lengths.collect::<arrow::array::PrimitiveArray<Int64Type>>()))
}

/// `replace(value, from, to)`: every occurrence; an empty `from` changes nothing. Null where it becomes too long.
pub(super) fn replace(args: &Args<'_>) -> Result<ArrayRef> {
    let (from, to) = (args.text(1)?, args.text(2)?);
    map_text(args, |row, value, scratch| {
        let (Some(from), Some(to)) = (from.get(row), to.get(row)) else { return Change::Null };
        if from.is_empty() {
            return Change::Part(value);
        }
        let longest = longest(value.len() + from.len() + to.len());
        let mut done = 0;
        for (at, _) in value.match_indices(from) {
            scratch.push_str(value.get(done..at).unwrap_or_default());
            scratch.push_str(to);
            done = at + from.len();
            if scratch.len() > longest {
                return Change::Null;
            }
        }
        if done == 0 {
            return Change::Part(value);
        }
        scratch.push_str(value.get(done..).unwrap_or_default());
        if scratch.len() > longest { Change::Null } else { Change::Scratch }
    })
}

/// `left(value, count)`: the first characters.
pub(super) fn left(args: &Args<'_>) -> Result<ArrayRef> {
    let count = args.int(1)?;
    map_text(args, |row, value, _| {
        let Some(count) = count.get(row) else { return Change::Null };
        Change::Part(value.get(..characters(value, count)).unwrap_or_default())
    })
}

/// `right(value, count)`: the last characters.
pub(super) fn right(args: &Args<'_>) -> Result<ArrayRef> {
    let count = args.int(1)?;
    map_text(args, |row, value, _| {
        let Some(count) = count.get(row) else { return Change::Null };
        let Ok(before) = usize::try_from(count.saturating_sub(1)) else { return Change::Part("") };
        let start = value.char_indices().rev().nth(before).map_or(0, |(at, _)| at);
        Change::Part(value.get(start..).unwrap_or_default())
    })
}

/// `substring(value, start, count)`: of the characters at the positions `start` to `start + count - 1`, counted from 1,
/// those that are there.
pub(super) fn substring(args: &Args<'_>) -> Result<ArrayRef> {
    let (start, count) = (args.int(1)?, args.int(2)?);
    map_text(args, |row, value, _| {
        let (Some(start), Some(count)) = (start.get(row), count.get(row)) else { return Change::Null };
        let past = start.saturating_add(count.max(0));
        let from = characters(value, start.saturating_sub(1));
        let to = characters(value, past.saturating_sub(1));
        Change::Part(value.get(from..to).unwrap_or_default())
    })
}

/// How many bytes the first `count` characters of `value` take; all where it has fewer, none below 1.
fn characters(value: &str, count: i64) -> usize {
    let Ok(count) = usize::try_from(count) else { return 0 };
    match value.as_bytes().get(..count) {
        None => value.len(),
        Some(bytes) if bytes.is_ascii() => count,
        Some(_) => value.char_indices().nth(count).map_or(value.len(), |(at, _)| at),
    }
}

pub(super) fn starts_with(args: &Args<'_>) -> Result<ArrayRef> {
    compare(args, |value, other| value.starts_with(other))
}

pub(super) fn ends_with(args: &Args<'_>) -> Result<ArrayRef> {
    compare(args, |value, other| value.ends_with(other))
}

pub(super) fn contains(args: &Args<'_>) -> Result<ArrayRef> {
    compare(args, |value, other| value.contains(other))
}

fn compare(args: &Args<'_>, f: impl Fn(&str, &str) -> bool) -> Result<ArrayRef> {
    let (value, other) = (args.text(0)?, args.text(1)?);
    let results = (0..args.rows()).map(|row| value.get(row).zip(other.get(row)).map(|(a, b)| f(a, b)));
    Ok(Arc::new(results.collect::<BooleanArray>()))
}

/// Which side of a text is filled up.
#[derive(Clone, Copy)]
pub(super) enum Side {
    Left,
    Right,
}

/// `pad_left(value, width, fill)`, `pad_right(value, width, fill)`: `fill`'s first character on that side until there are
/// `width` characters. Null where it becomes too long.
pub(super) fn pad(args: &Args<'_>, side: Side) -> Result<ArrayRef> {
    let (width, fill) = (args.int(1)?, args.text(2)?);
    map_text(args, |row, value, scratch| {
        let (Some(width), Some(fill)) = (width.get(row), fill.get(row)) else { return Change::Null };
        let missing = usize::try_from(width).unwrap_or(0).saturating_sub(value.chars().count());
        let Some(fill) = fill.chars().next().filter(|_| missing > 0) else { return Change::Part(value) };
        let length = missing.saturating_mul(fill.len_utf8()).saturating_add(value.len());
        if length > longest(value.len() + fill.len_utf8()) {
            return Change::Null;
        }
        let filling = std::iter::repeat_n(fill, missing);
        match side {
            Side::Left => {
                scratch.extend(filling);
                scratch.push_str(value);
            }
            Side::Right => {
                scratch.push_str(value);
                scratch.extend(filling);
            }
        }
        Change::Scratch
    })
}

pub(super) fn digits(args: &Args<'_>) -> Result<ArrayRef> {
    map_text(args, |_, value, scratch| {
        if value.bytes().all(|it| it.is_ascii_digit()) {
            return Change::Part(value);
        }
        scratch.extend(value.chars().filter(char::is_ascii_digit));
        Change::Scratch
    })
}

/// `index_of(value, part)`: the position of the first, counted from 1; 0 where there is none.
pub(super) fn index_of(args: &Args<'_>) -> Result<ArrayRef> {
    numbers(args, |value, part| {
        let before = value.find(part).and_then(|at| value.get(..at));
        before.map_or(0, |it| it.chars().count() as i64 + 1)
    })
}

/// `count_of(value, part)`: how often it stands there, without overlapping itself; an empty one never.
pub(super) fn count_of(args: &Args<'_>) -> Result<ArrayRef> {
    numbers(args, |value, part| if part.is_empty() { 0 } else { value.matches(part).count() as i64 })
}

fn numbers(args: &Args<'_>, f: impl Fn(&str, &str) -> i64) -> Result<ArrayRef> {
    let (value, other) = (args.text(0)?, args.text(1)?);
    let results = (0..args.rows()).map(|row| value.get(row).zip(other.get(row)).map(|(a, b)| f(a, b)));
    Ok(Arc::new(results.collect::<arrow::array::PrimitiveArray<Int64Type>>()))
}

/// `split_part(value, separator, index)`: counted from 1; empty past the last. An empty separator separates nothing.
pub(super) fn split_part(args: &Args<'_>) -> Result<ArrayRef> {
    let (separator, index) = (args.text(1)?, args.int(2)?);
    map_text(args, |row, value, _| {
        let (Some(separator), Some(index)) = (separator.get(row), index.get(row)) else { return Change::Null };
        let Some(before) = index.checked_sub(1).and_then(|it| usize::try_from(it).ok()) else {
            return Change::Part("");
        };
        if separator.is_empty() {
            return Change::Part(if before == 0 { value } else { "" });
        }
        Change::Part(value.split(separator).nth(before).unwrap_or_default())
    })
}

/// `null_if(value, other)`: null where the two are equal.
pub(super) fn null_if(args: &Args<'_>) -> Result<ArrayRef> {
    let other = args.text(1)?;
    map_text(args, |row, value, _| match other.get(row) {
        Some(other) if value != other => Change::Part(value),
        _ => Change::Null,
    })
}

/// `a ++ b ++ …`
pub(super) fn concat(args: &Args<'_>) -> Result<ArrayRef> {
    let parts = (0..args.len()).map(|index| args.text(index)).collect::<Result<Vec<_>>>()?;
    let mut builder = TextBuilder::new(args.rows());
    let mut scratch = String::new();
    for row in 0..args.rows() {
        scratch.clear();
        let complete = parts.iter().all(|part| part.get(row).map(|it| scratch.push_str(it)).is_some());
        if complete { builder.copy(&scratch)? } else { builder.null() }
    }
    Ok(builder.finish())
}
