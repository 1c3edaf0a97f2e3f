//! When files come, in words of schedules.

use ingest_diagnostics::{Applicability, Diagnostic, Span};
use pest::Parser;

use super::super::Report;
use super::row::text_of;
use super::{Slip, foreign};
use crate::grammar::Grammar;
use crate::tree::{Kind, Node};

const WEEKDAYS: &[&str] = &["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Words that begin the clause elsewhere.
const SCHEDULES: &[&str] = &["schedule", "frequency", "every", "refresh", "arrives", "expected", "interval"];

impl<'t> Report<'t> {
    /// `cadence every day at 6am`, `schedule daily`
    pub(super) fn cadence(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        let first = slip.first_word();
        if slip.strict != Kind::strict_source {
            return None;
        }
        let named = SCHEDULES.contains(&first);
        if first != "cadence" && !named {
            return None;
        }
        // `every day` says how often by its first word.
        let skipped = usize::from(first != "every");
        let parts = slip.parts.get(skipped..)?;
        let mut read = Reading { parts, words: Vec::new(), wrong: None, finer: None, late: false, halves: None };
        read.all();
        let Reading { words, wrong, finer, halves, .. } = read;
        let whole = self.span_of(*slip.parts.first()?).to(self.span_of(*slip.parts.last()?));
        if let Some(finer) = finer {
            return Some(finer.told(whole));
        }
        let made = format!("cadence {}", words.join(" "));
        let (message, label) = match wrong {
            _ if named => ("when files come is told by `cadence`", "no line of a source begins like this"),
            Some(wrong) => wrong.told(),
            None => return None,
        };
        let place = if named { self.span(slip.start, slip.start + first.len()) } else { self.place(slip) };
        let found = foreign(message, place, label);
        if let Some((time, other)) = halves {
            let other = made.replace(&time, &other);
            return Some(found.help(format!("write `{made}` or `{other}`: a day has 24 hours here")));
        }
        Some(if !words.is_empty() && Grammar::parse(Kind::strict_source, &made).is_ok() {
            found.fix(format!("write `{made}`"), Applicability::Safe, whole, made)
        } else {
            found.help("write `cadence daily at 06:00 \"America/New_York\"`")
        })
    }
}

/// What is written otherwise here.
#[derive(Clone, Copy)]
enum Wrong {
    Every,
    Time,
    Zone,
    NoAt,
    NoOn,
}

impl Wrong {
    fn told(self) -> (&'static str, &'static str) {
        match self {
            Self::Every => ("how often is said by one word: `daily`, `weekly`, `monthly`", "two words for one"),
            Self::Time => ("a time of day has hours and minutes, from 00:00 to 23:59", "expected a time, as 06:00"),
            Self::Zone => ("a time zone stands in quotes", "no quotes around it"),
            Self::NoOn => ("the day of a week follows `on`", "expected `on` here"),
            Self::NoAt => ("a time of day follows `at`", "expected `at` here"),
        }
    }
}

/// A cadence that no word says.
enum Finer {
    /// An expression of cron does.
    Cron(String),
    /// Nor does cron: so many of that unit.
    Uneven(String),
}

impl Finer {
    fn of_minutes(minutes: u16) -> Self {
        match minutes {
            1 => Self::Cron("* * * * *".to_owned()),
            2..60 if 60 % minutes == 0 => Self::Cron(format!("*/{minutes} * * * *")),
            60.. if minutes.is_multiple_of(60) => Self::of_hours(minutes / 60),
            _ => Self::Uneven(format!("{minutes} minutes")),
        }
    }

    fn of_hours(hours: u16) -> Self {
        match hours {
            1 => Self::Cron("0 * * * *".to_owned()),
            2..24 if 24 % hours == 0 => Self::Cron(format!("0 */{hours} * * *")),
            _ => Self::Uneven(format!("{hours} hours")),
        }
    }

    fn told(self, span: Span) -> Diagnostic {
        match self {
            Self::Cron(cron) => {
                foreign("what comes more than once a day has a cadence in the form of cron", span, "so often")
                    .help(format!("write `cadence cron \"{cron}\"`"))
            }
            Self::Uneven(step) => {
                foreign(format!("no cadence comes every {step}"), span, "no step of an hour or a day")
                    .why("a step of minutes begins anew with each hour, and one of hours with each day")
                    .help("write a step that divides 60 minutes or 24 hours, as `cadence cron \"0 */2 * * *\"`")
            }
        }
    }
}

/// The words of a clause as they are read.
struct Reading<'s, 't> {
    parts: &'s [Node<'t>],
    words: Vec<String>,
    /// The first thing that is written otherwise here.
    wrong: Option<Wrong>,
    finer: Option<Finer>,
    /// Whether it comes in the evening or at night.
    late: bool,
    /// The time as it is written, and twelve hours later, where either may be meant.
    halves: Option<(String, String)>,
}

impl Reading<'_, '_> {
    fn all(&mut self) {
        while let [first, rest @ ..] = self.parts {
            let word = first.text().to_ascii_lowercase();
            if matches!(word.as_str(), "every" | "each") {
                self.parts = rest;
                self.every();
            } else if self.words.last().is_none_or(|it| !matches!(it.as_str(), "on" | "from" | "due" | "calendar"))
                && let Some((time, length)) = time(self.parts)
            {
                self.time(first.text(), time, length);
            } else if is_zone(*first) && self.words.iter().any(|it| it == "at") {
                self.zone();
            } else {
                if WEEKDAYS.contains(&word.as_str()) && self.words.last().is_some_and(|it| it == "weekly") {
                    self.wrong.get_or_insert(Wrong::NoOn);
                    self.words.push("on".to_owned());
                }
                self.words.push(first.text().to_owned());
                self.parts = rest;
            }
        }
    }

