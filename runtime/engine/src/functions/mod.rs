//! The functions and operators of the language as `DataFusion` functions.
//!
//! All are strict unless they say otherwise: null in, null out. A failure because of the data is a null too; the plan
//! tells it from the other nulls by looking at the arguments. None ever returns an error for data.

mod args;
mod calendar;
mod check_digits;
mod conversion;
mod dates;
mod decimals;
mod each;
mod growth;
mod hashing;
mod lists;
mod lookup;
mod masks;
mod numbers;
mod of_lists;
mod patterns;
mod sets;
mod similarity;
mod text;
mod text_builder;
mod udf;
mod unicode;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use datafusion::{
    arrow::datatypes::{DataType, Field},
    common::{Result, ScalarValue},
    logical_expr::{Expr, lit},
};
use ingest_program::{BinaryOp, Function, TypeKind};
use md5::Md5;
use regex::Regex;
use sha1::Sha1;
use sha2::{Sha256, Sha512};

pub(crate) use self::{
    args::Args,
    conversion::can_fail,
    each::{Body, ITEMS, on_each},
    lookup::LookupTable,
    masks::ReaderBit,
    udf::Udf,
};
use self::{
    conversion::Conversion,
    decimals::Decimals,
    numbers::{Extreme, Rounding, Whole},
    sets::Constants,
    text::Side,
};
use crate::{plan::data_type, secrets::Secret};

/// An argument of a function: its expression, and the type of its values.
pub(crate) type Argument = (Expr, TypeKind);

/// Why a call cannot be planned, in words; a fault of the compiler that made the program.
pub(crate) type Refusal = String;

