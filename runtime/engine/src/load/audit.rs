//! The audit: what the counts and aggregates of a delivery say about it, and whether it may be published.

use std::collections::BTreeSet;

use ingest_program::{
    Aggregate, Expr, ExprKind, Format, Limit, Literal, Malformed, Program, Threshold, Verdict, WrittenDecimal,
};

use super::{
    Count, LoadError, Loaded, RowPlace, Tally,
    gather::Found,
    worklist::{Missed, Worklists},
};
use crate::{
    plan::{
        AggregateValue, Consequence, DeliveryCheck, Judgement, KEY_SEPARATOR, LoadPlan, Partner, PartnerFacts, RowRule,
        RuleKind, Stage, malformed_reason, typical,
    },
    report::{
        CheckReport, FileReport, JoinedReport, LookupReport, MalformedReport, MessageReport, MissedReport, RuleReport,
        Sample,
    },
    scan::Delivery,
};

/// Messages of a check that a report has.
const MESSAGES: usize = 100;

/// What the audit of a delivery found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Audit {
    /// The deliveries that it is joined to.
    pub joined: Vec<JoinedReport>,
    /// Malformed records, by reason.
    pub malformed: Vec<MalformedReport>,
    /// Every rule, in the order of judgement.
    pub rules: Vec<RuleReport>,
    /// What was missed in reference tables.
    pub lookups: Vec<LookupReport>,
    /// Every delivery check; none where the load broke off before the aggregates were complete.
    pub checks: Vec<CheckReport>,
    /// Why the delivery may not be published, each a sentence. Empty where it may.
    pub failures: Vec<String>,
}

/// Audits what was loaded of a delivery. `past` is what the plan's aggregates were in earlier deliveries, the latest first.
pub fn audit(
    program: &Program,
    plan: &LoadPlan,
    delivery: &Delivery,
    past: &[Vec<f64>],
    loaded: &Loaded,
) -> Result<Audit, LoadError> {
    let mut audit = Audit::default();
    let auditor = Auditor { program, plan, delivery, past };
    audit.lookups = auditor.lookups(&loaded.worklists);
    for (partner, (other, facts)) in plan.partners().iter().zip(delivery.partners.iter().zip(&loaded.partners)) {
        auditor.joined(partner, other, facts, &mut audit);
    }
    audit.malformed = auditor.malformed(&loaded.tally);
    audit.failures.extend(auditor.too_many_malformed(plan.format(), &loaded.tally));
    for stage in [Stage::Source, Stage::Map] {
        let (counts, judged) = match stage {
            Stage::Source => (&loaded.tally.source_rules, loaded.tally.judged_by_source()),
            Stage::Map => (&loaded.tally.map_rules, loaded.tally.judged_by_map()),
        };
        let (rules, failures) = auditor.rules(plan.rules(stage), counts, judged);
        audit.rules.extend(rules);
        audit.failures.extend(failures);
    }
    if loaded.error.is_none() {
        auditor.checks(&loaded.found, &mut audit)?;
    }
    Ok(audit)
}

struct Auditor<'a> {
    program: &'a Program,
    plan: &'a LoadPlan,
    delivery: &'a Delivery,
    past: &'a [Vec<f64>],
}

