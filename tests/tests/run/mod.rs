//! Whole projects that are run on their input, and what comes of it, as golden files: see `run/README.md`.

mod outcome;
mod project;

use std::{
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

use project::Project;

#[test]
fn every_case_comes_to_its_golden_outcome() {
    let cases = folders(&Path::new(env!("CARGO_MANIFEST_DIR")).join("run"));
    assert!(cases.len() > 15, "too few cases found: is the search broken?");
    let (projects, faults): (Vec<_>, Vec<_>) = cases.iter().map(|it| Project::of(it)).partition(Result::is_ok);
    let faults: Vec<String> = faults.into_iter().filter_map(Result::err).collect();
    assert!(faults.is_empty(), "these cases do not compile:\n{}", faults.join("\n"));
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for (case, project) in cases.iter().zip(projects.into_iter().flatten()) {
        settings.set_snapshot_path(case);
        settings.bind(|| insta::assert_snapshot!("expected", outcome_of(case, &project)));
    }
}

/// Runs a case: once on `input/`, then once more for each of `input.2/`, `input.3/`…, whose files are laid over what is
/// there.
fn outcome_of(case: &Path, project: &Project) -> String {
    let mut outcome = String::new();
    let keys = case.join("keys");
    if keys.exists() {
        project.lay_over(&keys, "keys");
    }
    for run in 1.. {
        let input = case.join(if run == 1 { "input".to_owned() } else { format!("input.{run}") });
        if !input.exists() {
            break;
        }
        project.lay_over(&input, "input");
        let report = project.run();
        // The rule of rules: no value of the data is ever printed. The cases mark such values.
        for text in [serde_json::to_string(&report).unwrap(), report.html().unwrap()] {
            assert!(!text.contains("PHI-"), "{}: a value of the data is in the report", case.display());
        }
        writeln!(outcome, "=== run {run}: exit {}", report.exit_code()).unwrap();
        // Messages name folders of the project, which is a temporary one here.
        outcome.push_str(&outcome::report(&report).replace(&project.root().display().to_string(), "PROJECT"));
    }
    outcome.push_str(&outcome::table("published", &project.root().join("out/claims")));
    outcome.push_str(&outcome::table("quarantine", &project.root().join("out/quarantine")));
    outcome
}

fn folders(parent: &Path) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> =
        fs::read_dir(parent).unwrap().map(|it| it.unwrap().path()).filter(|it| it.is_dir()).collect();
    folders.sort();
    folders
}
