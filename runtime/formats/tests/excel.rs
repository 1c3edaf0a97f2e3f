//! Sheets of workbooks: what openpyxl, xlrd and pandas read of files that others wrote, and workbooks that are damaged.

mod made;

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::typed::{crc, kind, mutate, read, read_of, render, source, tests};
use ingest_formats::{FileError, system};
use ingest_program::{Added, CellRange, Drift, ExcelFormat, Format, Missing, Origin, Sheet, Source, TypeKind};
use proptest::prelude::*;

fn excel() -> ExcelFormat {
    ExcelFormat {
        sheet: Sheet::Number(1),
        range: None,
        header: true,
        skip: 0,
        trailer: 0,
        nulls: vec![String::new()],
        origin: Origin::default(),
    }
}

/// The claims of the workbooks that `make.py` writes.
fn claims() -> ExcelFormat {
    ExcelFormat { sheet: Sheet::Name("Claims".to_owned()), skip: 2, trailer: 1, ..excel() }
}

fn file(name: &str) -> Vec<u8> {
    fs::read(tests().join("excel/files").join(name)).unwrap()
}

/// Compares all sheets of a folder with a reference; how many.
fn compare(folder: &Path, reference: &Path) -> usize {
    let reference = fs::read_to_string(reference).unwrap();
    let mut differences = Vec::new();
    for line in reference.lines() {
        let parts: Vec<_> = line.split('\t').collect();
        let (path, sheet, rows, crcs) = (parts[0], parts[1], parts[2], &parts[3..]);
        let format = ExcelFormat { sheet: Sheet::Number(sheet.parse().unwrap()), header: false, ..excel() };
        let columns: Vec<_> = crcs.iter().map(|_| ("", TypeKind::Text)).collect();
        let contents = match read(&source(Format::Excel(format), &columns), &fs::read(folder.join(path)).unwrap()) {
            Ok(contents) => contents,
            Err(error) => {
                differences.push(format!("{path} {sheet}: {error}"));
                continue;
            }
        };
        if contents.batch.num_rows().to_string() != rows {
            differences.push(format!("{path} {sheet}: {} rows for {rows}", contents.batch.num_rows()));
            continue;
        }
        for (index, expected) in crcs.iter().enumerate() {
            if crc(contents.batch.column(index)) != *expected {
                differences.push(format!("{path} {sheet}: column {}", index + 1));
            }
        }
    }
    assert!(differences.is_empty(), "{differences:#?}");
    reference.lines().count()
}

#[test]
fn every_value_is_what_others_read() {
    let folder = tests().join("excel");
    assert!(compare(&folder.join("files"), &folder.join("reference.tsv")) >= 10);
    if let (Some(folder), Some(reference)) =
        (std::env::var_os("INGEST_EXCEL_CORPUS"), std::env::var_os("INGEST_EXCEL_REFERENCE"))
    {
        println!("{} sheets", compare(Path::new(&folder), &PathBuf::from(reference)));
    }
}

/// What is read of a workbook with these columns, `name: type`; what is not declared is as given.
fn golden(format: ExcelFormat, columns: &[&str], added: Added, bytes: &[u8]) -> String {
    let columns: Vec<_> =
        columns.iter().map(|it| it.split_once(": ").unwrap()).map(|(name, ty)| (name, kind(ty))).collect();
    let drift = Drift { added, missing: Missing::Null };
    let source = Source { drift, ..source(Format::Excel(format), &columns) };
    let mut names: Vec<_> = source.columns.iter().map(|column| column.name.as_str()).collect();
    if added == Added::Rescue {
        names.push(system::RESCUED);
    }
    match read_of(&source, &names, bytes) {
        Ok(contents) => {
            let raw = contents.batch.column_by_name(system::RAW).unwrap();
            let raw = arrow::array::AsArray::as_binary_view(raw).iter().flatten().map(String::from_utf8_lossy);
            let stats = contents.stats;
            let counted = format!(
                "{} skipped, {} blank, {} of the trailer",
                stats.skipped_lines, stats.blank_lines, stats.trailer_records
            );
            format!("{}{counted}\n{}\n", render(&source, &contents), raw.collect::<Vec<_>>().join("\n"))
        }
        Err(error) => format!("error: {error}\n"),
    }
}

const CLAIMS: [&str; 9] = [
    "Claim Id: text",
    "Name: text",
    "Paid: decimal(9,2)",
    "Count: int",
    "Day: date",
    "Seen: timestamp",
    "At: time",
    "Took: text",
    "Open: bool",
];

#[test]
fn cells_of_every_kind() {
    for name in ["claims.xlsx", "of_1904.xlsx", "claims.ods", "claims.xls"] {
        let trailer = if name.ends_with("ods") { 3 } else { 1 };
        let format = ExcelFormat { trailer, ..claims() };
        insta::assert_snapshot!(name, golden(format.clone(), &CLAIMS, Added::Refuse, &file(name)));
        insta::assert_snapshot!(format!("{name}_as_texts"), golden(format, &[], Added::Rescue, &file(name)));
    }
    let other = [
        "Claim Id: int",
        "Day: timestamp",
        "Seen: date",
        "Took: time",
        "Paid: float",
        "Open: text",
        "Count: bool",
        "Name: date",
    ];
    insta::assert_snapshot!("other_types", golden(claims(), &other, Added::Ignore, &file("claims.xlsx")));
    let by_hand = ["id: int", "note: text", "more: timestamp"];
    insta::assert_snapshot!("by_hand", golden(excel(), &by_hand, Added::Refuse, &file("by_hand.xlsx")));
    insta::assert_snapshot!("by_hand_as_texts", golden(excel(), &[], Added::Rescue, &file("by_hand.xlsx")));
    insta::assert_snapshot!("stored", golden(excel(), &["id: int"], Added::Refuse, &file("stored.xlsx")));
}

