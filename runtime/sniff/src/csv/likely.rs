//! How likely cells are to be values: where a text is split at the wrong places, they are halves of values, or several at once.

/// How much a cell looks like one value, from 0 to 1.
pub(super) fn likelihood(cell: &[u8], quoted: bool) -> f64 {
    if quoted {
        // Quotes that open and close are there for a reason, whatever is within.
        return 1.0;
    }
    let text = cell.trim_ascii();
    match text {
        [] => 0.9,
        [b',' | b';' | b'|' | b'^' | b'~' | b'"' | b'\''] => 0.0,
        _ if is_number(text) || is_moment(text) || is_address(text) => 1.0,
        _ if is_quoted_otherwise(text) => 0.1,
        _ => words(text),
    }
}

/// What a cell is at a glance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Glance {
    /// Nothing, or a word for nothing.
    Nothing,
    Number,
    Moment,
    Flag,
    Address,
    Text,
}

impl Glance {
    /// Of a cell.
    pub(crate) fn of(cell: &[u8]) -> Self {
        let text = cell.trim_ascii();
        let word = text.to_ascii_lowercase();
        match word.as_slice() {
            b"" | b"na" | b"n/a" | b"null" | b"none" | b"nan" | b"-" | b"--" | b"." | b"?" | b"#n/a" | b"\\n"
            | b"nil" => Self::Nothing,
            b"true" | b"false" => Self::Flag,
            _ if is_number(text) => Self::Number,
            _ if is_moment(text) => Self::Moment,
            _ if is_address(text) => Self::Address,
            _ => Self::Text,
        }
    }
}

/// Digits with a sign, a currency, a percent sign, points and commas as people write them.
fn is_number(text: &[u8]) -> bool {
    let text = text.strip_prefix(b"(").and_then(|it| it.strip_suffix(b")")).unwrap_or(text);
    let text = match text {
        [b'+' | b'-' | b'$' | b'<' | b'>', rest @ ..] => rest,
        _ => text,
    };
    let text = text.strip_prefix(b"$").unwrap_or(text);
    let text = text.strip_suffix(b"%").unwrap_or(text).trim_ascii();
    let exponent = text.iter().position(|it| matches!(it, b'e' | b'E'));
    let (digits, power) = exponent.map_or((text, None), |at| (text.get(..at).unwrap_or_default(), text.get(at + 1..)));
    let power_is_one = power.is_none_or(|it| {
        let it = it.strip_prefix(b"-").or_else(|| it.strip_prefix(b"+")).unwrap_or(it);
        !it.is_empty() && it.iter().all(u8::is_ascii_digit)
    });
    power_is_one && digits.iter().any(u8::is_ascii_digit) && is_grouped(digits)
}

/// Digits with one point or one comma, or with commas, points or blanks every three digits.
fn is_grouped(digits: &[u8]) -> bool {
    let marks: Vec<_> = digits.iter().copied().filter(|it| !it.is_ascii_digit()).collect();
    if marks.iter().any(|it| !matches!(it, b'.' | b',' | b' ' | b'\'')) {
        return false;
    }
    match marks.as_slice() {
        [] | [b'.' | b','] => true,
        [first @ .., last] => {
            let groups: Vec<_> = digits.split(|it| !it.is_ascii_digit()).collect();
            let inner = groups.get(1..groups.len() - 1).unwrap_or_default();
            let same = first.iter().all(|it| Some(it) == first.first());
            let ends = groups.last().is_some_and(|it| it.len() == 3) || Some(last) != first.first();
            same && ends && inner.iter().all(|it| it.len() == 3)
        }
    }
}

