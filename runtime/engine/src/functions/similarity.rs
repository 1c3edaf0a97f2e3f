//! How alike texts are, by their letters and by their sound.

use std::sync::Arc;

use arrow::{array::ArrayRef, datatypes::Int64Type};
use datafusion::common::Result;

use super::{
    Args,
    text_builder::{Change, map_text},
};

/// How many characters of a text are compared: the time that it takes grows with the square.
const COMPARED: usize = 1_000;

/// `levenshtein(a, b)`: the least number of characters to insert, leave out or change.
pub(super) fn levenshtein(args: &Args<'_>) -> Result<ArrayRef> {
    let (a, b) = (args.text(0)?, args.text(1)?);
    let (mut line, mut letters) = (Vec::new(), Vec::new());
    let distances = (0..args.rows()).map(|row| Some(distance(a.get(row)?, b.get(row)?, &mut line, &mut letters)));
    Ok(Arc::new(distances.collect::<arrow::array::PrimitiveArray<Int64Type>>()))
}

/// One line of the table of distances between the beginnings of both, kept from row to row.
fn distance(a: &str, b: &str, line: &mut Vec<i64>, letters: &mut Vec<char>) -> i64 {
    letters.clear();
    letters.extend(b.chars().take(COMPARED));
    line.clear();
    line.extend(0..=letters.len() as i64);
    for (done, left) in a.chars().take(COMPARED).enumerate() {
        let mut corner = done as i64;
        let mut before = corner + 1;
        for (cell, right) in line.iter_mut().skip(1).zip(letters.iter()) {
            let changed = corner + i64::from(left != *right);
            corner = *cell;
            before = changed.min(before + 1).min(corner + 1);
            *cell = before;
        }
        if let Some(first) = line.first_mut() {
            *first = done as i64 + 1;
        }
    }
    line.last().copied().unwrap_or_default()
}

/// The American Soundex code: a letter and three digits; empty where the text has no letter A to Z.
pub(super) fn soundex(args: &Args<'_>) -> Result<ArrayRef> {
    map_text(args, |_, value, scratch| {
        let mut last = None;
        for letter in value.bytes().filter(u8::is_ascii_alphabetic).map(|it| it.to_ascii_uppercase()) {
            let code = sound(letter);
            if scratch.is_empty() {
                scratch.push(char::from(letter));
            } else if let Some(code) = code.filter(|_| code != last) {
                scratch.push(code);
            }
            // H and W do not separate letters of one sound; vowels do.
            if !matches!(letter, b'H' | b'W') {
                last = code;
            }
            if scratch.len() == 4 {
                break;
            }
        }
        while !scratch.is_empty() && scratch.len() < 4 {
            scratch.push('0');
        }
        Change::Scratch
    })
}

/// The digit of a letter's sound; none for vowels, H, W and Y.
fn sound(letter: u8) -> Option<char> {
    match letter {
        b'B' | b'F' | b'P' | b'V' => Some('1'),
        b'C' | b'G' | b'J' | b'K' | b'Q' | b'S' | b'X' | b'Z' => Some('2'),
        b'D' | b'T' => Some('3'),
        b'L' => Some('4'),
        b'M' | b'N' => Some('5'),
        b'R' => Some('6'),
        _ => None,
    }
}
