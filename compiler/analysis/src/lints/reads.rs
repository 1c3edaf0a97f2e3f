//! Which columns maps and checks read, and how: what the lints about columns ask, gathered once.

use std::collections::HashMap;

use ingest_program::{Expr, ExprKind, Map, Source};

/// How the columns of a source are read.
#[derive(Debug, Default)]
pub(crate) struct ColumnReads<'p> {
    columns: HashMap<&'p str, Reads<'p>>,
    /// Whether a map reads the source.
    pub mapped: bool,
    /// Whether a query does, which is not looked into.
    pub queried: bool,
}

/// How a column is read.
#[derive(Debug, Default)]
pub(crate) struct Reads<'p> {
    /// In how many places.
    pub places: usize,
    /// The conversions that it is the whole operand of.
    pub conversions: Vec<&'p Expr>,
}

impl<'p> ColumnReads<'p> {
    /// The reads of the maps that read a source, and of its own checks.
    pub(crate) fn of(source: &'p Source, maps: impl IntoIterator<Item = &'p Map>) -> Self {
        let mut reads = Self::default();
        for map in maps {
            reads.mapped = true;
            reads.queried |= map.sql.is_some();
            map.expressions().for_each(|expr| reads.expr(expr, &map.source, &source.name));
        }
        source.checks.iter().for_each(|check| reads.expr(&check.condition, &source.name, &source.name));
        reads
    }

    /// How a column is read, if it is.
    pub(crate) fn column(&self, name: &str) -> Option<&Reads<'p>> {
        self.columns.get(name)
    }

    /// Notes what an expression over the rows of one source reads of another, or of the same.
    fn expr(&mut self, whole: &'p Expr, over: &str, of: &str) {
        whole.walk(&mut |expr| {
            if let Some(column) = column(expr, over, of) {
                self.columns.entry(column).or_default().places += 1;
            } else if let ExprKind::Convert { value, .. } = &expr.kind
                && let Some(column) = column(value, over, of)
            {
                self.columns.entry(column).or_default().conversions.push(expr);
            }
        });
    }
}

/// The column of a source that an expression over the rows of another, or of the same, reads.
fn column<'e>(expr: &'e Expr, over: &str, of: &str) -> Option<&'e str> {
    match &expr.kind {
        ExprKind::Column(column) => (over == of).then_some(column),
        ExprKind::Joined { source, column } => (source == of).then_some(column),
        _ => None,
    }
}
