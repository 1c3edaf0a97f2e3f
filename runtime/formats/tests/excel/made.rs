//! Workbooks that are made here, with what other programs write, and with what none should.

use ingest_program::Added;

use super::workbooks::{XLSX, ods, ods_cell, ods_row};
use super::{excel, golden};

/// What is read of the columns `a`, `b` and `c` of these types.
fn abc(types: [&str; 3], bytes: &[u8]) -> String {
    let [a, b, c] = types;
    golden(excel(), &[&format!("a: {a}"), &format!("b: {b}"), &format!("c: {c}")], Added::Refuse, bytes)
}

/// The cells of a row of an `.xlsx`, as from their tags to their ends.
fn row(number: u32, cells: &[&str]) -> String {
    let cells: String =
        ["A", "B", "C"].iter().zip(cells).map(|(column, it)| format!(r#"<c r="{column}{number}"{it}</c>"#)).collect();
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
