//! Going through an expression.

use crate::{Aggregate, ElseAction, Expr, ExprKind, Join, Keep, Map, Recovery};

/// The expressions directly in an expression, in the order written: by shared or by exclusive reference, which are one text.
macro_rules! parts {
    ($name:ident, $of_aggregate:ident, $iter:ident, $as_ref:ident, $deref:ident $(, $mut:tt)?) => {
        fn $name(expr: &$($mut)? Expr) -> Vec<&$($mut)? Expr> {
            match &$($mut)? expr.kind {
                ExprKind::Literal(_)
                | ExprKind::Secret(_)
                | ExprKind::Column(_)
                | ExprKind::Field(_)
                | ExprKind::Meta(_)
                | ExprKind::Value
                | ExprKind::Item(_)
                | ExprKind::Joined { .. } => Vec::new(),
                ExprKind::Unary { operand: it, .. }
                | ExprKind::IsNull(it)
                | ExprKind::In { value: it, .. }
                | ExprKind::Convert { value: it, .. }
                | ExprKind::Member { value: it, .. } => vec![it],
                ExprKind::Binary { left: a, right: b, .. }
                | ExprKind::Coalesce { value: a, default: b }
                | ExprKind::Refine { value: a, predicate: b, .. }
                | ExprKind::Each { list: a, body: b, .. } => vec![a, b],
                ExprKind::If { condition, then, otherwise } => vec![condition, then, otherwise],
                ExprKind::Match { subject, arms, default } => {
                    let bodies = arms.$iter().map(|it| &$($mut)? it.body);
                    let default = default.$deref();
                    std::iter::once(&$($mut)? **subject).chain(bodies).chain(default).collect()
                }
                ExprKind::Call { args: all, .. }
                | ExprKind::List(all)
                | ExprKind::Struct(all)
                | ExprKind::Lookup { keys: all, .. } => all.$iter().collect(),
                ExprKind::Recover { value, action } => match action.$as_ref() {
                    ElseAction { recovery: Recovery::Value(it), .. } => vec![value, it],
                    _ => vec![value],
                },
                ExprKind::Aggregate(aggregate) => $of_aggregate(aggregate),
            }
        }

        fn $of_aggregate(aggregate: &$($mut)? Aggregate) -> Vec<&$($mut)? Expr> {
            match aggregate {
                Aggregate::Rows => Vec::new(),
                Aggregate::Unique(values) => values.$iter().collect(),
                Aggregate::Sum(it)
                | Aggregate::Share(it)
                | Aggregate::Distinct(it)
                | Aggregate::References { value: it, .. } => vec![it],
                Aggregate::Typical { of, .. } => $of_aggregate(of),
            }
        }
    };
}

parts!(parts, parts_of_aggregate, iter, as_ref, as_deref);
parts!(parts_mut, parts_of_aggregate_mut, iter_mut, as_mut, as_deref_mut, mut);

impl Expr {
    /// The expressions directly in this one, in the order written.
    pub fn parts(&self) -> Vec<&Self> {
        parts(self)
    }

    /// Shows `visit` this expression and every one in it, outer before inner, in the order written.
    pub fn walk<'e>(&'e self, visit: &mut impl FnMut(&'e Self)) {
        visit(self);
        for part in parts(self) {
            part.walk(visit);
        }
    }

    /// As [`walk`](Self::walk), and `visit` may change what it is shown.
    pub fn walk_mut(&mut self, visit: &mut impl FnMut(&mut Self)) {
        visit(self);
        for part in parts_mut(self) {
            part.walk_mut(visit);
        }
    }
}

impl Expr {
    /// Shows `visit` the expressions directly in this one, in the order written.
    pub fn each_part<'e>(&'e self, visit: &mut impl FnMut(&'e Self)) {
        parts(self).into_iter().for_each(visit);
    }

    /// As [`each_part`](Self::each_part), and `visit` may change what it is shown.
    pub fn each_part_mut(&mut self, visit: &mut impl FnMut(&mut Self)) {
        parts_mut(self).into_iter().for_each(visit);
    }
}

impl Aggregate {
    /// The values that it is over.
    pub fn over(&self) -> Vec<&Expr> {
        parts_of_aggregate(self)
    }
}

impl Map {
    /// Every expression of the map: of its joins, its `for each`, its filter, its fields, and what it is deduplicated by.
    pub fn expressions(&self) -> impl Iterator<Item = &Expr> {
        let joins = self.joins.iter().flat_map(Join::expressions);
        let list = self.each.iter().map(|it| &it.list);
        let fields = self.fields.iter().map(|it| &it.value);
        let dedupe = self.dedupe.iter().flat_map(|it| {
            let kept = match &it.keep {
                Keep::First | Keep::Last => None,
                Keep::Latest(by) | Keep::Earliest(by) => Some(by),
            };
            it.by.iter().chain(kept)
        });
        joins.chain(list).chain(&self.filter).chain(fields).chain(dedupe)
    }
}

impl Join {
    /// Both sides of every pair.
    pub fn expressions(&self) -> impl Iterator<Item = &Expr> {
        self.on.iter().flat_map(|(own, other)| [own, other])
    }
}
