//! `check --fix`: the safe fixes of a project's findings, applied until none is left.

use std::collections::BTreeSet;
use std::path::PathBuf;

use ingest_analysis::{Analysis, InputFile, Project};
use ingest_diagnostics::render::Summary;
use ingest_diagnostics::{Diagnostic, FileId, Mended, mend};
use serde::Serialize;
use similar::TextDiff;

use crate::exit::Failure;
use crate::project::Place;
use crate::rewrite::rewrite;

/// A fix may bring another finding to light, but not for ever.
const MOST_ROUNDS: usize = 100;

/// What fixes made of a project.
pub struct Mending {
    /// The fixes, in the order in which they were applied.
    pub fixed: Vec<Fixed>,
    /// What there is still to say.
    pub analysis: Analysis,
    files: Vec<Change>,
}

/// A fix that was applied.
#[derive(Debug, Clone, Serialize)]
pub struct Fixed {
    /// The file, as the current folder's commands name it.
    pub file: String,
    /// The line of the finding when it was mended, counted from 1.
    pub line: u32,
    /// The rule's code.
    pub code: &'static str,
    /// The rule's name.
    pub name: &'static str,
    /// What was done.
    pub title: String,
}

/// A file that fixes change.
struct Change {
    path: PathBuf,
    shown: String,
    before: String,
    after: String,
}

/// Applies the fixes to the texts of a project; no file is written.
pub fn mended(place: &Place) -> Result<Mending, Failure> {
    let original = place.read()?;
    let mut project = original.clone();
    let mut analysis = place.check_texts(&project);
    let mut fixed = Vec::new();
    for _ in 0..MOST_ROUNDS {
        let Some(round) = round(&project, &analysis, place) else { break };
        fixed.extend(round.fixed);
        (project, analysis) = (round.project, round.analysis);
    }
    let files = changes(&original, &project, place);
    Ok(Mending { fixed, analysis, files })
}

impl Mending {
    /// Writes the files that are changed.
    pub fn write(&self) -> Result<(), Failure> {
        self.files.iter().try_for_each(|change| rewrite(&change.path, &change.after))
    }

    /// The changes as a unified diff.
    pub fn diff(&self) -> String {
        let one = |change: &Change| {
            let (before, after) = (format!("a/{}", change.shown), format!("b/{}", change.shown));
            TextDiff::from_lines(&change.before, &change.after).unified_diff().header(&before, &after).to_string()
        };
        self.files.iter().map(one).collect()
    }

    /// How many files are changed.
    pub fn files(&self) -> usize {
        self.files.len()
    }
}

/// A project after some fixes.
struct Round {
    project: Project,
    analysis: Analysis,
    fixed: Vec<Fixed>,
}

/// Applies all fixes that go together; where that does harm, the first that does none. Nothing where there is none.
fn round(project: &Project, analysis: &Analysis, place: &Place) -> Option<Round> {
    // What a library beside the project says is not the project's to change.
    let names: BTreeSet<_> = project.files.iter().chain(&project.manifest).map(|it| shown(place, &it.path)).collect();
    let ours = |it: &&Diagnostic| names.contains(analysis.sources.name(it.primary.span.file));
    let all: Vec<_> = analysis.diagnostics.iter().filter(ours).cloned().collect();
    attempt(project, analysis, &all, place)
        .or_else(|| all.iter().find_map(|one| attempt(project, analysis, std::slice::from_ref(one), place)))
}

fn attempt(project: &Project, analysis: &Analysis, findings: &[Diagnostic], place: &Place) -> Option<Round> {
    let mended = mend(&analysis.sources, findings);
    if mended.applied.is_empty() {
        return None;
    }
    let next = with(project, &mended, place, analysis);
    let after = place.check_texts(&next);
    let fixed = mended.applied.iter().map(|(finding, fix)| {
        let at = finding.primary.span;
        let file = analysis.sources.name(at.file).to_owned();
        let line = analysis.sources.position(at.file, at.start).line;
        Fixed { file, line, code: finding.rule.code, name: finding.rule.name, title: fix.title.clone() }
    });
    let fixed = fixed.collect();
    is_as_good(analysis, &after, project, &next).then_some(Round { project: next, analysis: after, fixed })
}

/// The project with the texts that fixes made.
fn with(project: &Project, mended: &Mended<'_>, place: &Place, analysis: &Analysis) -> Project {
    let mut next = project.clone();
    for (id, text) in &mended.texts {
        let name = analysis.sources.name(*id);
        let files = next.files.iter_mut().chain(&mut next.manifest);
        for file in files.filter(|file| shown(place, &file.path) == name) {
            file.text.clone_from(text);
        }
    }
    next
}

/// The name of a file as the current folder's commands know it.
fn shown(place: &Place, path: &str) -> String {
    let folder = place.shown();
    if folder.is_empty() { path.to_owned() } else { format!("{}/{path}", folder.trim_end_matches('/')) }
}

/// Whether fixes did no harm: no file reads worse than before, and no error came.
fn is_as_good(before: &Analysis, after: &Analysis, old: &Project, new: &Project) -> bool {
    let faults = |file: &InputFile| ingest_syntax::parse(FileId(0), &file.text).errors.len();
    let changed = old.files.iter().zip(&new.files).filter(|(old, new)| old.text != new.text);
    let errors = |analysis: &Analysis| Summary::of(&analysis.diagnostics).errors;
    errors(after) <= errors(before) && changed.into_iter().all(|(old, new)| faults(new) <= faults(old))
}

fn changes(original: &Project, project: &Project, place: &Place) -> Vec<Change> {
    let before = original.files.iter().chain(&original.manifest);
    let after = project.files.iter().chain(&project.manifest);
    before
        .zip(after)
        .filter(|(before, after)| before.text != after.text)
        .map(|(before, after)| Change {
            path: place.root.join(&before.path),
            shown: shown(place, &before.path),
            before: before.text.clone(),
            after: after.text.clone(),
        })
        .collect()
}
