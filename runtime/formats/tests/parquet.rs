//! Parquet: what pyarrow reads of files that others wrote, and files that are damaged.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test that panics has failed")]

#[path = "support/reference.rs"]
mod reference;
#[path = "support/runs.rs"]
mod runs;
#[path = "support/typed.rs"]
mod typed;

use std::fs;
use std::sync::Arc;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{TimestampMicrosecondType, UInt8Type};
use arrow::util::display::array_value_to_string;
use ingest_formats::{FileError, MalformedReason, system};
use ingest_program::{Added, Drift, Format, Interned, Missing, Origin, Source, Type, TypeKind, TypedFormat};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, Int32Type, Int64Type, Int96, Int96Type};
use parquet::file::metadata::{
    FileMetaData, ParquetMetaData, ParquetMetaDataReader, ParquetMetaDataWriter, RowGroupMetaData,
};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use proptest::prelude::*;
use typed::{NESTED, batches, most_memory, mutate, read, read_of, render, source, tests};

fn parquet() -> Format {
    Format::Parquet(TypedFormat { origin: Origin::default() })
}

fn file(name: &str) -> Vec<u8> {
    fs::read(tests().join("parquet/files").join(name)).unwrap()
}

#[test]
fn every_value_is_what_pyarrow_reads() {
    let folder = tests().join("parquet");
    assert!(reference::compare(&parquet(), &folder.join("files"), &folder.join("reference.tsv")) >= 40);
    reference::compare_corpus(&parquet(), "PARQUET");
}

/// A source that reads these columns, `name type`; drift as given.
fn reads(columns: &[&str], added: Added) -> Source {
    typed::reads(parquet(), columns, Drift { added, missing: Missing::Null })
}

/// What is read of a file with these columns, and its first raw records.
fn golden(name: &str, columns: &[&str], added: Added) -> String {
    let source = reads(columns, added);
    let mut names: Vec<_> = source.columns.iter().map(|column| column.name.as_str()).collect();
    if added == Added::Rescue {
        names.push(system::RESCUED);
    }
    match read_of(&source, &names, &file(name)) {
        Ok(contents) => {
            let raw = contents.batch.column_by_name(system::RAW).unwrap().as_binary_view();
            let raw: Vec<_> = raw.iter().flatten().take(5).map(String::from_utf8_lossy).collect();
            format!("{}{}\n", render(&source, &contents), raw.join("\n"))
        }
        Err(error) => format!("error: {error}\n"),
    }
}

#[test]
fn every_type_as_what_it_is() {
    insta::assert_snapshot!(
        "own_types",
        golden(
            "types.parquet",
            &[
                "truth bool",
                "tiny int",
                "count int",
                "huge decimal(20,0)",
                "money decimal(7,2)",
                "wide decimal(38,1)",
                "half float",
                "ratio float",
                "day date",
                "clock time",
                "nanos time",
                "milli timestamp",
                "micro timestamp",
                "nano timestamp",
                "utc timestamp",
                "text text",
                "bytes bytes",
                "absent text",
            ],
            Added::Ignore
        )
    );
}

#[test]
fn types_as_others() {
    insta::assert_snapshot!(
        "numbers",
        golden(
            "types.parquet",
            &[
                "tiny bool",
                "count decimal(18,0)",
                "huge int",
                "money int",
                "wide float",
                "half decimal(3,1)",
                "ratio int",
                "digits decimal(4,2)",
            ],
            Added::Ignore
        )
    );
    insta::assert_snapshot!(
        "times",
        golden(
            "types.parquet",
            &["day timestamp", "milli date", "micro date", "nano date", "utc date", "digits date"],
            Added::Ignore
        )
    );
    insta::assert_snapshot!("as_text", golden("types.parquet", &["truth text"], Added::Rescue));
    insta::assert_snapshot!("int96", golden("int96.parquet", &["old timestamp"], Added::Refuse));
    insta::assert_snapshot!("int96_as_text", golden("int96_from_spark.parquet", &["a text"], Added::Refuse));
    insta::assert_snapshot!("uuid", golden("variant_uuid.parquet", &["id text"], Added::Rescue));
}

