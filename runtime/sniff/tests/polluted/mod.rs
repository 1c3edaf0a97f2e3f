//! A clean file in the ways that files are polluted: each is read as the same table, with its dialect given and with the block that `sniff`
//! prints, every value of every row. Where the pollution damages a row, that row alone is in the quarantine, with its raw bytes.

mod cases;
mod clean;

use std::fmt::Write as _;

use crate::support::load::{Record, compiled, given, load, told};
use cases::{Due, Polluted, dialect};
use clean::{NAMES, PLAIN, ROWS, Style};
use ingest_program::{CsvFormat, Origin};

/// The clean table as `sniff` types it.
fn typed() -> Vec<Record> {
    let bytes = PLAIN.text(&PLAIN.lines()).into_bytes();
    let block = told(&bytes).block.unwrap();
    load(&compiled(&block), &bytes).unwrap()
}

/// What is wrong with the records of a file; `row` is a row of the clean table as it has to be read.
fn against(
    due: &[Due],
    found: &Result<Vec<Record>, String>,
    row: &dyn Fn(usize) -> Record,
    as_text: bool,
) -> Option<String> {
    let found = match found {
        Ok(found) => found,
        Err(why) => return Some(why.clone()),
    };
    if found.len() != due.len() {
        return Some(format!("{} records for {}", found.len(), due.len()));
    }
    due.iter().zip(found).enumerate().find_map(|(at, (due, found))| {
        let holds = match (due, found) {
            (Due::Malformed(raw), Record::Malformed(found)) => raw == found,
            // Of a row that nothing shows to be damaged, what is not of the column's type fails.
            (Due::Cells(cells), Record::Row(found)) => cells.iter().zip(found).all(|(cell, found)| match found {
                Some(found) => !as_text || found == cell,
                None => !as_text || cell.is_empty(),
            }),
            (Due::Row(index), found) => agree(&row(*index), found),
            _ => false,
        };
        (!holds).then(|| format!("record {}: {found:?} for {due:?}", at + 1))
    })
}

/// Whether a record has the values of a row; what it has in further columns does not count.
fn agree(row: &Record, found: &Record) -> bool {
    match (row, found) {
        (Record::Row(row), Record::Row(found)) => row.iter().zip(found).all(|(row, found)| row == found),
        _ => false,
    }
}

fn text(index: usize) -> Record {
    Record::Row(ROWS[index].iter().map(|it| (!it.is_empty()).then(|| (*it).to_owned())).collect())
}

