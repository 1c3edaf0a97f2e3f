//! How dates and timestamps are written in text: strftime notation, of which these pieces mean something.
//!
//! | piece | reads | writes |
//! |---|---|---|
//! | `%Y` | four digits of the year | the same |
//! | `%y` | two digits: 69 to 99 are 1969 to 1999, 00 to 68 are 2000 to 2068 | the same |
//! | `%m` `%d` | month, day of the month: one digit is enough where no other number stands beside it | two digits |
//! | `%e` | day of the month, a space in place of its first digit | the same |
//! | `%b` `%B` | English name of the month, three letters or all of it, in any case | `Jan`, `January` |
//! | `%j` | day of the year, three digits or fewer | three digits |
//! | `%H` `%I` | hour of 24, of 12 | two digits |
//! | `%M` `%S` | minute, second | two digits |
//! | `%f` | fraction of a second, one to nine digits; what is finer than a microsecond must be zeros | its digits |
//! | `%p` | `AM` or `PM`, in any case | `AM`, `PM` |
//! | `%z` | offset: `Z`, `+hh:mm`, `+hhmm`; the moment is converted to UTC | never |
//! | `%%` | a percent sign | the same |
//!
//! A `date` has the pieces of a day, a `time` those of a time of day, a `timestamp` both. Every other character stands for itself. The formats crate of the runtime reads by the same table.

use ingest_diagnostics::{Diagnostic, Sink, Span};
use ingest_program::TypeKind;
use ingest_syntax::ast::Spanned;

use crate::rules::invalid_date_format as rule;

/// What a format is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// Text is read: the pieces must make up a whole date.
    Read,
    /// The name of a file is read: a month stands for its first day, and so does a year.
    ReadPeriod,
    /// Text is written: any pieces that the value has.
    Write,
}

/// What a piece says of a moment; no two pieces of a format may say the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Year,
    Month,
    Day,
    DayOfYear,
    Hour,
    Half,
    Minute,
    Second,
    Fraction,
    Zone,
}

/// Pieces of a date, then those of a time of day.
const PIECES: &[(char, Part)] = &[
    ('Y', Part::Year),
    ('y', Part::Year),
    ('m', Part::Month),
    ('b', Part::Month),
    ('B', Part::Month),
    ('d', Part::Day),
    ('e', Part::Day),
    ('j', Part::DayOfYear),
    ('H', Part::Hour),
    ('I', Part::Hour),
    ('p', Part::Half),
    ('M', Part::Minute),
    ('S', Part::Second),
    ('f', Part::Fraction),
    ('z', Part::Zone),
];

/// A piece where it stands in the format.
struct Piece {
    letter: char,
    part: Part,
    /// The byte of its percent sign.
    at: usize,
}

/// Holds a format to the type that it writes or reads: `date`, `time` or a `timestamp`. `source` is the text of the literal's span,
/// quotes included. False where it reported something.
pub(crate) fn check(format: &Spanned<String>, source: &str, kind: TypeKind, use_: Use, sink: &mut Sink) -> bool {
    if !format.value.contains('%')
        && let Some(meant) = super::foreign_format::translated(&format.value)
    {
        sink.push(rule::of_another_tool(format.span, &meant));
        return false;
    }
    let places = Places { format, source };
    let pieces = match pieces(&format.value, &places) {
        Ok(pieces) => pieces,
        Err(found) => {
            sink.push(*found);
            return false;
        }
    };
    let found = misfit(&pieces, kind, use_, &places).or_else(|| match use_ {
        Use::Read | Use::ReadPeriod => incomplete(&pieces, kind, use_, format.span),
        Use::Write => None,
    });
    let right = found.is_none();
    sink.extend(found);
    right
}

