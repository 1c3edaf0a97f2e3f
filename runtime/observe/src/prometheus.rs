//! Metrics in the text format of Prometheus, version 0.0.4
//! (<https://prometheus.io/docs/instrumenting/exposition_formats/>). All are gauges about the last run: a run is a process of
//! its own, and counts nothing up from the one before.

use std::collections::BTreeMap;
use std::fmt::Write;

use ingest_engine::RunReport;
use ingest_engine::report::{DeliveryReport, Rows, Timings};
use jiff::Timestamp;

/// Labels, and the value that they have.
type Series = BTreeMap<Vec<(&'static str, String)>, f64>;

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

/// The metrics of each pipeline of a run by themselves, with the labels that a Pushgateway groups them by.
pub fn by_pipeline(report: &RunReport) -> Vec<(String, String)> {
    let of = |pipeline: &String| {
        let mut part = report.clone();
        part.deliveries.retain(|it| it.pipeline == *pipeline);
        let RunReport { project, environment, .. } = report;
        (format!("project/{project}/environment/{environment}/pipeline/{pipeline}"), metrics(&part))
    };
    report.pipelines.iter().map(of).collect()
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

fn add(series: &mut Series, labels: Vec<(&'static str, String)>, value: f64) {
    *series.entry(labels).or_default() += value;
}

/// A metric with all its series; nothing where it has none.
fn family(text: &mut String, name: &str, help: &str, series: &Series) {
    if series.is_empty() {
        return;
    }
    // Writing to a text does not fail.
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} gauge");
    for (labels, value) in series {
        let labels: Vec<_> = labels.iter().map(|(name, value)| format!("{name}=\"{}\"", escaped(value))).collect();
        let _ = writeln!(text, "{name}{{{}}} {value}", labels.join(","));
    }
}

/// What a label's value may not hold as it is.
fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}
