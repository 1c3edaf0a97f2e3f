//! `ingest schedule`: what is due when.

use std::path::PathBuf;

use clap::Args;
use comfy_table::Cell;
use ingest_program::{Cadence, Every, Program, Source};
use ingest_schedule::Moment;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use serde::Serialize;

use crate::commands::Format;
use crate::exit::{Exit, Failure};
use crate::program;
use crate::project::Place;
use crate::table::table;
use crate::terminal::Terminal;

const EXAMPLES: &str = "\
Examples:
  ingest schedule                              The next ten deliveries of this folder's project
  ingest schedule examples/claims --next 30
  ingest schedule --from 2027-03-01            From that day on, in the zone of each cadence
  ingest schedule --from 2027-03-01T06:00:00Z  From that instant on
  ingest schedule --source cms --format json | jq -r '.due[].at'

A delivery is due when the cadence of its source says so, in the civil time of its zone.";

/// Say when which deliveries are due next
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Schedule {
    /// Folder of the project, or one `.ingest` file [default: the project of this folder]
    path: Option<PathBuf>,

    /// How many deliveries, of all sources together
    #[arg(long, value_name = "NUMBER", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    next: u32,

    /// First day, or time, in the zone of each cadence unless it has one of its own [default: now]
    #[arg(long, value_name = "DAY|TIME", value_parser = start)]
    from: Option<Start>,

    /// Only this source
    #[arg(long, value_name = "NAME")]
    source: Option<String>,

    /// Only the sources of this pipeline
    #[arg(long, value_name = "NAME")]
    pipeline: Option<String>,

    /// How to show it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Where to begin.
#[derive(Debug, Clone, Copy)]
enum Start {
    At(Timestamp),
    /// What the clock shows in the zone of each cadence.
    Civil(DateTime),
}

/// What is due, and what is never.
#[derive(Debug, Serialize)]
struct Listed<'a> {
    project: &'a str,
    due: Vec<Due<'a>>,
    unscheduled: Vec<Unscheduled<'a>>,
}

/// A delivery that is due.
#[derive(Debug, Serialize)]
struct Due<'a> {
    #[serde(serialize_with = "rfc_3339")]
    at: Zoned,
    zone: &'a str,
    source: &'a str,
    pipelines: Vec<&'a str>,
    /// `file:line` of the cadence.
    place: String,
    /// The days that it stands for.
    days: Vec<String>,
    #[serde(serialize_with = "rfc_3339_or_null")]
    late: Option<Zoned>,
    /// Whether a calendar moved it.
    #[serde(skip)]
    moved: bool,
}

/// A source without a delivery that is due.
#[derive(Debug, Serialize)]
struct Unscheduled<'a> {
    source: &'a str,
    why: Why,
    /// `file:line` of the cadence; of the source where it has none.
    place: String,
}

/// Why nothing of a source is due.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
enum Why {
    NoCadence,
    Once,
    NothingMore,
}

/// Checks, asks the schedules and shows.
pub fn run(command: &Schedule, terminal: &Terminal) -> Result<Exit, Failure> {
    let place = Place::find(command.path.as_deref())?;
    let Some(compiled) = program::of_project(&place, terminal)? else { return Ok(Exit::Findings) };
    let start = command.from.unwrap_or_else(|| Start::At(Timestamp::now()));
    let listed = list(&compiled.program, command, start)?;
    match command.format {
        Format::Text => {
            if !listed.due.is_empty() {
                terminal.result(&shown(&listed.due))?;
            }
            for it in &listed.unscheduled {
                let Unscheduled { source, place, .. } = it;
                terminal.note(&match it.why {
                    Why::NoCadence => format!("{place}: `{source}` has no cadence, and is due at no time"),
                    Why::Once => format!("{place}: `{source}` comes once, and is loaded by hand"),
                    Why::NothingMore => format!("{place}: nothing more is due of `{source}`"),
                });
            }
        }
        Format::Json => terminal.json("the schedule", &listed)?,
    }
    Ok(Exit::Fine)
}

fn list<'a>(program: &'a Program, command: &Schedule, start: Start) -> Result<Listed<'a>, Failure> {
    let mut listed = Listed { project: &program.name, due: Vec::new(), unscheduled: Vec::new() };
    for source in asked(program, command)? {
        let unscheduled = |why, origin| Unscheduled { source: &source.name, why, place: program.place(origin) };
        let Some(cadence) = &source.cadence else {
            listed.unscheduled.push(unscheduled(Why::NoCadence, source.origin));
            continue;
        };
        if cadence.every == Every::Once {
            listed.unscheduled.push(unscheduled(Why::Once, cadence.origin));
            continue;
        }
        let place = program.place(cadence.origin);
        let schedule = times(program, cadence)?;
        let before = listed.due.len();
        let moments = schedule.starting(instant(start, schedule.zone())?).take(command.next as usize);
        listed.due.extend(moments.map(|Moment { at, days, late }| Due {
            moved: days != [at.date()],
            at,
            zone: &cadence.zone,
            source: &source.name,
            pipelines: pipelines(program, command, source),
            place: place.clone(),
            days: days.iter().map(ToString::to_string).collect(),
            late,
        }));
        if listed.due.len() == before {
            listed.unscheduled.push(unscheduled(Why::NothingMore, cadence.origin));
        }
    }
    // Of one moment, sources are in the order of their names.
    listed.due.sort_by_key(|it| it.at.timestamp());
    listed.due.truncate(command.next as usize);
    Ok(listed)
}

