//! Properties: what a CSV writer writes is read back; nothing that is read, however broken, is lost, invented or
//! dependent on how the stream was cut.

use crate::support::{Contents, column, csv, read, render, source};
use arrow::array::AsArray;
use ingest_formats::{FileError, ReadLimits};
use ingest_program::{CsvFormat, Delimiter, Ragged, Source};
use proptest::prelude::*;

/// Text full of what CSV makes a difference of.
fn text() -> impl Strategy<Value = String> {
    let special = prop_oneof![
        4 => Just(",".to_owned()),
        4 => Just("\"".to_owned()),
        2 => Just("\n".to_owned()),
        1 => Just("\r".to_owned()),
        1 => Just("\r\n".to_owned()),
        1 => Just(" ".to_owned()),
        6 => "[a-z]{1,6}",
        1 => "[a-z ]{10,40}",
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(special, 0..6).prop_map(|parts| parts.concat())
}

fn rows() -> impl Strategy<Value = Vec<Vec<String>>> {
    (1_usize..6).prop_flat_map(|width| prop::collection::vec(prop::collection::vec(text(), width), 0..12))
}

fn limits() -> impl Strategy<Value = ReadLimits> {
    (prop_oneof![1_usize..70, Just(1 << 20)], prop_oneof![1_usize..5, Just(8192)])
        .prop_map(|(block, records)| ReadLimits { block, records, ..ReadLimits::default() })
}

/// Bytes that change what the bytes around them mean.
fn damage() -> impl Strategy<Value = &'static [u8]> {
    prop::sample::select(vec![&b"\""[..], b"\n", b",", b"\r\n", b"\xFF", b"#", b"\\", b""])
}

/// A source of text columns `c0`, `c1`, … in which nothing is null.
fn texts(width: usize, format: CsvFormat) -> Source {
    let columns = (0..width).map(|index| column(&format!("c{index} text?"))).collect();
    source(CsvFormat { nulls: Vec::new(), ..format }, columns)
}

fn names(source: &Source) -> Vec<&str> {
    source.columns.iter().map(|column| column.name.as_str()).collect()
}

fn between(text: &str) -> Delimiter {
    Delimiter::new(text).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn what_the_csv_crate_writes_is_read_back(
        rows in rows(),
        limits in limits(),
        always in any::<bool>(),
        crlf in any::<bool>(),
        delimiter in prop::sample::select(vec![b',', b'|', b'\t', b';']),
        doubles in any::<bool>(),
    ) {
        let width = rows.first().map_or(1, Vec::len);
        let escape = (!doubles).then_some(b'\\');
        // The writer leaves escape characters in quoted text as they are, so such text cannot be told apart.
        prop_assume!(doubles || rows.iter().flatten().all(|text| !text.contains('\\')));
        let source = texts(width, CsvFormat { delimiter: between(char::from(delimiter).encode_utf8(&mut [0; 1])), escape, ..csv() });
        let mut writer = csv::WriterBuilder::new()
            .quote_style(if always { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary })
            .terminator(if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') })
            .delimiter(delimiter)
            .double_quote(doubles)
            .from_writer(Vec::new());
        writer.write_record(names(&source)).unwrap();
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let Contents { batch, stats } = read(&source, &names(&source), &bytes, limits).unwrap();
        prop_assert_eq!(stats.records, rows.len() as u64);
        prop_assert_eq!(stats.bytes, bytes.len() as u64);
        for (index, row) in rows.iter().enumerate() {
            let found: Vec<&str> = (0..width).map(|column| batch.column(column).as_string_view().value(index)).collect();
            prop_assert_eq!(&found, row, "record {}", index + 1);
        }
    }

    #[test]
    fn fields_between_several_characters_are_read_back(
        rows in rows(),
        limits in limits(),
        delimiter in prop::sample::select(vec!["||", "~|~", ",,", "\t \t", "a1", "é|", "aaaa"]),
        always in any::<bool>(),
    ) {
        let width = rows.first().map_or(1, Vec::len);
        let source = texts(width, CsvFormat { delimiter: between(delimiter), ..csv() });
        let first = &delimiter[..delimiter.chars().next().unwrap().len_utf8()];
        let special = ["\"", "\r", "\n", first];
        let field = |text: &String| if always || text.is_empty() || special.iter().any(|it| text.contains(it)) {
            format!("\"{}\"", text.replace('"', "\"\""))
        } else {
            text.clone()
        };
        let line = |row: &Vec<String>| row.iter().map(field).collect::<Vec<_>>().join(delimiter) + "\n";
        let header = names(&source).into_iter().map(str::to_owned).collect();
        let bytes = line(&header) + &rows.iter().map(line).collect::<String>();
        let Contents { batch, stats } = read(&source, &names(&source), bytes.as_bytes(), limits).unwrap();
        prop_assert_eq!(stats.records, rows.len() as u64);
        for (index, row) in rows.iter().enumerate() {
            let found: Vec<&str> = (0..width).map(|column| batch.column(column).as_string_view().value(index)).collect();
            prop_assert_eq!(&found, row, "record {}", index + 1);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn broken_files_are_accounted_for_however_they_are_cut(
        rows in rows(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), damage(), any::<bool>()), 0..12),
        limits in limits(),
        multiline in any::<bool>(),
        trim in any::<bool>(),
        escape in prop::option::of(Just(b'\\')),
        trailer in prop_oneof![3 => Just(0_u32), 1 => 1..4_u32],
    ) {
        let width = rows.first().map_or(1, Vec::len);
        let format = CsvFormat { multiline, trim, escape, trailer, comment: Some(b'#'), ..csv() };
        let source = texts(width, format);
        let mut writer = csv::Writer::from_writer(Vec::new());
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let mut body = writer.into_inner().unwrap();
        for (place, insert, cut) in damage {
            let at = place.index(body.len() + 1);
            if cut {
                body.truncate(at);
            }
            body.splice(at..at, insert.iter().copied());
        }
        let header = format!("{}\n", names(&source).join(","));
        let bytes = [header.as_bytes(), &body].concat();
        check(&source, &bytes, header.len(), limits)?;
    }

    #[test]
    fn arbitrary_bytes_are_accounted_for(
        body in prop::collection::vec(prop_oneof![3 => prop::sample::select(b"\",\n\r #\\a1".to_vec()), 1 => any::<u8>()], 0..300),
        limits in limits(),
        record_bytes in prop_oneof![1 => 1_usize..60, 1 => Just(1 << 20)],
        width in 1_usize..4,
        delimiter in prop::sample::select(vec![",", ",", ",,", ", ", "1,a"]),
        ragged in prop::sample::select(vec![Ragged::Refuse, Ragged::Pad, Ragged::Strip, Ragged::Fit]),
        trim in any::<bool>(),
    ) {
        let delimiter = between(delimiter);
        let source = texts(width, CsvFormat { comment: Some(b'#'), delimiter, ragged, trim, ..csv() });
        let header = format!("{}\n", names(&source).join(delimiter.as_str()));
        let bytes = [header.as_bytes(), &body].concat();
        let limits = ReadLimits { record_bytes: record_bytes.max(header.len()), kept_bytes: 7.min(record_bytes), ..limits };
        check(&source, &bytes, header.len(), limits)?;
    }

    #[test]
    fn any_bytes_in_any_encoding_never_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        limits in limits(),
        encoding in prop::sample::select(vec!["utf-8", "utf-16le", "utf-16be", "shift_jis", "gb18030", "iso-2022-jp", "euc-kr", "big5", "windows-1252", "windows-1253"]),
        header in any::<bool>(),
    ) {
        let source = texts(2, CsvFormat { encoding: encoding.to_owned(), header, ..csv() });
        let usual = read(&source, &["c0", "c1"], &bytes, ReadLimits::default());
        let cut = read(&source, &["c0", "c1"], &bytes, limits);
        prop_assert_eq!(outcome(usual), outcome(cut));
    }
}

