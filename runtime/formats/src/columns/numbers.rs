//! Columns that a file holds as doubles: from the number to a value of the declared type.
//!
//! None rounds what was meant: a number that the type cannot hold is no value of it. But a double is rarely the decimal that it was
//! written for, so that a [decimal](Decimals) counts by its digits.

use arrow::array::ArrayRef;

use super::builder::Judgement;
use super::values::Values;
use super::{Kind, PlannedColumn};
use crate::parse;

/// What a file says that the numbers of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// Nothing more.
    Plain,
    /// Days since 1960-01-01.
    Days,
    /// Seconds since 1960-01-01T00:00:00.
    Seconds,
    /// Seconds since midnight.
    Clock,
}

/// 1960-01-01 in days since 1970-01-01.
const EPOCH: i64 = -3_653;
/// 29 February of the years 4000 and 8000 as SAS counts the day after it, in days since 1960-01-01. Its calendar has no such days, so that
/// what follows them is a day, and two days, later than its count says: 2936547 is 9999-12-31 ("In the year 9999…", blogs.sas.com, 2010).
const LEFT_OUT: [i64; 2] = [745_154, 2_206_123];
const DAY: i64 = 86_400;
const MICROS: i64 = 1_000_000;
/// 0001-01-01 and 9999-12-31, the days that there are, since 1970-01-01.
pub(super) const FIRST_DAY: i64 = -719_162;
pub(super) const LAST_DAY: i64 = 2_932_896;
/// Every whole number up to this is a double of its own.
const EXACT: f64 = 9_007_199_254_740_992.0;
/// Powers of ten up to this are doubles of their own.
const EXACT_POWER: u8 = 22;
/// How far a double may be from the decimal that it was meant for, in units of its last place: what a few sums add up to.
const NEAR: f64 = 8.0;
/// Digits that every double of that many was written with.
const SAFE_DIGITS: usize = 15;

impl Meaning {
    /// Whether numbers of this meaning are read as values of the kind; as texts they are read by [`Self::print`].
    pub(crate) fn is_read_as(self, kind: &Kind) -> bool {
        match kind {
            Kind::Text | Kind::Int | Kind::Float | Kind::Decimal { .. } | Kind::Bool => true,
            Kind::Bytes | Kind::Nested(_) => false,
            Kind::Date(_) | Kind::Timestamp(_) | Kind::TimestampIn(..) => self != Self::Clock,
            Kind::Time(_) => matches!(self, Self::Plain | Self::Clock),
        }
    }

    /// In words, for messages.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Plain => "number",
            Self::Days => "date",
            Self::Seconds => "timestamp",
            Self::Clock => "time",
        }
    }

    /// Days since 1970-01-01 of a whole number of days, or of the day that a moment is on.
    fn day(self, number: f64) -> Option<i32> {
        let days = match self {
            Self::Seconds => (number / DAY as f64).floor(),
            _ => number,
        };
        let day = gregorian(whole(days)?).checked_add(EPOCH)?;
        (FIRST_DAY..=LAST_DAY).contains(&day).then_some(day as i32)
    }

    /// Microseconds since 1970-01-01T00:00:00.
    fn micros(self, number: f64) -> Option<i64> {
        if self == Self::Days {
            return Some(i64::from(self.day(number)?) * DAY * MICROS);
        }
        let micros = micros(number)?;
        let days = micros.div_euclid(DAY * MICROS);
        let micros = micros.checked_add((gregorian(days) - days + EPOCH) * DAY * MICROS)?;
        (FIRST_DAY..=LAST_DAY).contains(&micros.div_euclid(DAY * MICROS)).then_some(micros)
    }

    /// Appends the number as text: a date or a time as ISO 8601 has it, any other by the fewest digits that are it.
    pub(crate) fn print(self, number: f64, to: &mut Vec<u8>) {
        let date = |days: i32| {
            let (year, month, day) = parse::day_of(days);
            format!("{year:04}-{month:02}-{day:02}")
        };
        let text = match self {
            Self::Plain => None,
            Self::Days => self.day(number).map(date),
            Self::Seconds => self.micros(number).map(|micros| {
                let day = date(micros.div_euclid(DAY * MICROS) as i32);
                format!("{day}T{}", clock(micros.rem_euclid(DAY * MICROS)))
            }),
            Self::Clock => time(number).map(clock),
        };
        to.extend_from_slice(text.unwrap_or_else(|| shortest(number)).as_bytes());
    }
}

/// Days since 1960-01-01 of a count of days in SAS.
fn gregorian(days: i64) -> i64 {
    days.saturating_add(LEFT_OUT.iter().filter(|it| days >= **it).count() as i64)
}

/// Whole numbers from here on are not all doubles.
const MOST_EXACT: f64 = (1_u64 << 53) as f64;

