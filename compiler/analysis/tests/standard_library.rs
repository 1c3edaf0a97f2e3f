//! The standard library holds what it promises: it is a right program, it declares exactly the functions that the runtime
//! has, and its examples are expressions of the language.

use std::collections::BTreeSet;

use ingest_analysis::{Example, InputFile, Project, analyse, examples};
use ingest_diagnostics::Severity;
use ingest_program::Function;

fn findings(text: &str) -> Vec<String> {
    let file = InputFile { path: "test.ingest".to_owned(), text: text.to_owned() };
    let analysis = analyse(&Project { manifest: None, files: vec![file] });
    let errors = analysis.diagnostics.iter().filter(|it| it.severity == Severity::Error);
    errors
        .map(|it| {
            let place = analysis.sources.position(it.primary.span.file, it.primary.span.start);
            let name = analysis.sources.name(it.primary.span.file);
            format!("{name}:{} {} {}", place.line, it.rule.code, it.message)
        })
        .collect()
}

#[test]
fn the_standard_library_is_a_right_program() {
    // A module is read only where something of it is used.
    let mut uses = BTreeSet::new();
    for Example { module, item, .. } in examples() {
        uses.insert(format!("use std.{module} {{ {item} }}\n"));
    }
    assert_eq!(findings(&uses.into_iter().collect::<String>()), Vec::<String>::new());
}

#[test]
fn every_intrinsic_is_a_function_of_the_runtime_and_every_such_function_is_declared_once() {
    let mut declared = Vec::new();
    for entry in std::fs::read_dir("../../stdlib").unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        for line in text.lines().filter(|line| line.ends_with("= intrinsic")) {
            declared.push(line.strip_prefix("fn ").unwrap().split('(').next().unwrap().to_owned());
        }
    }
    declared.sort();
    // Those that go through a list have a node of their own.
    let each = ["map_each", "keep", "any", "all"].map(str::to_owned);
    let mut known: Vec<_> = Function::ALL.iter().map(|it| it.name().to_owned()).chain(each).collect();
    known.sort();
    assert_eq!(declared, known);
}

#[test]
fn every_file_of_the_folder_is_a_module() {
    let files: BTreeSet<_> = std::fs::read_dir("../../stdlib")
        .unwrap()
        .map(|it| it.unwrap().file_name().into_string().unwrap().replace(".ingest", ""))
        .collect();
    let modules: BTreeSet<_> = examples().into_iter().map(|it| it.module.to_owned()).collect();
    assert_eq!(files, modules);
}

#[test]
fn every_declaration_but_labels_has_an_example() {
    let with_example: BTreeSet<_> = examples().into_iter().map(|it| it.item).collect();
    for entry in std::fs::read_dir("../../stdlib").unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        for line in text.lines().filter(|it| it.starts_with("fn ") || it.starts_with("type ")) {
            let name = line.split([' ', '(']).nth(1).unwrap();
            assert!(with_example.contains(name), "`{name}` has no example");
        }
    }
}

#[test]
fn examples_are_expressions_of_the_language() {
    let all = examples();
    for Example { module, plain, item, expression, fails } in &all {
        // What an example is of, and what else of its module it calls.
        let of_module = all.iter().filter(|it| it.module == *module).map(|it| it.item.as_str());
        let named: BTreeSet<_> =
            of_module.filter(|name| *name == item || expression.contains(&format!("{name}("))).collect();
        let named = named.into_iter().collect::<Vec<_>>().join(", ");
        let import = if *plain { String::new() } else { format!("use std.{module} {{ {named} }}\n") };
        // A function takes no part of an example but the key; whether it fails is for the run to say.
        let body =
            if *fails { format!("(({expression}) else null) is null") } else { format!("({expression}) else false") };
        let text = format!("{import}fn claim(example_key: secret) -> bool? = {body}\n");
        assert_eq!(findings(&text), Vec::<String>::new(), "{item}: {expression}");
    }
}
