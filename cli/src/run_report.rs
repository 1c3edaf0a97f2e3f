//! A run's report on the terminal: what came of each delivery, which rules fired, what needs a person, where the whole report
//! is. Names, places and counts only.

use std::collections::BTreeMap;

use comfy_table::{Cell, Table};
use indicatif::{HumanBytes, HumanCount};
use ingest_engine::report::{
    CheckReport, DeliveryReport, Fault, LookupReport, MissedReport, Rows, RuleReport, RunReport, Sample, Status, Totals,
};

use crate::table::{number, path, table};

/// Values that are named of those that a lookup does not have.
const MISSED: usize = 5;

/// Texts that are shown of what a check says of the rows that violate it.
const MESSAGES: usize = 3;

/// Sample records that are named for a rule.
const SAMPLES: usize = 3;

/// The report of a run.
pub fn shown(report: &RunReport) -> String {
    let mut parts = Vec::new();
    if report.deliveries.is_empty() {
        parts.push("no delivery has arrived".to_owned());
    } else {
        parts.push(deliveries(report).to_string());
    }
    for delivery in &report.deliveries {
        let findings = findings(delivery);
        if findings.row_count() > 0 {
            parts.push(format!("{}\n{findings}", name(delivery)));
        }
        let missed = missed(delivery);
        if missed.row_count() > 0 {
            parts.push(format!("{}\n{missed}", name(delivery)));
        }
    }
    let remarks: Vec<String> = problems(report).into_iter().chain(remarks(report)).collect();
    if !remarks.is_empty() {
        parts.push(remarks.join("\n"));
    }
    if !report.deliveries.is_empty() {
        let pages = report.pages.iter().map(|page| format!("\nreport: {}", path(page)));
        parts.push(total(report) + &pages.collect::<String>());
    }
    parts.join("\n\n") + "\n"
}

/// What keeps something from being in the table; a quiet run says this too.
pub fn problems(report: &RunReport) -> Vec<String> {
    let mut lines = Vec::new();
    // What waits for another delivery is no problem, and is told as one: it is not in the table either.
    for delivery in report.deliveries.iter().filter(|it| it.status != Status::Skipped) {
        let fault = match delivery.fault {
            Some(Fault::Environment) => " by its surroundings",
            Some(Fault::Internal) => " by a fault of ingest",
            Some(Fault::Data) | None => "",
        };
        let state = delivery.status.word();
        lines.extend(delivery.why.iter().map(|why| format!("{}: {state}{fault}: {why}", name(delivery))));
        let held = delivery.held_at.iter();
        lines.extend(held.map(|at| format!("{}: what was not published is in {}", name(delivery), path(at))));
    }
    lines.extend(report.unmatched.iter().map(|it| format!("{}: {} {}", it.source, it.file, it.why)));
    lines.extend(report.unlisted.iter().map(|it| format!("{}: not loaded by its surroundings: {}", it.source, it.why)));
    lines
}

#[expect(clippy::type_complexity, reason = "a table of three columns")]
fn deliveries(report: &RunReport) -> Table {
    // Columns that are rarely worth their width: where some delivery has such rows.
    let some = |count: fn(&Rows) -> u64| report.deliveries.iter().any(|it| count(&it.rows) > 0);
    let counts: [(&str, fn(&Rows) -> u64, bool); 7] = [
        ("read", |it| it.read, true),
        ("expanded", |it| it.expanded, some(|it| it.expanded)),
        ("published", |it| it.published, true),
        ("held", |it| it.held, some(|it| it.held)),
        ("rejected", |it| it.rejected, true),
        ("filtered", |it| it.filtered, true),
        ("superseded", |it| it.superseded, some(|it| it.superseded)),
    ];
    let counts: Vec<_> = counts.into_iter().filter(|(.., shown)| *shown).collect();
    let heads = ["source", "delivery", ""].into_iter().chain(counts.iter().map(|(name, ..)| *name)).chain(["seconds"]);
    let mut table = table(&heads.collect::<Vec<_>>());
    for it in &report.deliveries {
        let mut row: Vec<Cell> = [it.source.as_str(), &it.delivery, it.status.word()].map(Cell::new).into();
        // Of a delivery that was not read there is nothing to count.
        if !matches!(it.status, Status::Skipped | Status::Held | Status::Waiting) {
            row.extend(counts.iter().map(|(_, count, _)| number(HumanCount(count(&it.rows)))));
            let seconds = it.timings.compare + it.timings.load + it.timings.audit + it.timings.publish;
            row.push(number(format!("{seconds:.2}")));
        }
        table.add_row(row);
    }
    table
}

