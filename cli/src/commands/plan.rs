//! `ingest plan`: what a run would do.

use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use comfy_table::Cell;
use indicatif::HumanBytes;
use ingest_engine::{Action, HISTORY, PlanReport, PlannedDelivery, PlannedLoad};
use serde_json::json;

use crate::commands::Format;
use crate::exit::{Exit, Failure};
use crate::hand_over::hand_over;
use crate::table::{number, path, table};
use crate::target::{Found, Target};
use crate::terminal::Terminal;
use crate::unbuilt;

const EXAMPLES: &str = "\
Examples:
  ingest plan                              Every pipeline of the project of this folder
  ingest plan claims --env prod            One pipeline, in another environment
  ingest plan examples/claims --delivery 2026-01-05
  ingest plan --format json | jq '.loads[].deliveries'
  ingest plan claims --source cms_carrier --pending

Nothing is loaded. For each `source -> dataset` line: the deliveries that are there and what would be done with each, then the
logical and the physical plan of the next one, with the places of what was written.";

/// Say what `ingest run` would do: the deliveries, and the plan of each load
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Plan {
    #[command(flatten)]
    target: Target,

    /// Say only which deliveries a run would load, the oldest first: a line each, or a list in JSON. One that waits for a person
    /// is among them, so that whoever asks hears of it
    #[arg(long, value_enum, value_name = "WHICH", num_args = 0..=1, default_missing_value = "all")]
    pending: Option<Pending>,

    /// At most so many of those
    #[arg(long, value_name = "NUMBER", requires = "pending")]
    at_most: Option<usize>,

    /// And not those that wait for a person: held ones, and those that failed their checks with the files and the program that they have
    #[arg(long, requires = "pending")]
    without_held: bool,

    /// Where there is none, or only what waits for a person, wait for one: so many seconds at most
    #[arg(long, value_name = "SECONDS", requires = "pending", default_value_t = 0, hide_default_value = true)]
    wait: u64,

    /// Seconds between two looks for it
    #[arg(long, value_name = "SECONDS", requires = "wait", default_value_t = 60)]
    poke: u64,

    /// Hand them to Airflow: write the list to this file, in JSON, in place of showing it
    #[arg(long, value_name = "FILE", requires = "pending")]
    xcom: Option<PathBuf>,

    /// How to show it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Which deliveries are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Pending {
    /// All
    All,
    /// The historical drop
    History,
    /// What follows it
    Increments,
}

impl Pending {
    fn asks_for(self, delivery: &PlannedDelivery) -> bool {
        match self {
            Self::All => true,
            Self::History => delivery.id == HISTORY,
            Self::Increments => delivery.id != HISTORY,
        }
    }
}

/// Checks, plans and shows.
pub fn run(command: &Plan, terminal: &Terminal) -> Result<Exit, Failure> {
    let Some(found) = command.target.find(terminal)? else { return Ok(Exit::Findings) };
    if !unbuilt::tell(&found, &found.options, terminal) {
        return Ok(Exit::Usage);
    }
    let report = planned(command, &found)?;
    match (command.pending, command.format) {
        (None, Format::Text) => terminal.result(&shown(&report))?,
        (None, Format::Json) => terminal.json("the plan", &report)?,
        (Some(which), format) => {
            let pending = pending(&report, which, !command.without_held, command.at_most.unwrap_or(usize::MAX));
            match (&command.xcom, format) {
                (Some(file), _) => hand_over(file, &pending)?,
                (None, Format::Text) => {
                    let lines: String = pending.iter().map(|id| format!("{id}\n")).collect();
                    terminal.result(&lines)?;
                }
                // One line, for whoever reads lines.
                (None, Format::Json) => terminal.result(&format!("{}\n", json!(pending)))?,
            }
        }
    }
    for it in &report.unlisted {
        terminal.warn(&format!("{} -> {}: {}", it.source, it.dataset, it.why));
    }
    // Whoever asks what to load goes on with that; the load itself tells of the others.
    let is_told = report.unlisted.is_empty() || command.pending.is_some();
    Ok(if is_told { Exit::Fine } else { Exit::Usage })
}

/// The plan; of a moment at which something is to be loaded, where that is waited for and comes.
fn planned(command: &Plan, found: &Found) -> Result<PlanReport, Failure> {
    let began = Instant::now();
    let patience = Duration::from_secs(command.wait);
    let mut report = look(found)?;
    loop {
        let left = patience.saturating_sub(began.elapsed());
        let is_there = command.pending.is_none_or(|which| !pending(&report, which, false, 1).is_empty());
        if is_there || left.is_zero() {
            return Ok(report);
        }
        thread::sleep(left.min(Duration::from_secs(command.poke.max(1))));
        // What could be looked at before and cannot now may come back; the last look says what is wrong.
        match look(found) {
            Ok(seen) => report = seen,
            Err(failure) if began.elapsed() >= patience => return Err(failure),
            Err(_) => {}
        }
    }
}

fn look(found: &Found) -> Result<PlanReport, Failure> {
    ingest_engine::plan(&found.program, &found.options).map_err(|error| Failure::of_run(&error))
}

/// The deliveries that a run would load, or tell a person of: each once, though it may go to several datasets.
fn pending(report: &PlanReport, which: Pending, held: bool, at_most: usize) -> Vec<&str> {
    let is_pending = |it: &&PlannedDelivery| match it.action {
        Action::Load | Action::Replace => (held || !it.has_failed) && which.asks_for(it),
        Action::Hold => held && which.asks_for(it),
        Action::Skip | Action::Wait => false,
    };
    let mut pending: Vec<&str> = Vec::new();
    for delivery in report.loads.iter().flat_map(|it| &it.deliveries).filter(is_pending) {
        if !pending.contains(&delivery.id.as_str()) {
            pending.push(&delivery.id);
        }
    }
    pending.truncate(at_most);
    pending
}

fn shown(report: &PlanReport) -> String {
    let mut text = format!("{}, environment {}\n", report.project, report.environment);
    for load in &report.loads {
        text.push_str(&format!("\n{}", one(load)));
    }
    for file in &report.unmatched {
        text.push_str(&format!("\n{}: {} {}", file.source, file.file, file.why));
    }
    if report.unmatched.is_empty() { text } else { text + "\n" }
}

fn one(load: &PlannedLoad) -> String {
    let mut text = format!(
        "{}: {} -> {} ({})\n  table       {}\n  quarantine  {}\n",
        load.pipeline,
        load.source,
        load.dataset,
        load.place,
        path(&load.table),
        path(&load.quarantine)
    );
    if load.deliveries.is_empty() {
        text.push_str("  no delivery has arrived\n");
        return text;
    }
    let mut table = table(&["delivery", "", "files", "size", ""]);
    for it in &load.deliveries {
        let action = match it.action {
            Action::Load => "load",
            Action::Replace => "replace",
            Action::Skip => "skip",
            Action::Hold => "hold",
            Action::Wait => "wait",
        };
        table.add_row([
            Cell::new(&it.id),
            Cell::new(action),
            Cell::new(it.files.join("\n")),
            number(HumanBytes(it.bytes)),
            Cell::new(it.why.as_deref().unwrap_or_default()),
        ]);
    }
    text.push_str(&format!("{table}\n"));
    for (title, plan) in [("logical plan", &load.logical), ("physical plan", &load.physical)] {
        let plan: String = plan.trim_end().lines().map(|line| format!("  {line}\n")).collect();
        text.push_str(&format!("\n{title}\n{plan}"));
    }
    text
}
