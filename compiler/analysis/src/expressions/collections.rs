//! Lists and structs as values.

use std::collections::BTreeMap;

use ingest_diagnostics::Span;
use ingest_program::{ExprKind, Member, Type, TypeKind};
use ingest_syntax::ast;

use super::checker::Checker;
use super::unify::{common_of, into_type};
use super::{Flow, Typed};
use crate::rules::{name_taken, unlike_branches};

impl Checker<'_, '_> {
    /// `[a, b]`: of the one type that all elements convert to. An empty list is one of whatever its place asks for.
    pub(super) fn list(&mut self, elements: &[ast::Expr], span: Span, expected: Option<&Type>) -> Option<Typed> {
        let wanted = expected.and_then(|it| it.kind.element());
        let typed: Vec<_> = elements.iter().map(|it| self.check(it, wanted)).collect();
        let typed = typed.into_iter().collect::<Option<Vec<_>>>()?;
        let parts: Vec<&Typed> = typed.iter().collect();
        let element = match common_of(&parts, self.library) {
            // Of no elements none is null.
            Ok(_) if parts.is_empty() => wanted.cloned().unwrap_or(Type::required(TypeKind::Null)),
            Ok(common) => common,
            Err(odd) => {
                self.sink.extend(unlike_branches::of_list(&parts, odd));
                return None;
            }
        };
        let (exprs, flows): (Vec<_>, Vec<_>) = typed
            .into_iter()
            .map(|it| {
                let it = into_type(it, &element);
                (it.expr, it.flow)
            })
            .unzip();
        Some(self.node(ExprKind::List(exprs), Type::required(TypeKind::list(element)), span, Flow::of(flows)))
    }

    /// `{ name: a, other: b }`
    pub(super) fn structure(
        &mut self,
        fields: &[ast::StructValue],
        span: Span,
        expected: Option<&Type>,
    ) -> Option<Typed> {
        let wanted = expected.and_then(|it| it.kind.members()).unwrap_or_default();
        let mut seen = BTreeMap::new();
        let mut sound = true;
        let mut members = Vec::with_capacity(fields.len());
        let (mut exprs, mut flows) = (Vec::with_capacity(fields.len()), Vec::with_capacity(fields.len()));
        for field in fields {
            let name = &field.name;
            if seen.insert(name.value.as_str(), name.span).is_some() {
                self.sink.push(name_taken::member(name));
                sound = false;
            }
            let wanted = wanted.iter().find(|it| it.name == name.value).map(|it| &it.ty);
            match self.check(&field.value, wanted) {
                Some(value) => {
                    members.push(Member { name: name.value.clone(), ty: value.expr.ty.clone() });
                    exprs.push(value.expr);
                    flows.push(value.flow);
                }
                None => sound = false,
            }
        }
        let ty = sound.then(|| Type::required(TypeKind::of_members(members)))?;
        Some(self.node(ExprKind::Struct(exprs), ty, span, Flow::of(flows)))
    }
}
