//! What the language says and this build cannot run yet: the one place that knows.
//!
//! A program that says such a thing checks and compiles. Before a run touches anything, [`unbuilt`] lists what of it the run
//! would need, of the environment and the pipelines that are asked for alone; a run is refused rather than made to do
//! another thing than what is written. Whoever builds a construct deletes what refuses it here.

mod rules;

use std::collections::BTreeSet;
use std::sync::Arc;

use ingest_diagnostics::{Rule, Severity};
use ingest_program::{
    Connection, ConnectionKind, Dataset, Delivers, Environment, Event, Load, Origin, Pipeline, Program, Source,
    TableFormat, WriteMode,
};

use crate::RunOptions;

/// Every rule of this crate, sorted by code.
pub fn rules() -> Vec<&'static Rule> {
    rules::ALL.to_vec()
}

/// A construct that this build cannot run yet.
#[derive(Debug, Clone)]
pub struct Unbuilt {
    /// What kind of construct; its page tells the story.
    pub rule: &'static Rule,
    /// The fact: "`acme_sftp` is reached by `sftp`".
    pub what: String,
    /// What to do until it can.
    pub meanwhile: String,
    /// Where it was written.
    pub origin: Origin,
}

impl Unbuilt {
    /// Whether a run would do another thing than what is written, and so is not made. What can be left out without that
    /// is only told.
    pub fn refuses(&self) -> bool {
        self.rule.default_level == Severity::Error
    }
}

/// Everything that a run with these options would need and this build does not have, in the order of files and lines; each
/// once. Names that the program does not have are for the run to report.
pub fn unbuilt(program: &Program, options: &RunOptions) -> Vec<Unbuilt> {
    let Some(environment) = program.environment(&options.environment) else { return Vec::new() };
    let mut finder = Finder { environment, found: Vec::new() };
    let asked = |it: &&Arc<Pipeline>| options.pipeline.as_ref().is_none_or(|name| *name == it.name);
    for pipeline in program.pipelines.iter().filter(asked) {
        let wanted = |it: &&Load| options.source.as_ref().is_none_or(|name| *name == it.source);
        let loads: Vec<_> = pipeline.loads.iter().filter(wanted).collect();
        if loads.is_empty() {
            continue;
        }
        finder.pipeline(pipeline);
        for load in loads {
            let Some(dataset) = program.dataset(&load.dataset) else { continue };
            finder.dataset(dataset);
            finder.source_by_name(program, &load.source);
            let joins = program.map(&load.source, &dataset.schema).map(|it| it.joins.as_slice()).unwrap_or_default();
            for join in joins {
                finder.source_by_name(program, &join.source);
            }
        }
    }
    let mut found = finder.found;
    found.sort_by(|a, b| place(a).cmp(&place(b)));
    let mut seen = BTreeSet::new();
    found.retain(|it| seen.insert((it.origin.file, it.origin.start, it.rule.code, it.what.clone())));
    found
}

fn place(it: &Unbuilt) -> (u32, u32, &'static str, &str) {
    (it.origin.file, it.origin.start, it.rule.code, &it.what)
}

struct Finder<'a> {
    environment: &'a Environment,
    found: Vec<Unbuilt>,
}

