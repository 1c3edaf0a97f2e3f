//! Sources and checks.

use ingest_diagnostics::Diagnostic;

use super::{Lower, documented};
use crate::ast::{Above, Cadence, Check, CheckAction, Column, FilePattern, Files, From, On, Source, Spanned};
use crate::rules;
use crate::tree::{Kind, Node};

impl Lower {
    pub(super) fn source(&mut self, node: Node<'_>) -> Source {
        let mut source = Source { name: self.name_in(node), ..Source::default() };
        let Some(body) = node.child(Kind::source_body) else { return source };
        for part in body.parts() {
            match part.kind() {
                Kind::from => source.from.push(From {
                    connection: self.name_in(part),
                    path: self.text_in(part),
                    table: None,
                    query: None,
                    cursor: None,
                    span: self.span(part),
                }),
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

    fn files(&mut self, node: Node<'_>) -> Files {
        let patterns = node.child(Kind::files_body).into_iter().flat_map(|body| body.all(Kind::file_pattern));
        let patterns = patterns.filter_map(|pattern| {
            let text = self.text_in(pattern);
            let role = self.name_in(pattern)?;
            if let Some(construct) = crate::errors::later::of_files(&role.value) {
                self.errors.push(crate::errors::later::diagnostic(construct, role.span));
                return None;
            }
            Some(role).map(|role| FilePattern { role, pattern: text })
        });
        Files {
            patterns: patterns.collect(),
            done: Vec::new(),
            settled: Vec::new(),
            control: Vec::new(),
            trailer: Vec::new(),
            span: self.span(node),
        }
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
            "business day" => {
                self.errors.push(crate::errors::later::diagnostic("`last business day`", span));
                None
            }
            _ => {
                self.errors.push(
                    Diagnostic::new(
                        &rules::UNEXPECTED_TOKEN,
                        "`last` is followed by `day`",
                        phrase.span,
                        "not known here",
                    )
                    .help("write `on last day`"),
                );
                None
            }
        }
    }

    fn columns(&mut self, node: Node<'_>) -> Vec<Column> {
        let Some(body) = node.child(Kind::columns_body) else { return Vec::new() };
        documented(body).filter_map(|(doc, part)| self.column(doc, part)).collect()
    }

    fn column(&mut self, doc: Option<String>, node: Node<'_>) -> Option<Column> {
        let span = self.span(node);
        if node.kind() == Kind::error_line {
            let name = self.stub(node, |_| true)?;
            return Some(Column {
                doc,
                name,
                ty: None,
                format: None,
                labels: Vec::new(),
                header: None,
                at: None,
                on_failure: None,
                span,
            });
        }
        if node.kind() != Kind::column {
            return None;
        }
        let mut format = None;
        for text in self.texts_in(node) {
            let span = text.span;
            self.once(&mut format, Some(text), "the format", span);
        }
        let mut header = None;
        for part in node.all(Kind::header) {
            let text = self.text_in(part);
            let span = self.span(part);
            self.once(&mut header, text, "`from`", span);
        }
        let mut on_failure = None;
        for part in node.all(Kind::else_clause) {
            let action = self.else_of(part);
            let span = action.span;
            self.once(&mut on_failure, Some(action), "`else`", span);
        }
        let ty = node.child(Kind::type_ref).and_then(|ty| self.type_ref(ty));
        let labels = self.labels(node);
        self.name_in(node).map(|name| Column { doc, name, ty, format, labels, header, at: None, on_failure, span })
    }

    /// The checks of a `checks` block.
    pub(super) fn checks(&mut self, node: Node<'_>) -> Vec<Check> {
        let Some(body) = node.child(Kind::checks_body) else { return Vec::new() };
        documented(body).filter_map(|(doc, part)| self.check(doc, part)).collect()
    }

    fn check(&mut self, doc: Option<String>, node: Node<'_>) -> Option<Check> {
        let span = self.span(node);
        if node.kind() == Kind::error_line {
            let name = self.stub(node, |next| next == Kind::colon)?;
            return Some(Check { doc, name, condition: None, actions: Vec::new(), span });
        }
        if node.kind() != Kind::check {
            return None;
        }
        let condition = node.child(Kind::expression).map(|row| self.value_row(row));
        let actions = node.child(Kind::check_else).into_iter().flat_map(|part| part.all(Kind::check_action));
        let actions = actions.filter_map(|action| self.check_action(action)).collect();
        self.name_in(node).map(|name| Check { doc, name, condition, actions, span })
    }

    fn check_action(&mut self, node: Node<'_>) -> Option<CheckAction> {
        let above = node.child(Kind::above).and_then(|above| {
            above.parts().find_map(|part| match part.kind() {
                Kind::percent => {
                    let value = self.literal(part)?;
                    Some(Above::Percent(Spanned { value, span: self.span(part) }))
                }
                Kind::int => self.int(part).map(|value| Above::Rows(Spanned { value, span: self.span(part) })),
                _ => None,
            })
        });
        self.name_in(node).map(|verdict| CheckAction { verdict, above, because: None, span: self.span(node) })
    }
}
