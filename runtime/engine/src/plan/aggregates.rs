//! What delivery checks need to know of all rows together.

use datafusion::logical_expr::{Expr as DfExpr, ident};
use ingest_program::{Aggregate, Check, Expr, ExprKind, Literal, Origin, TypeKind};

use super::{
    DeliveryCheck, Stage,
    checks::{Summand, Summary},
    lower::Lower,
    stages::{Planned, Rules, Subject},
};
use crate::identity::digest;

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
    /// What tells it from other aggregates, in every program that has it: under this name its value is kept with a
    /// published delivery.
    pub key: String,
    /// Where it was written first.
    pub origin: Origin,
}

/// A column of what was sought in a reference table and not found: texts, or lists of them; null where nothing was missed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissedInput {
    /// Which rows are counted: at the source stage all records that are not malformed, at the map stage those that it judges.
    pub stage: Stage,
    /// The reference table.
    pub lookup: String,
    /// The column of a batch.
    pub column: usize,
}

/// What an aggregate computes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
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
    /// How many different values one column has, null not among them: int.
    Distinct,
    /// Whether every value of a column but null is one of a field in the published tables of a schema: bool. Where the
    /// schema is that of the rows themselves, a second column holds their own values of the field, which count too.
    References {
        /// The schema.
        schema: String,
        /// The field.
        field: String,
        /// What the value is; those of the field are of the same type.
        kind: TypeKind,
    },
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
#[derive(Debug)]
pub(super) struct Aggregates {
    /// Name of the schema.
    schema: String,
    pub(super) gathered: Vec<Gathered>,
    pub(super) checks: Vec<DeliveryCheck>,
}

/// An aggregate with the values that it is over.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Gathered {
    pub(super) stage: Stage,
    pub(super) kind: AggregateKind,
    pub(super) values: Vec<DfExpr>,
    pub(super) key: String,
    pub(super) origin: Origin,
}

impl Aggregates {
    /// None yet, of rows of this schema.
    pub(super) fn of(schema: &str) -> Self {
        Self { schema: schema.to_owned(), gathered: vec![], checks: vec![] }
    }

    /// Adds a delivery check. A value that an aggregate is over may fail on a row: that is a rule of the row.
    pub(super) fn add_check(
        &mut self,
        check: &Check,
        stage: Stage,
        lower: &Lower<'_>,
        rules: &mut Rules,
        subject: Subject<'_>,
    ) -> Planned<()> {
        let mut summary = |expr: &Expr, kind| {
            let aggregates = self.of_expression(expr, stage, lower, rules, subject)?;
            Summary::new(expr, kind, aggregates, lower)
        };
        let condition = summary(&check.condition, TypeKind::Bool)?;
        let message = check.because.as_ref().map(|it| summary(it, TypeKind::Text)).transpose()?;
        self.checks.push(DeliveryCheck::new(check, stage, condition, message));
        Ok(())
    }

    /// The aggregates in an expression from left to right.
    fn of_expression(
        &mut self,
        expr: &Expr,
        stage: Stage,
        lower: &Lower<'_>,
        rules: &mut Rules,
        subject: Subject<'_>,
    ) -> Planned<Vec<Summand>> {
        let mut found = Vec::new();
        expr.walk(&mut |it| {
            if let ExprKind::Aggregate(aggregate) = &it.kind {
                found.push((aggregate, it.ty.kind, it.origin));
            }
        });
        let mut aggregates = Vec::new();
        for (aggregate, result, origin) in found {
            let (kind, over) = inputs(aggregate);
            let mut values = Vec::new();
            for expr in over {
                let (value, _) = rules.take(subject, lower.lower(expr)?);
                values.push(value);
            }
            if let AggregateKind::References { schema, field, .. } = &kind
                && (stage, schema) == (Stage::Map, &self.schema)
            {
                values.extend(lower.scope.field(field).map(ident));
            }
            let key = key(aggregate, stage).map_err(|what| lower.fault(origin, what))?;
            let index = self.add(Gathered { stage, kind, values, key, origin });
            aggregates.push(Summand { aggregate: aggregate.clone(), kind: result, index });
        }
        Ok(aggregates)
    }

    fn add(&mut self, new: Gathered) -> usize {
        let same = |it: &Gathered| (it.stage, &it.kind, &it.values) == (new.stage, &new.kind, &new.values);
        self.gathered.iter().position(same).unwrap_or_else(|| {
            self.gathered.push(new);
            self.gathered.len() - 1
        })
    }
}

/// What is gathered for an aggregate, and of which values: for what is typical, what it is of, so that later deliveries
/// find it.
fn inputs(aggregate: &Aggregate) -> (AggregateKind, &[Expr]) {
    match aggregate {
        Aggregate::Rows => (AggregateKind::Rows, &[]),
        Aggregate::Unique(values) => (AggregateKind::Unique, values),
        Aggregate::Sum(value) => (AggregateKind::Sum(value.ty.kind), std::slice::from_ref(value)),
        Aggregate::Share(condition) => (AggregateKind::Share, std::slice::from_ref(condition)),
        Aggregate::Distinct(value) => (AggregateKind::Distinct, std::slice::from_ref(value)),
        Aggregate::References { value, schema, field } => {
            let (schema, field, kind) = (schema.clone(), field.clone(), value.ty.kind);
            (AggregateKind::References { schema, field, kind }, std::slice::from_ref(value))
        }
        Aggregate::Typical { of, .. } => inputs(of),
    }
}

/// Under which name the values of an aggregate are kept: the same wherever it is written.
fn key(aggregate: &Aggregate, stage: Stage) -> Result<String, String> {
    if let Aggregate::Typical { of, .. } = aggregate {
        return key(of, stage);
    }
    let name = match aggregate {
        Aggregate::Rows => "rows",
        Aggregate::Unique(_) => "unique",
        Aggregate::Sum(_) => "sum",
        Aggregate::Share(_) => "share",
        Aggregate::Distinct(_) => "distinct",
        Aggregate::References { .. } => "references",
        Aggregate::Typical { .. } => "typical",
    };
    let stage = if stage == Stage::Source { "source" } else { "map" };
    let of = if aggregate == &Aggregate::Rows {
        String::new()
    } else {
        let digest = digest(aggregate).map_err(|error| error.to_string())?;
        format!(" {}", digest.get(..SHORT).unwrap_or(&digest))
    };
    Ok(format!("{stage} {name}{of}"))
}

/// Characters of a digest that tell the few aggregates of a project from each other.
const SHORT: usize = "sha256:".len() + 16;