/// The call of a function that needs nothing but its arguments.
pub(crate) fn call(function: Function, args: Vec<Argument>, result: TypeKind) -> Result<Expr, Refusal> {
    let kind = args.first().map_or(TypeKind::Null, |(_, kind)| *kind);
    let args = args.into_iter().map(|(arg, _)| arg).collect();
    let name = function.name();
    let ty = data_type(result);
    let decimals = |precision, scale| Decimals::same(precision, scale);
    Ok(match (function, kind) {
        (Function::Trim, _) => Udf::call(name, ty, args, text::trim),
        (Function::Upper, _) => Udf::call(name, ty, args, text::upper),
        (Function::Lower, _) => Udf::call(name, ty, args, text::lower),
        (Function::Length, _) => Udf::call(name, ty, args, text::length),
        (Function::Replace, _) => Udf::call(name, ty, args, text::replace),
        (Function::Left, _) => Udf::call(name, ty, args, text::left),
        (Function::Right, _) => Udf::call(name, ty, args, text::right),
        (Function::Substring, _) => Udf::call(name, ty, args, text::substring),
        (Function::StartsWith, _) => Udf::call(name, ty, args, text::starts_with),
        (Function::EndsWith, _) => Udf::call(name, ty, args, text::ends_with),
        (Function::Contains, _) => Udf::call(name, ty, args, text::contains),
        (Function::PadLeft, _) => Udf::call(name, ty, args, |it| text::pad(it, Side::Left)),
        (Function::PadRight, _) => Udf::call(name, ty, args, |it| text::pad(it, Side::Right)),
        (Function::IndexOf, _) => Udf::call(name, ty, args, text::index_of),
        (Function::CountOf, _) => Udf::call(name, ty, args, text::count_of),
        (Function::Repeat, _) => Udf::call(name, ty, args, unicode::repeat),
        (Function::Reverse, _) => Udf::call(name, ty, args, unicode::reverse),
        (Function::TitleCase, _) => Udf::call(name, ty, args, unicode::title_case),
        (Function::Squish, _) => Udf::call(name, ty, args, unicode::squish),
        (Function::StripAccents, _) => Udf::call(name, ty, args, unicode::strip_accents),
        (Function::NormalizeUnicode, _) => Udf::call(name, ty, args, unicode::normalize_unicode),
        (Function::Levenshtein, _) => Udf::call(name, ty, args, similarity::levenshtein),
        (Function::Soundex, _) => Udf::call(name, ty, args, similarity::soundex),
        (Function::Digits, _) => Udf::call(name, ty, args, text::digits),
        (Function::SplitPart, _) => Udf::call(name, ty, args, text::split_part),
        (Function::Luhn, _) => Udf::call(name, ty, args, check_digits::luhn),
        (Function::Verhoeff, _) => Udf::call(name, ty, args, check_digits::verhoeff),
        (Function::DigitSum, _) => Udf::call(name, ty, args, check_digits::digit_sum),
        (Function::NullIf, _) => Udf::call(name, ty, args, text::null_if),
        (Function::Sha256, _) => Udf::call(name, ty, args, hashing::digest::<Sha256>),
        (Function::Sha512, _) => Udf::call(name, ty, args, hashing::digest::<Sha512>),
        (Function::Sha1, _) => Udf::call(name, ty, args, hashing::digest::<Sha1>),
        (Function::Md5, _) => Udf::call(name, ty, args, hashing::digest::<Md5>),
        (Function::Crc32, _) => Udf::call(name, ty, args, hashing::crc32),
        (Function::Xxh64, _) => Udf::call(name, ty, args, hashing::xxh64),
        (Function::Abs, TypeKind::Int) => Udf::call(name, ty, args, numbers::abs_int),
        (Function::Abs, TypeKind::Float) => Udf::call(name, ty, args, numbers::abs_float),
        (Function::Abs, TypeKind::Decimal { precision, scale }) => {
            Udf::call(name, ty, args, move |it| numbers::abs_decimal(it, decimals(precision, scale)))
        }
        (Function::Round | Function::RoundHalfEven, TypeKind::Float) => {
            let rounding = Rounding::of(function);
            Udf::call(name, ty, args, move |it| numbers::round_float(it, rounding))
        }
        (Function::Round | Function::RoundHalfEven, TypeKind::Decimal { precision, scale }) => {
            let rounding = Rounding::of(function);
            Udf::call(name, ty, args, move |it| numbers::round_decimal(it, decimals(precision, scale), rounding))
        }
        (Function::Sign, TypeKind::Int) => Udf::call(name, ty, args, numbers::sign_int),
        (Function::Sign, TypeKind::Float) => Udf::call(name, ty, args, numbers::sign_float),
        (Function::Sign, TypeKind::Decimal { .. }) => Udf::call(name, ty, args, numbers::sign_decimal),
        (Function::Clamp, _) => Udf::call(name, ty, args, numbers::clamp),
        (Function::NullIfZero, _) => Udf::call(name, ty, args, numbers::null_if_zero),
        (Function::Quotient, _) => Udf::call(name, ty, args, numbers::quotient),
        (Function::Modulo, _) => Udf::call(name, ty, args, numbers::modulo),
        (Function::Sqrt, _) => Udf::call(name, ty, args, |it| numbers::of_float(it, f64::sqrt)),
        (Function::Exp, _) => Udf::call(name, ty, args, |it| numbers::of_float(it, f64::exp)),
        (Function::Ln, _) => Udf::call(name, ty, args, |it| numbers::of_float(it, f64::ln)),
        (Function::Log10, _) => Udf::call(name, ty, args, |it| numbers::of_float(it, f64::log10)),
        (Function::Power, _) => Udf::call(name, ty, args, numbers::power),
        (Function::Floor, TypeKind::Float) => Udf::call(name, ty, args, |it| numbers::whole_float(it, Whole::Floor)),
        (Function::Ceil, TypeKind::Float) => Udf::call(name, ty, args, |it| numbers::whole_float(it, Whole::Ceil)),
        (Function::Truncate, TypeKind::Float) => {
            Udf::call(name, ty, args, |it| numbers::whole_float(it, Whole::Truncate))
        }
        (Function::Truncate, TypeKind::Decimal { scale, .. }) => {
            Udf::call(name, ty, args, move |it| numbers::whole_decimal(it, Whole::Truncate, scale))
        }
        (Function::Floor, TypeKind::Decimal { scale, .. }) => {
            Udf::call(name, ty, args, move |it| numbers::whole_decimal(it, Whole::Floor, scale))
        }
        (Function::Ceil, TypeKind::Decimal { scale, .. }) => {
            Udf::call(name, ty, args, move |it| numbers::whole_decimal(it, Whole::Ceil, scale))
        }
        (Function::Least, _) => Udf::call(name, ty, args, |it| numbers::extreme(it, Extreme::Least)),
        (Function::Greatest, _) => Udf::call(name, ty, args, |it| numbers::extreme(it, Extreme::Greatest)),
        (Function::Year, _) => Udf::call(name, ty, args, dates::year),
        (Function::Month, _) => Udf::call(name, ty, args, dates::month),
        (Function::Day, _) => Udf::call(name, ty, args, dates::day),
        (Function::Weekday, _) => Udf::call(name, ty, args, dates::weekday),
        (Function::AddDays, _) => Udf::call(name, ty, args, dates::add_days),
        (Function::DaysBetween, _) => Udf::call(name, ty, args, dates::days_between),
        (Function::MonthStart, _) => Udf::call(name, ty, args, dates::month_start),
        (Function::DateOf, _) => Udf::call(name, ty, args, dates::date_of),
        (Function::TimeOf, _) => Udf::call(name, ty, args, dates::time_of),
        (Function::AtTime, _) => Udf::call(name, ty, args, dates::at_time),
        (Function::Compact, _) => Udf::call(name, ty, args, of_lists::compact),
        (Function::Size, _) => Udf::call(name, ty, args, of_lists::size),
        (Function::First, _) => Udf::call(name, ty, args, of_lists::first),
        (Function::Last, _) => Udf::call(name, ty, args, of_lists::last),
        (Function::Element, _) => Udf::call(name, ty, args, of_lists::element),
        (Function::Includes, _) => Udf::call(name, ty, args, of_lists::includes),
        (Function::Sorted, _) => Udf::call(name, ty, args, of_lists::sorted),
        (Function::WithoutRepeats, _) => Udf::call(name, ty, args, of_lists::without_repeats),
        (Function::ConcatLists, _) => Udf::call(name, ty, args, of_lists::concat_lists),
        (Function::Flatten, _) => Udf::call(name, ty, args, of_lists::flatten),
        (Function::Join, _) => Udf::call(name, ty, args, of_lists::join),
        (Function::Split, _) => Udf::call(name, ty, args, of_lists::split),
        (Function::Total, _) => Udf::call(name, ty, args, of_lists::total),
        (Function::MonthEnd, _) => Udf::call(name, ty, args, dates::month_end),
        (Function::DayOfYear, _) => Udf::call(name, ty, args, dates::day_of_year),
        (Function::Week, _) => Udf::call(name, ty, args, dates::week),
        (Function::WeekYear, _) => Udf::call(name, ty, args, dates::week_year),
        (Function::AddMonths, _) => Udf::call(name, ty, args, dates::add_months),
        (Function::MonthsBetween, _) => Udf::call(name, ty, args, dates::months_between),
        (Function::YearsBetween, _) => Udf::call(name, ty, args, dates::years_between),
        (Function::AddWeekdays, _) => Udf::call(name, ty, args, dates::add_weekdays),
        (Function::WeekdaysBetween, _) => Udf::call(name, ty, args, dates::weekdays_between),
        (Function::DateFromParts, _) => Udf::call(name, ty, args, dates::from_parts),
        (Function::DateFromOrdinal, _) => Udf::call(name, ty, args, dates::from_ordinal),
        (Function::DateFromExcel, _) => Udf::call(name, ty, args, dates::from_excel),
        (Function::Hour, _) => Udf::call(name, ty, args, |it| dates::part_of_day(it, 3_600_000_000, 24)),
        (Function::Minute, _) => Udf::call(name, ty, args, |it| dates::part_of_day(it, 60_000_000, 60)),
        (Function::Second, _) => Udf::call(name, ty, args, |it| dates::part_of_day(it, 1_000_000, 60)),
        (Function::SecondsBetween, _) => Udf::call(name, ty, args, dates::seconds_between),
        (Function::AddSeconds, _) => Udf::call(name, ty, args, dates::add_seconds),
        (Function::TimestampFromUnix, _) => Udf::call(name, ty, args, dates::from_unix),
        (Function::UnixSeconds, _) => Udf::call(name, ty, args, dates::unix_seconds),
        (
            Function::Abs
            | Function::Round
            | Function::RoundHalfEven
            | Function::Floor
            | Function::Ceil
            | Function::Truncate
            | Function::Sign,
            kind,
        ) => {
            return Err(format!("`{name}` of {kind} does not exist"));
        }
        (
            Function::Matches
            | Function::RegexExtract
            | Function::RegexReplace
            | Function::Tokenize
            | Function::ShiftDate
            | Function::Required,
            _,
        ) => {
            return Err(format!("`{name}` is called without what it needs"));
        }
    })
}

