//! Names: columns, fields, parameters, and the facts about where a row comes from.

use std::collections::BTreeMap;

use ingest_diagnostics::Span;
use ingest_program::ExprKind;
use ingest_syntax::ast;

use super::checker::Checker;
use super::scope::Entry;
use super::{Flow, Typed};
use crate::rules::{misplaced_secret, unknown_column};

impl Checker<'_, '_> {
    /// A plain name. One that the conditions around have proved not to be null is required here.
    pub(super) fn name(&mut self, name: &str, span: Span) -> Option<Typed> {
        let mut typed = match self.scope.names.get(name) {
            Some(Entry::Visible(visible)) => {
                let of_row = matches!(visible.read, ExprKind::Column(_) | ExprKind::Field(_));
                let flow = Flow {
                    labels: visible.labels.clone(),
                    row: of_row.then_some(span),
                    names: if of_row { BTreeMap::from([(name.to_owned(), visible.declared)]) } else { BTreeMap::new() },
                    ..Flow::default()
                };
                self.node(visible.read.clone(), visible.ty.clone(), span, flow)
            }
            Some(Entry::Argument(value)) => Typed { span, ..(**value).clone() },
            Some(Entry::Broken) => return None,
            None => {
                self.unknown_name(name, span);
                return None;
            }
        };
        if self.present.contains(name) {
            typed.expr.ty.nullable = false;
        }
        Some(typed)
    }

    fn unknown_name(&mut self, name: &str, span: Span) {
        if let Some(secret) = self.scope.secrets.get(name) {
            self.sink.push(misplaced_secret::as_value(name, span, secret.declared));
        } else if self.library.is_function(name, span.file) {
            self.sink.push(unknown_column::is_function(name, span));
        } else if !self.library.may_be_declared(name) {
            self.sink.push(unknown_column::unknown(name, span, &self.scope.owner, &self.scope.known()));
        }
    }

    /// `file.name`, `record.number`, `delivery.date`.
    pub(super) fn fact(&mut self, of: &ast::Expr, member: &ast::Name, span: Span) -> Option<Typed> {
        let of = match &of.kind {
            ast::ExprKind::Call { .. } if self.check(of, None).is_none() => return None,
            ast::ExprKind::Name(name) => name.as_str(),
            ast::ExprKind::Error => return None,
            _ => {
                self.sink.push(unknown_column::no_members(of.span, member));
                return None;
            }
        };
        let facts = self.scope.facts.all();
        if let Some((_, _, meta, ty)) = facts.iter().find(|(it, name, ..)| *it == of && *name == member.value) {
            let flow = Flow { row: (of != "delivery").then_some(span), ..Flow::default() };
            return Some(self.node(ExprKind::Meta(meta.clone()), ty.clone(), span, flow));
        }
        if of == "file" && self.scope.facts.is_doubtful() {
            return None;
        }
        let here: Vec<_> = facts.iter().filter(|(it, ..)| *it == of).map(|(_, name, ..)| name.as_str()).collect();
        self.sink.push(unknown_column::fact(of, member, span, &self.scope.owner, &here));
        None
    }
}
