//! ORC: what pyarrow writes and reads, and files that are damaged.

use crate::support::reference;
use crate::support::runs;
use crate::support::typed;
use std::fs;

use crate::support::typed::{NESTED, most_memory, mutate, read, read_of, tests};
use ingest_formats::{FileError, system};
use ingest_program::{Added, Drift, Format, Missing, Origin, Source, TypedFormat};
use proptest::prelude::*;

fn orc() -> Format {
    Format::Orc(TypedFormat { origin: Origin::default() })
}

fn file(name: &str) -> Vec<u8> {
    fs::read(tests().join("orc/files").join(format!("{name}.orc"))).unwrap()
}

#[test]
fn every_value_is_what_pyarrow_reads() {
    let folder = tests().join("orc");
    assert_eq!(reference::compare(&orc(), &folder.join("files"), &folder.join("reference.tsv")), 11);
    reference::compare_corpus(&orc(), "ORC");
}

/// A source that reads these columns, `name type`; drift as given.
fn reads(columns: &[&str], added: Added) -> Source {
    typed::reads(orc(), columns, Drift { added, missing: Missing::Null })
}

/// What is read of a file with these columns, and its first raw records.
fn golden(name: &str, columns: &[&str], added: Added) -> String {
    typed::golden(&reads(columns, added), &file(name), usize::MAX)
}

#[test]
fn types_as_declared() {
    let columns = [
        "truth bool",
        "tiny int",
        "small decimal(5,0)",
        "count int",
        "half float",
        "ratio float",
        "text text",
        "bytes bytes",
        "moment timestamp",
        "utc timestamp",
        "far timestamp",
        "day date",
        "money decimal(6,1)",
        "wide float",
        "after int",
        "absent text",
    ];
    insta::assert_snapshot!("as_declared", golden("types", &columns, Added::Ignore));
    insta::assert_snapshot!("as_text", golden("types", &["moment text", "utc text", "far text"], Added::Ignore));
}

#[test]
fn files_that_are_not_as_declared() {
    let error = |columns: &[&str]| read(&reads(columns, Added::Ignore), &file("types")).unwrap_err().to_string();
    insta::assert_snapshot!("list", error(&["list text"]));
    insta::assert_snapshot!("struct", error(&["struct text"]));
    insta::assert_snapshot!("moment_as_int", error(&["utc int"]));
    insta::assert_snapshot!("rescued_list", golden("types", &["truth bool"], Added::Rescue));
    insta::assert_snapshot!(
        "parts",
        golden("types", &["list list<int>", "struct struct{a:text,c:int?}", "after int"], Added::Ignore)
    );
}

#[test]
fn files_that_are_no_orc_or_damaged() {
    let error = |bytes: &[u8]| read(&reads(&["up int", "word text"], Added::Ignore), bytes).unwrap_err().to_string();
    insta::assert_snapshot!("empty", error(b""));
    insta::assert_snapshot!("another_format", error(b"id,name\n1,Ann\n"));
    insta::assert_snapshot!("mark_alone", error(b"ORC"));
    let whole = file("stripes");
    insta::assert_snapshot!("cut_off", error(&whole[..whole.len() - 1]));
    let mut bytes = whole.clone();
    let middle = bytes.len() / 2;
    bytes[20..middle].fill(0x55);
    let told = error(&bytes);
    assert!(told.contains("the column `") && told.contains("records could be read before"), "{told}");
    // What is not declared is not read.
    let mut bytes = file("codec_uncompressed");
    let at = bytes.windows(6).position(|it| it == b"name 0").unwrap();
    bytes[at] = 0xFF;
    assert!(read(&reads(&["up int"], Added::Ignore), &bytes).is_ok());
    assert_eq!(read(&reads(&["up int"], Added::Ignore), &file("no_rows")).unwrap().stats.records, 0);
}

