//! Places that files come from, as they are declared elsewhere.

use ingest_diagnostics::{Applicability, Diagnostic};

use super::super::Report;
use super::row::{inside, text_of};
use super::{Slip, foreign};
use crate::tree::Kind;

impl<'t> Report<'t> {
    /// `connection feeds = "./data"`, `connection feeds = local("./data")`, `connection feeds {`, `connection feeds:`
    pub(super) fn connection(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        let [first, name, rest @ ..] = slip.parts.as_slice() else { return None };
        if first.text() != "connection" {
            return None;
        }
        let name = name.text();
        let place = self.place(slip);
        let told = |label: &str| foreign("a connection is a kind of place and its options in braces", place, label);
        let whole = self.span_of(*first).to(self.span_of(*slip.parts.last()?));
        let (found, made) = match rest {
            // `= "./data"`
            [_, path] if path.kind() == Kind::string => (
                told("expected a kind here, as `local`"),
                format!("connection {name} = local {{ root: {} }}", path.text()),
            ),
            // `= local("./data")`
            [_, kind, path] if kind.text() == "local" && path.text().starts_with('(') => {
                let inner = inside(*path);
                let path = inner.iter().find(|it| it.kind() == Kind::string)?;
                (told("expected `{` here"), format!("connection {name} = local {{ root: {} }}", path.text()))
            }
            // `{ root: "./data" }`
            [options] if options.text().starts_with('{') => {
                let inner = inside(*options);
                let found = told("expected `=` and a kind here, as `local`");
                if inner.first().is_none_or(|it| it.text() != "root") || options.text().contains('\n') {
                    return Some(found.help(format!("write `connection {name} = local {{ … }}`")));
                }
                (found, format!("connection {name} = local {{ {} }}", text_of(&inner)))
            }
            // `feeds:`, `= local:`, with the options below
            [.., colon] if colon.kind() == Kind::colon => {
                let found = told("no colon stands here");
                return Some(found.help(format!("write `connection {name} = local {{ root: \"./data\" }}`")));
            }
            _ => return None,
        };
        Some(found.fix(format!("write `{made}`"), Applicability::Safe, whole, made))
    }
}
