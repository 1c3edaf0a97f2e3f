//! Records with a value of each plain type: made, and found in what is read.

use arrow::array::{Array, ArrowPrimitiveType, AsArray, RecordBatch};
use arrow::datatypes::{
    Date32Type, Decimal128Type, Float64Type, Int64Type, TimestampMicrosecondType, UInt8Type, UInt64Type,
};
use ingest_formats::system;
use jiff::Span;
use jiff::civil::{Date, DateTime, Time, date};
use proptest::prelude::*;

/// The names of the columns of a row and their types, behind `id`, which is the number of the record.
pub const COLUMNS: [&str; 8] = [
    "id int",
    "text text",
    "number int",
    "amount decimal(18,3)",
    "ratio float",
    "day date",
    "moment timestamp",
    "truth bool",
];

/// 0001-01-01 and 9999-12-31, since 1970-01-01.
pub const DAYS: std::ops::RangeInclusive<i32> = -719_162..=2_932_896;
/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    pub text: Option<String>,
    pub number: Option<i64>,
    /// In thousandths.
    pub amount: Option<i128>,
    pub ratio: Option<f64>,
    /// Since 1970-01-01.
    pub day: Option<i32>,
    /// Microseconds since then.
    pub moment: Option<i64>,
    pub truth: Option<bool>,
}

impl Row {
    /// The amount as digits with a point.
    pub fn amount(&self) -> Option<String> {
        self.amount.map(|it| decimal(it, 3))
    }

    pub fn day(&self) -> Option<Date> {
        self.day.map(calendar)
    }

    pub fn moment(&self) -> Option<DateTime> {
        let moment = self.moment?;
        let rest = Span::new().microseconds(moment.rem_euclid(DAY));
        Some((calendar(moment.div_euclid(DAY) as i32).to_datetime(Time::midnight())).checked_add(rest).unwrap())
    }
}

pub fn calendar(days: i32) -> Date {
    date(1970, 1, 1).checked_add(Span::new().days(days)).unwrap()
}

/// A number with so many digits behind its point.
pub fn decimal(unscaled: i128, scale: usize) -> String {
    let digits = format!("{:0width$}", unscaled.unsigned_abs(), width = scale + 1);
    let (whole, part) = digits.split_at(digits.len() - scale);
    format!("{}{whole}.{part}", if unscaled < 0 { "-" } else { "" })
}

/// What a format has room for.
#[derive(Debug, Clone, Copy)]
pub struct Room {
    pub amount_digits: u32,
    pub first_day: i32,
    /// Microseconds of which moments are a multiple.
    pub step: i64,
}

pub const ALL: Room = Room { amount_digits: 18, first_day: *DAYS.start(), step: 1 };

/// Some rows, whose texts are of these.
pub fn rows(text: impl Strategy<Value = String> + 'static, room: Room) -> impl Strategy<Value = Vec<Row>> {
    let most = 10_i128.pow(room.amount_digits) - 1;
    let days = || prop_oneof![room.first_day..=*DAYS.end(), 19_000..21_000];
    let moment = (days(), 0..DAY / room.step).prop_map(move |(day, part)| i64::from(day) * DAY + part * room.step);
    let ratio = prop_oneof![(-1000..1000).prop_map(|it| f64::from(it) / 8.0), any::<f64>()];
    let row = (
        maybe(text),
        maybe(prop_oneof![-20_i64..20, any::<i64>()]),
        maybe(prop_oneof![-2000..2000_i128, -most..=most]),
        maybe(ratio.prop_map(|it| if it.is_finite() { it } else { 0.0 })),
        maybe(days()),
        maybe(moment),
        maybe(any::<bool>()),
    )
        .prop_map(|(text, number, amount, ratio, day, moment, truth)| Row {
            text,
            number,
            amount,
            ratio,
            day,
            moment,
            truth,
        });
    prop::collection::vec(row, 0..12)
}

/// A text without blanks around it, which some formats take off.
pub fn trimmed() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), "[a-zé]{1,6}", "[ -~éß€😀]{1,11}"].prop_map(|it| it.trim().to_owned())
}

/// The rows where an empty text is no value.
pub fn without_empty(rows: &[Row]) -> Vec<Row> {
    let row = |row: &Row| Row { text: row.text.clone().filter(|it| !it.is_empty()), ..row.clone() };
    rows.iter().map(row).collect()
}

fn maybe<T: std::fmt::Debug>(strategy: impl Strategy<Value = T>) -> impl Strategy<Value = Option<T>> {
    prop::option::weighted(0.8, strategy)
}

/// The rows of a batch of these columns; all its records are whole, and each is that of its `id`.
pub fn found(batch: &RecordBatch) -> Vec<Row> {
    let count = batch.num_rows();
    let malformed = batch.column_by_name(system::MALFORMED).unwrap().as_primitive::<UInt8Type>();
    assert!(malformed.values().iter().all(|it| *it == 0), "{malformed:?}");
    let failed = batch.column_by_name(&system::failed(0)).unwrap().as_primitive::<UInt64Type>();
    assert!(failed.values().iter().all(|it| *it == 0), "{failed:?}");
    let numbers = batch.column_by_name(system::RECORD).unwrap().as_primitive::<UInt64Type>();
    assert!(numbers.values().iter().copied().eq(1..=count as u64), "{numbers:?}");
    let ids = batch.column(0).as_primitive::<Int64Type>();
    assert!(ids.values().iter().copied().eq(1..=count as i64), "{ids:?}");

    let texts = batch.column(1).as_string_view();
    let truths = batch.column(7).as_boolean();
    let row = |row: usize| Row {
        text: texts.is_valid(row).then(|| texts.value(row).to_owned()),
        number: value::<Int64Type>(batch, 2, row),
        amount: value::<Decimal128Type>(batch, 3, row),
        ratio: value::<Float64Type>(batch, 4, row),
        day: value::<Date32Type>(batch, 5, row),
        moment: value::<TimestampMicrosecondType>(batch, 6, row),
        truth: truths.is_valid(row).then(|| truths.value(row)),
    };
    (0..count).map(row).collect()
}

/// A value of a column; none for null.
pub fn value<T: ArrowPrimitiveType>(batch: &RecordBatch, column: usize, row: usize) -> Option<T::Native> {
    let array = batch.column(column).as_primitive::<T>();
    array.is_valid(row).then(|| array.value(row))
}
