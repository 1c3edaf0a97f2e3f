//! Sources and checks.

use ingest_diagnostics::Diagnostic;

use super::Lower;
use crate::ast::{Cadence, Control, ControlFact, FilePattern, Files, From, On, SettingCall, Source, Spanned};
use crate::rules;
use crate::tree::{Kind, Node};

impl Lower {
    pub(super) fn source(&mut self, node: Node<'_>) -> Source {
        let mut source = Source { name: self.head_names(node).into_iter().next().flatten(), ..Source::default() };
        let Some(body) = node.child(Kind::source_body) else { return source };
        for part in body.parts() {
            match part.kind() {
                Kind::from => source.from.push(self.from(part)),
                Kind::layout_clause => source.layout.extend(self.name_in(part)),
                Kind::unwrap => source.unwrap.push(self.unwrap(part)),
                Kind::files => source.files.push(self.files(part)),
                Kind::format => {
                    let settings = part.child(Kind::settings).and_then(|settings| self.settings(settings));
                    source.format.extend(settings);
                }
                Kind::delivers => source.delivers.extend(self.name_in(part)),
                Kind::cadence => source.cadence.push(self.cadence(part)),
                Kind::drift => {
                    let options = part.child(Kind::options).map(|options| self.options(options)).unwrap_or_default();
                    source.drift.push(Spanned { value: options, span: self.span(part) });
                }
                Kind::columns => {
                    source.columns_spans.extend(part.child(Kind::kw_columns).map(|word| self.span(word)));
                    source.columns.extend(self.columns(part));
                }
                Kind::checks => source.checks.extend(self.checks(part)),
                _ => {}
            }
        }
        source
    }

    fn from(&mut self, node: Node<'_>) -> From {
        From {
            connection: self.name_in(node),
            path: self.text_in(node),
            table: node.child(Kind::from_table).and_then(|table| self.text_in(table)),
            query: node.child(Kind::from_query).and_then(|query| self.block_text(query)),
            cursor: node.child(Kind::from_cursor).and_then(|cursor| self.name_in(cursor)),
            span: self.span(node),
        }
    }

    fn unwrap(&mut self, node: Node<'_>) -> Spanned<Vec<SettingCall>> {
        let layers = node.all(Kind::layer).filter_map(|layer| self.setting_call(layer)).collect();
        Spanned { value: layers, span: self.span(node) }
    }

    fn files(&mut self, node: Node<'_>) -> Files {
        let mut files = Files {
            patterns: Vec::new(),
            done: Vec::new(),
            settled: Vec::new(),
            control: Vec::new(),
            header: Vec::new(),
            trailer: Vec::new(),
            span: self.span(node),
        };
        for part in node.child(Kind::files_body).into_iter().flat_map(Node::parts) {
            match part.kind() {
                Kind::file_pattern => {
                    let pattern = self.text_in(part);
                    files.patterns.extend(self.name_in(part).map(|role| FilePattern { role, pattern }));
                }
                Kind::done => files.done.extend(self.text_in(part)),
                Kind::settled => {
                    files.settled.extend(part.child(Kind::quantity).and_then(|quantity| self.seconds(quantity)));
                }
                Kind::control => files.control.push(self.control(part)),
                Kind::heading => files.header.push(self.control(part)),
                Kind::trailer => files.trailer.push(self.control(part)),
                _ => {}
            }
        }
        files
    }

    fn control(&mut self, node: Node<'_>) -> Control {
        let facts = node.child(Kind::facts).into_iter().flat_map(|facts| facts.all(Kind::fact));
        let facts = facts.filter_map(|fact| {
            let of = fact.child(Kind::fact_column);
            let column = of.and_then(|of| self.name_in(of));
            let kinds = of.map(|of| self.texts_in(of)).unwrap_or_default();
            let pattern = self.text_in(fact);
            let place = fact.child(Kind::setting_range).and_then(|place| self.range(place));
            let stored = fact.child(Kind::stored).map(|it| self.name(it));
            let span = self.span(fact);
            self.name_in(fact).map(|measure| ControlFact { measure, column, kinds, pattern, place, stored, span })
        });
        Control { facts: facts.collect(), pattern: self.text_in(node), span: self.span(node) }
    }

    fn cadence(&mut self, node: Node<'_>) -> Cadence {
        let mut cadence = Cadence {
            every: self.name_in(node),
            cron: None,
            on: None,
            at: None,
            zone: None,
            from: None,
            due: None,
            calendar: None,
            span: self.span(node),
        };
        for part in node.parts() {
            let span = self.span(part);
            match part.kind() {
                Kind::string | Kind::raw_string | Kind::open_string => {
                    let text = self.text(part);
                    // `cron "0 6 * * *" "America/New_York"`: the fields, then their zone.
                    if cadence.cron.is_some() && cadence.zone.is_none() {
                        cadence.zone = Some(text);
                    } else {
                        self.once(&mut cadence.cron, Some(text), "the schedule", span);
                    }
                }
                Kind::cadence_on => {
                    let on = self.cadence_on(part);
                    self.once(&mut cadence.on, on, "`on`", span);
                }
                Kind::cadence_at => {
                    let at = part.child(Kind::time).and_then(|time| self.minutes(time));
                    let zone = self.text_in(part);
                    self.once(&mut cadence.at, at, "`at`", span);
                    if cadence.zone.is_none() {
                        cadence.zone = zone;
                    }
                }
                Kind::cadence_from => {
                    let from = part.child(Kind::date).and_then(|date| self.date(date));
                    self.once(&mut cadence.from, from, "`from`", span);
                }
                Kind::cadence_due => {
                    let due = part.child(Kind::quantity).and_then(|quantity| self.seconds(quantity));
                    self.once(&mut cadence.due, due, "`due`", span);
                }
                Kind::cadence_calendar => {
                    let calendar = self.name_in(part);
                    self.once(&mut cadence.calendar, calendar, "`calendar`", span);
                }
                _ => {}
            }
        }
        cadence
    }

    fn cadence_on(&mut self, node: Node<'_>) -> Option<On> {
        node.parts().find_map(|part| match part.kind() {
            Kind::word => Some(On::Word(self.name(part))),
            Kind::int => self.int(part).map(|value| On::Day(Spanned { value, span: self.span(part) })),
            Kind::last_day => self.last_day(part),
            _ => None,
        })
    }

    fn last_day(&mut self, node: Node<'_>) -> Option<On> {
        let phrase = self.phrase(node)?;
        let span = self.span(node);
        match phrase.value.as_str() {
            "day" => Some(On::LastDay(span)),
            "business day" => Some(On::LastBusinessDay(span)),
            _ => {
                self.errors.push(
                    Diagnostic::new(
                        &rules::UNEXPECTED_TOKEN,
                        "`last` is followed by `day` or `business day`",
                        phrase.span,
                        "not known here",
                    )
                    .help("write `on last day`"),
                );
                None
            }
        }
    }
}