/// Whether a call may fail on values that are not null; `kind` is that of the first of them.
pub(crate) fn call_can_fail(function: Function, kind: TypeKind, args: &[Argument]) -> bool {
    match function {
        Function::Required
        | Function::AddDays
        | Function::AddMonths
        | Function::AddWeekdays
        | Function::AddSeconds
        | Function::DateFromParts
        | Function::DateFromOrdinal
        | Function::DateFromExcel
        | Function::TimestampFromUnix
        | Function::ShiftDate
        | Function::Floor
        | Function::Ceil
        | Function::Truncate
        | Function::Quotient
        | Function::Modulo
        | Function::Sqrt
        | Function::Power
        | Function::Exp
        | Function::Ln
        | Function::Log10
        | Function::Total => true,
        Function::Abs => kind == TypeKind::Int,
        Function::Round | Function::RoundHalfEven => matches!(kind, TypeKind::Decimal { .. }),
        _ => growth::may_overflow(function, args),
    }
}

/// `matches(value, pattern)`
pub(crate) fn matches(value: Expr, pattern: &Regex) -> Expr {
    let compiled = pattern.clone();
    let setting = pattern.as_str().to_owned();
    Udf::call_with("matches", &setting, DataType::Boolean, vec![value], move |it| patterns::matches(it, &compiled))
}

