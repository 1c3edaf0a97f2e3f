//! Whatever the text, it is checked without a panic, findings stand on places that are there, a check after an edit is a first
//! check, and a program without errors is read back as it was written.

use ingest_analysis::{Analysis, InputFile, Project, Workspace, analyse};
use ingest_diagnostics::Severity;
use ingest_program::Checked;

pub fn holds(text: &str) {
    let analysis = analyse(&project(text));
    assert_sound(&analysis);

    // The second half of the text is typed after the first.
    let half = text.floor_char_boundary(text.len() / 2);
    let mut workspace = Workspace::of(&project(&text[..half]));
    assert_sound(&workspace.check());
    workspace.set_file(PATH, text);
    let again = workspace.check();
    assert_eq!(again.diagnostics, analysis.diagnostics, "a check after an edit is a first check");
    assert_eq!(again.program, analysis.program, "a check after an edit is a first check");
}

const PATH: &str = "main.ingest";

fn project(text: &str) -> Project {
    Project { files: vec![InputFile { path: PATH.to_owned(), text: text.to_owned() }], ..Project::default() }
}

fn assert_sound(analysis: &Analysis) {
    for found in &analysis.diagnostics {
        let labels = std::iter::once(&found.primary).chain(&found.secondary).map(|label| label.span);
        let edits = found.fixes.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span);
        for span in labels.chain(edits) {
            let text = analysis.sources.text(span.file);
            let range = span.start as usize..span.end as usize;
            assert!(text.get(range.clone()).is_some(), "{range:?} of {} is a part of the text", found.rule.code);
        }
    }
    let errors = analysis.diagnostics.iter().any(|it| it.severity == Severity::Error);
    assert_eq!(analysis.program.is_none(), errors, "there is a program where no error stands, and nowhere else");
    if let Some(program) = &analysis.program {
        // Readers of JSON bound its depth, and what is too deep for them is told where it is written.
        let json = program.to_json().expect("a program is JSON");
        if let Ok(again) = Checked::from_json(&json) {
            assert_eq!(again, *program, "a program is read back as it was written");
            assert_eq!(again.to_json().expect("a program is JSON"), json);
        }
    }
}
