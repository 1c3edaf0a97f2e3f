//! What a file says of itself, held against what was read of it.

use std::fmt;

use arrow::datatypes::i256;
use ingest_program::{Measure, Origin};
use serde::{Deserialize, Serialize};

/// A number that a file says of itself, and the same as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Total {
    /// What is measured.
    pub measure: Measure,
    /// What the file says.
    pub said: Number,
    /// What was read.
    pub found: Number,
    /// Which record says it.
    pub by: SaidBy,
    /// Records without a value that could be added up: they are malformed, or have there what is no number.
    pub without: u64,
    /// Offset of the record that says it.
    pub at: u64,
    /// Where the program asks for it.
    pub origin: Origin,
}

/// Which record of a file says what the file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SaidBy {
    /// One in front of the data.
    Header,
    /// One behind it.
    Trailer,
}

/// Its word in the language.
impl fmt::Display for SaidBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Header => "header",
            Self::Trailer => "trailer",
        })
    }
}

/// An exact number, in the one form that two of the same value have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Number(String);

impl Total {
    /// Whether what was read is what the file says.
    pub fn agrees(&self) -> bool {
        self.said == self.found
    }

    /// The same in words, as goes on from the name of the file. Where the numbers may not be told, it has none.
    pub fn finding(&self, may_be_told: bool) -> String {
        let Self { measure, said, found, by, at, .. } = self;
        let (said, found) = (said.to_string(), found.to_string());
        let (of, was) = match measure {
            Measure::Rows => (records(&said, ""), "read"),
            Measure::AllRows => (records(&said, ", whatever they are"), "found"),
            Measure::RowsOf(kinds) => (records(&said, &format!(" of `{}`", kinds.join("`, `"))), "found"),
            Measure::Sum(column) => return self.sum(column, may_be_told.then_some((&said, &found))),
        };
        if self.agrees() {
            return format!("has {of}, as its {by} at byte {at} says");
        }
        let were = if found == "1" { "was" } else { "were" };
        format!("says at byte {at} that it has {of}, and {found} {were} {was}")
    }

    fn sum(&self, column: &str, numbers: Option<(&String, &String)>) -> String {
        let (by, at) = (self.by, self.at);
        let text = match (numbers, self.agrees()) {
            (Some((said, _)), true) => format!("has {said} as the sum of `{column}`, as its {by} at byte {at} says"),
            (None, true) => format!("has the sum of `{column}` that its {by} at byte {at} says"),
            (Some((said, found)), false) => {
                format!("says at byte {at} that the sum of `{column}` is {said}, and what was read is {found}")
            }
            (None, false) => format!(
                "says at byte {at} another sum of `{column}` than was read; both are of a labelled value and are not shown"
            ),
        };
        match self.without {
            0 => text,
            1 => format!("{text}; 1 record has no value that could be added"),
            without => format!("{text}; {without} records have no value that could be added"),
        }
    }
}

fn records(count: &str, which: &str) -> String {
    format!("{count} {}{which}", if count == "1" { "record" } else { "records" })
}