/// Days and times: groups of digits, or names of months, with the marks that stand between those.
fn is_moment(text: &[u8]) -> bool {
    const MONTHS: [&[u8]; 12] =
        [b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec"];
    let digits = text.iter().filter(|it| it.is_ascii_digit()).count();
    let marks = text.iter().filter(|it| matches!(it, b'-' | b'/' | b':' | b'.')).count();
    let letters: Vec<u8> = text.iter().filter(|it| it.is_ascii_alphabetic()).map(u8::to_ascii_lowercase).collect();
    let named = matches!(letters.as_slice(), [] | b"t" | b"z" | b"tz" | b"am" | b"pm" | b"utc" | b"gmt")
        || letters.get(..3).is_some_and(|it| MONTHS.contains(&it));
    let plain = text
        .iter()
        .all(|it| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'/' | b':' | b'.' | b' ' | b'+' | b','));
    let comma = text.contains(&b',') && letters.is_empty();
    let starts =
        text.first().is_some_and(u8::is_ascii_alphanumeric) && text.last().is_some_and(u8::is_ascii_alphanumeric);
    plain && named && starts && !comma && digits >= 3 && (2..=9).contains(&marks)
}

/// URLs, mail addresses, paths.
fn is_address(text: &[u8]) -> bool {
    let has = |needle: &[u8]| text.windows(needle.len()).any(|it| it == needle);
    let one = !text.iter().any(|it| it.is_ascii_whitespace() || matches!(it, b'"' | b'|' | b';'));
    one && (has(b"://") || (has(b"@") && has(b".")) || text.starts_with(b"urn:"))
}

/// A cell in quotes that are none in this dialect, or half of one.
fn is_quoted_otherwise(text: &[u8]) -> bool {
    let mark = |it: Option<&u8>| matches!(it, Some(b'"'));
    let apostrophes = text.first() == Some(&b'\'') && text.last() == Some(&b'\'') && text.len() > 1;
    mark(text.first()) || mark(text.last()) || apostrophes
}

/// Words: letters and digits, and what stands in names and sentences. What is the delimiter of other files makes it less one value.
fn words(text: &[u8]) -> f64 {
    let count = |is: fn(&u8) -> bool| text.iter().filter(|it| is(it)).count();
    let foreign = count(|it| matches!(it, b',' | b';' | b'\t' | b'|' | b'^' | b'~') || (*it < b' ' && *it != b'\n'));
    let odd = count(|it| matches!(it, b'=' | b'{' | b'}' | b'<' | b'>' | b'[' | b']' | b'\\' | b'"' | b'*'));
    let begins = text.first().is_some_and(|it| {
        it.is_ascii_alphanumeric() || *it >= 0x80 || matches!(it, b'#' | b'_' | b'(' | b'.' | b'@' | b'-')
    });
    // Several numbers with blanks between them are no value.
    let numbers = text.split(|it| matches!(it, b' ' | b'\t')).filter(|it| !it.is_empty() && is_number(it)).count();
    let several = numbers > 1 && !text.iter().any(u8::is_ascii_alphabetic);
    match (foreign, several) {
        (_, true) => 0.1,
        (0, _) if begins && odd == 0 => 1.0,
        (0, _) => 0.6,
        (1, _) => 0.35,
        _ => 0.1,
    }
}

#[cfg(test)]
mod tests {
    use super::likelihood;

    #[test]
    fn values_and_what_is_none() {
        for value in [
            "12",
            "-1.5",
            "1,234.50",
            "$12.00",
            "(1.00)",
            "45%",
            "1e-5",
            "2024-01-31",
            "01/31/2024",
            "31-Jan-2024",
            "12:30:00",
            "2024-01-31T12:30:00Z",
            "John Smith",
            "https://a.example/b?c=d",
            "a@b.example",
            "A-12/7",
            "São Paulo",
        ] {
            assert!(likelihood(value.as_bytes(), false) >= 1.0, "{value}");
        }
        for other in ["a,b", "1;2;3", "\"half", "'a'", "1 2 3", "a|b|c", "1,a"] {
            assert!(likelihood(other.as_bytes(), false) < 0.5, "{other}");
        }
    }
}
