//! Avro: what fastavro writes and reads, and files that are damaged.

use crate::support::reference;
use crate::support::typed;
use std::fs;
use std::io::Read as _;

use crate::support::avro::with_blocks;
use crate::support::typed::{NESTED, cut, most_memory, mutate, read, read_of, tests};
use ingest_formats::{FileError, system};
use ingest_program::{Added, Drift, Format, Missing, Origin, Source, TypedFormat};
use proptest::prelude::*;

fn avro() -> Format {
    Format::Avro(TypedFormat { origin: Origin::default() })
}

fn file(name: &str) -> Vec<u8> {
    fs::read(tests().join("avro/files").join(format!("{name}.avro"))).unwrap()
}

#[test]
fn every_value_is_what_fastavro_reads() {
    let folder = tests().join("avro");
    assert_eq!(reference::compare(&avro(), &folder.join("files"), &folder.join("reference.tsv")), 9);
    reference::compare_corpus(&avro(), "AVRO");
}

/// A source that reads these columns, `name type`; drift as given.
fn reads(columns: &[&str], added: Added) -> Source {
    typed::reads(avro(), columns, Drift { added, missing: Missing::Null })
}

/// What is read of the types with these columns, and the raw records.
fn golden(columns: &[&str], added: Added) -> String {
    typed::golden(&reads(columns, added), &file("types"), usize::MAX)
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
fn arrays_records_and_maps_as_declared() {
    insta::assert_snapshot!("parts", golden(&["colors list<text>", "tree struct{value:int}"], Added::Ignore));
    insta::assert_snapshot!("parts_kept", golden(&["tree struct{value:int}"], Added::Rescue));
    let error = |columns: &[&str]| read(&reads(columns, Added::Ignore), &file("types")).unwrap_err().to_string();
    insta::assert_snapshot!("map_of_unions", error(&["map list<struct{key:text,value:text?}>"]));
    insta::assert_snapshot!("record_in_itself", error(&["tree struct{value:int,next:struct{value:int}?}"]));
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

/// A file of this schema and codec, with one block.
fn written(schema: &str, codec: &str, records: i64, block: &[u8]) -> Vec<u8> {
    with_blocks(schema, codec, &[(records, block)])
}

/// The schema of records with one field of this type.
fn schema(of: &str) -> String {
    format!(r#"{{"type":"record","name":"R","fields":[{{"name":"f","type":{of}}}]}}"#)
}

/// Why a file is not read, with every column kept.
fn refused(bytes: &[u8]) -> String {
    read_of(&all(), &[system::RESCUED], bytes).unwrap_err().to_string()
}

#[test]
fn blocks_that_say_more_records_than_they_can_have() {
    let most = (i64::MAX, &b"\x02"[..]);
    for of in [r#""int""#, r#""null""#] {
        // They are counted where they are cut, before anybody decodes them.
        let file = with_blocks(&schema(of), "null", &[most, most, most]);
        let error = cut(&all(), &file).unwrap_err().to_string();
        assert!(error.contains("says that it has more records than"), "{error}");
        assert!(error.contains("; 0 records could be read before"), "{error}");
    }
    assert!(refused(&written(&schema(r#""int""#), "null", 3, b"\x02\x02")).contains("more records than it can have"));
}

#[test]
fn a_block_that_says_it_has_no_records_is_empty() {
    let of = schema(r#""int""#);
    let file = |last: &'static [u8]| with_blocks(&of, "null", &[(1, b"\x02"), (0, last), (1, b"\x04")]);
    assert_eq!(cut(&all(), &file(b"")).unwrap().records, 2);
    let error = refused(&file(b"\x02"));
    assert!(error.contains("goes on after its last record; 1 record could be read before"), "{error}");
}

#[test]
fn records_of_no_bytes_are_counted_for_the_whole_file() {
    let nothing = schema(r#"{"type":"record","name":"N","fields":[{"name":"a","type":"null"}]}"#);
    let few = [(1_000, &b""[..]); 10];
    assert_eq!(cut(&all(), &with_blocks(&nothing, "null", &few)).unwrap().records, 10_000);
    let many = [(1 << 19, &b""[..]); 3];
    let error = cut(&all(), &with_blocks(&nothing, "null", &many)).unwrap_err().to_string();
    assert!(error.contains("says that it has more records than"), "{error}");
    assert!(error.contains("; 1048576 records could be read before"), "{error}");
}

#[test]
fn a_schema_that_takes_for_ever_is_refused() {
    // Each of the records has two of the one before, and none has a byte.
    let first = r#"{"name":"r0","type":{"type":"record","name":"R0","fields":[]}}"#.to_owned();
    let next = |level: usize| {
        let before = level - 1;
        format!(
            r#"{{"name":"r{level}","type":{{"type":"record","name":"R{level}","fields":[{{"name":"a","type":"R{before}"}},{{"name":"b","type":"R{before}"}}]}}}}"#
        )
    };
    let fields =
        |levels: usize| std::iter::once(first.clone()).chain((1..levels).map(next)).collect::<Vec<_>>().join(",");
    let file = |levels: usize| {
        let schema =
            format!(r#"{{"type":"record","name":"R","fields":[{{"name":"id","type":"int"}},{}]}}"#, fields(levels));
        written(&schema, "null", 1, b"\x02")
    };
    let ids = reads(&["id int"], Added::Ignore);
    assert_eq!(read(&ids, &file(8)).unwrap().stats.records, 1);
    let error = read(&ids, &file(60)).unwrap_err().to_string();
    assert!(error.contains("its schema has more records in records than are read"), "{error}");
}

#[test]
fn a_record_within_itself_is_read() {
    let list =
        r#"{"type":"record","name":"R","fields":[{"name":"value","type":"int"},{"name":"next","type":["null","R"]}]}"#;
    let file = written(list, "null", 2, b"\x02\x02\x04\x02\x06\x00\x08\x00");
    let contents = read_of(&all(), &[system::RESCUED], &file).unwrap();
    let rescued = contents.batch.column_by_name(system::RESCUED).unwrap();
    let first = arrow::util::display::array_value_to_string(rescued, 0).unwrap();
    assert!(first.contains(r#"{\"value\":2,\"next\":{\"value\":3,\"next\":null}}"#), "{first}");
    assert_eq!(read(&reads(&["value int"], Added::Ignore), &file).unwrap().stats.records, 2);
}

#[test]
fn elements_of_no_bytes_are_counted_for_the_whole_block() {
    let lists = schema(r#"{"type":"array","items":{"type":"array","items":"null"}}"#);
    // So many lists, each of a thousand nulls in three bytes.
    let block = |lists: u8| [&[lists * 2][..], &b"\xD0\x0F\x00".repeat(usize::from(lists)), b"\x00"].concat();
    assert_eq!(read_of(&all(), &[system::RESCUED], &written(&lists, "null", 1, &block(1))).unwrap().stats.records, 1);
    let file = written(&lists, "null", 1, &block(40));
    assert!(refused(&file).contains("not of its schema"));
    // And where they are passed over, or declared.
    let beside = reads(&["g int"], Added::Ignore);
    assert!(read(&beside, &file).unwrap_err().to_string().contains("not of its schema"));
    let declared = reads(&["f list<list<int?>>"], Added::Ignore);
    assert!(read(&declared, &file).unwrap_err().to_string().contains("not of its schema"));
}

#[test]
fn an_int_has_32_bits() {
    let block = |number: &[u8]| written(&schema(r#""int""#), "null", 1, number);
    assert_eq!(read_of(&all(), &[system::RESCUED], &block(b"\xFF\xFF\xFF\xFF\x0F")).unwrap().stats.records, 1);
    // 2147483648, declared, kept and passed over.
    let file = block(b"\x80\x80\x80\x80\x10");
    assert!(refused(&file).contains("not of its schema"));
    for columns in [&["f int"], &["g int"]] {
        let error = read(&reads(columns, Added::Ignore), &file).unwrap_err().to_string();
        assert!(error.contains("not of its schema"), "{error}");
    }
}

#[test]
fn a_block_that_goes_on_behind_what_is_compressed() {
    use std::io::Write as _;
    let mut deflate = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
    deflate.write_all(b"\x02").unwrap();
    let mut bzip2 = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::default());
    bzip2.write_all(b"\x02").unwrap();
    let mut xz = liblzma::write::XzEncoder::new(Vec::new(), 1);
    xz.write_all(b"\x02").unwrap();
    for (codec, packed) in [
        ("deflate", deflate.finish().unwrap()),
        ("bzip2", bzip2.finish().unwrap()),
        ("xz", xz.finish().unwrap()),
        ("zstandard", zstd::stream::encode_all(&b"\x02"[..], 1).unwrap()),
        (
            "snappy",
            [snap::raw::Encoder::new().compress_vec(b"\x02").unwrap(), crc32fast::hash(b"\x02").to_be_bytes().to_vec()]
                .concat(),
        ),
    ] {
        let file = |block: &[u8]| written(&schema(r#""int""#), codec, 1, block);
        assert_eq!(read_of(&all(), &[system::RESCUED], &file(&packed)).unwrap().stats.records, 1, "{codec}");
        let more = [&packed[..], b"more"].concat();
        assert!(refused(&file(&more)).contains("does not unpack"), "{codec}");
    }
    // What writers in Python make of a stream of zlib: three bytes of its checksum are left.
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    zlib.write_all(b"\x02").unwrap();
    let zlib = zlib.finish().unwrap();
    let file = |block: &[u8]| written(&schema(r#""int""#), "deflate", 1, block);
    let block = &zlib[2..zlib.len() - 1];
    assert_eq!(read_of(&all(), &[system::RESCUED], &file(block)).unwrap().stats.records, 1);
    let mut block = block.to_vec();
    *block.last_mut().unwrap() ^= 1;
    assert!(refused(&file(&block)).contains("does not unpack"));
}

#[test]
fn blocks_that_ask_for_memory_or_time() {
    let error = refused;
    let list = schema(r#"{"type":"array","items":"null"}"#);
    assert_eq!(read_of(&all(), &[system::RESCUED], &written(&list, "null", 1, b"\x04\x00")).unwrap().stats.records, 1);
    // A list of so many nulls, which take no bytes; as many records of nothing; a text of so many bytes.
    let many = b"\xFE\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F";
    assert!(error(&written(&list, "null", 1, many)).contains("not of its schema"));
    assert!(error(&written(&schema(r#""null""#), "null", 1 << 40, b"")).contains("more records than"));
    assert!(error(&written(&schema(r#""string""#), "null", 1, many)).contains("not of its schema"));
    // Records within records: the branch that is no null, for ever.
    let within = schema(r#"["null", "R"]"#);
    assert!(error(&written(&within, "null", 1, &vec![2; 1_000_000])).contains("not of its schema"));
    // What unpacks to more than is read.
    let packed = zstd::stream::encode_all(std::io::repeat(0).take(300 << 20), 1).unwrap();
    assert!(error(&written(&schema(r#""null""#), "zstandard", 1, &packed)).contains("does not unpack"));
    // Records that have two of the one before, thirty times: a thousand million fields.
    let double = |name: usize, of: &str| {
        format!(
            r#"{{"type":"record","name":"R{name}","fields":[{{"name":"a","type":{of}}},{{"name":"b","type":"R{}"}}]}}"#,
            name - 1
        )
    };
    let first = r#"{"type":"record","name":"R0","fields":[{"name":"a","type":"int"}]}"#.to_owned();
    let doubled = schema(&(1..30).fold(first, |of, name| double(name, &of)));
    let source = reads(&["f struct{a:struct{a:int}}"], Added::Ignore);
    assert!(read(&source, &written(&doubled, "null", 0, b"")).is_err());
    // Lists within lists, in the schema.
    let deep = format!("{}\"null\"{}", r#"{"type":"array","items":"#.repeat(5_000), "}".repeat(5_000));
    assert!(error(&written(&schema(&deep), "null", 1, b"")).contains("its schema is no JSON"));
    assert!(most_memory() < 1 << 30, "{} bytes", most_memory());
}

/// Where the blocks of a file begin.
fn offsets(name: &str) -> Vec<usize> {
    let marker = b"sixteen bytes it";
    let bytes = file(name);
    bytes.windows(16).enumerate().filter(|(_, it)| it == marker).map(|(at, _)| at + 16).collect()
}

/// Every column as it is.
fn all() -> Source {
    typed::all(avro())
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

const FILES: [&str; 9] = [
    "types",
    "nested",
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
        let name = FILES[which.index(2 * FILES.len()).saturating_sub(FILES.len())];
        let mut bytes = file(name);
        mutate(&mut bytes, &changes);
        let read = if name == "nested" {
            read(&reads(&NESTED, Added::Ignore), &bytes)
        } else {
            read_of(&all(), &[system::RESCUED], &bytes)
        };
        if let Err(error) = read {
            let is_told = matches!(
                error,
                FileError::Damaged { .. } | FileError::NotOfFormat { .. } | FileError::Compression { .. }
                    | FileError::DuplicateHeader { .. } | FileError::ColumnType { .. } | FileError::NestedColumn { .. }
                    | FileError::MissingColumns { .. }
            );
            prop_assert!(is_told, "{error}");
        }
        prop_assert!(most_memory() < 1 << 30, "{} bytes", most_memory());
    }
}
