//! Dialects that are easily mistaken for others: a stray quote for one that stands around cells, a part of a delimiter for the whole, bars
//! around lines for a part of values, and what is drawn below a header for a record.

use crate::support::against;
use ingest_sniff::{Options, Sniffed, sniff};

/// What is told of a file with this text, whose block compiles.
fn told(text: &str) -> Sniffed {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("visits.txt");
    std::fs::write(&path, text).unwrap();
    let told = sniff(&path, &Options::default()).unwrap();
    let block = told.block.as_deref().unwrap();
    assert_eq!(against(block), None, "{block}");
    told
}

/// The value of an option other than its default.
fn option<'a>(told: &'a Sniffed, name: &str) -> Option<&'a str> {
    told.options.iter().find(|(it, _)| *it == name).map(|(_, value)| value.as_str())
}

/// The columns with their types, as `id int, name text`.
fn columns(told: &Sniffed) -> String {
    told.columns.iter().map(|it| format!("{} {}", it.name, it.ty)).collect::<Vec<_>>().join(", ")
}

/// Lines of an item each, with these names at some of them.
fn items(delimiter: &str, count: usize, named: &[(usize, &str)]) -> String {
    let row = |at: usize| {
        let name = named.iter().find(|it| it.0 == at).map_or_else(|| format!("item {at}"), |it| it.1.to_owned());
        [at.to_string(), name, format!("{at}.50"), format!("2024-01-{:02}", at % 28 + 1)].join(delimiter) + "\n"
    };
    let header = ["id", "name", "price", "day"].join(delimiter) + "\n";
    std::iter::once(header).chain((0..count).map(row)).collect()
}

const ITEMS: &str = "id int, name text, price decimal(12, 2), day date";

#[test]
fn quotes_in_two_values_do_not_stand_around_what_is_between() {
    for (delimiter, count, open, close) in
        [("\t", 40, 10, 19), ("|", 40, 10, 19), ("|", 400, 10, 300), ("|", 400, 10, 11), (",", 5_000, 4_800, 4_900)]
    {
        let first = if delimiter == "," { "\"SMITH JOHN" } else { "\"SMITH, JOHN" };
        let found = told(&items(delimiter, count, &[(open, first), (close, "TUBING 6\"")]));
        let block = found.block.as_deref().unwrap();
        assert_eq!((found.records, found.malformed), (count, 0), "{block}");
        assert_eq!((option(&found, "quote"), columns(&found).as_str()), (Some("none"), ITEMS), "{block}");
    }
    for (open, close) in [("'s-Gravenhage", "Sts Peter & Paul'"), ("`x", "y`"), ("~x", "y~"), ("^x", "y^")] {
        for count in [60, 200] {
            let found = told(&items(",", count, &[(10, open), (40, close)]));
            let block = found.block.as_deref().unwrap();
            assert_eq!((found.records, found.malformed), (count, 0), "{block}");
            assert_eq!((option(&found, "quote"), columns(&found).as_str()), (None, ITEMS), "{block}");
        }
    }
}

#[test]
fn lines_in_a_quoted_cell_are_its_own() {
    for (text, records) in [
        // A table in a cell, an address, and a sentence with the delimiter in it.
        ("id,csv\n1,\"a,b\n1,2\n3,4\n5,6\"\n2,x\n3,y\n".to_owned(), 3),
        ("id,name,address\n1,Ann,\"Oak St 1\nSpringfield, IL, 12345\nUSA\"\n2,Bob,x\n3,Cy,y\n".to_owned(), 3),
        (items(",", 100, &[(10, "\"Hello\nand, also, this\"")]), 100),
        ("name,note\n".to_owned() + &"Ann,fine\n".repeat(50) + "Bob,\"Hello\nso, this\"\n", 51),
    ] {
        let found = told(&text);
        assert_eq!((found.records, found.malformed), (records, 0), "{text}");
        assert_eq!(option(&found, "quote"), None, "{text}");
        assert!(!found.notes.iter().any(|it| it.contains("in quotes")), "{:?}", found.notes);
    }
}