impl Auditor<'_> {
    /// What the other side of a join came to. What its own source says fails a delivery fails this one too.
    fn joined(&self, partner: &Partner, other: &Delivery, facts: &PartnerFacts, audit: &mut Audit) {
        let auditor = Auditor { program: self.program, plan: self.plan, delivery: other, past: &[] };
        let tally = &facts.tally;
        let (rules, failures) = auditor.rules(partner.rules(), &tally.source_rules, tally.judged_by_source());
        let failures = auditor.too_many_malformed(&partner.source().format, tally).into_iter().chain(failures);
        let source = &partner.source().name;
        audit.failures.extend(failures.map(|it| format!("of `{source}`, which it is joined to, {it}")));
        let malformed = auditor.malformed(tally);
        let files = other.files.iter().zip(&tally.records).map(|(file, records)| FileReport {
            name: file.name.clone(),
            bytes: file.size,
            records: Some(*records),
            note: None,
        });
        audit.joined.push(JoinedReport {
            source: source.clone(),
            files: files.collect(),
            read: tally.read(),
            rejected: tally.rejected(),
            malformed,
            rules: rules.into_iter().filter(|it| it.violations > 0).collect(),
        });
    }

    /// Why the records that could not be read fail the delivery, if they are too many for their source.
    fn too_many_malformed(&self, format: &Format, tally: &Tally) -> Option<String> {
        let Malformed::FailAbove(limit) = format.malformed() else { return None };
        let (malformed, read) = (tally.malformed_records(), tally.read());
        let place = self.program.place(format.origin());
        is_above(limit, malformed, read).then(|| {
            let records = plural(read, "record", "records");
            let are = if malformed == 1 { "is" } else { "are" };
            format!("{malformed} of {records} {are} malformed ({place}), which fails above {}", written(limit))
        })
    }

    fn malformed(&self, tally: &Tally) -> Vec<MalformedReport> {
        let found = (0..=u8::MAX).zip(&tally.malformed).filter(|(_, count)| count.rows > 0);
        let report = found.map(|(code, count)| MalformedReport {
            reason: format!("the record {}", malformed_reason(code)),
            records: count.rows,
            samples: self.samples(&count.samples),
        });
        report.collect()
    }

    /// The rules with their counts, and why they fail the delivery.
    fn rules(&self, rules: &[RowRule], counts: &[Count], judged: u64) -> (Vec<RuleReport>, Vec<String>) {
        let (mut reports, mut failures) = (Vec::new(), Vec::new());
        for (rule, count) in rules.iter().zip(counts) {
            let place = self.program.place(rule.origin);
            let failed = fails(rule, count, judged);
            if failed {
                failures.push(rule_failure(rule, count.rows, judged, &place));
            }
            reports.push(RuleReport {
                name: rule.name.clone(),
                kind: kind(rule.kind).to_owned(),
                column: rule.column.clone(),
                stage: stage_name(rule.stage).to_owned(),
                place,
                reason: rule.reason.clone(),
                consequence: consequence(rule.consequence).to_owned(),
                threshold: rule.threshold.map(|it| written(it.limit)),
                violations: count.rows,
                judged,
                failed,
                messages: messages(count),
                samples: self.samples(&count.samples),
            });
        }
        (reports, failures)
    }

    fn checks(&self, found: &[Found], audit: &mut Audit) -> Result<(), LoadError> {
        let values: Vec<AggregateValue> = found.iter().map(|it| it.value.clone()).collect();
        for check in self.plan.delivery_checks() {
            let judgement = check.judge(&values, self.past, self.delivery)?;
            let place = self.program.place(check.origin);
            let (mut facts, samples) = self.facts(check, found);
            if let Judgement::Undecided(why) = &judgement {
                facts.push(why.clone());
            }
            let held = judgement == Judgement::Holds;
            let message = if held { None } else { check.message(&values, self.past, self.delivery)? };
            let fails = check.verdict != Verdict::Warn;
            let found = (!facts.is_empty()).then(|| facts.join("; "));
            if !held && fails {
                let violation = format!("the check `{}` ({place}) does not hold", check.name);
                let told = [Some(violation.as_str()), message.as_deref(), found.as_deref()];
                audit.failures.push(told.into_iter().flatten().collect::<Vec<_>>().join(": "));
            }
            audit.checks.push(CheckReport {
                name: check.name.clone(),
                stage: stage_name(check.stage).to_owned(),
                place,
                consequence: if fails { "fail" } else { "warn" }.to_owned(),
                held,
                message,
                found,
                samples,
            });
        }
        Ok(())
    }

    /// What was missed in reference tables; which values, where their keys are not labelled.
    fn lookups(&self, worklists: &Worklists) -> Vec<LookupReport> {
        let report = |(name, missed): (&str, &Missed)| {
            let lookup = self.program.lookup(name)?;
            let may_be_told = lookup.keys().all(|it| it.labels.is_empty());
            let value = |(value, rows): (&str, u64)| MissedReport {
                value: value.split(KEY_SEPARATOR).map(str::to_owned).collect(),
                count: rows,
            };
            let values: Vec<_> = missed.texts().into_iter().filter(|_| may_be_told).map(value).collect();
            Some(LookupReport {
                lookup: name.to_owned(),
                place: self.program.place(lookup.origin),
                missed: missed.count,
                more: missed.count - values.iter().map(|it| it.count).sum::<u64>(),
                values,
            })
        };
        worklists.missed().filter_map(report).collect()
    }

    /// What was found for the aggregates of a check, in words, and the rows that break its `unique` or `references`.
    fn facts(&self, check: &DeliveryCheck, found: &[Found]) -> (Vec<String>, Vec<Sample>) {
        let mut facts = Vec::new();
        let mut samples = Vec::new();
        for (aggregate, index) in check.aggregates() {
            let Some(found) = found.get(index) else { continue };
            if let Aggregate::Typical { of, deliveries } = aggregate {
                facts.push(self.typical(check.stage, of, index, *deliveries));
                continue;
            }
            let value = match &found.value {
                AggregateValue::Known(literal) => shown(literal),
                AggregateValue::Overflow => continue,
            };
            match aggregate {
                Aggregate::Rows => facts.push(format!("rows() is {value}")),
                Aggregate::Share(_) => facts.push(format!("the share is {value}")),
                Aggregate::Sum(of) if reads_labelled(self.program, self.plan, check.stage, of) => {
                    facts.push("the sum is of a labelled value and is not shown".to_owned());
                }
                Aggregate::Sum(_) => facts.push(format!("the sum is {value}")),
                Aggregate::Unique(_) => {
                    let Some(duplicates) = found.duplicates.as_ref().filter(|it| it.rows > 0) else { continue };
                    let rows = plural(duplicates.rows, "row repeats", "rows repeat");
                    facts.push(format!("{rows} the key of an earlier row"));
                    samples.extend(self.samples(&duplicates.samples));
                }
                Aggregate::Distinct(_) => facts.push(match value.as_str() {
                    "1" => "there is 1 different value".to_owned(),
                    _ => format!("there are {value} different values"),
                }),
                Aggregate::References { schema, field, .. } => {
                    let Some(strangers) = found.duplicates.as_ref().filter(|it| it.rows > 0) else { continue };
                    let rows = plural(strangers.rows, "row refers", "rows refer");
                    facts.push(format!("{rows} to a value that no published `{schema}.{field}` has"));
                    samples.extend(self.samples(&strangers.samples));
                }
                Aggregate::Typical { .. } => {}
            }
        }
        let mut told = BTreeSet::new();
        facts.retain(|it| told.insert(it.clone()));
        (facts, samples)
    }

    /// What an aggregate typically is, in words.
    fn typical(&self, stage: Stage, of: &Aggregate, index: usize, deliveries: u32) -> String {
        let past = self.past.get(index).map_or(&[][..], Vec::as_slice);
        let Some(value) = typical(past, deliveries) else {
            return "there is no earlier delivery to compare with".to_owned();
        };
        let count = past.len().min(deliveries as usize);
        let over = if count == 1 { "the last delivery".to_owned() } else { format!("the last {count} deliveries") };
        match of {
            Aggregate::Sum(of) if reads_labelled(self.program, self.plan, stage, of) => {
                format!("what is typical over {over} is of a labelled value and is not shown")
            }
            _ => format!("typical over {over} is {value}"),
        }
    }

    fn samples(&self, places: &[RowPlace]) -> Vec<Sample> {
        let sample = |place: &RowPlace| {
            let file = self.delivery.files.get(place.file as usize)?;
            let element = Some(place.element).filter(|it| *it > 0);
            Some(Sample { file: file.name.clone(), record: place.record, element })
        };
        places.iter().filter_map(sample).collect()
    }
}

