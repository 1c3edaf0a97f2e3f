//! Numbers as workbooks have them that are written in XML.

use super::cell::Cell;

/// The first whole number that is not told apart, as a double, from the one above it.
const FIRST_ROUNDED: f64 = 9_007_199_254_740_992.0;
/// Digits that tell any double from its neighbours, and digits behind the point that one has at most.
const SIGNIFICANT: usize = 17;
const MOST_PLACES: usize = 1074;

/// The number that a text is; none where it is none.
///
/// Who keeps numbers as doubles, as Excel does, writes 17 digits of one at most, or all of them. Others write ids of 19 digits, and amounts: what no
/// double can be keeps its digits.
pub(super) fn read(text: &str) -> Option<Cell> {
    let number = text.parse().ok().filter(|number: &f64| number.is_finite())?;
    Some(digits(text, number).map_or(Cell::Number(number), Cell::Digits))
}

/// The text without zeros at its ends, where the double is not what it says.
fn digits(text: &str, number: f64) -> Option<String> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, part) = rest.split_once('.').unwrap_or((rest, ""));
    let (whole, part) = (whole.trim_start_matches('0'), part.trim_end_matches('0'));
    if whole.len() + part.len() < SIGNIFICANT - 1 || !whole.bytes().chain(part.bytes()).all(|it| it.is_ascii_digit()) {
        return None;
    }
    let text = match (whole, part) {
        (whole, "") => format!("{sign}{whole}"),
        ("", part) => format!("{sign}0.{part}"),
        (whole, part) => format!("{sign}{whole}.{part}"),
    };
    let is_double = if part.is_empty() {
        number.abs() < FIRST_ROUNDED
    } else {
        let leading = if whole.is_empty() { part.len() - part.trim_start_matches('0').len() } else { 0 };
        whole.len() + part.len() - leading <= SIGNIFICANT
            || part.len() <= MOST_PLACES && format!("{number:.*}", part.len()) == text
    };
    (!is_double).then_some(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn digits_of_numbers() {
        for (text, number) in [("12.50", 12.5), ("-1e3", -1000.0), ("9007199254740991", 9_007_199_254_740_991.0)] {
            assert_eq!(read(text), Some(Cell::Number(number)), "{text}");
        }
        for (text, digits) in [
            ("9007199254740993", "9007199254740993"),
            ("-0012345678901234567.00", "-12345678901234567"),
            ("+.123456789012345678901", "0.123456789012345678901"),
        ] {
            assert_eq!(read(text), Some(Cell::Digits(digits.to_owned())), "{text}");
        }
        for text in ["", "-", "1,5", "inf", "nan", "1e999", "0x10"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_double_that_is_written_as_one_is_one(number: f64) {
            prop_assume!(number.is_finite());
            for text in [format!("{number:e}"), format!("{number:.16e}")] {
                prop_assert_eq!(read(&text), Some(Cell::Number(number)));
            }
            if number.abs() < FIRST_ROUNDED {
                prop_assert_eq!(read(&format!("{number}")), Some(Cell::Number(number)));
                prop_assert_eq!(read(&format!("{number:.1074}")), Some(Cell::Number(number)));
            }
        }

        #[test]
        fn no_whole_number_is_another(number: i64) {
            match read(&number.to_string()) {
                Some(Cell::Number(double)) => prop_assert_eq!(double as i64, number),
                Some(Cell::Digits(digits)) => prop_assert_eq!(digits, number.to_string()),
                other => prop_assert!(false, "{other:?}"),
            }
        }
    }
}
