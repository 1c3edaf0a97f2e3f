//! Times of day, moments in zones, and bytes: from and to text, and between each other.

use ingest_formats::parse::DateFormat;
use ingest_program::{Interned, Type, TypeKind};

use super::*;
use crate::functions::convert;

fn new_york() -> TypeKind {
    TypeKind::TimestampIn(Interned::new("America/New_York".to_owned()))
}

fn micros(text: &str) -> i64 {
    DateFormat::iso().timestamp(text.as_bytes()).unwrap()
}

fn moment(text: impl Into<Option<&'static str>>, zone: Option<&str>) -> ScalarValue {
    ScalarValue::TimestampMicrosecond(text.into().map(micros), zone.map(Into::into))
}

fn there(text: impl Into<Option<&'static str>>) -> ScalarValue {
    moment(text, Some("America/New_York"))
}

fn time(value: impl Into<Option<i64>>) -> ScalarValue {
    ScalarValue::Time64Microsecond(value.into())
}

fn bytes(value: impl Into<Option<&'static [u8]>>) -> ScalarValue {
    ScalarValue::BinaryView(value.into().map(<[u8]>::to_vec))
}

fn check_conversion(from: TypeKind, to: TypeKind, format: Option<&str>, rows: &[(ScalarValue, ScalarValue)]) {
    let rows = rows.iter().map(|(from, to)| (vec![from.clone()], to.clone())).collect::<Vec<_>>();
    check(|args| convert((args[0].0.clone(), from), to, format).unwrap(), &[from], &rows);
}

#[test]
fn times_of_day() {
    let (t, time_kind) = (TypeKind::Text, TypeKind::Time);
    let rows = [(text("06:00"), time(21_600_000_000)), (text("24:00"), time(None)), (text(None), time(None))];
    check_conversion(t, time_kind, None, &rows);
    check_conversion(t, time_kind, Some("%I%p"), &[(text("6PM"), time(64_800_000_000))]);
    let rows = [(time(21_600_000_000), text("06:00:00")), (time(1), text("00:00:00.000001")), (time(None), text(None))];
    check_conversion(time_kind, t, None, &rows);
    check_conversion(time_kind, t, Some("%H.%M"), &[(time(86_399_999_999), text("23.59"))]);
}

#[test]
fn moments_of_a_zone_and_text() {
    let t = TypeKind::Text;
    let rows = [
        (text("2024-01-31T06:00:00"), there("2024-01-31T11:00")),
        (text("2024-01-31T06:00:00Z"), there("2024-01-31T06:00")),
        (text("2024-03-10T02:30:00"), there(None)),
        (text("2024-11-03T01:30:00"), there("2024-11-03T05:30")),
    ];
    check_conversion(t, new_york(), None, &rows);
    let rows = [(text("01/31/2024 6:00"), there("2024-01-31T11:00"))];
    check_conversion(t, new_york(), Some("%m/%d/%Y %H:%M"), &rows);
    let rows = [
        (there("2024-01-31T11:00"), text("2024-01-31T06:00:00-05:00")),
        (there("2024-11-03T05:30"), text("2024-11-03T01:30:00-04:00")),
        // In local mean time, whose offset has seconds.
        (there("1850-01-01T12:00"), text("1850-01-01T12:00:00Z")),
        (there(None), text(None)),
    ];
    check_conversion(new_york(), t, None, &rows);
    check_conversion(new_york(), t, Some("%H:%M"), &[(there("2024-01-31T11:00"), text("06:00"))]);
    let utc = TypeKind::TimestampIn(Interned::new("UTC".to_owned()));
    check_conversion(utc, t, None, &[(moment("2024-01-31", Some("UTC")), text("2024-01-31T00:00:00Z"))]);
}

