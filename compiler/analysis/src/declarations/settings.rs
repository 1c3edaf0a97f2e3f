//! Options in braces: `{ delimiter: "|", header: true }`.

use std::collections::BTreeMap;

use ingest_diagnostics::{Sink, Span, did_you_mean};
use ingest_syntax::ast::{Literal, Setting, SettingValue, Spanned};

use crate::rules;

/// The options of one pair of braces, each known and given once; the others have been reported.
pub(crate) struct Options<'a> {
    /// Whose they are, for messages: `format csv`.
    of: &'a str,
    given: BTreeMap<&'a str, &'a Setting>,
}

impl<'a> Options<'a> {
    /// Reads `settings`, of which `known` may stand there.
    pub(crate) fn read(of: &'a str, settings: &'a [Setting], known: &[&'static str], sink: &mut Sink) -> Self {
        let mut given: BTreeMap<&str, &Setting> = BTreeMap::new();
        for setting in settings {
            let name = setting.name.value.as_str();
            if !known.contains(&name) {
                let meant = did_you_mean(name, known.iter().copied());
                sink.push(rules::unknown_option::unknown(of, &setting.name, meant, known));
            } else if let Some(first) = given.get(name) {
                sink.push(rules::duplicate_clause::option(of, &setting.name, first.name.span));
            } else {
                given.insert(name, setting);
            }
        }
        Self { of, given }
    }

    /// Where an option's name stands, if it is given.
    pub(crate) fn place(&self, name: &str) -> Option<Span> {
        self.given.get(name).map(|it| it.span)
    }

    /// The value of an option; `None` where it is not given or could not be read.
    fn value(&self, name: &str) -> Option<&'a SettingValue> {
        self.given.get(name)?.value.as_ref()
    }

    /// Reports a value that the option does not take. `takes` goes on from "takes ".
    pub(crate) fn refuse(&self, name: &str, span: Span, takes: &str, sink: &mut Sink) {
        sink.push(rules::option_value::wrong(self.of, name, span, takes));
    }

    /// Applies `read` to the value of an option, and reports where it finds nothing.
    pub(crate) fn get<T>(
        &self,
        name: &str,
        takes: &str,
        sink: &mut Sink,
        read: impl FnOnce(&'a SettingValue) -> Option<T>,
    ) -> Option<T> {
        let value = self.value(name)?;
        let found = read(value);
        if found.is_none() {
            self.refuse(name, value.span(), takes, sink);
        }
        found
    }

    /// A text.
    pub(crate) fn text(&self, name: &str, sink: &mut Sink) -> Option<Spanned<&'a str>> {
        self.get(name, "a text in quotes", sink, as_text)
    }

    /// `true` or `false`.
    pub(crate) fn flag(&self, name: &str, sink: &mut Sink) -> Option<bool> {
        self.get(name, "`true` or `false`", sink, |value| match value {
            SettingValue::Literal(Spanned { value: Literal::Bool(flag), .. }) => Some(*flag),
            _ => None,
        })
    }

    /// A whole number from 0.
    pub(crate) fn count(&self, name: &str, sink: &mut Sink) -> Option<u32> {
        self.get(name, "a whole number from 0 to 4,294,967,295", sink, |value| match value {
            SettingValue::Literal(Spanned { value: Literal::Int(count), .. }) => u32::try_from(*count).ok(),
            _ => None,
        })
    }

    /// A size, in bytes; more than none.
    pub(crate) fn size(&self, name: &str, sink: &mut Sink) -> Option<u64> {
        self.get(name, "a size above 0, as `512MB` or `4GB`", sink, |value| match value {
            SettingValue::Literal(Spanned { value: Literal::Size(bytes), .. }) if *bytes > 0 => Some(*bytes),
            _ => None,
        })
    }

    /// Texts in brackets.
    pub(crate) fn texts(&self, name: &str, sink: &mut Sink) -> Option<Vec<String>> {
        self.get(name, "texts in brackets, as `[\"\", \"NULL\"]`", sink, |value| match value {
            SettingValue::List(values, _) => {
                values.iter().map(|it| as_text(it).map(|text| text.value.to_owned())).collect()
            }
            _ => None,
        })
    }

    /// One of some words.
    pub(crate) fn word<T: Copy>(&self, name: &str, words: &[(&'static str, T)], sink: &mut Sink) -> Option<T> {
        let value = self.value(name)?;
        let word = as_word(value);
        let found = word.and_then(|word| words.iter().find(|(known, _)| *known == word));
        if found.is_none() {
            let known: Vec<_> = words.iter().map(|(known, _)| *known).collect();
            let meant = word.and_then(|word| did_you_mean(word, known.iter().copied()));
            sink.push(rules::option_value::word(self.of, name, value.span(), &known, meant));
        }
        found.map(|(_, meaning)| *meaning)
    }

    /// One ASCII character that is no line end.
    pub(crate) fn character(&self, name: &str, sink: &mut Sink) -> Option<u8> {
        self.get(name, "one ASCII character in quotes", sink, as_character)
    }

    /// One ASCII character that is no line end, or nothing for the word `none`; `default` where the option is not given.
    pub(crate) fn character_or_none(&self, name: &str, default: Option<u8>, sink: &mut Sink) -> Option<u8> {
        let read = |value: &SettingValue| match as_word(value) {
            Some("none") => Some(None),
            _ => as_character(value).map(Some),
        };
        self.get(name, "one ASCII character in quotes, or `none`", sink, read).unwrap_or(default)
    }
}

/// A text literal.
pub(crate) fn as_text(value: &SettingValue) -> Option<Spanned<&str>> {
    match value {
        SettingValue::Literal(Spanned { value: Literal::Text(text), span }) => {
            Some(Spanned { value: text, span: *span })
        }
        _ => None,
    }
}

/// A bare word; `null` too, which is a literal but meant as a word where words are asked for.
fn as_word(value: &SettingValue) -> Option<&str> {
    match value {
        SettingValue::Word(word) => Some(&word.value),
        SettingValue::Literal(Spanned { value: Literal::Null, .. }) => Some("null"),
        _ => None,
    }
}

fn as_character(value: &SettingValue) -> Option<u8> {
    match as_text(value)?.value.as_bytes() {
        [byte] if byte.is_ascii() && !matches!(byte, b'\n' | b'\r' | 0) => Some(*byte),
        _ => None,
    }
}