#[test]
fn moments_and_what_clocks_show() {
    let mut source = reads(&["utc text", "micro text", "day text"], Added::Ignore);
    for column in &mut source.columns {
        let zone = Interned::new("America/New_York".to_owned());
        column.ty = Type::optional(TypeKind::TimestampIn(zone));
    }
    let batch = read(&source, &file("types.parquet")).unwrap().batch;
    let second = |column: usize| batch.column(column).as_primitive::<TimestampMicrosecondType>().value(1);
    // A moment is what it is; a time of no zone is shown by the clocks of the column's; a date is its midnight there.
    assert_eq!(second(0), 1_704_190_205_250_001);
    assert_eq!(second(1), 1_704_190_205_250_001 + 5 * 3_600_000_000);
    assert_eq!(second(2), (19_724 * 24 + 5) * 3_600_000_000);
}

#[test]
fn files_that_are_not_as_declared() {
    let error =
        |name: &str, columns: &[&str]| read(&reads(columns, Added::Ignore), &file(name)).unwrap_err().to_string();
    insta::assert_snapshot!("number_as_date", error("types.parquet", &["tiny date"]));
    insta::assert_snapshot!("moment_as_int", error("types.parquet", &["utc int"]));
    insta::assert_snapshot!("list", error("types.parquet", &["list text"]));
    insta::assert_snapshot!("struct", error("types.parquet", &["struct text"]));
    insta::assert_snapshot!("added", read(&reads(&["old date"], Added::Refuse), &file("types.parquet")).unwrap_err());
    let mut required = reads(&["TEXT text"], Added::Ignore);
    required.columns[0].accepts_null = false;
    required.columns[0].ty.nullable = false;
    insta::assert_snapshot!("lacking", read(&required, &file("types.parquet")).unwrap_err());
    required.columns[0].header = "text".to_owned();
    insta::assert_snapshot!("null", render(&required, &read(&required, &file("types.parquet")).unwrap()));
}

#[test]
fn lists_and_structs_as_declared() {
    let golden = |columns: &[&str], added| golden("types.parquet", columns, added);
    insta::assert_snapshot!("parts", golden(&["list list<int>", "struct struct{a:int,b:text?}"], Added::Ignore));
    insta::assert_snapshot!(
        "parts_as_others",
        golden(&["list list<decimal(2,0)?>", "struct struct{c:int?,b:text?}"], Added::Ignore)
    );
    insta::assert_snapshot!("parts_kept", golden(&["struct struct{b:text?}"], Added::Rescue));
    let error = |columns: &[&str], added| {
        let source = reads(columns, added);
        let alone: Vec<_> = source.columns.iter().map(|it| it.header.clone()).collect();
        let error = read(&source, &file("types.parquet")).unwrap_err().to_string();
        assert!(alone.iter().any(|it| error.contains(it.as_str())), "{error}");
        error
    };
    insta::assert_snapshot!("part_of_another_type", error(&["struct struct{a:date?}"], Added::Ignore));
    insta::assert_snapshot!("part_with_parts", error(&["list list<list<int>>"], Added::Ignore));
    insta::assert_snapshot!("part_missing", error(&["struct struct{c:int}"], Added::Ignore));
    insta::assert_snapshot!("list_as_struct", error(&["list struct{a:int}"], Added::Ignore));
    let all = ["id int", "codes list<text?>", "who struct{name:struct{given:text?}?}"];
    let error = read(&reads(&all, Added::Refuse), &file("nested.parquet")).unwrap_err().to_string();
    assert!(error.contains("the columns `lines`, `deep`"), "{error}");
}

#[test]
fn parts_that_are_not_declared_are_not_decoded() {
    let mut bytes = file("types.parquet");
    // The texts of the struct, whose pages have other checksums then.
    let places: Vec<_> = bytes.windows(2).enumerate().filter(|(_, it)| it == b"x\x02").map(|(at, _)| at).collect();
    let whole = reads(&["struct struct{a:int?,b:text?}"], Added::Ignore);
    let at = places.into_iter().find(|at| {
        let mut changed = bytes.clone();
        changed[*at] ^= 1;
        read(&whole, &changed).is_err_and(|error| error.to_string().contains("in the column `struct`"))
    });
    bytes[at.unwrap()] ^= 1;
    assert!(read(&reads(&["struct struct{a:int?}"], Added::Ignore), &bytes).is_ok());
}