fn pieces(format: &str, places: &Places<'_>) -> Result<Vec<Piece>, Box<Diagnostic>> {
    let mut found: Vec<Piece> = Vec::new();
    let mut characters = format.char_indices();
    while let Some((at, character)) = characters.next() {
        if character != '%' {
            continue;
        }
        let letter = characters.next().map(|(_, letter)| letter);
        let Some(letter) = letter else { return Err(Box::new(rule::ends_in_percent(places.of(at, 1)))) };
        if letter == '%' {
            continue;
        }
        let span = places.of(at, 1 + letter.len_utf8());
        let Some((_, part)) = PIECES.iter().find(|(it, _)| *it == letter) else {
            return Err(Box::new(rule::unknown_piece(span, letter)));
        };
        if let Some(first) = found.iter().find(|it| it.part == *part) {
            return Err(Box::new(rule::twice(span, letter, first.letter, places.of(first.at, 2))));
        }
        found.push(Piece { letter, part: *part, at });
    }
    Ok(found)
}

/// A piece that the type does not have, or that contradicts another.
fn misfit(pieces: &[Piece], kind: TypeKind, use_: Use, places: &Places<'_>) -> Option<Diagnostic> {
    let of = |part: Part| pieces.iter().find(|it| it.part == part);
    let is_of_day = |it: &Piece| matches!(it.part, Part::Year | Part::Month | Part::Day | Part::DayOfYear);
    let of_time = |it: &&Piece| !is_of_day(it);
    if kind == TypeKind::Time
        && let Some(piece) = pieces.iter().find(|it| is_of_day(it) || it.part == Part::Zone)
    {
        return Some(rule::date_in_time(places.of(piece.at, 2), piece.letter));
    }
    if kind == TypeKind::Date
        && let Some(piece) = pieces.iter().find(of_time)
    {
        return Some(rule::time_in_date(places.of(piece.at, 2), piece.letter));
    }
    if let (Some(day_of_year), Some(other)) = (of(Part::DayOfYear), of(Part::Month).or(of(Part::Day))) {
        return Some(rule::twice(
            places.of(other.at, 2),
            other.letter,
            day_of_year.letter,
            places.of(day_of_year.at, 2),
        ));
    }
    let twelve = of(Part::Hour).filter(|it| it.letter == 'I');
    if let (Use::Write, Some(zone)) = (use_, of(Part::Zone)) {
        return Some(rule::no_zone(places.of(zone.at, 2)));
    }
    match (twelve, of(Part::Half)) {
        (Some(hour), None) => Some(rule::half_missing(places.of(hour.at, 2))),
        (None, Some(half)) => Some(rule::half_alone(places.of(half.at, 2))),
        _ => None,
    }
}

/// What a format that is read lacks to make up a value of the type.
fn incomplete(pieces: &[Piece], kind: TypeKind, use_: Use, span: Span) -> Option<Diagnostic> {
    let has = |part: Part| pieces.iter().any(|it| it.part == part);
    let mut missing = Vec::new();
    let of_day = kind != TypeKind::Time;
    if of_day && !has(Part::Year) {
        missing.push("a year (`%Y`)");
    }
    if of_day && !has(Part::DayOfYear) {
        // A day of no month is no period.
        if !has(Part::Month) && (use_ != Use::ReadPeriod || has(Part::Day)) {
            missing.push("a month (`%m`)");
        }
        if !has(Part::Day) && use_ != Use::ReadPeriod {
            missing.push("a day (`%d`)");
        }
    }
    if kind != TypeKind::Date && !has(Part::Hour) {
        missing.push("an hour (`%H`)");
    }
    for (finer, coarser, name) in
        [(Part::Second, Part::Minute, "a minute (`%M`)"), (Part::Fraction, Part::Second, "a second (`%S`)")]
    {
        if has(finer) && !has(coarser) {
            missing.push(name);
        }
    }
    (!missing.is_empty()).then(|| rule::incomplete(span, kind, &missing))
}

/// Turns places in a format into places in the file.
struct Places<'f> {
    format: &'f Spanned<String>,
    source: &'f str,
}

impl Places<'_> {
    /// The span of a part of the format; of all of it where escapes move what follows them.
    fn of(&self, at: usize, length: usize) -> Span {
        let Spanned { value, span } = self.format;
        let opening = self.source.find(value.as_str()).filter(|_| !self.source.contains('\\'));
        let Some(opening) = opening else { return *span };
        let start = span.start + (opening + at) as u32;
        Span::new(span.file, start, start + length as u32)
    }
}
