//! Documents whose records have several values of a kind: lists and structs, typed by what is in them.

use std::fs;

use crate::support::against;
use ingest_sniff::{Options, Sniffed, sniff};

fn told(name: &str, text: &str) -> Sniffed {
    let told = told_of(name, text);
    assert_eq!((told.records, told.malformed), (2, 0), "{told:?}");
    told
}

fn told_of(name: &str, text: &str) -> Sniffed {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    fs::write(&file, text).unwrap();
    let told = sniff(&file, &Options::default()).unwrap();
    assert_eq!(told.block.as_deref().map(against), Some(None), "{told:?}");
    told
}

fn types(told: &Sniffed) -> Vec<String> {
    told.columns.iter().map(|it| format!("{} {}", it.name, it.ty)).collect()
}

#[test]
fn lists_of_json() {
    let text = concat!(
        r#"{"id": 1, "tags": ["a", null], "lines": [{"code": "x", "paid": 1.5, "on": "2024-01-31"}, {"code": "y", "paid": 2}], "grid": [[1, 2], []], "by": {"who": "z", "at": [true]}}"#,
        "\n",
        r#"{"id": 2, "lines": [], "grid": [], "by": {"who": "w", "at": []}}"#,
        "\n"
    );
    let told = told("claims.ndjson", text);
    assert_eq!(
        types(&told),
        [
            "id int",
            "tags list<text?>?",
            "lines list<struct { code text, paid decimal(12, 1), on date? }>",
            "grid list<list<int>>",
            "who text",
            "at_ list<bool>",
        ]
    );
    assert_eq!(told.notes, Vec::<String>::new());
}

#[test]
fn lists_of_xml() {
    let text = "<claims><claim id='1'><code>7</code><code>8</code><line n='1'><paid>1.50</paid><by>x</by><by>y</by></line><line n='2'/></claim>\
        <claim id='2'><code>9</code><line n='1'><paid>2.00</paid></line></claim></claims>";
    let told = told("claims.xml", text);
    assert_eq!(
        types(&told),
        ["id int", "code list<int>", "line list<struct { n int, paid decimal(12, 2)?, by list<text> }>"]
    );
}

#[test]
fn what_differs_from_record_to_record_is_named() {
    let told = told("odd.ndjson", "{\"id\": 1, \"odd\": [1, {\"a\": 2}]}\n{\"id\": 2, \"odd\": []}\n");
    assert_eq!(types(&told), ["id int"]);
    assert!(told.notes.iter().any(|it| it.starts_with("left out: `odd`")), "{told:?}");
}

#[test]
fn what_is_doubtful_in_lists_is_text() {
    let text = "<claims><claim id='1'><dx>250.0</dx><dx>250.00</dx><addr><zip>10001</zip></addr><addr><zip>22138</zip></addr></claim>\
        <claim id='2'><dx>401.9</dx><addr><zip>55555</zip></addr></claim></claims>";
    let told = told("claims.xml", text);
    assert_eq!(types(&told), ["id int", "dx list<text>", "addr list<struct { zip text }>"]);
}

#[test]
fn what_is_null_is_told_where_it_stands() {
    let text = concat!(
        r#"{"n": "NA", "l": [{"st": "NY"}], "d": "2024-01-31", "t": ""}"#,
        "\n",
        r#"{"n": 7, "l": [{"st": "NA"}, {"st": "CA"}], "d": "", "t": "x"}"#,
        "\n",
        r#"{"n": 8, "l": [], "d": "2024-02-01", "t": "y"}"#,
        "\n"
    );
    let told = told_of("visits.ndjson", text);
    let of = |name: &str| told.columns.iter().find(|it| it.name == name).unwrap().notes.join("; ");
    assert!(of("l").contains("\"NA\" stands here once, and is null"), "{told:?}");
    assert!(of("t").contains("\"\" stands here once, and is null"), "{told:?}");
}