#[test]
fn files_that_are_no_parquet() {
    let error = |bytes: &[u8]| read(&reads(&["id int"], Added::Ignore), bytes).unwrap_err().to_string();
    insta::assert_snapshot!("empty", error(b""));
    insta::assert_snapshot!("another_format", error(b"id,name\n1,Ann\n"));
    insta::assert_snapshot!("mark_alone", error(b"PAR1"));
    insta::assert_snapshot!("encrypted", error(&file("uniform_encryption.parquet.encrypted")));
    insta::assert_snapshot!("encrypted_columns", error(&file("encrypt_columns_plaintext_footer.parquet.encrypted")));
    insta::assert_snapshot!("broken_date", error(&file("broken_date.parquet")));
    let cut = file("types.parquet");
    insta::assert_snapshot!("cut_off", error(&cut[..cut.len() - 1]));
    let golden = |name: &str, columns: &[&str]| golden(name, columns, Added::Ignore);
    insta::assert_snapshot!("delta", golden("internal_6129.parquet", &["i int", "j bytes"]));
    insta::assert_snapshot!(
        "checksum",
        golden("rle-dict-uncompressed-corrupt-checksum.parquet", &["long_field int", "binary_field bytes"])
    );
}

#[test]
fn a_page_of_the_second_row_group_is_damaged() {
    let mut bytes = file("types.parquet");
    // In the dictionary of `text`, whose checksum is another then.
    let at = bytes.windows(10).position(|it| it == b"2024-01-02").unwrap();
    bytes[at] ^= 1;
    let source = reads(&["digits text", "text text"], Added::Ignore);
    let error = read(&source, &bytes).unwrap_err().to_string();
    assert!(error.contains("a page has another checksum than its header says, in the column `text`"), "{error}");
    assert!(error.contains("; 3 records could be read before"), "{error}");
    // What is not declared is not read.
    assert_eq!(read(&reads(&["tiny int"], Added::Ignore), &bytes).unwrap().stats.records, 5);
}

/// A file that has a footer of these bytes and nothing else.
fn footer(bytes: &[u8]) -> Vec<u8> {
    [&b"PAR1"[..], bytes, &u32::try_from(bytes.len()).unwrap().to_le_bytes(), b"PAR1"].concat()
}

#[test]
fn footers_that_ask_for_memory() {
    let error = |bytes: &[u8]| read(&reads(&["id int"], Added::Ignore), bytes).unwrap_err().to_string();
    // A hundred thousand columns, each within the one before: `a`, one child.
    let element = b"\x48\x01a\x15\x02\x00";
    let within = [&b"\x15\x02\x19\xFC\xA0\x8D\x06"[..], &element.repeat(100_000), b"\x00"].concat();
    assert!(error(&footer(&within)).contains("its footer is none"));
    // One that says that it has two thousand million.
    let many = b"\x15\x02\x19\x2C\x48\x01a\x15\xFC\xFF\xFF\xFF\x0F\x00\x48\x01b\x00\x00";
    assert!(error(&footer(many)).contains("its footer is none"));
    // A list that says the same.
    assert!(error(&footer(b"\x15\x02\x19\xFC\xFF\xFF\xFF\xFF\x07\x00")).contains("its footer is none"));
    // A length that the file has not.
    assert!(error(b"PAR1\xFF\xFF\xFF\x7FPAR1").contains("its footer is longer than the file"));
    assert!(most_memory() < 1 << 29, "{} bytes", most_memory());
}

/// A file of this schema, whose one column has these values.
fn written<T: DataType>(schema: &str, values: &[T::T]) -> Vec<u8> {
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let mut bytes = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut bytes, schema, Arc::default()).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<T>().write_batch(values, None, None).unwrap();
    column.close().unwrap();
    group.close().unwrap();
    writer.close().unwrap();
    bytes
}

