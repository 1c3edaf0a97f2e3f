//! Properties of documents: what writers of JSON write is read back; nothing that is read, however broken, is lost, invented or dependent
//! on how the stream was cut; a broken record costs none beside it, and a file that is cut off says so.

use crate::support::{Contents, column, documents, json, ndjson, read_documents, render, xml};
use arrow::array::AsArray;
use arrow::datatypes::UInt8Type;
use ingest_formats::{FileError, MalformedReason, ReadLimits, system};
use ingest_program::{Format, Source};
use proptest::prelude::*;
use serde_json::{Value, json as value};

const NAMES: [&str; 2] = ["a", "b"];

fn source(format: Format) -> Source {
    documents(format, vec![column("a text?"), column("b text? at o/b")])
}

fn formats() -> impl Strategy<Value = Format> {
    prop_oneof![
        Just(Format::Ndjson(ndjson())),
        Just(Format::Json(json(""))),
        Just(Format::Json(json("o/b"))),
        Just(Format::Xml(xml("o/b"))),
        Just(Format::Xml(xml("a"))),
    ]
}

fn limits() -> impl Strategy<Value = ReadLimits> {
    (prop_oneof![1_usize..70, Just(1 << 20)], prop_oneof![1_usize..5, Just(8192)])
        .prop_map(|(block, records)| ReadLimits { block, records, ..ReadLimits::default() })
}

/// Pieces of documents in no order.
fn rubble() -> impl Strategy<Value = Vec<u8>> {
    let pieces = vec![
        &b"{"[..],
        b"}",
        b"[",
        b"]",
        b",",
        b":",
        b"\"",
        b"\\",
        b"\"a\"",
        b"\"o\":",
        b"{\"b\":[",
        b"1",
        b"null",
        b"\n",
        b"\r\n",
        b" ",
        b"<",
        b">",
        b"</",
        b"/>",
        b"<a>",
        b"</a>",
        b"<o>",
        b"</o>",
        b"<b>",
        b"</b>",
        b"<b x='",
        b"'",
        b"&amp;",
        b"&x;",
        b"<!--",
        b"-->",
        b"<![CDATA[",
        b"]]>",
        b"<!DOCTYPE",
        b"<?",
        b"?>",
        b"x",
        b"\xFF",
        b"\xEF\xBB\xBF",
    ];
    prop::collection::vec(prop::sample::select(pieces), 0..60).prop_map(|pieces| pieces.concat())
}

fn outcome(result: &Result<Contents, FileError>, source: &Source) -> String {
    match result {
        Ok(contents) => render(source, &NAMES, contents),
        Err(error) => error.to_string(),
    }
}

fn malformed(contents: &Contents) -> Vec<u8> {
    contents.batch.column_by_name(system::MALFORMED).unwrap().as_primitive::<UInt8Type>().values().to_vec()
}

fn texts(contents: &Contents, index: usize) -> Vec<Option<String>> {
    contents.batch.column(index).as_string_view().iter().map(|text| text.map(str::to_owned)).collect()
}

/// Records follow each other, are what stands in the file, and of lines nothing but white space is between them.
fn check_places(contents: &Contents, bytes: &[u8], is_lines: bool) -> Result<(), TestCaseError> {
    let mut at = if bytes.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
    let is_space = |it: &[u8]| it.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'));
    for (offset, raw) in contents.kept() {
        prop_assert!(at <= offset, "records overlap");
        prop_assert!(!is_lines || is_space(&bytes[at..offset]));
        prop_assert_eq!(&bytes[offset..offset + raw.len()], raw);
        at = offset + raw.len();
    }
    prop_assert!(!is_lines || is_space(&bytes[at..]));
    prop_assert_eq!(contents.stats.bytes, bytes.len() as u64);
    Ok(())
}

/// How a record is broken, and where.
#[derive(Debug, Clone)]
enum Fault {
    Name(prop::sample::Index),
    LeftOut(prop::sample::Index),
    BrokenOff(prop::sample::Index),
    Opened(prop::sample::Index),
}

fn fault() -> impl Strategy<Value = Fault> {
    any::<(u8, prop::sample::Index)>().prop_map(|(kind, index)| match kind % 4 {
        0 => Fault::Name(index),
        1 => Fault::LeftOut(index),
        2 => Fault::BrokenOff(index),
        _ => Fault::Opened(index),
    })
}

/// The record without one of its signs.
fn left_out(record: &str, signs: &[char], index: prop::sample::Index) -> String {
    let places: Vec<usize> = record.match_indices(signs).map(|(at, _)| at).collect();
    let mut record = record.to_owned();
    record.remove(places[index.index(places.len())]);
    record
}

/// A document of records, some of which are broken, and where each of them is.
fn broken_list<F>(
    faults: &[Option<F>],
    (before, between, after): (&str, &str, &str),
    sound: impl Fn(usize) -> String,
    broken: impl Fn(&F, &str) -> String,
) -> (String, Vec<(usize, usize, bool)>) {
    let mut bytes = before.to_owned();
    let mut places = Vec::new();
    for (index, fault) in faults.iter().enumerate() {
        bytes += if index == 0 { "" } else { between };
        let record = sound(index);
        let start = bytes.len();
        bytes += &fault.as_ref().map_or_else(|| record.clone(), |fault| broken(fault, &record));
        places.push((start, bytes.len(), fault.is_none()));
    }
    (bytes + after, places)
}

