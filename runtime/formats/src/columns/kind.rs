//! What the fields of a column are read as.

use arrow::datatypes::{DataType, TimeUnit};
use ingest_program::{Column, TypeKind};

use crate::PlanError;
use crate::parse::{DateFormat, Decimal, TimeFormat, Zone};

/// What a column's fields are read as.
#[derive(Debug)]
pub(crate) enum Kind {
    Text,
    Int,
    Decimal {
        parser: Decimal,
        precision: u8,
        scale: u8,
    },
    Float,
    Bool,
    Date(DateFormat),
    Time(TimeFormat),
    Timestamp(DateFormat),
    /// With the zone's name.
    TimestampIn(DateFormat, Zone, &'static str),
    /// In base64.
    Bytes,
}


