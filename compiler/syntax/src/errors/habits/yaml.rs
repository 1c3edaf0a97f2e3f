//! Dashes and colons of YAML.

use ingest_diagnostics::{Applicability, Diagnostic};

use super::super::{Report, words};
use super::choices::OTHERWISE;
use super::row::text_of;
use super::{Slip, foreign, instead, without};
use crate::tree::Kind;

impl<'t> Report<'t> {
    pub(super) fn yaml(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        self.dash(slip).or_else(|| self.colon_of_a_clause(slip)).or_else(|| self.sign_after_a_name(slip))
    }

    /// `- item`
    fn dash(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        let line = self.text.get(slip.start..)?;
        let blanks = line.strip_prefix('-')?.bytes().take_while(|byte| *byte == b' ').count();
        if blanks == 0 {
            return None;
        }
        let span = self.span(slip.start, slip.start + 1);
        let found = foreign("a line of a block has no dash", span, "not needed")
            .why("each line of a block stands for itself, and a list is written `[a, b]`");
        Some(found.fix("remove it", Applicability::Safe, self.span(slip.start, slip.start + 1 + blanks), ""))
    }

    /// `from: feeds`, `secret key: env("KEY")`
    fn colon_of_a_clause(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        let span = self.place(slip);
        let colon = |message: String| foreign(message, span, "this colon");
        if slip.strict == Kind::strict_declaration && slip.token() == ":" {
            if let Some(found) = self.connection(slip) {
                return Some(found);
            }
            let text = if slip.wants(Kind::assign) {
                " ="
            } else if slip.wants(Kind::kw_from) {
                " from"
            } else {
                return None;
            };
            return Some(instead(colon("no colon follows the name of a declaration".to_owned()), span, text));
        }
        let [first, sign, ..] = slip.parts.as_slice() else { return None };
        // What follows `files:` has the form of a list, too.
        let listed = first.text() == "files" && !slip.parts.get(2).is_some_and(|it| it.text().starts_with('{'));
        let may_begin = words::leading(slip.strict).contains(&first.text()) && !listed;
        if sign.kind() != Kind::colon || !may_begin {
            return None;
        }
        let span = self.span_of(*sign);
        let found = foreign(format!("no colon follows `{}`", first.text()), span, "not needed");
        Some(without(found.why("only the options in braces have one: `{ name: value }`"), span))
    }

    /// `ID: text` of a column; `n: N`, `n == N`, `n := N`, `n <- N`, `n => N` and `N -> n` of a field.
    fn sign_after_a_name(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        let [first, sign, next, ..] = slip.parts.as_slice() else { return None };
        // A line that goes on with a choice is no field.
        let of_a_choice = OTHERWISE.contains(&first.text()) || first.text() == "then";
        if !matches!(first.kind(), Kind::word | Kind::quoted_name) || of_a_choice {
            return None;
        }
        let span = self.span_of(*sign);
        match (slip.strict, sign.kind()) {
            (Kind::strict_column | Kind::strict_schema | Kind::strict_lookup, Kind::colon)
                if next.kind() == Kind::word =>
            {
                Some(without(foreign("the type follows its name without a sign", span, "not needed"), span))
            }
            (
                Kind::strict_map,
                Kind::colon | Kind::equal | Kind::arrow | Kind::double_arrow | Kind::less_equal | Kind::other,
            ) => {
                let walrus = sign.kind() == Kind::colon && next.kind() == Kind::assign;
                let arrow = sign.text() == "<" && next.text() == "-";
                if sign.kind() == Kind::other && !arrow {
                    return None;
                }
                let span = if walrus || arrow { span.to(self.span_of(*next)) } else { span };
                let found = foreign("`=` gives a field its value", span, "expected `=` here");
                // The other arrow may be meant either way.
                if sign.kind() == Kind::double_arrow {
                    return Some(found.help("write `field = expression`, the field of the schema on the left"));
                }
                if sign.kind() == Kind::arrow {
                    let (value, field) = (first.text(), text_of(slip.parts.get(2..)?));
                    return Some(found.help(format!("write `{field} = {value}`, the field of the schema on the left")));
                }
                let touches = sign.range().start == first.range().end;
                Some(instead(found, span, if touches { " =" } else { "=" }))
            }
            _ => None,
        }
    }
}
