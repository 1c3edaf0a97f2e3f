//! Aggregates over a delivery: `rows()`, `unique(a, b)`, `sum(x)`, `share(condition)`.

use ingest_diagnostics::Span;
use ingest_program::{Aggregate, ExprKind, Type, TypeKind};
use ingest_syntax::ast;

use super::arithmetic::is_number;
use super::checker::Checker;
use super::{Flow, Typed};
use crate::rules::{call_arguments, condition_not_bool, misplaced_aggregate, operator_types, unanswered_failure};

/// The names that are aggregates wherever they are called.
pub(crate) const AGGREGATES: &[&str] = &["rows", "unique", "sum", "share"];

impl Checker<'_, '_> {
    pub(super) fn aggregate(&mut self, function: &ast::Name, arguments: &[ast::Argument], span: Span) -> Option<Typed> {
        let name = function.value.as_str();
        if !self.scope.aggregates {
            self.sink.push(misplaced_aggregate::outside_checks(function, &self.scope.owner));
            return None;
        }
        if self.in_aggregate {
            self.sink.push(misplaced_aggregate::nested(function));
            return None;
        }
        if let Some(named) = arguments.iter().find_map(|it| it.name.as_ref()) {
            self.sink.push(call_arguments::aggregate_takes_no_names(named, name));
            return None;
        }
        let right = match name {
            "rows" => arguments.is_empty(),
            "unique" => !arguments.is_empty(),
            _ => arguments.len() == 1,
        };
        if !right {
            self.sink.push(call_arguments::aggregate_count(function, arguments.len(), span));
            return None;
        }
        self.in_aggregate = true;
        let typed: Vec<_> = arguments.iter().map(|it| self.check(&it.value, None)).collect();
        self.in_aggregate = false;
        let mut typed = typed.into_iter().collect::<Option<Vec<_>>>()?;
        let failing: Vec<_> = typed.iter().filter(|it| !it.flow.failures.is_empty()).collect();
        if !failing.is_empty() {
            let texts = failing.iter().map(|it| unanswered_failure::in_aggregate(it, self.library.text(it.span)));
            self.sink.extend(texts);
            return None;
        }
        let (aggregate, ty, parts) = match (name, typed.as_mut_slice()) {
            ("rows", _) => (Aggregate::Rows, Type::required(TypeKind::Int), Vec::new()),
            ("unique", _) => {
                let parts = typed;
                let exprs = parts.iter().map(|it| it.expr.clone()).collect();
                (Aggregate::Unique(exprs), Type::required(TypeKind::Bool), parts)
            }
            ("sum", [value]) => {
                let kind = match value.ty().kind {
                    TypeKind::Decimal { scale, .. } => TypeKind::Decimal { precision: 38, scale },
                    kind if is_number(kind) => kind,
                    _ => {
                        self.sink.push(operator_types::sum(value));
                        return None;
                    }
                };
                (Aggregate::Sum(Box::new(value.expr.clone())), Type::required(kind), typed)
            }
            ("share", [condition]) => {
                if condition.ty().kind != TypeKind::Bool {
                    self.sink.push(condition_not_bool::another_type(condition, "the condition of `share`"));
                    return None;
                }
                (Aggregate::Share(Box::new(condition.expr.clone())), Type::required(TypeKind::Float), typed)
            }
            _ => return None,
        };
        let mut flow = Flow::of(parts.into_iter().map(|it| it.flow));
        flow.row = None;
        flow.aggregate = Some(span);
        Some(self.node(ExprKind::Aggregate(aggregate), ty, span, flow))
    }
}
