//! Sources of messages, written in a line.

use ingest_program::{Column, Format, Location, Malformed, MessageFormat, Origin, SegmentPath, Source, Undecodable};

use crate::support::{self, documents};

/// `x12 005010X222 2300`, `x12 CLP`, `hl7v2 OBX`, with the defaults of the language.
pub fn format(text: &str) -> Format {
    let words: Vec<&str> = text.split(' ').collect();
    let message = |row: &str, guide: Option<&str>, nulls: &[&str]| MessageFormat {
        row: row.to_owned(),
        guide: guide.map(str::to_owned),
        nulls: nulls.iter().map(|it| (*it).to_owned()).collect(),
        trim: true,
        encoding: "utf-8".to_owned(),
        undecodable: Undecodable::Reject,
        malformed: Malformed::Reject,
        origin: Origin::default(),
    };
    match words.as_slice() {
        ["x12", guide, row] => Format::X12(message(row, Some(guide), &[""])),
        ["x12", row] => Format::X12(message(row, None, &[""])),
        ["hl7v2", row] => Format::Hl7v2(message(row, None, &["", "\"\""])),
        _ => panic!("{text}"),
    }
}

/// `id int? at CLM/01`, its path resolved as the compiler does.
fn column(text: &str, format: &Format) -> Column {
    let (declared, path) = text.split_once(" at ").unwrap();
    let read = if matches!(format, Format::X12(_)) { SegmentPath::x12(path) } else { SegmentPath::hl7(path) };
    let mut path = read.unwrap_or_else(|(why, _)| panic!("{text}: {why}"));
    let (Format::X12(message) | Format::Hl7v2(message)) = format else { panic!("no messages") };
    let guide = format.guide().unwrap();
    let resolved = guide.resolve(&mut path, guide.row(&message.row).unwrap());
    resolved.unwrap_or_else(|reason| panic!("{text}: {reason:?}"));
    Column { at: Some(Location::Segment(path)), ..support::column(declared) }
}

/// A source of these columns, between `; `.
pub fn source(format: Format, columns: &str) -> Source {
    let columns = columns.split("; ").map(|it| column(it, &format)).collect();
    documents(format, columns)
}
