//! Every encoding of the WHATWG Encoding standard: what Python's codecs make of files of it. `encodings/reference.py` wrote them.

use std::collections::BTreeSet;

use crate::support::{Contents, all_limits, column, csv, documents, json, read, read_documents, source, xml};
use arrow::array::AsArray;
use arrow::datatypes::{Int64Type, UInt8Type};
use encoding_rs::Encoding;
use ingest_formats::{ReadLimits, decoded, system};
use ingest_program::{CsvFormat, Format, JsonFormat, Source, Undecodable, XmlFormat};

/// Those that the standard has, without the one that stands for text which is never to be read.
const ENCODINGS: usize = 39;

/// Each encoding, a file of it in hexadecimal, and the texts of its records.
fn references() -> impl Iterator<Item = (&'static str, &'static str, Vec<String>)> {
    include_str!("encodings/reference.tsv").lines().map(|line| {
        let [label, bytes, texts] = *line.split('\t').collect::<Vec<_>>() else { panic!("{line}") };
        (label, bytes, serde_json::from_str(texts).unwrap())
    })
}

#[test]
fn every_encoding_is_what_the_codecs_of_python_read() {
    let mut seen = BTreeSet::new();
    for (label, bytes, texts) in references() {
        let digits = |at: usize| u8::from_str_radix(&bytes[at..at + 2], 16).unwrap();
        let bytes: Vec<u8> = (0..bytes.len()).step_by(2).map(digits).collect();
        let format = CsvFormat { encoding: label.to_owned(), trim: false, ..csv() };
        let source = source(format, vec![column("id int"), column("text text")]);
        for limits in all_limits() {
            let contents = read(&source, &["id", "text"], &bytes, limits).unwrap();
            let Contents { batch, stats } = &contents;
            let ids = batch.column(0).as_primitive::<Int64Type>();
            assert!(ids.values().iter().copied().eq(1..=texts.len() as i64), "{label}");
            let found: Vec<&str> = batch.column(1).as_string_view().iter().flatten().collect();
            assert_eq!(found, texts, "{label} by {limits:?}");
            let malformed = batch.column_by_name(system::MALFORMED).unwrap().as_primitive::<UInt8Type>();
            assert!(malformed.values().iter().all(|it| *it == 0), "{label}");
            assert_eq!(stats.records, texts.len() as u64, "{label}");
            assert_eq!(stats.bytes, bytes.len() as u64, "{label}");
            // What is kept of a record are its bytes, where they stand in the file.
            for (raw, text) in records(&contents, &bytes).into_iter().zip(&texts) {
                let line = decoded(label, raw).unwrap().replace('"', "");
                assert_eq!(line.split_once(',').unwrap().1, text.replace('"', ""), "{label} by {limits:?}");
            }
        }
        seen.insert(Encoding::for_label(label.as_bytes()).unwrap().name());
    }
    assert_eq!(seen.len(), ENCODINGS, "{seen:?}");
}

/// The bytes that are kept of each record, which stand in the file where they are said to.
fn records<'a>(contents: &'a Contents, bytes: &[u8]) -> Vec<&'a [u8]> {
    let standing = |(start, raw): (usize, &'a [u8])| {
        assert!(bytes[start..].starts_with(raw), "{raw:?} at {start}");
        raw
    };
    contents.kept().into_iter().map(standing).collect()
}

/// What stands at `/r/a` of a document.
fn elements(encoding: &str, undecodable: Undecodable, kind: &str) -> Source {
    let format = XmlFormat { encoding: Some(encoding.to_owned()), undecodable, ..xml("/r/a") };
    documents(Format::Xml(format), vec![column(&format!("a {kind} at ."))])
}

