//! Lines that bring names in from a library.

use ingest_diagnostics::{Applicability, Diagnostic};

use super::super::Report;
use super::{Slip, foreign, instead};
use crate::tree::{Kind, Node};

const MESSAGE: &str = "`use` names in braces what it brings in";

impl<'t> Report<'t> {
    /// `use std.privacy.phi`, `use std.privacy.*`, `use std.privacy`, `use std.privacy (phi)`, `use phi from std.privacy`
    pub(super) fn use_of_a_name(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        if slip.first_word() != "use" {
            return None;
        }
        if slip.token() == "*" && slip.before.ends_with('.') {
            return Some(
                foreign(MESSAGE, self.place(slip), "all that a library has is never meant")
                    .help("write the names: `use std.health { npi }`"),
            );
        }
        let words: Vec<_> = slip.parts.iter().skip(1).filter(|part| part.kind() == Kind::word).collect();
        if !slip.token().is_empty() {
            return self.other_form(slip);
        }
        if !slip.wants(Kind::open_brace) || words.len() < 2 {
            return None;
        }
        let span = self.word_before(slip);
        // Modules of the standard library lie at its first level.
        let is_name = words.len() > 2 && words.first().is_some_and(|it| it.text() == "std");
        let found = foreign(MESSAGE, span, "no braces behind it");
        Some(if is_name {
            let dot = self.span(span.start as usize - 1, slip.before_end());
            instead(found, dot, &format!(" {{ {} }}", slip.last_word))
        } else {
            let module = words.iter().map(|it| it.text()).collect::<Vec<_>>().join(".");
            found.help(format!("write the names behind it, as in `use {module} {{ … }}`"))
        })
    }

    /// A line that has the library and the names in another order, or other signs between them.
    fn other_form(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        let parts = slip.parts.get(1..)?;
        // What stands behind the names is another slip.
        if parts.iter().any(|it| it.text().starts_with('{') && it.range().end <= slip.look.at) && slip.token() != "from"
        {
            return None;
        }
        let from = parts.iter().position(|it| it.text() == "from");
        let (module, rest) = if let Some(at) = from {
            (module(parts.get(at + 1..)?).0, parts.get(..at)?)
        } else {
            let (module, length) = module(parts);
            (module, parts.get(length..)?)
        };
        let dotted = from.is_some() && rest.iter().any(|it| it.text() == ".");
        if module.is_empty() || dotted {
            return None;
        }
        let names = names(rest);
        let place = self.place(slip);
        let (message, label) = match slip.token() {
            "/" | "::" => ("the name of a library has dots", "expected `.` here"),
            token if token.starts_with('"') => ("the name of a library stands without quotes", "a text"),
            "as" => ("a library has one name; the names that it brings in can have others", "not known here"),
            _ => (MESSAGE, "expected `{` and names"),
        };
        let found = foreign(message, place, label);
        if names.is_empty() || slip.token() == "as" {
            return Some(found.help(format!("write the names: `use {module} {{ … }}`")));
        }
        let made = format!("use {module} {{ {} }}", names.join(", "));
        let whole = self.span_of(*slip.parts.first()?).to(self.span_of(*slip.parts.last()?));
        Some(found.fix(format!("write `{made}`"), Applicability::Safe, whole, made))
    }
}

/// The library that the parts begin with, and how many they are: `std.privacy`, `std/privacy`, `"std.privacy"`.
fn module(parts: &[Node<'_>]) -> (String, usize) {
    let mut module = String::new();
    if let Some(text) = parts.first().filter(|it| it.kind() == Kind::string) {
        return (text.text().trim_matches('"').replace('/', "."), 1);
    }
    let mut length = 0;
    let is_sign = |it: &Node<'_>| matches!(it.text(), "." | "/" | ":");
    while let Some(word) = parts.get(length).filter(|it| it.kind() == Kind::word) {
        module.push_str(word.text());
        length += 1;
        let signs = parts.get(length..).unwrap_or(&[]).iter().take_while(|it| is_sign(it)).count();
        let joins = parts.get(length + signs).is_some_and(|it| it.kind() == Kind::word);
        let lone_colon = signs == 1 && parts.get(length).is_some_and(|it| it.text() == ":");
        if signs == 0 || !joins || lone_colon {
            return (module, length + signs);
        }
        module.push('.');
        length += signs;
    }
    (module, length)
}

/// The names among parts: `phi`, `(phi, token)`, `import phi as p`.
fn names(parts: &[Node<'_>]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut renamed = false;
    let leaves = parts.iter().flat_map(|it| it.leaves()).filter(|it| it.kind() == Kind::word);
    for word in leaves.map(Node::text).filter(|it| *it != "import") {
        match names.last_mut() {
            Some(last) if renamed => *last = format!("{last} as {word}"),
            _ if word == "as" => {}
            _ => names.push(word.to_owned()),
        }
        renamed = word == "as";
    }
    names
}
