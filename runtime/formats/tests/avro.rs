//! Avro: what fastavro writes and reads, and files that are damaged.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test that panics has failed")]

#[path = "support/reference.rs"]
mod reference;
#[path = "support/typed.rs"]
mod typed;

use std::fs;

use arrow::array::AsArray;
use ingest_formats::{FileError, system};
use ingest_program::{Added, Drift, Format, Missing, Origin, Source, TypedFormat};
use proptest::prelude::*;
use typed::{kind, most_memory, mutate, read, read_of, render, source, tests};

fn avro() -> Format {
    Format::Avro(TypedFormat { origin: Origin::default() })
}

fn file(name: &str) -> Vec<u8> {
    fs::read(tests().join("avro/files").join(format!("{name}.avro"))).unwrap()
}

#[test]
fn every_value_is_what_fastavro_reads() {
    let folder = tests().join("avro");
    assert_eq!(reference::compare(&avro(), &folder.join("files"), &folder.join("reference.tsv")), 8);
    reference::compare_corpus(&avro(), "AVRO");
}

/// A source that reads these columns, `name type`; drift as given.
fn reads(columns: &[&str], added: Added) -> Source {
    let columns: Vec<_> =
        columns.iter().map(|it| it.split_once(' ').unwrap()).map(|(name, ty)| (name, kind(ty))).collect();
    Source { drift: Drift { added, missing: Missing::Null }, ..source(avro(), &columns) }
}

/// What is read of the types with these columns, and the raw records.
fn golden(columns: &[&str], added: Added) -> String {
    let source = reads(columns, added);
    let mut names: Vec<_> = source.columns.iter().map(|column| column.name.as_str()).collect();
    if added == Added::Rescue {
        names.push(system::RESCUED);
    }
    match read_of(&source, &names, &file("types")) {
        Ok(contents) => {
            let raw = contents.batch.column_by_name(system::RAW).unwrap().as_binary_view();
            let raw: Vec<_> = raw.iter().flatten().map(String::from_utf8_lossy).collect();
            format!("{}{}\n", render(&source, &contents), raw.join("\n"))
        }
        Err(error) => format!("error: {error}\n"),
    }
}

#[test]
fn types_as_declared() {
    let columns = [
        "nothing int",
        "truth bool",
        "small int",
        "count int",
        "half float",
        "color text",
        "money decimal(9,2)",
        "wide decimal(38,1)",
        "day date",
        "clock_micros time",
        "micro timestamp",
        "local timestamp",
        "uuid text",
        "absent text",
    ];
    insta::assert_snapshot!("as_declared", golden(&columns, Added::Ignore));
    insta::assert_snapshot!("as_text", golden(&["count text"], Added::Rescue));
}

#[test]
fn files_that_are_not_as_declared() {
    let error = |columns: &[&str]| read(&reads(columns, Added::Ignore), &file("types")).unwrap_err().to_string();
    insta::assert_snapshot!("either", error(&["either text"]));
    insta::assert_snapshot!("list", error(&["colors text"]));
    insta::assert_snapshot!("record", error(&["tree int"]));
    insta::assert_snapshot!("moment_as_int", error(&["micro int"]));
    insta::assert_snapshot!("added", read(&reads(&["count int"], Added::Refuse), &file("codec_null")).unwrap_err());
}

#[test]
fn files_that_are_no_avro_or_damaged() {
    let error = |bytes: &[u8]| read(&reads(&["id int", "name text"], Added::Ignore), bytes).unwrap_err().to_string();
    insta::assert_snapshot!("empty", error(b""));
    insta::assert_snapshot!("another_format", error(b"id,name\n1,Ann\n"));
    insta::assert_snapshot!("no_schema", error(b"Obj\x01\x00sixteen bytes it"));
    let renamed = |from: &[u8], to: &[u8]| {
        let mut bytes = file("codec_deflate");
        let at = bytes.windows(from.len()).position(|it| it == from).unwrap();
        bytes.splice(at..at + from.len(), to.iter().copied());
        bytes
    };
    insta::assert_snapshot!("unknown_codec", error(&renamed(b"deflate", b"lzo1234")));
    insta::assert_snapshot!("schema_of_no_record", error(&renamed(b"record", b"recird")));
    let whole = file("codec_deflate");
    insta::assert_snapshot!("cut_off", error(&whole[..whole.len() - 1]));
    let blocks = offsets("codec_deflate");
    let mut marker = whole.clone();
    marker[blocks[2] - 1] ^= 1;
    insta::assert_snapshot!("another_marker", error(&marker));
    let mut packed = file("codec_snappy");
    packed[offsets("codec_snappy")[1] + 40] ^= 0x55;
    insta::assert_snapshot!("does_not_unpack", error(&packed));
    let mut plain = file("codec_null");
    let second = offsets("codec_null")[1];
    // The length of the first name of the second block.
    plain[second + 6] = 0xFF;
    insta::assert_snapshot!("no_record", error(&plain));
    assert_eq!(read(&reads(&["id int"], Added::Ignore), &file("no_records")).unwrap().stats.records, 0);
}

/// Where the blocks of a file begin.
fn offsets(name: &str) -> Vec<usize> {
    let marker = b"sixteen bytes it";
    let bytes = file(name);
    bytes.windows(16).enumerate().filter(|(_, it)| it == marker).map(|(at, _)| at + 16).collect()
}

/// Every column as it is.
fn all() -> Source {
    Source { drift: Drift { added: Added::Rescue, missing: Missing::Refuse }, ..source(avro(), &[]) }
}

#[test]
fn a_file_that_is_cut_off_is_an_error_or_ends_with_a_block() {
    for name in ["types", "codec_null", "codec_snappy"] {
        let bytes = file(name);
        let whole = read_of(&all(), &[system::RESCUED], &bytes).unwrap().stats.records;
        let blocks = offsets(name);
        for end in (0..bytes.len()).filter(|end| end % 17 == 0 || blocks.contains(end)) {
            match read_of(&all(), &[system::RESCUED], &bytes[..end]) {
                // Nothing tells how many blocks there are.
                Ok(contents) => assert!(blocks.contains(&end) && contents.stats.records < whole, "{name} {end}"),
                Err(error) => assert!(
                    matches!(error, FileError::Damaged { .. } | FileError::NotOfFormat { .. }),
                    "{name} {end}: {error}"
                ),
            }
        }
    }
}

const FILES: [&str; 8] = [
    "types",
    "codec_null",
    "codec_deflate",
    "codec_snappy",
    "codec_zstandard",
    "codec_bzip2",
    "codec_xz",
    "no_records",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_damaged_file_loads_or_fails(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), any::<u8>()), 1..8),
    ) {
        // Half of them are of the file that has every type.
        let mut bytes = file(FILES[which.index(2 * FILES.len()).saturating_sub(FILES.len())]);
        mutate(&mut bytes, &changes);
        if let Err(error) = read_of(&all(), &[system::RESCUED], &bytes) {
            let is_told = matches!(
                error,
                FileError::Damaged { .. } | FileError::NotOfFormat { .. } | FileError::Compression { .. }
                    | FileError::DuplicateHeader { .. }
            );
            prop_assert!(is_told, "{error}");
        }
        prop_assert!(most_memory() < 1 << 30, "{} bytes", most_memory());
    }
}
