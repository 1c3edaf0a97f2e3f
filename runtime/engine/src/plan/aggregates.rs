//! What delivery checks need to know of all rows together.

use datafusion::logical_expr::Expr as DfExpr;
use ingest_program::{Aggregate, Check, Expr, ExprKind, Literal, Origin, TypeKind};

use super::{
    DeliveryCheck, Stage,
    lower::Lower,
    stages::{Planned, Rules, Subject},
};

/// An aggregate that a load gathers on the way.
///
/// Source stage: over the records that are not malformed, rejected rows included (a source's checks judge what was sent).
/// Map stage: over the rows that are published.
#[derive(Debug, Clone, PartialEq)]
pub struct AggregateInput {
    /// Which rows it is over.
    pub stage: Stage,
    /// What it computes.
    pub kind: AggregateKind,
    /// The columns of a batch that it reads; a unique aggregate may have several, `rows` has none.
    pub columns: Vec<usize>,
    /// Where it was written first.
    pub origin: Origin,
}

/// What an aggregate computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AggregateKind {
    /// The number of rows: [`AggregateValue::Known`] int.
    Rows,
    /// Whether no two rows agree in all columns, where two nulls agree: bool.
    Unique,
    /// The sum of one column of this kind (int, float or decimal; decimals: precision 38, the column's scale), nulls left
    /// out, 0 over no rows; [`AggregateValue::Overflow`] where it does not fit.
    Sum(TypeKind),
    /// The share of rows on which one Boolean column is true: float, 0 over no rows.
    Share,
}

/// The value of an aggregate over a delivery.
#[derive(Debug, Clone, PartialEq)]
pub enum AggregateValue {
    /// It is this.
    Known(Literal),
    /// It does not fit its type.
    Overflow,
}

/// The aggregates of a load while it is planned, each kind over the same values once.
#[derive(Debug, Default)]
pub(super) struct Aggregates {
    pub(super) gathered: Vec<Gathered>,
    pub(super) checks: Vec<DeliveryCheck>,
}

/// An aggregate with the values that it is over.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Gathered {
    pub(super) stage: Stage,
    pub(super) kind: AggregateKind,
    pub(super) values: Vec<DfExpr>,
    pub(super) origin: Origin,
}

impl Aggregates {
    /// Adds a delivery check. A value that an aggregate is over may fail on a row: that is a rule of the row.
    pub(super) fn add_check(
        &mut self,
        check: &Check,
        stage: Stage,
        lower: &Lower<'_>,
        rules: &mut Rules,
        subject: Subject<'_>,
    ) -> Planned<()> {
        let mut found = Vec::new();
        check.condition.walk(&mut |it| {
            if let ExprKind::Aggregate(aggregate) = &it.kind {
                found.push((aggregate, it.origin));
            }
        });
        let mut aggregates = Vec::new();
        for (aggregate, origin) in found {
            let (kind, over) =
                inputs(aggregate).ok_or_else(|| lower.fault(origin, "this build cannot compute the aggregate"))?;
            let mut values = Vec::new();
            for expr in over {
                let (value, _) = rules.take(subject, lower.lower(expr)?);
                values.push(value);
            }
            aggregates.push((aggregate.clone(), self.add(Gathered { stage, kind, values, origin })));
        }
        self.checks.push(DeliveryCheck::new(check, stage, aggregates));
        Ok(())
    }

    fn add(&mut self, new: Gathered) -> usize {
        let same = |it: &Gathered| (it.stage, it.kind, &it.values) == (new.stage, new.kind, &new.values);
        self.gathered.iter().position(same).unwrap_or_else(|| {
            self.gathered.push(new);
            self.gathered.len() - 1
        })
    }
}

fn inputs(aggregate: &Aggregate) -> Option<(AggregateKind, &[Expr])> {
    Some(match aggregate {
        Aggregate::Rows => (AggregateKind::Rows, &[]),
        Aggregate::Unique(values) => (AggregateKind::Unique, values),
        Aggregate::Sum(value) => (AggregateKind::Sum(value.ty.kind), std::slice::from_ref(value)),
        Aggregate::Share(condition) => (AggregateKind::Share, std::slice::from_ref(condition)),
        Aggregate::Distinct(_) | Aggregate::References { .. } | Aggregate::Typical { .. } => return None,
    })
}
