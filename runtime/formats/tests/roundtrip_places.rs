//! Properties: what is written at fixed places, in lines and in records of a mainframe, is read back, value by value, however the file is cut. The
//! writer is here, as the forms are specified.

use crate::support::rows;
use crate::support::rows::{ALL, Row, calendar, found, trimmed, value, without_empty};
use crate::support::{column, fixed_width, read};
use arrow::array::{Array, AsArray};
use arrow::datatypes::{Date32Type, Decimal128Type, Float64Type, Int64Type, UInt64Type};
use ingest_formats::{ReadLimits, system};
use ingest_program::{FixedWidthFormat, Format, Origin, Positions, Source};
use proptest::prelude::*;

fn limits() -> [ReadLimits; 2] {
    [ReadLimits::default(), ReadLimits { block: 50, records: 2, ..ReadLimits::default() }]
}

fn names(source: &Source) -> Vec<&str> {
    source.columns.iter().map(|column| column.name.as_str()).collect()
}

/// A number with its sign in its last digit, or the first, as letters have it.
fn zoned(number: i64, digits: usize, is_leading: bool) -> String {
    let mut text: Vec<u8> = format!("{:0digits$}", number.unsigned_abs()).into_bytes();
    let at = if is_leading { 0 } else { digits - 1 };
    let signs = if number < 0 { b"}JKLMNOPQR" } else { b"{ABCDEFGHI" };
    text[at] = signs[usize::from(text[at] - b'0')];
    String::from_utf8(text).unwrap()
}

/// How lines are written.
#[derive(Debug, Clone, Copy)]
struct Lines {
    positions: Positions,
    /// Whether numbers stand at the left of their place.
    is_left: bool,
    end: &'static str,
    has_last_end: bool,
    /// Whether the sign of a number with an implied point stands behind it.
    has_sign_behind: bool,
}

fn lines() -> impl Strategy<Value = Lines> {
    (any::<[bool; 4]>(), prop::sample::select(vec!["\n", "\r\n"])).prop_map(|(flags, end)| {
        let [in_bytes, is_left, has_last_end, has_sign_behind] = flags;
        let positions = if in_bytes { Positions::Bytes } else { Positions::Characters };
        Lines { positions, is_left, end, has_last_end, has_sign_behind }
    })
}

/// Names, types and widths of columns of lines.
const PLACES: [(&str, usize); 11] = [
    ("id int", 5),
    ("text text?", 12),
    ("number int?", 20),
    ("amount decimal(18,3)?", 20),
    ("ratio float?", 24),
    ("day date?", 10),
    ("moment timestamp?", 26),
    ("truth bool?", 5),
    ("implied decimal(9,2) implied", 10),
    ("zoned decimal(9,2) zoned", 9),
    ("leading decimal(9,2) zoned_leading", 9),
];

/// A source of columns one beside the other, `name type`, or `name type stored`.
fn placed(format: FixedWidthFormat, columns: &[(&str, usize)]) -> Source {
    let mut first = 1;
    let column = |(declared, width): &(&str, usize)| {
        let mut words = declared.splitn(3, ' ');
        let (name, ty, stored) = (words.next().unwrap(), words.next().unwrap(), words.next().unwrap_or_default());
        let last = first + width - 1;
        let place = format!("{name} {ty} at {first}..{last} {stored}");
        first += width;
        column(place.trim_end())
    };
    let columns = columns.iter().map(column).collect();
    Source { columns, ..Source::new("feed", "here", "", Format::FixedWidth(format), Origin::default()) }
}

/// A text with blanks up to its width, in characters or bytes.
fn padded(text: &str, width: usize, lines: Lines, is_number: bool) -> String {
    let length = if lines.positions == Positions::Bytes { text.len() } else { text.chars().count() };
    let blanks = " ".repeat(width - length);
    if is_number && !lines.is_left { blanks + text } else { text.to_owned() + &blanks }
}