/// `regex_extract(value, pattern)`
pub(crate) fn regex_extract(value: Expr, pattern: &Regex) -> Expr {
    let compiled = pattern.clone();
    let setting = pattern.as_str().to_owned();
    Udf::call_with("regex_extract", &setting, DataType::Utf8View, vec![value], move |it| {
        patterns::extract(it, &compiled)
    })
}

/// `regex_replace(value, pattern, replacement)`, and whether it may fail on a value that is not null.
pub(crate) fn regex_replace(value: Expr, pattern: &Regex, replacement: &str) -> (Expr, bool) {
    let can_fail = growth::insertion_may_overflow(replacement);
    let (compiled, replacement) = (pattern.clone(), replacement.to_owned());
    // Where the one ends and the other begins must be told apart: the length comes first.
    let setting = format!("{}: {pattern} -> {replacement}", pattern.as_str().len());
    let replaced = Udf::call_with("regex_replace", &setting, DataType::Utf8View, vec![value], move |it| {
        patterns::replace(it, &compiled, &replacement)
    });
    (replaced, can_fail)
}

/// `shift_date(value, person, key, days)`; the secret's name tells one key from another.
pub(crate) fn shift_date(args: Vec<Expr>, name: &str, key: &Secret) -> Result<Expr, Refusal> {
    let keyed = hashing::keyed(key.expose()).map_err(|error| error.to_string())?;
    let setting = format!("key: {name}");
    Ok(Udf::call_with("shift_date", &setting, DataType::Date32, args, move |it| hashing::shift_date(it, &keyed)))
}