/// The rules of a delivery that fired and the checks of it that do not hold.
fn findings(delivery: &DeliveryReport) -> Table {
    let mut table = table(&["rule", "rows", "then", "first records", "because"]);
    let several = delivery.files.len() > 1;
    for it in &delivery.malformed {
        let rows = number(HumanCount(it.records));
        let records = samples(&it.samples, several);
        table.add_row(["malformed".into(), rows, "reject".into(), records.into(), it.reason.as_str().into()]);
    }
    for it in delivery.rules.iter().filter(|it| it.violations > 0) {
        let rows = number(format!("{} of {}", HumanCount(it.violations), HumanCount(it.judged)));
        let because = format!("{} ({})", said(it), it.place);
        let records = samples(&it.samples, several);
        table.add_row([it.name.as_str().into(), rows, consequence(it).into(), records.into(), because.into()]);
    }
    for it in delivery.checks.iter().filter(|it| !it.held) {
        let CheckReport { name, consequence, message, found, place, .. } = it;
        let message = message.as_ref().map(|it| it.escape_debug().to_string());
        let told: Vec<_> = message.iter().chain(found).map(String::as_str).collect();
        let because =
            format!("{} ({place})", if told.is_empty() { "does not hold".to_owned() } else { told.join("; ") });
        let records = samples(&it.samples, several);
        table.add_row([name.into(), "".into(), consequence.into(), records.into(), Cell::new(because)]);
    }
    table
}

/// The values that lookups of a delivery do not have, the most frequent of them.
fn missed(delivery: &DeliveryReport) -> Table {
    let mut table = table(&["lookup", "does not have", "sought"]);
    for it in &delivery.lookups {
        let LookupReport { lookup, missed, values, more, .. } = it;
        for MissedReport { value, count } in values.iter().take(MISSED) {
            table.add_row([
                lookup.into(),
                value.join(", ").escape_debug().to_string().into(),
                number(HumanCount(*count)),
            ]);
        }
        let rest = values.iter().skip(MISSED).map(|it| it.count).sum::<u64>() + more;
        if values.is_empty() {
            table.add_row([lookup.into(), "(labelled values)".into(), number(HumanCount(*missed))]);
        } else if rest > 0 {
            table.add_row([lookup.into(), "(others, see the report)".into(), number(HumanCount(rest))]);
        }
    }
    table
}

/// What a rule says of the rows that violate it.
fn said(rule: &RuleReport) -> String {
    if !rule.kind.ends_with("check") {
        return rule.reason.clone();
    }
    // Without a message, the name of a check says it all; unless it is not that the check does not hold.
    if rule.messages.is_empty() {
        return if rule.name.contains('.') { rule.reason.clone() } else { "does not hold".to_owned() };
    }
    let first = rule.messages.iter().take(MESSAGES);
    let mut said: Vec<String> = first.clone().map(|it| it.text.escape_debug().to_string()).collect();
    let rest = rule.violations - first.map(|it| it.rows).sum::<u64>();
    if rest > 0 {
        said.push(format!("and of {} others something else", HumanCount(rest)));
    }
    said.join("; ")
}