impl Number {
    /// Reads digits, with a point, a sign before or behind them, and commas between thousands. `scale`: digits behind the point that
    /// it is written with at least.
    pub(crate) fn read(text: &str, scale: usize) -> Option<Self> {
        let text = text.trim();
        let (sign, digits) = match (text.strip_prefix(['+', '-']), text.strip_suffix(['+', '-'])) {
            (Some(digits), _) => (text.get(..1)?, digits),
            (None, Some(digits)) => (text.get(digits.len()..)?, digits),
            (None, None) => ("+", text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let mut groups = whole.split(',');
        let first = groups.next().unwrap_or_default();
        let has_groups = whole.len() > first.len();
        let are_thousands = !has_groups || (1..=3).contains(&first.len()) && groups.all(|it| it.len() == 3);
        let is_digit = |it: u8| it.is_ascii_digit();
        let are_digits = whole.bytes().all(|it| is_digit(it) || it == b',') && fraction.bytes().all(is_digit);
        if !are_thousands || !are_digits || whole.len() + fraction.len() == 0 {
            return None;
        }
        let whole = whole.replace(',', "");
        let whole = match whole.trim_start_matches('0') {
            "" => "0",
            whole => whole,
        };
        let fraction = fraction.trim_end_matches('0');
        let is_negative = sign == "-" && (whole != "0" || !fraction.is_empty());
        let sign = if is_negative { "-" } else { "" };
        let has_point = scale > 0 || !fraction.is_empty();
        Some(Self(if has_point { format!("{sign}{whole}.{fraction:0<scale$}") } else { format!("{sign}{whole}") }))
    }

    /// Of a number without its point, that has so many digits behind it.
    pub(crate) fn of(unscaled: i256, scale: usize) -> Self {
        let text = unscaled.to_string();
        let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |digits| ("-", digits));
        let digits = format!("{digits:0>width$}", width = scale + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        let point = if scale > 0 { "." } else { "" };
        Self(format!("{sign}{whole}{point}{fraction}"))
    }

    /// So many.
    pub(crate) fn count(count: u64) -> Self {
        Self(count.to_string())
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, scale: usize) -> Option<String> {
        Number::read(text, scale).map(|it| it.0)
    }

    #[test]
    fn numbers_are_the_same_however_they_are_written() {
        for text in ["1234.5", "00001234.50", " 1,234.500 ", "+1234.50", "1234.5+"] {
            assert_eq!(read(text, 2).as_deref(), Some("1234.50"), "{text}");
        }
        for text in ["-1234.5", "1234.50-", "-1,234.50"] {
            assert_eq!(read(text, 2).as_deref(), Some("-1234.50"), "{text}");
        }
        assert_eq!(read("0000123", 0).as_deref(), Some("123"));
        assert_eq!(read("123.00", 0).as_deref(), Some("123"));
        assert_eq!(read("1.005", 2).as_deref(), Some("1.005"));
        assert_eq!(read("-0.00", 2).as_deref(), Some("0.00"));
        assert_eq!(read(".5", 0).as_deref(), Some("0.5"));
        assert_eq!(read("1,234,567", 0).as_deref(), Some("1234567"));
        assert_eq!(read(&"9".repeat(60), 0), Some("9".repeat(60)));
        for wrong in
            ["", " ", ".", "-", "1,50", "1234,567", ",123", "1.2.3", "1.234,56", "12a", "--1", "-1-", "$5", "١"]
        {
            assert_eq!(read(wrong, 2), None, "{wrong}");
        }
    }

    #[test]
    fn sums_are_written_as_they_are_read() {
        for (unscaled, scale, expected) in [
            (0, 2, "0.00"),
            (5, 2, "0.05"),
            (-5, 2, "-0.05"),
            (-123_450, 2, "-1234.50"),
            (12, 0, "12"),
            (700, 3, "0.700"),
        ] {
            let number = Number::of(i256::from_i128(unscaled), scale);
            assert_eq!(number.0, expected);
            assert_eq!(Number::read(expected, scale), Some(number));
        }
        assert_eq!(Number::read("17", 0), Some(Number::count(17)));
    }

    fn total(measure: Measure, said: &str, found: &str, without: u64) -> Total {
        let number = |text: &str| Number(text.to_owned());
        let (said, found, by) = (number(said), number(found), SaidBy::Trailer);
        Total { measure, said, found, by, without, at: 310, origin: Origin::default() }
    }

    #[test]
    fn what_does_not_agree_is_told_with_both_numbers() {
        let rows = total(Measure::Rows, "1", "2", 0);
        assert!(!rows.agrees());
        assert_eq!(rows.finding(true), "says at byte 310 that it has 1 record, and 2 were read");
        let kinds = total(Measure::RowsOf(vec!["6".into(), "7".into()]), "6", "6", 0);
        assert_eq!(kinds.finding(true), "has 6 records of `6`, `7`, as its trailer at byte 310 says");
        let all = total(Measure::AllRows, "6", "1", 0);
        assert_eq!(all.finding(true), "says at byte 310 that it has 6 records, whatever they are, and 1 was found");
        let sum = total(Measure::Sum("PAID".into()), "10.00", "9.00", 1);
        assert_eq!(
            sum.finding(true),
            "says at byte 310 that the sum of `PAID` is 10.00, and what was read is 9.00; 1 record has no value that could be added"
        );
        assert!(!sum.finding(false).contains("9.00") && !sum.finding(false).contains("10.00"));
        let agreed = total(Measure::Sum("PAID".into()), "10.00", "10.00", 0);
        assert_eq!(agreed.finding(true), "has 10.00 as the sum of `PAID`, as its trailer at byte 310 says");
        let agreed = Total { by: SaidBy::Header, ..agreed };
        assert_eq!(agreed.finding(false), "has the sum of `PAID` that its header at byte 310 says");
    }
}
