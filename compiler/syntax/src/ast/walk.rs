//! Going through what is written: the one place that knows which expressions stand in which.

use super::{Check, Else, ElseAction, ExpectWhat, Expr, ExprKind, FunctionBody, Item, ItemKind, Keep, Map};

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
            ExprKind::Binary(left, _, right) | ExprKind::Within(left, right, _) => {
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
                if let Some(otherwise) = otherwise {
                    visit(otherwise);
                }
            }
            ExprKind::Match { subject, arms } => {
                visit(subject);
                arms.iter().filter_map(|arm| arm.body.as_ref()).for_each(visit);
            }
            ExprKind::List(list) => list.iter().for_each(visit),
            ExprKind::Struct(fields) => fields.iter().for_each(|it| visit(&it.value)),
            ExprKind::Lambda { body, .. } => visit(body),
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
            ItemKind::Source(it) | ItemKind::Layout(it) => {
                it.columns.iter().filter_map(|column| column.on_failure.as_ref()?.value()).for_each(&mut *visit);
                it.checks.iter().for_each(|check| check.each_expression(visit));
            }
            ItemKind::Schema(it) => it.checks.iter().for_each(|check| check.each_expression(visit)),
            ItemKind::Map(it) => it.each_expression(visit),
            ItemKind::Dataset(it) => {
                it.partition_by.iter().chain(&it.sort_by).flat_map(|by| &by.value).for_each(visit);
            }
            ItemKind::Pipeline(it) => it.notifications.iter().filter_map(|it| it.saying.as_ref()).for_each(visit),
            ItemKind::Lookup(it) => {
                it.columns.iter().filter_map(|it| it.column.on_failure.as_ref()?.value()).for_each(visit);
            }
            ItemKind::Test(it) => {
                let rows = it.expect.iter().filter_map(|expect| match &expect.what {
                    ExpectWhat::Row(fields) => Some(fields),
                    ExpectWhat::Rows(_) => None,
                });
                rows.flatten().map(|field| &field.value).for_each(visit);
            }
            ItemKind::Use(_)
            | ItemKind::Secret(_)
            | ItemKind::Connection(_)
            | ItemKind::Environment(_)
            | ItemKind::Label(_)
            | ItemKind::Policy(_)
            | ItemKind::Channel(_)
            | ItemKind::Calendar(_) => {}
        }
    }
}

impl Check {
    fn each_expression<'e>(&'e self, visit: &mut dyn FnMut(&'e Expr)) {
        let messages = self.actions.iter().filter_map(|action| action.because.as_ref());
        self.condition.iter().chain(messages).for_each(visit);
    }
}

impl Map {
    fn each_expression<'e>(&'e self, visit: &mut dyn FnMut(&'e Expr)) {
        self.on_failure.iter().filter_map(Else::value).for_each(&mut *visit);
        self.filters.iter().map(|filter| &filter.value).for_each(&mut *visit);
        self.each.iter().filter_map(|each| each.list.as_ref()).for_each(&mut *visit);
        for join in &self.joins {
            join.on.iter().chain(join.on_missing.as_ref().and_then(Else::value)).for_each(&mut *visit);
        }
        for dedupe in &self.dedupe {
            let keep = match &dedupe.keep {
                Some(Keep::Latest(by) | Keep::Earliest(by)) => Some(by),
                _ => None,
            };
            dedupe.by.iter().chain(keep).for_each(&mut *visit);
        }
        self.fields.iter().filter_map(|field| field.value.as_ref()).for_each(visit);
    }
}