/// The sources that are asked for, by name.
fn asked<'a>(program: &'a Program, command: &Schedule) -> Result<Vec<&'a Source>, Failure> {
    if let Some(name) = &command.source {
        program::known("source", name, program.sources.iter().map(|it| it.name.as_str()))?;
    }
    if let Some(name) = &command.pipeline {
        program::known("pipeline", name, program.pipelines.iter().map(|it| it.name.as_str()))?;
    }
    let wanted = |source: &&Source| {
        command.source.as_ref().is_none_or(|name| source.name == *name)
            && (command.pipeline.is_none() || !pipelines(program, command, source).is_empty())
    };
    let sources: Vec<_> = program.sources.iter().map(AsRef::as_ref).filter(wanted).collect();
    match (&command.source, &command.pipeline) {
        (Some(source), Some(pipeline)) if sources.is_empty() => {
            Err(Failure::usage(format!("the pipeline `{pipeline}` does not load `{source}`")))
        }
        _ => Ok(sources),
    }
}

/// The pipelines that load a source, of those that are asked for.
fn pipelines<'a>(program: &'a Program, command: &Schedule, source: &Source) -> Vec<&'a str> {
    let named = program.pipelines.iter().filter(|it| command.pipeline.as_ref().is_none_or(|name| it.name == *name));
    let loading = named.filter(|it| it.loads.iter().any(|load| load.source == source.name));
    loading.map(|it| it.name.as_str()).collect()
}

fn instant(start: Start, zone: &TimeZone) -> Result<Timestamp, Failure> {
    match start {
        Start::At(instant) => Ok(instant),
        Start::Civil(civil) => {
            zone.to_timestamp(civil).map_err(Failure::because(format!("`{civil}` is no time to begin with")))
        }
    }
}

/// A day or a time as it is written.
fn start(text: &str) -> Result<Start, String> {
    if let Ok(instant) = text.parse() {
        return Ok(Start::At(instant));
    }
    let civil = text.parse().map(Start::Civil);
    civil.map_err(|_| {
        "a day is written as 2027-03-01, a time as 2027-03-01T06:00 or 2027-03-01T06:00:00-05:00".to_owned()
    })
}

/// When deliveries of a cadence are due. Of a program that was checked, every cadence has its times.
pub fn times(program: &Program, cadence: &Cadence) -> Result<ingest_schedule::Schedule, Failure> {
    ingest_schedule::Schedule::new(cadence, &program.calendars).map_err(|error| {
        let place = program.place(cadence.origin);
        Failure { message: format!("{place}: {error}"), help: None, exit: Exit::Internal }
    })
}

fn shown(due: &[Due<'_>]) -> String {
    let moved = due.iter().any(|it| it.moved);
    let mut header = vec!["due", "source", "pipelines", "late after"];
    header.extend(moved.then_some("stands for"));
    let mut table = table(&header);
    for it in due {
        let mut row = vec![
            Cell::new(readable(&it.at)),
            Cell::new(it.source),
            Cell::new(it.pipelines.join(", ")),
            Cell::new(it.late.as_ref().map(readable).unwrap_or_default()),
        ];
        if moved {
            row.push(Cell::new(if it.moved { it.days.join(", ") } else { String::new() }));
        }
        table.add_row(row);
    }
    format!("{table}\n")
}

/// `Sun 2027-03-14 03:30 -04`
fn readable(at: &Zoned) -> String {
    at.strftime("%a %Y-%m-%d %H:%M %:::z").to_string()
}

/// `2027-03-14T03:30:00-04:00`
fn rfc_3339<S: serde::Serializer>(at: &Zoned, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&at.strftime("%Y-%m-%dT%H:%M:%S%:z"))
}

#[expect(clippy::ref_option, reason = "serde calls it with the field")]
fn rfc_3339_or_null<S: serde::Serializer>(at: &Option<Zoned>, serializer: S) -> Result<S::Ok, S::Error> {
    match at {
        Some(at) => rfc_3339(at, serializer),
        None => serializer.serialize_none(),
    }
}