#[test]
fn parts_of_sheets() {
    let range = |first_column, first_row, last_column, last_row| {
        Some(CellRange { first_column, first_row, last_column, last_row })
    };
    let bytes = file("claims.xlsx");
    let part = ExcelFormat { skip: 0, trailer: 0, range: range(2, 3, 3, Some(6)), ..claims() };
    insta::assert_snapshot!("range", golden(part.clone(), &["Claim Id: text", "Name: text"], Added::Refuse, &bytes));
    let unnamed = ExcelFormat { header: false, range: range(2, 4, 10, None), ..part.clone() };
    for (name, added) in [("refused", Added::Refuse), ("ignored", Added::Ignore), ("rescued", Added::Rescue)] {
        let read = golden(unnamed.clone(), &["a: text", "b: text"], added, &bytes);
        insta::assert_snapshot!(format!("without_header_{name}"), read);
    }
    let nulls = vec!["-7".to_owned(), "C-3".to_owned(), "2024-01-31".to_owned()];
    let nulls = ExcelFormat { nulls, ..claims() };
    insta::assert_snapshot!(
        "nulls",
        golden(nulls, &["Claim Id: text", "Count: int", "Day: date"], Added::Ignore, &bytes)
    );
}

#[test]
fn workbooks_that_are_not_as_declared() {
    let error = |format: ExcelFormat, bytes: &[u8]| golden(format, &["Claim Id: text"], Added::Refuse, bytes);
    let bytes = file("claims.xlsx");
    insta::assert_snapshot!("no_header", error(ExcelFormat { sheet: Sheet::Number(2), ..excel() }, &bytes));
    insta::assert_snapshot!("added", error(claims(), &bytes));
    insta::assert_snapshot!(
        "no_sheet",
        error(ExcelFormat { sheet: Sheet::Name("claims".to_owned()), ..excel() }, &bytes)
    );
    insta::assert_snapshot!("no_third_sheet", error(ExcelFormat { sheet: Sheet::Number(3), ..excel() }, &bytes));
    insta::assert_snapshot!("chart", error(ExcelFormat { sheet: Sheet::Number(2), ..excel() }, &file("by_hand.xlsx")));
    insta::assert_snapshot!("empty_sheet", error(ExcelFormat { skip: 9, ..excel() }, &bytes));
    insta::assert_snapshot!("trailer_missing", error(ExcelFormat { header: false, trailer: 9, ..excel() }, &bytes));
    insta::assert_snapshot!("empty", error(excel(), b""));
    insta::assert_snapshot!("another_format", error(excel(), b"id,name\n1,Ann\n"));
    insta::assert_snapshot!("html", error(excel(), b"<html><table>"));
    insta::assert_snapshot!("cut_off", error(excel(), &bytes[..bytes.len() - 1]));
    insta::assert_snapshot!("of_another_kind", error(excel(), b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"));
}

/// Every cell of the sheet.
fn all(sheet: u32) -> Source {
    let format = Format::Excel(ExcelFormat { sheet: Sheet::Number(sheet), header: false, ..excel() });
    Source { drift: Drift { added: Added::Rescue, missing: Missing::Refuse }, ..source(format, &[]) }
}

fn is_told(error: &FileError) -> bool {
    matches!(
        error,
        FileError::Damaged { .. }
            | FileError::NotOfFormat { .. }
            | FileError::NoTable { .. }
            | FileError::Locked { .. }
    )
}

#[test]
fn a_workbook_that_is_cut_off_is_an_error() {
    for name in ["claims.xlsx", "claims.ods", "claims.xls"] {
        let bytes = file(name);
        assert!(read_of(&all(2), &[system::RESCUED], &bytes).is_ok());
        for end in
            (0..bytes.len()).filter(|end| end % 23 == 0 && *end < 6000 || end % 509 == 0 || *end > bytes.len() - 9)
        {
            let error = read_of(&all(2), &[system::RESCUED], &bytes[..end]).unwrap_err();
            assert!(is_told(&error), "{name} {end}: {error}");
        }
    }
}

#[test]
fn a_changed_part_is_an_error_wherever_the_range_ends() {
    let mut bytes = file("stored.xlsx");
    let at = bytes.windows(9).position(|it| it == b"<t>id</t>").unwrap();
    bytes[at + 3] = b'x';
    let range = Some(CellRange { first_column: 1, first_row: 2, last_column: 1, last_row: Some(2) });
    let first = ExcelFormat { header: false, range, ..excel() };
    let source = Source { format: Format::Excel(first), ..all(1) };
    assert!(read_of(&source, &[system::RESCUED], &file("stored.xlsx")).is_ok());
    let error = read_of(&source, &[system::RESCUED], &bytes).unwrap_err();
    assert!(matches!(error, FileError::Damaged { .. }), "{error}");
}

const FILES: [&str; 5] = ["claims.xlsx", "by_hand.xlsx", "stored.xlsx", "claims.ods", "claims.xls"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_damaged_workbook_loads_or_fails(
        which in any::<prop::sample::Index>(),
        sheet in 1_u32..4,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), any::<u8>()), 1..8),
    ) {
        let mut bytes = file(FILES[which.index(FILES.len())]);
        mutate(&mut bytes, &changes);
        if let Err(error) = read_of(&all(sheet), &[system::RESCUED], &bytes) {
            prop_assert!(is_told(&error), "{error}");
        }
    }
}
