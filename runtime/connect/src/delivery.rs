//! Groups files into deliveries: the unit of loading, publishing, reporting and replaying.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use ingest_program::{FilePattern, FileRole, PatternPart};

use crate::{Capture, CaptureValue, FoundFile};

/// Bytes of a delivery's id at most, so that it can be part of a folder's name everywhere.
pub const MOST_ID_BYTES: usize = 200;

/// Id of the delivery that all history files form.
pub const HISTORY: &str = "history";
/// Id of the delivery of files whose pattern captures nothing.
const ALL: &str = "all";
/// The capture that gives a delivery its date.
const DATE: &str = "date";

/// Files that are loaded together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// What it is called, safe as the name of a folder: `2024-01-31`, `2024-01-31.east`, `history`, `all`.
    pub id: String,
    /// What its files are.
    pub role: FileRole,
    /// Days since 1970-01-01: the capture `date` where it is a date, else the day (UTC) on which its newest file was
    /// modified.
    pub date: i32,
    /// Its files, at least one, sorted by path.
    pub files: Vec<FoundFile>,
    /// What its files share, in the order of the patterns; empty for history, whose files may differ in it.
    pub captures: Vec<Capture>,
}

/// Groups files into deliveries, in the order in which they are to be loaded: history, then by the captured values
/// (dates and numbers in their own order).
///
/// Files of increments whose captures agree, by name and value, form one delivery. `patterns` are those that the files
/// were found with; the id has the values in the order in which the patterns name them.
pub fn deliveries(files: Vec<FoundFile>, patterns: &[FilePattern]) -> Vec<Delivery> {
    let names = capture_names(patterns);
    let rank = |capture: &Capture| names.iter().position(|name| *name == capture.name);
    let mut groups: BTreeMap<(FileRole, Vec<Capture>), Vec<FoundFile>> = BTreeMap::new();
    for file in files {
        let mut captures = match file.role {
            FileRole::History => Vec::new(),
            FileRole::Increment => file.captures.clone(),
        };
        captures.sort_by_key(rank);
        groups.entry((file.role, captures)).or_default().push(file);
    }
    groups.into_iter().map(|((role, captures), files)| delivery(role, captures, files)).collect()
}

fn delivery(role: FileRole, captures: Vec<Capture>, mut files: Vec<FoundFile>) -> Delivery {
    const MICROS_OF_A_DAY: i64 = 86_400_000_000;
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let given = captures.iter().find_map(|capture| match capture.value {
        CaptureValue::Date(days) if capture.name == DATE => Some(days),
        _ => None,
    });
    let newest = files.iter().map(|file| file.modified).max().unwrap_or_default();
    let date = given.unwrap_or_else(|| newest.div_euclid(MICROS_OF_A_DAY) as i32);
    Delivery { id: id(role, &captures), role, date, files, captures }
}

/// Two deliveries of a source never have the same id: only `.` between values is not encoded, and a value that would
/// be one of the two reserved ids has its first letter encoded.
fn id(role: FileRole, captures: &[Capture]) -> String {
    match (role, captures) {
        (FileRole::History, _) => HISTORY.to_owned(),
        (FileRole::Increment, []) => ALL.to_owned(),
        (FileRole::Increment, captures) => {
            let values: Vec<String> = captures.iter().map(|capture| encoded(&capture.value.to_string(), 0)).collect();
            let id = values.join(".");
            if id == HISTORY || id == ALL { encoded(&id, 1) } else { id }
        }
    }
}

/// Letters, digits, `_` and `-` as they are, other bytes and the first `always` as `%` and two hexadecimal digits.
fn encoded(text: &str, always: usize) -> String {
    let mut encoded = String::with_capacity(text.len());
    for (index, byte) in text.bytes().enumerate() {
        if index >= always && (byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-') {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}"); // writing to a String cannot fail
        }
    }
    encoded
}

/// The names of captures, each once, in the order in which the patterns first name them.
fn capture_names(patterns: &[FilePattern]) -> Vec<&str> {
    let mut names = Vec::new();
    for part in patterns.iter().filter(|pattern| pattern.role == FileRole::Increment).flat_map(|it| &it.parts) {
        if let PatternPart::Capture(capture) = part
            && !names.contains(&capture.name.as_str())
        {
            names.push(capture.name.as_str());
        }
    }
    names
}
