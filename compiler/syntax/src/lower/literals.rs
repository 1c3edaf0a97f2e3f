//! Constants.

use ingest_diagnostics::{Applicability, Diagnostic, Span};

use super::Lower;
use crate::ast::{CivilDate, Literal, Spanned};
use crate::rules;
use crate::tree::{Kind, Node};

/// Digits that a decimal can have.
const MOST_DIGITS: usize = 38;

const MICROS_OF_A_MINUTE: i64 = 60_000_000;

const DURATIONS: [(&str, u64); 5] = [("s", 1), ("m", 60), ("h", 3_600), ("d", 86_400), ("w", 604_800)];
/// In months: what the calendar decides has no length in seconds.
const CALENDAR: [(&str, u32); 2] = [("mo", 1), ("y", 12)];
const SIZES: [(&str, u64); 9] = [
    ("B", 1),
    ("KB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("TB", 1_000_000_000_000),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("TiB", 1 << 40),
];

impl Lower {
    /// A constant; `None` for a leaf that is none, and for one that is wrong, which is then reported.
    pub(super) fn literal(&mut self, node: Node<'_>) -> Option<Literal> {
        match node.kind() {
            Kind::null => Some(Literal::Null),
            Kind::bool => Some(Literal::Bool(node.text() == "true")),
            Kind::int => self.int(node).map(Literal::Int),
            Kind::decimal => self.decimal(node),
            Kind::float => self.float(node),
            Kind::percent => self.percent(node),
            Kind::date => self.date(node).map(|date| Literal::Date(date.value)),
            Kind::quantity => self.quantity(node),
            Kind::string | Kind::raw_string | Kind::open_string => Some(Literal::Text(self.text(node).value)),
            Kind::time => self.time(node).map(Literal::Time),
            _ => None,
        }
    }

    /// A whole number.
    pub(super) fn int(&mut self, node: Node<'_>) -> Option<i64> {
        let value = without_separators(node.text()).parse().ok();
        if value.is_none() {
            let message = "a whole number goes up to 9223372036854775807";
            self.bad_number(node, message, "too large");
        }
        value
    }

    fn decimal(&mut self, node: Node<'_>) -> Option<Literal> {
        let found = scaled(node.text());
        if found.is_none() {
            self.bad_number(node, "a decimal has at most 38 digits", "too many digits");
        }
        found.map(|(unscaled, scale)| Literal::Decimal { unscaled, scale })
    }

    fn percent(&mut self, node: Node<'_>) -> Option<Literal> {
        let found =
            scaled(node.text().trim_end_matches('%')).filter(|(_, scale)| usize::from(*scale) + 2 <= MOST_DIGITS);
        if found.is_none() {
            self.bad_number(node, "a percentage has at most 36 digits", "too many digits");
        }
        found.map(|(unscaled, scale)| Literal::Percent { unscaled, scale: scale + 2 })
    }

    fn float(&mut self, node: Node<'_>) -> Option<Literal> {
        let value = without_separators(node.text()).parse().ok().filter(|value: &f64| value.is_finite());
        if value.is_none() {
            self.bad_number(node, "the number is beyond what a float can hold", "too large");
        }
        value.map(Literal::Float)
    }

    fn quantity(&mut self, node: Node<'_>) -> Option<Literal> {
        let (number, unit) = split_unit(node.text());
        if let Some((_, months)) = CALENDAR.iter().find(|(name, _)| *name == unit) {
            let value = without_separators(number).parse::<u32>().ok().and_then(|number| number.checked_mul(*months));
            if value.is_none() {
                self.bad_amount(node, number, unit);
            }
            return value.map(Literal::Months);
        }
        let factor = |units: &[(&str, u64)]| units.iter().find(|(name, _)| *name == unit).map(|(_, factor)| *factor);
        let (factor, make): (u64, fn(u64) -> Literal) = match (factor(&DURATIONS), factor(&SIZES)) {
            (Some(factor), _) => (factor, Literal::Duration),
            (None, Some(factor)) => (factor, Literal::Size),
            (None, None) => {
                self.unknown_unit(node, number, unit);
                return None;
            }
        };
        let value = without_separators(number).parse::<u64>().ok().and_then(|number| number.checked_mul(factor));
        if value.is_none() {
            self.bad_amount(node, number, unit);
        }
        value.map(make)
    }

    fn bad_amount(&mut self, node: Node<'_>, number: &str, unit: &str) {
        let message = if number.contains('.') {
            format!("an amount of `{unit}` is a whole number")
        } else {
            format!("the amount of `{unit}` is too large")
        };
        self.bad_number(node, &message, "not a whole number that fits");
    }

    /// A duration: a [`Literal::Duration`] or [`Literal::Months`].
    pub(super) fn duration(&mut self, node: Node<'_>) -> Option<Literal> {
        let found = self.quantity(node)?;
        if matches!(found, Literal::Duration(_) | Literal::Months(_)) {
            return Some(found);
        }
        self.bad_number(node, "a duration is due here", "this is a size");
        None
    }

    /// A duration in seconds.
    pub(super) fn seconds(&mut self, node: Node<'_>) -> Option<Spanned<u64>> {
        let span = self.span(node);
        if let Literal::Duration(value) = self.duration(node)? {
            return Some(Spanned { value, span });
        }
        let message = "months and years have no length of their own";
        let found = Diagnostic::new(&rules::BAD_NUMBER, message, span, "not a fixed time");
        self.errors.push(found.help("write days: `30d`, `365d`"));
        None
    }

    fn unknown_unit(&mut self, node: Node<'_>, number: &str, unit: &str) {
        let span = self.span(node);
        let calendar = CALENDAR.iter().map(|(name, _)| *name);
        let known = || DURATIONS.iter().chain(&SIZES).map(|(name, _)| *name).chain(calendar.clone());
        let diagnostic =
            Diagnostic::new(&rules::BAD_NUMBER, format!("there is no unit `{unit}`"), span, "unknown unit");
        let spelt = match unit {
            "min" | "minute" | "minutes" => Some("m"),
            "sec" | "second" | "seconds" => Some("s"),
            "hour" | "hours" => Some("h"),
            "day" | "days" => Some("d"),
            "week" | "weeks" => Some("w"),
            "month" | "months" => Some("mo"),
            "year" | "years" => Some("y"),
            _ => known().find(|name| name.eq_ignore_ascii_case(unit)),
        };
        self.errors.push(match spelt {
            Some(name) => diagnostic.fix(
                format!("write `{number}{name}`"),
                Applicability::Unsafe,
                span,
                format!("{number}{name}"),
            ),
            None => diagnostic.help(format!("the units are: {}", known().collect::<Vec<_>>().join(", "))),
        });
    }

    /// A day, if the calendar has it.
    pub(super) fn date(&mut self, node: Node<'_>) -> Option<Spanned<CivilDate>> {
        let span = self.span(node);
        let mut numbers = node.text().split('-').map(|part| (part.len(), part.parse::<u16>().unwrap_or(0)));
        let (Some((_, year)), Some((month_digits, month)), Some((day_digits, day))) =
            (numbers.next(), numbers.next(), numbers.next())
        else {
            return None;
        };
        let written = format!("{year:04}-{month:02}-{day:02}");
        if month_digits != 2 || day_digits != 2 {
            self.errors.push(
                Diagnostic::new(
                    &rules::BAD_DATE,
                    "month and day of a date have two digits",
                    span,
                    "a digit is missing",
                )
                .fix(format!("write `{written}`"), Applicability::Safe, span, written),
            );
            return None;
        }
        let days = days_of_month(year, month);
        if year == 0 || days == 0 || day == 0 || day > days {
            let why = match (year, days) {
                (0, _) => "the first year is 0001".to_owned(),
                (_, 0) => format!("there is no month {month}"),
                _ => format!("{year:04}-{month:02} has {days} days"),
            };
            self.errors.push(
                Diagnostic::new(&rules::BAD_DATE, format!("{written} is not in the calendar"), span, "no such day")
                    .why(why),
            );
            return None;
        }
        let value = CivilDate { year: year as i16, month: month as u8, day: day as u8 };
        Some(Spanned { value, span })
    }

    /// A time of day in minutes after midnight.
    pub(super) fn minutes(&mut self, node: Node<'_>) -> Option<Spanned<u16>> {
        let span = self.span(node);
        if node.text().matches(':').count() == 1 {
            let micros = self.time(node)?;
            return u16::try_from(micros / MICROS_OF_A_MINUTE).ok().map(|value| Spanned { value, span });
        }
        self.errors.push(
            Diagnostic::new(&rules::BAD_NUMBER, "a schedule goes by minutes", span, "finer than a minute")
                .help("write hours and minutes, as in `06:00`"),
        );
        None
    }

    /// A time of day in microseconds after midnight.
    fn time(&mut self, node: Node<'_>) -> Option<i64> {
        let span = self.span(node);
        let (clock, fraction) = node.text().split_once('.').unwrap_or((node.text(), ""));
        let parts: Vec<i64> = clock.split(':').map(|part| part.parse().unwrap_or(i64::MAX)).collect();
        let (hour, minute, second) = match parts.as_slice() {
            [hour @ 0..=23, minute @ 0..=59] => (*hour, *minute, 0),
            [hour @ 0..=23, minute @ 0..=59, second @ 0..=59] => (*hour, *minute, *second),
            _ => {
                self.errors.push(
                    Diagnostic::new(&rules::BAD_NUMBER, "a time of day goes from 00:00 to 23:59", span, "no such time")
                        .help("write hours and minutes, as in `06:00`, and seconds if there are any: `06:00:30`"),
                );
                return None;
            }
        };
        if fraction.len() > 6 {
            self.bad_number(node, "a time of day goes by microseconds", "more than six digits");
            return None;
        }
        let micros: i64 = format!("{fraction:0<6}").parse().unwrap_or(0);
        Some((hour * 60 + minute) * MICROS_OF_A_MINUTE + second * 1_000_000 + micros)
    }

    /// The number with its sign changed; reported where it is none.
    pub(super) fn negated(&mut self, value: &Literal, span: Span) -> Option<Literal> {
        Some(match *value {
            Literal::Int(value) => Literal::Int(-value),
            Literal::Float(value) => Literal::Float(-value),
            Literal::Decimal { unscaled, scale } => Literal::Decimal { unscaled: -unscaled, scale },
            Literal::Percent { unscaled, scale } => Literal::Percent { unscaled: -unscaled, scale },
            _ => {
                let message = "only a number can be negative";
                self.errors.push(Diagnostic::new(&rules::UNEXPECTED_TOKEN, message, span, "this is no number"));
                return None;
            }
        })
    }

    fn bad_number(&mut self, node: Node<'_>, message: &str, label: &str) {
        let span = self.span(node);
        self.errors.push(Diagnostic::new(&rules::BAD_NUMBER, message, span, label));
    }
}

fn without_separators(number: &str) -> String {
    number.replace('_', "")
}

/// `12.50` is 1250 at scale 2; `None` beyond what a decimal can hold.
fn scaled(number: &str) -> Option<(i128, u8)> {
    let number = without_separators(number);
    let (whole, fraction) = number.split_once('.').unwrap_or((&number, ""));
    let digits = format!("{whole}{fraction}");
    if digits.trim_start_matches('0').len() > MOST_DIGITS || fraction.len() > MOST_DIGITS {
        return None;
    }
    Some((digits.parse().ok()?, fraction.len() as u8))
}

fn split_unit(quantity: &str) -> (&str, &str) {
    let at = quantity.find(|character: char| character.is_ascii_alphabetic()).unwrap_or(quantity.len());
    quantity.split_at(at)
}

/// 0 for a month that does not exist.
fn days_of_month(year: u16, month: u16) -> u16 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 0,
    }
}