/// The same file with another footer: how many rows it says that the file has, and its row groups.
fn with_footer(
    bytes: &[u8],
    change: impl FnOnce(i64, Vec<RowGroupMetaData>) -> (i64, Vec<RowGroupMetaData>),
) -> Vec<u8> {
    let end = bytes.len() - 8;
    let start = end - u32::from_le_bytes(*bytes[end..].first_chunk().unwrap()) as usize;
    let metadata = ParquetMetaDataReader::decode_metadata(&bytes[start..end]).unwrap();
    let of = metadata.file_metadata();
    let (rows, groups) = change(of.num_rows(), metadata.row_groups().to_vec());
    let sum = groups.iter().map(RowGroupMetaData::num_rows).sum();
    let of = FileMetaData::new(of.version(), rows, None, None, of.schema_descr_ptr(), None);
    let mut footer = Vec::new();
    ParquetMetaDataWriter::new(&mut footer, &ParquetMetaData::new(of, groups)).finish().unwrap();
    footer.truncate(footer.len() - 8);
    // The writer has the sum of the row groups there, whatever it is told.
    let field = |rows: i64| {
        let mut rest = ((rows << 1) ^ (rows >> 63)) as u64;
        let mut bytes = vec![0x16];
        while rest > 0x7F {
            bytes.push(rest as u8 & 0x7F | 0x80);
            rest >>= 7;
        }
        bytes.extend([rest as u8, 0x19]);
        bytes
    };
    let due = field(sum);
    let at = footer.windows(due.len()).position(|it| it == due).unwrap();
    footer.splice(at..at + due.len(), field(rows));
    let length = u32::try_from(footer.len()).unwrap().to_le_bytes();
    [&bytes[..start], &footer, &length, b"PAR1"].concat()
}

#[test]
fn a_footer_that_tells_of_other_rows_than_there_are() {
    let values: Vec<i64> = (0..20_000).collect();
    let whole = written::<Int64Type>("message rows { required int64 id; }", &values);
    let ids = reads(&["id int"], Added::Ignore);
    let told = |bytes: &[u8]| read(&ids, bytes).map(|it| it.stats.records).map_err(|error| error.to_string());
    let others = |bytes: &[u8], what: &str| {
        let error = told(bytes).unwrap_err();
        assert!(error.contains(what), "{error}");
    };
    assert_eq!(told(&with_footer(&whole, |rows, groups| (rows, groups))), Ok(20_000));
    let group_of = |rows: i64| {
        move |_, groups: Vec<RowGroupMetaData>| {
            let of = |group: RowGroupMetaData| group.into_builder().set_num_rows(rows).build().unwrap();
            (rows, groups.into_iter().map(of).collect())
        }
    };
    // As many as are read at a time, twice as many, and any other numbers.
    for rows in [8_192, 16_384, 1, 19_999, 20_001, 40_000] {
        others(&with_footer(&whole, group_of(rows)), "the column `id` has other rows than the footer says");
    }
    for rows in [19_999, 30_000, -1] {
        others(&with_footer(&whole, |_, groups| (rows, groups)), &format!("its footer tells of {rows} rows"));
    }
    // As some writers leave it.
    assert_eq!(told(&with_footer(&whole, |_, groups| (0, groups))), Ok(20_000));
    // Of two row groups one that is left out, none, and one that stands in the other's place.
    let whole = file("types.parquet");
    let tiny = reads(&["tiny int"], Added::Ignore);
    let told = |change: fn(Vec<RowGroupMetaData>) -> Vec<RowGroupMetaData>| {
        let bytes = with_footer(&whole, |rows, groups| (rows, change(groups)));
        read(&tiny, &bytes).map(|it| it.stats.records).map_err(|error| error.to_string())
    };
    assert_eq!(told(|groups| groups), Ok(5));
    assert!(told(|groups| groups[..1].to_vec()).unwrap_err().contains("its footer tells of 5 rows"));
    assert!(told(|groups| groups[1..].to_vec()).unwrap_err().contains("its footer tells of 5 rows"));
    assert!(told(|_| Vec::new()).unwrap_err().contains("its footer tells of 5 rows"));
    assert!(told(|groups| vec![groups[0].clone(); 2]).unwrap_err().contains("its footer tells of 5 rows"));
}

#[test]
fn integers_that_are_wider_than_their_column_says_load_as_they_are() {
    for of in [
        "INTEGER(8,true)",
        "INTEGER(8,false)",
        "INTEGER(16,true)",
        "INTEGER(16,false)",
        "INT_8",
        "UINT_8",
        "INT_16",
        "UINT_16",
    ] {
        let numbers = [300, -129, 70_000, i32::MIN, i32::MAX];
        let bytes = written::<Int32Type>(&format!("message rows {{ required int32 id ({of}); }}"), &numbers);
        let batch = read(&reads(&["id int"], Added::Ignore), &bytes).unwrap().batch;
        let read = batch.column(0).as_primitive::<arrow::datatypes::Int64Type>();
        assert!(read.values().iter().copied().eq(numbers.map(i64::from)), "{of}: {read:?}");
    }
}

