//! `files { …  done "…"  settled 10m  control "…" { rows: r"…" }  trailer { … } }`

use ingest_diagnostics::{Sink, Span};
use ingest_program::{
    Arrival, Capture, Control, ControlFact, FilePattern, FileRole, Format, Measure, NumberAt, RecordKind, Settled,
    Stored, Totals, Type, TypeKind,
};
use ingest_syntax::ast::{self, Name, Spanned};

use super::{Context, Owner, files, formats, places};
use crate::rules;

/// What says something of the data.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Said {
    /// A file beside it.
    Control,
    /// A record of it in front of the data.
    Header,
    /// One behind it.
    Trailer,
}

impl Said {
    /// The clause.
    const fn word(self) -> &'static str {
        match self {
            Self::Control => "control",
            Self::Header => "header",
            Self::Trailer => "trailer",
        }
    }

    const fn is_in_file(self) -> bool {
        !matches!(self, Self::Control)
    }
}

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
    /// Whether it says of which kind records are, rightly or not: what is wrong with that has been reported.
    pub says_kinds: bool,
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
        let header = self.owner.single("header", &written.header, |it| it.span, sink);
        let trailer = self.owner.single("trailer", &written.trailer, |it| it.span, sink);
        Arrival {
            done,
            settled: settled.map(|it| Settled { seconds: it.value, origin: self.context.origin(it.span) }),
            control,
            header: header.map(|it| self.totals(it, Said::Header, sink)),
            trailer: trailer.map(|it| self.totals(it, Said::Trailer, sink)),
        }
    }

    fn control(&self, written: &ast::Control, sink: &mut Sink) -> Option<Control> {
        let facts = self.facts(written, Said::Control, sink);
        let file = self.marker(written.pattern.as_ref()?, "control", sink)?;
        Some(Control { file, facts, origin: self.context.origin(written.span) })
    }

    fn totals(&self, written: &ast::Control, said: Said, sink: &mut Sink) -> Totals {
        let word = Span { end: written.span.start + said.word().len() as u32, ..written.span };
        let left_out = match said {
            Said::Header => formats::skip(self.format),
            Said::Control | Said::Trailer => formats::trailer(self.format),
        };
        let kind = match (&written.pattern, formats::kinds(self.format)) {
            (Some(kind), Some(kinds)) => of_kind(kind, kinds, sink),
            (_, None) if self.says_kinds => None,
            (Some(kind), None) => {
                sink.push(rules::control_fact::no_kinds(kind.span));
                None
            }
            (None, Some(kinds)) => {
                sink.push(rules::control_fact::which_kind(word, said.word(), kinds));
                None
            }
            (None, None) => {
                if left_out.is_none_or(|records| records == 0) {
                    let (format, takes) = (self.format.name(), left_out.is_some());
                    sink.push(match said {
                        Said::Header => rules::control_fact::no_header(word, format, takes),
                        Said::Control | Said::Trailer => rules::control_fact::no_trailer(word, format, takes),
                    });
                }
                None
            }
        };
        Totals { kind, facts: self.facts(written, said, sink), origin: self.context.origin(written.span) }
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

    fn facts(&self, written: &ast::Control, said: Said, sink: &mut Sink) -> Vec<ControlFact> {
        if written.facts.is_empty() && !self.owner.broken {
            let what = match said {
                Said::Control => "the control file",
                Said::Header => "the header",
                Said::Trailer => "the trailer",
            };
            sink.push(rules::control_fact::nothing(what, written.span));
        }
        let mut facts: Vec<(ControlFact, Span)> = Vec::new();
        for fact in &written.facts {
            let Some(found) = self.fact(fact, said, sink) else { continue };
            match facts.iter().find(|(it, _)| it.measure == found.measure) {
                Some((_, first)) => {
                    sink.push(rules::control_fact::twice(&found.measure, fact.span, *first));
                }
                None => facts.push((found, fact.span)),
            }
        }
        facts.into_iter().map(|(fact, _)| fact).collect()
    }

    fn fact(&self, fact: &ast::ControlFact, said: Said, sink: &mut Sink) -> Option<ControlFact> {
        let number = match (&fact.pattern, &fact.place) {
            (Some(pattern), _) => self.pattern(pattern, sink).map(NumberAt::Pattern),
            (None, Some(place)) => self.place(place, said, sink),
            (None, None) => None,
        };
        let stored = match &fact.stored {
            Some(word) => self.stored(word, fact.place.as_ref(), sink),
            None => Some(Stored::Text),
        };
        let measure = match (fact.measure.value.as_str(), &fact.column) {
            ("rows", None) if !fact.kinds.is_empty() => self.rows_of(&fact.kinds, said, sink),
            ("rows", None) => Some(Measure::Rows),
            ("rows", Some(all)) if all.value == "all" => Some(Measure::AllRows),
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
        let origin = self.context.origin(fact.span);
        Some(ControlFact { measure: measure?, number: number?, stored: stored?, origin })
    }

    /// `rows("6", "7")`
    fn rows_of(&self, written: &[Spanned<String>], said: Said, sink: &mut Sink) -> Option<Measure> {
        let Some(kinds) = formats::kinds(self.format).filter(|_| said.is_in_file()) else {
            if !self.says_kinds || !said.is_in_file() {
                let span = written.iter().map(|it| it.span).reduce(Span::to)?;
                sink.push(rules::control_fact::no_kinds(span));
            }
            return None;
        };
        let found: Option<Vec<_>> = written.iter().map(|it| beginning(it, kinds, sink)).collect();
        found.map(Measure::RowsOf)
    }

    /// `14..21`
    fn place(&self, place: &(Spanned<i64>, Spanned<i64>), said: Said, sink: &mut Sink) -> Option<NumberAt> {
        let (first, last) = place;
        match self.format {
            Format::FixedWidth(format) if said.is_in_file() => {
                let (first, last) = places::characters(first, last, format, sink)?;
                Some(NumberAt::Place { first, last })
            }
            _ => {
                sink.push(rules::control_fact::no_place(first.span.to(last.span)));
                None
            }
        }
    }

    /// `packed`, behind a place or a pattern.
    fn stored(&self, word: &Name, place: Option<&(Spanned<i64>, Spanned<i64>)>, sink: &mut Sink) -> Option<Stored> {
        let record = match self.format {
            Format::FixedWidth(format) => format.record,
            _ => None,
        };
        let found = places::stored(word, record, sink)?;
        match place {
            None if found.is_bytes() => {
                sink.push(rules::control_fact::bytes_of_pattern(word));
                None
            }
            _ if matches!(found, Stored::IbmFloat | Stored::IeeeFloat) => {
                sink.push(rules::control_fact::no_exact_number(word));
                None
            }
            Some((first, last)) => match places::other_length(found, last.value - first.value + 1) {
                Some(length) => {
                    sink.push(rules::column_stored::length(word, length));
                    None
                }
                None => Some(found),
            },
            None => Some(found),
        }
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

/// The kind of records of a header or a trailer, which are no data.
fn of_kind(kind: &Spanned<String>, kinds: &RecordKind, sink: &mut Sink) -> Option<String> {
    if kinds.kinds.iter().any(|it| it.starts_with(&kind.value)) && !kind.value.is_empty() {
        sink.push(rules::control_fact::of_data(kind.span, &kind.value));
        return None;
    }
    beginning(kind, kinds, sink)
}

/// What the kinds of some records begin with.
fn beginning(kind: &Spanned<String>, kinds: &RecordKind, sink: &mut Sink) -> Option<String> {
    let most = (kinds.last - kinds.first + 1) as usize;
    if !kind.value.is_ascii() || !(1..=most).contains(&kind.value.len()) {
        sink.push(rules::control_fact::no_kind(kind.span, most));
        return None;
    }
    Some(kind.value.clone())
}
