//! Workbooks that are made here, with what other programs write, and with what none should.

use std::collections::BTreeMap;

use ingest_formats::{Opened, ReadStats, plan, system};
use ingest_program::Added;

use super::{all, excel, file, golden, is_told};
use crate::support::typed::read_of;
use crate::support::workbooks::{XLSX, Xlsx, ods, ods_cell, ods_of, ods_row};

/// What is read of the columns `a`, `b` and `c` of these types.
fn abc(types: [&str; 3], bytes: &[u8]) -> String {
    let [a, b, c] = types;
    golden(excel(), &[&format!("a: {a}"), &format!("b: {b}"), &format!("c: {c}")], Added::Refuse, bytes)
}

/// The cells of a row of an `.xlsx`, as from their tags to their ends.
fn row(number: u32, cells: &[&str]) -> String {
    let cell = |(column, it): (&&str, &&str)| format!(r#"<c r="{column}{number}"{it}</c>"#);
    let cells: String = ["A", "B", "C"].iter().zip(cells).map(cell).collect();
    format!(r#"<row r="{number}">{cells}</row>"#)
}

#[test]
fn errors_of_ods() {
    let libre = ods_cell(
        r#"table:formula="of:=1/0" office:value-type="string" office:string-value="" calcext:value-type="error""#,
        "#DIV/0!",
    );
    let first = ods_cell(
        r#"calcext:value-type="error" table:formula="of:=NA()" office:value-type="float" office:value="0""#,
        "#N/A",
    );
    let open_spout = ods_cell(r#"office:value-type="string" calcext:value-type="error" office:value="""#, "#N/A");
    let open_office = |text| ods_cell(r#"table:formula="oooc:=1/0" office:value-type="float" office:value="0""#, text);
    let text = ods_cell(r#"table:formula="of:=&quot;#N/A&quot;" office:value-type="string""#, "#N/A");
    let without_value = r#"<table:table-cell table:formula="of:=[.A1]+1"/>"#.to_owned();
    let rows = [
        [libre.clone(), libre.clone(), libre],
        [first.clone(), first.clone(), first],
        [open_spout.clone(), open_spout.clone(), open_spout],
        [open_office("Err:503"), open_office("#N/A"), open_office("0.00")],
        [without_value.clone(), without_value, text],
    ];
    let rows: String = rows.iter().map(|cells| ods_row(&cells.concat())).collect();
    insta::assert_snapshot!(abc(["int", "decimal(9,2)", "text"], &ods(&rows)));
}

#[test]
fn numbers_of_more_digits_than_a_double_has() {
    let numbers = [
        "9007199254740991",
        "9007199254740993",
        "-12345678901234567",
        "+009223372036854775807",
        "12345678901234567890",
        "1152921504606846976",
        "1E+20",
        "1234567890123456.78",
        "0.1000000000000000055511151231257827021181583404541015625",
        "0.30000000000000004",
        "00000000000000000001.50",
        "123456789012345678901234567890123456789012",
    ];
    let types = ["int", "decimal(38,2)", "text"];
    let rows = |number: &&str| {
        ods_row(&ods_cell(&format!(r#"office:value-type="float" office:value="{number}""#), "0").repeat(3))
    };
    let of_ods = abc(types, &ods(&numbers.iter().map(rows).collect::<String>()));
    let cell = |number| format!("><v>{number}</v>");
    let rows = (2..).zip(numbers).map(|(at, number)| row(at, &[&cell(number), &cell(number), &cell(number)]));
    let of_xlsx = abc(types, &XLSX.of(&rows.collect::<String>()));
    let values = |read: &str| read.lines().take(numbers.len()).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(values(&of_ods), values(&of_xlsx));
    insta::assert_snapshot!(of_xlsx);
    // A double is as near as one can be, and a number that is shown as a date is a number of days.
    let rows = row(
        2,
        &[&cell("12345678901234567"), r#" s="1"><v>45322.00000000000000001</v>"#, r#" s="1"><v>12345678901234567</v>"#],
    );
    insta::assert_snapshot!("digits_as_other_types", abc(["float", "date", "text"], &XLSX.of(&rows)));
}

#[test]
fn cells_without_a_value_that_is_read() {
    let rows = [
        ["><f>1+1</f>", "><f>SUM(A1:A9)</f><v></v>", r#"><f t="shared" si="0"/><v/>"#],
        [r#" t="str"><f>""</f><v></v>"#, r#" t="str"><f>A1</f>"#, r#" t="e"><f>A1</f>"#],
        [r#" t="inlineStr"><v>lost</v>"#, "><is><t>lost too</t></is>", r#" t="inlineStr">"#],
        ["><v></v>", r#" s="1">"#, r#" t="str"><v></v>"#],
    ];
    let rows: String = (2..).zip(rows).map(|(number, cells)| row(number, &cells)).collect();
    insta::assert_snapshot!(abc(["text", "text", "text"], &XLSX.of(&rows)));
}

#[test]
fn parts_that_are_missing() {
    let rows = row(2, &["><v>1</v>", r#" t="s"><v>0</v>"#, r#" s="1"><v>45322</v>"#]);
    let types = ["int", "text", "text"];
    insta::assert_snapshot!("no_part_is_missing", abc(types, &XLSX.of(&rows)));
    insta::assert_snapshot!("strings_are_missing", abc(types, &Xlsx { strings: "", ..XLSX }.of(&rows)));
    insta::assert_snapshot!("styles_are_missing", abc(types, &Xlsx { styles: "", ..XLSX }.of(&rows)));
    let rows = row(2, &[r#" s="0"><v>1</v>"#, r#" s="2"><v>45322</v>"#, r#" s="x"><v>45322</v>"#]);
    insta::assert_snapshot!("a_style_is_missing", abc(types, &XLSX.of(&rows)));
    insta::assert_snapshot!("no_styles", abc(types, &Xlsx { styles: "<styleSheet/>", ..XLSX }.of(&rows)));
}

#[test]
fn rows_that_are_not_of_the_sheet() {
    let rows = row(2, &["><v>1</v>"]);
    let other = row(9, &["><v>9</v>"]);
    let of = |before, behind: &str| abc(["int", "text", "text"], &Xlsx { sheet: [before, behind], ..XLSX }.of(&rows));
    let before = "<worksheet><sheetData>";
    let extension = format!("</sheetData><extLst><ext>{other}</ext></extLst></worksheet>");
    insta::assert_snapshot!("rows_of_an_extension", of(before, &extension));
    let again = format!("</sheetData></worksheet><worksheet><sheetData>{other}</sheetData></worksheet>");
    insta::assert_snapshot!("a_second_sheet", of(before, &again));
    insta::assert_snapshot!("no_sheet_at_all", of("<chartsheet><sheetData>", "</sheetData></chartsheet>"));
}

#[test]
fn dates_that_are_none() {
    let texts = [
        "2024-01-31",
        "2024-01-31T10:00:00.123456789",
        "2024-01-31T10:00:00+02:00",
        "10:30:00",
        "2024-13-45",
        "0000-00-00",
        "12024-02-20",
        "2024-01-31T25:00:00",
        "2024-01-31.5x",
        "xx",
    ];
    let types = ["date", "timestamp", "text"];
    let ods_rows = texts.map(|text| {
        ods_row(&ods_cell(&format!(r#"office:value-type="date" office:date-value="{text}""#), "x").repeat(3))
    });
    insta::assert_snapshot!("dates_of_ods", abc(types, &ods(&ods_rows.concat())));
    let cell = |text| format!(r#" t="d"><v>{text}Z</v>"#);
    let xlsx_rows = (2..).zip(texts).map(|(at, text)| row(at, &[&cell(text), &cell(text), &cell(text)]));
    insta::assert_snapshot!("dates_of_xlsx", abc(types, &XLSX.of(&xlsx_rows.collect::<String>())));
}

#[test]
fn fields_in_texts_of_ods() {
    let texts = [
        "on <text:date>2024-01-31</text:date>, <text:time>10:00</text:time>",
        "<text:sheet-name>S</text:sheet-name>/<text:title>T</text:title> <text:span>of <text:file-name>F</text:file-name></text:span>",
        "<text:ruby><text:ruby-base>base</text:ruby-base><text:ruby-text>ruby</text:ruby-text></text:ruby>!",
    ];
    let note = "<office:annotation><dc:date>2024</dc:date><text:p>a note</text:p></office:annotation>";
    let cells = texts.map(|text| {
        format!(r#"<table:table-cell office:value-type="string">{note}<text:p>{text}</text:p></table:table-cell>"#)
    });
    insta::assert_snapshot!(abc(["text", "text", "text"], &ods(&ods_row(&cells.concat()))));
}

#[test]
fn names_of_sheets_are_bounded() {
    let long = "n".repeat(2 << 20);
    insta::assert_snapshot!(
        "long_name_of_ods",
        abc(["int"; 3], &ods_of(&format!(r#"<table:table table:name="{long}"/>"#)))
    );
    let many = r#"<table:table table:name="n"/>"#.repeat((1 << 16) + 1);
    insta::assert_snapshot!("many_sheets_of_ods", abc(["int"; 3], &ods_of(&many)));
    let long_name = format!(r#"<sheet name="{long}" r:id="s"/>"#);
    let long_id = format!(r#"<sheet name="S" r:id="{long}"/>"#);
    for (name, sheet) in [("long_name_of_xlsx", long_name), ("long_id_of_xlsx", long_id)] {
        let book = format!("<workbook><sheets>{sheet}</sheets></workbook>");
        insta::assert_snapshot!(name, abc(["int"; 3], &Xlsx { book: &book, ..XLSX }.of("")));
    }
    let relation = format!(r#"<Relationship Id="{long}" Type="office/theme" Target="theme.xml"/>"#);
    insta::assert_snapshot!("long_relation_of_xlsx", abc(["int"; 3], &Xlsx { relation: &relation, ..XLSX }.of("")));
}

#[test]
fn repeated_cells_of_ods_are_bounded() {
    let text = "z".repeat(1 << 10);
    let cell =
        |count: u32| ods_cell(&format!(r#"office:value-type="string" table:number-columns-repeated="{count}""#), &text);
    let rows = |cells: &str, count: u32| {
        format!(r#"<table:table-row table:number-rows-repeated="{count}">{cells}</table:table-row>"#)
    };
    insta::assert_snapshot!(
        "rows_that_are_repeated",
        abc(["int", "int", "text"], &ods(&rows(&cell(1 << 13), 1 << 10)))
    );
    let columns = ods(&ods_row(&cell(15 << 10)).repeat(200));
    let plan = plan(&all(1), &[]).unwrap();
    let scratch = tempfile::tempdir().unwrap();
    let opened = Opened { bytes: Box::new(&*columns), earlier: ReadStats::default(), scratch: scratch.path() };
    let mut reader = plan.open(opened).unwrap();
    let error = std::iter::repeat_with(|| reader.next()).find_map(Result::err).unwrap();
    insta::assert_snapshot!("columns_that_are_repeated", error);
}

/// Where the records of the sheets of `claims.xls` are, with their kinds, for each of its streams of them: what all share, and the sheets.
fn records(bytes: &[u8]) -> Vec<Vec<(usize, u16)>> {
    let number = |at: usize| u16::from_le_bytes([bytes[at], bytes[at + 1]]);
    // The stream of the workbook begins behind the header, and is in one piece.
    let (mut sheets, mut at) = (Vec::new(), 512);
    while sheets.len() < 4 {
        let mut records = vec![(at, number(at))];
        while number(at) != 0x000A {
            at += 4 + usize::from(number(at + 2));
            records.push((at, number(at)));
        }
        at += 4;
        sheets.push(records);
    }
    sheets
}

#[test]
fn a_record_of_another_length_is_an_error() {
    let bytes = file("claims.xls");
    let rows = |sheet, bytes: &[u8]| read_of(&all(sheet), &[system::RESCUED], bytes).map(|read| read.batch);
    let (mut kinds, mut lost) = (BTreeMap::new(), Vec::new());
    for (sheet, records) in (0..).zip(records(&bytes)).filter(|it| it.0 >= 2) {
        let whole = rows(sheet, &bytes).unwrap();
        // Of each kind one, which takes seconds and not minutes: that in the middle, if there are many.
        let middle = records.len() / 2;
        for (at, kind) in records[middle..].iter().chain(&records[..middle]) {
            let seen: &mut u32 = kinds.entry(*kind).or_default();
            *seen += 1;
            for bit in (0..12).filter(|_| *seen == 1) {
                let mut bytes = bytes.clone();
                bytes[at + 2 + bit / 8] ^= 1 << (bit % 8);
                match rows(sheet, &bytes) {
                    Ok(read) if read == whole => {}
                    Ok(_) => lost.push(format!("bit {bit} of the length of the record {kind:#06x} at {at}")),
                    Err(error) => assert!(is_told(&error), "{error}"),
                }
            }
        }
    }
    assert!(lost.is_empty(), "{lost:#?}");
    insta::assert_debug_snapshot!(kinds.keys().map(|kind| format!("{kind:#06x}")).collect::<Vec<_>>());
}