#[test]
fn times_of_an_int96_may_be_before_midnight() {
    const HOUR: i64 = 3_600_000_000_000;
    let int96 = |nanos: i64, day: u32| {
        let mut value = Int96::new();
        value.set_data(nanos as u32, (nanos >> 32) as u32, day);
        value
    };
    // 2020-01-01 and an hour less, or more than a day has; three days are no time of a day.
    let values =
        [int96(-HOUR, 2_458_850), int96(25 * HOUR, 2_458_850), int96(72 * HOUR, 2_458_850), int96(i64::MIN, 2_458_850)];
    let bytes = written::<Int96Type>("message rows { required int96 at; }", &values);
    for (ty, snapshot) in [
        ("timestamp", "int96_around_midnight"),
        ("date", "int96_around_midnight_as_date"),
        ("text", "int96_around_midnight_as_text"),
    ] {
        let source = reads(&[&format!("at {ty}")], Added::Refuse);
        insta::assert_snapshot!(snapshot, render(&source, &read(&source, &bytes).unwrap()));
    }
}

#[test]
fn numbers_without_a_sign_are_read_as_those_with_one() {
    // 0, 1, the last whole number up to which all are doubles of their own, the next, and the largest that has a sign and that has none.
    let values = [0, 1, 1 << 53, (1 << 53) + 1, i64::MAX, -1];
    let signed = written::<Int64Type>("message rows { required int64 number; }", &values[..5]);
    let unsigned = written::<Int64Type>("message rows { required int64 number (INTEGER(64,false)); }", &values);
    let [as_bool, as_float, as_int, as_decimal, as_text] =
        ["bool", "float", "int", "decimal(20,0)", "text"].map(|ty| {
            let source = reads(&[&format!("number {ty}")], Added::Refuse);
            let values = |bytes: &[u8]| {
                let batch = read(&source, bytes).unwrap().batch;
                let column = Arc::clone(batch.column_by_name("c0").unwrap());
                let value = |row| column.is_valid(row).then(|| array_value_to_string(&column, row).unwrap());
                (0..column.len()).map(value).collect::<Vec<_>>()
            };
            let (signed, mut unsigned) = (values(&signed), values(&unsigned));
            let largest = unsigned.pop().unwrap();
            assert_eq!(unsigned, signed, "as {ty}");
            (signed, largest)
        });
    assert_eq!(as_bool.0[..3], [Some("false".to_owned()), Some("true".to_owned()), None]);
    assert_eq!(as_float.0[1..4], [Some("1.0".to_owned()), Some("9007199254740992.0".to_owned()), None]);
    // One that no signed number is has digits and a decimal, and is nothing else.
    assert_eq!([as_bool.1, as_float.1, as_int.1], [None, None, None]);
    let largest = Some(u64::MAX.to_string());
    assert_eq!([as_decimal.1, as_text.1], [largest.clone(), largest]);
}

