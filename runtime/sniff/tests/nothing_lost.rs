//! Files of which a block that is easily proposed would lose something.

use ingest_sniff::{Options, Sniffed, sniff};

fn told(name: &str, text: &str) -> Sniffed {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    sniff(&path, &Options::default()).unwrap()
}

fn block(name: &str, text: &str) -> String {
    told(name, text).block.unwrap()
}

#[test]
fn numbers_that_may_be_nothing_are_values_beside_others() {
    let found = block("temps.csv", "site,temp,n\nA,-9,1\nB,3,2\nC,NA,3\nD,-8,4\n");
    assert!(found.contains("nulls: [\"\", \"NA\"]") && found.contains("temp int?"), "{found}");
    // Of two columns one has it as a value, so that it is none for the other.
    let found = block("seen.csv", "seen,temp\n2024-01-31,-9\n2024-02-01,3\n-9,4\n2024-02-03,5\n");
    assert!(!found.contains("nulls:") && found.contains("seen text"), "{found}");
    let found = block("seen.csv", "seen,temp\n2024-01-31,-8\n2024-02-01,3\n-9,4\n2024-02-03,5\n");
    assert!(found.contains("\"-9\"") && found.contains("seen date?"), "{found}");
}

#[test]
fn damaged_records_are_malformed() {
    for (text, records, malformed) in [
        ("Doe, John,x st,CA\nRoe,y st,NY\nPoe,z st,CA\nLow,a st,CA\nHay,b st,NY\nFay,c st,NY\n", 6, 1),
        ("id,name,a,b,c\n1,x,1,2,3\n2,y,1,2,3\n3,z,1,2,3\n4,w\n", 4, 1),
        ("stage,n\nStart,1\nMid,2\nEnd,3\n", 3, 0),
    ] {
        let found = told("visits.csv", text);
        assert_eq!((found.records, found.malformed), (records, malformed), "{text}{:?}", found.block);
    }
    let found = block("sums.csv", "id,n\n1,1\n2,2\n3,5\nTotal,8\n");
    assert!(found.contains("trailer: 1"), "{found}");
}

#[test]
fn a_record_that_begins_as_comments_do_is_one() {
    let found = told("visits.csv", "# a\n# b\n# c\nid,kind,n\n1,x,5\n2,y,6\n#3,z,7\n4,z,8\n");
    assert_eq!((found.records, found.malformed), (4, 0), "{:?}", found.block);
}

#[test]
fn a_line_of_delimiters_is_no_table() {
    let found = told("visits.csv", &",".repeat(1 << 20));
    assert!(found.block.is_none() && found.notes[0].contains("more than 100000 fields"), "{:?}", found.notes);
}

#[test]
fn a_first_line_may_tell_excel_the_delimiter() {
    for first in ["sep=;", "\"sep=;\"", "SEP=;"] {
        let found = told("visits.csv", &format!("{first}\r\nid;price\r\n1;2.50\r\n2;3.00\r\n"));
        let block = found.block.unwrap();
        assert!(block.contains("skip: 1") && block.contains("price decimal(12, 2)"), "{block}");
        assert_eq!((found.records, found.malformed), (2, 0));
    }
    let other = block("visits.csv", "sep=|\nid,name\n1,a\n2,b\n3,c\n");
    assert!(other.contains("id   int") || other.contains("id int"), "{other}");
}

#[test]
fn signs_in_brackets_divide_two_columns_too() {
    let found = told("visits.txt", "id[|]name\n1[|]a\n2[|]b\n3[|]c\n");
    let found = found.block.unwrap();
    assert!(found.contains("delimiter: \"[|]\"") && found.contains("id int"), "{found}");
    // In a value of some lines they are a part of it.
    let other = block("visits.txt", "id|name|note\n1|a|x\n2|b|c[d]\n3|c|e\n");
    assert!(other.contains("delimiter: \"|\"") && other.contains("note text"), "{other}");
}

