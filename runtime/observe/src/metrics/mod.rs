//! Metrics in the text format of Prometheus, version 0.0.4
//! (<https://prometheus.io/docs/instrumenting/exposition_formats/>). All are gauges.

mod of_run;
mod of_status;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Instant;

use ingest_engine::whole_file::replace;

pub use of_run::metrics;
pub(crate) use of_run::{outcomes, tell_run};
pub use of_status::{ToldLoad, tell_status};

use crate::http::{Client, Message};
use crate::outlet::{Outlet, PATIENCE, TRIES};

/// Labels, and the value that they have.
type Series = BTreeMap<Vec<(&'static str, String)>, f64>;

/// Replaces the file by `whole`, or the groups of a Pushgateway, each by its text, below the job of this name. Why it could not be done.
fn tell(outlet: &Outlet, job: &str, whole: &str, groups: &[(String, String)]) -> Option<String> {
    let gateway = match outlet {
        Outlet::File(path) => {
            let why = replace(path, whole.as_bytes()).err()?;
            return Some(format!("the metrics could not be written to {}: {why}", path.display()));
        }
        Outlet::Server(gateway) => gateway,
    };
    let is_named = gateway.path().contains("/metrics/job");
    let job = if is_named { gateway.clone() } else { gateway.below(&format!("metrics/job/{job}")) };
    let client = Client::of(&job);
    let until = Instant::now() + PATIENCE;
    let sent = groups.iter().try_for_each(|(group, text)| {
        let message = Message { method: "PUT", kind: "text/plain; version=0.0.4; charset=utf-8", text };
        client.send(&job.below(group), message, TRIES, || Some(until))
    });
    sent.err().map(|why| format!("the metrics could not be sent to {job}: {why}"))
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