/// Whether an expression of a check reads something labelled; yes in doubt.
pub fn reads_labelled(program: &Program, plan: &LoadPlan, stage: Stage, expr: &Expr) -> bool {
    let mut labelled = false;
    expr.walk(&mut |it| {
        let labels = match (&it.kind, stage) {
            (ExprKind::Column(name), Stage::Source) => program
                .source(plan.source_name())
                .and_then(|source| source.columns.iter().find(|it| it.name == *name))
                .map(|it| &it.labels),
            (ExprKind::Field(name), Stage::Map) => program
                .schema(plan.schema_name())
                .and_then(|schema| schema.fields.iter().find(|it| it.name == *name))
                .map(|it| &it.labels),
            (ExprKind::Lookup { lookup, column, .. }, _) => program
                .lookup(lookup)
                .and_then(|table| table.columns.iter().find(|it| it.name == *column))
                .map(|it| &it.labels),
            (ExprKind::Column(_) | ExprKind::Field(_) | ExprKind::Joined { .. }, _) => None,
            _ => return,
        };
        labelled |= labels.is_none_or(|it| !it.is_empty());
    });
    labelled
}

/// What was said of the rows that violate a rule, the most frequent of it.
fn messages(count: &Count) -> Vec<MessageReport> {
    let texts = count.messages.texts().into_iter().take(MESSAGES);
    texts.map(|(text, rows)| MessageReport { text: text.to_owned(), rows }).collect()
}

