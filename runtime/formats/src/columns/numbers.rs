//! Columns that a file holds as doubles: from the number to a value of the declared type.
//!
//! None rounds what was meant: a number that the type cannot hold is no value of it. But a double is rarely the decimal that it was
//! written for, so that a [decimal](Decimals) counts by its digits.

use arrow::array::ArrayRef;

use super::builder::Judgement;
use super::moments::{Meaning, time};
use super::values::Values;
use super::{Kind, PlannedColumn};
use crate::parse;

/// Every whole number up to this is a double of its own.
const EXACT: f64 = 9_007_199_254_740_992.0;
/// Powers of ten up to this are doubles of their own.
const EXACT_POWER: u8 = 22;
/// How far a double may be from the decimal that it was meant for, in units of its last place: what a few sums add up to.
const NEAR: f64 = 8.0;
/// Digits that every double of that many was written with.
const SAFE_DIGITS: usize = 15;

/// The whole number that a double is.
pub(crate) fn whole(number: f64) -> Option<i64> {
    // The first double above is 2^63.
    (number.fract() == 0.0 && number >= i64::MIN as f64 && number < i64::MAX as f64).then_some(number as i64)
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
            let _ = (whole(number), shortest(number));
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
    fn no_digit_of_a_number_is_left_out() {
        let decimal = |number: f64| Decimals::new(parse::Decimal::new(18, 2), 18, 2).unscaled(number);
        assert_eq!(decimal(0.1 + 0.2), Some(30));
        assert_eq!(decimal(1_234_567_890_123.46), Some(123_456_789_012_346));
        assert_eq!(decimal(1_234_567_890_123.456), None);
    }
}
