//! `ingest diff`: what changed, as the compiler understands it.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use ingest_analysis::{Analysis, Workspace};
use ingest_diagnostics::render::{self, Summary};
use ingest_diagnostics::{Severity, Span};
use ingest_diff::{Side, compare};
use ingest_program::Origin;

use crate::exit::{Exit, Failure};
use crate::project::Place;
use crate::revision;
use crate::terminal::Terminal;

const EXAMPLES: &str = "\
Examples:
  ingest diff main                               This folder's project against that of the branch `main`
  ingest diff HEAD~1 HEAD                        What the last commit changed
  ingest diff v1.4 v1.5 --project claims         Another project of the repository, at two tags
  ingest diff old/ new/                          Two folders
  ingest diff main --format markdown             For the description of a pull request

A name that is a folder is the folder; a branch of that name is `refs/heads/NAME`.

Exit codes: 0 where nothing is breaking, 1 where something is, 2 where one of the two does not compile.";

/// Tell what changed between two versions of a project: for readers, in meaning, for protected data, in operation
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Diff {
    /// The version before: a folder, or a revision of the git repository
    old: String,

    /// The version after [default: the project as it is]
    new: Option<String>,

    /// Folder of the project whose revisions are meant [default: the project of this folder]
    #[arg(long, value_name = "PATH")]
    project: Option<PathBuf>,

    /// How to show it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Forms of a difference.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Terminal,
    /// One JSON object
    Json,
    /// For a pull request
    Markdown,
}

/// Compares and shows.
pub fn run(command: &Diff, terminal: &Terminal) -> Result<Exit, Failure> {
    let project = command.project.as_deref();
    let old = version(&command.old, project)?;
    let new = match &command.new {
        Some(new) => version(new, project)?,
        None => Place::find(project)?.check()?,
    };
    let named = [(&old, command.old.as_str()), (&new, command.new.as_deref().unwrap_or("the project"))];
    let mut sound = true;
    for (analysis, name) in named.into_iter().filter(|(analysis, _)| analysis.program.is_none()) {
        refuse(analysis, name, terminal);
        sound = false;
    }
    let (true, Some(before), Some(after)) = (sound, &old.program, &new.program) else { return Ok(Exit::Usage) };
    let (text_before, text_after) = (|it| text(&old, it), |it| text(&new, it));
    let difference =
        compare(&Side { program: before, text: &text_before }, &Side { program: after, text: &text_after });
    terminal.result(&match command.format {
        Format::Terminal => ingest_diff::render::text(&difference),
        Format::Json => ingest_diff::render::json(&difference),
        Format::Markdown => ingest_diff::render::markdown(&difference),
    })?;
    Ok(if difference.breaking() > 0 { Exit::Findings } else { Exit::Fine })
}

/// One of the two: a folder or file that is there, else a revision.
fn version(name: &str, project: Option<&Path>) -> Result<Analysis, Failure> {
    let path = Path::new(name);
    if path.exists() {
        return Place::find(Some(path))?.check();
    }
    let place = Place::find(project)?;
    let revision = revision::read(&place.root, name)?;
    let mut workspace = Workspace::of(&revision.project);
    for folder in workspace.libraries() {
        match revision.library(&folder) {
            Some(Ok(files)) => {
                for (path, text) in files {
                    match text {
                        Ok(text) => workspace.set_file(&path, text),
                        Err(why) => workspace.set_unread(&path, why),
                    }
                }
            }
            Some(Err(why)) => workspace.set_unread(&folder, why),
            // Of what is in no repository there is but the one that lies there.
            None => place.add_library(&folder, &revision.project, &mut workspace),
        }
    }
    for path in workspace.references() {
        if let Some(text) = revision.reference(&path) {
            workspace.set_reference(&path, text);
        }
    }
    let mut analysis = workspace.check();
    analysis.sources = analysis.sources.under(name);
    Ok(analysis)
}

/// The text of a node of the program, which counts files as the analysis does.
fn text(analysis: &Analysis, origin: Origin) -> Option<String> {
    let file = analysis.sources.ids().nth(origin.file as usize)?;
    Some(analysis.sources.slice(Span::new(file, origin.start, origin.end)).to_owned())
}

/// Says why a version is no program.
fn refuse(analysis: &Analysis, name: &str, terminal: &Terminal) {
    let errors: Vec<_> = analysis.diagnostics.iter().filter(|it| it.severity == Severity::Error).cloned().collect();
    terminal.failure(&Failure::usage(format!("{name} does not compile: {}", Summary::of(&errors))));
    terminal.note(render::short(&analysis.sources, &errors).trim_end());
}
