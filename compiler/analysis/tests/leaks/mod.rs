//! Programs that protected data leaks from are refused, and the same programs without the leak are not.

mod kinds;
mod places;

use std::collections::BTreeSet;

use ingest_analysis::{InputFile, Project, Workspace};
use ingest_diagnostics::Severity;

/// The codes of the errors of a project, and the findings in words.
fn errors(text: &str) -> (BTreeSet<&'static str>, String) {
    let files = vec![InputFile { path: "people.ingest".to_owned(), text: text.to_owned() }];
    let mut workspace = Workspace::of(&Project { manifest: None, files });
    workspace.set_reference("codes.csv", Ok("code,name\na,A\n"));
    let analysis = workspace.check();
    let errors = analysis.diagnostics.iter().filter(|it| it.severity == Severity::Error);
    let shown = |it: &ingest_diagnostics::Diagnostic| format!("{} {}\n", it.rule.code, it.message);
    (errors.clone().map(|it| it.rule.code).collect(), errors.map(shown).collect())
}