#[test]
fn many_records_in_a_quoted_cell_are_told() {
    // Without quotes the records behind would be malformed.
    let mut text = items(",", 400, &[(10, "\"SMITH JOHN"), (30, "TUBING 6\"")]);
    text.extend((400..500).map(|at| format!("{at},\"item, large\",{at}.50,2024-01-02\n")));
    let found = told(&text);
    let note = "a cell in quotes has 21 lines, with as many delimiters as records have";
    assert!(found.notes.iter().any(|it| it.starts_with(note)), "{:?}", found.notes);
}

#[test]
fn quotes_other_than_the_usual_have_to_be_needed() {
    let few = items(",", 600, &[(10, "'patch kit'"), (400, "'oral film'")]);
    assert_eq!(option(&told(&few), "quote"), None);
    let needed = items(",", 600, &[(10, "'patch, kit'"), (400, "'oral, film'")]);
    assert_eq!(option(&told(&needed), "quote"), Some("\"'\""));
    let all: Vec<_> = (0..20).map(|it| format!("'{it}';'name {it}'\n")).collect();
    assert_eq!(option(&told(&all.concat()), "quote"), Some("\"'\""));
}

/// Lines of as many cells, each of which has a name.
fn claims(delimiter: &str, width: usize, note: &str) -> String {
    let header = ["name", "icn", "claim", "note", "amt", "day", "kind", "place"];
    let row = |at: usize| {
        let cells = [
            format!("Smith{at}"),
            (100_000_000_000_000_000 + at).to_string(),
            format!("A{at}"),
            note.to_owned(),
            format!("{at}.50"),
            "2024-01-05".to_owned(),
            "K".to_owned(),
            "L".to_owned(),
        ];
        cells[..width].join(delimiter) + "\n"
    };
    std::iter::once(header[..width].join(delimiter) + "\n").chain((0..50).map(row)).collect()
}

#[test]
fn signs_that_stand_in_a_delimiter_alone_are_none_of_their_own() {
    for delimiter in ["|^|", "~|~", "^|^", "#|#", "\t|\t", "||", ";;"] {
        for (width, note) in [(2, ""), (3, ""), (4, "x y"), (8, "MG|ML"), (8, "x")] {
            if width == 2 && delimiter == "\t|\t" {
                continue;
            }
            let found = told(&claims(delimiter, width, note));
            let block = found.block.as_deref().unwrap();
            let written = format!("\"{}\"", delimiter.replace('\t', "\\t"));
            assert_eq!(option(&found, "delimiter"), Some(written.as_str()), "{block}");
            assert_eq!(option(&found, "quote"), None, "{block}");
            assert_eq!((found.records, found.malformed, found.columns.len()), (50, 0, width), "{block}");
            assert!(columns(&found).starts_with("name text, icn int"), "{block}");
        }
    }
    let one = claims("|^|", 8, "x").replacen("|^|x|^|", "|^|MG|ML|^|", 1);
    assert_eq!(option(&told(&one), "delimiter"), Some("\"|^|\""));
    let empty = claims("|^|", 3, "").replace("|^|A", "|^||^|A").replace("icn|^|", "icn|^|none|^|");
    assert_eq!((option(&told(&empty), "delimiter"), told(&empty).columns.len()), (Some("\"|^|\""), 4));
}

#[test]
fn signs_that_may_be_a_value_are_no_part_of_a_delimiter() {
    for (row, delimiter) in [
        // An empty column, a currency, a word before a colon.
        ("1||x\n2||y\n3||z\n", Some("\"|\"")),
        ("Ann,$5\nBob,$6\nCy,$7\n", None),
        ("name:\tAnn\nage:\t26\ncity:\tRome\n", Some("\"\\t\"")),
        ("~Ann~|~5~\n~Bob~|~6~\n~Cy~|~7~\n", Some("\"|\"")),
    ] {
        let found = told(row);
        assert_eq!(option(&found, "delimiter"), delimiter, "{:?}", found.block);
    }
}

