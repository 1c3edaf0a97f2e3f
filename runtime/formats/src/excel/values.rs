//! From cells to values of a column.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BinaryViewBuilder, BooleanBuilder, Date32Builder, Decimal128Builder, Float64Builder, Int64Builder,
    StringViewBuilder, Time64MicrosecondBuilder, TimestampMicrosecondBuilder,
};

use super::cell::{Calendar, Cell};
use super::plan::ExcelPlan;
use crate::columns::{Decimals, Kind, PlannedColumn, boolean, whole};
use crate::parse;

/// A column in the making.
pub(super) struct ValueBuilder<'a> {
    plan: &'a ExcelPlan,
    column: &'a PlannedColumn,
    calendar: Calendar,
    /// None where the column is only judged.
    values: Option<Values>,
}

enum Values {
    Text(StringViewBuilder),
    Int(Int64Builder),
    Decimal(Decimal128Builder),
    Float(Float64Builder),
    Bool(BooleanBuilder),
    Date(Date32Builder),
    Time(Time64MicrosecondBuilder),
    Timestamp(TimestampMicrosecondBuilder),
    Bytes(BinaryViewBuilder),
}

/// What a cell is in its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Value,
    Null,
    Failed,
}

enum Value {
    Text(String),
    Int(i64),
    Decimal(i128),
    Float(f64),
    Bool(bool),
    Date(i32),
    Micros(i64),
    Bytes(Vec<u8>),
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
        let values = match column.kind {
            // No column of a sheet is declared with parts.
            Kind::Nested(_) => None,
            _ if !wanted => None,
            Kind::Text => Some(Values::Text(StringViewBuilder::with_capacity(records))),
            Kind::Int => Some(Values::Int(Int64Builder::with_capacity(records))),
            Kind::Decimal { .. } => Some(Values::Decimal(Decimal128Builder::with_capacity(records))),
            Kind::Float => Some(Values::Float(Float64Builder::with_capacity(records))),
            Kind::Bool => Some(Values::Bool(BooleanBuilder::with_capacity(records))),
            Kind::Date(_) => Some(Values::Date(Date32Builder::with_capacity(records))),
            Kind::Time(_) => Some(Values::Time(Time64MicrosecondBuilder::with_capacity(records))),
            Kind::Timestamp(_) | Kind::TimestampIn(..) => {
                Some(Values::Timestamp(TimestampMicrosecondBuilder::with_capacity(records)))
            }
            Kind::Bytes => Some(Values::Bytes(BinaryViewBuilder::with_capacity(records))),
        };
        Self { plan, column, calendar, values }
    }

    /// Reads the next cell; none where it is empty.
    pub(super) fn append(&mut self, cell: Option<&Cell>) -> Outcome {
        let (value, outcome) = match cell {
            None => (None, Outcome::Null),
            Some(cell) => match cell.text(self.calendar) {
                None => (None, Outcome::Failed),
                Some(text) if self.plan.nulls.contains(text.as_bytes()) => (None, Outcome::Null),
                Some(text) => match self.value(cell, text) {
                    None => (None, Outcome::Failed),
                    value => (value, Outcome::Value),
                },
            },
        };
        if let Some(values) = &mut self.values {
            values.push(value);
        }
        outcome
    }

    /// The value of a cell with this text.
    fn value(&self, cell: &Cell, text: String) -> Option<Value> {
        match (&self.column.kind, cell) {
            (Kind::Text, _) => Some(Value::Text(text)),
            (Kind::Int, Cell::Number(number)) => whole(*number).map(Value::Int),
            (Kind::Decimal { parser, precision, scale }, Cell::Number(number)) => {
                Decimals::new(*parser, *precision, *scale).unscaled(*number).map(Value::Decimal)
            }
            (Kind::Float, Cell::Number(number)) => Some(Value::Float(*number)),
            (Kind::Bool, Cell::Number(number)) => boolean(*number).map(Value::Bool),
            (Kind::Bool, Cell::Bool(value)) => Some(Value::Bool(*value)),
            // A truth value is no number, and a date neither of them: `moment` has none for those.
            (Kind::Int | Kind::Decimal { .. } | Kind::Float, Cell::Bool(_)) => None,
            (kind, Cell::Days(..) | Cell::Moment(_)) => self.moment(kind, &text),
            (kind, _) => parsed(kind, text.as_bytes()),
        }
    }

    /// That of a date or a time, as this crate writes it.
    fn moment(&self, kind: &Kind, text: &str) -> Option<Value> {
        let dates = &self.plan.own_dates;
        let with_time = || if text.len() == 10 { format!("{text}T00:00:00") } else { text.to_owned() };
        match kind {
            // The day that a moment is on.
            Kind::Date(_) => dates.date(text.split_once('T').map_or(text, |it| it.0).as_bytes()).map(Value::Date),
            Kind::Timestamp(_) => dates.timestamp(with_time().as_bytes()).map(Value::Micros),
            Kind::TimestampIn(_, zone, _) => dates.moment(with_time().as_bytes(), zone).map(Value::Micros),
            Kind::Time(_) => self.plan.own_times.time(text.as_bytes()).map(Value::Micros),
            _ => None,
        }
    }

    /// The finished column; none where it was only judged.
    pub(super) fn finish(self) -> Option<ArrayRef> {
        Some(match self.values? {
            Values::Text(mut to) => Arc::new(to.finish()),
            Values::Int(mut to) => Arc::new(to.finish()),
            Values::Decimal(mut to) => Arc::new(to.finish().with_data_type(self.column.kind.data_type())),
            Values::Float(mut to) => Arc::new(to.finish()),
            Values::Bool(mut to) => Arc::new(to.finish()),
            Values::Date(mut to) => Arc::new(to.finish()),
            Values::Time(mut to) => Arc::new(to.finish()),
            Values::Timestamp(mut to) => match self.column.kind {
                Kind::TimestampIn(_, _, zone) => Arc::new(to.finish().with_timezone(zone)),
                _ => Arc::new(to.finish()),
            },
            Values::Bytes(mut to) => Arc::new(to.finish()),
        })
    }
}

