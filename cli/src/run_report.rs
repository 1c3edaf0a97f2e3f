//! A run's report on the terminal: what came of each delivery, which rules fired, where the whole report is.

use indicatif::{HumanBytes, HumanCount};
use ingest_engine::report::{DeliveryReport, Fault, RunReport, Sample, Status, Totals};

use crate::table::{number, table};

/// Sample records that are named for a rule.
const SAMPLES: usize = 3;

/// The report, in tables. Names, places and counts only.
pub fn shown(report: &RunReport) -> String {
    if report.deliveries.is_empty() {
        return "no delivery has arrived\n".to_owned();
    }
    let mut text = format!("{}\n", deliveries(report));
    for (title, part) in [("Rules that fired", rules(report)), ("Checks of whole deliveries", checks(report))] {
        if let Some(part) = part {
            text.push_str(&format!("\n{title}\n{part}\n"));
        }
    }
    let remarks: Vec<String> = report.deliveries.iter().flat_map(remarks).collect();
    if !remarks.is_empty() {
        text.push_str(&format!("\n{}\n", remarks.join("\n")));
    }
    text.push_str(&format!("\n{}\n", total(report)));
    for page in &report.pages {
        text.push_str(&format!("report: {page}\n"));
    }
    text
}

fn deliveries(report: &RunReport) -> comfy_table::Table {
    let mut table = table(&["source", "delivery", "", "read", "published", "rejected", "filtered", "time"]);
    for it in &report.deliveries {
        let (rows, time) = (it.rows, it.timings.compare + it.timings.load + it.timings.audit + it.timings.publish);
        table.add_row([
            it.source.as_str().into(),
            it.delivery.as_str().into(),
            it.status.word().into(),
            number(HumanCount(rows.read)),
            number(HumanCount(rows.published)),
            number(HumanCount(rows.rejected)),
            number(HumanCount(rows.filtered)),
            number(format!("{time:.2} s")),
        ]);
    }
    table
}

fn rules(report: &RunReport) -> Option<comfy_table::Table> {
    let mut table = table(&["delivery", "rule", "reason", "rows", "then", "first records"]);
    for delivery in &report.deliveries {
        for it in &delivery.malformed {
            table.add_row([
                name(delivery).into(),
                "malformed".into(),
                it.reason.as_str().into(),
                number(HumanCount(it.records)),
                "reject".into(),
                samples(&it.samples).into(),
            ]);
        }
        for it in delivery.rules.iter().filter(|it| it.violations > 0) {
            let then = match (&it.threshold, it.failed) {
                (_, true) => format!("{}; fails the delivery", it.consequence),
                (Some(threshold), false) => format!("{} (fail above {threshold})", it.consequence),
                (None, false) => it.consequence.clone(),
            };
            table.add_row([
                name(delivery).into(),
                format!("{}\n{}", it.name, it.place).into(),
                it.reason.as_str().into(),
                number(format!("{} of {}", HumanCount(it.violations), HumanCount(it.judged))),
                then.into(),
                samples(&it.samples).into(),
            ]);
        }
    }
    (table.row_count() > 0).then_some(table)
}

fn checks(report: &RunReport) -> Option<comfy_table::Table> {
    let mut table = table(&["delivery", "check", "", "found", "first records"]);
    for delivery in &report.deliveries {
        for it in &delivery.checks {
            let outcome = match (it.held, it.consequence.as_str()) {
                (true, _) => "holds",
                (false, "warn") => "does not hold: warned",
                (false, _) => "does not hold: fails the delivery",
            };
            table.add_row([
                name(delivery),
                it.name.clone(),
                outcome.to_owned(),
                it.found.clone().unwrap_or_default(),
                samples(&it.samples),
            ]);
        }
    }
    (table.row_count() > 0).then_some(table)
}

/// What a person has to know besides: why a delivery is not in the table, how a file differs from its declaration.
fn remarks(delivery: &DeliveryReport) -> Vec<String> {
    let fault = match delivery.fault {
        Some(Fault::Environment) => " (the surroundings)",
        Some(Fault::Internal) => " (a fault of ingest)",
        Some(Fault::Data) | None => "",
    };
    let why = delivery.why.iter().map(|why| format!("{}: {}{fault}: {why}", name(delivery), delivery.status.word()));
    let held = delivery.held_at.iter().map(|at| format!("{}: what was not published is in {at}", name(delivery)));
    let drift = delivery.drift.iter().map(|it| format!("{}: {}: {}", name(delivery), it.file, it.finding));
    let notes = delivery.files.iter().filter_map(|it| Some(format!("{}: {}: {}", name(delivery), it.name, it.note.as_ref()?)));
    let quarantine = (delivery.rows.rejected > 0).then_some(delivery.quarantined_to.as_ref()).flatten();
    let rejected = quarantine.map(|at| format!("{}: the rejected records are in {at}", name(delivery)));
    why.chain(held).chain(drift).chain(notes).chain(rejected).collect()
}

fn total(report: &RunReport) -> String {
    let Totals { published, replaced, skipped, failed, held, rows, warnings, bytes_read, bytes_written } = report.totals();
    let states = [
        (published, Status::Published),
        (replaced, Status::Replaced),
        (skipped, Status::Skipped),
        (failed, Status::Failed),
        (held, Status::Held),
    ];
    let states: Vec<String> =
        states.iter().filter(|(count, _)| *count > 0).map(|(count, status)| format!("{count} {}", status.word())).collect();
    let warned = if warnings > 0 { format!("; {} warnings", HumanCount(warnings)) } else { String::new() };
    format!(
        "{} in {:.2} s: {} rows read = {} published + {} rejected + {} filtered; {} read, {} written{warned}",
        states.join(", "),
        report.seconds,
        HumanCount(rows.read),
        HumanCount(rows.published),
        HumanCount(rows.rejected),
        HumanCount(rows.filtered),
        HumanBytes(bytes_read),
        HumanBytes(bytes_written),
    )
}

fn name(delivery: &DeliveryReport) -> String {
    format!("{}/{}", delivery.source, delivery.delivery)
}

/// `carrier.csv: 2, 17, 40`, the file named where it changes.
fn samples(samples: &[Sample]) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut last = None;
    for sample in samples.iter().take(SAMPLES) {
        match (lines.last_mut(), last == Some(&sample.file)) {
            (Some(line), true) => line.push_str(&format!(", {}", sample.record)),
            _ => lines.push(format!("{}: {}", sample.file, sample.record)),
        }
        last = Some(&sample.file);
    }
    lines.join("\n")
}
