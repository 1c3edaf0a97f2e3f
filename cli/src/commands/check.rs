//! `ingest check`: is the project sound?

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use ingest_analysis::Analysis;
use ingest_diagnostics::render::{self, Summary, Tool};
use ingest_diagnostics::{Diagnostic, Severity};

use crate::exit::{Exit, Failure};
use crate::program::environment;
use crate::project::Place;
use crate::terminal::Terminal;

const EXAMPLES: &str = "\
Examples:
  ingest check                                 The project of this folder
  ingest check examples/claims --env prod      Another one, which must have an environment `prod`
  ingest check one_file.ingest                 A project in one file
  ingest check --format github                 Annotations in a pull request's workflow
  ingest check --format sarif > ingest.sarif   For a code scanning service
  ingest check --format json | jq .summary     For a program

Every finding has a code: `ingest explain CODE` tells its story. Warnings alone leave the exit code at 0; a level in
`ingest.toml` makes one an error or turns it off.";

/// Check a project: names, types, what can fail, where protected data goes
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Check {
    /// Folder of the project, or one `.ingest` file [default: the project of this folder]
    path: Option<PathBuf>,

    /// How to show the findings
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// An environment that the project must have; all that it has are checked anyhow
    #[arg(long, value_name = "NAME")]
    env: Option<String>,
}

/// Forms of findings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// With snippets, for people
    #[default]
    Terminal,
    /// One line each, for logs
    Short,
    /// One JSON object
    Json,
    /// GitHub's workflow commands
    Github,
    /// SARIF 2.1.0
    Sarif,
}

/// Checks and shows.
pub fn run(command: &Check, terminal: &Terminal) -> Result<Exit, Failure> {
    let analysis = Place::find(command.path.as_deref())?.check()?;
    terminal.result(&drawn(&analysis, command.format, terminal))?;
    if matches!(command.format, Format::Terminal | Format::Short) {
        terminal.note(&summary(&analysis.diagnostics));
    }
    if Summary::of(&analysis.diagnostics).errors > 0 {
        return Ok(Exit::Findings);
    }
    if let (Some(name), Some(program)) = (&command.env, &analysis.program) {
        environment(program, Some(name))?;
    }
    Ok(Exit::Fine)
}

fn drawn(analysis: &Analysis, format: Format, terminal: &Terminal) -> String {
    let (sources, found) = (&analysis.sources, analysis.diagnostics.as_slice());
    match format {
        Format::Terminal => render::terminal(sources, found, &terminal.on_stdout()),
        Format::Short => render::short(sources, found),
        Format::Json => render::json(sources, found),
        Format::Github => render::github(sources, found),
        Format::Sarif => {
            let rules = ingest_analysis::rules();
            let uri = env!("CARGO_PKG_REPOSITORY");
            render::sarif(sources, found, &Tool { version: env!("CARGO_PKG_VERSION"), uri, rules: &rules })
        }
    }
}

/// `2 errors, 1 warning`, and how to know more.
pub fn summary(found: &[Diagnostic]) -> String {
    let summary = Summary::of(found);
    // What matters most is told of: the first error, if there is one.
    match found.iter().find(|it| it.severity == Severity::Error).or(found.first()) {
        Some(first) => format!("{summary}; `ingest explain {}` tells more", first.rule.code),
        None => summary.to_string(),
    }
}
