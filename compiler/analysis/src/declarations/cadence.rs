//! `cadence monthly on last day at 06:00 "America/New_York" from 2024-01-01 due 4h`

use ingest_diagnostics::{Sink, Span, did_you_mean};
use ingest_program::{Cadence, Cron, Every, MonthDay, Weekday};
use ingest_syntax::ast::{self, On};

use super::Context;
use crate::{expressions::days_since_1970, library::zones, rules, symbols::Kind};

const WORDS: [&str; 9] =
    ["daily", "weekdays", "weekly", "monthly", "quarterly", "semiannually", "annually", "once", "cron"];

pub(super) const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

/// Reads a cadence; `None` where it says no times, which has been reported.
pub(crate) fn cadence(cadence: &ast::Cadence, context: &Context<'_>, sink: &mut Sink) -> Option<Cadence> {
    let every = every(cadence, sink);
    let zone = match &cadence.zone {
        Some(zone) => zones::zone(zone, sink),
        None => Some("UTC".to_owned()),
    };
    Some(Cadence {
        every: every?,
        at: cadence.at.as_ref().map_or(0, |at| at.value),
        zone: zone?,
        from: cadence.from.as_ref().and_then(|from| days_since_1970(from.value)),
        due: cadence.due.as_ref().map(|due| due.value),
        calendar: cadence
            .calendar
            .as_ref()
            .and_then(|name| context.symbols.resolve(Kind::Calendar, name, sink))
            .map(|it| it.name.value.clone()),
        origin: context.origin(cadence.span),
    })
}

fn every(cadence: &ast::Cadence, sink: &mut Sink) -> Option<Every> {
    let Some(word) = &cadence.every else {
        sink.push(rules::cadence::no_word(cadence.span, cadence.cron.as_ref().or(cadence.zone.as_ref()), &WORDS));
        return None;
    };
    if !WORDS.contains(&word.value.as_str()) {
        sink.push(rules::cadence::unknown_word(word, &WORDS));
        return None;
    }
    refuse_misplaced(cadence, &word.value, sink);
    match word.value.as_str() {
        "daily" => Some(Every::Day),
        "weekdays" => Some(Every::Weekdays),
        "weekly" => weekday(cadence, word.span, sink).map(Every::Week),
        "monthly" => month_day(cadence, sink).map(Every::Month),
        "quarterly" => month_day(cadence, sink).map(Every::Quarter),
        "semiannually" => month_day(cadence, sink).map(Every::HalfYear),
        "annually" => month_day(cadence, sink).map(Every::Year),
        "once" => Some(Every::Once),
        _ => {
            let Some(fields) = &cadence.cron else {
                sink.push(rules::cron::missing(word.span));
                return None;
            };
            let found = match Cron::parse(&fields.value) {
                Err(problem) => rules::cron::wrong(fields, &problem),
                Ok(cron) if cron.is_never() => rules::cron::never(fields),
                Ok(_) => {
                    return Some(Every::Cron(fields.value.split_ascii_whitespace().collect::<Vec<_>>().join(" ")));
                }
            };
            sink.push(found);
            None
        }
    }
}

/// Clauses that mean nothing beside the word.
fn refuse_misplaced(cadence: &ast::Cadence, word: &str, sink: &mut Sink) {
    let mut refuse = |span: Option<Span>, clause: &str, why: &str| {
        if let Some(span) = span {
            sink.push(rules::cadence::misplaced(word, clause, span, why));
        }
    };
    let on = cadence.on.as_ref().map(span_of);
    let at = cadence.at.as_ref().map(|it| it.span);
    let due = cadence.due.as_ref().map(|it| it.span);
    if word != "cron" {
        let fields = cadence.cron.as_ref().map(|it| it.span);
        refuse(fields, "a text", "the time zone follows the time: `at 06:00 \"America/New_York\"`");
    }
    match word {
        "daily" => refuse(on, "on", "a daily delivery is expected on every day"),
        "weekdays" => refuse(on, "on", "`weekdays` names its days: Monday to Friday"),
        "cron" => {
            refuse(on, "on", "the cron fields say the days");
            refuse(at, "at", "the cron fields say the time");
        }
        "once" => {
            let why = "nothing is scheduled: the load is run by hand";
            refuse(on, "on", why);
            refuse(at, "at", why);
            refuse(due, "due", why);
            refuse(cadence.calendar.as_ref().map(|it| it.span), "calendar", why);
        }
        _ => {}
    }
}

fn span_of(on: &On) -> Span {
    match on {
        On::Word(word) => word.span,
        On::Day(day) => day.span,
        On::LastDay(span) | On::LastBusinessDay(span) => *span,
    }
}

fn weekday(cadence: &ast::Cadence, weekly: Span, sink: &mut Sink) -> Option<Weekday> {
    let names = WEEKDAYS.map(|(name, _)| name);
    let on = match &cadence.on {
        Some(On::Word(word)) => WEEKDAYS.iter().find(|(name, _)| *name == word.value).ok_or((word.span, &*word.value)),
        Some(other) => Err((span_of(other), "")),
        None => Err((weekly, "")),
    };
    match on {
        Ok((_, day)) => Some(*day),
        Err((span, word)) => {
            sink.push(rules::cadence::weekday(span, did_you_mean(word, names), cadence.on.is_none()));
            None
        }
    }
}

/// The day of the month; the first where none is given.
fn month_day(cadence: &ast::Cadence, sink: &mut Sink) -> Option<MonthDay> {
    match &cadence.on {
        None => Some(MonthDay::Day(1)),
        Some(On::LastDay(_)) => Some(MonthDay::Last),
        Some(On::LastBusinessDay(_)) => Some(MonthDay::LastBusiness),
        Some(On::Day(day)) if (1..=28).contains(&day.value) => u8::try_from(day.value).ok().map(MonthDay::Day),
        Some(On::Day(day)) => {
            sink.push(rules::cadence::day_of_month(day));
            None
        }
        Some(On::Word(word)) => {
            sink.push(rules::cadence::no_day_of_month(word));
            None
        }
    }
}
