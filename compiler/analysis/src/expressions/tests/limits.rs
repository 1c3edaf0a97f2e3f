//! What is deep, long or large is told, and no danger to the stack.

use std::collections::BTreeSet;
use std::fmt::Write;

use ingest_diagnostics::Sink;

use super::type_of;
use crate::library::{Libraries, Library, Std};
use crate::reads::Reads;

#[test]
fn what_is_as_deep_as_the_parser_allows_is_checked() {
    let chain = vec!["i"; 250].join(" + ");
    assert_eq!(type_of(&chain), "int");
    let nested = format!("{}i{}", "twice(".repeat(9), ")".repeat(9));
    assert_eq!(type_of(&nested), "int");
    let nested = format!("{}i{}", "twice(".repeat(100), ")".repeat(100));
    assert_eq!(type_of(&nested), "E0319");
    let converted = format!("{}i{} as text", "((".repeat(30), " as text) as int else 0)".repeat(30));
    assert_eq!(type_of(&converted), "text");
}

#[test]
fn types_within_types_are_bounded() {
    for depth in [50, 200, 5_000] {
        let ty = format!("{}int{}", "list<".repeat(depth), ">".repeat(depth));
        let text = format!("schema Deep {{\n  x {ty}\n}}\nfn f(x: int) -> int = x as {ty} else 0\n");
        let file = crate::InputFile { path: "deep.ingest".to_owned(), text };
        let found = crate::analyse(&crate::Project { manifest: None, files: vec![file] });
        assert!(!found.diagnostics.is_empty());
    }
}

#[test]
fn a_long_chain_of_declarations_is_no_deep_walk() {
    let mut text = "fn f0(a: int) -> int = a\n".to_owned();
    for at in 1..1_000 {
        writeln!(text, "fn f{at}(a: int) -> int = f{}(a)", at - 1).unwrap();
    }
    let mut sources = Std::get().sources();
    let file = sources.add("chain.ingest", text.as_str());
    let parse = ingest_syntax::parse(file, &text);
    let (reads, mut sink) = (Reads::default(), Sink::new());
    let items: Vec<_> = parse.file.items.iter().collect();
    let libraries = Libraries::new([], BTreeSet::new());
    Library::new(&items, (&libraries, &libraries.used([]).reached), &sources, BTreeSet::new(), None, &reads, &mut sink);
    let codes: Vec<_> = sink.finish().into_iter().map(|it| it.rule.code).collect();
    // The first that is too deep says so, and those that call it are silent.
    assert_eq!(codes, ["E0319"]);
}

#[test]
fn a_long_chain_of_types_is_no_deep_walk() {
    let mut text = "type t0 = text where value != \"\"\n".to_owned();
    for at in 1..1_000 {
        writeln!(text, "type t{at} = list<t{}> where size(value) > 0", at - 1).unwrap();
    }
    let file = crate::InputFile { path: "chain.ingest".to_owned(), text };
    let found = crate::analyse(&crate::Project { manifest: None, files: vec![file] }).diagnostics;
    let codes: Vec<_> = found.into_iter().map(|it| it.rule.code).filter(|code| code.starts_with('E')).collect();
    assert_eq!(codes, ["E0319"]);
}