fn outcome(result: Result<Contents, FileError>) -> String {
    match result {
        Ok(contents) => format!("{contents:?}"),
        Err(error) => error.to_string(),
    }
}

/// Reads in pieces and at once, the same both times; and every byte is in a record, a line end, or a line left out.
fn check(source: &Source, bytes: &[u8], start: usize, limits: ReadLimits) -> Result<(), TestCaseError> {
    let names = names(source);
    let at_once = ReadLimits { block: 1 << 20, records: 8192, ..limits };
    let cut = read(source, &names, bytes, limits);
    let whole = read(source, &names, bytes, at_once);
    let (cut, whole) = match (cut, whole) {
        (Ok(cut), Ok(whole)) => (cut, whole),
        (cut, whole) => {
            prop_assert_eq!(outcome(cut), outcome(whole));
            return Ok(());
        }
    };
    prop_assert_eq!(render(source, &names, &cut), render(source, &names, &whole));
    prop_assert_eq!(cut.stats, whole.stats);
    prop_assert_eq!(cut.stats.bytes, bytes.len() as u64);

    let (mut at, mut left_out) = (start, 0);
    for (offset, raw) in cut.kept() {
        left_out += lines_left_out(bytes, at, offset)?;
        prop_assert_eq!(&bytes[offset..offset + raw.len()], raw);
        at = offset + raw.len();
        if raw.len() == limits.kept_bytes {
            // Perhaps a record that is too long, of which the rest was dropped.
            let rest = bytes[at..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |feed| at + feed);
            at = rest;
        }
        // The record's own line end.
        let line_end = if bytes[at..].starts_with(b"\r\n") { 2 } else { usize::from(at < bytes.len()) };
        prop_assert!(
            bytes[at..at + line_end].is_empty() || matches!(&bytes[at..at + line_end], b"\n" | b"\r\n" | b"\r")
        );
        at += line_end;
    }
    if source.format.csv().unwrap().trailer == 0 {
        left_out += lines_left_out(bytes, at, bytes.len())?;
        prop_assert_eq!(left_out, cut.stats.blank_lines + cut.stats.comment_lines);
    }
    Ok(())
}

/// How many lines there are between two records; all must be empty or comments.
fn lines_left_out(bytes: &[u8], from: usize, to: usize) -> Result<u64, TestCaseError> {
    prop_assert!(from <= to, "records overlap");
    let mut lines = 0;
    for line in bytes[from..to].split_inclusive(|byte| *byte == b'\n') {
        let text = line.strip_suffix(b"\n").unwrap_or(line);
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        prop_assert!(text.is_empty() || text.starts_with(b"#"), "{:?}", line.escape_ascii().to_string());
        lines += 1;
    }
    Ok(lines)
}
