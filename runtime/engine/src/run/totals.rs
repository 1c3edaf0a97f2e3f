//! What headers and trailers of files say of them, held against what was read: a check of the delivery for each number.

use ingest_formats::Total;
use ingest_program::{Measure, Program, Source};

use crate::{
    report::CheckReport,
    scan::{Delivery, ScanFacts},
};

/// Files that a check tells of; of more it says how many.
const NAMED: usize = 4;

/// The checks, and why the delivery may not be published where one does not hold. Files that were not read to their end say nothing.
pub fn held(
    program: &Program,
    source: &Source,
    delivery: &Delivery,
    files: Option<&ScanFacts>,
) -> (Vec<CheckReport>, Vec<String>) {
    let (mut checks, mut failures) = (Vec::new(), Vec::new());
    let asked = [("header", &source.arrival.header), ("trailer", &source.arrival.trailer)];
    let asked = asked.into_iter().flat_map(|(by, it)| it.iter().flat_map(|it| &it.facts).map(move |fact| (by, fact)));
    let totals = delivery.files.iter().enumerate().flat_map(|(index, file)| {
        let differences = files.and_then(|it| it.get(index)).map(|it| it.differences).unwrap_or_default();
        let totals: Vec<Total> = differences.iter().flat_map(|it| it.totals()).collect();
        totals.into_iter().map(move |it| (file.name.as_str(), it))
    });
    let totals: Vec<(&str, Total)> = totals.collect();
    for (by, fact) in asked {
        let of_fact: Vec<_> = totals.iter().filter(|(_, it)| it.origin == fact.origin).collect();
        if of_fact.is_empty() {
            continue;
        }
        let held = of_fact.iter().all(|(_, it)| it.agrees());
        let told: Vec<_> = of_fact.into_iter().filter(|(_, it)| it.agrees() == held).collect();
        let may_be_told = may_be_told(source, &fact.measure);
        let named = told.iter().take(NAMED).map(|(file, it)| format!("{file} {}", it.finding(may_be_told)));
        let mut found: Vec<_> = named.collect();
        if told.len() > NAMED {
            found.push(format!("and so on, of {} files", told.len()));
        }
        let found = found.join("; ");
        let (name, place) = (format!("{by}.{}", fact.measure), program.place(fact.origin));
        if !held {
            failures.push(format!("the check `{name}` ({place}) does not hold: {found}"));
        }
        checks.push(CheckReport {
            name,
            stage: "source".to_owned(),
            place,
            consequence: "fail".to_owned(),
            held,
            message: None,
            found: Some(found),
            samples: Vec::new(),
        });
    }
    (checks, failures)
}

/// Whether the numbers of a measure hold nothing of a labelled value.
fn may_be_told(source: &Source, measure: &Measure) -> bool {
    match measure {
        Measure::Sum(column) => source.columns.iter().any(|it| it.name == *column && it.labels.is_empty()),
        Measure::Rows | Measure::AllRows | Measure::RowsOf(_) => true,
    }
}
