//! `ingest run`: load what has arrived.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use ingest_codegen::FINAL_WORDS;
use ingest_engine::whole_file::replace;
use ingest_engine::{Progress, RunOptions, RunReport, Silent};
use serde_json::json;

use crate::commands::Format;
use crate::exit::{Exit, Failure};
use crate::hand_over::hand_over;
use crate::progress_bar::Bar;
use crate::run_report;
use crate::target::{Found, Target};
use crate::terminal::Terminal;
use crate::unbuilt;

const EXAMPLES: &str = "\
Examples:
  ingest run                                Every pipeline of the project of this folder
  ingest run claims                         The pipeline `claims`
  ingest run examples/claims                Every pipeline of that project
  ingest run claims --project examples/claims --env prod
  ingest run claims --source cms_carrier --delivery 2026-01-05
  ingest run --program build/program.json   What `ingest compile` wrote, without the `.ingest` files
  ingest run --format json | jq .deliveries

What is published already is skipped, so a run can be repeated; one that was cut off at any point is completed by the next.
A pipeline's name has neither `/` nor `.`: an argument that has is a project.";

/// Load the deliveries that have arrived: read, map, check, publish, report
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Run {
    #[command(flatten)]
    target: Target,

    /// Threads to use [default: one for each processor]
    #[arg(long, value_name = "NUMBER", default_value_t = 0, hide_default_value = true)]
    threads: usize,

    /// Wait for another run that is working on the same tables: so many seconds at most
    #[arg(long, value_name = "SECONDS", default_value_t = 0, hide_default_value = true)]
    wait_for_lock: u64,

    /// End with one line of JSON that says what came of it: counts, and where the report is. No name and no value of the data
    #[arg(long, conflicts_with = "format")]
    counts: bool,

    /// Hand those counts to Airflow: write them to this file, in JSON
    #[arg(long, value_name = "FILE")]
    xcom: Option<PathBuf>,

    /// Add `OpenLineage` events to this file, one a line: what was read, what was written, which columns came from which
    #[arg(long, value_name = "FILE", value_parser = file)]
    lineage: Option<PathBuf>,

    /// Write metrics of the run to this file, for the textfile collector of Prometheus' node exporter
    #[arg(long, value_name = "FILE", value_parser = file)]
    metrics: Option<PathBuf>,

    /// How to show the report
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Checks, loads and reports.
pub fn run(command: &Run, terminal: &Terminal) -> Result<Exit, Failure> {
    let Some(found) = command.target.find(terminal)? else { return Ok(Exit::Findings) };
    let wait_for_lock = Duration::from_secs(command.wait_for_lock);
    let options = RunOptions { threads: command.threads, wait_for_lock, ..found.options.clone() };
    if !unbuilt::tell(&found, &options, terminal) {
        return Ok(Exit::Usage);
    }
    let bar = Bar::new();
    let progress: &dyn Progress = if terminal.quiet() { &Silent } else { &bar };
    let outcome = ingest_engine::run(&found.program, &options, progress);
    bar.clear();
    let report = outcome.map_err(|error| Failure::of_run(&error))?;
    observe(command, &found, &report, terminal);
    match command.format {
        Format::Json => terminal.json("the report", &report)?,
        Format::Text if !terminal.quiet() => terminal.result(&run_report::shown(&report))?,
        Format::Text => run_report::problems(&report).iter().for_each(|it| terminal.complain(it)),
    }
    let counts = json!({ "totals": report.totals(), "pages": report.pages });
    if let Some(file) = &command.xcom {
        hand_over(file, &counts)?;
    }
    if command.counts {
        terminal.result(&format!("{counts}\n"))?;
    }
    let exit = Exit::of(report.exit_code());
    if exit == Exit::Findings && command.xcom.is_some() {
        terminal.complain(FINAL_WORDS);
    }
    Ok(exit)
}

/// Tells other systems. What cannot be told changes nothing of what the run did, and so not its exit code.
fn observe(command: &Run, found: &Found, report: &RunReport, terminal: &Terminal) {
    if let Some(file) = &command.lineage {
        let events = ingest_observe::events(&found.program, &found.options.project_root, report);
        let lines: String = events.iter().map(|it| format!("{it}\n")).collect();
        if let Err(reason) = append(file, &lines) {
            terminal.complain(&format!("warning: the events could not be added to {}: {reason}", file.display()));
        }
    }
    if let Some(file) = &command.metrics
        && let Err(reason) = replace(file, ingest_observe::metrics(report).as_bytes())
    {
        terminal.complain(&format!("warning: the metrics could not be written to {}: {reason}", file.display()));
    }
}

/// Adds text to a file, by one write: runs that end at the same moment do not mix their lines.
fn append(file: &Path, text: &str) -> io::Result<()> {
    OpenOptions::new().create(true).append(true).open(file)?.write_all(text.as_bytes())
}

/// A path. An address is not taken for one: nothing would arrive there.
fn file(text: &str) -> Result<PathBuf, String> {
    if text.contains("://") { Err("only files are written, not addresses".to_owned()) } else { Ok(text.into()) }
}
