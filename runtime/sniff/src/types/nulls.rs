//! Words for nothing.

/// What stands in files where there is no value. They are believed only where the other values of a column are of a type.
pub(crate) const MARKERS: [&str; 25] = [
    "NA", "N/A", "n/a", "na", "#N/A", "NULL", "null", "Null", "None", "none", "NaN", "nan", "nil", "-", "--", ".", "?",
    "\\N", "(null)", "<null>", "unknown", "Unknown", "-9", "-99", "-999",
];

/// Whether a word for nothing may be a number.
pub(crate) fn is_number(marker: &str) -> bool {
    marker.bytes().any(|it| it.is_ascii_digit())
}

/// The words for nothing among values, and the values without them; `numbers`: those too that may be numbers.
pub(super) fn without_markers<'a>(values: &[&'a str], numbers: bool) -> (Vec<&'static str>, Vec<&'a str>) {
    let is_marker = |it: &&str| MARKERS.contains(it) && (numbers || !is_number(it));
    let found = MARKERS.into_iter().filter(|marker| is_marker(marker) && values.contains(marker)).collect();
    let rest = values.iter().copied().filter(|it| !is_marker(it)).collect();
    (found, rest)
}
