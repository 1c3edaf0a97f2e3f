//! Columns of sources and lookups, and checks.

use super::{Lower, documented};
use crate::ast::{Above, At, Check, CheckAction, Column, Lookup, LookupColumn, Spanned};
use crate::tree::{Kind, Node};

impl Lower {
    pub(super) fn columns(&mut self, node: Node<'_>) -> Vec<Column> {
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
        if !matches!(node.kind(), Kind::column | Kind::lookup_column) {
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
        let mut at = None;
        for part in node.all(Kind::column_at) {
            let place = self.column_at(part);
            self.once(&mut at, place, "`at`", self.span(part));
        }
        let mut on_failure = None;
        for part in node.all(Kind::else_clause) {
            let action = self.else_of(part);
            let span = action.span;
            self.once(&mut on_failure, Some(action), "`else`", span);
        }
        let ty = node.child(Kind::type_ref).and_then(|ty| self.type_ref(ty));
        let labels = self.labels(node);
        self.name_in(node).map(|name| Column { doc, name, ty, format, labels, header, at, on_failure, span })
    }

    /// `at 1..11`, `at 1..5 packed`, `at "path"`
    fn column_at(&mut self, node: Node<'_>) -> Option<At> {
        if let Some(path) = self.text_in(node) {
            return Some(At::Path(path));
        }
        let mut numbers = node.all(Kind::int).filter_map(|int| {
            let value = self.int(int)?;
            Some(Spanned { value, span: self.span(int) })
        });
        let from = numbers.next()?;
        let to = numbers.next().unwrap_or(from);
        let stored = node.child(Kind::stored).map(|it| self.name(it));
        Some(At::Characters(from, to, stored))
    }

    /// `lookup NAME = csv "path" { … }`
    pub(super) fn lookup(&mut self, node: Node<'_>) -> Lookup {
        let columns = node.child(Kind::lookup_body).into_iter().flat_map(documented);
        let columns = columns.filter_map(|(doc, part)| {
            let key = part.child(Kind::kw_key).map(|key| self.span(key));
            self.column(doc, part).map(|column| LookupColumn { key, column })
        });
        Lookup {
            columns: columns.collect(),
            name: self.name_in(node),
            format: node.child(Kind::settings).and_then(|settings| self.settings(settings)),
            path: self.text_in(node),
        }
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
        let above = node.child(Kind::above).and_then(|above| self.above(above));
        let because = node.child(Kind::because).and_then(|because| because.child(Kind::expression));
        let because = because.map(|row| self.value_row(row));
        self.name_in(node).map(|verdict| CheckAction { verdict, above, because, span: self.span(node) })
    }

    /// `above 1%`, `above 100 rows`
    pub(super) fn above(&mut self, node: Node<'_>) -> Option<Above> {
        node.parts().find_map(|part| match part.kind() {
            Kind::percent => {
                let value = self.literal(part)?;
                Some(Above::Percent(Spanned { value, span: self.span(part) }))
            }
            Kind::int => self.int(part).map(|value| Above::Rows(Spanned { value, span: self.span(part) })),
            _ => None,
        })
    }
}