/// That of a text.
fn parsed(kind: &Kind, text: &[u8]) -> Option<Value> {
    match kind {
        Kind::Text => String::from_utf8(text.to_vec()).ok().map(Value::Text),
        Kind::Int => parse::int(text).map(Value::Int),
        Kind::Decimal { parser, .. } => parser.parse(text).map(Value::Decimal),
        Kind::Float => parse::float(text).map(Value::Float),
        Kind::Bool => parse::boolean(text).map(Value::Bool),
        Kind::Date(format) => format.date(text).map(Value::Date),
        Kind::Time(format) => format.time(text).map(Value::Micros),
        Kind::Timestamp(format) => format.timestamp(text).map(Value::Micros),
        Kind::TimestampIn(format, zone, _) => format.moment(text, zone).map(Value::Micros),
        Kind::Bytes => {
            let mut bytes = Vec::new();
            parse::base64(text, &mut bytes).then_some(Value::Bytes(bytes))
        }
        Kind::Nested(_) => None,
    }
}

impl Values {
    fn push(&mut self, value: Option<Value>) {
        match (self, value) {
            (Self::Text(to), Some(Value::Text(it))) => to.append_value(it),
            (Self::Int(to), Some(Value::Int(it))) => to.append_value(it),
            (Self::Decimal(to), Some(Value::Decimal(it))) => to.append_value(it),
            (Self::Float(to), Some(Value::Float(it))) => to.append_value(it),
            (Self::Bool(to), Some(Value::Bool(it))) => to.append_value(it),
            (Self::Date(to), Some(Value::Date(it))) => to.append_value(it),
            (Self::Time(to), Some(Value::Micros(it))) => to.append_value(it),
            (Self::Timestamp(to), Some(Value::Micros(it))) => to.append_value(it),
            (Self::Bytes(to), Some(Value::Bytes(it))) => to.append_value(it),
            (Self::Text(to), _) => to.append_null(),
            (Self::Int(to), _) => to.append_null(),
            (Self::Decimal(to), _) => to.append_null(),
            (Self::Float(to), _) => to.append_null(),
            (Self::Bool(to), _) => to.append_null(),
            (Self::Date(to), _) => to.append_null(),
            (Self::Time(to), _) => to.append_null(),
            (Self::Timestamp(to), _) => to.append_null(),
            (Self::Bytes(to), _) => to.append_null(),
        }
    }
}
