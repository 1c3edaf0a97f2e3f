//! `tests/diff`: a folder for each case, in it the `.ingest` files of the `old` and the `new` program. What is said of them
//! is a golden beside the cases, in both forms for people.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop where it likes")]

use std::fs;
use std::path::{Path, PathBuf};

use ingest_analysis::{Analysis, InputFile, Project, analyse};
use ingest_diagnostics::{FileId, Span, render};
use ingest_diff::{Difference, Side, Weight, compare};
use ingest_program::Origin;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/diff")
}

fn cases() -> Vec<PathBuf> {
    let entries = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let mut cases: Vec<_> = entries.filter(|path| path.join("new").is_dir()).collect();
    cases.sort();
    cases
}

fn analysed(folder: &Path) -> Analysis {
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let input = |path: &PathBuf| InputFile {
        path: path.file_name().unwrap().to_str().unwrap().to_owned(),
        text: fs::read_to_string(path).unwrap(),
    };
    let analysis = analyse(&Project { manifest: None, files: files.iter().map(input).collect() });
    let found = render::short(&analysis.sources, &analysis.diagnostics);
    assert!(analysis.program.is_some(), "{}:\n{found}", folder.display());
    analysis
}

fn difference(old: &Analysis, new: &Analysis) -> Difference {
    let text = |of: &Analysis, origin: Origin| {
        let span = Span::new(FileId(origin.file), origin.start, origin.end);
        Some(of.sources.slice(span).to_owned())
    };
    let (text_old, text_new) = (|origin| text(old, origin), |origin| text(new, origin));
    compare(
        &Side { program: old.program.as_ref().unwrap(), text: &text_old },
        &Side { program: new.program.as_ref().unwrap(), text: &text_new },
    )
}

#[test]
fn what_is_said_of_each_case() {
    let cases = cases();
    assert!(cases.len() >= 20, "only {} cases found: is the search broken?", cases.len());
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder().join("snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for case in cases {
            let (old, new) = (analysed(&case.join("old")), analysed(&case.join("new")));
            let found = difference(&old, &new);
            let name = case.file_name().unwrap().to_str().unwrap();
            let both = format!("{}\n{}", ingest_diff::render::text(&found), ingest_diff::render::markdown(&found));
            insta::assert_snapshot!(name, both);
        }
    });
}

#[test]
fn a_program_differs_in_nothing_from_itself() {
    for case in cases() {
        for side in ["old", "new"] {
            let analysis = analysed(&case.join(side));
            assert_eq!(difference(&analysis, &analysis), Difference::default(), "{}/{side}", case.display());
        }
    }
}

/// A line above every file moves everything in it, and changes nothing.
#[test]
fn where_it_is_written_is_no_difference() {
    for case in cases() {
        let analysis = analysed(&case.join("new"));
        let files = analysis.sources.ids().take(analysis.program.as_ref().unwrap().files.len());
        let moved = files.map(|id| InputFile {
            path: format!("moved/{}", analysis.sources.name(id)),
            text: format!("# Moved.\n\n{}", analysis.sources.text(id)),
        });
        let mut project = Project { manifest: None, files: moved.collect() };
        // The name of a project without a manifest is that of its one file.
        project.files.sort_by(|a, b| b.path.cmp(&a.path));
        assert_eq!(difference(&analysis, &analyse(&project)), Difference::default(), "{}", case.display());
    }
}

#[test]
fn what_is_gone_one_way_is_new_the_other() {
    for case in cases() {
        let (old, new) = (analysed(&case.join("old")), analysed(&case.join("new")));
        let (there, back) = (difference(&old, &new), difference(&new, &old));
        assert_eq!(there.changes.is_empty(), back.changes.is_empty(), "{}", case.display());
        assert_eq!(there.reloads.is_empty(), back.reloads.is_empty(), "{}", case.display());
    }
}

#[test]
fn json_counts_what_it_lists() {
    for case in cases() {
        let found = difference(&analysed(&case.join("old")), &analysed(&case.join("new")));
        let json: serde_json::Value = serde_json::from_str(&ingest_diff::render::json(&found)).unwrap();
        let listed = json["changes"].as_array().unwrap().iter().filter(|it| it["weight"] == "breaking").count();
        assert_eq!(json["summary"]["breaking"], listed);
        assert_eq!(found.of_weight(Weight::Breaking), listed);
    }
}
