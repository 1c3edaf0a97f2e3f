//! Values as the language writes them.

use arrow::array::{Array, ArrayRef, StructArray};
use datafusion::common::ScalarValue;
use ingest_program::{Literal, WrittenDecimal};
use jiff::civil::{Date, DateTime, Time};

/// A value as a literal of the language, or as near to one as there is.
pub fn of_value(value: &ScalarValue) -> String {
    match value {
        value if value.is_null() => "null".to_owned(),
        ScalarValue::Utf8(Some(text)) | ScalarValue::Utf8View(Some(text)) | ScalarValue::LargeUtf8(Some(text)) => {
            quoted(text)
        }
        ScalarValue::Decimal128(Some(unscaled), _, scale) => {
            WrittenDecimal { unscaled: *unscaled, scale: u8::try_from(*scale).unwrap_or(0) }.to_string()
        }
        ScalarValue::Float64(Some(number)) => float(*number),
        ScalarValue::Date32(Some(days)) => date(*days),
        ScalarValue::Time64Microsecond(Some(micros)) => time(*micros),
        ScalarValue::TimestampMicrosecond(Some(micros), zone) => match zone {
            Some(zone) => format!("{} as timestamp(\"{zone}\")", quoted(&timestamp(*micros))),
            None => format!("{} as timestamp", quoted(&timestamp(*micros))),
        },
        ScalarValue::List(list) => format!("[{}]", elements(&list.value(0)).join(", ")),
        ScalarValue::Struct(row) => structure(row),
        other => other.to_string(),
    }
}

/// A constant of a program as the language writes it.
pub fn of_literal(literal: &Literal) -> String {
    match literal {
        Literal::Null => "null".to_owned(),
        Literal::Text(text) => quoted(text),
        Literal::Int(number) => number.to_string(),
        Literal::Decimal { unscaled, scale, .. } => WrittenDecimal { unscaled: *unscaled, scale: *scale }.to_string(),
        Literal::Float(number) => float(*number),
        Literal::Bool(value) => value.to_string(),
        Literal::Date(days) => date(*days),
        Literal::Timestamp(micros) => quoted(&timestamp(*micros)),
        Literal::Time(micros) => time(*micros),
    }
}

fn elements(list: &ArrayRef) -> Vec<String> {
    let element = |at| ScalarValue::try_from_array(list, at).map_or_else(|_| "?".to_owned(), |it| of_value(&it));
    (0..list.len()).map(element).collect()
}

fn structure(row: &StructArray) -> String {
    let member = |(name, column): (&&str, &ArrayRef)| {
        let value = ScalarValue::try_from_array(column, 0).map_or_else(|_| "?".to_owned(), |it| of_value(&it));
        format!("{name}: {value}")
    };
    let members: Vec<_> = row.column_names().iter().zip(row.columns()).map(member).collect();
    format!("{{ {} }}", members.join(", "))
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for it in text.chars() {
        match it {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            it => quoted.push(it),
        }
    }
    quoted.push('"');
    quoted
}

/// With a point or an exponent, so that it is no int.
fn float(number: f64) -> String {
    let shown = format!("{number:?}");
    if shown.contains(['.', 'e', 'N', 'i']) { shown } else { shown + ".0" }
}

fn date(days: i32) -> String {
    let epoch = Date::constant(1970, 1, 1);
    epoch.checked_add(jiff::Span::new().days(days)).map_or_else(|_| days.to_string(), |it| it.to_string())
}

fn time(micros: i64) -> String {
    let time = Time::midnight().checked_add(jiff::Span::new().microseconds(micros));
    time.map_or_else(|_| micros.to_string(), |it| it.to_string())
}

fn timestamp(micros: i64) -> String {
    let epoch = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);
    epoch.checked_add(jiff::Span::new().microseconds(micros)).map_or_else(|_| micros.to_string(), |it| it.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_read_as_the_language_writes_them() {
        let shown = |value| of_value(&value);
        assert_eq!(shown(ScalarValue::Utf8View(Some("a \"b\"\n".to_owned()))), r#""a \"b\"\n""#);
        assert_eq!(shown(ScalarValue::Decimal128(Some(-5), 12, 2)), "-0.05");
        assert_eq!(shown(ScalarValue::Decimal128(Some(1250), 12, 0)), "1250");
        assert_eq!(shown(ScalarValue::Float64(Some(2.0))), "2.0");
        assert_eq!(shown(ScalarValue::Date32(Some(19_723))), "2024-01-01");
        assert_eq!(shown(ScalarValue::Time64Microsecond(Some(21_600_000_000))), "06:00:00");
        assert_eq!(shown(ScalarValue::Boolean(Some(true))), "true");
        assert_eq!(shown(ScalarValue::Int64(None)), "null");
    }
}
