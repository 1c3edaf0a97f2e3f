//! Names of the plan's own columns.

use datafusion::{
    common::{
        ScalarValue,
        tree_node::{Transformed, TreeNode},
    },
    logical_expr::{Expr as DfExpr, lit},
};
use ingest_program::Meta;

use super::stages::Planned;
use crate::scan::Delivery;

/// Names that no column of a source and no field of a schema has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Names {
    prefix: String,
}

impl Names {
    /// Names beside those that are taken. Two underscores are in front, or as many as it takes.
    #[expect(clippy::needless_pass_by_value, reason = "an iterator is handed over")]
    pub(super) fn beside<'n>(taken: impl Iterator<Item = &'n str> + Clone) -> Self {
        let mut prefix = "__".to_owned();
        while taken.clone().any(|name| name.starts_with(&prefix)) {
            prefix.push('_');
        }
        Self { prefix }
    }

    /// The column that holds `what`.
    pub(crate) fn of(&self, what: &str) -> String {
        format!("{}{what}", self.prefix)
    }

    /// The column that holds the `index`th of several.
    pub(super) fn numbered(&self, what: &str, index: usize) -> String {
        format!("{}{what}_{index}", self.prefix)
    }

    /// The index of the row's file in its delivery.
    pub(crate) fn file(&self) -> String {
        self.of("file")
    }

    /// An expression with what is known only when a delivery is at hand.
    pub(super) fn of_delivery(&self, expr: &DfExpr, delivery: &Delivery) -> Planned<DfExpr> {
        let (id, date) = (self.meta(&Meta::DeliveryId), self.meta(&Meta::DeliveryDate));
        let replaced = expr.clone().transform_up(|it| {
            Ok(match &it {
                DfExpr::Column(column) if column.name == id => {
                    Transformed::yes(lit(ScalarValue::Utf8View(Some(delivery.id.clone()))))
                }
                DfExpr::Column(column) if column.name == date => {
                    Transformed::yes(lit(ScalarValue::Date32(Some(delivery.date))))
                }
                _ => Transformed::no(it),
            })
        })?;
        Ok(replaced.data)
    }

    /// The column that holds a fact about the file of a row.
    pub(crate) fn meta(&self, meta: &Meta) -> String {
        match meta {
            Meta::FileName => self.of("file_name"),
            Meta::FileSize => self.of("file_size"),
            Meta::FileModified => self.of("file_modified"),
            Meta::Capture(name) => self.of(&format!("capture_{name}")),
            Meta::RecordNumber => self.of("record"),
            Meta::DeliveryId => self.of("delivery_id"),
            Meta::DeliveryDate => self.of("delivery_date"),
        }
    }
}
