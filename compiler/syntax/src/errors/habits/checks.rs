//! Checks as they are written elsewhere.

use ingest_diagnostics::Diagnostic;

use super::super::Report;
use super::row::{inside, text_of};
use super::{Slip, foreign, instead, without};
use crate::tree::Kind;

impl<'t> Report<'t> {
    pub(super) fn check(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        match slip.strict {
            Kind::strict_check => self
                .sign_of_a_check(slip)
                .or_else(|| self.unique_without_a_name(slip))
                .or_else(|| self.nameless_check(slip))
                .or_else(|| self.action_without_else(slip))
                .or_else(|| self.threshold(slip)),
            Kind::strict_schema => self.unique_of_a_schema(slip),
            _ => None,
        }
    }

    /// `positive = N > 0 else warn`, `check positive: N > 0 else warn`
    fn sign_of_a_check(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        let [first, second, third, ..] = slip.parts.as_slice() else { return None };
        if first.kind() != Kind::word || !slip.wants(Kind::colon) {
            return None;
        }
        if second.kind() == Kind::assign {
            let span = self.span_of(*second);
            let found = foreign("a colon follows the name of a check", span, "expected `:` here");
            return Some(instead(found, self.span(first.range().end, span.end as usize), ":"));
        }
        let named = second.kind() == Kind::word && third.kind() == Kind::colon;
        named.then(|| {
            let span = self.span_of(*first);
            let found = foreign("a check begins with its name", span, "not needed");
            without(found, self.span(first.range().start, second.range().start))
        })
    }

    /// `positive: N > 0 fail`
    fn action_without_else(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        if !slip.wants_operator() || !matches!(slip.token(), "fail" | "warn" | "reject") {
            return None;
        }
        let span = self.place(slip);
        let found = foreign("what a violation means follows `else`", span, "expected `else` here");
        Some(instead(found, span, &format!("else {}", slip.token())))
    }

    /// `unique (id)` among the fields
    fn unique_of_a_schema(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        let [first, names, ..] = slip.parts.as_slice() else { return None };
        let is_list = names.text().starts_with('(');
        let listed = names.kind() == Kind::word && slip.token() == ",";
        if first.text() == "key" && (listed || names.text().starts_with('[')) {
            let fields = if listed { text_of(slip.parts.get(1..)?) } else { text_of(&inside(*names)) };
            let span = self.span_of(*names).to(self.span_of(*slip.parts.last()?));
            let found =
                foreign("the fields of a key stand in round brackets", self.span_of(*names), "expected `(` here");
            return Some(instead(found, span, &format!("({fields})")));
        }
        if !first.text().eq_ignore_ascii_case("unique") || !is_list {
            return None;
        }
        let fields = text_of(&inside(*names));
        Some(
            foreign("that values are unique is a check", self.span_of(*first), "not here")
                .help(format!("write `one_each: unique({fields}) else fail` in the `checks`")),
        )
    }

    /// `unique ID` and `unique(ID) else fail` without a name
    fn unique_without_a_name(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        let [first, names, ..] = slip.parts.as_slice() else { return None };
        if !first.text().eq_ignore_ascii_case("unique") || !slip.wants(Kind::colon) {
            return None;
        }
        let inner = inside(*names);
        let fields = if names.text().starts_with('(') {
            text_of(&inner)
        } else {
            let end = slip.parts.iter().position(|it| it.text() == "else").unwrap_or(slip.parts.len());
            text_of(slip.parts.get(1..end)?)
        };
        Some(nameless(self, slip).help(format!("write `one_each: unique({fields}) else fail`")))
    }

    /// `AMOUNT > 0 else warn`
    fn nameless_check(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        let named = slip.parts.get(1).is_some_and(|second| second.kind() == Kind::colon);
        if named || !slip.wants(Kind::colon) || slip.parts.len() < 3 {
            return None;
        }
        let written = text_of(&slip.parts);
        let answered = slip.parts.iter().any(|it| it.text() == "else");
        let end = if answered { "" } else { " else warn" };
        Some(nameless(self, slip).help(format!("write a name before it, as in `plausible: {written}{end}`")))
    }
}

fn nameless(report: &Report<'_>, slip: &Slip<'_, '_>) -> Diagnostic {
    foreign("a check has no name", report.span(slip.start, slip.start), "expected `name:` here")
        .why("reports and the quarantine tell by its name which check a row did not pass")
}
