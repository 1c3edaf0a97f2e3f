//! A case: a file of `tests/ui`.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use ingest_analysis::{Analysis, InputFile, Project, Workspace};
use ingest_diagnostics::{Fix, Sources};

use super::marks::{self, Mark};

/// The manifest's name.
pub const MANIFEST: &str = "ingest.toml";

/// Where the cases are.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("ui")
}

/// A project in one file, and what must be found in it.
pub struct Case {
    /// Its path below `tests/ui`.
    pub path: String,
    text: String,
    manifest: Option<String>,
    pub marks: Vec<Mark>,
}

/// What was found, as far as a mark can speak of it.
pub struct Finding {
    pub file: String,
    pub line: usize,
    pub code: &'static str,
    pub words: String,
}

impl Case {
    /// Every case, by path.
    pub fn all() -> Vec<Self> {
        let mut paths = Vec::new();
        collect(&folder(), &mut paths);
        paths.sort();
        paths.iter().map(|path| Self::read(path)).collect()
    }

    fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).unwrap();
        let path = path.strip_prefix(folder()).unwrap().to_str().unwrap().to_owned();
        let marks = marks::read(&path, &text);
        let lines: Vec<&str> = text.lines().map_while(|line| line.strip_prefix("#@")).collect();
        let manifest = lines.iter().map(|line| format!("{}\n", line.strip_prefix(' ').unwrap_or(line))).collect();
        Self { manifest: (!lines.is_empty()).then_some(manifest), path, text, marks }
    }

    pub fn analyse(&self) -> Analysis {
        let file = |path: &str, text: &String| InputFile { path: path.to_owned(), text: text.clone() };
        let mut project = Workspace::of(&Project {
            manifest: self.manifest.as_ref().map(|text| file(MANIFEST, text)),
            files: vec![file(&self.path, &self.text)],
        });
        for (path, text) in self.others() {
            if path.ends_with(".ingest") {
                project.set_file(path, text);
            } else {
                project.set_reference(path, Ok(text));
            }
        }
        project.check()
    }

    /// The files of reference tables and of libraries: a line of one stands behind `#&`, its path and a blank.
    fn others(&self) -> BTreeMap<&str, String> {
        let mut files: BTreeMap<&str, String> = BTreeMap::new();
        let lines = self.text.lines().filter_map(|line| line.strip_prefix("#&"));
        for (path, line) in lines.map(|line| line.split_once(' ').unwrap_or((line, ""))) {
            let file = files.entry(path).or_default();
            file.push_str(line);
            file.push('\n');
        }
        files
    }

    pub fn findings(&self) -> Vec<Finding> {
        let Analysis { sources, diagnostics, .. } = self.analyse();
        diagnostics
            .iter()
            .map(|it| Finding {
                file: sources.name(it.primary.span.file).to_owned(),
                line: sources.position(it.primary.span.file, it.primary.span.start).line as usize,
                code: it.rule.code,
                words: format!("{}\n{}", it.message, it.primary.text),
            })
            .collect()
    }

    /// The case as a fix leaves it.
    pub fn with(&self, fix: &Fix, sources: &Sources) -> Self {
        let mut edits: Vec<_> = fix.edits.iter().collect();
        edits.sort_by_key(|edit| (edit.span.file, edit.span.start));
        let (mut text, mut manifest) = (self.text.clone(), self.manifest.clone());
        for edit in edits.into_iter().rev() {
            let target = match (sources.name(edit.span.file), &mut manifest) {
                (MANIFEST, Some(manifest)) => manifest,
                (name, _) if name == self.path => &mut text,
                (name, _) => panic!("{}: a fix edits {name}", self.path),
            };
            target.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.text);
        }
        Self { path: self.path.clone(), text, manifest, marks: Vec::new() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{} {} {}", self.file, self.line, self.code, self.words.trim().replace('\n', " | "))
    }
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|it| it == "ingest") {
            paths.push(path);
        }
    }
}