/// Whether so many violations fail the delivery.
fn fails(rule: &RowRule, count: &Count, judged: u64) -> bool {
    let above = |threshold: &Threshold| is_above(threshold.limit, count.rows, judged);
    (rule.consequence == Consequence::Fail && count.rows > 0) || rule.threshold.as_ref().is_some_and(above)
}

/// Whether `rows` of those that were judged are more than the limit.
fn is_above(limit: Limit, rows: u64, judged: u64) -> bool {
    match limit {
        Limit::Rows(most) => rows > most,
        // 29% of 100 is 28.999999999999996 in binary: 29 of 100 is not above it.
        Limit::Share(share) => rows as f64 > share * judged as f64 * (1.0 + 4.0 * f64::EPSILON),
    }
}

fn rule_failure(rule: &RowRule, violations: u64, judged: u64, place: &str) -> String {
    let rows = format!("{violations} of {}", plural(judged, "row", "rows"));
    let violate = if violations == 1 { "violates" } else { "violate" };
    match &rule.threshold {
        Some(threshold) => {
            format!("{rows} {violate} `{}` ({place}), which fails above {}", rule.name, written(threshold.limit))
        }
        None => format!("{rows} {violate} `{}` ({place}), which fails the delivery", rule.name),
    }
}

/// As the language writes it: `1%`, `100 rows`.
fn written(limit: Limit) -> String {
    match limit {
        Limit::Rows(rows) => plural(rows, "row", "rows"),
        Limit::Share(share) => {
            let percent = format!("{:.6}", share * 100.0);
            format!("{}%", percent.trim_end_matches('0').trim_end_matches('.'))
        }
    }
}

fn shown(value: &Literal) -> String {
    match value {
        Literal::Int(value) => value.to_string(),
        Literal::Float(value) => value.to_string(),
        Literal::Bool(value) => value.to_string(),
        Literal::Decimal { unscaled, scale, .. } => WrittenDecimal { unscaled: *unscaled, scale: *scale }.to_string(),
        // No aggregate has another type.
        Literal::Null | Literal::Text(_) | Literal::Date(_) | Literal::Timestamp(_) | Literal::Time(_) => {
            "?".to_owned()
        }
    }
}

fn plural(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

const fn stage_name(stage: Stage) -> &'static str {
    match stage {
        Stage::Source => "source",
        Stage::Map => "map",
    }
}

const fn consequence(consequence: Consequence) -> &'static str {
    match consequence {
        Consequence::Warn => "warn",
        Consequence::Reject => "reject",
        Consequence::Fail => "fail",
    }
}

const fn kind(kind: RuleKind) -> &'static str {
    match kind {
        RuleKind::Parse => "parse",
        RuleKind::Required => "required",
        RuleKind::Refinement => "refinement",
        RuleKind::SourceCheck => "source_check",
        RuleKind::MapFailure => "map_failure",
        RuleKind::SchemaCheck => "schema_check",
    }
}

#[cfg(test)]
mod tests;
