//! `ingest run`: load what has arrived.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use ingest_cluster::{Address, AddressError, Driver};
use ingest_codegen::FINAL_WORDS;
use ingest_engine::{Executors, Progress, RunError, RunOptions, RunReport, Several, Silent};
use ingest_observe::{Observer, Outlets};
use serde_json::json;

use crate::commands::Format;
use crate::exit::{Exit, Failure};
use crate::hand_over::hand_over;
use crate::observing::Observing;
use crate::progress_bar::Bar;
use crate::run_log::RunLog;
use crate::run_report;
use crate::target::Target;
use crate::terminal::Terminal;
use crate::termination::with_last_words;
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

    /// Where the scheduler of executors is, for pipelines with `engine ballista`: http://HOST:PORT
    #[arg(long, value_name = "URL", env = "INGEST_SCHEDULER", hide_env_values = true)]
    scheduler: Option<String>,

    /// Wait for another run that is working on the same tables: so many seconds at most
    #[arg(long, value_name = "SECONDS", default_value_t = 0, hide_default_value = true)]
    wait_for_lock: u64,

    /// End with one line of JSON that says what came of it: counts, and where the report is. No name and no value of the data
    #[arg(long, conflicts_with = "format")]
    counts: bool,

    /// Hand those counts to Airflow: write them to this file, in JSON
    #[arg(long, value_name = "FILE")]
    xcom: Option<PathBuf>,

    #[command(flatten)]
    observing: Observing,

    /// How to show the report
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Run {
    /// Who loads parts of deliveries on other machines.
    fn executors(&self) -> Result<Option<Arc<dyn Executors>>, Failure> {
        // An empty variable is none.
        let Some(scheduler) = self.scheduler.as_ref().filter(|it| !it.is_empty()) else { return Ok(None) };
        let scheduler: Address = scheduler.parse().map_err(|error: AddressError| Failure::usage(error.to_string()))?;
        let driver = Driver::new(scheduler).map_err(|error| Failure::usage(error.to_string()))?;
        Ok(Some(Arc::new(driver)))
    }
}

/// Checks, loads and reports.
pub fn run(command: &Run, terminal: &Terminal) -> Result<Exit, Failure> {
    let Some(found) = command.target.find(terminal)? else { return Ok(Exit::Findings) };
    let wait_for_lock = Duration::from_secs(command.wait_for_lock);
    let executors = command.executors()?;
    let options = RunOptions { threads: command.threads, wait_for_lock, executors, ..found.options.clone() };
    if !unbuilt::tell(&found, &options, terminal) {
        return Ok(Exit::Usage);
    }
    let outlets = Outlets { only: options.source.clone(), ..command.observing.outlets(terminal)? };
    let observer = Observer::new(&found.program, &options.environment, &options.project_root, outlets);
    let (bar, log) = (Bar::new(), RunLog::new(terminal));
    let shown: &dyn Progress = match (terminal.logs(), terminal.quiet()) {
        (true, _) => &log,
        (false, true) => &Silent,
        (false, false) => &bar,
    };
    let progress = Several(&[shown, &observer]);
    let last_words = |code| {
        let ended = observer.end(code);
        ended.failures.iter().for_each(|it| terminal.warn(it));
        terminal.complain("the run was told to end: what it was at is loaded by the next one");
        ended
    };
    let outcome = with_last_words(last_words, || ingest_engine::run(&found.program, &options, &progress));
    bar.clear();
    // What cannot be told changes nothing of what the run did, and so not its exit code.
    let code = outcome.as_ref().map_or_else(RunError::exit_code, RunReport::exit_code);
    for failure in observer.close(outcome.as_ref().ok(), code) {
        terminal.warn(&failure);
    }
    let report = outcome.map_err(|error| Failure::of_run(&error))?;
    if terminal.logs() {
        log.outcome(&report);
    }
    match command.format {
        Format::Json => terminal.json("the report", &report)?,
        Format::Text if !terminal.quiet() => terminal.result(&run_report::shown(&report))?,
        Format::Text if terminal.logs() => {}
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
