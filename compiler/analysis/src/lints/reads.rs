//! Which columns maps and checks read, and how: what the lints about columns ask, gathered once.

use std::collections::HashMap;

use ingest_program::{Expr, ExprKind, Map, Program, Source};

/// How the columns of every source are read.
#[derive(Debug, Default)]
pub(crate) struct ColumnReads<'p> {
    sources: HashMap<&'p str, OfSource<'p>>,
}

/// How the columns of one source are read.
#[derive(Debug, Default)]
pub(crate) struct OfSource<'p> {
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
    /// The reads of all maps and of the sources' own checks.
    pub(crate) fn of(program: &'p Program) -> Self {
        let mut all = Self::default();
        program.maps.iter().for_each(|map| all.map(map));
        for source in &program.sources {
            source.checks.iter().for_each(|check| all.expr(&check.condition, &source.name));
        }
        all
    }

    /// How the columns of a source are read.
    pub(crate) fn source(&self, source: &Source) -> Option<&OfSource<'p>> {
        self.sources.get(source.name.as_str())
    }

    fn map(&mut self, map: &'p Map) {
        let joined = map.joins.iter().map(|join| &join.source);
        for source in joined.chain([&map.source]) {
            let of_source = self.sources.entry(source).or_default();
            of_source.mapped = true;
            of_source.queried |= map.sql.is_some();
        }
        map.expressions().for_each(|expr| self.expr(expr, &map.source));
    }

    /// Notes what an expression over the rows of `source` reads.
    fn expr(&mut self, whole: &'p Expr, source: &'p str) {
        whole.walk(&mut |expr| {
            if let Some((of, column)) = column(expr, source) {
                self.reads(of, column).places += 1;
            } else if let ExprKind::Convert { value, .. } = &expr.kind
                && let Some((of, column)) = column(value, source)
            {
                self.reads(of, column).conversions.push(expr);
            }
        });
    }

    fn reads(&mut self, source: &'p str, column: &'p str) -> &mut Reads<'p> {
        self.sources.entry(source).or_default().columns.entry(column).or_default()
    }
}

impl<'p> OfSource<'p> {
    /// How a column is read, if it is.
    pub(crate) fn column(&self, name: &str) -> Option<&Reads<'p>> {
        self.columns.get(name)
    }
}

/// The source and the column that an expression reads.
fn column<'e>(expr: &'e Expr, source: &'e str) -> Option<(&'e str, &'e str)> {
    match &expr.kind {
        ExprKind::Column(column) => Some((source, column)),
        ExprKind::Joined { source, column } => Some((source, column)),
        _ => None,
    }
}