/// Bytes of a text; none where the encoding has not all of its characters.
fn encoded(label: &str, text: &str) -> Option<Vec<u8>> {
    match label {
        "utf-16le" => Some(text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        "utf-16be" => Some(text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
        _ => {
            let (bytes, _, is_changed) = Encoding::for_label(label.as_bytes()).unwrap().encode(text);
            (!is_changed).then(|| bytes.into_owned())
        }
    }
}

/// Where no line ends, between records.
#[test]
fn records_of_one_line_stand_in_the_file_where_they_are_said_to() {
    let mut seen = 0;
    for (label, _, texts) in references() {
        let objects: Vec<_> = texts.iter().map(|it| serde_json::json!({ "text": it }).to_string()).collect();
        let objects: Vec<_> = objects.into_iter().filter(|it| encoded(label, it).is_some()).collect();
        let bytes = encoded(label, &format!("[{}]", objects.join(", "))).unwrap();
        let format = Format::Json(JsonFormat { encoding: label.to_owned(), ..json("/") });
        let source = documents(format, vec![column("text text")]);
        for limits in all_limits() {
            let contents = read_documents(&source, &["text"], &bytes, limits).unwrap();
            let found: Vec<_> = records(&contents, &bytes).into_iter().map(|it| decoded(label, it).unwrap()).collect();
            assert_eq!(found, objects, "{label} by {limits:?}");
            assert_eq!(contents.stats.bytes, bytes.len() as u64, "{label}");
        }
        seen += objects.len();
    }
    assert!(seen > 2 * ENCODINGS, "{seen}");
}

/// Bytes that mean nothing before, in and behind records, each of which is replaced by three; the first record begins before and behind
/// the middle of the file.
#[test]
fn what_is_replaced_does_not_move_its_neighbours() {
    let all: [&[u8]; 4] = [b"<a>\xFF1</a>", b"<a>2</a>", b"<a>\xE2\x82\xFE</a>", b"<a/>"];
    for (encoding, blanks, count) in ["utf-8", "windows-1253", "euc-jp"]
        .into_iter()
        .flat_map(|encoding| (0..24).flat_map(move |blanks| [1, 4].map(|count| (encoding, blanks, count))))
    {
        let due = &all[4 - count..];
        let mut bytes = [b"<r>", " ".repeat(blanks).as_bytes(), b"\xFF"].concat();
        for record in due {
            bytes.extend([record, b"\xFF\xFF\xFF".as_slice()].concat());
        }
        bytes.extend(b"</r>");
        let source = elements(encoding, Undecodable::Replace, "text?");
        for limits in all_limits() {
            let contents = read_documents(&source, &["a"], &bytes, limits).unwrap();
            assert_eq!(records(&contents, &bytes), due, "{encoding} by {limits:?}");
        }
    }
}

/// A character that is cut off before a record, in encodings whose decoders look further than it.
#[test]
fn records_behind_what_is_cut_off_begin_where_they_do() {
    let cut: [(&str, &[u8]); 5] = [
        ("gb18030", b"\x84\x31"),
        ("gb18030", b"\x84\x31\xA5"),
        ("gbk", b"\x84\x31"),
        ("shift_jis", b"\x93"),
        ("iso-2022-jp", b"\x1B$"),
    ];
    for (encoding, cut) in cut {
        let mut bytes = b"<r>".to_vec();
        for _ in 0..3 {
            bytes.extend([cut, b"<a>1</a>"].concat());
        }
        bytes.extend(b"</r>");
        let source = elements(encoding, Undecodable::Replace, "int");
        let due = [1, 2, 3].map(|it| (3 + it * cut.len() + (it - 1) * 8, b"<a>1</a>".as_slice()));
        for limits in all_limits() {
            let contents = read_documents(&source, &["a"], &bytes, limits).unwrap();
            assert_eq!(contents.kept(), due, "{encoding} by {limits:?}");
        }
    }
}

/// Lines that are shorter than what is left between two places which are known, some of them with a character that is cut off.
#[test]
fn short_lines_stand_where_they_do() {
    let lines = [b"1".as_slice(), b"\x84\x31", b"2\xFF3", b"\x93", b"\x88\xC8"].repeat(40);
    for encoding in ["gb18030", "gbk", "shift_jis", "euc-jp", "euc-kr", "big5", "iso-2022-jp"] {
        let format = CsvFormat { encoding: encoding.to_owned(), undecodable: Undecodable::Replace, ..csv() };
        let source = source(format, vec![column("a text?")]);
        for line_end in [b"\n".as_slice(), b"\r\n"] {
            let bytes = [b"a".as_slice(), &lines.join(line_end)].join(line_end);
            for limits in all_limits() {
                let contents = read(&source, &["a"], &bytes, limits).unwrap();
                assert_eq!(records(&contents, &bytes), lines, "{encoding} by {limits:?}");
            }
        }
    }
}

/// What begins text in ASCII before a record lies over the end of what is read at a time.
#[test]
fn records_behind_an_escape_that_was_read_in_two_parts_stand_where_they_do() {
    let source = elements("iso-2022-jp", Undecodable::Reject, "text");
    let record = b"<a>1</a>".as_slice();
    let read_at_a_time = 64 << 10;
    // As many characters as there is room for before it, and one, so that another escape is near.
    for (before, most) in (read_at_a_time - 24..read_at_a_time + 8).flat_map(|it| [(it, it / 2), (it, 1)]) {
        let blanks = b" ".repeat(before - 2 * most);
        let text = b"\x46\x7C".repeat(most);
        let start = [b"<r>".as_slice(), &blanks, b"\x1B$B", &text, b"\x1B(B"].concat();
        let bytes = [start.as_slice(), record, b"</r>"].concat();
        let contents = read_documents(&source, &["a"], &bytes, ReadLimits::default()).unwrap();
        assert_eq!(contents.kept(), [(start.len(), record)], "{before} {most}");
    }
}

/// Of a text that is longer than what is remembered, in an encoding that has states.
#[test]
fn records_behind_a_long_text_stand_where_they_do() {
    let text = [b"\x1B$B".as_slice(), &b"\x46\x7C".repeat(1 << 20), b"\x1B(B"].concat();
    let source = elements("iso-2022-jp", Undecodable::Reject, "text");
    let (first, second) = (b"<a>1</a>".as_slice(), b"<a>\x1B$B\x46\x7C\x1B(B</a>".as_slice());
    let bytes = [b"<r><t>".as_slice(), &text, b"</t>", first, second, b"</r>"].concat();
    let start = 6 + text.len() + 4;
    for block in [1 << 10, 1 << 16, 1 << 20] {
        let limits = ReadLimits { block, ..ReadLimits::default() };
        let contents = read_documents(&source, &["a"], &bytes, limits).unwrap();
        assert_eq!(contents.kept(), [(start, first), (start + first.len(), second)], "by {limits:?}");
    }
}
