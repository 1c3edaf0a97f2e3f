//! From cells to values of a column.

use arrow::array::ArrayRef;

use super::cell::{Calendar, Cell};
use super::plan::ExcelPlan;
use crate::columns::{Decimals, Kind, Plain, PlannedColumn, Values, boolean, whole};

/// A column in the making.
pub(super) struct ValueBuilder<'a> {
    plan: &'a ExcelPlan,
    column: &'a PlannedColumn,
    calendar: Calendar,
    /// None where the column is only judged.
    values: Option<Values>,
}

/// What a cell is in its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Value,
    Null,
    Failed,
}

impl<'a> ValueBuilder<'a> {
    /// For so many records; with values where they are `wanted`.
    pub(super) fn new(
        plan: &'a ExcelPlan,
        column: &'a PlannedColumn,
        calendar: Calendar,
        wanted: bool,
        records: usize,
    ) -> Self {
        // No column of a sheet is declared with parts.
        Self { plan, column, calendar, values: wanted.then(|| Values::new(&column.kind, records)) }
    }

    /// Reads the next cell; none where it is empty.
    pub(super) fn append(&mut self, cell: Option<&Cell>) -> Outcome {
        let text = cell.and_then(|it| it.text(self.calendar));
        let (value, outcome) = match (cell, &text) {
            (None, _) => (None, Outcome::Null),
            (Some(_), None) => (None, Outcome::Failed),
            (Some(_), Some(text)) if self.plan.nulls.contains(text.as_bytes()) => (None, Outcome::Null),
            (Some(cell), Some(text)) => match self.value(cell, text) {
                None => (None, Outcome::Failed),
                value => (value, Outcome::Value),
            },
        };
        if let Some(values) = &mut self.values {
            values.push(value);
        }
        outcome
    }

    /// The value of a cell with this text.
    fn value<'t>(&self, cell: &Cell, text: &'t str) -> Option<Plain<'t>> {
        match (&self.column.kind, cell) {
            (Kind::Text, _) => Some(Plain::Text(text)),
            (Kind::Int, Cell::Number(number)) => whole(*number).map(Plain::Int),
            (Kind::Decimal { parser, precision, scale }, Cell::Number(number)) => {
                Decimals::new(*parser, *precision, *scale).unscaled(*number).map(Plain::Decimal)
            }
            (Kind::Float, Cell::Number(number)) => Some(Plain::Float(*number)),
            (Kind::Bool, Cell::Number(number)) => boolean(*number).map(Plain::Bool),
            (Kind::Bool, Cell::Bool(value)) => Some(Plain::Bool(*value)),
            // A truth value is no number, and a date neither of them: `moment` has none for those.
            (Kind::Int | Kind::Decimal { .. } | Kind::Float, Cell::Bool(_)) => None,
            (kind, Cell::Days(..) | Cell::Moment(_)) => self.moment(kind, text),
            (kind, _) => Plain::parse(kind, text.as_bytes()),
        }
    }

    /// That of a date or a time, as this crate writes it.
    fn moment(&self, kind: &Kind, text: &str) -> Option<Plain<'static>> {
        let dates = &self.plan.own_dates;
        let with_time = || if text.len() == 10 { format!("{text}T00:00:00") } else { text.to_owned() };
        match kind {
            // The day that a moment is on.
            Kind::Date(_) => dates.date(text.split_once('T').map_or(text, |it| it.0).as_bytes()).map(Plain::Date),
            Kind::Timestamp(_) => dates.timestamp(with_time().as_bytes()).map(Plain::Micros),
            Kind::TimestampIn(_, zone, _) => dates.moment(with_time().as_bytes(), zone).map(Plain::Micros),
            Kind::Time(_) => self.plan.own_times.time(text.as_bytes()).map(Plain::Micros),
            _ => None,
        }
    }

    /// The finished column; none where it was only judged.
    pub(super) fn finish(self) -> Option<ArrayRef> {
        self.values.map(Values::finish)
    }
}