/// Rows of an employee each, laid out by `row`.
fn employees(row: fn(usize, &str, usize) -> String, count: usize) -> String {
    (0..count).map(|at| row(7_000 + at, ["SMITH", "O'NEIL", "VAN DYK"][at % 3], 800 + at)).collect()
}

#[test]
fn bars_around_lines_are_no_part_of_values() {
    let plain = |id: usize, name: &str, amt: usize| format!("| {id} | {name} | {amt}.5 |\n");
    let set = |id: usize, name: &str, amt: usize| format!("| {id} | {name:<8} | {amt:>6}.5 |\n");
    let rule = "+------+----------+----------+\n";
    let title = "| id   | name     | amt      |\n";
    for count in [4, 40] {
        let (plain, set) = (employees(plain, count), employees(set, count));
        for (text, skip) in [
            (format!("| id | name | amt |\n|----|:----:|----:|\n{plain}"), "2"),
            (format!("{title}|------|----------|----------|\n{set}"), "2"),
            (format!("{rule}{title}{rule}{set}{rule}{count} rows in set (0.00 sec)\n"), "3"),
            (format!("{rule}{title}{rule}{}{rule}", set.replace('\n', &format!("\n{rule}"))), "3"),
        ] {
            let found = told(&text);
            let block = found.block.as_deref().unwrap();
            assert_eq!((found.records, found.malformed), (count, 0), "{block}");
            assert_eq!((option(&found, "delimiter"), option(&found, "skip")), (Some("\"|\""), Some(skip)), "{block}");
            assert!(columns(&found).contains("id int, name text, amt decimal(12, 1)"), "{block}");
        }
    }
}

#[test]
fn a_line_of_dashes_below_names_is_of_the_header() {
    let pipe = employees(|id, name, amt| format!("{id}|{name}|{amt}\n"), 40);
    let comma = employees(|id, name, amt| format!("{id},{name},{amt}\n"), 3);
    let spaced = employees(|id, name, amt| format!(" {id} | {name:<8} | {amt:>6}\n"), 30);
    for (text, records) in [
        (format!("id|name|amt\n--|----|---\n{pipe}"), 40),
        (format!("id|name|amt\n--|----|---\n{pipe}\n(40 rows affected)\n"), 40),
        (format!("id,name,amt\n--,----,---\n{comma}"), 3),
        (format!("id | name | amt\n---|:---:|---\n{spaced}"), 30),
        (format!("  id  |   name   |  amt   \n------+----------+--------\n{spaced}(30 rows)\n\n"), 30),
    ] {
        let found = told(&text);
        let block = found.block.as_deref().unwrap();
        assert_eq!((found.records, found.malformed), (records, 0), "{block}");
        assert_eq!((option(&found, "header"), option(&found, "names")), (Some("2"), Some("1")), "{block}");
        assert_eq!(columns(&found), "id int, name text, amt int", "{block}");
    }
    // Words below a line of dashes are named by what stands above it, and nothing else shows that.
    let found = told("alpha|beta|gamma\n-----|----|-----\nAnn|x|u\nBob|y|v\nCy|z|w\n");
    assert_eq!((found.records, columns(&found).as_str()), (3, "alpha text, beta text, gamma text"));
}

#[test]
fn a_record_of_dashes_is_one() {
    for (text, records) in [
        // Signs for nothing, which other records have too, or which are as short as those are.
        ("x,y,z\n-,-,-\n1,2,3\n4,5,6\n", 3),
        ("site,temp,wind\n---,---,---\nA,1,---\nB,2,3\n", 4),
        ("site,temp,wind\n--,--,--\nA,1,2\nB,2,3\n", 3),
        ("site,temp,wind\nA,1,2\n---,---,---\nB,2,3\n", 4),
    ] {
        let found = told(text);
        assert_eq!((found.records, option(&found, "names")), (records, None), "{:?}", found.block);
    }
}
