//! Options in braces.

use ingest_diagnostics::{Diagnostic, Span, did_you_mean};

use super::{Lower, is_name, is_text};
use crate::ast::{Name, Setting, SettingArgument, SettingCall, SettingValue, Settings, Spanned};
use crate::rules;
use crate::tree::{Kind, Node};

impl Lower {
    /// `KIND { key: value }`
    pub(super) fn settings(&mut self, node: Node<'_>) -> Option<Settings> {
        let options = node.child(Kind::options).map(|options| self.options(options)).unwrap_or_default();
        self.name_in(node).map(|kind| Settings { kind, options, span: self.span(node) })
    }

    /// The settings of a declaration, with those that stand below it without braces, which has been reported.
    pub(super) fn declared_settings(&mut self, node: Node<'_>) -> Option<Settings> {
        let below = node.child(Kind::indented_options).map(|options| self.options(options)).unwrap_or_default();
        let mut settings = node.child(Kind::settings).and_then(|settings| self.settings(settings))?;
        settings.options.extend(below);
        Some(settings)
    }

    /// `{ key: value }`
    pub(super) fn options(&mut self, node: Node<'_>) -> Vec<Setting> {
        let parts: Vec<_> = node.children().filter(|it| it.kind() != Kind::space).collect();
        let nexts = parts.iter().skip(1).map(|it| it.kind()).chain([Kind::close_brace]);
        let settings = parts.iter().zip(nexts).filter(|(part, _)| part.kind() == Kind::setting);
        settings
            .filter_map(|(setting, next)| {
                // What the value goes on with could not be read: `10 GB`. It has been reported.
                let whole = next != Kind::error_setting;
                let value = setting.child(Kind::setting_value).filter(|_| whole);
                let value = value.and_then(|value| self.setting_value(value));
                self.name_in(*setting).map(|name| Setting { name, value, span: self.span(*setting) })
            })
            .collect()
    }

    fn setting_value(&mut self, node: Node<'_>) -> Option<SettingValue> {
        let part = node.parts().next()?;
        match part.kind() {
            Kind::setting_words => self.phrase(part).map(SettingValue::Word),
            Kind::setting_list => Some(SettingValue::List(self.setting_list(part), self.span(part))),
            Kind::setting_call => self.setting_call(part).map(SettingValue::Call),
            Kind::setting_range => self.range(part).map(|(first, last)| SettingValue::Range(first, last)),
            Kind::setting_limit => {
                let above = part.child(Kind::above).and_then(|above| self.above(above))?;
                self.name_in(part).map(|word| SettingValue::Limit(word, above, self.span(part)))
            }
            Kind::options => Some(SettingValue::Options(self.options(part), self.span(part))),
            _ => Some(SettingValue::Literal(Spanned { value: self.literal(part)?, span: self.span(part) })),
        }
    }

    /// `[a, b]`
    pub(super) fn setting_list(&mut self, node: Node<'_>) -> Vec<SettingValue> {
        node.all(Kind::setting_value).filter_map(|value| self.setting_value(value)).collect()
    }

    /// `kms("alias/lake")`; `gzip` too, where there may be no brackets.
    pub(super) fn setting_call(&mut self, node: Node<'_>) -> Option<SettingCall> {
        let arguments = node.child(Kind::setting_arguments).into_iter().flat_map(|it| it.all(Kind::setting_argument));
        let arguments = arguments.filter_map(|argument| {
            let value = argument.child(Kind::setting_value).and_then(|value| self.setting_value(value))?;
            Some(SettingArgument { name: self.name_in(argument), value })
        });
        let arguments = arguments.collect();
        self.name_in(node).map(|name| SettingCall { name, arguments, span: self.span(node) })
    }

    /// The words directly below a node, joined by one blank.
    pub(super) fn phrase(&self, node: Node<'_>) -> Option<Name> {
        let words = node.parts().filter(|part| is_name(part.kind())).map(|part| self.name(part));
        words.reduce(|first, word| Spanned {
            value: format!("{} {}", first.value, word.value),
            span: first.span.to(word.span),
        })
    }

    pub(super) fn not_a_kind(&mut self, span: Span) {
        self.errors.push(
            Diagnostic::new(&rules::UNEXPECTED_TOKEN, "a kind of a label is a word", span, "this is none")
                .help("write the kinds as `kinds: [name, birth_date]`"),
        );
    }

    pub(super) fn unknown_option(&mut self, name: &Name, known: &[&str]) {
        let message = format!("there is no option `{}` here", name.value);
        let diagnostic = Diagnostic::new(&rules::UNEXPECTED_TOKEN, message, name.span, "unknown option");
        let advice = match did_you_mean(&name.value, known.iter().copied()) {
            Some(meant) => format!("`{meant}` is spelt like this"),
            None => format!("the options are: {}", known.join(", ")),
        };
        self.errors.push(diagnostic.help(advice));
    }

    /// `1..2`
    pub(super) fn range(&mut self, node: Node<'_>) -> Option<(Spanned<i64>, Spanned<i64>)> {
        let mut numbers = node.all(Kind::int).filter_map(|int| {
            let value = self.int(int)?;
            Some(Spanned { value, span: self.span(int) })
        });
        Some((numbers.next()?, numbers.next()?))
    }

    /// The texts directly below a node.
    pub(super) fn texts_in(&mut self, node: Node<'_>) -> Vec<Spanned<String>> {
        node.parts().filter(|part| is_text(part.kind())).map(|part| self.text(part)).collect()
    }
}
