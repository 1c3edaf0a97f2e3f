//! What the name of a file gives: the name of a source, and the pattern of files that are like it.

use ingest_formats::parse::DateFormat;

/// The name of a source of files like this one.
pub(crate) fn source(file: &str) -> String {
    let stem = file.split('.').find(|it| !it.is_empty()).unwrap_or_default();
    let mut name = String::new();
    for letter in stem.chars() {
        if letter.is_ascii_alphabetic() || (letter.is_ascii_digit() && !name.is_empty()) {
            name.push(letter.to_ascii_lowercase());
        } else if !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
    }
    // Days and numbers are those of one file.
    let name = name.trim_end_matches(|it: char| it.is_ascii_digit() || it == '_');
    if name.len() < 2 { "feed".to_owned() } else { name.to_owned() }
}

/// The pattern: the name itself, a day in it as a capture, and what patterns cannot say as `*`.
pub(crate) fn pattern(file: &str) -> String {
    let bytes = file.as_bytes();
    let day = DateFormat::compile("%Y%m%d").ok();
    let is_day = |at: usize| {
        let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
        let alone = at.checked_sub(1).is_none_or(|it| !digit(it)) && !digit(at + 8);
        let text = bytes.get(at..at + 8).unwrap_or_default();
        let near = text.starts_with(b"19") || text.starts_with(b"20");
        alone && near && day.as_ref().and_then(|it| it.date(text)).is_some()
    };
    let captured = (0..bytes.len()).find(|at| is_day(*at));
    let plain = |text: &str| -> String {
        let mut plain = String::new();
        for letter in text.chars() {
            let special = matches!(letter, '*' | '?' | '[' | ']' | '{' | '}' | '\\' | ':')
                || letter.is_control()
                || letter == '\u{FFFD}';
            match (special, plain.ends_with('*')) {
                (true, true) => {}
                (true, false) => plain.push('*'),
                (false, _) => plain.push(letter),
            }
        }
        plain
    };
    match captured.and_then(|at| Some((file.get(..at)?, file.get(at + 8..)?))) {
        Some((before, after)) => format!("{}{{date:%Y%m%d}}{}", plain(before), plain(after)),
        None => plain(file),
    }
}

#[cfg(test)]
mod tests {
    use super::{pattern, source};

    #[test]
    fn names_and_patterns() {
        assert_eq!(source("claims_20240131.csv.gz"), "claims");
        assert_eq!(source("2010_Occupations.csv"), "occupations");
        assert_eq!(source("中文.csv"), "feed");
        assert_eq!(pattern("claims_20240131.csv.gz"), "claims_{date:%Y%m%d}.csv.gz");
        assert_eq!(pattern("claims_20241331.csv"), "claims_20241331.csv");
        assert_eq!(pattern("[a]?.csv"), "*a*.csv");
    }
}