/// The whole number that a double is.
pub(crate) fn whole(number: f64) -> Option<i64> {
    // The first double above is 2^63.
    (number.fract() == 0.0 && number >= i64::MIN as f64 && number < i64::MAX as f64).then_some(number as i64)
}

/// The microseconds of a number of seconds.
fn micros(number: f64) -> Option<i64> {
    let micros = (number * MICROS as f64).round();
    if micros.abs() < MOST_EXACT {
        return whole(micros);
    }
    // More than a double has digits for (before 1675, after 2245): those of the number itself, the fewest that are it, are meant.
    let text = shortest(number);
    let (seconds, part) = text.split_once('.').unwrap_or((&text, "0"));
    let part: f64 = format!("0.{part}").parse().ok()?;
    let part = (part * MICROS as f64).round().copysign(number);
    seconds.parse::<i64>().ok()?.checked_mul(MICROS)?.checked_add(whole(part)?)
}

/// Microseconds since midnight.
fn time(number: f64) -> Option<i64> {
    whole((number * MICROS as f64).round()).filter(|micros| (0..DAY * MICROS).contains(micros))
}

/// `06:30:00`, with microseconds where there are.
pub(crate) fn clock(micros: i64) -> String {
    let (seconds, micros) = (micros / MICROS, micros % MICROS);
    let text = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if micros == 0 { text } else { format!("{text}.{micros:06}") }
}

pub(crate) fn boolean(number: f64) -> Option<bool> {
    match number {
        0.0 => Some(false),
        1.0 => Some(true),
        _ => None,
    }
}

/// The fewest digits that are this double; with an exponent where there would be many zeros.
pub(crate) fn shortest(number: f64) -> String {
    let size = number.abs();
    if size != 0.0 && !(1e-6..1e21).contains(&size) { format!("{number:e}") } else { format!("{}", number + 0.0) }
}

/// Doubles as decimals of one precision and scale.
///
/// A double is the decimal of the scale that is written by the fewest digits that give the double back; else, since sums of such
/// doubles carry an error in their last digits (0.1 + 0.2), the one of the number's first fifteen digits. Where neither has as few
/// digits after the point as the scale, it is none.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Decimals {
    parser: parse::Decimal,
    scale: u8,
    /// 10^precision: the first number that is too large, unscaled.
    limit: i128,
}

impl Decimals {
    pub(crate) fn new(parser: parse::Decimal, precision: u8, scale: u8) -> Self {
        Self { parser, scale, limit: 10_i128.pow(u32::from(precision.min(38))) }
    }

    /// Digits after the point.
    pub(super) fn scale(&self) -> i8 {
        self.scale as i8
    }

    /// The number, if its digits are as few as the precision.
    pub(super) fn fits(&self, unscaled: i128) -> Option<i128> {
        (unscaled.unsigned_abs() < self.limit.unsigned_abs()).then_some(unscaled)
    }

    /// The unscaled decimal that the double is.
    pub(crate) fn unscaled(&self, number: f64) -> Option<i128> {
        if self.scale <= EXACT_POWER {
            let power = 10_f64.powi(i32::from(self.scale));
            let scaled = (number * power).round();
            // Both are exact, so that the quotient is the double nearest to the decimal.
            #[expect(clippy::float_cmp, reason = "it is that double or another")]
            let is_it = scaled.abs() <= EXACT && scaled / power == number;
            if is_it {
                return Some(scaled as i128).filter(|unscaled| unscaled.abs() < self.limit);
            }
        }
        if number.abs() >= 1e39 {
            return None;
        }
        let exactly = self.parser.parse(format!("{number}").as_bytes());
        exactly.or_else(|| {
            let digits = number.abs().log10().floor() as i32 + 1;
            let places = usize::try_from(SAFE_DIGITS as i32 - digits).ok()?;
            let text = format!("{number:.places$}");
            let meant: f64 = text.parse().ok()?;
            let is_near = (number - meant).abs() <= NEAR * f64::EPSILON * number.abs();
            is_near.then(|| self.parser.parse(text.as_bytes()))?
        })
    }
}

/// A column of numbers in the making.
pub(crate) struct NumberBuilder<'a> {
    column: &'a PlannedColumn,
    meaning: Meaning,
    /// None where the column is only judged.
    values: Option<Values>,
}

impl<'a> NumberBuilder<'a> {
    /// For so many records; with values where they are `wanted`. None for the kinds that are no numbers: they are printed and read
    /// as text is.
    pub(crate) fn new(column: &'a PlannedColumn, meaning: Meaning, wanted: bool, records: usize) -> Option<Self> {
        let is_number = !matches!(column.kind, Kind::Text | Kind::Bytes | Kind::Nested(_));
        is_number.then(|| Self { column, meaning, values: wanted.then(|| Values::new(&column.kind, records)) })
    }

