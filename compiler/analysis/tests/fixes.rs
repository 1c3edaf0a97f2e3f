//! Every mend mends: applied to the ui cases of types, fallibility and privacy, it leaves the finding behind.

use std::path::Path;

use ingest_analysis::{InputFile, Project, analyse};
use ingest_diagnostics::{Applicability, Fix};

fn project(text: &str) -> Project {
    Project { manifest: None, files: vec![InputFile { path: "case.ingest".to_owned(), text: text.to_owned() }] }
}

fn applied(text: &str, fix: &Fix) -> String {
    let mut edits: Vec<_> = fix.edits.iter().collect();
    edits.sort_by_key(|it| std::cmp::Reverse(it.span.start));
    let mut text = text.to_owned();
    for edit in edits {
        text.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.text);
    }
    text
}

#[test]
fn mends_mend() {
    let mut wrong = Vec::new();
    let mut mends = 0;
    for topic in ["types", "fallibility", "privacy"] {
        let folder = Path::new("../../tests/ui").join(topic);
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            if text.starts_with("#@") {
                continue;
            }
            let diagnostics = analyse(&project(&text)).diagnostics;
            for diagnostic in &diagnostics {
                let same = |it: &ingest_diagnostics::Diagnostic| it.rule.code == diagnostic.rule.code;
                let before = diagnostics.iter().filter(|it| same(it)).count();
                for fix in diagnostic.fixes.iter().filter(|it| it.applicability != Applicability::DisplayOnly) {
                    mends += 1;
                    let mended = applied(&text, fix);
                    let after = analyse(&project(&mended)).diagnostics;
                    let broken = after.iter().any(|it| it.rule.code.starts_with("E00"));
                    if broken || after.iter().filter(|it| same(it)).count() >= before {
                        wrong.push(format!("{}: {} `{}`", path.display(), diagnostic.rule.code, fix.title));
                    }
                    // A safe one leaves no error that was not there.
                    let errors = |it: &[ingest_diagnostics::Diagnostic]| {
                        it.iter().filter(|it| it.rule.code.starts_with('E')).count()
                    };
                    if fix.applicability == Applicability::Safe && errors(&after) > errors(&diagnostics) {
                        wrong.push(format!("{}: {} `{}` is not safe", path.display(), diagnostic.rule.code, fix.title));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(mends > 30, "only {mends} mends were tried");
}
