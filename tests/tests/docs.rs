//! Every `ingest` block of the documentation compiles. The blocks of a page are one project, a file each; its `toml` block,
//! if it has one, is their `ingest.toml`.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use ingest_analysis::{InputFile, Project, analyse};

#[test]
fn every_snippet_of_the_docs_compiles() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut failures = String::new();
    let mut snippets = 0;
    for page in pages(&root) {
        let text = fs::read_to_string(&page).expect("a page of the docs");
        let files = blocks(&text, "ingest");
        if files.is_empty() {
            continue;
        }
        snippets += files.len();
        let manifest = blocks(&text, "toml").into_iter().next();
        let analysis = analyse(&Project {
            manifest: manifest.map(|(_, text)| InputFile { path: "ingest.toml".to_owned(), text }),
            files: files
                .into_iter()
                .map(|(line, text)| InputFile { path: format!("line-{line:05}.ingest"), text })
                .collect(),
        });
        for found in &analysis.diagnostics {
            let at = analysis.sources.position(found.primary.span.file, found.primary.span.start);
            let file = analysis.sources.name(found.primary.span.file);
            writeln!(failures, "{}: {file}:{}: {} {}", page.display(), at.line, found.rule.code, found.message)
                .unwrap();
        }
    }
    assert!(failures.is_empty(), "\n{failures}");
    assert!(snippets >= 8, "only {snippets} snippets found: is the search broken?");
}

/// The Markdown pages of the project, sorted.
fn pages(root: &Path) -> Vec<PathBuf> {
    let mut pages: Vec<PathBuf> = [root.to_owned(), root.join("docs"), root.join("docs/operations")]
        .iter()
        .filter_map(|folder| fs::read_dir(folder).ok())
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|it| it == "md"))
        .collect();
    pages.sort();
    pages
}

/// The fenced blocks of a language, each with the line of its fence.
fn blocks(text: &str, language: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (line, content) in text.lines().enumerate() {
        match (&mut open, content.trim_end()) {
            (Some(_), "```") => found.extend(open.take()),
            (Some((_, block)), _) => {
                block.push_str(content);
                block.push('\n');
            }
            (None, fence) if fence.strip_prefix("```") == Some(language) => open = Some((line + 1, String::new())),
            (None, _) => {}
        }
    }
    found
}
