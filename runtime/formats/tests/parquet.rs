//! Parquet: what pyarrow reads of files that others wrote.

use crate::support::reference;
use crate::support::runs;
use std::sync::Arc;

use crate::support::parquet::{file, golden, parquet, reads, written};
use crate::support::typed::{batches, read, render, tests};
use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{TimestampMicrosecondType, UInt8Type};
use arrow::util::display::array_value_to_string;
use ingest_formats::{MalformedReason, system};
use ingest_program::{Added, Interned, Type, TypeKind};
use parquet::data_type::{ByteArray, ByteArrayType, Int32Type, Int64Type, Int96, Int96Type};

#[test]
fn every_value_is_what_pyarrow_reads() {
    let folder = tests().join("parquet");
    assert!(reference::compare(&parquet(), &folder.join("files"), &folder.join("reference.tsv")) >= 40);
    reference::compare_corpus(&parquet(), "PARQUET");
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
fn a_text_that_is_none_keeps_its_bytes() {
    let values = [&b"a"[..], b"x\xFF\xFE", b"b"].map(|it| ByteArray::from(it.to_vec()));
    let bytes = written::<ByteArrayType>("message rows { required binary text (UTF8); }", &values);
    let batch = read(&reads(&["text text"], Added::Refuse), &bytes).unwrap().batch;
    let raw = batch.column_by_name(system::RAW).unwrap().as_binary_view();
    assert_eq!(raw.iter().flatten().nth(1).unwrap(), br#"{"text":{"base64":"eP/+"}}"#);
    assert!(batch.column(0).is_null(1) && batch.column(0).is_valid(2));
}

#[test]
fn runs_of_elements_take_no_more_memory_than_others() {
    runs::check(&parquet(), "parquet");
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
