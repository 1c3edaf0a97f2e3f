//! Matches paths against a source's file patterns.

use std::fmt;

use ingest_formats::parse::{DateFormat, int};
use ingest_program::{CaptureKind, FilePattern, FileRole, PatternPart};
use regex::Regex;

use crate::ConnectError;

/// A value captured from a file's path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Capture {
    /// The capture's name.
    pub name: String,
    /// What it captured.
    pub value: CaptureValue,
}

/// A value of a capture's type.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CaptureValue {
    /// `{name}`, `{name:east|west}`
    Text(String),
    /// `{name:int}`
    Int(i64),
    /// `{name:%Y%m%d}`: days since 1970-01-01.
    Date(i32),
}

/// Dates as `YYYY-MM-DD`.
impl fmt::Display for CaptureValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Int(number) => write!(f, "{number}"),
            Self::Date(days) => {
                let (year, month, day) = ingest_formats::parse::day_of(*days);
                write!(f, "{year:04}-{month:02}-{day:02}")
            }
        }
    }
}

/// The patterns of a source, compiled. Where a path matches two, the first decides, history before increment.
#[derive(Debug)]
pub struct PatternSet {
    patterns: Vec<Pattern>,
}

/// How a path relates to the patterns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Matched {
    /// It matches.
    Yes {
        role: FileRole,
        captures: Vec<Capture>,
    },
    /// It matches but for the values of its captures.
    Almost {
        why: String,
    },
    No,
}

#[derive(Debug)]
struct Pattern {
    role: FileRole,
    file: Regex,
    /// Matches the folders in which a file that matches can be.
    folder: Regex,
    captures: Vec<(String, Reader)>,
}

/// How a capture's text becomes its value.
#[derive(Debug)]
enum Reader {
    Text,
    Int,
    Date(Box<DateFormat>),
}

impl PatternSet {
    /// Compiles the patterns.
    pub fn new(patterns: &[FilePattern]) -> Result<Self, ConnectError> {
        let mut patterns = patterns.iter().map(Pattern::new).collect::<Result<Vec<_>, _>>()?;
        patterns.sort_by_key(|pattern| pattern.role); // stable: within a role the order is as written
        Ok(Self { patterns })
    }

    /// Matches a path below the source's folder, with `/`.
    pub(crate) fn matches(&self, path: &str) -> Matched {
        let mut almost = Matched::No;
        for pattern in &self.patterns {
            match pattern.matches(path) {
                Matched::Almost { why } if almost == Matched::No => almost = Matched::Almost { why },
                Matched::No | Matched::Almost { .. } => {}
                yes @ Matched::Yes { .. } => return yes,
            }
        }
        almost
    }

    /// Whether files that match can be somewhere below this folder, itself below the source's.
    pub(crate) fn may_be_below(&self, folder: &str) -> bool {
        self.patterns.iter().any(|pattern| pattern.folder.is_match(folder))
    }
}

impl Pattern {
    fn new(pattern: &FilePattern) -> Result<Self, ConnectError> {
        let unusable = |reason: String| ConnectError::Pattern { pattern: pattern.text.clone(), reason };
        let mut file = String::new();
        // A segment of the path each; the last is the file's name.
        let mut folders = vec![String::new()];
        let mut is_open = false;
        let mut captures = Vec::new();
        for part in &pattern.parts {
            let expression = match part {
                PatternPart::Text(text) => regex::escape(text),
                PatternPart::Star => "[^/]*".to_owned(),
                PatternPart::DoubleStar => ".*".to_owned(),
                PatternPart::Capture(capture) => {
                    let (reader, expression) = match &capture.kind {
                        CaptureKind::Text => (Reader::Text, "[^/]+?".to_owned()),
                        CaptureKind::Int => (Reader::Int, "[0-9]+".to_owned()),
                        CaptureKind::OneOf(words) => {
                            (Reader::Text, words.iter().map(|it| regex::escape(it)).collect::<Vec<_>>().join("|"))
                        }
                        CaptureKind::Date(format) => {
                            let format =
                                DateFormat::compile_period(format).map_err(|error| unusable(error.to_string()))?;
                            let expression = format.pattern();
                            (Reader::Date(Box::new(format)), expression)
                        }
                    };
                    captures.push((capture.name.clone(), reader));
                    format!("({expression})")
                }
            };
            file.push_str(&expression);
            if is_open {
                continue;
            }
            // What lies below a part that may span folders cannot be told from the folder's name alone.
            is_open = match part {
                PatternPart::DoubleStar => true,
                PatternPart::Capture(capture) => {
                    matches!(&capture.kind, CaptureKind::Date(format) if format.contains('/'))
                }
                PatternPart::Text(_) | PatternPart::Star => false,
            };
            let mut segments = if is_open { vec![".*"] } else { expression.split('/').collect() };
            if matches!(part, PatternPart::Star | PatternPart::Capture(_)) && !is_open {
                segments = vec![&expression]; // the `/` in it is part of the expression
            }
            let mut segments = segments.into_iter();
            if let (Some(last), Some(first)) = (folders.last_mut(), segments.next()) {
                last.push_str(first);
            }
            folders.extend(segments.map(str::to_owned));
        }
        if !is_open {
            folders.pop();
        }
        let folder = folders.iter().rev().fold(String::new(), |deeper, segment| match deeper.as_str() {
            "" => segment.clone(),
            _ => format!("{segment}(?:/{deeper})?"),
        });
        let compile = |expression: &str| {
            Regex::new(&format!("(?s)^(?:{expression})$")).map_err(|error| unusable(error.to_string()))
        };
        Ok(Self { role: pattern.role, file: compile(&file)?, folder: compile(&format!("(?:{folder})?"))?, captures })
    }

    fn matches(&self, path: &str) -> Matched {
        let Some(found) = self.file.captures(path) else { return Matched::No };
        let mut captures = Vec::with_capacity(self.captures.len());
        for ((name, reader), text) in self.captures.iter().zip(found.iter().skip(1)) {
            let text = text.map_or("", |text| text.as_str());
            let value = match reader {
                Reader::Text => Some(CaptureValue::Text(text.to_owned())),
                Reader::Int => int(text.as_bytes()).map(CaptureValue::Int),
                Reader::Date(format) => format.date(text.as_bytes()).map(CaptureValue::Date),
            };
            let Some(value) = value else {
                let why = match reader {
                    Reader::Date(_) => format!("has a `{name}` that does not exist in the calendar"),
                    Reader::Text | Reader::Int => format!("has a `{name}` that is too large"),
                };
                return Matched::Almost { why };
            };
            captures.push(Capture { name: name.clone(), value });
        }
        Matched::Yes { role: self.role, captures }
    }
}
