//! `calendar NAME { holidays: [2026-12-25], weekend: [saturday, sunday], shift: next }`

use std::collections::BTreeSet;

use ingest_diagnostics::Sink;
use ingest_program::{Calendar, Shift, Weekday};
use ingest_syntax::ast::{self, Item};

use super::{Context, Owner, cadence::WEEKDAYS, settings::Options};
use crate::{expressions::days_since_1970, rules};

/// Reads a calendar; `None` where it has no name or no holidays.
pub(crate) fn calendar(
    syntax: &ast::Calendar,
    item: &Item,
    context: &Context<'_>,
    sink: &mut Sink,
) -> Option<Calendar> {
    let owner = Owner::new("calendar", syntax.name.as_ref(), item, context);
    let options = Options::read("calendar", &syntax.options, &["holidays", "weekend", "shift"], sink);
    if options.place("holidays").is_none() {
        owner.missing("holidays", "holidays: [2026-12-25, 2027-01-01]", sink);
    }
    let mut holidays = BTreeSet::new();
    for day in options.dates("holidays", sink).unwrap_or_default() {
        let Some(number) = days_since_1970(day.value) else { continue };
        if !holidays.insert(number) {
            sink.push(rules::option_value::day_twice(day.span));
        }
    }
    let weekend = options.words("weekend", &WEEKDAYS, sink);
    let mut weekend = weekend.unwrap_or_else(|| vec![Weekday::Saturday, Weekday::Sunday]);
    weekend.dedup();
    let shifts = [("skip", Shift::Skip), ("next", Shift::Next), ("previous", Shift::Previous)];
    Some(Calendar {
        name: syntax.name.as_ref()?.value.clone(),
        doc: item.doc.clone(),
        holidays: holidays.into_iter().collect(),
        weekend,
        shift: options.word("shift", &shifts, sink).unwrap_or(Shift::Skip),
        origin: context.origin(item.span),
    })
}