    /// What stands behind `every`.
    fn every(&mut self) {
        self.wrong.get_or_insert(Wrong::Every);
        let [next, rest @ ..] = self.parts else { return };
        let word = next.text().to_ascii_lowercase();
        self.late = matches!(word.as_str(), "night" | "nights" | "evening" | "evenings");
        let said = match word.trim_end_matches('s') {
            "day" | "morning" | "night" | "evening" => "daily",
            "weekday" | "workday" => "weekdays",
            "week" => "weekly",
            "month" => "monthly",
            "quarter" => "quarterly",
            "year" => "annually",
            "hour" => return self.finer = Some(Finer::of_hours(1)),
            "minute" => return self.finer = Some(Finer::of_minutes(1)),
            day if WEEKDAYS.contains(&day) => {
                self.words.extend(["weekly".to_owned(), "on".to_owned(), day.to_owned()]);
                self.parts = rest;
                return;
            }
            number => {
                let unit = rest.first().map_or("", |it| it.text()).trim_end_matches('s');
                self.finer = match (number.parse(), unit) {
                    (Ok(24), "hour") => {
                        self.words.push("daily".to_owned());
                        self.parts = rest.get(1..).unwrap_or(&[]);
                        return;
                    }
                    (Ok(number), "minute" | "min") => Some(Finer::of_minutes(number)),
                    (Ok(number), "hour") => Some(Finer::of_hours(number)),
                    _ => None,
                };
                return;
            }
        };
        self.words.push(said.to_owned());
        self.parts = rest;
    }

    fn time(&mut self, written: &str, time: String, length: usize) {
        if self.words.last().is_none_or(|it| it != "at") {
            self.wrong.get_or_insert(Wrong::NoAt);
            self.words.push("at".to_owned());
        } else if time != written {
            self.wrong.get_or_insert(Wrong::Time);
        }
        let said = text_of(self.parts.get(..length).unwrap_or(&[])).trim_matches('"');
        if self.late && said.ends_with(|it: char| it.is_ascii_digit()) {
            self.halves = twelve_hours_later(&time).map(|other| (time.clone(), other));
        }
        self.words.push(time);
        self.parts = self.parts.get(length..).unwrap_or(&[]);
    }

    /// `America/New_York`
    fn zone(&mut self) {
        let length = self.parts.iter().take_while(|it| is_zone(**it) || it.text() == "/").count();
        let zone = text_of(self.parts.get(..length).unwrap_or(&[]));
        let zone = if matches!(zone, "GMT" | "Z" | "utc") { "UTC" } else { zone };
        self.wrong.get_or_insert(Wrong::Zone);
        self.words.push(format!("\"{zone}\""));
        self.parts = self.parts.get(length..).unwrap_or(&[]);
    }
}

/// Whether a word can be one of a time zone's name.
fn is_zone(part: Node<'_>) -> bool {
    let begins = part.text().starts_with(|it: char| it.is_ascii_uppercase());
    part.kind() == Kind::word && (begins || part.text() == "utc")
}

/// The time of day that the first parts say, and how many they are: `6am`, `6:30 pm`, `6`, `"06:00"`, `noon`.
fn time(parts: &[Node<'_>]) -> Option<(String, usize)> {
    let first = parts.first()?;
    let lower = first.text().to_ascii_lowercase();
    match lower.as_str() {
        "noon" | "midday" => return Some(("12:00".to_owned(), 1)),
        "midnight" => return Some(("00:00".to_owned(), 1)),
        _ => {}
    }
    if !matches!(first.kind(), Kind::time | Kind::int | Kind::quantity | Kind::string) {
        return None;
    }
    // `6:30pm` is no time of the language, and so it is three parts.
    let minutes = parts.get(1..3).filter(|it| it.first().is_some_and(|it| it.text() == ":")).and_then(|it| it.get(1));
    let (written, length) = match minutes {
        Some(minutes) => (format!("{lower}:{}", minutes.text().to_ascii_lowercase()), 3),
        None => (lower.trim_matches('"').to_owned(), 1),
    };
    let half = parts.get(length).map(|it| it.text().to_ascii_lowercase()).filter(|it| it == "am" || it == "pm");
    let (written, length) = match half {
        Some(half) => (format!("{written}{half}"), length + 1),
        None => (written, length),
    };
    Some((clock(&written)?, length))
}

/// `06:00` as `18:00`; none for an hour that no clock of twelve has.
fn twelve_hours_later(time: &str) -> Option<String> {
    let (hour, rest) = time.split_once(':')?;
    let hour: u8 = hour.parse().ok().filter(|hour| (1..=12).contains(hour))?;
    Some(format!("{:02}:{rest}", (hour + 12) % 24))
}

/// `6am` as `06:00`
fn clock(written: &str) -> Option<String> {
    let (digits, afternoon) = match (written.strip_suffix("am"), written.strip_suffix("pm")) {
        (Some(digits), _) => (digits, Some(false)),
        (_, Some(digits)) => (digits, Some(true)),
        _ => (written, None),
    };
    let (hour, rest) = digits.trim().split_once(':').unwrap_or((digits.trim(), "00"));
    let hour: u8 = hour.parse().ok()?;
    let hour = match afternoon {
        Some(afternoon) if (1..=12).contains(&hour) => hour % 12 + if afternoon { 12 } else { 0 },
        Some(_) => return None,
        None => hour,
    };
    let is_minutes = rest.split(':').all(|it| it.len() == 2 && it.bytes().all(|it| it.is_ascii_digit()));
    (hour < 24 && is_minutes).then(|| format!("{hour:02}:{rest}"))
}
