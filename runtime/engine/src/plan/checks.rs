//! Delivery checks: judged once, on the aggregates of a delivery.

use datafusion::{
    common::ScalarValue,
    logical_expr::{Expr as DfExpr, ident},
};
use ingest_program::{Aggregate, Check, Expr, Literal, Meta, Origin, TypeKind, Verdict};

use super::{
    AggregateValue, PlanError, Stage,
    evaluate::{Failed, evaluate_lowered},
    lower::{Lower, Lowered, Scope},
    values,
};
use crate::scan::Delivery;

/// A check that is judged once per delivery.
#[derive(Debug, Clone)]
pub struct DeliveryCheck {
    /// Its name.
    pub name: String,
    /// The `##` lines above it.
    pub doc: Option<String>,
    /// Whether it is the source's or the schema's.
    pub stage: Stage,
    /// What a violation means: warn or fail.
    pub verdict: Verdict,
    /// Where it was written.
    pub origin: Origin,
    condition: Summary,
    /// What people are told of a violation.
    message: Option<Summary>,
}

/// An expression over what a delivery comes to: it reads aggregates, and what is known of the delivery, as the columns of one row.
#[derive(Debug, Clone)]
pub(super) struct Summary {
    lowered: Lowered,
    /// The aggregates in it from left to right.
    aggregates: Vec<Summand>,
    origin: Origin,
}

/// An aggregate in an expression.
#[derive(Debug, Clone)]
pub(super) struct Summand {
    pub(super) aggregate: Aggregate,
    /// What its value is.
    pub(super) kind: TypeKind,
    /// Its place among the plan's aggregates.
    pub(super) index: usize,
}

/// What a delivery check comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judgement {
    /// The data is right.
    Holds,
    /// It is not.
    Violated,
    /// It cannot be told, which counts as a violation; why, in words for the report.
    Undecided(String),
}

impl DeliveryCheck {
    pub(super) fn new(check: &Check, stage: Stage, condition: Summary, message: Option<Summary>) -> Self {
        Self {
            name: check.name.clone(),
            doc: check.doc.clone(),
            stage,
            verdict: check.action.verdict,
            origin: check.origin,
            condition,
            message,
        }
    }

    /// The aggregates in the condition from left to right, each with its index in the plan's aggregates.
    pub fn aggregates(&self) -> impl Iterator<Item = (&Aggregate, usize)> {
        self.condition.aggregates.iter().map(|it| (&it.aggregate, it.index))
    }

    /// The same, and those in the message.
    pub fn gathered(&self) -> impl Iterator<Item = (&Aggregate, usize)> {
        let of_message = self.message.iter().flat_map(|it| &it.aggregates);
        self.condition.aggregates.iter().chain(of_message).map(|it| (&it.aggregate, it.index))
    }

    /// Judges the check on the values of the plan's aggregates, and on what they were in earlier deliveries, the latest
    /// first: all of them in the plan's order. Where there is no earlier delivery, nothing is typical, and a condition that
    /// therefore has no value holds.
    pub fn judge(
        &self,
        values: &[AggregateValue],
        past: &[Vec<f64>],
        delivery: &Delivery,
    ) -> Result<Judgement, PlanError> {
        let Some(known) = self.condition.known(values, past)?.into_iter().collect::<Option<Vec<_>>>() else {
            return Ok(Judgement::Undecided("a sum is too large for its type".to_owned()));
        };
        let first_delivery = known.contains(&Literal::Null);
        Ok(match self.condition.value(&known, delivery)? {
            Ok(ScalarValue::Boolean(Some(true))) => Judgement::Holds,
            Ok(ScalarValue::Boolean(Some(false))) => Judgement::Violated,
            Ok(_) if first_delivery => Judgement::Holds,
            Ok(_) => Judgement::Undecided("the condition has no value".to_owned()),
            Err(failed) => Judgement::Undecided(failed.to_string()),
        })
    }

