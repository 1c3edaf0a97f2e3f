//! Names, and what stands behind a dot: facts about where a row comes from, columns of joined sources, fields of structs.

use std::collections::BTreeMap;

use ingest_diagnostics::Span;
use ingest_program::{ExprKind, TypeKind};
use ingest_syntax::ast;

use super::checker::Checker;
use super::scope::{Entry, Visible};
use super::{Elsewhere, Flow, Typed};
use crate::rules::{misplaced_secret, unknown_column};

/// What a row is called in other languages.
const ROWS: [&str; 8] = ["row", "record", "source", "src", "input", "this", "self", "old"];

impl Checker<'_, '_> {
    /// A plain name. One that the conditions around have proved not to be null is required here.
    pub(super) fn name(&mut self, name: &str, span: Span) -> Option<Typed> {
        let mut typed = match self.scope.names.get(name) {
            Some(Entry::Visible(visible)) => self.read(name, visible, span),
            Some(Entry::Argument(value)) => Typed { span, ..(**value).clone() },
            Some(Entry::Function(_)) => {
                self.sink.push(unknown_column::is_function(name, span));
                return None;
            }
            Some(Entry::Broken) => return None,
            None => {
                self.unknown_name(name, span);
                return None;
            }
        };
        self.narrow(&mut typed);
        Some(typed)
    }

    /// What a name of the scope stands for.
    fn read(&self, name: &str, visible: &Visible, span: Span) -> Typed {
        let of_row = !matches!(visible.read, ExprKind::Value | ExprKind::Literal(_));
        let optional = (of_row && visible.ty.nullable).then(|| (name.to_owned(), visible.declared));
        let names = BTreeMap::from_iter(optional);
        let flow = Flow { labels: visible.labels.clone(), row: of_row.then_some(span), names, ..Flow::default() };
        self.node(visible.read.clone(), visible.ty.clone(), span, flow)
    }

    /// Makes a value required that is known not to be null.
    fn narrow(&mut self, typed: &mut Typed) {
        if typed.ty().nullable
            && typed.ty().kind != TypeKind::Null
            && (self.in_doubt || self.known.has(&typed.expr.kind))
        {
            typed.expr.ty.nullable = false;
            self.narrowed += 1;
        }
    }

    fn unknown_name(&mut self, name: &str, span: Span) {
        if let Some(secret) = self.scope.secrets.get(name) {
            self.sink.push(misplaced_secret::as_value(name, span, secret.declared));
        } else if self.library.is_function(name, span.file) {
            self.sink.push(unknown_column::is_function(name, span));
        } else if !self.library.may_be_declared(name) {
            let elsewhere = self.elsewhere(name);
            let scope = self.scope;
            self.sink.push(unknown_column::unknown(name, span, &scope.owner, &scope.known(), &elsewhere));
        }
    }

    /// The sources that have a column which the scope misses.
    fn elsewhere(&self, name: &str) -> Vec<Elsewhere> {
        // What other sources have is told, so that it matters when one of them is written anew.
        self.library.asks_all_names();
        self.scope.elsewhere(name)
    }

    /// `file.name`, `members.MBR_DOB`, `lookup(CODE, pos).name`, `person.name`.
    pub(super) fn member(&mut self, of: &ast::Expr, member: &ast::Name, span: Span) -> Option<Typed> {
        match &of.kind {
            ast::ExprKind::Name(name) if !self.scope.names.contains_key(name) => {
                if self.scope.joined.contains_key(name) {
                    return self.joined(name, member, span);
                }
                return self.fact(name, of.span, member, span);
            }
            // A fact is one even where a column has its name.
            ast::ExprKind::Name(name) if self.scope.facts.has(name, &member.value) => {
                return self.fact(name, of.span, member, span);
            }
            ast::ExprKind::Call { function, arguments, piped } if function.value == "lookup" => {
                return self.lookup(function, arguments, *piped, member, span);
            }
            _ => {}
        }
        let value = self.check(of, None)?;
        let nullable = value.ty().nullable;
        let Some(members) = value.ty().kind.members() else {
            let function = self.library.function_of(member, value.ty().kind);
            let text = self.library.text(value.span);
            self.sink.push(unknown_column::no_members(&value, member, function.map(|it| (it, text))));
            return None;
        };
        let Some(found) = members.iter().find(|it| it.name == member.value) else {
            self.sink.push(unknown_column::no_such_member(&value, member, members));
            return None;
        };
        let ty = found.ty.clone().with_nullable(found.ty.nullable || nullable);
        let kind = ExprKind::Member { value: Box::new(value.expr), name: member.value.clone() };
        let mut typed = self.node(kind, ty, span, value.flow);
        self.narrow(&mut typed);
        Some(typed)
    }

    /// `members.MBR_DOB`: a column of a joined source.
    fn joined(&mut self, source: &str, member: &ast::Name, span: Span) -> Option<Typed> {
        let joined = self.scope.joined.get(source)?;
        let visible = match joined.columns.get(&member.value) {
            Some(Entry::Visible(visible)) => visible,
            Some(_) => return None,
            None => {
                let known = joined.columns.keys().map(String::as_str).collect();
                let owner = format!("source `{source}`");
                self.sink.push(unknown_column::unknown(&member.value, member.span, &owner, &known, &[]));
                return None;
            }
        };
        let ExprKind::Column(column) = &visible.read else { return None };
        let mut labels = joined.labels.clone();
        labels.absorb(visible.labels.clone());
        let joined = Visible {
            read: ExprKind::Joined { source: source.to_owned(), column: column.clone() },
            ty: visible.ty.clone().with_nullable(visible.ty.nullable || joined.nullable),
            labels,
            declared: visible.declared,
        };
        let mut typed = self.read(&member.value, &joined, span);
        self.narrow(&mut typed);
        Some(typed)
    }

    /// `acme.PAID` in a map of `acme`: its column, which has been named too much.
    fn own(&mut self, place: Span, member: &ast::Name) -> Option<Typed> {
        let owner = &self.scope.owner;
        if self.scope.names.contains_key(&member.value) {
            self.sink.push(unknown_column::of_its_own(place, member, owner));
            return self.name(&member.value, member.span);
        }
        self.sink.push(unknown_column::unknown(&member.value, member.span, owner, &self.scope.known(), &[]));
        None
    }

    /// `file.name`, `record.number`, `delivery.date`.
    fn fact(&mut self, of: &str, place: Span, member: &ast::Name, span: Span) -> Option<Typed> {
        let facts = self.scope.facts.all();
        if let Some((_, _, meta, ty)) = facts.iter().find(|(it, name, ..)| *it == of && *name == member.value) {
            let flow = Flow { row: (of != "delivery").then_some(span), ..Flow::default() };
            let mut typed = self.node(ExprKind::Meta(meta.clone()), ty.clone(), span, flow);
            self.narrow(&mut typed);
            return Some(typed);
        }
        let of_a_row = ROWS.contains(&of) && self.scope.names.contains_key(&member.value);
        if self.scope.is_of(of) || of_a_row {
            return self.own(place, member);
        }
        if of == "file" && self.scope.facts.is_doubtful() || self.library.may_be_declared(of) {
            return None;
        }
        if !matches!(of, "file" | "record" | "delivery") {
            self.unknown_name(of, place);
            return None;
        }
        let here: Vec<_> = facts.iter().filter(|(it, ..)| *it == of).map(|(_, name, ..)| name.as_str()).collect();
        self.sink.push(unknown_column::fact(of, member, span, &self.scope.owner, &here));
        None
    }
}
