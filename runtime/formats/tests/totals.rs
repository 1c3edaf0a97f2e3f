//! What headers and trailers say of their files is held against what is read of them, however it is cut and whatever is wanted.

use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;

use crate::support::{all_limits, column, csv, fixed_width};
use ingest_formats::{FileError, ReadLimits, ReadStats, TextPlan, TextReader, Total};
use ingest_program::{
    Arrival, ControlFact, Delimiter, FixedWidthFormat, Format, Measure, NumberAt, Origin, Positions, RecordKind,
    Source, Stored, Totals,
};

fn fact(measure: Measure, number: NumberAt, stored: Stored) -> ControlFact {
    ControlFact { measure, number, stored, origin: Origin::default() }
}

fn pattern(text: &str) -> NumberAt {
    NumberAt::Pattern(text.to_owned())
}

fn place(first: u32, last: u32) -> NumberAt {
    NumberAt::Place { first, last }
}

fn sum(column: &str) -> Measure {
    Measure::Sum(column.to_owned())
}

fn source(format: Format, columns: &[&str], kind: Option<&str>, facts: Vec<ControlFact>) -> Source {
    let trailer = Totals { kind: kind.map(str::to_owned), facts, origin: Origin::default() };
    Source {
        columns: columns.iter().map(|it| column(it)).collect(),
        arrival: Arrival { trailer: Some(trailer), ..Arrival::default() },
        ..Source::new("feed", "here", "", format, Origin::default())
    }
}

/// The totals of a file of which no column is wanted, its chunks decoded the last first.
fn totals(
    source: &Source,
    bytes: &[u8],
    limits: ReadLimits,
    earlier: ReadStats,
) -> Result<(Vec<Total>, ReadStats), FileError> {
    let plan = TextPlan::new(source, &[]).unwrap();
    let input = Box::new(Cursor::new(bytes.to_vec()));
    let mut reader = TextReader::open_with(Arc::clone(&plan), input, limits, earlier)?;
    let decoder = reader.decoder();
    let mut chunks = Vec::new();
    while let Some(chunk) = reader.next_chunk()? {
        assert!(decoder.totals().is_empty(), "nothing is told before the end");
        chunks.push(chunk);
    }
    assert!(reader.next_chunk()?.is_none());
    for chunk in chunks.iter().rev() {
        decoder.decode(chunk)?;
    }
    Ok((decoder.totals(), reader.stats()))
}

/// Of a file however it is cut: the same each time.
fn told(source: &Source, bytes: &[u8]) -> Result<Vec<String>, String> {
    let told = |limits| match totals(source, bytes, limits, ReadStats::default()) {
        Ok((totals, _)) => Ok(totals.iter().map(|it| it.finding(true)).collect()),
        Err(error) => Err(error.to_string()),
    };
    let expected = told(ReadLimits::default());
    for limits in all_limits() {
        assert_eq!(told(limits), expected, "{limits:?}");
    }
    expected
}

fn is_agreed(source: &Source, bytes: &[u8]) -> bool {
    let totals = totals(source, bytes, ReadLimits::default(), ReadStats::default());
    totals.is_ok_and(|(totals, _)| !totals.is_empty() && totals.iter().all(Total::agrees))
}

/// `TRL|rows|sum`, and before the header a line of another kind.
fn delimited() -> Source {
    let mut format = csv();
    format.delimiter = Delimiter::new("|").unwrap();
    (format.skip, format.trailer, format.comment) = (1, 1, Some(b'#'));
    let facts = vec![
        fact(Measure::Rows, pattern(r"^TRL\|(\d+)"), Stored::Text),
        fact(Measure::AllRows, pattern(r"ALL=(\d+)$"), Stored::Text),
        fact(sum("paid"), pattern(r"^TRL\|\d+\|([^|]*)"), Stored::Text),
    ];
    source(Format::Csv(format), &["id int", "paid decimal(9,2)? else null", "note text?"], None, facts)
}

const DELIMITED: &str =
    "HDR|20240131\nid|paid|note\n1|10.50|\"a\nb\"\n\n2|-0.25|\n# no record\n3||é\nTRL|0000003|000,010.250|ALL=6\n";

#[test]
fn a_line_of_other_columns_says_how_many_rows_there_are_and_what_they_sum_up_to() {
    let at = DELIMITED.find("TRL").unwrap();
    let expected = [
        format!("has 3 records, as its trailer at byte {at} says"),
        format!("has 6 records, whatever they are, as its trailer at byte {at} says"),
        format!("has 10.25 as the sum of `paid`, as its trailer at byte {at} says"),
    ];
    assert_eq!(told(&delimited(), DELIMITED.as_bytes()).unwrap(), expected);
    assert!(is_agreed(&delimited(), DELIMITED.trim_end().as_bytes()), "without its line end");
}