#[test]
fn moments_and_what_clocks_show() {
    let rows = [
        (moment("2024-01-31T06:00", None), there("2024-01-31T11:00")),
        (moment("2024-03-10T02:30", None), there(None)),
        (moment(None, None), there(None)),
    ];
    check_conversion(TypeKind::Timestamp, new_york(), None, &rows);
    check_conversion(TypeKind::Date, new_york(), None, &[(date(0), there("1970-01-01T05:00"))]);
    let rows = [(there("2024-01-31T11:00"), moment("2024-01-31T06:00", None)), (there(None), moment(None, None))];
    check_conversion(new_york(), TypeKind::Timestamp, None, &rows);
    let berlin = TypeKind::TimestampIn(Interned::new("Europe/Berlin".to_owned()));
    let rows = [(there("2024-01-31T11:00"), moment("2024-01-31T11:00", Some("Europe/Berlin")))];
    check_conversion(new_york(), berlin, None, &rows);
}

/// What is for values of every type is for bytes too.
#[test]
fn bytes_are_values_as_any_other() {
    let (a, b) = (bytes(b"\xFF a value of more than twelve".as_slice()), bytes(b"\x00".as_slice()));
    let none = bytes(None);
    let kinds = [TypeKind::Bytes, TypeKind::Bytes];
    let coalesce = |args: Vec<super::super::Argument>| {
        super::super::coalesce(args[0].0.clone(), args[1].0.clone(), TypeKind::Bytes)
    };
    let rows = [
        (vec![a.clone(), b.clone()], a.clone()),
        (vec![none.clone(), b.clone()], b.clone()),
        (vec![none.clone(), none.clone()], none.clone()),
    ];
    check(coalesce, &kinds, &rows);
    let keep_if = |args: Vec<super::super::Argument>| {
        super::super::keep_if(args[0].0.clone(), args[1].0.clone(), TypeKind::Bytes)
    };
    let rows = [
        (vec![a.clone(), bool(true)], a.clone()),
        (vec![a.clone(), bool(false)], none.clone()),
        (vec![a.clone(), bool(None)], none.clone()),
    ];
    check(keep_if, &[TypeKind::Bytes, TypeKind::Bool], &rows);
    let equal = |args: Vec<super::super::Argument>| args[0].0.clone().eq(args[1].0.clone());
    let rows = [
        (vec![a.clone(), a.clone()], bool(true)),
        (vec![a.clone(), b.clone()], bool(false)),
        (vec![none.clone(), b.clone()], bool(None)),
    ];
    check(equal, &kinds, &rows);

    let of = TypeKind::list(Type::optional(TypeKind::Bytes));
    let list = |values: &[&ScalarValue]| {
        let values: Vec<_> = values.iter().map(|it| (*it).clone()).collect();
        ScalarValue::List(ScalarValue::new_list_nullable(&values, &data_type(TypeKind::Bytes)))
    };
    check_call(Function::Compact, &[of], of, &[(vec![list(&[&a, &none, &b])], list(&[&a, &b]))]);
    check_call(Function::First, &[of], TypeKind::Bytes, &[(vec![list(&[&a, &b])], a.clone())]);
    check_call(Function::Sorted, &[of], of, &[(vec![list(&[&a, &none, &b])], list(&[&b, &a, &none]))]);
    check_call(Function::WithoutRepeats, &[of], of, &[(vec![list(&[&a, &b, &a])], list(&[&a, &b]))]);
    let rows = [(vec![list(&[&a, &b]), b.clone()], bool(true)), (vec![list(&[&a]), b.clone()], bool(false))];
    check_call(Function::Includes, &[of, TypeKind::Bytes], TypeKind::Bool, &rows);
}

#[test]
fn bytes_are_text_where_they_are_utf_8() {
    let rows =
        [(text("é"), bytes(b"\xC3\xA9".as_slice())), (text(""), bytes(b"".as_slice())), (text(None), bytes(None))];
    check_conversion(TypeKind::Text, TypeKind::Bytes, None, &rows);
    let rows = [
        (bytes(b"\xC3\xA9".as_slice()), text("é")),
        (bytes(b"\xC3".as_slice()), text(None)),
        (bytes(b"a longer text than twelve".as_slice()), text("a longer text than twelve")),
        (bytes(None), text(None)),
    ];
    check_conversion(TypeKind::Bytes, TypeKind::Text, None, &rows);
}
