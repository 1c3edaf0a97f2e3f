//! Patterns behind a sign.

use ingest_diagnostics::{Applicability, Diagnostic};

use super::super::Report;
use super::{Slip, foreign};
use crate::tree::Kind;

impl<'t> Report<'t> {
    /// `x ~ "^A"`, `x =~ "^A"`, `x !~ "^A"`
    pub(super) fn pattern(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        let sign = ["=~", "!~*", "!~", "~*", "~=", "~"].into_iter().find(|sign| slip.rest.starts_with(sign))?;
        if !slip.wants_operator() {
            return None;
        }
        let row = slip.row();
        let span = self.span(slip.look.at, slip.look.at + sign.len());
        let found = foreign(format!("`{sign}` is no operator here"), span, "a pattern is tried by a function here");
        let negated = if sign.starts_with('!') { "not " } else { "" };
        let start = row.value_before(row.at);
        let value = start.map_or("x", |start| row.text(start, row.at));
        let after = row.parts.get(row.at..)?.iter().position(|it| it.range().start >= span.end as usize);
        let pattern =
            after.and_then(|it| row.get(row.at + it)).filter(|it| matches!(it.kind(), Kind::string | Kind::raw_string));
        let written = pattern.map_or("r\"^A.*$\"", |it| it.text());
        if sign.ends_with('*') {
            let inner = written.trim_start_matches('r').trim_matches('"');
            return Some(found.help(format!("write `{negated}matches({value}, r\"(?i){inner}\")`")));
        }
        let call = format!("{negated}matches({value}, {written})");
        let found = found.help(format!("write `{call}`"));
        // What binds tighter than a comparison would belong to the value.
        let alone = start.is_some_and(|start| {
            row.before(start).is_none_or(|it| {
                matches!(it.kind(), Kind::assign | Kind::colon | Kind::comma | Kind::double_arrow)
                    || matches!(it.text(), "if" | "where" | "and" | "or" | "not")
            })
        });
        Some(match (start.and_then(|start| row.get(start)), pattern) {
            (Some(first), Some(pattern)) if alone => {
                let span = self.span_of(first).to(self.span_of(pattern));
                found.fix(format!("write `{call}`"), Applicability::Safe, span, call)
            }
            _ => found,
        })
    }
}
