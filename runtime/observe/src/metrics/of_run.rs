//! What the last run did: a run is a process of its own, and counts nothing up from the one before.

use std::collections::BTreeSet;

use ingest_engine::RunReport;
use ingest_engine::report::{DeliveryReport, Rows, Timings};
use ingest_program::Program;
use jiff::Timestamp;

use super::{Series, add, family, tell};
use crate::outlet::Outlet;

/// The metrics of a run, sorted. Deliveries of the same load are added up, so that there are as many series as the program
/// has rules, however many deliveries arrive.
pub fn metrics(report: &RunReport) -> String {
    let mut text = String::new();
    let run = |value| Series::from([(of_run(report), value)]);
    let started = report.started.parse::<Timestamp>().map_or(0, Timestamp::as_second);
    family(&mut text, "ingest_run_start_timestamp_seconds", "When the last run began.", &run(started as f64));
    family(&mut text, "ingest_run_duration_seconds", "How long the last run took.", &run(report.seconds));
    let code = f64::from(report.exit_code());
    family(&mut text, "ingest_run_exit_code", "The exit code of the last run.", &run(code));

    let [mut deliveries, mut rows, mut written, mut seconds, mut violations, mut checks] = [const { Series::new() }; 6];
    for it in &report.deliveries {
        let load = of_load(report, it);
        let with = |more: &[(&'static str, &str)]| {
            let more = more.iter().map(|(name, value)| (*name, (*value).to_owned()));
            load.iter().cloned().chain(more).collect::<Vec<_>>()
        };
        add(&mut deliveries, with(&[("status", it.status.word())]), 1.0);
        for (outcome, count) in outcomes(it.rows) {
            add(&mut rows, with(&[("outcome", outcome)]), count as f64);
        }
        add(&mut written, load.clone(), it.bytes_written as f64);
        for (step, took) in steps(it.timings) {
            add(&mut seconds, with(&[("step", step)]), took);
        }
        for rule in &it.rules {
            let labels = [("stage", rule.stage.as_str()), ("rule", &rule.name), ("consequence", &rule.consequence)];
            add(&mut violations, with(&labels), rule.violations as f64);
        }
        for check in &it.checks {
            let labels = [("stage", check.stage.as_str()), ("check", &check.name), ("consequence", &check.consequence)];
            add(&mut checks, with(&labels), f64::from(u8::from(!check.held)));
        }
    }
    family(&mut text, "ingest_deliveries", "Deliveries that the last run found, by what became of them.", &deliveries);
    family(&mut text, "ingest_rows", "Rows of these deliveries, by where they went.", &rows);
    family(&mut text, "ingest_written_bytes", "Bytes of Parquet published or staged.", &written);
    family(&mut text, "ingest_step_duration_seconds", "How long each step took.", &seconds);
    family(&mut text, "ingest_rule_violations", "Rows that violate a rule.", &violations);
    family(&mut text, "ingest_checks_not_held", "Deliveries of which a check does not hold.", &checks);
    text
}

/// Tells what a run of a program did: in a file that is replaced, or to a Pushgateway, which has a group for each source of a pipeline,
/// `only` that one where the run was of no other. Why it could not be told.
pub(crate) fn tell_run(outlet: &Outlet, report: &RunReport, program: &Program, only: Option<&str>) -> Option<String> {
    tell(outlet, "ingest", &metrics(report), &by_source(report, program, only))
}

/// The metrics of each source of a run by themselves, with the labels that a Pushgateway groups them by.
fn by_source(report: &RunReport, program: &Program, only: Option<&str>) -> Vec<(String, String)> {
    let mut base = report.clone();
    (base.deliveries, base.unlisted) = (Vec::new(), Vec::new());
    let mut groups = Vec::new();
    for pipeline in report.pipelines.iter().filter_map(|it| program.pipeline(it)) {
        let sources = pipeline.loads.iter().map(|it| it.source.as_str());
        let sources: BTreeSet<_> = sources.filter(|it| only.is_none_or(|only| only == *it)).collect();
        for source in sources {
            let is_own = |of: &String, its: &String| *of == pipeline.name && its == source;
            let part = RunReport {
                deliveries: report.deliveries.iter().filter(|it| is_own(&it.pipeline, &it.source)).cloned().collect(),
                unlisted: report.unlisted.iter().filter(|it| is_own(&it.pipeline, &it.source)).cloned().collect(),
                ..base.clone()
            };
            let RunReport { project, environment, .. } = report;
            let group =
                format!("project/{project}/environment/{environment}/pipeline/{}/source/{source}", pipeline.name);
            groups.push((group, metrics(&part)));
        }
    }
    groups
}

fn of_run(report: &RunReport) -> Vec<(&'static str, String)> {
    vec![("project", report.project.clone()), ("environment", report.environment.clone())]
}

fn of_load(report: &RunReport, delivery: &DeliveryReport) -> Vec<(&'static str, String)> {
    let load = [("pipeline", &delivery.pipeline), ("source", &delivery.source), ("dataset", &delivery.dataset)];
    of_run(report).into_iter().chain(load.map(|(name, value)| (name, value.clone()))).collect()
}

/// Where rows went, by name.
pub fn outcomes(rows: Rows) -> [(&'static str, u64); 7] {
    let Rows { read, expanded, published, held, rejected, filtered, superseded } = rows;
    [
        ("read", read),
        ("expanded", expanded),
        ("published", published),
        ("held", held),
        ("rejected", rejected),
        ("filtered", filtered),
        ("superseded", superseded),
    ]
}

fn steps(timings: Timings) -> [(&'static str, f64); 4] {
    let Timings { compare, load, audit, publish } = timings;
    [("compare", compare), ("load", load), ("audit", audit), ("publish", publish)]
}