/// A file that has a footer of these bytes and nothing else.
fn footer(bytes: &[u8]) -> Vec<u8> {
    let mut length = Vec::new();
    let mut rest = bytes.len();
    while rest > 0x7F {
        length.push(rest as u8 & 0x7F | 0x80);
        rest >>= 7;
    }
    length.push(rest as u8);
    // Its length, no compression, and the mark.
    let script = [&b"\x08"[..], &length, b"\x10\x00\x82\xF4\x03\x03ORC"].concat();
    [&b"ORC"[..], bytes, &script, &[script.len() as u8]].concat()
}

#[test]
fn footers_that_ask_for_memory() {
    let error = |bytes: &[u8]| read(&reads(&["id int"], Added::Ignore), &footer(bytes)).unwrap_err().to_string();
    // Types that say nothing, stripes that do, and one type with so many names, or others in it.
    for of in [&b"\x22\x00"[..], b"\x1A\x00"] {
        assert!(error(&of.repeat(8 << 20)).contains("its footer is none"));
    }
    let within = |bytes: Vec<u8>| [&b"\x22\x80\x80\x80\x08"[..], &bytes].concat();
    assert!(error(&within(b"\x1A\x00".repeat(8 << 20))).contains("its footer is none"));
    assert!(
        error(&within([&b"\x12\xFB\xFF\xFF\x07"[..], &vec![1; (16 << 20) - 5]].concat()))
            .contains("its footer is none")
    );
    assert!(most_memory() < 1 << 28, "{} bytes", most_memory());
}

#[test]
fn runs_of_elements_take_no_more_memory_than_others() {
    runs::check(&orc(), "orc");
}

#[test]
fn rows_without_a_column_are_counted() {
    assert_eq!(read(&reads(&[], Added::Ignore), &file("stripes")).unwrap().stats.records, 9_000);
}

/// Every column as it is.
fn all() -> Source {
    typed::all(orc())
}

#[test]
fn a_file_that_is_cut_off_is_an_error() {
    for name in ["codec_snappy", "codec_uncompressed"] {
        let bytes = file(name);
        assert!(read_of(&all(), &[system::RESCUED], &bytes).is_ok());
        for end in (0..bytes.len()).filter(|end| end % 97 == 0 || bytes.len() - end < 40) {
            let error = read_of(&all(), &[system::RESCUED], &bytes[..end]).unwrap_err();
            assert!(
                matches!(
                    error,
                    FileError::Damaged { .. } | FileError::NotOfFormat { .. } | FileError::Compression { .. }
                ),
                "{name} {end}: {error}"
            );
        }
    }
}

const FILES: [&str; 10] = [
    "nested",
    "types",
    "codec_uncompressed",
    "codec_zlib",
    "codec_snappy",
    "codec_lz4",
    "codec_zstd",
    "first_runs",
    "stripes",
    "no_rows",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_damaged_file_loads_or_fails(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), any::<u8>(), any::<bool>()), 1..8),
    ) {
        let name = FILES[which.index(FILES.len())];
        let mut bytes = file(name);
        // The last bytes are where lengths and counts are.
        let mut end = bytes.split_off(bytes.len() - 600.min(bytes.len()));
        for (place, what, value, at_end) in changes {
            mutate(if at_end { &mut end } else { &mut bytes }, &[(place, what, value)]);
        }
        bytes.extend(end);
        let read = if name == "nested" {
            read(&reads(&NESTED, Added::Ignore), &bytes)
        } else {
            read_of(&all(), &[system::RESCUED], &bytes)
        };
        if let Err(error) = read {
            let is_told = matches!(
                error,
                FileError::Damaged { .. } | FileError::NotOfFormat { .. } | FileError::Encrypted { .. }
                    | FileError::Compression { .. } | FileError::DuplicateHeader { .. } | FileError::NestedKept { .. }
                    | FileError::ColumnType { .. } | FileError::NestedColumn { .. } | FileError::MissingColumns { .. }
            );
            prop_assert!(is_told, "{error}");
        }
        prop_assert!(most_memory() < 1 << 30, "{} bytes", most_memory());
    }
}