#[test]
fn records_of_the_whole_file_are_none() {
    let records: Vec<_> = (1..9).map(|it| format!("D{it:04} Ann   2024-01-0{it} {it}.50\n")).collect();
    let found = told("visits.txt", &format!("HDR20240131\n{}TRL0000008\n", records.concat()));
    let block = found.block.unwrap();
    assert!(block.contains("skip: 1, trailer: 1") && block.contains("date"), "{block}");
    assert_eq!((found.records, found.malformed), (8, 0));
}

#[test]
fn what_is_doubtful_is_told() {
    let note = "nothing tells whether the point divides thousands";
    assert!(block("prices.csv", "id;price\n1;105.000\n2;10.500\n").contains(note));
    assert!(!block("prices.csv", "id;price\n1;105.000\n2;0.125\n").contains(note));
    assert!(!block("prices.csv", "id;price;size\n1;105.000;1.5\n2;10.500;2.25\n").contains(note));
    let escaped = block("says.csv", "id,said\n1,says \\\"hi\\\"\n2,no\n");
    assert!(escaped.contains("a backslash stands before quotes in a cell"), "{escaped}");
    let some = block("visits.xml", "<r><i><c t='a'>1</c><c>2</c></i><i><c t='b'>3</c></i><i><c>3</c></i></r>");
    assert!(some.contains("`c/@t` stands on some of the elements"), "{some}");
    let all = block("visits.xml", "<r><i><c t='a'>1</c><c t='c'>2</c></i><i><c t='b'>3</c></i></r>");
    assert!(!all.contains("left out"), "{all}");
}