    /// Reads the numbers of at most 64 records; what is no number is null. Those with a bit in `malformed` are null and not judged.
    pub(crate) fn append(&mut self, numbers: &[f64], malformed: u64) -> Judgement {
        let meaning = self.meaning;
        let mut judge = Judge { numbers, malformed, missing: 0, failed: 0 };
        match (&self.column.kind, &mut self.values) {
            (Kind::Int, Some(Values::Int(to))) => judge.each(whole, |value| to.append_option(value)),
            (Kind::Decimal { parser, precision, scale }, Some(Values::Decimal(to))) => {
                let decimals = Decimals::new(*parser, *precision, *scale);
                judge.each(|number| decimals.unscaled(number), |value| to.append_option(value));
            }
            (Kind::Float, Some(Values::Float(to))) => judge.each(finite, |value| to.append_option(value)),
            (Kind::Bool, Some(Values::Bool(to))) => judge.each(boolean, |value| to.append_option(value)),
            (Kind::Date(_), Some(Values::Date(to))) => {
                judge.each(|number| meaning.day(number), |value| to.append_option(value));
            }
            (Kind::Time(_), Some(Values::Time(to))) => judge.each(time, |value| to.append_option(value)),
            (Kind::Timestamp(_), Some(Values::Timestamp(to))) => {
                judge.each(|number| meaning.micros(number), |value| to.append_option(value));
            }
            (Kind::TimestampIn(_, zone, _), Some(Values::Timestamp(to))) => {
                judge.each(|number| zone.moment(meaning.micros(number)?), |value| to.append_option(value));
            }
            (Kind::Int, _) => judge.only(|number| whole(number).is_some()),
            (Kind::Decimal { parser, precision, scale }, _) => {
                let decimals = Decimals::new(*parser, *precision, *scale);
                judge.only(|number| decimals.unscaled(number).is_some());
            }
            (Kind::Float, _) => judge.only(f64::is_finite),
            (Kind::Bool, _) => judge.only(|number| boolean(number).is_some()),
            (Kind::Date(_), _) => judge.only(|number| meaning.day(number).is_some()),
            (Kind::Time(_), _) => judge.only(|number| time(number).is_some()),
            (Kind::Timestamp(_), _) => judge.only(|number| meaning.micros(number).is_some()),
            (Kind::TimestampIn(_, zone, _), _) => {
                judge.only(|number| meaning.micros(number).and_then(|civil| zone.moment(civil)).is_some());
            }
            (Kind::Text | Kind::Bytes | Kind::Nested(_), _) => {}
        }
        Judgement::of(self.column, judge.failed, judge.missing)
    }

    /// The finished column; none where it was only judged.
    pub(crate) fn finish(self) -> Option<ArrayRef> {
        self.values.map(Values::finish)
    }
}

fn finite(number: f64) -> Option<f64> {
    number.is_finite().then_some(number + 0.0)
}

/// One column of at most 64 records.
struct Judge<'a> {
    numbers: &'a [f64],
    malformed: u64,
    missing: u64,
    failed: u64,
}