    /// What people are told where the check is violated, of the same values as [`Self::judge`] goes by; none where there is
    /// nothing to tell, or it has no value.
    pub fn message(
        &self,
        values: &[AggregateValue],
        past: &[Vec<f64>],
        delivery: &Delivery,
    ) -> Result<Option<String>, PlanError> {
        let Some(message) = &self.message else { return Ok(None) };
        let known = message.known(values, past)?.into_iter().map(|it| it.unwrap_or(Literal::Null));
        Ok(match message.value(&known.collect::<Vec<_>>(), delivery)? {
            Ok(ScalarValue::Utf8View(text)) => text,
            _ => None,
        })
    }
}

impl Summary {
    /// An expression as a value of this kind. `lower` is for the rows that the aggregates are over.
    pub(super) fn new(
        expr: &Expr,
        kind: TypeKind,
        aggregates: Vec<Summand>,
        lower: &Lower<'_>,
    ) -> Result<Self, PlanError> {
        let scope = DeliveryScope { aggregates: &aggregates };
        let lowered = Lower::new(lower.program, lower.secrets, &scope).lower_as(expr, kind)?;
        Ok(Self { lowered, aggregates, origin: expr.origin })
    }

    /// The values of its aggregates; null of what is typical where there is no earlier delivery. None of one that does not fit.
    fn known(&self, values: &[AggregateValue], past: &[Vec<f64>]) -> Result<Vec<Option<Literal>>, PlanError> {
        let value = |it: &Summand| {
            if let Aggregate::Typical { deliveries, .. } = it.aggregate {
                let typical = typical(past.get(it.index).map_or(&[], Vec::as_slice), deliveries);
                return Ok(Some(typical.map_or(Literal::Null, Literal::Float)));
            }
            match values.get(it.index) {
                Some(AggregateValue::Known(literal)) => Ok(Some(literal.clone())),
                Some(AggregateValue::Overflow) => Ok(None),
                None => {
                    let place = format!("line {}", self.origin.line);
                    Err(PlanError::Program { place, what: "an aggregate was not gathered".to_owned() })
                }
            }
        };
        self.aggregates.iter().map(value).collect()
    }

    /// What it comes to where its aggregates have these values.
    fn value(&self, known: &[Literal], delivery: &Delivery) -> Result<Result<ScalarValue, Failed>, PlanError> {
        let aggregates = self.aggregates.iter().zip(known).enumerate();
        let aggregates = aggregates.map(|(place, (it, value))| (column(place), values::scalar(value, it.kind)));
        let of_delivery = [
            (ID.to_owned(), ScalarValue::Utf8View(Some(delivery.id.clone()))),
            (DATE.to_owned(), values::scalar(&Literal::Date(delivery.date), TypeKind::Date)),
        ];
        evaluate_lowered(&self.lowered, aggregates.chain(of_delivery).collect())
    }
}

/// The median of the first so many; none of none.
pub(crate) fn typical(past: &[f64], deliveries: u32) -> Option<f64> {
    let mut latest = past.iter().copied().take(deliveries as usize).collect::<Vec<_>>();
    latest.sort_by(f64::total_cmp);
    let upper = *latest.get(latest.len() / 2)?;
    if latest.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = *latest.get(latest.len() / 2 - 1)?;
    Some(lower / 2.0 + upper / 2.0)
}

/// The columns of the row that a summary reads: what is known of the delivery.
const ID: &str = "delivery.id";
const DATE: &str = "delivery.date";

/// The column of an aggregate, by its place in the expression.
fn column(place: usize) -> String {
    format!("aggregate {place}")
}

/// What a delivery check can read.
struct DeliveryScope<'a> {
    aggregates: &'a [Summand],
}

impl Scope for DeliveryScope<'_> {
    fn meta(&self, meta: &Meta) -> Option<DfExpr> {
        match meta {
            Meta::DeliveryId => Some(ident(ID)),
            Meta::DeliveryDate => Some(ident(DATE)),
            _ => None,
        }
    }

    fn aggregate(&self, aggregate: &Aggregate, _kind: TypeKind) -> Option<DfExpr> {
        let place = self.aggregates.iter().position(|it| it.aggregate == *aggregate)?;
        Some(ident(column(place)))
    }
}
