//! Floating-point numbers.

/// Reads a finite number: an optional sign, digits with at most one point, an optional exponent. The nearest double is
/// the value; `inf`, `nan` and numbers beyond the range are not. Zero has no sign: Arrow would order -0 before 0.
pub fn float(text: &[u8]) -> Option<f64> {
    // The standard parser also takes the names of infinity and of no number.
    if !text.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E')) {
        return None;
    }
    let value: f64 = str::from_utf8(text).ok()?.parse().ok()?;
    value.is_finite().then_some(value + 0.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_written_is_read(value in any::<f64>().prop_filter("finite", |value| value.is_finite())) {
            prop_assert_eq!(float(value.to_string().as_bytes()), Some(value));
            prop_assert_eq!(float(format!("{value:e}").as_bytes()), Some(value));
        }
    }

    #[test]
    fn finite_numbers_only() {
        assert_eq!(float(b"-1.5e3"), Some(-1500.0));
        assert_eq!(float(b"+.5"), Some(0.5));
        assert_eq!(float(b"5."), Some(5.0));
        assert!(float(b"-0.0").is_some_and(f64::is_sign_positive));
        for text in ["", ".", "e", "1e", "inf", "-inf", "nan", "NaN", "infinity", "1e999", "1,5", " 1", "1 ", "0x1p3"] {
            assert_eq!(float(text.as_bytes()), None, "{text}");
        }
    }
}
