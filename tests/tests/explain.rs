//! Every rule has a page, and the page's examples are true.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use ingest_analysis::{Analysis, InputFile, Project, Workspace, rules};
use ingest_diagnostics::{Severity, render};

#[test]
fn codes_and_names_are_unique_and_well_formed() {
    let rules = rules();
    assert!(rules.len() >= 30, "only {} rules", rules.len());
    assert!(rules.is_sorted_by_key(|rule| rule.code));
    let codes: BTreeSet<&str> = rules.iter().map(|rule| rule.code).collect();
    let names: BTreeSet<&str> = rules.iter().map(|rule| rule.name).collect();
    assert_eq!((codes.len(), names.len()), (rules.len(), rules.len()));
    for rule in rules {
        let digits = rule.code.get(1..).unwrap();
        let lint = rule.code.starts_with('W');
        assert!((lint || rule.code.starts_with('E')) && digits.len() == 4, "{}", rule.code);
        assert!(digits.bytes().all(|it| it.is_ascii_digit()), "{}", rule.code);
        assert!(rule.name.bytes().all(|it| it.is_ascii_lowercase() || it == b'-'), "{}", rule.name);
        assert_eq!(lint, rule.default_level != Severity::Error, "{}: E is for errors, W for the others", rule.code);
        assert!(!rule.summary.is_empty() && !rule.summary.contains('\n') && !rule.since.is_empty(), "{}", rule.code);
    }
}

#[test]
fn pages_speak_plainly() {
    let mut wrong = String::new();
    for rule in rules() {
        let page = format!("{} {}", rule.summary, rule.docs).to_lowercase();
        for word in ["you", "your", "simply", "just", "please"] {
            if page.split(|it: char| !it.is_alphanumeric()).any(|it| it == word) {
                writeln!(wrong, "{} says `{word}`", rule.code).unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn the_failing_example_fails_with_that_code() {
    let mut wrong = String::new();
    for rule in rules() {
        let found = example(rule.docs, "Fails").map(|it| codes(&it));
        if found.as_ref().is_none_or(|codes| !codes.contains(rule.code)) {
            writeln!(wrong, "{} {}: {found:?}", rule.code, rule.name).unwrap();
        }
    }
    assert!(wrong.is_empty(), "pages whose `Fails` does not:\n{wrong}");
}

#[test]
fn the_passing_example_has_no_error_and_not_that_finding() {
    let mut wrong = String::new();
    for rule in rules() {
        match example(rule.docs, "Passes") {
            None => writeln!(wrong, "{} {}: no example", rule.code, rule.name).unwrap(),
            Some(analysis) => {
                let summary = render::Summary::of(&analysis.diagnostics);
                if summary.errors > 0 || codes(&analysis).contains(rule.code) {
                    writeln!(wrong, "{}:\n{}", rule.code, render::short(&analysis.sources, &analysis.diagnostics))
                        .unwrap();
                }
            }
        }
    }
    assert!(wrong.is_empty(), "pages whose `Passes` does not:\n{wrong}");
}

fn codes(analysis: &Analysis) -> BTreeSet<&'static str> {
    analysis.diagnostics.iter().map(|it| it.rule.code).collect()
}

/// The project of a section: its `ingest` blocks and its `toml` block, of which the ones or the other may be absent.
fn example(docs: &str, section: &str) -> Option<Analysis> {
    let (_, text) = docs.split_once(&format!("## {section}\n"))?;
    let text = text.split("\n## ").next()?;
    let file = |text: String| InputFile { path: path(&text).to_owned(), text };
    let files: Vec<_> = text.split("```ingest\n").skip(1).map(ended).map(file).collect();
    let manifest = text.split_once("```toml\n").map(|(_, text)| ended(text));
    let manifest = manifest.map(|text| InputFile { path: "ingest.toml".to_owned(), text });
    (!files.is_empty() || manifest.is_some()).then(|| {
        let mut project = Workspace::of(&Project { manifest, files });
        if let Some((path, text)) = reference(text) {
            project.set_reference(path, Ok(text));
        }
        project.check()
    })
}

/// The file of a reference table: a block that begins with three backticks, `csv` and its path.
fn reference(text: &str) -> Option<(&str, &str)> {
    let (path, rest) = text.split_once("```csv ")?.1.split_once('\n')?;
    Some((path, rest.split("```").next()?))
}

/// The path that a comment in the first line gives, where it matters.
fn path(text: &str) -> &str {
    let comment = text.lines().next().and_then(|line| line.strip_prefix("# "));
    comment.filter(|it| it.ends_with(".ingest")).unwrap_or("example.ingest")
}

/// A block from behind its first line up to its end.
fn ended(rest: &str) -> String {
    format!("{}\n", rest.split("\n```").next().unwrap_or(rest))
}
