//! Delivery checks: judged once, on the aggregates of a delivery.

use datafusion::{common::ScalarValue, logical_expr::Expr as DfExpr};
use ingest_program::{Aggregate, Check, Expr, Literal, Meta, Origin, TypeKind, Verdict};

use super::{
    AggregateValue, PlanError, Stage,
    evaluate::evaluate_lowered,
    lower::{Lower, Scope, constant},
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
    condition: Expr,
    /// The aggregates in the condition, each with its index in the plan.
    aggregates: Vec<(Aggregate, usize)>,
    /// What people are told of a violation, with its aggregates.
    message: Option<(Expr, Vec<(Aggregate, usize)>)>,
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
    pub(super) fn new(
        check: &Check,
        stage: Stage,
        aggregates: Vec<(Aggregate, usize)>,
        message: Option<(Expr, Vec<(Aggregate, usize)>)>,
    ) -> Self {
        Self {
            name: check.name.clone(),
            doc: check.doc.clone(),
            stage,
            verdict: check.action.verdict,
            origin: check.origin,
            condition: check.condition.clone(),
            aggregates,
            message,
        }
    }

    /// The aggregates in the condition from left to right, each with its index in the plan's aggregates.
    pub fn aggregates(&self) -> impl Iterator<Item = (&Aggregate, usize)> {
        self.aggregates.iter().map(|(aggregate, index)| (aggregate, *index))
    }

    /// The same, and those in the message.
    pub fn gathered(&self) -> impl Iterator<Item = (&Aggregate, usize)> {
        let of_message = self.message.iter().flat_map(|(_, aggregates)| aggregates);
        self.aggregates.iter().chain(of_message).map(|(aggregate, index)| (aggregate, *index))
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
        let mut read = Vec::new();
        let mut first_delivery = false;
        for it in &self.aggregates {
            let Some(value) = known(it, values, past, self.origin)? else {
                return Ok(Judgement::Undecided("a sum is too large for its type".to_owned()));
            };
            first_delivery |= value == Literal::Null;
            read.push((&it.0, value));
        }
        let scope = DeliveryScope { delivery, known: read };
        let lowered = Lower::new(None, None, &scope).lower(&self.condition)?;
        Ok(match evaluate_lowered(lowered)? {
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
        let Some((message, aggregates)) = &self.message else { return Ok(None) };
        let mut read = Vec::new();
        for it in aggregates {
            read.push((&it.0, known(it, values, past, self.origin)?.unwrap_or(Literal::Null)));
        }
        let scope = DeliveryScope { delivery, known: read };
        let lowered = Lower::new(None, None, &scope).lower_as(message, TypeKind::Text)?;
        Ok(match evaluate_lowered(lowered)? {
            Ok(ScalarValue::Utf8View(text)) => text,
            _ => None,
        })
    }
}

/// The value of an aggregate; null of what is typical where there is no earlier delivery. None where it does not fit.
fn known(
    (aggregate, index): &(Aggregate, usize),
    values: &[AggregateValue],
    past: &[Vec<f64>],
    origin: Origin,
) -> Result<Option<Literal>, PlanError> {
    if let Aggregate::Typical { deliveries, .. } = aggregate {
        let typical = typical(past.get(*index).map_or(&[], Vec::as_slice), *deliveries);
        return Ok(Some(typical.map_or(Literal::Null, Literal::Float)));
    }
    match values.get(*index) {
        Some(AggregateValue::Known(literal)) => Ok(Some(literal.clone())),
        Some(AggregateValue::Overflow) => Ok(None),
        None => {
            let place = format!("line {}", origin.line);
            Err(PlanError::Program { place, what: "an aggregate was not gathered".to_owned() })
        }
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

/// What a delivery check can read.
struct DeliveryScope<'a> {
    delivery: &'a Delivery,
    known: Vec<(&'a Aggregate, Literal)>,
}

impl Scope for DeliveryScope<'_> {
    fn meta(&self, meta: &Meta) -> Option<DfExpr> {
        match meta {
            Meta::DeliveryId => Some(constant(ScalarValue::Utf8View(Some(self.delivery.id.clone())))),
            Meta::DeliveryDate => Some(constant(values::scalar(&Literal::Date(self.delivery.date), TypeKind::Date))),
            _ => None,
        }
    }

    fn aggregate(&self, aggregate: &Aggregate, kind: TypeKind) -> Option<DfExpr> {
        let (_, value) = self.known.iter().find(|(known, _)| *known == aggregate)?;
        Some(constant(values::scalar(value, kind)))
    }
}
