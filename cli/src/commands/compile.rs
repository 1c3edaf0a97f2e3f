//! `ingest compile`: everything that deploys a project.

use std::path::PathBuf;

use clap::Args;
use comfy_table::Cell;
use indicatif::HumanBytes;
use ingest_codegen::{Target, generate};
use serde_json::json;

use crate::artifacts::{self, Outcome, State};
use crate::commands::Format;
use crate::exit::{Exit, Failure};
use crate::program::{self, environment};
use crate::project::Place;
use crate::table::{number, table};
use crate::terminal::Terminal;

const EXAMPLES: &str = "\
Examples:
  ingest compile                          Into `build`, or the `output` that `ingest.toml` names
  ingest compile -o /tmp/build --env prod For the environment `prod`
  ingest compile --image registry.example/ingest:1.2.3

The folder holds an Airflow DAG and Kubernetes manifests for each pipeline, the checked program itself, and an index of them
all. The same project gives the same bytes. What an earlier compile wrote there and this one does not is removed; nothing
else is.";

/// Write what deploys the project: Airflow DAGs, Kubernetes manifests, the checked program
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Compile {
    /// Folder of the project, or one `.ingest` file [default: the project of this folder]
    path: Option<PathBuf>,

    /// Folder to write to [default: the `output` of `ingest.toml`, or `build`]
    #[arg(long, short, value_name = "FOLDER")]
    output: Option<PathBuf>,

    /// Environment that is deployed [default: the project's]
    #[arg(long, value_name = "NAME")]
    env: Option<String>,

    /// Container image that holds the `ingest` binary
    #[arg(long, value_name = "REFERENCE")]
    image: Option<String>,

    /// How to say what was written
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Checks, generates and writes.
pub fn run(command: &Compile, terminal: &Terminal) -> Result<Exit, Failure> {
    let place = Place::find(command.path.as_deref())?;
    let Some(checked) = program::of_project(&place, terminal)? else { return Ok(Exit::Findings) };
    let mut target = Target::new(environment(&checked.program, command.env.as_deref())?);
    if let Some(image) = &command.image {
        target.image.clone_from(image);
    }
    let made = generate(&checked.program, &target).map_err(|error| Failure::usage(error.to_string()))?;
    let folder = command.output.clone().unwrap_or_else(|| place.root.join(&checked.output));
    let outcomes = artifacts::write(&folder, &made)?;
    match command.format {
        Format::Json => terminal.result(&format!("{:#}\n", json!({ "output": folder, "files": outcomes })))?,
        Format::Text if !terminal.quiet() => terminal.result(&shown(&outcomes))?,
        Format::Text => {}
    }
    if command.format == Format::Text {
        terminal.note(&format!("{} for the environment `{}`", folder.display(), target.environment));
    }
    Ok(Exit::Fine)
}

fn shown(outcomes: &[Outcome]) -> String {
    let mut table = table(&["file", "size", ""]);
    for outcome in outcomes {
        let state = match outcome.state {
            State::New => "new",
            State::Changed => "changed",
            State::Unchanged => "unchanged",
            State::Removed => "removed",
            State::Left => "no longer made; left, as it was changed by hand",
        };
        table.add_row([Cell::new(&outcome.path), number(HumanBytes(outcome.bytes as u64)), Cell::new(state)]);
    }
    format!("{table}\n")
}
