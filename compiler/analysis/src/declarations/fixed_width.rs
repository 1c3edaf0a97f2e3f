//! `format fixed_width { … }`

use ingest_diagnostics::Sink;
use ingest_program::{FixedWidthFormat, Origin, Positions, RecordKind, Undecodable};
use ingest_syntax::ast::{Literal, SettingValue, Spanned};

use super::csv;
use super::formats::{malformed, nothing, utf_8};
use super::settings::Options;
use crate::rules;

pub(super) const OPTIONS: &[&str] = &[
    "record",
    "positions",
    "kind",
    "kinds",
    "comment",
    "skip",
    "trailer",
    "nulls",
    "trim",
    "encoding",
    "undecodable",
    "malformed",
];

/// Bytes of a record, at most.
const LONGEST_RECORD: u32 = 1_000_000;

/// Reads the options of the format.
pub(super) fn read(options: &Options<'_>, origin: Origin, sink: &mut Sink) -> FixedWidthFormat {
    let record = record(options, sink);
    let positions = positions(options, record, sink);
    let encoding = csv::encoding(options, sink).unwrap_or_else(utf_8);
    let takes = match encoding.as_str() {
        "utf-16le" | "utf-16be" => Some("one in which ASCII has a byte a character, where places are counted in bytes"),
        "iso-2022-jp" => {
            Some("one in which bytes mean the same wherever they stand, where places are counted in bytes")
        }
        _ => None,
    };
    if let (Positions::Bytes, Some(takes), Some(value)) = (positions, takes, options.value("encoding")) {
        options.refuse("encoding", value.span(), takes, sink);
    }
    if let (Positions::Bytes, Undecodable::Replace, Some(value)) =
        (positions, csv::undecodable(options, &mut Sink::new()), options.value("undecodable"))
    {
        options.refuse("undecodable", value.span(), "`reject` where places are counted in bytes", sink);
    }
    // What would be left out then are the last of the records that are read.
    if let (true, Some(value)) = (options.place("kind").is_some(), options.value("trailer")) {
        let takes = "nothing where `kinds` says which records are read: those of other kinds are left out already";
        options.refuse("trailer", value.span(), takes, sink);
    }
    FixedWidthFormat {
        record,
        positions,
        kind: kind(options, record, sink),
        comment: options.character_or_none("comment", None, sink),
        skip: options.count("skip", sink).unwrap_or(0),
        trailer: options.count("trailer", sink).unwrap_or(0),
        nulls: options.texts("nulls", sink).unwrap_or_else(nothing),
        trim: options.flag("trim", sink).unwrap_or(true),
        encoding,
        undecodable: csv::undecodable(options, sink),
        malformed: malformed(options, sink),
        origin,
    }
}

/// How many bytes a record has.
fn record(options: &Options<'_>, sink: &mut Sink) -> Option<u32> {
    let takes = "how many bytes a record has, from 1 to 1,000,000";
    options.get("record", takes, sink, |value| match value {
        SettingValue::Literal(Spanned { value: Literal::Int(bytes), .. }) => {
            u32::try_from(*bytes).ok().filter(|it| (1..=LONGEST_RECORD).contains(it))
        }
        _ => None,
    })
}

/// What places are counted in.
fn positions(options: &Options<'_>, record: Option<u32>, sink: &mut Sink) -> Positions {
    let words = [("characters", Positions::Characters), ("bytes", Positions::Bytes)];
    let given = options.word("positions", &words, sink);
    match (given, record, options.value("positions")) {
        (Some(Positions::Characters), Some(_), Some(value)) => {
            options.refuse("positions", value.span(), "`bytes` where records have a length in bytes", sink);
            Positions::Bytes
        }
        (Some(given), ..) => given,
        (None, Some(_), _) => Positions::Bytes,
        (None, None, _) => Positions::Characters,
    }
}

/// Which records are read: `kind: 1..1, kinds: ["6"]`.
fn kind(options: &Options<'_>, record: Option<u32>, sink: &mut Sink) -> Option<RecordKind> {
    let takes = "where a record says of which kind it is, as `1..2`";
    let place = options.get("kind", takes, sink, |value| {
        let (first, last) = match value {
            SettingValue::Range(first, last) => (first.value, last.value),
            SettingValue::Literal(Spanned { value: Literal::Int(at), .. }) => (*at, *at),
            _ => return None,
        };
        let (first, last) = (u32::try_from(first).ok()?, u32::try_from(last).ok()?);
        (1 <= first && first <= last && last <= LONGEST_RECORD).then_some((first, last))
    });
    let kinds = options.texts("kinds", sink);
    match (options.place("kind"), options.place("kinds")) {
        (Some(given), None) => sink.push(rules::conflicting_options::lonely(options.of(), "kind", "kinds", given)),
        (None, Some(given)) => sink.push(rules::conflicting_options::lonely(options.of(), "kinds", "kind", given)),
        _ => {}
    }
    let ((first, last), kinds) = (place?, kinds?);
    if let (Some(record), Some(value)) = (record.filter(|it| *it < last), options.value("kind")) {
        options.refuse("kind", value.span(), &format!("a place within the record, which has {record} bytes"), sink);
        return None;
    }
    let length = (last - first + 1) as usize;
    if kinds.is_empty() || kinds.iter().any(|it| !it.is_ascii() || it.len() != length) {
        let characters = if length == 1 { "1 character".to_owned() } else { format!("{length} characters") };
        let span = options.value("kinds").map_or_else(|| options.place("kinds"), |it| Some(it.span()));
        if let Some(span) = span {
            options.refuse("kinds", span, &format!("texts in brackets, of {characters} in ASCII each"), sink);
        }
        return None;
    }
    Some(RecordKind { first, last, kinds })
}
