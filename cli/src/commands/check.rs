//! `ingest check`: is the project sound?

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use ingest_analysis::Analysis;
use ingest_diagnostics::render::{self, Summary, Tool};
use ingest_diagnostics::{Diagnostic, Severity};

use crate::exit::{Exit, Failure};
use crate::mending::{Fixed, Mending, mended};
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
  ingest check --fix                           Apply every fix that keeps the program's meaning
  ingest check --fix --diff                    Show what that would change, and change nothing

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

    /// Apply the safe fixes to the files, those that keep the program's meaning, and say what is left
    #[arg(long)]
    fix: bool,

    /// Print what `--fix` would change as a unified diff, and change nothing; exit code 1 where it is not empty
    #[arg(long, visible_alias = "dry-run", requires = "fix", conflicts_with = "format")]
    diff: bool,
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
    let place = Place::find(command.path.as_deref())?;
    let (analysis, fixed) = if command.fix {
        let mending = mended(&place)?;
        if command.diff {
            let diff = mending.diff();
            terminal.result(&diff)?;
            return Ok(if diff.is_empty() { Exit::Fine } else { Exit::Findings });
        }
        mending.write()?;
        tell(&mending, command.format, terminal)?;
        (mending.analysis, mending.fixed)
    } else {
        (place.check()?, Vec::new())
    };
    terminal.result(&drawn(&analysis, &fixed, command.format, terminal))?;
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

/// Says what was fixed; other formats than those for people have it in themselves, or say what is left alone.
fn tell(mending: &Mending, format: Format, terminal: &Terminal) -> Result<(), Failure> {
    if !matches!(format, Format::Terminal | Format::Short) {
        return Ok(());
    }
    let line = |it: &Fixed| format!("fixed {}:{} [{}] {}\n", it.file, it.line, it.code, it.title);
    terminal.result(&mending.fixed.iter().map(line).collect::<String>())?;
    let plural = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    let (fixed, files) = (mending.fixed.len(), mending.files());
    terminal.note(&match fixed {
        0 => "nothing to fix".to_owned(),
        _ => format!("{} fixed in {}", plural(fixed, "finding"), plural(files, "file")),
    });
    Ok(())
}

fn drawn(analysis: &Analysis, fixed: &[Fixed], format: Format, terminal: &Terminal) -> String {
    let (sources, found) = (&analysis.sources, analysis.diagnostics.as_slice());
    match format {
        Format::Terminal => render::terminal(sources, found, &terminal.on_stdout()),
        Format::Short => render::short(sources, found),
        Format::Json => with_fixed(render::json(sources, found), fixed),
        Format::Github => render::github(sources, found),
        Format::Sarif => {
            let rules = ingest_analysis::rules();
            let uri = env!("CARGO_PKG_REPOSITORY");
            render::sarif(sources, found, &Tool { version: env!("CARGO_PKG_VERSION"), uri, rules: &rules })
        }
    }
}

/// The JSON of the findings, and what was fixed before them if anything was.
fn with_fixed(json: String, fixed: &[Fixed]) -> String {
    match serde_json::from_str::<serde_json::Value>(&json) {
        Ok(serde_json::Value::Object(mut object)) if !fixed.is_empty() => {
            object.insert("fixed".to_owned(), serde_json::json!(fixed));
            format!("{:#}\n", serde_json::Value::Object(object))
        }
        _ => json,
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
