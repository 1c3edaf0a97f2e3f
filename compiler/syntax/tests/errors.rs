//! Goldens of diagnostics.

use crate::corpus::{read, render};

fn found(text: &str) -> String {
    render(text, &read(text).errors)
}

/// One slip a line: each is told, and none hides the next.
#[test]
fn a_file_full_of_slips() {
    insta::assert_snapshot!(found(include_str!("broken.ingest")));
}

/// The same for the constructs that are rarer.
#[test]
fn a_file_full_of_rarer_slips() {
    insta::assert_snapshot!(found(include_str!("broken_rarer.ingest")));
}

#[test]
fn blocks_without_an_end() {
    insta::assert_snapshot!(
        "inner_block",
        found("source a {\n  columns {\n    X text\n}\n\nsecret s from env(\"S\")\n")
    );
    insta::assert_snapshot!(
        "sibling_block",
        found("source a {\n  columns {\n    X text\n\n  checks {\n    a: b else warn\n  }\n}\n")
    );
    insta::assert_snapshot!("options", found("source a {\n  format csv { delimiter: \"|\"\n  cadence daily\n}\n"));
    insta::assert_snapshot!("no_block", found("source a\n{\n}\nschema\npipeline {\n}\nmap a {\n}\nmap -> B {\n}\n"));
}

/// One finding each, and all that the block holds is read.
#[test]
fn blocks_without_a_beginning() {
    let whole = "source acme {\n  from feeds \"x\"\n  files {\n    history \"a.csv\"\n  }\n  columns {\n    A text\n    B int\n  }\n  \
                 checks {\n    a: rows() > 0 else fail\n  }\n}\nschema S {\n  a text\n}\nmap acme -> S {\n  a = A\n}\n";
    for (written, line) in whole.lines().zip(1..).filter(|(line, _)| line.ends_with('{')) {
        for instead in ["", "\n{", "\n\n    {", "  # a remark\n{"] {
            let mended = whole.replacen(written, &format!("{}{instead}", written.trim_end_matches([' ', '{'])), 1);
            let parse = read(&mended);
            let codes: Vec<_> = parse.errors.iter().map(|it| it.rule.code).collect();
            assert_eq!(codes, ["E0002"], "line {line}:\n{mended}\n{}", found(&mended));
        }
    }
    insta::assert_snapshot!(
        "no_beginning",
        found("source a\n  columns\n    A text\n  }\n  checks\n  {\n    a: b else warn\n  }\n}\n")
    );
}

#[test]
fn declarations() {
    insta::assert_snapshot!(
        "declarations",
        found(
            "x\n}\nsource my-source {\n}\nfn f(a text) -> int = 1\nfn g(a: text) = 1\ntype t = list<text>\nuse std.text { a b, 1 }\n\
             schema S {\n  a list<text>\n  b struct { c text }\n  c text else null\n}\nsource s { } ,\nmap a -> b sql \"\"\"\n  select\n\"\"\"\n\
             secret x from env(\"X\");\nconnection c = s3 { encryption: kms(\"a\"), executors: 2..20, nested: { a: 1 } }\n"
        )
    );
}

#[test]
fn an_unclosed_block_hides_no_declaration() {
    let text =
        "source a {\n  columns {\n    X text\n    Y decimal(12, 2\nschema S {\n  a text\n}\nmap a -> S {\n  a = X\n}\n";
    let parse = read(text);
    assert_eq!(parse.file.items.len(), 3);
    assert_eq!(parse.errors.iter().map(|it| it.rule.code).collect::<Vec<_>>(), ["E0002", "E0002", "E0003"]);
}

#[test]
fn a_column_named_like_a_declaration_ends_no_block() {
    let text = "source a {\ncolumns {\nsource text\nmap int\ntype text?\nlabel text \"x\"\nkey text\nfrom text\n}\n}\n\
                schema S {\nkey text\nchecks int\nkey (key, checks)\n}\n\
                map a -> S {\nkey = source\nwhere = 1\non = 2\nchecks = match\n}\n";
    let codes: Vec<_> = read(text).errors.iter().map(|it| it.rule.code).collect();
    // `label text "x"` looks like the declaration of a label, and `match` is a word of expressions.
    assert_eq!(codes.last(), Some(&"E0015"), "{}", found(text));
}