#[test]
fn what_is_left_out_of_documents_is_told() {
    let fields = block("visits.json", r#"[{"id":1,"lines":[{"line no":1,"amt":2.5,"über":3}]}]"#);
    assert!(fields.contains("`line no` int, amt decimal(12, 1), `über` int"), "{fields}");
    let odd = block("visits.json", r#"[{"id":1,"a/b":2,"_c":3,"d`":4,"2023":5,"e":{"f/g":6}}]"#);
    assert!(odd.contains("`a/b` int") && odd.contains("left out: a member whose name is a number"), "{odd}");
    assert!(odd.contains("c int at \"_c\"") && odd.contains("left out: `e/f/g` has a name"), "{odd}");
    let text = block("visits.xml", "<r><p id='1'><![CDATA[v1]]></p><p id='2'><![CDATA[v2]]></p></r>");
    assert!(text.contains("p text at \".\"") && !text.contains("left out"), "{text}");
    let text = block("visits.xml", "<r><p id='1'>v<x>1</x></p><p id='2'>v<x>2</x></p></r>");
    assert!(text.contains("left out: text of the records themselves"), "{text}");
    let fields = block("visits.json", r#"[{"id":1,"lines":[{"line`no":1,"amt":2.5}]}]"#);
    assert!(fields.contains("left out: `lines/line`no`"), "{fields}");
    let many: Vec<_> = (0..450).map(|it| format!("\"m{it}\":{it}")).collect();
    let many = block("visits.json", &format!("[{{{}}}]", many.join(",")));
    assert!(many.contains("left out: 50 more columns"), "{many}");
    let deep = block("visits.json", &format!("{{\"b\":1,\"c\":{}1{}}}", "{\"a\":".repeat(17), "}".repeat(17)));
    assert!(deep.contains("deeper than is looked at"), "{deep}");
    let late = "{\"a\":1}\n".repeat(5_500) + "{\"a\":1,\"late\":2}\n";
    assert!(block("visits.ndjson", &late).contains("late int?"));
    let mixed = "<r><i><n>see <b>bold</b> text</n><k>1</k></i><i><n>x</n><k>2</k></i><i><n>y</n><k>2</k></i></r>";
    let mixed = block("visits.xml", mixed);
    assert!(mixed.contains("left out: `n` has text beside what is in it"), "{mixed}");
}

#[test]
fn numbers_keep_their_digits() {
    let kinds = |values: &str| block("sums.csv", &format!("name,sum\na,{values}\nb,1.5\nc,2.5\n"));
    assert!(kinds("12345678901234567.12345678").contains("sum decimal(27, 8)"));
    assert!(kinds("0.12345678901234567").contains("sum float"));
    assert!(kinds("123456789012345678901234567890123456789.5").contains("sum text"));
}

#[test]
fn numbers_of_things_are_no_days() {
    let kinds =
        |name: &str, value: &str| block("visits.csv", &format!("name,{name}\na,{value}\nb,{value}\nc,{value}\n"));
    for name in ["candidate_no", "bandwidth", "date_code"] {
        assert!(kinds(name, "202001011230").contains(&format!("{name} int")), "{}", kinds(name, "202001011230"));
    }
    for name in ["admitted_on", "birthdate", "CLM_FROM_DT"] {
        let found = kinds(name, "202001011230");
        assert!(found.contains("timestamp \"%Y%m%d%H%M\""), "{found}");
    }
}

#[test]
fn a_source_is_not_called_as_its_connection() {
    let found = block("feeds_2024.csv", "id,n\n1,2\n2,3\n");
    assert!(found.contains("source feeds_files {"), "{found}");
}

#[test]
fn headers_of_another_width_than_their_records_name_them() {
    for (text, option) in [
        ("id,name,amt\n1,a,2.5,\n2,b,3.5,\n3,c,4.5,\n", "ragged: strip"),
        ("id,name,amt,note,seen\n1,a,2.5\n2,b,3.5\n3,c,4.5\n4,d,5.5,late\n", "ragged: pad"),
        ("Report\nid,name,amt\n1,a,2.5,\n2,b,3.5,\n3,c,4.5,\n", "skip: 1, ragged: strip"),
    ] {
        let found = told("visits.csv", text);
        let block = found.block.unwrap();
        assert!(block.contains(option) && block.contains("amt") && found.malformed == 0, "{text}{block}");
    }
    // A record that is longer than its header has what no column is for.
    let found = told("visits.csv", "id,name\n1,a,2.5\n2,b,3.5\n3,c,4.5\n").block.unwrap();
    assert!(!found.contains("ragged"), "{found}");
}

/// Rows of a table with this header, as many as are needed to tell what they are.
fn table(header: &str, behind: &str) -> String {
    let rows = (100..130).map(|it| format!("{it},Gamma,73.5,2024-01-{:02}\n", it % 28 + 1));
    std::iter::once(header.to_owned()).chain(rows).chain([behind.to_owned()]).collect()
}

#[test]
fn what_is_no_note_is_a_record() {
    let plain = "id,name,amount,day\n";
    let spaced = table(plain, "").replace('\n', "\n\n");
    for (text, records, malformed, option) in [
        // A title of more cells than the table, and headers of more names than any record has cells.
        (table("Prepared by: Smith, John, Dept, Springfield, IL\nid,name,amount,day\n", ""), 30, 0, "skip: 1"),
        (table("id,name,amount,day,note\n", "110,Bob\n"), 31, 1, "header: false"),
        (
            table("id,name,amount,day,note\n", "131,Bob,1.5,2024-01-01,late\nTotal,,123.5\n"),
            31,
            0,
            "trailer: 1, ragged: pad",
        ),
        // Records of one value.
        (spaced + "131,,,\n", 31, 0, "id int"),
        (table(plain, "\n131,,,\n"), 31, 0, "id int"),
        (table(plain, "unknown,,,\n131,,,\n"), 32, 0, "id int?"),
        (table(plain, "\nPrinted by the clinic,,,\n"), 30, 0, "trailer: 1"),
        (table(plain, ",,,\nTotal,,123.5,\nNotes: of the day,,,\n"), 30, 0, "trailer: 3"),
        (table(plain, "# end of data\n131,,,\n"), 31, 0, "id int"),
        // What stands first without a header, and what has its value beside it.
        (table("100,Bob,,\nx101,unknown name,unknown,unknown\n", ""), 32, 0, "header: false"),
        (table("Site,North,,\nFrom,2024-01-01,,\n,,,\nid,name,amount,day\n", ""), 30, 0, "skip: 3"),
    ] {
        let found = told("visits.csv", &text);
        let block = found.block.unwrap();
        let plain = block.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(plain.contains(option), "{option}: {block}");
        assert_eq!((found.records, found.malformed), (records, malformed), "{block}");
        assert_eq!(block.contains("trailer"), block.contains("left out: "), "{block}");
    }
}

#[test]
fn what_names_columns_does_so_where_no_width_is_usual() {
    for (text, records, malformed, option, column) in [
        // None is whole, so that the first leaves out what it has nothing of.
        ("id,name,age\n1101,John\n1102,Julie,26,Potatoes\n", 2, 1, "ragged: pad", "name text"),
        (
            "id,name,age\n1101,John\n1102,Julie,26\n1103,Jim,27,x\n1104,Joe,28,y\n",
            4,
            3,
            "format csv columns",
            "age int",
        ),
        ("\nOne,two,three\n1,2,3,4\n1,2,3\n\n1,2,3,4,5\n1,2,3,4,5\n", 4, 3, "format csv columns", "three int"),
        // What names nothing is a record, and so is what stands before most records.
        (
            "10,100,1000\n10,100,1000,10000\n10\n10,100\n10,100,1000,10000,100000\n",
            5,
            4,
            "header: false",
            "column_5 int",
        ),
        ("Ann,Bob\nid,name,age\n1,x,5\n2,y,6\n3,z,7\n", 3, 0, "skip: 1", "age int"),
        ("a,b\nc,d,e\n", 2, 1, "header: false", "column_3 text"),
    ] {
        let found = told("visits.csv", text);
        let block = found.block.unwrap();
        let plain = block.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(plain.contains(option) && plain.contains(column), "{text}{block}");
        assert_eq!((found.records, found.malformed), (records, malformed), "{text}{block}");
    }
}

#[test]
fn what_says_what_it_is_of_is_a_note() {
    let created = "Name: visits\nDate created: Tue Mar 14 18:36:56 MSK 2017\nRow Count: 30\n";
    let found = told("visits.csv", &table("id,name,amount,day\n", created));
    assert_eq!((found.records, found.malformed), (30, 0), "{:?}", found.block);
    assert!(found.block.unwrap().contains("trailer: 3"));
    // A record that has lost its delimiters is one.
    let found = told("visits.csv", &table("id,name,amount,day\n", "131 Gamma 73.5 2024-01-05\n"));
    assert_eq!((found.records, found.malformed), (31, 1), "{:?}", found.block);
}

#[test]
fn what_is_encrypted_is_named() {
    let found = told("visits.parquet", "PARE\u{15}\0\0\0\u{1}\u{2}PARE");
    assert!(found.block.is_none() && found.format.is_some_and(|it| it.contains("footer is encrypted")));
}

#[test]
fn the_last_column_ends_where_lines_are_filled_up_to() {
    let line = |name: &str, n: &str| format!("{name:<20} {n:<10}\n");
    let lines =
        [line("Ada", "7"), line("Bo Berg", "12"), line("Cy", "3"), line("Di Dunn", "40"), line("Ed", "5")].concat();
    let found = told("visits.txt", &lines);
    let block = found.block.unwrap();
    assert!(block.contains("at 22..31"), "{block}");
    // Where each line ends with its last value, that there may be more is told.
    let lines: String = lines.lines().map(|it| it.trim_end().to_owned() + "\n").collect();
    let found = told("visits.txt", &lines);
    let block = found.block.unwrap();
    assert!(block.contains("at 22..23") && block.contains("has more than 23 characters"), "{block}");
}