fn write_lines(rows: &[Row], cents: &[i64], lines: Lines) -> String {
    let line = |(index, row): (usize, &Row)| {
        let cents = cents[index];
        let implied = format!("{:09}", cents.unsigned_abs());
        let implied = match (cents < 0, lines.has_sign_behind) {
            (false, _) => implied,
            (true, false) => format!("-{implied}"),
            (true, true) => format!("{implied}-"),
        };
        let values = [
            Some((index + 1).to_string()),
            row.text.clone(),
            row.number.map(|it| it.to_string()),
            row.amount(),
            row.ratio.map(|it| format!("{it:e}")),
            row.day().map(|it| it.to_string()),
            row.moment().map(|it| it.to_string()),
            row.truth.map(|it| it.to_string()),
            Some(implied),
            Some(zoned(cents, 9, false)),
            Some(zoned(cents, 9, true)),
        ];
        let field = |(value, (name, width)): (Option<String>, (&str, usize))| {
            padded(&value.unwrap_or_default(), width, lines, !name.starts_with("text"))
        };
        values.into_iter().zip(PLACES).map(field).collect::<String>()
    };
    let end = lines.end;
    let file = rows.iter().enumerate().map(line).collect::<Vec<_>>().join(end);
    if lines.has_last_end && !rows.is_empty() { file + end } else { file }
}

/// What stands in a record of a mainframe.
#[derive(Debug, Clone)]
struct Record {
    text: String,
    cents: i64,
    wide: i64,
    whole: i64,
    unsigned: u64,
    double: f64,
    /// Sign, power of sixteen and fraction of a number of System/360.
    hexadecimal: (bool, u8, u64),
    day: i32,
}

impl Record {
    /// The number of System/360 as the product of its parts.
    fn hexadecimal(&self) -> f64 {
        let (is_negative, power, fraction) = self.hexadecimal;
        let value = fraction as f64 * 2_f64.powi(4 * (i32::from(power) - 64) - 56);
        if is_negative { -value } else { value }
    }
}

/// A number of eighteen digits.
const WIDEST: i64 = 999_999_999_999_999_999;

fn record() -> impl Strategy<Value = Record> {
    let hexadecimal = (any::<bool>(), 10_u8..110, 1_u64..1 << 53);
    let numbers = (-999_999_999_i64..=999_999_999, -WIDEST..=WIDEST, any::<i64>(), any::<u64>());
    ("([A-Za-z0-9é&.][A-Za-z0-9 é&.]{0,4}[A-Za-z0-9é&.])?", numbers, any::<f64>(), hexadecimal, rows::DAYS).prop_map(
        |(text, (cents, wide, whole, unsigned), double, hexadecimal, day)| Record {
            text,
            cents,
            wide,
            whole,
            unsigned,
            double: if double.is_finite() { double } else { 0.5 },
            hexadecimal,
            day,
        },
    )
}

/// Digits two a byte, with the sign in the last half.
fn packed(number: i64, bytes: usize) -> Vec<u8> {
    let sign = if number < 0 { 'd' } else { 'c' };
    let text = format!("{:0width$}{sign}", number.unsigned_abs(), width = 2 * bytes - 1);
    text.as_bytes().chunks(2).map(|it| u8::from_str_radix(str::from_utf8(it).unwrap(), 16).unwrap()).collect()
}

const RECORD: [(&str, usize); 10] = [
    ("id int", 5),
    ("text text?", 12),
    ("zoned decimal(9,2) zoned", 9),
    ("cents decimal(9,2) packed", 5),
    ("wide decimal(18,4) packed", 10),
    ("whole int binary", 8),
    ("unsigned decimal(20,0) unsigned_binary", 8),
    ("double float ieee_float", 8),
    ("hexadecimal float ibm_float", 8),
    ("day date packed", 5),
];

/// A text in the code page 037, by the table that Python's codecs made, or as it is.
fn encoded(text: &str, is_ebcdic: bool) -> Vec<u8> {
    if !is_ebcdic {
        return text.as_bytes().to_vec();
    }
    let rows = include_str!("ebcdic/reference.tsv").lines().skip(1);
    let table: Vec<_> = rows.map(|it| u32::from_str_radix(it.split('\t').nth(1).unwrap(), 16).unwrap()).collect();
    text.chars().map(|it| table.iter().position(|code| *code == u32::from(it)).unwrap() as u8).collect()
}

