//! Workbooks that are made here, with what other programs write, and with what none should.

use ingest_program::Added;

use super::workbooks::{ods, ods_cell, ods_row};
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