#[test]
fn what_is_lacking_or_too_much_is_told() {
    let lacking = DELIMITED.replace("1|10.50|\"a\nb\"\n", "");
    let found = told(&delimited(), lacking.as_bytes()).unwrap();
    let at = lacking.find("TRL").unwrap();
    assert_eq!(found[0], format!("says at byte {at} that it has 3 records, and 2 were read"));
    assert_eq!(found[1], format!("says at byte {at} that it has 6 records, whatever they are, and 5 were found"));
    assert_eq!(found[2], format!("says at byte {at} that the sum of `paid` is 10.25, and what was read is -0.25"));
    // A record that is malformed is one, and nobody knows what would have been in it.
    let malformed = DELIMITED.replace("2|-0.25|\n", "2|-0.25\n").replace("3||é", "3|x|é");
    let found = told(&delimited(), malformed.as_bytes()).unwrap();
    assert!(found[0].starts_with("has 3 records"), "{}", found[0]);
    assert!(
        found[2].ends_with("and what was read is 10.50; 2 records have no value that could be added"),
        "{}",
        found[2]
    );
}

#[test]
fn a_file_that_is_cut_off_anywhere_is_not_taken_for_whole() {
    let bytes = DELIMITED.as_bytes();
    for end in 0..bytes.len() - 1 {
        assert!(!is_agreed(&delimited(), &bytes[..end]), "{end}");
    }
    let error = told(&delimited(), &bytes[..DELIMITED.find("TRL").unwrap()]).unwrap_err();
    let due = DELIMITED.find("3||").unwrap();
    assert!(error.starts_with(&format!("where the trailer is due, at byte {due}, nothing says `rows`")), "{error}");
}

#[test]
fn a_number_that_may_be_cut_off_is_none() {
    let mut format = csv();
    format.trailer = 1;
    let source = source(Format::Csv(format), &["id int"], None, vec![fact(Measure::Rows, place(2, 9), Stored::Text)]);
    let agreed = ["has 1 record, as its trailer at byte 5 says".to_owned()];
    for whole in ["id\n7\n900000001\n", "id\n7\n900000001", "id\n7\n91      \n", "id\n7\n91\n", "id\n7\n91       "] {
        assert_eq!(told(&source, whole.as_bytes()).unwrap(), agreed, "{whole:?}");
    }
    for cut in ["id\n7\n90000000", "id\n7\n91"] {
        let error = told(&source, cut.as_bytes()).unwrap_err();
        assert!(error.contains("nothing says `rows`"), "{error}");
    }
}

#[test]
fn what_is_held_back_for_a_trailer_has_its_bound() {
    let mut format = csv();
    (format.trailer, format.comment) = (1, Some(b'#'));
    let source = source(Format::Csv(format), &["id int"], None, vec![fact(Measure::Rows, place(2, 9), Stored::Text)]);
    let bytes = ["id\n7\n", &format!("#{}\n", "x".repeat(98)).repeat(800_000), "900000001\n"].concat();
    let error = totals(&source, bytes.as_bytes(), ReadLimits::default(), ReadStats::default()).unwrap_err();
    assert!(matches!(error, FileError::LongTrailer { due: 1, .. }), "{error}");
}

#[test]
fn parts_of_a_file_each_have_their_own() {
    let (first, read) =
        totals(&delimited(), DELIMITED.as_bytes(), ReadLimits::default(), ReadStats::default()).unwrap();
    let (second, read) = totals(&delimited(), DELIMITED.as_bytes(), ReadLimits::default(), read).unwrap();
    assert_eq!((read.records, read.trailer_records), (6, 2));
    assert!(second.iter().all(Total::agrees));
    assert_eq!(second[0].at, first[0].at + DELIMITED.len() as u64);
}

