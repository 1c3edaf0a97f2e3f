//! Every page of `ingest explain` tells the truth: what it says fails has that finding, what it says passes has none.

use ingest_analysis::{InputFile, Project, analyse, rules};
use ingest_diagnostics::Rule;

/// The `ingest` block below a heading.
fn block<'d>(rule: &'d Rule, heading: &str) -> &'d str {
    let after = rule.docs.split_once(heading).unwrap_or_else(|| panic!("{}: no `{heading}`", rule.code)).1;
    let block = after.split_once("```ingest\n").unwrap_or_else(|| panic!("{}: no block", rule.code)).1;
    block.split_once("```").unwrap().0
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
        let (failing, passing) = (codes(block(rule, "## Fails")), codes(block(rule, "## Passes")));
        if failing != [rule.code] {
            wrong.push(format!("{} {}: what fails has {failing:?}", rule.code, rule.name));
        }
        if !passing.is_empty() {
            wrong.push(format!("{} {}: what passes has {passing:?}", rule.code, rule.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
