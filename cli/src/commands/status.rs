//! `ingest status`: what was published, what waits, what failed, what is late.

use clap::Args;
use comfy_table::{Cell, ContentArrangement};
use indicatif::HumanCount;
use ingest_engine::{LoadStatus, PendingDelivery, Standing};
use ingest_observe::{ToldLoad, tell_status};
use ingest_program::{Cadence, Program};
use jiff::{SignedDuration, Timestamp, Zoned};
use serde::Serialize;

use crate::commands::Format;
use crate::commands::schedule::times;
use crate::exit::{Exit, Failure};
use crate::observing::StatusMetrics;
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

/// Waiting deliveries that are named in the table.
const NAMED: usize = 3;

/// Days to look back for a moment that has passed and the one before it: the first that is enough is used. Twelve years have two leap days,
/// whichever they are.
const LOOK_BACK: [i64; 4] = [8, 100, 1500, 4500];

/// Say where each load stands: what was published, what has arrived and waits, what failed, what is late
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Status {
    #[command(flatten)]
    target: Target,

    /// The moment that it is [default: now]
    #[arg(long, value_name = "TIME", value_parser = moment)]
    at: Option<Timestamp>,

    #[command(flatten)]
    metrics: StatusMetrics,

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
    let outlet = command.metrics.outlet()?;
    let now = command.at.unwrap_or_else(Timestamp::now);
    let report = ingest_engine::status(&found.program, &found.options, now);
    let report = report.map_err(|error| Failure::of_run(&error))?;
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
    told.loads.iter().flat_map(|it| &it.load.unread).for_each(|it| terminal.warn(it));
    if let Some(outlet) = outlet {
        let loads = told.loads.iter().map(|it| ToldLoad { load: it.load, is_late: it.late.is_some() });
        let loads: Vec<_> = loads.collect();
        if let Some(why) = tell_status(&outlet, &report, &loads, now) {
            terminal.warn(&why);
        }
    }
    let is_trouble =
        |it: &Line<'_>| it.late.is_some() || !it.load.unread.is_empty() || trouble(it.load).next().is_some();
    Ok(if told.loads.iter().any(is_trouble) { Exit::Findings } else { Exit::Fine })
}

fn moment(text: &str) -> Result<Timestamp, String> {
    text.parse().map_err(|_| "a moment is written as 2027-03-01T06:00:00Z or 2027-03-01T06:00:00-05:00".to_owned())
}

/// What a person is to look at.
fn trouble(load: &LoadStatus) -> impl Iterator<Item = &PendingDelivery> {
    load.pending.iter().filter(|it| it.standing.is_trouble())
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
    let mut header = vec!["source", "dataset", "", "published", "rows", "last", "waiting", "last file"];
    let several =
        told.loads.windows(2).any(|it| matches!(it, [one, other] if one.load.pipeline != other.load.pipeline));
    if several {
        header.insert(0, "pipeline");
    }
    let mut table = table(&header);
    // A name that is broken cannot be searched for: rather a line that is too long.
    table.set_content_arrangement(ContentArrangement::Disabled);
    for line in &told.loads {
        let load = line.load;
        let mut row = vec![
            Cell::new(&load.source),
            Cell::new(&load.dataset),
            Cell::new(state(line)),
            number(HumanCount(load.published as u64)),
            number(HumanCount(load.rows)),
            Cell::new(load.last.as_ref().map(|it| it.delivery.as_str()).unwrap_or_default()),
            Cell::new(waiting(load)),
            Cell::new(load.arrived.map(|it| it.strftime("%Y-%m-%d %H:%MZ").to_string()).unwrap_or_default()),
        ];
        if several {
            row.insert(0, Cell::new(&load.pipeline));
        }
        table.add_row(row);
    }
    let mut text = format!("{}, environment {}\n\n{table}\n", told.project, told.environment);
    for Line { load, late } in &told.loads {
        if let Some(due) = late {
            text += &format!("{}: late: due {due}, and no file has come for it ({})\n", load.source, load.place);
        }
        for it in trouble(load) {
            let run = it.run.as_ref().map(|it| format!(" (run {it})")).unwrap_or_default();
            text += &format!("{}/{}: {}{run}\n", load.source, it.delivery, it.why.join("; "));
        }
    }
    text
}

/// The worst that is to be said of a load.
fn state(Line { load, late }: &Line<'_>) -> &'static str {
    let has = |standing| load.pending.iter().any(|it| it.standing == standing);
    match late {
        _ if has(Standing::Failed) => "failed",
        _ if has(Standing::Held) => "held",
        Some(_) => "late",
        None if has(Standing::Arrived) => "arrived",
        None if has(Standing::Waiting) => "waits",
        None if load.published == 0 => "nothing yet",
        None => "published",
    }
}

/// The first of what waits, and how many more.
fn waiting(load: &LoadStatus) -> String {
    let mut ids: Vec<_> = load.pending.iter().take(NAMED).map(|it| it.delivery.clone()).collect();
    let more = load.pending.len() - ids.len();
    if more > 0 {
        ids.push(format!("and {} more", HumanCount(more as u64)));
    }
    ids.join("\n")
}
