//! Going through what is written: the one place that knows which expressions stand in which.

use super::{Else, ElseAction, Expr, ExprKind, FunctionBody, Item, ItemKind};

impl Expr {
    /// Shows `visit` this expression and every one in it, outer before inner, in the order written.
    pub fn walk<'e>(&'e self, visit: &mut dyn FnMut(&'e Self)) {
        visit(self);
        self.each_part(&mut |part| part.walk(visit));
    }

    /// Shows `visit` the expressions directly in this one, in the order written.
    pub fn each_part<'e>(&'e self, visit: &mut dyn FnMut(&'e Self)) {
        match &self.kind {
            ExprKind::Literal(_) | ExprKind::Name(_) | ExprKind::Error => {}
            ExprKind::Member(inner, _)
            | ExprKind::Unary(_, inner)
            | ExprKind::IsNull(inner, _)
            | ExprKind::As(inner, _) => visit(inner),
            ExprKind::Binary(left, _, right) => {
                visit(left);
                visit(right);
            }
            ExprKind::In(value, list, _) => {
                visit(value);
                list.iter().for_each(visit);
            }
            ExprKind::Between(value, low, high) => {
                visit(value);
                visit(low);
                visit(high);
            }
            ExprKind::Call { arguments, .. } => arguments.iter().for_each(|it| visit(&it.value)),
            ExprKind::If { condition, then, otherwise } => {
                visit(condition);
                visit(then);
                otherwise.iter().for_each(|it| visit(it));
            }
            ExprKind::Match { subject, arms } => {
                visit(subject);
                arms.iter().filter_map(|arm| arm.body.as_ref()).for_each(visit);
            }
            ExprKind::List(list) => list.iter().for_each(visit),
            ExprKind::Else(value, with) => {
                visit(value);
                with.value().into_iter().for_each(visit);
            }
        }
    }
}

impl Else {
    /// The value that stands in place of one that fails.
    pub fn value(&self) -> Option<&Expr> {
        match &self.action {
            Some(ElseAction::Value(value)) => Some(value),
            _ => None,
        }
    }
}

impl Item {
    /// Shows `visit` every expression of a declaration that stands in no other.
    pub fn each_expression<'e>(&'e self, visit: &mut dyn FnMut(&'e Expr)) {
        match &self.kind {
            ItemKind::Type(it) => it.predicate.iter().for_each(visit),
            ItemKind::Function(it) => {
                if let Some(FunctionBody::Expr(body)) = &it.body {
                    visit(body);
                }
            }
            ItemKind::Source(it) => {
                let answers = it.columns.iter().filter_map(|column| column.on_failure.as_ref()?.value());
                answers.chain(it.checks.iter().filter_map(|check| check.condition.as_ref())).for_each(visit);
            }
            ItemKind::Schema(it) => it.checks.iter().filter_map(|check| check.condition.as_ref()).for_each(visit),
            ItemKind::Map(it) => {
                let answers = it.on_failure.iter().filter_map(Else::value);
                let filters = it.filters.iter().map(|filter| &filter.value);
                answers.chain(filters).chain(it.fields.iter().filter_map(|field| field.value.as_ref())).for_each(visit);
            }
            ItemKind::Use(_)
            | ItemKind::Secret(_)
            | ItemKind::Connection(_)
            | ItemKind::Environment(_)
            | ItemKind::Label(_)
            | ItemKind::Dataset(_)
            | ItemKind::Pipeline(_) => {}
        }
    }
}
