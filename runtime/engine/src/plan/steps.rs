//! The steps of a load's plan, from the scan upwards.

use std::{collections::BTreeSet, sync::Arc};

use datafusion::{
    common::{Column, UnnestOptions},
    functions_window::expr_fn::row_number,
    logical_expr::{Expr as DfExpr, ExprFunctionExt, LogicalPlanBuilder, SortExpr, ident},
};
use ingest_program::Meta;

use super::{
    names::Names,
    partner::PartnerTable,
    stages::{Named, Planned},
};
use crate::scan::Delivery;

/// What is done to the rows; each step reads what the one before it gives.
#[derive(Debug)]
pub(super) enum Step {
    /// These columns in place of those before.
    Project(Vec<Named>),
    /// The column `name`: the row of the partner with this number that agrees in these values.
    Join { partner: usize, name: String, keys: Vec<Named>, kept: Vec<Named> },
    /// A row for each element of these lists, which are of one length on each row and never empty.
    Unnest(Vec<String>),
    /// The column `name`: a number from 1 for rows that agree in `by`, in this order.
    Number { name: String, by: Vec<String>, order: Vec<SortExpr> },
}

impl Step {
    /// Whether it does nothing but hand on.
    pub(super) fn is_idle(&self) -> bool {
        matches!(self, Self::Project(named) if named.iter().all(Named::is_same))
    }

    /// The columns that the step reads, `wanted` by those after it.
    fn reads(&self, wanted: BTreeSet<String>) -> BTreeSet<String> {
        let columns = |expr: &DfExpr| expr.column_refs().into_iter().map(|it| it.name.clone()).collect::<Vec<_>>();
        match self {
            Self::Project(named) => named.iter().flat_map(|it| columns(&it.expr)).collect(),
            Self::Join { keys, kept, .. } => keys.iter().chain(kept).flat_map(|it| columns(&it.expr)).collect(),
            Self::Unnest(_) => wanted,
            Self::Number { name, by, order } => {
                let ordered = order.iter().flat_map(|it| columns(&it.expr));
                let mut reads: BTreeSet<String> = wanted.into_iter().chain(by.iter().cloned()).chain(ordered).collect();
                reads.remove(name);
                reads
            }
        }
    }

    /// Adds the columns that are `wanted` and that the step does not give: those pass through.
    fn hand_on(&mut self, wanted: &BTreeSet<String>) {
        let (given, passed) = match self {
            Self::Project(named) => (named.iter().map(|it| it.name.clone()).collect::<BTreeSet<_>>(), named),
            Self::Join { name, kept, .. } => {
                let given = kept.iter().map(|it| it.name.clone()).chain([name.clone()]);
                (given.collect(), kept)
            }
            Self::Unnest(_) | Self::Number { .. } => return,
        };
        passed.extend(wanted.iter().filter(|it| !given.contains(*it)).map(Named::same));
    }

    /// What the step computes, with the places where it was written.
    pub(super) fn named(&self) -> &[Named] {
        match self {
            Self::Project(named) => named,
            Self::Join { keys, .. } => keys,
            Self::Unnest(_) | Self::Number { .. } => &[],
        }
    }

    /// The plan with this step on top, for a delivery.
    pub(super) fn on_top(
        &self,
        plan: LogicalPlanBuilder,
        partners: &[Arc<PartnerTable>],
        of_delivery: impl Fn(&DfExpr) -> Planned<DfExpr>,
    ) -> Planned<LogicalPlanBuilder> {
        let column = |it: &Named| -> Planned<DfExpr> { Ok(of_delivery(&it.expr)?.alias(&it.name)) };
        Ok(match self {
            Self::Project(named) => plan.project(named.iter().map(column).collect::<Planned<Vec<_>>>()?)?,
            Self::Join { partner, name, keys, kept } => {
                let keys = keys.iter().map(|it| of_delivery(&it.expr)).collect::<Planned<Vec<_>>>()?;
                let mut columns = kept.iter().map(column).collect::<Planned<Vec<_>>>()?;
                columns.extend(partners.get(*partner).map(|it| it.rows_of(*partner, keys).alias(name)));
                plan.project(columns)?
            }
            Self::Unnest(lists) => {
                let lists = lists.iter().map(Column::new_unqualified).collect();
                plan.unnest_columns_with_options(lists, UnnestOptions::default())?
            }
            Self::Number { name, by, order } => {
                let by = by.iter().map(ident).collect();
                let number = row_number().partition_by(by).order_by(order.clone()).build()?;
                plan.window([number.alias(name)])?
            }
        })
    }
}

/// Lets every step hand on what those after it read. The last gives exactly what it says.
pub(super) fn hand_on(steps: &mut [Step], names: &Names) {
    let of_delivery = [names.meta(&Meta::DeliveryId), names.meta(&Meta::DeliveryDate)];
    let mut wanted: Option<BTreeSet<String>> = None;
    for step in steps.iter_mut().rev() {
        if let Some(wanted) = &wanted {
            step.hand_on(wanted);
        }
        let mut reads = step.reads(wanted.unwrap_or_default());
        reads.retain(|it| !of_delivery.contains(it));
        wanted = Some(reads);
    }
}

/// The scan of a delivery with the steps on top.
pub(super) fn stacked(
    scan: LogicalPlanBuilder,
    steps: &[Step],
    partners: &[Arc<PartnerTable>],
    names: &Names,
    delivery: &Delivery,
) -> Planned<LogicalPlanBuilder> {
    steps.iter().try_fold(scan, |plan, step| step.on_top(plan, partners, |it| names.of_delivery(it, delivery)))
}
