//! `files { …  done "…"  settled 10m  control "…" { rows: r"…" }  trailer { … } }`

use ingest_diagnostics::{Sink, Span};
use ingest_program::{
    Arrival, Capture, Control, ControlFact, FilePattern, FileRole, Format, Measure, Settled, Trailer, Type, TypeKind,
};
use ingest_syntax::ast::{self, Spanned};

use super::{Context, Owner, files, formats};
use crate::rules;

/// What the lines are judged by.
pub(super) struct Judge<'r, 'a> {
    /// The patterns of the source.
    pub patterns: &'r [FilePattern],
    /// Whether all of them could be read.
    pub complete: bool,
    /// The columns, with what could be made of them.
    pub columns: &'r [(Spanned<String>, Option<Type>)],
    /// The format.
    pub format: &'r Format,
    pub owner: &'r Owner,
    pub context: &'r Context<'a>,
}

impl Judge<'_, '_> {
    /// Reads the lines of a `files` block that are no patterns of data.
    pub(super) fn read(&self, written: &ast::Files, sink: &mut Sink) -> Arrival {
        let done = written.done.iter().filter_map(|it| self.marker(it, "done", sink)).collect();
        let settled = self.owner.single("settled", &written.settled, |it| it.span, sink);
        if let Some(never) = settled.filter(|it| it.value == 0) {
            sink.push(rules::option_value::nothing("settled", never.span, "10m"));
        }
        let control = written.control.iter().filter_map(|it| self.control(it, sink)).collect();
        let trailer = self.owner.single("trailer", &written.trailer, |it| it.span, sink);
        Arrival {
            done,
            settled: settled.map(|it| Settled { seconds: it.value, origin: self.context.origin(it.span) }),
            control,
            trailer: trailer.map(|it| self.trailer(it, sink)),
        }
    }

    fn control(&self, written: &ast::Control, sink: &mut Sink) -> Option<Control> {
        let facts = self.facts(written, "the control file", sink);
        let file = self.marker(written.pattern.as_ref()?, "control", sink)?;
        Some(Control { file, facts, origin: self.context.origin(written.span) })
    }

    fn trailer(&self, written: &ast::Control, sink: &mut Sink) -> Trailer {
        let left_out = formats::trailer(self.format);
        if left_out.is_none_or(|records| records == 0) {
            let word = Span { end: written.span.start + "trailer".len() as u32, ..written.span };
            sink.push(rules::control_fact::no_trailer(word, self.format.name(), left_out.is_some()));
        }
        Trailer { facts: self.facts(written, "the trailer", sink), origin: self.context.origin(written.span) }
    }

    /// A pattern of files beside the data: what it captures, the increments capture too.
    fn marker(&self, pattern: &Spanned<String>, clause: &str, sink: &mut Sink) -> Option<FilePattern> {
        let parts = files::parts(pattern, self.context, sink)?;
        let role = FileRole::Increment;
        let found = FilePattern { role, text: pattern.value.clone(), parts, origin: self.context.origin(pattern.span) };
        let known: Vec<&Capture> = self.patterns.iter().flat_map(files::captures_of).collect();
        for capture in files::captures_of(&found) {
            match known.iter().find(|it| it.name == capture.name) {
                None if !self.complete => {}
                None => sink.push(rules::capture_difference::of_marker(clause, pattern.span, &capture.name)),
                Some(other) if files::type_of(&other.kind) != files::type_of(&capture.kind) => {
                    let kinds = (files::type_of(&capture.kind), files::type_of(&other.kind));
                    sink.push(rules::capture_difference::type_of_marker(pattern.span, &capture.name, kinds));
                }
                Some(_) => {}
            }
        }
        Some(found)
    }

    fn facts(&self, written: &ast::Control, what: &str, sink: &mut Sink) -> Vec<ControlFact> {
        if written.facts.is_empty() && !self.owner.broken {
            sink.push(rules::control_fact::nothing(what, written.span));
        }
        let mut facts: Vec<(ControlFact, Span)> = Vec::new();
        for fact in &written.facts {
            let Some(found) = self.fact(fact, sink) else { continue };
            match facts.iter().find(|(it, _)| it.measure == found.measure) {
                Some((_, first)) => {
                    let measure = match &found.measure {
                        Measure::Rows => "`rows`".to_owned(),
                        Measure::Sum(column) => format!("`sum({column})`"),
                    };
                    sink.push(rules::control_fact::twice(&measure, fact.span, *first));
                }
                None => facts.push((found, fact.span)),
            }
        }
        facts.into_iter().map(|(fact, _)| fact).collect()
    }

    fn fact(&self, fact: &ast::ControlFact, sink: &mut Sink) -> Option<ControlFact> {
        let pattern = fact.pattern.as_ref().and_then(|it| self.pattern(it, sink));
        let measure = match (fact.measure.value.as_str(), &fact.column) {
            ("rows", None) => Some(Measure::Rows),
            ("rows", Some(column)) => {
                sink.push(rules::control_fact::column(&fact.measure, Some(column.span)));
                None
            }
            ("sum", None) => {
                sink.push(rules::control_fact::column(&fact.measure, None));
                None
            }
            ("sum", Some(column)) => self.sum(column, sink),
            _ => {
                sink.push(rules::control_fact::measure(&fact.measure));
                None
            }
        };
        Some(ControlFact { measure: measure?, pattern: pattern?, origin: self.context.origin(fact.span) })
    }

    fn sum(&self, column: &ast::Name, sink: &mut Sink) -> Option<Measure> {
        let Some((declared, ty)) = self.columns.iter().find(|(it, _)| it.value == column.value) else {
            if !self.owner.broken {
                let known = self.columns.iter().map(|(it, _)| it.value.as_str());
                sink.push(rules::control_fact::unknown_column(column, known));
            }
            return None;
        };
        let ty = ty.as_ref()?;
        if !matches!(ty.kind, TypeKind::Int | TypeKind::Decimal { .. }) {
            sink.push(rules::control_fact::no_number(column, ty, declared.span));
            return None;
        }
        Some(Measure::Sum(column.value.clone()))
    }

    /// A regular expression with one group.
    fn pattern(&self, pattern: &Spanned<String>, sink: &mut Sink) -> Option<String> {
        match regex::Regex::new(&pattern.value) {
            Ok(found) if found.captures_len() == 2 => Some(pattern.value.clone()),
            Ok(found) => {
                sink.push(rules::control_fact::groups(pattern.span, found.captures_len() - 1));
                None
            }
            Err(error) => {
                let source = self.context.library.text(pattern.span);
                sink.push(rules::invalid_argument::pattern(pattern.span, &pattern.value, source, &error));
                None
            }
        }
    }
}