fn consequence(rule: &RuleReport) -> String {
    match &rule.threshold {
        Some(threshold) if rule.failed => format!("{}, fail above {threshold}: failed", rule.consequence),
        Some(threshold) => format!("{}, fail above {threshold}", rule.consequence),
        None => rule.consequence.clone(),
    }
}

/// What a person may want to know besides.
fn remarks(report: &RunReport) -> Vec<String> {
    let mut lines = Vec::new();
    let mut skipped: BTreeMap<&str, usize> = BTreeMap::new();
    for delivery in &report.deliveries {
        let name = name(delivery);
        for why in delivery.why.iter().filter(|_| delivery.status == Status::Skipped) {
            *skipped.entry(why).or_default() += 1;
        }
        lines.extend(delivery.drift.iter().map(|it| format!("{name}: {}: {}", it.file, it.finding)));
        let notes = delivery.files.iter().filter_map(|it| Some((&it.name, it.note.as_ref()?)));
        lines.extend(notes.map(|(file, note)| format!("{name}: {file}: {note}")));
        if let (Some(at), 1..) = (&delivery.quarantined_to, delivery.rows.rejected) {
            lines.push(format!("{name}: the rejected records are in {}", path(at)));
        }
    }
    let held = report.deliveries.iter().flat_map(|it| &it.checks).filter(|it| it.held).count();
    if held > 0 {
        lines.push(match held {
            1 => "1 check of a whole delivery holds".to_owned(),
            _ => format!("{held} checks of whole deliveries hold"),
        });
    }
    lines.extend(skipped.iter().map(|(why, count)| format!("{count} skipped: {why}")));
    lines
}

fn total(report: &RunReport) -> String {
    let Totals { published, replaced, skipped, failed, held, waiting, rows, warnings, bytes_read, bytes_written } =
        report.totals();
    let states: Vec<String> = [
        (published, Status::Published),
        (replaced, Status::Replaced),
        (skipped, Status::Skipped),
        (failed, Status::Failed),
        (held, Status::Held),
        (waiting, Status::Waiting),
    ]
    .iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, status)| format!("{count} {}", status.word()))
    .collect();
    let mut text = format!("{} in {:.2} s", states.join(", "), report.seconds);
    if rows.read > 0 {
        let added = |count: u64, what: &str| {
            if count > 0 { format!(" + {} {what}", HumanCount(count)) } else { String::new() }
        };
        text.push_str(&format!(
            ": {} rows read{} = {} published{} + {} rejected + {} filtered{}",
            HumanCount(rows.read),
            added(rows.expanded, "added by `for each`"),
            HumanCount(rows.published),
            added(rows.held, "held"),
            HumanCount(rows.rejected),
            HumanCount(rows.filtered),
            added(rows.superseded, "superseded"),
        ));
    }
    if bytes_read > 0 {
        text.push_str(&format!("; {} read, {} written", HumanBytes(bytes_read), HumanBytes(bytes_written)));
    }
    match warnings {
        0 => text,
        1 => text + "; 1 warning",
        many => text + &format!("; {} warnings", HumanCount(many)),
    }
}

fn name(delivery: &DeliveryReport) -> String {
    format!("{}/{}", delivery.source, delivery.delivery)
}

/// `8, 29[2], 30` (of record 29 the second element), a line for each file where there are several: `carrier.csv: 8, 29`.
fn samples(samples: &[Sample], name_files: bool) -> String {
    let mut files: Vec<(&str, Vec<String>)> = Vec::new();
    for Sample { file, record, element } in samples.iter().take(SAMPLES) {
        let record = element.map_or_else(|| record.to_string(), |element| format!("{record}[{element}]"));
        match files.last_mut() {
            Some((last, records)) if last == file => records.push(record),
            _ => files.push((file, vec![record])),
        }
    }
    let lines = files.iter().map(|(file, records)| {
        let records = records.join(", ");
        if name_files { format!("{file}: {records}") } else { records }
    });
    lines.collect::<Vec<_>>().join("\n")
}
