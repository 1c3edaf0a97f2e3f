//! Words that records begin with which stand around all others.

/// Of a record of the whole file before the others.
pub(crate) const HEADS: [&str; 2] = ["HDR", "HEADER"];
/// Of one behind them.
pub(crate) const TRAILERS: [&str; 6] = ["TRL", "TLR", "TRAILER", "FTR", "FOOTER", "EOF"];
/// Of sums and counts.
const SUMS: [&str; 5] = ["TOTAL", "TOTALS", "GRAND TOTAL", "END OF FILE", "END"];

/// Whether a word is one that a record behind all others begins with.
pub(crate) fn closes(word: &str) -> bool {
    let word = word.trim().trim_end_matches(':').to_ascii_uppercase();
    TRAILERS.contains(&word.as_str()) || SUMS.contains(&word.as_str())
}
