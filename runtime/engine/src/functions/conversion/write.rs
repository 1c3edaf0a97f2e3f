//! Values as text.

use std::fmt::Write;

use arrow::{
    array::{Array, ArrayRef},
    datatypes::{DataType, TimeUnit},
};
use datafusion::common::{Result, internal_err};
use ingest_formats::parse::Zone;
use ingest_program::WrittenDecimal;
use jiff::{SignedDuration, civil::DateTime, fmt::strtime::BrokenDownTime};

use super::super::{Args, dates::MICROSECONDS_A_DAY, text_builder::TextBuilder};

/// A timestamp in ISO 8601.
const ISO: &str = "%Y-%m-%dT%H:%M:%S%.f";

/// How values are written.
#[derive(Debug)]
pub(super) struct Writer {
    /// The format of dates, times and timestamps.
    pub(super) format: Option<String>,
    /// The zone in whose civil time a timestamp is written.
    pub(super) zone: Option<Zone>,
}

impl Writer {
    /// The texts of the values.
    pub(super) fn write(&self, args: &Args<'_>) -> Result<ArrayRef> {
        let format = self.format.as_deref();
        match args.data_type(0)? {
            DataType::Int64 => {
                let values = args.int(0)?;
                write_all(args, |row, to| Some(write!(to, "{}", values.get(row)?)))
            }
            DataType::Float64 => {
                let values = args.float(0)?;
                write_all(args, |row, to| Some(write!(to, "{}", values.get(row)?)))
            }
            DataType::Boolean => {
                let values = args.boolean(0)?;
                write_all(args, |row, to| (!values.is_null(row)).then(|| write!(to, "{}", values.value(row))))
            }
            DataType::Decimal128(_, scale) => {
                let values = args.decimal(0)?;
                let scale = scale.unsigned_abs();
                write_all(args, |row, to| Some(write!(to, "{}", WrittenDecimal { unscaled: values.get(row)?, scale })))
            }
            DataType::Date32 => {
                let values = args.date(0)?;
                write_all(args, |row, to| {
                    let moment = moment(i64::from(values.get(row)?).checked_mul(MICROSECONDS_A_DAY)?)?;
                    Some(write_moment(moment, format.unwrap_or("%Y-%m-%d"), to))
                })
            }
            DataType::Time64(TimeUnit::Microsecond) => {
                let values = args.time(0)?;
                write_all(args, |row, to| {
                    Some(write_moment(moment(values.get(row)?)?, format.unwrap_or("%H:%M:%S%.f"), to))
                })
            }
            DataType::Timestamp(TimeUnit::Microsecond, Some(_)) => {
                let Some(zone) = &self.zone else { return internal_err!("a timestamp of an unknown zone") };
                let values = args.timestamp(0)?;
                write_all(args, |row, to| match format {
                    Some(format) => Some(write_moment(moment(zone.civil(values.get(row)?)?)?, format, to)),
                    None => write_with_offset(values.get(row)?, zone, to),
                })
            }
            DataType::Timestamp(TimeUnit::Microsecond, None) => {
                let values = args.timestamp(0)?;
                write_all(args, |row, to| Some(write_moment(moment(values.get(row)?)?, format.unwrap_or(ISO), to)))
            }
            other => internal_err!("{other} has no text form"),
        }
    }
}

/// What `f` writes on each row; null where there is nothing to write.
fn write_all(args: &Args<'_>, f: impl Fn(usize, &mut String) -> Option<std::fmt::Result>) -> Result<ArrayRef> {
    let mut builder = TextBuilder::new(args.rows());
    let mut scratch = String::new();
    for row in 0..args.rows() {
        scratch.clear();
        match f(row, &mut scratch) {
            Some(Ok(())) => builder.copy(&scratch)?,
            Some(Err(_)) | None => builder.null(),
        }
    }
    Ok(builder.finish())
}

/// The moment so many microseconds after 1970-01-01T00:00:00; none outside the years that can be written.
fn moment(microseconds: i64) -> Option<DateTime> {
    const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);
    EPOCH.checked_add(SignedDuration::from_micros(microseconds)).ok()
}

fn write_moment(moment: DateTime, format: &str, to: &mut String) -> std::fmt::Result {
    BrokenDownTime::from(moment).format(format, to).map_err(|_| std::fmt::Error)
}

/// The civil time with its offset from UTC, as `2024-01-31T06:00:00-05:00`. Where the offset has seconds (those before
/// there were standard times do), in UTC.
fn write_with_offset(micros: i64, zone: &Zone, to: &mut String) -> Option<std::fmt::Result> {
    let offset = zone.offset(micros)?;
    if offset % 60 != 0 || offset == 0 {
        return Some(write_moment(moment(micros)?, ISO, to).and_then(|()| to.write_char('Z')));
    }
    let (sign, minutes) = (if offset < 0 { '-' } else { '+' }, offset.unsigned_abs() / 60);
    let civil = moment(micros.checked_add(offset * 1_000_000)?)?;
    Some(write_moment(civil, ISO, to).and_then(|()| write!(to, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)))
}
