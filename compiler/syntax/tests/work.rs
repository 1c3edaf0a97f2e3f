//! Reading costs a number of steps that grows as the text does, however broken it is.
//!
//! The limit on the steps is of the whole process: this test is alone in it.

use std::num::NonZeroUsize;

use ingest_diagnostics::FileId;
use ingest_syntax::{Kind, Tree, parse};

/// Whether the parser gave up: the file is one error then, with nothing below it.
fn gave_up(tree: &Tree) -> bool {
    tree.root().parts().any(|part| part.kind() == Kind::error_item && part.is_leaf())
}

#[test]
fn broken_texts_cost_no_more_than_whole_ones() {
    const STEPS_FOR_A_BYTE: usize = 1_500;
    let map = |body: &str| format!("map a -> B {{\n  x = {body}\n}}\n");
    let braces = |count: usize| "source a {\n  columns {\n".repeat(count);
    let texts = [
        braces(24),
        "{".repeat(100),
        map(&"if a { ".repeat(60)),
        map(&"match a { 1 => ".repeat(60)),
        map(&format!("{}a{}", "f(g[".repeat(60), "])".repeat(60))),
        map(&format!("{}a{}", "(".repeat(120), ")".repeat(119))),
        map(&format!("{}a b{}", "(".repeat(120), ")".repeat(120))),
        map(&format!("{}a b{}", "f(x, [".repeat(60), "])".repeat(60))),
        map(&format!("{}a b{}", "if a { ".repeat(120), "} else { 1 }".repeat(120))),
        map(&format!("{}a b{}", "match a { 1 => ".repeat(100), "}".repeat(100))),
        format!("format csv {}", "{ a: [ ".repeat(60)),
        format!("source a {{\n  format csv {{ {} }}\n}}\n", "a: [ ".repeat(60)),
        "# comment\n\n".repeat(500),
        map(&format!("a{}", "\n# comment\n".repeat(500))),
    ];
    for text in texts {
        let steps = text.len() * STEPS_FOR_A_BYTE;
        pest::set_call_limit(NonZeroUsize::new(steps));
        assert!(!gave_up(&parse(FileId(0), &text).tree), "{steps} steps are not enough for {text:.60}…");
    }
    pest::set_call_limit(NonZeroUsize::new(100));
    assert!(gave_up(&parse(FileId(0), &map("1")).tree), "the limit is in force");
}
