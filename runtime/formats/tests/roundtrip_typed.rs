//! Properties: what is written into files of formats that know types is read back, value by value. Parquet is written by the crate of Arrow;
//! Avro and workbooks are put together here, as their specifications have them. Of ORC there is no writer in Rust that this project has:
//! its files are those of pyarrow and others, in `orc.rs`, and what pyarrow writes of any table is a property of
//! `tests/python/test_roundtrip.py`, as is what `ReadStat` writes for SAS.

use crate::support::avro;
use crate::support::parquet as files;
use crate::support::rows;
use crate::support::typed;
use std::io::Write as _;
use std::sync::Arc;

use crate::support::rows::{ALL, COLUMNS, Room, Row, calendar, found, without_empty};
use crate::support::workbooks::{XLSX, Xlsx, ods_row, ods_with_columns};
use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int64Array, RecordBatch, StringArray,
    TimestampMicrosecondArray,
};
use ingest_program::{Added, Drift, ExcelFormat, Format, Missing, Origin, Sheet, TypedFormat};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::file::properties::{WriterProperties, WriterVersion};
use proptest::prelude::*;

/// Any text.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), "[a-z]{1,6}", Just("  both  ".to_owned()), any::<String>()]
}

/// What is read of a file that has these columns and no others.
fn read(format: Format, bytes: &[u8]) -> Vec<Row> {
    let drift = Drift { added: Added::Refuse, missing: Missing::Refuse };
    found(&typed::read(&typed::reads(format, &COLUMNS, drift), bytes).unwrap().batch)
}

fn names() -> [&'static str; 8] {
    COLUMNS.map(|it| it.split_once(' ').unwrap().0)
}

/// How a file of Parquet is laid out.
#[derive(Debug, Clone, Copy)]
struct Layout {
    version: WriterVersion,
    compression: Compression,
    has_dictionary: bool,
    has_deltas: bool,
    /// Rows of a group and of a page.
    group: usize,
    page: usize,
}

fn layout() -> impl Strategy<Value = Layout> {
    let versions = prop::sample::select(vec![WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0]);
    let compressions = vec![Compression::UNCOMPRESSED, Compression::ZSTD(ZstdLevel::default())];
    let compressions = prop::sample::select(compressions);
    (versions, compressions, any::<bool>(), any::<bool>(), 1_usize..6, 1_usize..6).prop_map(
        |(version, compression, has_dictionary, has_deltas, group, page)| Layout {
            version,
            compression,
            has_dictionary,
            has_deltas,
            group,
            page,
        },
    )
}

/// The values of a column.
fn all<T>(rows: &[Row], of: impl Fn(&Row) -> T) -> Vec<T> {
    rows.iter().map(of).collect()
}

fn write_parquet(rows: &[Row], layout: Layout) -> Vec<u8> {
    let mut properties = WriterProperties::builder()
        .set_writer_version(layout.version)
        .set_dictionary_enabled(layout.has_dictionary)
        .set_compression(layout.compression)
        .set_data_page_row_count_limit(layout.page)
        .set_write_batch_size(1);
    if layout.has_deltas {
        for (name, encoding) in [
            ("id", Encoding::DELTA_BINARY_PACKED),
            ("number", Encoding::DELTA_BINARY_PACKED),
            ("text", Encoding::DELTA_BYTE_ARRAY),
            ("ratio", Encoding::BYTE_STREAM_SPLIT),
            ("day", Encoding::DELTA_BINARY_PACKED),
            ("truth", Encoding::RLE),
        ] {
            properties = properties.set_column_encoding(name.into(), encoding);
        }
    }
    let amounts = Decimal128Array::from(all(rows, |it| it.amount)).with_precision_and_scale(18, 3).unwrap();
    let arrays: [ArrayRef; 8] = [
        Arc::new(Int64Array::from_iter_values(1..=rows.len() as i64)),
        Arc::new(StringArray::from(all(rows, |it| it.text.clone()))),
        Arc::new(Int64Array::from(all(rows, |it| it.number))),
        Arc::new(amounts),
        Arc::new(Float64Array::from(all(rows, |it| it.ratio))),
        Arc::new(Date32Array::from(all(rows, |it| it.day))),
        Arc::new(TimestampMicrosecondArray::from(all(rows, |it| it.moment))),
        Arc::new(BooleanArray::from(all(rows, |it| it.truth))),
    ];
    let batch = RecordBatch::try_from_iter_with_nullable(
        names().into_iter().zip(arrays).map(|(name, array)| (name, array, name != "id")),
    )
    .unwrap();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties.build())).unwrap();
    for start in (0..rows.len()).step_by(layout.group) {
        writer.write(&batch.slice(start, layout.group.min(rows.len() - start))).unwrap();
        writer.flush().unwrap();
    }
    writer.into_inner().unwrap()
}

