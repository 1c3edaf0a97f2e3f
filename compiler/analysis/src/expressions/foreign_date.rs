//! Dates as they are written elsewhere.

use jiff::civil::Date;

/// The dates that a text may mean, as the language writes them: one for `2024/01/31`, `1/31/2024` and `20240131`, two where
/// nothing tells the day from the month, none where it means no date.
pub(crate) fn dates(written: &str) -> Vec<String> {
    let digits = |it: &str| !it.is_empty() && it.len() <= 4 && it.bytes().all(|it| it.is_ascii_digit());
    if let Some((year, rest)) = written.split_at_checked(4).filter(|_| written.len() == 8)
        && let Some((month, day)) = rest.split_at_checked(2)
        && digits(year)
        && digits(rest)
    {
        return date(year, month, day).into_iter().collect();
    }
    let parts: Vec<_> = written.split(['/', '-', '.']).map(str::trim).collect();
    let [first, second, third] = parts.as_slice() else { return Vec::new() };
    if !parts.iter().all(|it| digits(it)) {
        return Vec::new();
    }
    let mut found = if first.len() == 4 {
        vec![date(first, second, third)]
    } else if third.len() == 4 {
        vec![date(third, first, second), date(third, second, first)]
    } else {
        Vec::new()
    };
    found.dedup();
    found.into_iter().flatten().collect()
}

fn date(year: &str, month: &str, day: &str) -> Option<String> {
    let date = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    Some(date.to_string())
}

#[cfg(test)]
mod tests {
    use super::dates;

    #[test]
    fn what_a_text_may_mean() {
        for (written, meant) in [
            ("2024/01/31", &["2024-01-31"][..]),
            ("2024/1/31", &["2024-01-31"]),
            ("20240131", &["2024-01-31"]),
            ("01/31/2024", &["2024-01-31"]),
            ("31-01-2024", &["2024-01-31"]),
            ("01/02/2024", &["2024-01-02", "2024-02-01"]),
            ("02/02/2024", &["2024-02-02"]),
            ("2024/13/31", &[]),
            ("20241331", &[]),
            ("1/2/3", &[]),
            ("2024 / x / 1", &[]),
            ("2024", &[]),
            ("", &[]),
        ] {
            assert_eq!(dates(written), meant, "{written}");
        }
    }
}
