//! Constants.

use ingest_diagnostics::Span;

use super::CivilDate;

/// A constant as written.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// `null`
    Null,
    /// `true`
    Bool(bool),
    /// `1_000`
    Int(i64),
    /// `12.50` is 1250 at scale 2.
    Decimal {
        /// The number times 10^scale.
        unscaled: i128,
        /// Digits after the point as written.
        scale: u8,
    },
    /// `1.5e3`
    Float(f64),
    /// `"…"`, `r"…"`, escapes resolved.
    Text(String),
    /// `2024-01-31`
    Date(CivilDate),
    /// `5%` is 0.05: 5 at scale 2.
    Percent {
        /// The number times 10^scale.
        unscaled: i128,
        /// Digits after the point of the fraction (not of the percentage).
        scale: u8,
    },
    /// `06:00`, `23:59:59.5` in microseconds after midnight.
    Time(i64),
    /// `4h`, `7d` in seconds.
    Duration(u64),
    /// `3mo`, `7y` in months: they have no length in seconds.
    Months(u32),
    /// `10GB`, `512MiB` in bytes.
    Size(u64),
}

/// `"""…"""`, a text of several lines. A line break after the opening quotes and the blanks before the closing ones are
/// no part of it, nor is the indentation that all its lines share.
#[derive(Debug, Clone, PartialEq)]
pub struct TextBlock {
    /// What it says.
    pub text: String,
    /// For each line of the text its place in the file.
    pub lines: Vec<Span>,
    /// The whole, with the quotes.
    pub span: Span,
}

impl TextBlock {
    /// The place in the file of bytes of the text that stand on one line.
    pub fn place(&self, start: usize, end: usize) -> Span {
        let before = self.text.get(..start).unwrap_or(&self.text);
        let line = before.matches('\n').count();
        let column = before.len() - before.rfind('\n').map_or(0, |at| at + 1);
        let Some(line) = self.lines.get(line) else { return self.span };
        let start_in_file = line.start + column as u32;
        Span { start: start_in_file, end: start_in_file + end.saturating_sub(start) as u32, ..*line }
    }
}
