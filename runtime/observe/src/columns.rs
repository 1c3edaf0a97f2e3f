//! Which columns of the sources each field of a dataset is made of.

use std::collections::BTreeSet;

use ingest_program::{Expr, ExprKind, Keep, Map};

/// A column that an expression reads.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Read<'p> {
    /// The source.
    pub source: &'p str,
    /// Its column.
    pub column: &'p str,
    /// What part the column has in the value.
    pub how: How,
}

/// What part a column has in a value; the words of the column lineage facet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// The value is the column's.
    Identity,
    /// The value is computed from it.
    Transformation,
    /// It decides which value it is.
    Conditional,
}

/// The columns that an expression of a map reads, sorted.
pub fn reads<'p>(map: &'p Map, expr: &'p Expr) -> BTreeSet<Read<'p>> {
    let mut found = BTreeSet::new();
    collect(map, expr, How::Identity, &mut found);
    found
}

/// The columns that decide which rows there are, each with what it does there, in the facet's words; sorted.
pub fn reads_of_rows(map: &Map) -> BTreeSet<(&'static str, Read<'_>)> {
    let joins = map.joins.iter().flat_map(|it| &it.on).flat_map(|(own, other)| [("JOIN", own), ("JOIN", other)]);
    // Rows whose list is empty are left out.
    let filters = map.filter.iter().chain(map.each.as_ref().map(|it| &it.list)).map(|it| ("FILTER", it));
    let keys = map.dedupe.iter().flat_map(|it| &it.by).map(|it| ("GROUP_BY", it));
    let order = map.dedupe.iter().filter_map(|it| match &it.keep {
        Keep::Latest(by) | Keep::Earliest(by) => Some(("SORT", by)),
        Keep::First | Keep::Last => None,
    });
    let all = joins.chain(filters).chain(keys).chain(order);
    all.flat_map(|(what, expr)| reads(map, expr).into_iter().map(move |it| (what, it))).collect()
}

fn collect<'p>(map: &'p Map, expr: &'p Expr, how: How, found: &mut BTreeSet<Read<'p>>) {
    let computed = how.max(How::Transformation);
    match &expr.kind {
        ExprKind::Column(column) => {
            found.insert(Read { source: &map.source, column, how });
        }
        ExprKind::Joined { source, column } => {
            found.insert(Read { source, column, how });
        }
        // The item of a `map_each` hides the one of `for each`: its list is a part of the expression, and found there.
        ExprKind::Item(name) => {
            if let Some(each) = map.each.as_ref().filter(|it| it.item == *name) {
                collect(map, &each.list, computed, found);
            }
        }
        ExprKind::If { condition, then, otherwise } => {
            collect(map, condition, How::Conditional, found);
            collect(map, then, computed, found);
            collect(map, otherwise, computed, found);
        }
        ExprKind::Match { subject, arms, default } => {
            collect(map, subject, How::Conditional, found);
            for body in arms.iter().map(|it| &it.body).chain(default.as_deref()) {
                collect(map, body, computed, found);
            }
        }
        _ => expr.each_part(&mut |part| collect(map, part, computed, found)),
    }
}
