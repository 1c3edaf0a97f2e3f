//! Whether published values belong to their types, judged by other means than those that made them.

use arrow::{
    array::{Array, ArrayRef, AsArray},
    datatypes::{
        DataType, Date32Type, Decimal128Type, Float64Type, Int64Type, Time64MicrosecondType, TimestampMicrosecondType,
    },
};

use super::types::{Kind, Ty};

const DAY: i64 = 86_400_000_000;
const FIRST_DAY: i32 = -719_162;
const LAST_DAY: i32 = 2_932_896;

/// Why the value on a row is none of the type.
pub fn check(array: &ArrayRef, row: usize, ty: &Ty) -> Result<(), String> {
    if array.is_null(row) {
        return if ty.nullable { Ok(()) } else { Err(format!("null is no {ty}")) };
    }
    let of = |holds: bool, value: &dyn std::fmt::Debug| {
        if holds { Ok(()) } else { Err(format!("{value:?} is no {ty}")) }
    };
    match &ty.kind {
        Kind::Text => of(array.data_type() == &DataType::Utf8, array.data_type()),
        Kind::Code => {
            let value = array.as_string::<i32>().value(row);
            let is_code = matches!(value.as_bytes(), [b'A'..=b'Z', b'0'..=b'9', b'0'..=b'9']);
            of(is_code, &value)
        }
        Kind::Int => of(array.data_type() == &DataType::Int64, array.data_type()),
        Kind::Small => {
            let value = array.as_primitive::<Int64Type>().value(row);
            of((0..1000).contains(&value), &value)
        }
        Kind::Decimal => {
            let value = array.as_primitive::<Decimal128Type>().value(row);
            of(array.data_type() == &DataType::Decimal128(12, 2) && value.abs() < 10_i128.pow(12), &value)
        }
        Kind::Float => {
            let value = array.as_primitive::<Float64Type>().value(row);
            of(value.is_finite(), &value)
        }
        Kind::Bool => of(array.data_type() == &DataType::Boolean, array.data_type()),
        Kind::Date => {
            let value = array.as_primitive::<Date32Type>().value(row);
            of((FIRST_DAY..=LAST_DAY).contains(&value), &value)
        }
        Kind::Time => {
            let value = array.as_primitive::<Time64MicrosecondType>().value(row);
            of((0..DAY).contains(&value), &value)
        }
        Kind::Timestamp | Kind::Zoned => {
            let value = array.as_primitive::<TimestampMicrosecondType>().value(row);
            // A moment may lie a day from what the clocks show.
            let slack = i64::from(ty.kind == Kind::Zoned);
            let days = i64::from(FIRST_DAY) - slack..=i64::from(LAST_DAY) + slack;
            let zone =
                matches!(array.data_type(), DataType::Timestamp(_, Some(zone)) if zone.as_ref() == "America/New_York");
            of(days.contains(&value.div_euclid(DAY)) && zone == (ty.kind == Kind::Zoned), &value)
        }
        Kind::Bytes => of(array.data_type() == &DataType::Binary, array.data_type()),
        Kind::List(element) => {
            let elements = array.as_list::<i32>().value(row);
            (0..elements.len()).try_for_each(|it| check(&elements, it, element))
        }
        Kind::Struct(members) => {
            let structs = array.as_struct();
            members.iter().try_for_each(|(name, ty)| {
                let column = structs.column_by_name(name).ok_or_else(|| format!("{ty} `{name}` is not there"))?;
                check(column, row, ty).map_err(|why| format!("{name}: {why}"))
            })
        }
    }
}
