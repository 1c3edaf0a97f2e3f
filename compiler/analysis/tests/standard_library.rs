//! The standard library holds what it promises: it is a right program, it declares exactly the functions that the runtime
//! has, and its examples are expressions of the language.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use ingest_analysis::{
    Documented, DocumentedSort, Example, InputFile, Project, analyse, check_library, examples, reference,
};
use ingest_diagnostics::{FileId, Severity};
use ingest_program::Function;
use ingest_syntax::ast::{ItemKind, LabelKinds};

fn findings(text: &str) -> Vec<String> {
    let file = InputFile { path: "test.ingest".to_owned(), text: text.to_owned() };
    errors(&Project { manifest: None, files: vec![file] })
}

fn errors(project: &Project) -> Vec<String> {
    let analysis = analyse(project);
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
    let found: Vec<_> = check_library().iter().map(|it| format!("{} {}", it.rule.code, it.message)).collect();
    assert_eq!(found, Vec::<String>::new());
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
    let modules: BTreeSet<_> = reference().into_iter().map(|it| it.module.to_owned()).collect();
    assert_eq!(files, modules);
}

#[test]
fn every_declaration_says_what_it_is_and_has_an_example() {
    let all = reference();
    let callable = |it: &&Documented| matches!(it.sort, DocumentedSort::Function | DocumentedSort::Type);
    for Documented { module, name, text, .. } in &all {
        assert!(text.ends_with('.'), "std.{module}: `{name}` has no doc");
    }
    for Documented { module, name, examples, .. } in all.iter().filter(callable) {
        assert!(*examples > 0, "std.{module}: `{name}` has no example");
    }
    // A rule that somebody else has made names who has.
    for Documented { module, name, source, .. } in all.iter().filter(|it| !it.plain && it.module != "privacy") {
        let own = ["normalize_name", "family_name", "given_name", "middle_name", "name_suffix", "amount_of_cents"];
        assert!(source.is_some() || own.contains(&name.as_str()), "std.{module}: `{name}` names no source");
    }
    assert!(all.iter().filter(callable).count() >= 150);
}

