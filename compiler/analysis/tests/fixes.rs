//! Every mend mends: applied to the ui cases of types, fallibility and privacy, it leaves the finding behind; and applied to
//! any case, it leaves every comment.

use std::path::{Path, PathBuf};

use ingest_analysis::{InputFile, Project, analyse};
use ingest_diagnostics::{Applicability, Diagnostic, FileId, Fix, mend};
use ingest_syntax::{Kind, parse};

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

#[test]
fn mends_keep_comments() {
    let (mut wrong, mut mends) = (Vec::new(), 0);
    for path in cases() {
        let text = std::fs::read_to_string(&path).unwrap();
        if text.starts_with("#@") || text.contains("#&") {
            continue;
        }
        for found in &analyse(&project(&text)).diagnostics {
            for fix in found.fixes.iter().filter(|it| it.applicability != Applicability::DisplayOnly) {
                for commented in with_a_comment(&text, fix) {
                    // Not everywhere may a line end; and where one does, the finding may be another.
                    let before = analyse(&project(&commented)).diagnostics;
                    let same = before.iter().filter(|it| it.rule.code == found.rule.code);
                    let same =
                        same.flat_map(|it| &it.fixes).find(|it| it.title == fix.title && replaces_it(it, &commented));
                    let Some(same) = same.filter(|_| broken(&before) == 0) else { continue };
                    mends += 1;
                    let mended = applied(&commented, same);
                    let worse = broken(&analyse(&project(&mended)).diagnostics) > 0;
                    if worse || comments(&mended) != comments(&commented) {
                        let of = format!("{}: {} `{}`", path.display(), found.rule.code, fix.title);
                        wrong.push(format!("{of}\n{commented}\nbecomes\n{mended}"));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(mends > 20, "only {mends} mends were tried");
}

#[test]
fn what_is_mended_unseen_keeps_its_comments() {
    for (text, wanted) in [
        (
            "fn a(late: bool) -> bool = (\n  late # as the vendor says\n    == true\n)\n",
            "# as the vendor says\nfn a(late: bool) -> bool = late\n",
        ),
        // The comment does not swallow what stands behind the brackets.
        (
            "fn a(b: bool, c: bool) -> bool = (b # why\n) == true and c\n",
            "# why\nfn a(b: bool, c: bool) -> bool = (b) and c\n",
        ),
        // Where it stands above, a `##` would document the declaration.
        ("fn a(b: bool) -> bool = not (b ## why\n == false)\n", "# why\nfn a(b: bool) -> bool = b\n"),
        (
            "fn a(s: text) -> bool = trim(\n  # both\n  trim(s) # ends\n) == \"# x\"\n",
            "# both\n# ends\nfn a(s: text) -> bool = trim(s) == \"# x\"\n",
        ),
        // A sign of a comment in a text is none.
        ("fn a(s: text) -> bool = (s == \"#1\") == true\n", "fn a(s: text) -> bool = s == \"#1\"\n"),
        // What is wrong with a comment itself takes it away.
        ("fn a(n: int) -> int = n + 1  # allow: needless-not\n", "fn a(n: int) -> int = n + 1\n"),
    ] {
        let mut mended = text.to_owned();
        while let Some((_, next)) = {
            let found = analyse(&project(&mended));
            mend(&found.sources, &found.diagnostics).texts.into_iter().next()
        } {
            mended = next;
        }
        assert_eq!(mended, wanted, "{text}");
    }
}

/// What the comment of these tests says.
const KEPT: &str = "# kept";

/// The text with a comment and a line end in it, for each place between two tokens of what the fix replaces.
fn with_a_comment(text: &str, fix: &Fix) -> Vec<String> {
    let tree = parse(FileId(0), text).tree;
    let ends: Vec<usize> = tree.leaves().filter(|it| !it.kind().is_trivia()).map(|leaf| leaf.range().end).collect();
    let within = |at: &&usize| fix.edits.iter().any(|it| it.span.start < **at as u32 && (**at as u32) < it.span.end);
    ends.iter().filter(within).map(|at| format!("{} {KEPT}\n{}", &text[..*at], &text[*at..])).collect()
}

/// Whether a fix replaces the comment.
fn replaces_it(fix: &Fix, text: &str) -> bool {
    let at = text.find(KEPT).unwrap_or(0) as u32;
    fix.edits.iter().any(|it| it.span.start < at && at < it.span.end)
}

fn broken(found: &[Diagnostic]) -> usize {
    found.iter().filter(|it| it.rule.code.starts_with("E00")).count()
}

/// The comments of a text, sorted: they may move.
fn comments(text: &str) -> Vec<String> {
    let tree = parse(FileId(0), text).tree;
    let leaves = tree.leaves().filter(|leaf| matches!(leaf.kind(), Kind::comment | Kind::doc));
    let mut comments: Vec<_> = leaves.map(|leaf| leaf.text().trim_end().to_owned()).collect();
    comments.sort_unstable();
    comments
}

/// Every case of `tests/ui`, whatever its topic.
fn cases() -> Vec<PathBuf> {
    let topics = std::fs::read_dir("../../tests/ui").unwrap().map(|it| it.unwrap().path()).filter(|it| it.is_dir());
    let mut cases: Vec<_> = topics
        .flat_map(|topic| std::fs::read_dir(topic).unwrap().map(|it| it.unwrap().path()))
        .filter(|it| it.extension().is_some_and(|it| it == "ingest"))
        .collect();
    cases.sort();
    cases
}
