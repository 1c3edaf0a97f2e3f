//! Declarations that lead back to themselves: a function by its calls, a type by its base or the calls of its condition.

use std::collections::BTreeSet;
use std::sync::Arc;

use ingest_diagnostics::Sink;
use ingest_syntax::ast;

use super::{Declared, Library};
use crate::rules::recursion;

/// What the walks have found.
#[derive(Default)]
struct Found {
    /// Every declaration walked, after those that it leads to.
    order: Vec<Declared>,
    done: BTreeSet<Declared>,
    cyclic: BTreeSet<Declared>,
}

impl Library<'_> {
    /// Marks every declaration of a cycle and reports each cycle once. Gives all types and functions, each after those
    /// that it is made of.
    pub(super) fn mark_cycles(&mut self, sink: &mut Sink) -> Vec<Declared> {
        let all = (0..self.types.len()).map(Declared::Type).chain((0..self.functions.len()).map(Declared::Function));
        let mut found = Found::default();
        for start in all {
            self.visit(start, &mut found, sink);
        }
        for declared in found.cyclic {
            match declared {
                Declared::Type(at) => {
                    self.types.get_mut(at).and_then(Arc::get_mut).into_iter().for_each(|it| it.cyclic = true);
                }
                Declared::Function(at) => {
                    self.functions.get_mut(at).and_then(Arc::get_mut).into_iter().for_each(|it| it.cyclic = true);
                }
                Declared::Label(_) | Declared::Policy(_) | Declared::Schema(_) => {}
            }
        }
        found.order
    }

    /// Walks what a declaration leads to, with a stack of its own: a chain of declarations may be long.
    fn visit(&self, start: Declared, found: &mut Found, sink: &mut Sink) {
        let mut path: Vec<(Declared, Vec<Declared>)> = Vec::new();
        let mut next = Some(start);
        loop {
            if let Some(declared) = next.filter(|it| !found.done.contains(it)) {
                if let Some(at) = path.iter().position(|(it, _)| *it == declared) {
                    let cycle: Vec<_> = path.iter().skip(at).map(|(it, _)| *it).collect();
                    let places: Vec<_> =
                        cycle.iter().filter_map(|it| Some((self.name(*it)?, self.place(*it)?))).collect();
                    sink.extend(recursion::cycle(&places));
                    found.cyclic.extend(cycle);
                } else {
                    path.push((declared, self.leads_to(declared)));
                }
            }
            let Some((last, leads_to)) = path.last_mut() else { return };
            let last = *last;
            next = leads_to.pop();
            if next.is_none() {
                path.pop();
                found.done.insert(last);
                found.order.push(last);
            }
        }
    }

    fn name(&self, declared: Declared) -> Option<&str> {
        let name = match declared {
            Declared::Type(at) => self.types.get(at)?.syntax.name.as_ref(),
            Declared::Function(at) => self.functions.get(at)?.syntax.name.as_ref(),
            Declared::Label(_) | Declared::Policy(_) | Declared::Schema(_) => None,
        };
        name.map(|it| it.value.as_str())
    }

    fn leads_to(&self, declared: Declared) -> Vec<Declared> {
        let mut names = Vec::new();
        match declared {
            Declared::Type(at) => {
                let Some(entry) = self.types.get(at) else { return Vec::new() };
                entry.syntax.base.iter().for_each(|it| made_of(it, &mut names));
                let parameters = entry.syntax.parameters.iter().filter_map(|it| it.ty.as_ref());
                parameters.for_each(|it| made_of(it, &mut names));
                entry.syntax.predicate.iter().for_each(|it| mentions(it, &mut names));
            }
            Declared::Function(at) => {
                let Some(entry) = self.functions.get(at) else { return Vec::new() };
                if let Some(ast::FunctionBody::Expr(body)) = &entry.syntax.body {
                    mentions(body, &mut names);
                }
                let types =
                    entry.syntax.parameters.iter().map(|it| it.ty.as_ref()).chain([entry.syntax.result.as_ref()]);
                types.flatten().for_each(|it| made_of(it, &mut names));
            }
            Declared::Label(_) | Declared::Policy(_) | Declared::Schema(_) => {}
        }
        names.into_iter().filter_map(|name| self.lookup(&name.value, name.span.file)).collect()
    }
}

/// Every function and type that an expression names.
fn mentions<'a>(expr: &'a ast::Expr, names: &mut Vec<&'a ast::Name>) {
    let mut open = vec![expr];
    while let Some(expr) = open.pop() {
        match &expr.kind {
            ast::ExprKind::Call { function, .. } => names.push(function),
            ast::ExprKind::As(_, ty) => made_of(ty, names),
            _ => {}
        }
        expr.each_part(&mut |part| open.push(part));
    }
}

/// Every type that a type names.
fn made_of<'a>(ty: &'a ast::TypeRef, names: &mut Vec<&'a ast::Name>) {
    let mut open = vec![ty];
    while let Some(ty) = open.pop() {
        if ty.is_named() {
            names.push(&ty.name);
        }
        open.extend(ty.parts());
    }
}