/// A header says the same in front of what it says it of, in lines that are skipped or in a record of another kind.
#[test]
fn a_header_says_how_many_rows_follow() {
    let (measure, text) = (Measure::Rows, "HDR|x|0002\r\ntitle\r\nid,paid\r\n1,9.75\r\n2,.75\r\n");
    let mut of_lines = source(Format::Csv(csv()), &["id int", "paid decimal(9,2)?"], None, Vec::new());
    of_lines.format.csv_mut().unwrap().skip = 2;
    let number = pattern(r"^HDR\|x\|(\d+)$");
    let facts = vec![
        fact(measure.clone(), number.clone(), Stored::Text),
        fact(sum("paid"), pattern("^ti(.*)le$"), Stored::Text),
    ];
    of_lines.arrival =
        Arrival { header: Some(Totals { kind: None, facts, origin: Origin::default() }), ..Arrival::default() };
    let error = told(&of_lines, text.as_bytes()).unwrap_err();
    assert!(error.starts_with("where the header is due, at byte 0, nothing says `sum(paid)`"), "{error}");
    let text = text.replace("title", "ti10.50le");
    let expected = [
        "has 2 records, as its header at byte 0 says",
        "has 10.50 as the sum of `paid`, as its header at byte 12 says",
    ];
    assert_eq!(told(&of_lines, text.as_bytes()).unwrap(), expected);
    for end in 0..text.len() - "\r\n".len() {
        assert!(!is_agreed(&of_lines, &text.as_bytes()[..end]), "{end}");
    }
    let kind = RecordKind { first: 1, last: 1, kinds: vec!["D".to_owned()] };
    let format = FixedWidthFormat { kind: Some(kind), ..fixed_width() };
    let trailer = vec![fact(Measure::AllRows, place(2, 4), Stored::Text)];
    let mut of_kinds = source(Format::FixedWidth(format), &["id int at 2..4"], Some("T"), trailer);
    let facts = vec![fact(measure, place(2, 4), Stored::Text)];
    of_kinds.arrival.header = Some(Totals { kind: Some("H".to_owned()), facts, origin: Origin::default() });
    let expected = [
        "has 2 records, as its header at byte 0 says",
        "has 4 records, whatever they are, as its trailer at byte 15 says",
    ];
    assert_eq!(told(&of_kinds, b"H002\nD001\nD002\nT004\n").unwrap(), expected);
    assert!(told(&of_kinds, b"D001\nD002\nT004\n").unwrap_err().starts_with("no record of kind `H`"));
}

/// The entries of a bank's file, of which `kinds` are read, with what its control record says of them (Nacha's operating rules,
/// appendix three).
fn bank(place_of_kind: (u32, u32), kinds: &[&str], facts: Vec<ControlFact>) -> Source {
    let (first, last) = place_of_kind;
    let kind = RecordKind { first, last, kinds: kinds.iter().map(|it| (*it).to_owned()).collect() };
    let format = Format::FixedWidth(FixedWidthFormat { kind: Some(kind), ..fixed_width() });
    source(format, &["amount decimal(10,2) at 30..39 implied"], Some("9"), facts)
}

fn rows_of(kinds: &[&str]) -> Measure {
    Measure::RowsOf(kinds.iter().map(|it| (*it).to_owned()).collect())
}

#[test]
fn the_control_record_of_a_bank_agrees_with_its_entries() {
    let counted = vec![
        fact(rows_of(&["5"]), place(2, 7), Stored::Text),
        fact(rows_of(&["6", "7"]), pattern(r"^9.{12}(\d{8})"), Stored::Text),
    ];
    let entries = bank((1, 1), &["6"], counted);
    let debits = bank((1, 3), &["627", "637"], vec![fact(sum("amount"), place(32, 43), Stored::Implied)]);
    let credits = bank((1, 3), &["622", "632"], vec![fact(sum("amount"), place(44, 55), Stored::Implied)]);
    for name in ["ppd-mixedDebitCredit.ach", "flattenBatchesOneBatchHeader.ach"] {
        let text =
            fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixed_width").join(name)).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let without = |left_out: &dyn Fn(usize, &str) -> bool| {
            let kept = lines.iter().enumerate().filter(|(index, line)| !left_out(*index, line));
            kept.map(|(_, line)| *line).chain([""]).collect::<Vec<_>>().join("\n")
        };
        for source in [&entries, &debits, &credits] {
            assert!(is_agreed(source, text.as_bytes()), "{name}: {:?}", told(source, text.as_bytes()));
            let error = told(source, without(&|_, line| line.starts_with('9')).as_bytes()).unwrap_err();
            assert!(error.starts_with("no record of kind `9`, which says what the file holds, is in it"), "{error}");
        }
        let has_amount = |line: &str| !line[29..39].trim_start_matches('0').is_empty();
        for (index, line) in lines.iter().enumerate().filter(|(_, line)| line.starts_with(['6', '7'])) {
            let lacking = without(&|it, _| it == index);
            assert!(!is_agreed(&entries, lacking.as_bytes()), "{name} without line {}", index + 1);
            let [of_debits, of_credits] = [["627", "637"], ["622", "632"]]
                .map(|kinds| kinds.iter().any(|kind| line.starts_with(kind)) && has_amount(line));
            assert_eq!(is_agreed(&debits, lacking.as_bytes()), !of_debits, "{name} without line {}", index + 1);
            assert_eq!(is_agreed(&credits, lacking.as_bytes()), !of_credits, "{name} without line {}", index + 1);
        }
    }
}

