//! Every page of `ingest explain` tells the truth: what it says fails has that finding, what it says passes has none.

use ingest_analysis::{InputFile, Project, analyse, rules};
use ingest_diagnostics::Rule;

/// The `ingest` block below a heading of a rule's page.
fn block(rule: &'static Rule, heading: &str) -> Option<&'static str> {
    let (_, after) = rule.docs.split_once(heading)?;
    let (_, block) = after.split_once("```ingest\n")?;
    Some(block.split_once("```")?.0)
}

fn codes(text: &str) -> Vec<&'static str> {
    let file = InputFile { path: "page.ingest".to_owned(), text: text.to_owned() };
    analyse(&Project { manifest: None, files: vec![file] }).diagnostics.iter().map(|it| it.rule.code).collect()
}

#[test]
fn pages_of_types_fallibility_and_labels_are_true() {
    let mut wrong = Vec::new();
    let ours = |code: &str| ["E03", "E04", "E05", "W03", "W04"].iter().any(|it| code.starts_with(it));
    for rule in rules().into_iter().filter(|rule| ours(rule.code)) {
        let (failing, passing) = (codes(block(rule, "## Fails").unwrap()), codes(block(rule, "## Passes").unwrap()));
        if failing != [rule.code] {
            wrong.push(format!("{} {}: what fails has {failing:?}", rule.code, rule.name));
        }
        if !passing.is_empty() {
            wrong.push(format!("{} {}: what passes has {passing:?}", rule.code, rule.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
