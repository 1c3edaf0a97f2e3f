//! Every `ingest` block of the documentation compiles. The blocks of a page are one file, and that a project; the page's
//! `toml` blocks, if it has any, are its `ingest.toml`. A block that names a file is that file of a library.

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
        let blocks = |language| (blocks(&text, language).count(), fenced(&text, language));
        let (count, program) = blocks("ingest");
        if count == 0 {
            continue;
        }
        snippets += count;
        let (manifests, manifest) = blocks("toml");
        let name = page.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
        let named = text.lines().filter_map(|line| line.strip_prefix("```ingest "));
        let library =
            named.map(|path| InputFile { path: path.to_owned(), text: fenced(&text, &format!("ingest {path}")) });
        let analysis = analyse(&Project {
            manifest: (manifests > 0).then(|| InputFile { path: "ingest.toml".to_owned(), text: manifest }),
            files: library.chain([InputFile { path: name, text: program }]).collect(),
        });
        for found in &analysis.diagnostics {
            let at = analysis.sources.position(found.primary.span.file, found.primary.span.start);
            let file = analysis.sources.name(found.primary.span.file);
            writeln!(failures, "{file}:{}: {} {}", at.line, found.rule.code, found.message).unwrap();
        }
    }
    assert!(failures.is_empty(), "\n{failures}");
    assert!(snippets >= 8, "only {snippets} snippets found: is the search broken?");
}

/// The Markdown pages of the project, sorted.
fn pages(root: &Path) -> Vec<PathBuf> {
    let mut pages: Vec<PathBuf> =
        [root.to_owned(), root.join("docs"), root.join("docs/language"), root.join("docs/operations")]
            .iter()
            .filter_map(|folder| fs::read_dir(folder).ok())
            .flatten()
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|it| it == "md"))
            .collect();
    pages.sort();
    pages
}

/// The page with only the fenced blocks of a language in it, each on its own lines, so that findings have the page's lines.
fn fenced(text: &str, language: &str) -> String {
    let mut kept = vec![""; text.lines().count()];
    for (start, lines) in blocks(text, language) {
        for (line, content) in kept.iter_mut().skip(start).zip(lines) {
            *line = content;
        }
    }
    kept.join("\n") + "\n"
}

/// The fenced blocks of a language: the index of the first line, and the lines.
fn blocks<'a>(text: &'a str, language: &str) -> impl Iterator<Item = (usize, Vec<&'a str>)> {
    let opening = format!("```{language}");
    let lines: Vec<&str> = text.lines().collect();
    let starts: Vec<usize> = (1..=lines.len()).filter(|line| lines[line - 1].trim_end() == opening).collect();
    starts
        .into_iter()
        .map(move |start| (start, lines[start..].iter().take_while(|line| line.trim_end() != "```").copied().collect()))
}
