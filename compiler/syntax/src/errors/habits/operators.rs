//! Operators at the ends of lines.

use ingest_diagnostics::Diagnostic;

use super::super::Report;
use super::{Slip, foreign};
use crate::tree::Kind;

impl<'t> Report<'t> {
    /// A line that begins with an operator, and `\` at the end of one.
    pub(super) fn operator(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        let help = "put the whole expression in round brackets: inside them lines go on";
        if slip.token() == "\\" && slip.rest.trim_end() == "\\" {
            let found = foreign("no sign makes a line go on", self.place(slip), "not known here");
            return Some(found.help(help));
        }
        let first = slip.parts.first()?;
        let begins = slip.look.at == slip.start
            && (matches!(
                first.kind(),
                Kind::concat
                    | Kind::coalesce
                    | Kind::equal
                    | Kind::not_equal
                    | Kind::less_equal
                    | Kind::greater_equal
                    | Kind::dot
            ) || matches!(first.text(), "+" | "*" | "/" | "<" | ">" | "and" | "or"));
        // `and` was read as the name of a field or a check.
        let behind = slip.parts.get(1).is_some_and(|it| !matches!(it.kind(), Kind::assign | Kind::colon));
        let named =
            matches!(first.text(), "and" | "or") && behind && (slip.wants(Kind::assign) || slip.wants(Kind::colon));
        (begins || named).then(|| {
            let word = first.text();
            foreign(format!("a line begins with `{word}`"), self.span_of(*first), "the line above ended without it")
                .why("a statement ends with its line; only a line that begins with `|>` belongs to the one above")
                .help(help)
        })
    }
}
