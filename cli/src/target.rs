//! What to run: a pipeline, or all, of a project or of a program that was compiled before.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use ingest_diagnostics::{Sources, did_you_mean};
use ingest_engine::RunOptions;
use ingest_program::{Checked, Program};

use crate::exit::Failure;
use crate::program;
use crate::project::Place;
use crate::terminal::Terminal;

/// The options that say what to run.
#[derive(Debug, Args)]
pub struct Target {
    /// Name of a pipeline, or path of a project (an argument with a `/` or a `.`) [default: every pipeline]
    #[arg(value_name = "PIPELINE|PROJECT")]
    what: Option<String>,

    /// Folder of the project, or one `.ingest` file [default: the project of this folder]
    #[arg(long, value_name = "PATH")]
    project: Option<PathBuf>,

    /// A program that `ingest compile` wrote, in place of the project's text; its relative paths start at `--project`
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,

    /// Only this source of the pipeline
    #[arg(long, value_name = "NAME")]
    source: Option<String>,

    /// Only this delivery: the value of its captures, as 2026-01-05, or `history`
    #[arg(long, value_name = "DELIVERY")]
    delivery: Option<String>,

    /// Environment to work in [default: the project's]
    #[arg(long, value_name = "NAME")]
    env: Option<String>,
}

/// A target that was found and checked.
pub struct Found {
    /// The program.
    pub program: Arc<Checked<Program>>,
    /// The project's texts; none where a compiled program was given.
    pub sources: Option<Sources>,
    /// What the engine is asked to do, on every thread that there is.
    pub options: RunOptions,
}

impl Target {
    /// Finds the project, checks it, and finds in it what was named. `None` where the project has errors, which are on
    /// stderr then.
    pub fn find(&self, terminal: &Terminal) -> Result<Option<Found>, Failure> {
        let (pipeline, path) = match self.what.as_deref() {
            Some(what) if is_path(what) => (None, Some(Path::new(what))),
            what => (what, None),
        };
        if let (Some(path), true) = (path, self.project.is_some() || self.program.is_some()) {
            return Err(Failure::usage(format!("`{}` names a second project", path.display()))
                .help("name a pipeline there, or leave out `--project` and `--program`"));
        }
        let path = path.or(self.project.as_deref());
        let (program, sources, root) = if let Some(file) = &self.program {
            (program::of_file(file)?, None, path.unwrap_or(Path::new(".")).to_owned())
        } else {
            let place = Place::find(path)?;
            let Some(compiled) = program::of_project(&place, terminal)? else { return Ok(None) };
            (compiled.program, Some(compiled.sources), place.root)
        };
        let options = RunOptions {
            project_root: root,
            environment: program::environment(&program, self.env.as_deref())?,
            pipeline: pipeline.map(|name| known_pipeline(&program, name)).transpose()?,
            source: self.source.clone(),
            delivery: self.delivery.clone(),
            ..RunOptions::default()
        };
        Ok(Some(Found { program: Arc::new(program), sources, options }))
    }
}

/// The rule that tells a path from a name, whatever exists.
fn is_path(what: &str) -> bool {
    what.contains(['/', '\\', '.'])
}

fn known_pipeline(program: &Program, name: &str) -> Result<String, Failure> {
    if program.pipeline(name).is_some() {
        return Ok(name.to_owned());
    }
    let failure = Failure::usage(format!("no pipeline is called `{name}`"));
    let known = || program.pipelines.iter().map(|it| it.name.as_str());
    Err(match did_you_mean(name, known()) {
        Some(meant) => failure.help(format!("a similar one is called `{meant}`")),
        None if Path::new(name).exists() => failure.help(format!("for the project of that name write `./{name}`")),
        None => failure.help(format!("the project has: {}", known().collect::<Vec<_>>().join(", "))),
    })
}