fn write_records(records: &[Record], is_ebcdic: bool) -> Vec<u8> {
    let record = |(index, record): (usize, &Record)| {
        let text = encoded(&record.text, is_ebcdic);
        let (is_negative, power, fraction) = record.hexadecimal;
        let hexadecimal = u64::from(is_negative) << 63 | u64::from(power) << 56 | fraction;
        let day: i64 = calendar(record.day).strftime("%Y%m%d").to_string().parse().unwrap();
        [
            encoded(&format!("{:05}", index + 1), is_ebcdic),
            [&text[..], &encoded(" ", is_ebcdic).repeat(12 - text.len())].concat(),
            encoded(&zoned(record.cents, 9, false), is_ebcdic),
            packed(record.cents, 5),
            packed(record.wide, 10),
            record.whole.to_be_bytes().to_vec(),
            record.unsigned.to_be_bytes().to_vec(),
            record.double.to_be_bytes().to_vec(),
            hexadecimal.to_be_bytes().to_vec(),
            packed(day, 5),
        ]
        .concat()
    };
    records.iter().enumerate().flat_map(record).collect()
}

proptest! {
    #[test]
    fn lines_of_fixed_width_are_read_as_they_were_written(
        mut rows in rows::rows(trimmed(), ALL),
        cents in prop::collection::vec(-99_999_999_i64..=99_999_999, 12),
        lines in lines(),
    ) {
        for text in rows.iter_mut().filter_map(|it| it.text.as_mut()) {
            while lines.positions == Positions::Bytes && text.len() > 12 {
                text.pop();
            }
            text.truncate(text.trim_end().len());
        }
        let source = placed(FixedWidthFormat { positions: lines.positions, ..fixed_width() }, &PLACES);
        let file = write_lines(&rows, &cents, lines);
        for limits in limits() {
            let batch = read(&source, &names(&source), file.as_bytes(), limits).unwrap().batch;
            prop_assert_eq!(found(&batch), without_empty(&rows));
            for (row, cents) in cents.iter().take(rows.len()).enumerate() {
                let read = [8, 9, 10].map(|column| value::<Decimal128Type>(&batch, column, row));
                prop_assert_eq!(read, [Some(i128::from(*cents)); 3]);
            }
        }
    }

    #[test]
    fn records_of_a_mainframe_are_read_as_they_were_written(
        records in prop::collection::vec(record(), 0..12),
        is_ebcdic in any::<bool>(),
    ) {
        let length = RECORD.iter().map(|it| it.1).sum::<usize>() as u32;
        let encoding = if is_ebcdic { "ebcdic-037" } else { "utf-8" }.to_owned();
        let format = FixedWidthFormat { record: Some(length), positions: Positions::Bytes, encoding, ..fixed_width() };
        let mut source = placed(format, &RECORD);
        source.columns[9].format = Some("%Y%m%d".to_owned());
        let file = write_records(&records, is_ebcdic);
        for limits in limits() {
            let batch = read(&source, &names(&source), &file, limits).unwrap().batch;
            prop_assert_eq!(batch.num_rows(), records.len());
            let failed = batch.column_by_name(&system::failed(0)).unwrap().as_primitive::<UInt64Type>();
            for (row, record) in records.iter().enumerate() {
                prop_assert_eq!(failed.value(row), 0, "record {}", row + 1);
                prop_assert_eq!(value::<Int64Type>(&batch, 0, row), Some(row as i64 + 1));
                let texts = batch.column(1).as_string_view();
                let text = if texts.is_valid(row) { texts.value(row) } else { "" };
                prop_assert_eq!(text, record.text.as_str());
                let decimals = [2, 3, 4, 6].map(|column| value::<Decimal128Type>(&batch, column, row));
                let numbers = [record.cents.into(), record.cents.into(), record.wide.into(), i128::from(record.unsigned)];
                prop_assert_eq!(decimals, numbers.map(Some));
                prop_assert_eq!(value::<Int64Type>(&batch, 5, row), Some(record.whole));
                let floats = [7, 8].map(|column| value::<Float64Type>(&batch, column, row));
                prop_assert_eq!(floats, [record.double, record.hexadecimal()].map(Some));
                prop_assert_eq!(value::<Date32Type>(&batch, 9, row), Some(record.day));
            }
        }
    }
}