/// Reads files both ways; those that the second is not asked of are named in `unsniffed`.
fn hold(files: &[Polluted], unsniffed: &[&str]) {
    let typed = typed();
    let mut wrong = String::new();
    for file in files {
        let as_given = load(&given(file.format.clone(), &file.names), &file.bytes);
        if let Some(why) = against(&file.due, &as_given, &text, true) {
            let _ = writeln!(wrong, "{} as given: {why}", file.name);
        }
        if unsniffed.contains(&file.name.as_str()) {
            continue;
        }
        let sniffed = told(&file.bytes);
        let Some(block) = &sniffed.block else {
            let _ = writeln!(wrong, "{}: no block: {:?}", file.name, sniffed.notes);
            continue;
        };
        let as_sniffed = load(&compiled(block), &file.bytes);
        if let Some(why) = against(&file.due, &as_sniffed, &|it| typed[it].clone(), false) {
            let shown: String = block.chars().take(1500).collect();
            let _ = writeln!(wrong, "{}: {why}\n{shown}", file.name);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn files_as_a_whole() {
    hold(&cases::files(), &[]);
}

#[test]
fn other_dialects() {
    // Letters are no delimiter that could be told from text.
    hold(&cases::dialects(), &["file_field_delimiter_0x5C_0x74"]);
}

#[test]
fn damaged_lines() {
    let files = cases::lines();
    hold(&files, &[]);
    let all = files.iter().flat_map(|it| &it.due);
    let damaged = all.clone().filter(|it| matches!(it, Due::Malformed(_))).count();
    // Rows that are others and do not show it: what they have more is in quotes that are none.
    let unseen: Vec<_> = files
        .iter()
        .filter(|it| it.due.iter().any(|it| matches!(it, Due::Cells(_))))
        .map(|it| it.name.as_str())
        .collect();
    insta::assert_snapshot!(format!("{} files, {damaged} rows in quarantine\n{}", files.len(), unseen.join("\n")));
}

#[test]
fn cells_of_several_lines_are_as_they_were() {
    for end in ["\n", "\r\n", "\r"] {
        for within in ["\n", "\r\n", "\r"] {
            let style = Style { end, ..PLAIN };
            let mut rows = ROWS;
            let note = format!("first{within}second");
            rows[1][6] = &note;
            let lines: Vec<_> = std::iter::once(&NAMES).chain(&rows).map(|it| style.line(it)).collect();
            let bytes = style.text(&lines).into_bytes();
            let sources = [given(dialect(style), &NAMES.map(str::to_owned)), compiled(&told(&bytes).block.unwrap())];
            for source in sources {
                let records = load(&source, &bytes).unwrap();
                assert_eq!(records.len(), ROWS.len(), "{end:?} {within:?} {source:?}");
                let Record::Row(row) = &records[1] else { panic!("{:?}", records[1]) };
                assert_eq!(row[6].as_deref(), Some(note.as_str()), "{end:?} {within:?}");
            }
        }
    }
}

#[test]
fn words_for_nothing_are_null() {
    let text = PLAIN.text(&PLAIN.lines()).replace("29.81,$", "NA,$");
    let found = told(text.as_bytes());
    assert_eq!((found.columns[4].ty.as_str(), found.columns[4].nulls), ("decimal(12, 2)?", 1), "{found:?}");
}

#[test]
fn damaged_line_ends() {
    hold(&cases::line_ends(), &[]);
}

#[test]
fn a_header_that_is_damaged_fails_the_file_where_it_is_asked_for() {
    for file in cases::lines().into_iter().filter(|it| !it.format.header) {
        let source = given(dialect(PLAIN), &NAMES.map(str::to_owned));
        // A quote of another kind is a name of another kind, and no name here has any.
        if file.name.contains("quotation_mark") || file.name.contains("escape_char") {
            assert_eq!(load(&source, &file.bytes).unwrap().len(), ROWS.len(), "{}", file.name);
            continue;
        }
        let is_none = |it: &Record| matches!(it, Record::Malformed(_));
        let refused = load(&source, &file.bytes).map_or(true, |it| it.iter().all(is_none));
        assert!(refused, "{}", file.name);
    }
}

#[test]
fn nothing_is_told_of_nothing() {
    let source = given(CsvFormat::plain(Origin::default()), &NAMES.map(str::to_owned));
    assert!(load(&source, b"").is_err());
    assert_eq!(told(b"").block, None);
}

#[test]
fn without_a_header_no_value_is_told() {
    let body = PLAIN.text(&PLAIN.lines()[1..]);
    let found = told(body.as_bytes());
    assert_eq!((found.records, found.malformed), (ROWS.len(), 0), "{found:?}");
    let types: Vec<_> = found.columns.iter().map(|it| it.ty.as_str()).collect();
    let due = ["int", "text", "date \"%d/%m/%Y\"", "time", "decimal(12, 2)", "text", "text?", "text", "text?"];
    assert_eq!(types, due);
    let all = format!("{found:?}");
    for cell in ROWS.iter().flatten().filter(|it| it.len() > 3) {
        assert!(!all.contains(cell), "{cell} in {all}");
    }
}

#[test]
fn a_second_table_is_said() {
    for file in
        cases::files().into_iter().filter(|it| it.name.contains("multitable") || it.name.contains("double_payload"))
    {
        let found = told(&file.bytes);
        let is_said = found.notes.iter().any(|it| it.contains("malformed") || it.contains("another table"));
        assert!(is_said, "{}: {found:?}", file.name);
    }
}
