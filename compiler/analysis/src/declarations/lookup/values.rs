//! The fields of a reference table's file as constants.

use ingest_program::{Literal, TypeKind};
use jiff::civil;

use crate::expressions::days_of;

/// The constant of this kind that a field spells; none where it spells none.
pub(super) fn value(field: &str, kind: TypeKind, format: Option<&str>) -> Option<Literal> {
    Some(match kind {
        TypeKind::Text => Literal::Text(field.to_owned()),
        TypeKind::Int => Literal::Int(field.parse().ok()?),
        TypeKind::Decimal { precision, scale } => decimal(field, precision, scale)?,
        TypeKind::Float => Literal::Float(field.parse().ok().filter(|it: &f64| it.is_finite())?),
        TypeKind::Bool => Literal::Bool(bool(field)?),
        TypeKind::Date => Literal::Date(days_of(match format {
            Some(format) => civil::Date::strptime(format, field).ok()?,
            None => field.parse().ok()?,
        })?),
        TypeKind::Timestamp => {
            let moment = match format {
                Some(format) => civil::DateTime::strptime(format, field).ok()?,
                None => field.parse().ok()?,
            };
            Literal::Timestamp(i64::from(days_of(moment.date())?).checked_mul(86_400_000_000)? + micros(moment.time()))
        }
        TypeKind::Time => Literal::Time(micros(match format {
            Some(format) => civil::Time::strptime(format, field).ok()?,
            None => field.parse().ok()?,
        })),
        // No file spells the others in a way that is one.
        _ => return None,
    })
}

fn micros(time: civil::Time) -> i64 {
    let seconds = (i64::from(time.hour()) * 60 + i64::from(time.minute())) * 60 + i64::from(time.second());
    seconds * 1_000_000 + i64::from(time.subsec_nanosecond()) / 1_000
}

/// As in a source's column: `true`, `t`, `yes`, `y`, `1` and their opposites, in any case of letters.
fn bool(field: &str) -> Option<bool> {
    match field.to_ascii_lowercase().as_str() {
        "true" | "t" | "yes" | "y" | "1" => Some(true),
        "false" | "f" | "no" | "n" | "0" => Some(false),
        _ => None,
    }
}

/// A number with no more digits before and after the point than the type has.
fn decimal(field: &str, precision: u8, scale: u8) -> Option<Literal> {
    let (negative, digits) = match field.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, field.strip_prefix('+').unwrap_or(field)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let fraction = fraction.trim_end_matches('0');
    let all = |text: &str| text.bytes().all(|it| it.is_ascii_digit());
    if whole.is_empty() || !all(whole) || !all(fraction) || fraction.len() > usize::from(scale) {
        return None;
    }
    let padded = format!("{whole}{fraction:0<width$}", width = usize::from(scale));
    let unscaled: i128 = padded.parse().ok()?;
    if unscaled >= 10_i128.checked_pow(u32::from(precision))? {
        return None;
    }
    Some(Literal::Decimal { unscaled: if negative { -unscaled } else { unscaled }, precision, scale })
}