/// `D`, a number of five digits, an amount of five bytes; the trailer is `T` or `D`, how many there are, and their sum in six.
fn mainframe(first: u8, amounts: &[i64], rows: &[u8], total: i64) -> Vec<u8> {
    let packed = |number: i64, bytes: usize| -> Vec<u8> {
        let sign = if number < 0 { 'D' } else { 'C' };
        let digits = format!("{:0>width$}{sign}", number.unsigned_abs(), width = bytes * 2 - 1);
        (0..bytes).map(|at| u8::from_str_radix(&digits[at * 2..at * 2 + 2], 16).unwrap()).collect()
    };
    let mut bytes = Vec::new();
    for amount in amounts {
        bytes.extend([0xC4, 0xF0, 0xF0, 0xF0, 0xF0, 0xF1]);
        bytes.extend(packed(*amount, 5));
        bytes.push(0x40);
    }
    bytes.push(first);
    bytes.extend(rows);
    bytes.extend(packed(total, 6));
    bytes.push(0x40);
    bytes
}

#[test]
fn totals_of_mainframes_are_packed_zoned_and_binary() {
    let format = FixedWidthFormat {
        record: Some(12),
        positions: Positions::Bytes,
        encoding: "ebcdic-037".into(),
        ..fixed_width()
    };
    let kind = RecordKind { first: 1, last: 1, kinds: vec!["D".to_owned()] };
    let of_kinds = Format::FixedWidth(FixedWidthFormat { kind: Some(kind), ..format.clone() });
    let last = Format::FixedWidth(FixedWidthFormat { trailer: 1, ..format });
    let columns = ["paid decimal(9,2) at 7..11 packed"];
    // 0x15 and 0x25 end lines of EBCDIC.
    let amounts = [152_515_250, -15_151, 999_999_999];
    let total = amounts.iter().sum();
    let cases = [
        (vec![0xF0, 0xF0, 0xF3, 0x40], place(2, 5), Stored::Text),
        (vec![0xF0, 0xF0, 0xF0, 0xC3], place(2, 5), Stored::Zoned),
        (vec![0x00, 0x00, 0x00, 0x03], place(2, 5), Stored::Binary),
        (vec![0x00, 0x00, 0x00, 0x3C], place(2, 5), Stored::Packed),
        (vec![0xF3, 0x25, 0x15, 0x00], pattern(r"^.(\d+)(?:.*)$"), Stored::Text),
    ];
    for (rows, number, stored) in cases {
        let facts =
            || vec![fact(Measure::Rows, number.clone(), stored), fact(sum("paid"), place(6, 11), Stored::Packed)];
        let by_kind = source(of_kinds.clone(), &columns, Some("T"), facts());
        let bytes = mainframe(0xE3, &amounts, &rows, total);
        assert!(is_agreed(&by_kind, &bytes), "{:?}", told(&by_kind, &bytes));
        assert!(!is_agreed(&by_kind, &mainframe(0xE3, &amounts, &rows, total + 1)));
        assert!(!is_agreed(&by_kind, &bytes[12..]));
        assert!(told(&by_kind, &bytes[..36]).is_err());
        let by_place = source(last.clone(), &columns, None, facts());
        assert!(is_agreed(&by_place, &mainframe(0xC4, &amounts, &rows, total)));
        assert!(!is_agreed(&by_place, &bytes[..36]));
    }
}

#[test]
fn sums_are_exact_where_no_integer_of_the_machine_holds_them() {
    let mut format = csv();
    (format.header, format.trailer) = (false, 1);
    let facts = vec![
        fact(sum("wide"), pattern(r"^([^,]*),"), Stored::Text),
        fact(sum("whole"), pattern(r",(.*)$"), Stored::Text),
    ];
    let source = source(Format::Csv(format), &["wide decimal(38,0)", "whole int"], None, facts);
    let most = "9".repeat(38);
    let line = format!("{most},{}\n", i64::MAX);
    let text = format!("{}2999999999999999999999999999999999999970,{}\n", line.repeat(30), i128::from(i64::MAX) * 30);
    assert_eq!(told(&source, text.as_bytes()).unwrap().iter().filter(|it| it.starts_with("has ")).count(), 2);
}