impl Judge<'_> {
    /// Reads and keeps.
    fn each<T>(&mut self, read: impl Fn(f64) -> Option<T>, mut keep: impl FnMut(Option<T>)) {
        for (row, number) in self.numbers.iter().enumerate() {
            if self.malformed >> row & 1 != 0 {
                keep(None);
            } else if number.is_nan() {
                self.missing |= 1 << row;
                keep(None);
            } else {
                let value = read(*number);
                self.failed |= u64::from(value.is_none()) << row;
                keep(value);
            }
        }
    }

    /// Judges without keeping anything.
    fn only(&mut self, is_value: impl Fn(f64) -> bool) {
        self.each(|number| is_value(number).then_some(()), |_| ());
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decimals(precision: u8, scale: u8) -> Decimals {
        Decimals::new(parse::Decimal::new(precision, scale), precision, scale)
    }

    proptest! {
        #[test]
        fn a_decimal_of_fifteen_digits_comes_back(unscaled in -999_999_999_999_999_i64..=999_999_999_999_999, scale in 0_u8..12) {
            let text = format!("{unscaled}e-{scale}");
            let number: f64 = text.parse().unwrap();
            prop_assert_eq!(decimals(38, scale).unscaled(number), Some(i128::from(unscaled)));
        }

        #[test]
        fn no_double_panics(number: f64, scale in 0_u8..39) {
            let _ = decimals(38, scale).unscaled(number);
            let _ = (whole(number), time(number), shortest(number));
            for meaning in [Meaning::Plain, Meaning::Days, Meaning::Seconds, Meaning::Clock] {
                let _ = (meaning.day(number), meaning.micros(number));
                meaning.print(number, &mut Vec::new());
            }
        }
    }

    #[test]
    fn decimals_by_their_digits() {
        let money = decimals(12, 2);
        assert_eq!(money.unscaled(12.5), Some(1250));
        assert_eq!(money.unscaled(-0.01), Some(-1));
        assert_eq!(money.unscaled(0.1 + 0.2), Some(30));
        assert_eq!(money.unscaled(1.005), None);
        assert_eq!(money.unscaled(9_999_999_999.99), Some(999_999_999_999));
        assert_eq!(money.unscaled(10_000_000_000.0), None);
        assert_eq!(money.unscaled(f64::INFINITY), None);
        assert_eq!(decimals(38, 0).unscaled(1e20), Some(100_000_000_000_000_000_000));
        assert_eq!(decimals(38, 0).unscaled(1e300), None);
        assert_eq!(decimals(38, 30).unscaled(1.5), Some(1_500_000_000_000_000_000_000_000_000_000));
    }

    #[test]
    fn whole_numbers() {
        assert_eq!(whole(3.0), Some(3));
        assert_eq!(whole(3.5), None);
        assert_eq!(whole(-9_223_372_036_854_775_808.0), Some(i64::MIN));
        assert_eq!(whole(9_223_372_036_854_775_808.0), None);
        assert_eq!(whole(f64::NEG_INFINITY), None);
    }

    #[test]
    fn days_and_moments() {
        assert_eq!(Meaning::Days.day(0.0), Some(-3_653));
        assert_eq!(Meaning::Plain.day(3_653.0), Some(0));
        assert_eq!(Meaning::Days.day(0.5), None);
        assert_eq!(Meaning::Plain.day(20_240_131.0), None);
        assert_eq!(Meaning::Seconds.day(86_399.5), Some(-3_653));
        assert_eq!(Meaning::Seconds.micros(315_619_200.25), Some(250_000));
        assert_eq!(Meaning::Seconds.micros(-27_462_705_885.703_125), Some(-27_778_325_085_703_125));
        assert_eq!(Meaning::Seconds.micros(-11_928_470_399.999), Some(-12_244_089_599_999_000));
        assert_eq!(Meaning::Seconds.micros(10_729_414_923.5), Some(10_413_795_723_500_000));
        assert_eq!(Meaning::Days.micros(3_654.0), Some(86_400_000_000));
        assert_eq!(time(86_399.0), Some(86_399_000_000));
        assert_eq!(time(86_400.0), None);
        assert_eq!(time(-1.0), None);
    }

    #[test]
    fn as_text() {
        let print = |meaning: Meaning, number: f64| {
            let mut text = Vec::new();
            meaning.print(number, &mut text);
            String::from_utf8(text).unwrap()
        };
        assert_eq!(print(Meaning::Plain, 12.0), "12");
        assert_eq!(print(Meaning::Plain, -0.0), "0");
        assert_eq!(print(Meaning::Plain, 0.1), "0.1");
        assert_eq!(print(Meaning::Plain, 1e300), "1e300");
        assert_eq!(print(Meaning::Days, 0.0), "1960-01-01");
        assert_eq!(print(Meaning::Seconds, 3_723.5), "1960-01-01T01:02:03.500000");
        assert_eq!(print(Meaning::Clock, 3_723.0), "01:02:03");
        assert_eq!(print(Meaning::Clock, 90_000.0), "90000");
    }

    #[test]
    fn the_calendar_of_sas_leaves_out_two_days() {
        let printed = |meaning: Meaning, number: f64| {
            let mut text = Vec::new();
            meaning.print(number, &mut text);
            String::from_utf8(text).unwrap()
        };
        for (days, day) in [
            (0.0, "1960-01-01"),
            (745_153.0, "4000-02-28"),
            (745_154.0, "4000-03-01"),
            (2_206_122.0, "8000-02-28"),
            (2_206_123.0, "8000-03-01"),
            (2_936_547.0, "9999-12-31"),
        ] {
            assert_eq!(printed(Meaning::Days, days), day);
            assert_eq!(printed(Meaning::Seconds, days * 86_400.0 + 1.0), format!("{day}T00:00:01"));
        }
        assert_eq!(Meaning::Days.day(2_936_548.0), None);
    }

    #[test]
    fn no_digit_of_a_number_is_left_out() {
        let decimal = |number: f64| Decimals::new(parse::Decimal::new(18, 2), 18, 2).unscaled(number);
        assert_eq!(decimal(0.1 + 0.2), Some(30));
        assert_eq!(decimal(1_234_567_890_123.46), Some(123_456_789_012_346));
        assert_eq!(decimal(1_234_567_890_123.456), None);
    }
}