/// `tokenize(value, key)`; the secret's name tells one key from another.
pub(crate) fn tokenize(value: Expr, name: &str, key: &Secret) -> Result<Expr, Refusal> {
    let keyed = hashing::keyed(key.expose()).map_err(|error| error.to_string())?;
    let setting = format!("key: {name}");
    Ok(Udf::call_with("tokenize", &setting, DataType::Utf8View, vec![value], move |it| hashing::tokenize(it, &keyed)))
}

/// `x as T` and the implicit conversions.
pub(crate) fn convert(value: Argument, to: TypeKind, format: Option<&str>) -> Result<Expr, Refusal> {
    let (value, from) = value;
    let conversion = Conversion::new(from, to, format)?;
    let setting = format!("{to}{}", format.map(|it| format!(" {it:?}")).unwrap_or_default());
    Ok(Udf::call_with("convert", &setting, data_type(to), vec![value], move |it| conversion.run(it)))
}

/// `a + b`, `a - b`, `a * b`, `a / b`; null where it overflows and where the divisor is zero.
pub(crate) fn arithmetic(op: BinaryOp, left: Argument, right: Argument, result: TypeKind) -> Result<Expr, Refusal> {
    let name = match op {
        BinaryOp::Add => "add",
        BinaryOp::Subtract => "subtract",
        BinaryOp::Multiply => "multiply",
        BinaryOp::Divide => "divide",
        other => return Err(format!("{other:?} is no arithmetic")),
    };
    let ty = data_type(result);
    Ok(match (left.1, right.1, result) {
        (TypeKind::Int, TypeKind::Int, TypeKind::Int) if op != BinaryOp::Divide => {
            Udf::call(name, ty, vec![left.0, right.0], move |it| numbers::int_arithmetic(it, op))
        }
        (
            TypeKind::Decimal { scale: left_scale, .. },
            TypeKind::Decimal { scale: right_scale, .. },
            TypeKind::Decimal { precision, scale },
        ) => {
            let decimals = Decimals { left: left_scale, right: right_scale, precision, scale };
            Udf::call(name, ty, vec![left.0, right.0], move |it| numbers::decimal_arithmetic(it, op, decimals))
        }
        (_, _, TypeKind::Float) => {
            let as_float =
                |it: Argument| if it.1 == TypeKind::Float { Ok(it.0) } else { convert(it, TypeKind::Float, None) };
            Udf::call(name, ty, vec![as_float(left)?, as_float(right)?], move |it| numbers::float_arithmetic(it, op))
        }
        (left, right, result) => return Err(format!("there is no {name} of {left} and {right} that gives {result}")),
    })
}

/// `-x`
pub(crate) fn negate(value: Argument) -> Result<Expr, Refusal> {
    let (value, kind) = value;
    let ty = data_type(kind);
    Ok(match kind {
        TypeKind::Int => Udf::call("negate", ty, vec![value], numbers::negate_int),
        TypeKind::Float => Udf::call("negate", ty, vec![value], numbers::negate_float),
        TypeKind::Decimal { precision, scale } => Udf::call("negate", ty, vec![value], move |it| {
            numbers::negate_decimal(it, Decimals::same(precision, scale))
        }),
        kind => return Err(format!("{kind} has no negative")),
    })
}

/// `a ++ b ++ …`
pub(crate) fn concat(parts: Vec<Expr>) -> Expr {
    Udf::call("concat", DataType::Utf8View, parts, text::concat)
}

/// `[a, b]`, of elements of this kind; not strict.
pub(crate) fn list_of(elements: Vec<Expr>, element: TypeKind) -> Expr {
    let element = data_type(element);
    if elements.is_empty() {
        return lit(ScalarValue::List(ScalarValue::new_list_nullable(&[], &element)));
    }
    let list = DataType::List(Arc::new(Field::new_list_field(element.clone(), true)));
    Udf::call("list", list, elements, lists::list_of)
}