/// The types of the columns of a file of Avro; null is the first branch of some and the second of others.
const AVRO: [(&str, &str, bool); 7] = [
    ("text", r#""string""#, true),
    ("number", r#""long""#, false),
    ("amount", r#"{"type":"bytes","logicalType":"decimal","precision":18,"scale":3}"#, true),
    ("ratio", r#""double""#, false),
    ("day", r#"{"type":"int","logicalType":"date"}"#, true),
    ("moment", r#"{"type":"long","logicalType":"local-timestamp-micros"}"#, false),
    ("truth", r#""boolean""#, true),
];

fn write_avro(rows: &[Row], codec: &str, block: usize) -> Vec<u8> {
    let field = |(name, ty, null_first): &(&str, &str, bool)| {
        let union = if *null_first { format!(r#"["null",{ty}]"#) } else { format!(r#"[{ty},"null"]"#) };
        format!(r#"{{"name":"{name}","type":{union}}}"#)
    };
    let fields: Vec<_> = AVRO.iter().map(field).collect();
    let schema =
        format!(r#"{{"type":"record","name":"R","fields":[{{"name":"id","type":"long"}},{}]}}"#, fields.join(","));
    let record = |(id, row): (usize, &Row)| {
        let amount = |unscaled: i128| {
            let bytes = unscaled.to_be_bytes();
            // The fewest bytes that have its sign.
            let short = (0..bytes.len() - 1)
                .take_while(|at| {
                    i128::from(bytes[*at].cast_signed()) == unscaled >> 127
                        && (bytes[at + 1] >> 7 == 1) == (unscaled < 0)
                })
                .count();
            avro::text(&bytes[short..])
        };
        let values = [
            row.text.as_ref().map(|it| avro::text(it.as_bytes())),
            row.number.map(avro::long),
            row.amount.map(amount),
            row.ratio.map(|it| it.to_le_bytes().to_vec()),
            row.day.map(|it| avro::long(it.into())),
            row.moment.map(avro::long),
            row.truth.map(|it| vec![u8::from(it)]),
        ];
        let branch = |(value, (_, _, null_first)): (Option<Vec<u8>>, &(&str, &str, bool))| {
            [avro::long(i64::from(value.is_some() == *null_first)), value.unwrap_or_default()].concat()
        };
        [avro::long(id as i64 + 1), values.into_iter().zip(&AVRO).flat_map(branch).collect()].concat()
    };
    let records: Vec<Vec<u8>> = rows.iter().enumerate().map(record).collect();
    let packed = |records: &[Vec<u8>]| {
        let mut deflate = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
        deflate.write_all(&records.concat()).unwrap();
        let bytes = if codec == "null" { records.concat() } else { deflate.finish().unwrap() };
        (records.len() as i64, bytes)
    };
    let blocks: Vec<_> = records.chunks(block).map(packed).collect();
    let blocks: Vec<_> = blocks.iter().map(|(count, bytes)| (*count, bytes.as_slice())).collect();
    avro::with_blocks(&schema, codec, &blocks)
}

/// What a sheet can hold: characters of XML, and what means a character to Excel and is none here.
fn text_of_cells() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), Just("_x0041_ & _xyz".to_owned()), "[0-9]{1,3}", "[ -~éß€😀\n\t]{0,12}"]
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A sheet of Excel: moments are numbers of days with a style, texts stand in their cells or in the table of all.
fn write_xlsx(rows: &[Row], is_shared: bool) -> Vec<u8> {
    let (mut strings, mut lines) = (Vec::new(), String::new());
    for (index, row) in rows.iter().enumerate() {
        let number = |it: String| format!("><v>{it}</v>");
        let text = row.text.as_ref().map(|text| {
            let text = format!(r#"<t xml:space="preserve">{}</t>"#, escape(&text.replace("_x", "_x005F_x")));
            if !is_shared {
                return format!(r#" t="inlineStr"><is>{text}</is>"#);
            }
            strings.push(format!("<si>{text}</si>"));
            format!(r#" t="s"><v>{}</v>"#, strings.len() - 1)
        });
        let serial = |millis: i64| millis as f64 / 86_400_000.0 + 25_569.0;
        let cells = [
            Some(number((index + 1).to_string())),
            text,
            row.number.map(|it| number(it.to_string())),
            row.amount().map(number),
            row.ratio.map(|it| number(format!("{it:E}"))),
            row.day.map(|it| format!(r#" s="1"><v>{}</v>"#, it + 25_569)),
            row.moment.map(|it| format!(r#" s="2"><v>{}</v>"#, serial(it / 1000))),
            row.truth.map(|it| format!(r#" t="b"><v>{}</v>"#, u8::from(it))),
        ];
        let at = index + 2;
        let cell = |(column, it): (char, Option<String>)| Some(format!(r#"<c r="{column}{at}"{}</c>"#, it?));
        let cells: String = ('A'..).zip(cells).filter_map(cell).collect();
        lines += &[r#"<row r=""#, &at.to_string(), r#"">"#, &cells, "</row>"].concat();
    }
    let strings = format!("<sst>{}</sst>", strings.concat());
    let styles =
        r#"<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/></cellXfs></styleSheet>"#;
    Xlsx { strings: &strings, styles, ..XLSX }.with_columns(&names(), &lines)
}

/// A sheet of an `.ods`: every value is an attribute, and of texts each line a paragraph and each space an element.
fn write_ods(rows: &[Row]) -> Vec<u8> {
    let line = |(index, row): (usize, &Row)| {
        let cell = |kind: &str, name: &str, value: String| {
            format!(
                r#"<table:table-cell office:value-type="{kind}" office:{name}="{value}"><text:p>shown</text:p></table:table-cell>"#
            )
        };
        let text = |it: &String| {
            let text = escape(it).replace(' ', "<text:s/>").replace('\t', "<text:tab/>");
            let text = text.replace('\n', "</text:p><text:p>");
            format!(r#"<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>"#)
        };
        let cells = [
            Some(cell("float", "value", (index + 1).to_string())),
            row.text.as_ref().map(text),
            row.number.map(|it| cell("float", "value", it.to_string())),
            row.amount().map(|it| cell("currency", "value", it)),
            row.ratio.map(|it| cell("float", "value", format!("{it:E}"))),
            row.day().map(|it| cell("date", "date-value", it.to_string())),
            row.moment().map(|it| cell("date", "date-value", it.to_string())),
            row.truth.map(|it| cell("boolean", "boolean-value", it.to_string())),
        ];
        ods_row(&cells.map(|it| it.unwrap_or_else(|| "<table:table-cell/>".to_owned())).concat())
    };
    ods_with_columns(&names(), &rows.iter().enumerate().map(line).collect::<String>())
}

fn excel() -> Format {
    Format::Excel(ExcelFormat {
        sheet: Sheet::Number(1),
        range: None,
        header: true,
        skip: 0,
        trailer: 0,
        nulls: vec![String::new()],
        origin: Origin::default(),
    })
}

/// 1900-03-01, before which Excel counts a day that there was not; its moments are exact to the millisecond, and its numbers have fifteen
/// digits that are sure.
const OF_EXCEL: Room = Room { amount_digits: 15, first_day: -25_508, step: 1000 };
const OF_ODS: Room = Room { amount_digits: 15, ..ALL };

#[test]
fn the_calendar_is_that_of_excel() {
    assert_eq!(calendar(OF_EXCEL.first_day).to_string(), "1900-03-01");
    assert_eq!(
        (calendar(*rows::DAYS.start()).to_string(), calendar(*rows::DAYS.end()).to_string()),
        ("0001-01-01".into(), "9999-12-31".into())
    );
}

proptest! {
    #[test]
    fn parquet_is_read_as_it_was_written(rows in rows::rows(text(), ALL), layout in layout()) {
        prop_assert_eq!(read(files::parquet(), &write_parquet(&rows, layout)), rows);
    }

    #[test]
    fn avro_is_read_as_it_was_written(
        rows in rows::rows(text(), ALL),
        codec in prop::sample::select(vec!["null", "deflate"]),
        block in 1_usize..6,
    ) {
        let format = Format::Avro(TypedFormat { origin: Origin::default() });
        prop_assert_eq!(read(format, &write_avro(&rows, codec, block)), rows);
    }

    #[test]
    fn a_workbook_of_excel_is_read_as_it_was_written(rows in rows::rows(text_of_cells(), OF_EXCEL), is_shared in any::<bool>()) {
        prop_assert_eq!(read(excel(), &write_xlsx(&rows, is_shared)), without_empty(&rows));
    }

    #[test]
    fn a_workbook_of_opendocument_is_read_as_it_was_written(rows in rows::rows(text_of_cells(), OF_ODS)) {
        prop_assert_eq!(read(excel(), &write_ods(&rows)), without_empty(&rows));
    }
}
