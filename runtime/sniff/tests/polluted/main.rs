//! A clean file in the ways that files are polluted: each is told to be the same table.
//!
//! The pollutions are those of G. Vitagliano et al., "Pollock: A Data Loading Benchmark" (2023), as far as they leave the data as it is.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test that panics has failed")]

use std::fs;

use ingest_sniff::{Options, Sniffed, sniff};

const CLEAN: &str = "\
VISIT_ID,SITE,SEEN,PAID,NOTE
1,Boston,2024-01-31,12.50,first
2,New York,2024-02-01,0.99,
3,Austin,2024-02-02,110.00,third
4,Boston,2024-02-03,7.25,\"a, b\"
5,Salem,2024-02-04,1.00,fifth
";

fn told(name: &str, bytes: &[u8]) -> Sniffed {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(format!("{name}.csv"));
    fs::write(&file, bytes).unwrap();
    sniff(&file, &Options::default()).unwrap()
}

/// Names and types.
fn columns(sniffed: &Sniffed) -> Vec<(String, String)> {
    sniffed.columns.iter().map(|it| (it.name.clone(), it.ty.clone())).collect()
}

/// The clean file with another delimiter or quote; what has the delimiter in it is quoted.
fn with(delimiter: char, quote: char) -> String {
    let note = format!("{quote}a{delimiter} b{quote}");
    CLEAN.replace("\"a, b\"", "\u{1}").replace(',', &delimiter.to_string()).replace('\u{1}', &note)
}

#[test]
fn every_polluted_file_is_the_same_table() {
    let clean = told("clean", CLEAN.as_bytes());
    assert_eq!((clean.records, clean.malformed), (5, 0));
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let quoted = |line: &str| line.split(',').map(|it| format!("\"{it}\"")).collect::<Vec<_>>().join(",");
    let rows = CLEAN.replace("\"a, b\"", "ab");
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("delimiter_semicolon", with(';', '"').into_bytes()),
        ("delimiter_tab", with('\t', '"').into_bytes()),
        ("delimiter_pipe", with('|', '"').into_bytes()),
        ("delimiter_caret", with('^', '"').into_bytes()),
        ("delimiter_unit_separator", with('\u{1F}', '"').into_bytes()),
        ("quotation_single", with(',', '\'').into_bytes()),
        (
            "quotation_all",
            rows.lines()
                .map(quoted)
                .collect::<Vec<_>>()
                .join(
                    "
",
                )
                .into_bytes(),
        ),
        ("record_crlf", CLEAN.replace('\n', "\r\n").into_bytes()),
        ("no_trailing_newline", CLEAN.trim_end().as_bytes().to_vec()),
        ("double_trailing_newline", format!("{CLEAN}\n\n").into_bytes()),
        ("bom", format!("\u{FEFF}{CLEAN}").into_bytes()),
        ("utf_16", wide(CLEAN)),
        ("preamble", format!("Visits of all sites\nas of January\n{CLEAN}").into_bytes()),
        ("preamble_blank", format!("Visits of all sites\n\n{CLEAN}").into_bytes()),
        ("comments", format!("# visits\n# of all sites\n{CLEAN}").into_bytes()),
        ("footnote", format!("{CLEAN}end of the visits\n").into_bytes()),
        ("trailer", format!("{CLEAN}TRL|5\n").into_bytes()),
        ("trailing_delimiters", CLEAN.replace('\n', ",\n").into_bytes()),
        ("blank_rows", CLEAN.replace("3,Austin", "\n3,Austin").into_bytes()),
        ("blanks_around", CLEAN.replace("\"a, b\"", "ab").replace(',', " , ").into_bytes()),
        ("multiline_cell", CLEAN.replace("a, b", "a,\nb").into_bytes()),
        ("escaped_quotes", CLEAN.replace("a, b", "a \"\"b\"\"").into_bytes()),
        ("escaped_by_backslash", CLEAN.replace("a, b", "a \\\"b\\\"").into_bytes()),
        ("nulls", CLEAN.replace("1.00", "NA").into_bytes()),
    ];
    for (name, bytes) in cases {
        let found = told(name, &bytes);
        let expected = columns(&clean).into_iter().map(|(column, ty)| match (name, column.as_str()) {
            ("nulls", "PAID") => (column, "decimal(12, 2)?".to_owned()),
            _ => (column, ty),
        });
        assert_eq!(columns(&found), expected.collect::<Vec<_>>(), "{name}: {found:?}");
        assert_eq!((found.records, found.malformed), (5, 0), "{name}: {found:?}");
    }
}

#[test]
fn without_a_header_no_value_is_told() {
    let data = CLEAN.lines().skip(1).collect::<Vec<_>>().join("\n");
    let found = told("no_header", data.as_bytes());
    assert_eq!((found.records, found.malformed), (5, 0), "{found:?}");
    let types: Vec<_> = found.columns.iter().map(|it| it.ty.as_str()).collect();
    assert_eq!(types, ["int", "text", "date", "decimal(12, 2)", "text?"]);
    let all = format!("{found:?}");
    for value in ["Boston", "Austin", "110", "third", "2024-01"] {
        assert!(!all.contains(value), "{all}");
    }
}

#[test]
fn a_second_table_is_malformed_and_said() {
    let found = told("multitable", format!("{CLEAN}\nSITE,CITY\nA,B\n{}", &CLEAN[29..]).as_bytes());
    assert!(found.malformed == 2 && found.notes.iter().any(|it| it.contains("2 of")), "{found:?}");
}