/// Each sound record is read as what it is, and no other but a broken one that is whole in spite of that.
fn check_neighbours(contents: &Contents, places: &[(usize, usize, bool)], bytes: &str) -> Result<(), TestCaseError> {
    let sound = contents.kept().into_iter().zip(malformed(contents)).filter(|(_, reason)| *reason == 0);
    let read: Vec<_> = sound.map(|((start, raw), _)| (start, start + raw.len())).collect();
    for (start, end, is_sound) in places {
        prop_assert!(!is_sound || read.contains(&(*start, *end)), "{} is lost of {}", &bytes[*start..*end], bytes);
    }
    for (start, end) in read {
        // One that broke off may have left what the next has lost: of parts of two, one may be whole.
        let known = places.iter().all(|(from, to, _)| start < *from || *to < end || (start, end) == (*from, *to));
        prop_assert!(known, "{} is invented of {}", &bytes[start..end], bytes);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn rubble_is_accounted_for_however_it_is_cut(
        before in prop::sample::select(vec!["", "[", "{\"o\":{\"b\":[", "<o>", "<o><b>", "<a>"]),
        bytes in rubble(),
        format in formats(),
        limits in limits(),
        record_bytes in prop_oneof![1 => 1_usize..40, 2 => Just(1 << 20)],
    ) {
        let bytes = [before.as_bytes(), &bytes].concat();
        let source = source(format);
        let limits = ReadLimits { record_bytes, kept_bytes: 7, ..limits };
        let at_once = ReadLimits { block: 1 << 20, records: 8192, ..limits };
        let (cut, whole) =
            (read_documents(&source, &NAMES, &bytes, limits), read_documents(&source, &NAMES, &bytes, at_once));
        prop_assert_eq!(outcome(&cut, &source), outcome(&whole, &source));
        if let Ok(contents) = &cut && record_bytes == 1 << 20 {
            check_places(contents, &bytes, matches!(source.format, Format::Ndjson(_)))?;
        }
    }

    #[test]
    fn what_serde_json_writes_is_read_back(
        rows in prop::collection::vec((any::<Option<String>>(), any::<String>(), any::<i64>()), 0..12),
        limits in limits(),
        pretty in any::<bool>(),
    ) {
        let record = |(a, b, n): &(Option<String>, String, i64)| value!({"n": n, "a": a, "o": {"x": [n, b], "b": b}});
        let records: Vec<Value> = rows.iter().map(record).collect();
        let lines = records.iter().map(|record| format!("{record}\n")).collect::<Vec<_>>().concat();
        let list = value!({"o": {"c": ["]"], "b": records}});
        let list = if pretty { serde_json::to_string_pretty(&list).unwrap() } else { list.to_string() };
        for (format, bytes) in [(Format::Ndjson(ndjson()), lines), (Format::Json(json("o/b")), list)] {
            let contents = read_documents(&source(format), &NAMES, bytes.as_bytes(), limits).unwrap();
            prop_assert!(malformed(&contents).iter().all(|reason| *reason == 0));
            prop_assert_eq!(texts(&contents, 0), rows.iter().map(|row| row.0.clone()).collect::<Vec<_>>());
            prop_assert_eq!(texts(&contents, 1), rows.iter().map(|row| Some(row.1.clone())).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_broken_record_costs_none_beside_it(
        count in 1_usize..8,
        broken in any::<prop::sample::Index>(),
        fault in prop::sample::select(vec![
            ("{\"a\":\"x\"", "<b><a>x</b>"),
            ("{\"a\":x}", "<b><a>x</c></a></b>"),
            ("{\"a\" \"x\"}", "<b><a>&x</a></b>"),
            ("7", "<b>"),
            ("{\"a\":\"\u{1}\"}", "<b a='<'></b>"),
        ]),
        limits in limits(),
    ) {
        let broken = broken.index(count);
        let of = |sound: fn(usize) -> String, fault: &str| -> Vec<String> {
            (0..count).map(|index| if index == broken { fault.to_owned() } else { sound(index) }).collect()
        };
        let lines = of(|index| format!("{{\"a\":\"{index}\"}}"), fault.0).join("\n") + "\n";
        let elements = of(|index| format!("<b><a>{index}</a></b>"), fault.1).concat();
        let list = of(|index| format!("{{\"a\":\"{index}\"}}"), fault.0).join(",");
        let mut cases = vec![
            (Format::Ndjson(ndjson()), lines),
            (Format::Xml(xml("o/b")), format!("<o>{elements}</o>")),
        ];
        // Where a bracket is missing, nothing tells where the element of a list ends.
        if !fault.0.ends_with('"') {
            cases.push((Format::Json(json("")), format!("[{list}]")));
        }
        for (format, bytes) in cases {
            let contents = read_documents(&source(format), &NAMES, bytes.as_bytes(), limits).unwrap();
            let expected: Vec<Option<String>> =
                (0..count).map(|index| (index != broken).then(|| index.to_string())).collect();
            prop_assert_eq!(texts(&contents, 0), expected, "{}", bytes);
            prop_assert_eq!(malformed(&contents).iter().filter(|reason| **reason != 0).count(), 1);
        }
    }

    #[test]
    fn a_record_of_xml_in_rubble_costs_none_beside_it(
        faults in prop::collection::vec(prop::option::of(fault()), 1..8),
        limits in limits(),
    ) {
        let sound = |index: usize| format!("<b x=\"{index}\"><a>{index}</a><c><d>t</d><e/></c></b>");
        let names = ["<b\"", "<b&", "<b=", "< b", "<b<", "<&b"];
        // Another comment ends the one that was opened.
        let (bytes, places) = broken_list(&faults, ("<o>", "", "<!-- end --></o>"), sound, |fault, record| match fault {
            Fault::Name(index) => record.replacen("<b", names[index.index(names.len())], 1),
            // Not the first, or two of these are parts of one record that is well-formed.
            Fault::LeftOut(index) => format!("<{}", left_out(&record[1..], &['<', '>', '/', '"'], *index)),
            Fault::BrokenOff(index) => record[..=index.index(record.len() - 1)].to_owned(),
            Fault::Opened(index) => {
                let (before, after) = record.split_at(1 + index.index(record.len() - 1));
                format!("{before}<!-- {after}")
            }
        });
        let contents = read_documents(&source(Format::Xml(xml("o/b"))), &NAMES, bytes.as_bytes(), limits);
        check_neighbours(&contents.unwrap(), &places, &bytes)?;
    }

    #[test]
    fn a_record_of_json_without_a_bracket_costs_none_beside_it(
        faults in prop::collection::vec(prop::option::of(any::<prop::sample::Index>()), 1..8),
        between in prop::sample::select(vec![",", ", ", ",\n", "\n, "]),
        limits in limits(),
    ) {
        let sound = |index: usize| format!("{{\"a\":\"{index}\",\"o\":{{\"b\":[1,[2],{{\"c\":3}}]}}}}");
        let brackets = ['{', '}', '[', ']'];
        let (bytes, places) = broken_list(&faults, ("[", between, "]"), sound, |index, record| {
            left_out(record, &brackets, *index)
        });
        match read_documents(&source(Format::Json(json(""))), &NAMES, bytes.as_bytes(), limits) {
            Ok(contents) => check_neighbours(&contents, &places, &bytes)?,
            Err(FileError::Document { .. }) => prop_assert!(faults.last().is_some_and(Option::is_some), "{}", bytes),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn a_string_of_json_that_is_broken_costs_none_beside_it(
        faults in prop::collection::vec(prop::option::of((any::<bool>(), any::<prop::sample::Index>())), 1..8),
        between in prop::sample::select(vec![",", ",\n", "\n,"]),
        limits in limits(),
    ) {
        let sound = |index: usize| format!("{{\"a\":\"{index}\",\"o\":{{\"b\":[\"x\",{{\"c\":\"y z\"}}]}}}}");
        let (bytes, places) = broken_list(&faults, ("[", between, "]\n"), sound, |(line_end, index), record| {
            if !line_end {
                return left_out(record, &['"'], *index);
            }
            let (before, after) = record.split_at(1 + index.index(record.len() - 1));
            format!("{before}\n{after}")
        });
        match read_documents(&source(Format::Json(json(""))), &NAMES, bytes.as_bytes(), limits) {
            Ok(contents) => check_neighbours(&contents, &places, &bytes)?,
            // Records in one line may be in the string.
            Err(FileError::Document { .. }) => prop_assert!(between == ",", "{}", bytes),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn a_file_that_is_cut_off_says_so(
        count in 1_usize..5,
        cut in any::<prop::sample::Index>(),
        limits in limits(),
    ) {
        let record = |index: usize| format!("{{\"a\":\"é{index}\",\"o\":{{\"b\":[{index},\"x\"]}}}}");
        let records: Vec<String> = (0..count).map(record).collect();
        let list = format!("{{\"o\":{{\"b\":[{}]}}}}", records.join(", "));
        let element = |index: usize| format!("<b x='1'><a>é{index}</a></b>");
        let elements = (0..count).map(element).collect::<Vec<_>>().concat();
        for (format, bytes) in [
            (Format::Json(json("o/b")), list),
            (Format::Xml(xml("o/b")), format!("<o>{elements}</o>")),
        ] {
            let bytes = &bytes.as_bytes()[..cut.index(bytes.len())];
            match read_documents(&source(format), &NAMES, bytes, limits) {
                Err(FileError::Document { reason: MalformedReason::EndsInside, offset }) => {
                    prop_assert!(offset <= bytes.len() as u64);
                }
                Err(other) => panic!("{other}"),
                Ok(contents) => {
                    let reasons = malformed(&contents);
                    let (last, others) = reasons.split_last().unwrap();
                    prop_assert!(others.iter().all(|reason| *reason == 0));
                    prop_assert_eq!(*last, MalformedReason::EndsInside.number());
                }
            }
        }
    }
}