/// The tables of the reference, made of the library's own docs. `INSTA_UPDATE=always` writes it.
#[test]
fn the_reference_says_what_the_library_says() {
    let mut page =
        "# The standard library\n\nThis page is made of the docs in `stdlib/` by a test: change them there.\n"
            .to_owned();
    let mut module = "";
    let cell = |text: &str| text.replace('|', "\\|");
    for it in reference() {
        if it.module != module {
            module = it.module;
            let reach = if it.plain {
                "In reach of every file, without a `use`.".to_owned()
            } else {
                format!("`use std.{module} {{ {} }}` brings a name into a file.", it.name)
            };
            let _ = write!(page, "\n## `std.{module}`\n\n{reach}\n\n| declaration | what | source |\n|---|---|---|\n");
        }
        let source = it.source.unwrap_or_default();
        let _ =
            writeln!(page, "| `{}` | {} | {} |", cell(&it.signature), cell(first_sentence(&it.text)), cell(&source));
    }
    let path = "../../docs/library.md";
    if std::env::var("INSTA_UPDATE").is_ok_and(|it| it == "always") {
        std::fs::write(path, &page).unwrap();
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(written == page, "docs/library.md is not what stdlib/ says: run this test with INSTA_UPDATE=always");
}

/// Up to the first full stop that ends no abbreviation (`U.S. Virgin Islands`).
fn first_sentence(text: &str) -> &str {
    let mut ends = text.match_indices(". ").map(|(at, _)| at);
    let of_word = |at: &usize| !text[..*at].ends_with(|it: char| it.is_ascii_uppercase());
    ends.find(of_word).map_or(text, |at| &text[..=at])
}

#[test]
fn examples_are_expressions_of_the_language() {
    let all = examples();
    let file = |(at, Example { module, plain, item, expression, fails }): (usize, &Example)| {
        // What an example is of, and what else of its module it calls.
        let of_module = all.iter().filter(|it| it.module == *module).map(|it| it.item.as_str());
        let named: BTreeSet<_> =
            of_module.filter(|name| *name == item || expression.contains(&format!("{name}("))).collect();
        let named = named.into_iter().collect::<Vec<_>>().join(", ");
        let import = if *plain { String::new() } else { format!("use std.{module} {{ {named} }}\n") };
        // A function takes no part of an example but the key; whether it fails is for the run to say.
        let body =
            if *fails { format!("(({expression}) else null) is null") } else { format!("({expression}) else false") };
        let text = format!("{import}fn claim_{at}(example_key: secret) -> bool? = {body}\n");
        InputFile { path: format!("{module}_{item}_{at}.ingest"), text }
    };
    let files = all.iter().enumerate().map(file).collect();
    assert_eq!(errors(&Project { manifest: None, files }), Vec::<String>::new());
}

#[test]
fn schemas_are_exported() {
    let used = "use std.omop { Person as OmopPerson }\nconnection here = local { root: \".\" }\n";
    let dataset = |schema: &str| {
        format!(
            "dataset people of {schema} {{\n  to here \"people\"\n  quarantine to here \"rest\" cleared for phi, token\n  \
             cleared for phi, token\n}}\n"
        )
    };
    let labels = "use std.privacy { phi, token }\n";
    assert_eq!(findings(&format!("{labels}{used}{}", dataset("OmopPerson"))), Vec::<String>::new());
    // Under the name that the file has for it, and no other.
    let unknown = findings(&format!("{labels}{used}{}", dataset("Person")));
    assert_eq!(unknown, ["test.ingest:4 E0101 schema `Person` is not declared"]);
    // The program has one schema of a name.
    let own = "schema Person {\n  id int\n}\n";
    let taken = findings(&format!("{labels}{used}{}{own}", dataset("OmopPerson")));
    assert_eq!(taken, ["test.ingest:2 E0324 the project has a schema `Person` of its own"]);
}

#[test]
fn the_library_tells_its_names_without_being_read() {
    // `std.health` is not reached, and the message knows that it has the type.
    let text = "fn is_known(value: npi) -> bool = value != \"1234567893\"\n";
    let file = InputFile { path: "test.ingest".to_owned(), text: text.to_owned() };
    let analysis = analyse(&Project { manifest: None, files: vec![file] });
    let helps: Vec<_> = analysis.diagnostics.iter().flat_map(|it| &it.fixes).map(|it| it.title.clone()).collect();
    assert_eq!(helps, ["bring `npi` in from `std.health`"]);
}

/// What a policy lets through is what takes the label off: a function that does not would be named in vain.
#[test]
fn every_function_that_a_policy_excepts_clears_what_the_rule_refuses() {
    let mut functions = BTreeMap::new();
    let mut rules = Vec::new();
    for entry in std::fs::read_dir("../../stdlib").unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        for item in ingest_syntax::parse(FileId::default(), &text).file.items {
            match item.kind {
                ItemKind::Function(it) => drop(functions.insert(it.name.unwrap().value, it.clears)),
                ItemKind::Policy(it) => rules.extend(it.rules),
                _ => {}
            }
        }
    }
    assert!(rules.len() >= 18);
    let takes = |clears: &LabelKinds, label: &str, kind: Option<&str>| {
        let kinds: Vec<_> = clears.kinds.iter().map(|it| it.value.as_str()).collect();
        clears.label.value == label && (kinds.is_empty() || kind.is_some_and(|kind| kinds.contains(&kind)))
    };
    for rule in &rules {
        let LabelKinds { label, kinds } = &rule.refuses;
        let kinds: Vec<_> = match kinds.as_slice() {
            [] => vec![None],
            kinds => kinds.iter().map(|it| Some(it.value.as_str())).collect(),
        };
        for (function, kind) in rule.unless.iter().flat_map(|it| kinds.iter().map(move |kind| (&it.value, *kind))) {
            let clears = functions.get(function).unwrap();
            let name = &label.value;
            assert!(clears.iter().any(|it| takes(it, name, kind)), "`{function}` does not clear {name} {kind:?}");
        }
    }
}
