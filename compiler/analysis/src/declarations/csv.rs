//! `format csv { … }`

use ingest_diagnostics::{Sink, Span};
use ingest_program::{CsvFormat, Origin};
use ingest_syntax::ast::Settings;

use super::formats::malformed;
use super::settings::Options;
use crate::rules;

const OPTIONS: &[&str] = &[
    "delimiter",
    "quote",
    "escape",
    "comment",
    "header",
    "skip",
    "trailer",
    "nulls",
    "trim",
    "encoding",
    "multiline",
    "malformed",
];

/// Reads the options; one that is wrong has its default.
pub(crate) fn csv(settings: &Settings, origin: Origin, sink: &mut Sink) -> CsvFormat {
    let options = Options::read("format csv", &settings.options, OPTIONS, sink);
    let default = CsvFormat::plain(origin);
    let format = CsvFormat {
        delimiter: options.character("delimiter", sink).unwrap_or(default.delimiter),
        quote: options.character_or_none("quote", default.quote, sink),
        escape: options.character_or_none("escape", default.escape, sink),
        comment: options.character_or_none("comment", default.comment, sink),
        header: options.flag("header", sink).unwrap_or(default.header),
        skip: options.count("skip", sink).unwrap_or(default.skip),
        trailer: options.count("trailer", sink).unwrap_or(default.trailer),
        nulls: options.texts("nulls", sink).unwrap_or(default.nulls),
        trim: options.flag("trim", sink).unwrap_or(default.trim),
        encoding: encoding(&options, sink).unwrap_or(default.encoding),
        multiline: options.flag("multiline", sink).unwrap_or(default.multiline),
        malformed: malformed(&options, sink),
        origin,
    };
    refuse_clashes(&format, &options, settings.kind.span, sink);
    format
}

/// The encoding by its label, as the WHATWG Encoding standard names it.
pub(super) fn encoding(options: &Options<'_>, sink: &mut Sink) -> Option<String> {
    let label = options.text("encoding", sink)?;
    let found = encoding_rs::Encoding::for_label_no_replacement(label.value.as_bytes());
    if found.is_none() {
        sink.push(rules::option_value::encoding(label.value, label.span));
    }
    found.map(|encoding| encoding.name().to_ascii_lowercase())
}

/// Two of the characters that have a meaning are the same, so that the meaning of one is lost.
fn refuse_clashes(format: &CsvFormat, options: &Options<'_>, whole: Span, sink: &mut Sink) {
    let roles = [
        ("delimiter", Some(format.delimiter)),
        ("quote", format.quote),
        ("escape", format.escape),
        ("comment", format.comment),
    ];
    let mut seen: Vec<(&str, u8)> = Vec::new();
    for (role, byte) in roles.into_iter().filter_map(|(role, byte)| byte.map(|byte| (role, byte))) {
        match seen.iter().find(|(_, other)| *other == byte) {
            Some((first, _)) => {
                // At least one of the two is given: the defaults differ.
                let (place, other) = match (options.place(role), options.place(first)) {
                    (Some(place), other) => (place, other),
                    (None, Some(place)) => (place, None),
                    (None, None) => (whole, None),
                };
                sink.push(rules::clashing_characters::same(first, role, place, other));
            }
            None => seen.push((role, byte)),
        }
    }
    if let (Some(_), None, Some(place)) = (format.escape, format.quote, options.place("escape")) {
        sink.push(rules::clashing_characters::escape_without_quote(place, options.place("quote")));
    }
}