#[test]
fn a_row_that_is_longer_than_a_record_may_be_is_malformed() {
    let text = |megabytes: usize| ByteArray::from(vec![b'x'; megabytes << 20]);
    let bytes =
        written::<ByteArrayType>("message rows { required binary text (UTF8); }", &[text(1), text(17), text(2)]);
    let source = reads(&["text text"], Added::Refuse);
    let batch = read(&source, &bytes).unwrap().batch;
    let malformed = batch.column_by_name(system::MALFORMED).unwrap().as_primitive::<UInt8Type>();
    assert_eq!(malformed.values().to_vec(), [0, MalformedReason::TooLong.number(), 0]);
    let raw = batch.column_by_name(system::RAW).unwrap().as_binary_view();
    let kept: Vec<_> = raw.iter().flatten().map(<[u8]>::len).collect();
    assert_eq!(kept, [(1 << 20) + r#"{"text":""}"#.len(), 64 << 10, (2 << 20) + r#"{"text":""}"#.len()]);
    assert!(batch.column(0).is_null(1) && batch.column(0).is_valid(2));
}

#[test]
fn runs_of_elements_take_no_more_memory_than_others() {
    runs::check(&parquet(), "parquet");
}

/// Where rows are read on fewer at a time, all of them are read still, and no more than there should be.
#[test]
fn rows_behind_the_last_are_found_however_many_are_read_at_a_time() {
    let bytes = fs::read(tests().join("parquet/runs/late.parquet")).unwrap();
    let zeros = reads(&["zeros list<int>"], Added::Ignore);
    let records =
        |bytes: &[u8]| batches(&zeros, &["c0"], bytes).map(|it| it.iter().map(RecordBatch::num_rows).sum::<usize>());
    assert_eq!(records(&bytes).unwrap(), 45_501);
    for rows in [45_500, 45_000, 45_002, 45_502] {
        let other = with_footer(&bytes, |_, groups| {
            let of = |group: RowGroupMetaData| group.into_builder().set_num_rows(rows).build().unwrap();
            (rows, groups.into_iter().map(of).collect())
        });
        let error = records(&other).unwrap_err().to_string();
        assert!(error.contains("the column `zeros` has other rows than the footer says"), "{rows}: {error}");
    }
}

#[test]
fn rows_without_a_column_are_counted() {
    let contents = read(&reads(&[], Added::Ignore), &file("codec_zstd.parquet")).unwrap();
    assert_eq!(contents.stats.records, 2_000);
    assert_eq!(read(&reads(&["id int"], Added::Ignore), &file("no_rows.parquet")).unwrap().stats.records, 0);
}

#[test]
fn a_dictionary_of_long_texts_makes_small_batches() {
    let source = reads(&["id int", "long text"], Added::Refuse);
    let batches = batches(&source, &["c0", "c1"], &file("long_texts.parquet")).unwrap();
    assert_eq!(batches.iter().map(RecordBatch::num_rows).sum::<usize>(), 2_000);
    for batch in batches {
        let raw = batch.column_by_name(system::RAW).unwrap().as_binary_view();
        let bytes: usize = raw.iter().flatten().map(<[u8]>::len).sum();
        assert!(bytes < 5 << 20, "{bytes}");
    }
}

/// Every column as it is.
fn all() -> Source {
    Source { drift: Drift { added: Added::Rescue, missing: Missing::Refuse }, ..source(parquet(), &[]) }
}

#[test]
fn a_file_that_is_cut_off_is_an_error() {
    for name in ["types.parquet", "alltypes_dictionary.parquet"] {
        let bytes = file(name);
        assert!(read_of(&all(), &[system::RESCUED], &bytes).is_ok());
        for end in (0..bytes.len()).filter(|end| end % 13 == 0 || bytes.len() - end < 20) {
            let error = read_of(&all(), &[system::RESCUED], &bytes[..end]).unwrap_err();
            assert!(
                matches!(error, FileError::Damaged { .. } | FileError::NotOfFormat { .. }),
                "{name} {end}: {error}"
            );
        }
    }
}

const SMALL: [&str; 16] = [
    "nested.parquet",
    "nested_v2.parquet",
    "types.parquet",
    "int96.parquet",
    "alltypes_dictionary.parquet",
    "datapage_v2.snappy.parquet",
    "list_columns.parquet",
    "nonnullable.impala.parquet",
    "byte_array_decimal.parquet",
    "non_hadoop_lz4_compressed.parquet",
    "issue10279_delta_encoding.parquet",
    "byte_stream_split.zstd.parquet",
    "float16_nonzeros_and_nans.parquet",
    "gzip.parquet",
    "codec_brotli.parquet",
    "nation.dict-malformed.parquet",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_damaged_file_loads_or_fails(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), any::<u8>(), any::<bool>()), 1..8),
    ) {
        let name = SMALL[which.index(SMALL.len())];
        let mut bytes = file(name);
        // The footer is where lengths and counts are, and few of the bytes.
        let length = bytes.len();
        let footer = bytes[length - 8..].first_chunk().map_or(0, |it| u32::from_le_bytes(*it) as usize) + 8;
        let mut end = bytes.split_off(length - footer.min(length));
        for (place, what, value, at_end) in changes {
            mutate(if at_end { &mut end } else { &mut bytes }, &[(place, what, value)]);
        }
        bytes.extend(end);
        let read = if name.starts_with("nested") {
            read(&reads(&NESTED, Added::Ignore), &bytes)
        } else {
            read_of(&all(), &[system::RESCUED], &bytes)
        };
        if let Err(error) = read {
            let is_told = matches!(
                error,
                FileError::Damaged { .. } | FileError::NotOfFormat { .. } | FileError::Encrypted { .. }
                    | FileError::Compression { .. } | FileError::DuplicateHeader { .. } | FileError::ColumnType { .. }
                    | FileError::NestedColumn { .. } | FileError::MissingColumns { .. }
            );
            prop_assert!(is_told, "{error}");
        }
        prop_assert!(most_memory() < 1 << 30, "{} bytes", most_memory());
    }
}
