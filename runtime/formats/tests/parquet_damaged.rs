//! Parquet that is none, is cut off or changed, or whose footer tells of something else than there is.

use crate::support::typed;
use std::fs;

use crate::support::parquet::{file, golden, parquet, reads, written};
use crate::support::typed::{NESTED, batches, most_memory, mutate, read, read_of, tests};
use arrow::array::RecordBatch;
use ingest_formats::{FileError, system};
use ingest_program::{Added, Source};
use parquet::data_type::Int64Type;
use parquet::file::metadata::{
    FileMetaData, ParquetMetaData, ParquetMetaDataReader, ParquetMetaDataWriter, RowGroupMetaData,
};
use proptest::prelude::*;

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

/// Every column as it is.
fn all() -> Source {
    typed::all(parquet())
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