/// `{ name: a }`, of this kind; not strict.
pub(crate) fn struct_of(values: Vec<Expr>, kind: TypeKind) -> Result<Expr, Refusal> {
    let ty = data_type(kind);
    let DataType::Struct(fields) = ty.clone() else { return Err(format!("{kind} is no struct")) };
    Ok(Udf::call("struct", ty, values, move |it| lists::struct_of(it, &fields)))
}

/// `x.name`, where the field is of this kind.
pub(crate) fn member(value: Expr, name: &str, kind: TypeKind) -> Expr {
    member_of(value, name, data_type(kind))
}

fn member_of(value: Expr, name: &str, ty: DataType) -> Expr {
    let field = name.to_owned();
    Udf::call_with("member", name, ty, vec![value], move |it| lists::member(it, &field))
}

/// `value in […]`, of constants of this kind, none of them null.
pub(crate) fn one_of(value: Expr, constants: Vec<ScalarValue>) -> Result<Expr> {
    /// Up to so many, the plan shows them.
    const FEW: usize = 16;
    if constants.len() <= FEW {
        return Ok(value.in_list(constants.into_iter().map(lit).collect(), false));
    }
    let constants = Constants::new(&ScalarValue::iter_to_array(constants)?)?;
    let name = constants.name().to_owned();
    Ok(Udf::call_with("in", &name, DataType::Boolean, vec![value], move |it| constants.contain(it)))
}

/// The row of a reference table that has this key; null where there is none.
pub(crate) fn lookup_row(table: &Arc<LookupTable>, keys: Vec<Expr>) -> Expr {
    let searched = Arc::clone(table);
    Udf::call_with("lookup", table.name(), DataType::UInt32, keys, move |it| searched.rows(it))
}

/// The value of a column of a reference table on a row.
pub(crate) fn lookup_value(table: &Arc<LookupTable>, row: Expr, column: &str, kind: TypeKind) -> Expr {
    let (read, name) = (Arc::clone(table), column.to_owned());
    let setting = format!("{}.{column}", table.name());
    Udf::call_with("lookup_value", &setting, data_type(kind), vec![row], move |it| read.values(it, &name))
}

/// `x ?? y`; not strict.
pub(crate) fn coalesce(value: Expr, default: Expr, kind: TypeKind) -> Expr {
    Udf::call("coalesce", data_type(kind), vec![value, default], masks::coalesce)
}

/// The value where the condition is true, null elsewhere.
pub(crate) fn keep_if(value: Expr, condition: Expr, kind: TypeKind) -> Expr {
    Udf::call("keep_if", data_type(kind), vec![value, condition], masks::keep_if)
}

/// The mask of these bools, at most 64, the first in the lowest bit; null counts as false. Never null.
pub(crate) fn rule_mask(rules: Vec<Expr>) -> Expr {
    if rules.is_empty() {
        return lit(0_u64);
    }
    Udf::call_required("rule_mask", "", DataType::UInt64, rules, masks::map_mask)
}

/// The mask of what the reader says of a record (from its own `failed` and `missing` masks) and of these bools, which
/// have the bits from `first` on. 0 where the record is malformed. Never null.
pub(crate) fn source_mask(
    malformed: Expr,
    failed: Vec<Expr>,
    missing: Vec<Expr>,
    bits: Vec<ReaderBit>,
    first: u32,
    rules: Vec<Expr>,
) -> Expr {
    let masks = failed.len();
    let setting = bits.iter().map(ReaderBit::to_string).collect::<Vec<_>>().join(", ");
    let args = std::iter::once(malformed).chain(failed).chain(missing).chain(rules).collect();
    Udf::call_required("source_rules", &setting, DataType::UInt64, args, move |it| {
        masks::source_mask(it, masks, &bits, first)
    })
}

/// Whether one of the reader's `failed` masks has one of these bits. Never null.
pub(crate) fn any_bit(masks: Vec<Expr>, bits: Vec<u64>) -> Expr {
    let setting = bits.iter().map(|it| format!("{it:#x}")).collect::<Vec<_>>().join(", ");
    Udf::call_required("any_bit", &setting, DataType::Boolean, masks, move |it| masks::any_bit(it, &bits))
}
