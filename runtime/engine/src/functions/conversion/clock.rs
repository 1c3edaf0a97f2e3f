//! Between days, civil times, and moments in time zones.

use std::sync::Arc;

use arrow::{
    array::{ArrayRef, PrimitiveArray},
    datatypes::{DataType, TimestampMicrosecondType},
};
use datafusion::common::Result;
use ingest_formats::parse::Zone;
use ingest_program::TypeKind;

use super::super::{Args, dates::MICROSECONDS_A_DAY};
use crate::plan::data_type;

/// The zones of both sides: none of a day or a civil time.
#[derive(Debug)]
pub(super) struct Clock {
    pub(super) from: Option<Zone>,
    pub(super) to: Option<Zone>,
}

/// The zone of a kind of moments.
pub(super) fn zone_of(kind: TypeKind) -> Result<Option<Zone>, String> {
    match kind {
        TypeKind::TimestampIn(zone) => Zone::new(zone.get()).map(Some).map_err(|error| error.to_string()),
        _ => Ok(None),
    }
}

impl Clock {
    /// The values as ones of the kind `to`: null where a civil time is none that the clocks show.
    pub(super) fn run(&self, args: &Args<'_>, to: TypeKind) -> Result<ArrayRef> {
        let rows = args.rows();
        let convert = |value: i64| match (&self.from, &self.to) {
            (None, Some(zone)) => zone.moment(value),
            (Some(zone), None) => zone.civil(value),
            // The same moment.
            _ => Some(value),
        };
        let values: PrimitiveArray<TimestampMicrosecondType> = match args.data_type(0)? {
            DataType::Date32 => args.date(0)?.map(rows, |day| convert(i64::from(day).checked_mul(MICROSECONDS_A_DAY)?)),
            _ => args.timestamp(0)?.map(rows, convert),
        };
        Ok(Arc::new(values.with_data_type(data_type(to))))
    }
}
