//! Which files make up the deliveries of a source, and when they are complete.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Origin, Stored};

/// One pattern of a source's `files`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilePattern {
    /// What the files are.
    pub role: FileRole,
    /// As written: `daily/claims_{date:%Y%m%d}.csv`.
    pub text: String,
    /// Its parts, in order.
    pub parts: Vec<PatternPart>,
    /// Where it was written.
    pub origin: Origin,
}

/// What files are in the life of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileRole {
    /// The one-time drop: one delivery with the id `history`.
    History,
    /// What follows.
    Increment,
}

/// A part of a file pattern.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PatternPart {
    /// These characters.
    Text(String),
    /// `*`: any characters but `/`.
    Star,
    /// `**`: any characters.
    DoubleStar,
    /// `{name}`, `{name:int}`, `{name:%Y%m%d}`, `{name:east|west}`.
    Capture(Capture),
}

/// A named part of a file's name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capture {
    /// Its name; read as `file.<name>`.
    pub name: String,
    /// What it matches and the type it gives.
    pub kind: CaptureKind,
}

/// What a capture matches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaptureKind {
    /// One or more characters but `/`; text.
    Text,
    /// One or more digits; int.
    Int,
    /// A date in this strftime format; date.
    Date(String),
    /// One of these words: `{region:east|west}`; text.
    OneOf(Vec<String>),
}

/// When a delivery is complete, and what it is reconciled with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrival {
    /// Files whose being there says that a delivery is complete. The captures of each are among those of the increments: it
    /// stands for every delivery that agrees with it in them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub done: Vec<FilePattern>,
    /// A file is taken only where it has not grown for so long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled: Option<Settled>,
    /// Files that say what a delivery holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub control: Vec<Control>,
    /// What the header of each file says that it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<Totals>,
    /// What the trailer of each file says that it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trailer: Option<Totals>,
}

impl Arrival {
    /// Whether a file is complete by being there, and nothing is reconciled.
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }
}

/// `settled 10m`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// In seconds; more than none.
    pub seconds: u64,
    /// Where it was written.
    pub origin: Origin,
}

/// `control "claims_{date:%Y%m%d}.ctl" { rows: r"…", sum(PAID_AMT): r"…" }`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Control {
    /// The file; its captures are among those of the increments.
    pub file: FilePattern,
    /// What it says, at least one.
    pub facts: Vec<ControlFact>,
    /// Where it was written.
    pub origin: Origin,
}

/// `trailer { rows: r"…" }`: what the records say that the format leaves out at the end of a file, and `header { … }` before its data.
/// `trailer "9" { rows: 14..21 }`: what one of that kind says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// In files of several kinds of records what the kind of this one begins with; it is read by no column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// What they say, at least one.
    pub facts: Vec<ControlFact>,
    /// Where it was written.
    pub origin: Origin,
}

/// `sum(PAID_AMT): r"TOTAL=([0-9.]+)"`: a number that the data must agree with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ControlFact {
    /// What is measured.
    pub measure: Measure,
    /// Where the number is.
    #[serde(flatten)]
    pub number: NumberAt,
    /// How it is written there.
    #[serde(default, skip_serializing_if = "Stored::is_text")]
    pub stored: Stored,
    /// Where it was written.
    pub origin: Origin,
}

/// Where a number is in what a sender says of the data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberAt {
    /// What the one group of this regular expression captures.
    Pattern(String),
    /// `14..21`: at a place of the record, as a column of fixed width is.
    Place {
        /// 1 is the first.
        first: u32,
        /// At least `first`.
        last: u32,
    },
}

/// What is measured of the data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// `rows`: how many records there are that are data, those counted in that are rejected.
    Rows,
    /// `rows(all)`: how many records there are, whatever they are: with headers and trailers.
    AllRows,
    /// `rows("6", "7")`: how many records there are of kinds that begin like this.
    RowsOf(Vec<String>),
    /// `sum(PAID_AMT)`: the sum of a column of numbers, nulls left out.
    Sum(String),
}

/// As the language writes it.
impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rows => f.write_str("rows"),
            Self::AllRows => f.write_str("rows(all)"),
            Self::RowsOf(kinds) => write!(f, "rows(\"{}\")", kinds.join("\", \"")),
            Self::Sum(column) => write!(f, "sum({column})"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_reads_back_from_json_and_from_that_of_programs_without_places() {
        let origin = serde_json::to_string(&Origin::default());
        assert!(origin.is_ok());
        let earlier =
            format!(r#"{{"measure":"rows","pattern":"ROWS=(\\d+)","origin":{}}}"#, origin.unwrap_or_default());
        let pattern = NumberAt::Pattern(r"ROWS=(\d+)".to_owned());
        let expected =
            ControlFact { measure: Measure::Rows, number: pattern, stored: Stored::Text, origin: Origin::default() };
        assert_eq!(serde_json::from_str::<ControlFact>(&earlier).ok().as_ref(), Some(&expected));
        assert_eq!(serde_json::to_string(&expected).ok(), Some(earlier));
        let placed = ControlFact {
            measure: Measure::RowsOf(vec!["6".to_owned()]),
            number: NumberAt::Place { first: 14, last: 21 },
            stored: Stored::Packed,
            ..expected
        };
        let text = serde_json::to_string(&placed).unwrap_or_default();
        assert_eq!(serde_json::from_str::<ControlFact>(&text).ok(), Some(placed));
    }
}