impl Finder<'_> {
    fn add(&mut self, rule: &'static Rule, origin: Origin, what: String, meanwhile: impl Into<String>) {
        self.found.push(Unbuilt { rule, what, meanwhile: meanwhile.into(), origin });
    }

    fn pipeline(&mut self, pipeline: &Pipeline) {
        for notification in &pipeline.notifications {
            let events: Vec<_> = notification.events.iter().map(|it| event(*it)).collect();
            let channels: Vec<_> = notification.channels.iter().map(|it| format!("`{it}`")).collect();
            let what = format!("{} is told of {}", channels.join(", "), events.join(", "));
            let meanwhile =
                "notifications are sent by the scheduler: the exit code and the report of a run tell it what";
            self.add(&rules::notification_not_sent::RULE, notification.origin, what, meanwhile);
        }
    }

    fn source_by_name(&mut self, program: &Program, name: &str) {
        if let Some(source) = program.source(name) {
            self.source(source);
        }
    }

    fn source(&mut self, source: &Source) {
        self.connection(&source.connection);
        if source.delivers == Delivers::Snapshot {
            let what = format!("each delivery of `{}` is the whole table anew", source.name);
            let meanwhile = "`delivers period` replaces the delivery of the same captures";
            self.add(&rules::snapshot_not_built::RULE, source.origin, what, meanwhile);
        }
        self.arrival(source);
    }

    fn arrival(&mut self, source: &Source) {
        let (name, arrival) = (&source.name, &source.arrival);
        for done in &arrival.done {
            let what = format!("a delivery of `{name}` is complete when `{}` is there", done.text);
            self.add(
                &rules::arrival_not_built::RULE,
                done.origin,
                what,
                "schedule the run for when everything has come, and leave it out",
            );
        }
        if let Some(settled) = &arrival.settled {
            let what = format!("files of `{name}` are taken when they have not grown for {} seconds", settled.seconds);
            let meanwhile = "have files written under another name and renamed when they are whole, and leave it out";
            self.add(&rules::arrival_not_built::RULE, settled.origin, what, meanwhile);
        }
        let reconcile = "check the numbers by `rows()` and `sum(…)` in `checks`, and leave it out";
        for control in &arrival.control {
            let what = format!("deliveries of `{name}` are reconciled with `{}`", control.file.text);
            self.add(&rules::arrival_not_built::RULE, control.origin, what, reconcile);
        }
    }

    fn dataset(&mut self, dataset: &Dataset) {
        let (name, origin) = (&dataset.name, dataset.origin);
        self.connection(&dataset.connection);
        self.connection(&dataset.quarantine.connection);
        if dataset.format == TableFormat::Delta {
            let what = format!("`{name}` is kept as a Delta table");
            self.add(&rules::table_not_built::RULE, origin, what, "write `as parquet`");
        }
        if dataset.write == WriteMode::Merge {
            let what = format!("rows of `{name}` are merged by their key");
            let meanwhile = "`write replace delivery` replaces the deliveries that come again";
            self.add(&rules::merge_not_built::RULE, origin, what, meanwhile);
        }
        for partition in &dataset.partition_by {
            let what = format!("folders of `{name}` are named by `{}`", partition.name);
            self.add(&rules::table_order_not_built::RULE, partition.value.origin, what, "leave `partition by` out");
        }
        if let Some(first) = dataset.sort_by.first() {
            let what = format!("rows of `{name}` are in an order");
            self.add(&rules::table_order_not_built::RULE, first.origin, what, "leave `sort by` out");
        }
        if let Some(retain) = &dataset.retain {
            let what = format!("deliveries of `{name}` are kept for a while");
            self.add(
                &rules::retention_not_applied::RULE,
                retain.origin,
                what,
                "nothing is removed until a build removes it: remove it by hand",
            );
        }
        if !dataset.readers.is_empty() {
            let what = format!("`{name}` has {} readers", dataset.readers.len());
            self.add(
                &rules::readers_not_granted::RULE,
                origin,
                what,
                "rights are given where the storage is set up, not by a run",
            );
        }
    }

    fn connection(&mut self, name: &str) {
        let environment = self.environment;
        let Some(Connection { kind, origin, .. }) = environment.connections.iter().find(|it| it.name == name) else {
            return;
        };
        if let ConnectionKind::Local { .. } = kind {
            return;
        }
        let what = format!("`{name}` is reached by `{}` in the environment `{}`", kind.name(), environment.name);
        let meanwhile = format!("override it in an environment, as `{name} = local {{ root: \"./{name}\" }}`");
        self.add(&rules::connection_not_built::RULE, *origin, what, meanwhile);
    }
}

fn event(event: Event) -> &'static str {
    match event {
        Event::Success => "success",
        Event::Failure => "failure",
        Event::Late => "a late delivery",
        Event::Warning => "a warning",
    }
}
