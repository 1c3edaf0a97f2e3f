//! `ingest status`: what was published, what waits, what failed, what is late.

use clap::Args;
use comfy_table::Cell;
use indicatif::HumanCount;
use ingest_engine::{Action, LoadStatus, PendingDelivery};
use ingest_program::{Cadence, Program};
use jiff::{SignedDuration, Timestamp, Zoned};
use serde::Serialize;

use crate::commands::Format;
use crate::commands::schedule::times;
use crate::exit::{Exit, Failure};
use crate::table::{number, table};
use crate::target::Target;
use crate::terminal::Terminal;
use crate::unbuilt;

const EXAMPLES: &str = "\
Examples:
  ingest status                              Every pipeline of the project of this folder
  ingest status claims --env prod            One pipeline, in another environment
  ingest status --at 2027-03-01T12:00:00Z    As it will look then, if nothing comes
  ingest status --format json | jq '.loads[] | select(.late)'

A source is late where its cadence says `due`, that time is over, and no file has come since the time before was over. Exit code 1
says that something is late, has failed or waits for a person.";

/// Days to look back for a moment that has passed: the first that is enough is used.
const LOOK_BACK: [i64; 3] = [8, 100, 1500];

/// Say where each load stands: what was published, what has arrived and waits, what failed, what is late
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Status {
    #[command(flatten)]
    target: Target,

    /// The moment that it is [default: now]
    #[arg(long, value_name = "TIME")]
    at: Option<Timestamp>,

    /// How to show it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Serialize)]
struct Told<'a> {
    project: &'a str,
    environment: &'a str,
    at: Timestamp,
    loads: Vec<Line<'a>>,
    unmatched: &'a [ingest_engine::report::UnmatchedReport],
}

#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    load: &'a LoadStatus,
    /// When it was due that is late.
    late: Option<Timestamp>,
}

/// Checks, asks and shows.
pub fn run(command: &Status, terminal: &Terminal) -> Result<Exit, Failure> {
    let Some(found) = command.target.find(terminal)? else { return Ok(Exit::Findings) };
    if !unbuilt::tell(&found, &found.options, terminal) {
        return Ok(Exit::Usage);
    }
    let report = ingest_engine::status(&found.program, &found.options).map_err(|error| Failure::of_run(&error))?;
    let now = command.at.unwrap_or_else(Timestamp::now);
    let line = |load| Ok(Line { late: late(&found.program, load, now)?, load });
    let told = Told {
        project: &report.project,
        environment: &report.environment,
        at: now,
        loads: report.loads.iter().map(line).collect::<Result<_, Failure>>()?,
        unmatched: &report.unmatched,
    };
    match command.format {
        Format::Json => terminal.json("the status", &told)?,
        Format::Text => {
            terminal.result(&shown(&told))?;
            for file in told.unmatched {
                terminal.note(&format!("{}: {} {}", file.source, file.file, file.why));
            }
        }
    }
    let is_trouble = |it: &Line<'_>| it.late.is_some() || it.load.pending.iter().any(PendingDelivery::is_trouble);
    Ok(if told.loads.iter().any(is_trouble) { Exit::Findings } else { Exit::Fine })
}

/// When the delivery was due that is late, where one is.
fn late(program: &Program, load: &LoadStatus, now: Timestamp) -> Result<Option<Timestamp>, Failure> {
    let Some(cadence) = program.source(&load.source).and_then(|it| it.cadence.as_ref()) else { return Ok(None) };
    let Some((due, before)) = overdue(program, cadence, now)? else { return Ok(None) };
    // What came after the time before was over is this one. That one has not come either where nothing ever did.
    let came = |arrived: Timestamp| before.as_ref().is_none_or(|it| arrived > it.timestamp());
    Ok((!load.arrived.is_some_and(came)).then(|| due.timestamp()))
}

/// The latest moment of a cadence whose time is over, and when the time of the one before was over.
fn overdue(program: &Program, cadence: &Cadence, now: Timestamp) -> Result<Option<(Zoned, Option<Zoned>)>, Failure> {
    let Some(due) = cadence.due.and_then(|it| i64::try_from(it).ok()) else { return Ok(None) };
    let schedule = times(program, cadence)?;
    let mut found = None;
    for days in LOOK_BACK {
        let back = SignedDuration::from_hours(24 * days).saturating_add(SignedDuration::from_secs(due));
        let Ok(from) = now.checked_sub(back) else { break };
        let mut before = None;
        found = None;
        for moment in schedule.starting(from) {
            let Some(over) = moment.late.filter(|it| it.timestamp() <= now) else { break };
            found = Some((moment.at, before.replace(over)));
        }
        if matches!(found, Some((_, Some(_)))) {
            break;
        }
    }
    Ok(found)
}

fn shown(told: &Told<'_>) -> String {
    let mut table = table(&["source", "dataset", "", "published", "rows", "last", "waiting", "last file"]);
    for Line { load, late } in &told.loads {
        let state = match late {
            _ if load.pending.iter().any(PendingDelivery::is_trouble) => "failed",
            Some(_) => "late",
            None if load.pending.iter().any(|it| it.action != Action::Wait) => "arrived",
            None if !load.pending.is_empty() => "waits",
            None if load.published == 0 => "nothing yet",
            None => "published",
        };
        let ids: Vec<&str> = load.pending.iter().map(|it| it.delivery.as_str()).collect();
        table.add_row([
            Cell::new(&load.source),
            Cell::new(&load.dataset),
            Cell::new(state),
            number(HumanCount(load.published as u64)),
            number(HumanCount(load.rows)),
            Cell::new(load.last.as_ref().map(|it| it.delivery.as_str()).unwrap_or_default()),
            Cell::new(ids.join("\n")),
            Cell::new(load.arrived.map(|it| it.strftime("%Y-%m-%d %H:%MZ").to_string()).unwrap_or_default()),
        ]);
    }
    let mut text = format!("{}, environment {}\n\n{table}\n", told.project, told.environment);
    for Line { load, late } in &told.loads {
        if let Some(due) = late {
            text += &format!("{}: late: due {due}, and no file has come for it ({})\n", load.source, load.place);
        }
        for it in load.pending.iter().filter(|it| it.is_trouble()) {
            let why = it.why.as_deref().unwrap_or("a run did not let it into the table; its report says why");
            text += &format!("{}/{}: {why}\n", load.source, it.delivery);
        }
    }
    text
}
