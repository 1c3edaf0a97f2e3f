//! Options in braces: `{ delimiter: "|", header: true }`.

use std::collections::BTreeMap;

use ingest_diagnostics::{Sink, Span, did_you_mean};
use ingest_program::Login;
use ingest_syntax::ast::{Above, CivilDate, Literal, Name, Setting, SettingCall, SettingValue, Spanned};

use super::Context;
use crate::{rules, symbols::Kind};

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

    /// Adds what is given elsewhere of the options that are not given here: of those of `before`, whose errors have been
    /// reported. Of each group of `choices` one option says all, so that one given here leaves the others out.
    pub(crate) fn over(mut self, before: &'a [Setting], known: &[&'static str], choices: &[&[&str]]) -> Self {
        let chosen: Vec<&str> = choices
            .iter()
            .filter(|group| group.iter().any(|it| self.given.contains_key(it)))
            .flat_map(|group| group.iter().copied())
            .collect();
        for setting in before {
            let name = setting.name.value.as_str();
            if known.contains(&name) && !chosen.contains(&name) {
                self.given.entry(name).or_insert(setting);
            }
        }
        self
    }

    /// Whose they are, as messages say it.
    pub(crate) fn of(&self) -> &'a str {
        self.of
    }

    /// Where an option's name stands, if it is given.
    pub(crate) fn place(&self, name: &str) -> Option<Span> {
        self.given.get(name).map(|it| it.span)
    }

    /// The value of an option; `None` where it is not given or could not be read.
    pub(crate) fn value(&self, name: &str) -> Option<&'a SettingValue> {
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

    /// A text that `sound` accepts.
    pub(crate) fn text_like(
        &self,
        name: &str,
        takes: &str,
        sink: &mut Sink,
        sound: impl FnOnce(&str) -> bool,
    ) -> Option<String> {
        self.get(name, takes, sink, |value| as_text(value).filter(|it| sound(it.value)).map(|it| it.value.to_owned()))
    }

    /// The name of a secret, which is looked up. A text in its place is no secret.
    pub(crate) fn secret(&self, name: &str, context: &Context<'_>, sink: &mut Sink) -> Option<String> {
        secret(self.value(name)?, &format!("`{name}` of `{}`", self.of), context, sink)
    }

    /// A port.
    pub(crate) fn port(&self, name: &str, default: u16, sink: &mut Sink) -> u16 {
        self.get(name, "the number of a port, from 1 to 65535", sink, |value| match value {
            SettingValue::Literal(Spanned { value: Literal::Int(port), .. }) => {
                u16::try_from(*port).ok().filter(|it| *it > 0)
            }
            _ => None,
        })
        .unwrap_or(default)
    }

    /// Days in brackets.
    pub(crate) fn dates(&self, name: &str, sink: &mut Sink) -> Option<Vec<Spanned<CivilDate>>> {
        self.get(name, "days in brackets, as `[2026-12-25, 2027-01-01]`", sink, |value| match value {
            SettingValue::List(values, _) => values
                .iter()
                .map(|it| match it {
                    SettingValue::Literal(Spanned { value: Literal::Date(date), span }) => {
                        Some(Spanned { value: *date, span: *span })
                    }
                    _ => None,
                })
                .collect(),
            _ => None,
        })
    }

    /// Words in brackets, each one of some.
    pub(crate) fn words<T: Copy>(&self, name: &str, words: &[(&'static str, T)], sink: &mut Sink) -> Option<Vec<T>> {
        let known: Vec<_> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
        let takes = format!("words in brackets, of {}", known.join(", "));
        let meaning = |value| {
            let word = as_word(value)?;
            words.iter().find(|(known, _)| *known == word).map(|(_, meaning)| *meaning)
        };
        self.get(name, &takes, sink, |value| match value {
            SettingValue::List(values, _) => values.iter().map(meaning).collect(),
            _ => None,
        })
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
        self.size_of(name, "a size above 0, as `512MB` or `4GB`", 1, sink)
    }

    /// A size in bytes that is not below the least.
    pub(crate) fn size_of(&self, name: &str, expected: &str, least: u64, sink: &mut Sink) -> Option<u64> {
        self.get(name, expected, sink, |value| match value {
            SettingValue::Literal(Spanned { value: Literal::Size(bytes), .. }) => {
                Some(*bytes).filter(|it| *it >= least)
            }
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

    /// A word with a threshold, as `fail above 1%`; none where the value is anything else.
    pub(crate) fn limit(&self, name: &str) -> Option<(&'a Name, &'a Above, Span)> {
        match self.value(name)? {
            SettingValue::Limit(word, above, span) => Some((word, above, *span)),
            _ => None,
        }
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

/// A user and the secret of the password, of the options of these names. None where neither is given.
pub(crate) fn login(options: &Options<'_>, context: &Context<'_>, sink: &mut Sink) -> Option<Login> {
    let user = options.text("user", sink);
    let password = options.secret("password", context, sink);
    match (options.place("user"), options.place("password")) {
        (Some(given), None) => sink.push(rules::conflicting_options::lonely(options.of(), "user", "password", given)),
        (None, Some(given)) => sink.push(rules::conflicting_options::lonely(options.of(), "password", "user", given)),
        _ => {}
    }
    Some(Login { user: user?.value.to_owned(), password: password? })
}

/// The secret that a value names; `of` says what asks for it. What it finds wrong it reports.
pub(crate) fn secret(value: &SettingValue, of: &str, context: &Context<'_>, sink: &mut Sink) -> Option<String> {
    match value {
        SettingValue::Word(word) if !word.value.contains(' ') => {
            context.symbols.resolve(Kind::Secret, word, sink).map(|it| it.name.value.clone())
        }
        _ => {
            let known = context.secrets.iter().map(|(name, _)| *name);
            sink.push(rules::misplaced_secret::in_settings(of, value.span(), known));
            None
        }
    }
}

/// The arguments of `kms("alias/lake")` by their place or name; those that are not asked for are reported.
pub(crate) struct Arguments<'a> {
    call: &'a SettingCall,
    known: &'static [&'static str],
}

impl<'a> Arguments<'a> {
    /// Reads the arguments of `call`: `known` may stand there, in that order, and `named` by their names alone. `form` shows a right one.
    pub(crate) fn read(
        call: &'a SettingCall,
        known: &'static [&'static str],
        named: &[&'static str],
        form: &str,
        sink: &mut Sink,
    ) -> Self {
        let mut seen: Vec<&str> = Vec::new();
        for (at, argument) in call.arguments.iter().enumerate() {
            let name = argument.name.as_ref().map(|it| it.value.as_str()).or_else(|| known.get(at).copied());
            let is_known = |name: &&str| known.contains(name) || named.contains(name);
            match name.filter(|name| is_known(name) && !seen.contains(name)) {
                Some(name) => seen.push(name),
                None => sink.push(rules::option_value::argument(&call.name.value, argument.value.span(), form)),
            }
        }
        Self { call, known }
    }

    /// The value of an argument, if it is given.
    pub(crate) fn get(&self, name: &str) -> Option<&'a SettingValue> {
        let place = self.known.iter().position(|it| *it == name);
        let arguments = self.call.arguments.iter().enumerate();
        let mut found = arguments.filter(|(at, argument)| match &argument.name {
            Some(given) => given.value == name,
            None => Some(*at) == place,
        });
        found.next().map(|(_, argument)| &argument.value)
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
pub(crate) fn as_word(value: &SettingValue) -> Option<&str> {
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
