//! `tests/ui`: one broken program per file, with the findings that it must have in marks beside its lines. The format is told
//! in `tests/ui/README.md`.

mod case;
mod marks;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use ingest_analysis::rules;
use ingest_diagnostics::{Applicability, Fix, render};

use case::{Case, folder};

#[test]
fn findings_are_exactly_those_of_the_marks() {
    let cases = Case::all();
    let mut wrong = String::new();
    for case in &cases {
        let mut found = case.findings();
        let mut missing = Vec::new();
        for mark in &case.marks {
            match found.iter().position(|it| mark.matches(it)) {
                Some(at) => drop(found.remove(at)),
                None => missing.push(mark),
            }
        }
        for mark in &missing {
            writeln!(wrong, "tests/ui/{}: missing: {mark}", case.path).unwrap();
        }
        for finding in &found {
            writeln!(wrong, "tests/ui/{}: not marked: {finding}", case.path).unwrap();
        }
    }
    assert!(cases.len() >= 15, "only {} cases found: is the search broken?", cases.len());
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn every_rule_has_a_case_and_its_rendering_a_golden() {
    let mut first: BTreeMap<&str, &Case> = BTreeMap::new();
    let cases = Case::all();
    for case in &cases {
        for mark in &case.marks {
            first.entry(&mark.code).or_insert(case);
        }
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder().join("snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for (code, case) in &first {
            let analysis = case.analyse();
            insta::assert_snapshot!(*code, render::rich(&analysis.sources, &analysis.diagnostics));
        }
    });
    let without: Vec<_> = rules().iter().map(|rule| rule.code).filter(|code| !first.contains_key(code)).collect();
    assert!(without.is_empty(), "rules without a case in tests/ui: {without:?}");
}

#[test]
fn every_golden_is_of_a_rule() {
    let known: Vec<&str> = rules().iter().map(|rule| rule.code).collect();
    let Ok(entries) = fs::read_dir(folder().join("snapshots")) else { return };
    for entry in entries {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let code = name.split('.').next().unwrap_or_default();
        assert!(known.contains(&code), "tests/ui/snapshots/{name} is of no rule: remove it");
    }
}

/// A fix that has no gap to fill in takes its finding away and brings no error.
#[test]
fn fixes_mend() {
    let (mut wrong, mut fixes) = (String::new(), 0);
    for case in Case::all() {
        let analysis = case.analyse();
        for finding in &analysis.diagnostics {
            for fix in finding.fixes.iter().filter(|it| it.applicability != Applicability::DisplayOnly) {
                fixes += 1;
                let after = case.with(fix, &analysis.sources).analyse();
                let count = |of: &[ingest_diagnostics::Diagnostic]| {
                    let same = of.iter().filter(|it| it.rule.code == finding.rule.code).count();
                    (same, render::Summary::of(of).errors)
                };
                let ((same_before, errors_before), (same_after, errors_after)) =
                    (count(&analysis.diagnostics), count(&after.diagnostics));
                if same_after >= same_before || errors_after > errors_before {
                    let Fix { title, .. } = fix;
                    let left = render::short(&after.sources, &after.diagnostics);
                    writeln!(wrong, "tests/ui/{}: {}: \"{title}\" leaves\n{left}", case.path, finding.rule.code)
                        .unwrap();
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(fixes > 0, "no fix found: is the search broken?");
}
