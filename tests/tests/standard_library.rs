//! Every example in the documentation of the standard library holds: each is a check of a schema, and one row is loaded
//! through the real engine; the report names the examples that are not true.

use std::fmt::Write;
use std::fs;
use std::sync::Arc;

use ingest_analysis::{Example, InputFile, Project, analyse, examples};
use ingest_diagnostics::Severity;
use ingest_engine::{RunOptions, Silent, run};

#[test]
fn every_example_of_the_standard_library_holds() {
    let root = tempfile::tempdir().expect("a folder");
    fs::write(root.path().join("input.csv"), "id\n1\n").expect("the input");
    fs::write(root.path().join("key"), "example").expect("the key");

    let examples = examples();
    let analysis = analyse(&Project {
        manifest: None,
        files: vec![InputFile { path: "examples.ingest".to_owned(), text: project(&examples) }],
    });
    let errors = analysis.diagnostics.iter().filter(|it| it.severity == Severity::Error);
    let found: Vec<_> = errors.map(|it| format!("{} {}", it.rule.code, it.message)).collect();
    let program = analysis.program.unwrap_or_else(|| panic!("{}", found.join("\n")));

    let options = RunOptions {
        project_root: root.path().to_owned(),
        environment: "default".to_owned(),
        threads: 1,
        ..RunOptions::default()
    };
    let report = run(&Arc::new(program), &options, &Silent).expect("a run");
    let delivery = report.deliveries.first().expect("a delivery");
    assert_eq!(delivery.rows.read, 1, "{:?}", delivery.why);
    let wrong: Vec<_> = delivery
        .rules
        .iter()
        .filter(|rule| rule.violations > 0)
        .map(|rule| {
            match rule.name.strip_prefix("example_").and_then(|index| examples.get(index.parse::<usize>().ok()?)) {
                Some(it) => format!("std.{}: {}: {}", it.module, it.item, it.expression),
                None => rule.name.clone(),
            }
        })
        .collect();
    assert!(wrong.is_empty(), "these examples do not hold:\n{}", wrong.join("\n"));
    assert!(delivery.rules.iter().filter(|it| it.name.starts_with("example_")).count() >= 400);
}

/// A project whose schema has a field and a check an example.
fn project(examples: &[Example]) -> String {
    let mut text = String::new();
    // A token carries a label, so every field may have it.
    let mut uses = vec!["use std.privacy { shifted, token }\n".to_owned()];
    uses.extend(examples.iter().filter(|it| !it.plain).map(|it| format!("use std.{} {{ {} }}\n", it.module, it.item)));
    uses.sort();
    uses.dedup();
    text.extend(uses);
    text.push_str("secret example_key from file(\"key\")\nconnection here = local { root: \".\" }\n");
    text.push_str("source input {\n  from here\n  files { history \"input.csv\" }\n  columns { id int }\n}\n");
    text.push_str("schema Examples {\n  id int\n");
    for index in 0..examples.len() {
        writeln!(text, "  field_{index} bool @token @shifted").unwrap();
    }
    text.push_str("  checks {\n");
    for index in 0..examples.len() {
        writeln!(text, "    example_{index}: field_{index} else warn").unwrap();
    }
    text.push_str("  }\n}\nmap input -> Examples {\n  id = id\n");
    for (index, Example { expression, fails, .. }) in examples.iter().enumerate() {
        let holds =
            if *fails { format!("(({expression}) else null) is null") } else { format!("({expression}) else false") };
        writeln!(text, "  field_{index} = ({holds}) ?? false").unwrap();
    }
    text.push_str("}\ndataset out of Examples {\n  to here \"out\" as parquet\n  quarantine to here \"rejected\"\n  cleared for token, shifted\n}\n");
    text.push_str("pipeline all { input -> out }\n");
    text
}
