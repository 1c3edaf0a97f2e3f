//! Goldens of trees and of the abstract syntax.

use ingest_diagnostics::FileId;
use ingest_syntax::{Tree, parse};

use crate::corpus::{read, whole_language, without_spans};

/// A line for each node, indented by its depth, with the text of the leaves.
fn tree(tree: &Tree) -> String {
    let mut out = String::new();
    let mut open = vec![(0, tree.root())];
    while let Some((depth, node)) = open.pop() {
        let text = if node.is_leaf() { format!(" {:?}", node.text()) } else { String::new() };
        out += &format!("{}{:?}{text}\n", "  ".repeat(depth), node.kind());
        let children: Vec<_> = node.children().map(|child| (depth + 1, child)).collect();
        open.extend(children.into_iter().rev());
    }
    out
}

fn ast(text: &str) -> String {
    let pretty = format!("{:#?}", read(text).file);
    // Places are told by other tests; here they would hide what is read.
    let lines: Vec<_> = pretty.lines().collect();
    let mut kept = Vec::new();
    let mut skip = 0;
    for line in lines {
        if line.trim_start().starts_with("span: Span {") || line.trim_start() == "Span {" {
            skip = 1;
        }
        if skip > 0 {
            if line.trim_end_matches(',').trim() == "}" {
                skip = 0;
            }
            continue;
        }
        kept.push(line);
    }
    kept.join("\n")
}

#[test]
fn a_small_source() {
    let text = "## Doc.\nsource a {\n  format csv { nulls: [\"\"] } # c\n  columns {\n    X text? @phi(name)\n    oops (\n  }\n}\n";
    insta::assert_snapshot!("tree_of_a_source", tree(&read(text).tree));
    insta::assert_snapshot!("ast_of_a_source", ast(text));
}

#[test]
fn a_small_map() {
    let text =
        "map a -> B {\n  x = a |> f(key: 1) as int ?? -2 else warn null\n  y = match z { \"a\" => 1  _ => 2 }\n}\n";
    insta::assert_snapshot!("tree_of_a_map", tree(&read(text).tree));
    insta::assert_snapshot!("ast_of_a_map", ast(text));
}

#[test]
fn every_declaration() {
    let text = "use std.health { npi, zip5 as zip }\nsecret s from env(\"S\")\nconnection c = local { root: \".\" }\n\
                environment dev {\n  c = local { root: \"x\" }\n}\nlabel phi \"Protected\" { kinds: [name] }\n\
                type npi = text where luhn(value)\nfn f(a: text, b: int?) -> text? @token clears phi fails = intrinsic\n\
                schema S {\n  key (a)\n  a text @token\n  checks {\n    c: rows() > 0 else warn, fail above 1%\n    d: a == \"x\" else fail above 10 rows\n  }\n}\n\
                dataset d of S {\n  to c \"p\" as parquet\n  write replace delivery\n  quarantine to c \"q\" cleared for phi\n  cleared for token\n}\n\
                pipeline p {\n  a -> d\n  resources { memory: 1GB  cpu: 2 }\n}\n";
    assert!(read(text).errors.is_empty());
    insta::assert_snapshot!("ast_of_declarations", ast(text));
}

/// Every construct of the language, a line for each declaration.
#[test]
fn the_whole_language() {
    let text = whole_language();
    let parse = read(text);
    assert!(parse.errors.is_empty(), "{}", crate::corpus::render(text, &parse.errors));
    let items: Vec<_> = parse.file.items.iter().map(|item| without_spans(&format!("{:?}", item.kind))).collect();
    insta::assert_snapshot!("ast_of_the_whole_language", items.join("\n"));
}

#[test]
fn a_text_over_several_lines_keeps_its_own_indentation() {
    let text = "map a -> B sql \"\"\"\n    select\n\n      x\r\n    \"\"\"\nmap a -> C sql \"\"\"select 1\"\"\"\n";
    let parse = read(text);
    let blocks: Vec<_> = parse
        .file
        .items
        .iter()
        .filter_map(|item| match &item.kind {
            ingest_syntax::ast::ItemKind::Map(map) => map.sql.first(),
            _ => None,
        })
        .collect();
    assert_eq!(blocks[0].text, "select\n\n  x");
    assert_eq!(blocks[1].text, "select 1");
    for block in blocks {
        for word in ["select", "x", "1"] {
            if let Some(at) = block.text.find(word) {
                let place = block.place(at, at + word.len());
                assert_eq!(&text[place.start as usize..place.end as usize], word);
            }
        }
    }
}

#[test]
fn a_cadence_in_any_order() {
    let one = "source a {\n  cadence monthly on last day at 06:00 \"UTC\" from 2024-01-01 due 4h\n}\n";
    let other = "source a {\n  cadence monthly due 4h from 2024-01-01 on last day at 06:00 \"UTC\"\n}\n";
    assert!(read(one).errors.is_empty());
    let shape = |text: &str| without_spans(&format!("{:?}", read(text).file));
    assert_eq!(shape(one), shape(other));
}

#[test]
fn documentation_belongs_to_what_is_directly_below() {
    let text =
        "## Far.\n\n## One.\n##  Two.\n# no doc\nsecret a from env(\"A\") ## not of b\nsecret b from env(\"B\")\n";
    let docs: Vec<_> = parse(FileId(0), text).file.items.into_iter().map(|item| item.doc).collect();
    assert_eq!(docs, [Some("One.\n Two.".to_owned()), None]);
}

#[test]
fn a_field_of_a_broken_line_is_still_there() {
    let text = "map a -> B {\n  x = 1 2\n  y =\n}\nschema B {\n  x text text\n}\nsource a {\n  columns {\n    X decimal(\n  }\n  checks {\n    c: 1 2\n  }\n}\n\
                fn f(a) -> int = 1\n";
    let shape = without_spans(&format!("{:?}", read(text).file));
    for name in ["x", "y", "X", "c", "f"] {
        assert!(shape.contains(&format!("\"{name}\"")), "{name} in {shape}");
    }
}
