//! Words for nothing.

/// What stands in files where there is no value. They are believed only where the other values of a column are of a type.
pub(crate) const MARKERS: [&str; 25] = [
    "NA", "N/A", "n/a", "na", "#N/A", "NULL", "null", "Null", "None", "none", "NaN", "nan", "nil", "-", "--", ".", "?",
    "\\N", "(null)", "<null>", "unknown", "Unknown", "-9", "-99", "-999",
];

/// The words for nothing among values, and the values without them.
pub(super) fn without_markers<'a>(values: &[&'a str]) -> (Vec<&'static str>, Vec<&'a str>) {
    let found = MARKERS.into_iter().filter(|marker| values.contains(marker)).collect();
    let rest = values.iter().copied().filter(|it| !MARKERS.contains(it)).collect();
    (found, rest)
}
