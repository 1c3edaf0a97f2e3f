//! `format csv { … }`

use ingest_diagnostics::{Sink, Span};
use ingest_program::{CodePage, CsvFormat, Delimiter, Origin, Ragged, Undecodable};
use ingest_syntax::ast::{Literal, SettingValue, Settings, Spanned};

use super::formats::malformed;
use super::settings::{Options, as_text};
use crate::rules;

const OPTIONS: &[&str] = &[
    "delimiter",
    "quote",
    "escape",
    "comment",
    "header",
    "names",
    "skip",
    "trailer",
    "nulls",
    "trim",
    "encoding",
    "undecodable",
    "multiline",
    "ragged",
    "malformed",
];

const RAGGED: [(&str, Ragged); 4] =
    [("refuse", Ragged::Refuse), ("pad", Ragged::Pad), ("strip", Ragged::Strip), ("fit", Ragged::Fit)];

/// Lines that a header may have.
const MOST_HEADER_LINES: u32 = 100;

/// Reads the options; one that is wrong has its default.
pub(crate) fn csv(settings: &Settings, origin: Origin, sink: &mut Sink) -> CsvFormat {
    let options = Options::read("format csv", &settings.options, OPTIONS, sink);
    let default = CsvFormat::plain(origin);
    let header_lines = header(&options, sink).unwrap_or(1);
    let format = CsvFormat {
        delimiter: delimiter(&options, sink).unwrap_or(default.delimiter),
        quote: options.character_or_none("quote", default.quote, sink),
        escape: options.character_or_none("escape", default.escape, sink),
        comment: options.character_or_none("comment", default.comment, sink),
        header: header_lines > 0,
        header_lines: header_lines.max(1),
        names: names(&options, header_lines, sink),
        skip: options.count("skip", sink).unwrap_or(default.skip),
        trailer: options.count("trailer", sink).unwrap_or(default.trailer),
        nulls: options.texts("nulls", sink).unwrap_or(default.nulls),
        trim: options.flag("trim", sink).unwrap_or(default.trim),
        encoding: encoding(&options, sink).unwrap_or(default.encoding),
        undecodable: undecodable(&options, sink),
        multiline: options.flag("multiline", sink).unwrap_or(default.multiline),
        ragged: options.word("ragged", &RAGGED, sink).unwrap_or(default.ragged),
        malformed: malformed(&options, sink),
        origin,
    };
    refuse_clashes(&format, &options, settings.kind.span, sink);
    format
}

/// Between fields: a character, or some.
fn delimiter(options: &Options<'_>, sink: &mut Sink) -> Option<Delimiter> {
    let takes = "one character in quotes, or some, 8 bytes in all and none of them a line end";
    options.get("delimiter", takes, sink, |value| Delimiter::new(as_text(value)?.value))
}

/// How many lines the header has: none for `false`, one for `true`.
fn header(options: &Options<'_>, sink: &mut Sink) -> Option<u32> {
    let takes = format!("`true`, `false`, or how many lines it has, up to {MOST_HEADER_LINES}");
    options.get("header", &takes, sink, |value| match value {
        SettingValue::Literal(Spanned { value: Literal::Bool(flag), .. }) => Some(u32::from(*flag)),
        SettingValue::Literal(Spanned { value: Literal::Int(lines), .. }) => {
            u32::try_from(*lines).ok().filter(|it| (1..=MOST_HEADER_LINES).contains(it))
        }
        _ => None,
    })
}

/// Which of so many lines of the header names the columns.
fn names(options: &Options<'_>, header_lines: u32, sink: &mut Sink) -> Option<u32> {
    let takes = match header_lines {
        0 => "a line of the header, and the files have none".to_owned(),
        lines => format!("the number of a line of the header, from 1 to {lines}"),
    };
    options.get("names", &takes, sink, |value| match value {
        SettingValue::Literal(Spanned { value: Literal::Int(line), .. }) => {
            u32::try_from(*line).ok().filter(|it| (1..=header_lines).contains(it))
        }
        _ => None,
    })
}

/// The encoding of text by its label: one of the WHATWG Encoding standard, or one of mainframes.
pub(super) fn encoding(options: &Options<'_>, sink: &mut Sink) -> Option<String> {
    let label = as_text(options.value("encoding")?);
    match label.and_then(|it| CodePage::named(it.value)) {
        Some(page) => Some(page.label().to_owned()),
        None => standard_encoding(options, sink),
    }
}

/// The encoding by its label, as the WHATWG Encoding standard names it: of formats that are not text, but have texts.
pub(super) fn standard_encoding(options: &Options<'_>, sink: &mut Sink) -> Option<String> {
    let label = options.text("encoding", sink)?;
    if CodePage::named(label.value).is_some() {
        let takes = "an encoding of the WHATWG Encoding standard, as \"windows-1252\"";
        options.refuse("encoding", label.span, takes, sink);
        return None;
    }
    let found = encoding_rs::Encoding::for_label_no_replacement(label.value.as_bytes());
    if found.is_none() {
        sink.push(rules::option_value::encoding(label.value, label.span));
    }
    found.map(|encoding| encoding.name().to_ascii_lowercase())
}

/// What bytes mean that are no text.
pub(super) fn undecodable(options: &Options<'_>, sink: &mut Sink) -> Undecodable {
    let words = [("reject", Undecodable::Reject), ("replace", Undecodable::Replace)];
    options.word("undecodable", &words, sink).unwrap_or_default()
}

/// Two of the characters that have a meaning are the same, so that the meaning of one is lost.
fn refuse_clashes(format: &CsvFormat, options: &Options<'_>, whole: Span, sink: &mut Sink) {
    let delimiter = format.delimiter;
    let roles = [("quote", format.quote), ("escape", format.escape), ("comment", format.comment)];
    let given: Vec<(&str, u8)> = roles.into_iter().filter_map(|(role, byte)| Some((role, byte?))).collect();
    for (at, (role, byte)) in given.iter().enumerate() {
        let in_delimiter = delimiter.bytes().contains(byte).then_some("delimiter");
        let before = given.iter().take(at).find(|(_, other)| other == byte).map(|(role, _)| *role);
        let Some(first) = in_delimiter.or(before) else { continue };
        // At least one of the two is given: the defaults differ.
        let (place, other) = match (options.place(role), options.place(first)) {
            (Some(place), other) => (place, other),
            (None, Some(place)) => (place, None),
            (None, None) => (whole, None),
        };
        sink.push(match in_delimiter {
            Some(_) if delimiter.single().is_none() => rules::clashing_characters::within_delimiter(role, place, other),
            _ => rules::clashing_characters::same(first, role, place, other),
        });
    }
    if let (Some(_), None, Some(place)) = (format.escape, format.quote, options.place("escape")) {
        sink.push(rules::clashing_characters::escape_without_quote(place, options.place("quote")));
    }
}
