//! Numbers with a unit.

use ingest_diagnostics::{Applicability, Diagnostic};

use super::super::Report;
use super::{Slip, foreign, instead, without};
use crate::tree::Kind;

/// Units in words, and how they are written.
const UNITS: &[(&[&str], &str)] = &[
    (&["s", "sec", "secs", "second", "seconds"], "s"),
    (&["m", "min", "mins", "minute", "minutes"], "m"),
    (&["h", "hr", "hrs", "hour", "hours"], "h"),
    (&["d", "day", "days"], "d"),
    (&["w", "week", "weeks"], "w"),
    (&["mo", "month", "months"], "mo"),
    (&["y", "yr", "yrs", "year", "years"], "y"),
    (&["kb", "kilobytes"], "KB"),
    (&["mb", "megabyte", "megabytes"], "MB"),
    (&["gb", "g", "gigabyte", "gigabytes"], "GB"),
    (&["tb", "t", "terabyte", "terabytes"], "TB"),
    (&["kib", "ki"], "KiB"),
    (&["mib", "mi"], "MiB"),
    (&["gib", "gi"], "GiB"),
    (&["tib", "ti"], "TiB"),
];

/// Letters that are units of size behind these options, and may be others elsewhere.
const SIZES: &[&str] = &["memory", "disk"];

/// What is counted without a unit.
const COUNTED: &[&str] =
    &["core", "cores", "cpu", "cpus", "vcpu", "vcpus", "thread", "threads", "executors", "workers"];

impl<'t> Report<'t> {
    pub(super) fn quantity(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        match slip.strict {
            Kind::strict_setting => self.unit_of_an_option(slip),
            _ => self.quantity_by_words(slip),
        }
    }

    /// `cadence daily due 4 hours`, `retain 7 years`
    fn quantity_by_words(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        if !slip.wants(Kind::quantity) || slip.wants_value() || !is_number(slip.token()) {
            return None;
        }
        let after = slip.rest.get(slip.token().len()..)?;
        let word = after.trim_start().split(|it: char| !it.is_ascii_alphanumeric()).next()?;
        let unit = unit(word)?;
        let length = slip.rest.len() - after.trim_start().len() + word.len();
        let span = self.span(slip.look.at, slip.look.at + length);
        let found = foreign("a duration is one word", span, "a number and a word");
        Some(instead(found, span, &format!("{}{unit}", slip.token())))
    }

    /// `memory: 10 GB`, `cpu: 2 cores`: the number is the option's value, and its unit could not be read.
    fn unit_of_an_option(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        let word = slip.first_word();
        let line = self.text.get(..slip.start)?.rsplit('\n').next()?.trim_end();
        let number = line.rsplit([' ', ':', '\t']).next().filter(|it| is_number(it))?;
        if word.is_empty() || line.len() == number.len() {
            return None;
        }
        let before = self.text.get(..slip.start)?.trim_end().len();
        let span = self.span(before - number.len(), slip.start + word.len());
        if COUNTED.contains(&word.to_ascii_lowercase().as_str()) {
            let span = self.span(slip.start, slip.start + word.len());
            let found = foreign("what is counted has no unit", span, "not needed");
            return Some(without(found, self.span(before, slip.start + word.len())));
        }
        let found = foreign("a number and its unit are one word", span, "two words");
        let option = line.strip_suffix(number)?.trim_end().trim_end_matches(':').trim_end();
        let is_size = SIZES.iter().any(|it| option.ends_with(it));
        let unit = match word {
            "k" | "K" if is_size => Some("KB"),
            "m" | "M" if is_size => Some("MB"),
            _ => unit(word),
        };
        Some(match unit {
            Some(unit) => instead(found, span, &format!("{number}{unit}")),
            None => {
                found.help(format!("write the unit behind the number, as in `{number}GB`, `{number}MB` or `{number}h`"))
            }
        })
    }

    /// `fail above 10`, `fail above 10 percent`, `fail above 0.1`, `fail over 10%`
    pub(super) fn threshold(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        if slip.strict != Kind::strict_check {
            return None;
        }
        if slip.wants(Kind::above) || slip.wants(Kind::kw_above) {
            let span = self.place(slip);
            let is_word = matches!(slip.token(), "over" | "beyond" | "exceeding" | "past" | ">" | "if" | "when");
            let found = foreign("a threshold has the word `above`", span, "expected `above` here");
            let percent = slip.rest.split([' ', ',']).find(|it| it.trim_end_matches('%').parse::<f64>().is_ok());
            return is_word.then(|| match (slip.token(), percent) {
                ("if" | "when", percent) => found.help(format!("write `above {}`", percent.unwrap_or("1%"))),
                _ => instead(found, span, "above"),
            });
        }
        let head = slip.before.trim_end_matches(|it: char| it.is_ascii_digit());
        let number = slip.before.get(head.len()..).filter(|it| !it.is_empty())?;
        if !slip.wants(Kind::kw_rows) || !head.trim_end().ends_with("above") {
            return None;
        }
        let start = slip.start + head.len();
        let both = "a threshold is a share of the rows or a number of them";
        let percent = ["percent", "pct", "per cent", "%"].into_iter().find(|it| slip.rest.starts_with(it));
        if let Some(sign) = percent {
            let span = self.span(start, slip.look.at + sign.len());
            let found = foreign("a percentage has its sign behind the number", span, "written otherwise here");
            return Some(instead(found, span, &format!("{number}%")));
        }
        let (written, shares) = match slip.rest.strip_prefix('.') {
            Some(rest) => {
                let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
                let percent = format!("{number}.{digits}%");
                let fraction = number.bytes().all(|it| it == b'0');
                let shares = if fraction { vec![hundredfold(number, &digits), percent] } else { vec![percent] };
                (format!("{number}.{digits}"), shares)
            }
            None if matches!(slip.token(), "" | "," | "because" | "}") => {
                (number.to_owned(), vec![format!("{number}%"), format!("{number} rows")])
            }
            None => return None,
        };
        let span = self.span(start, start + written.len());
        let found = foreign(both, span, "of what?");
        let choices: Vec<_> = shares.iter().map(|it| format!("`above {it}`")).collect();
        let found = found.help(format!("write {}", choices.join(" or ")));
        Some(
            shares.into_iter().fold(found, |found, share| {
                found.fix(format!("write `{share}`"), Applicability::DisplayOnly, span, share)
            }),
        )
    }
}

/// How a unit is written; none for a word that is no unit.
fn unit(word: &str) -> Option<&'static str> {
    let lower = word.to_ascii_lowercase();
    UNITS.iter().find(|(words, _)| words.contains(&lower.as_str())).map(|(_, unit)| *unit)
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|it| it.is_ascii_digit()) && !text.is_empty()
}

/// A number with digits after its point, as a percentage: `0.1` is `10%`.
fn hundredfold(whole: &str, digits: &str) -> String {
    let padded = format!("{digits:0<2}");
    let (front, back) = padded.split_at_checked(2).unwrap_or((&padded, ""));
    let number = format!("{whole}{front}");
    let number = number.trim_start_matches('0');
    let number = if number.is_empty() { "0" } else { number };
    let back = back.trim_end_matches('0');
    if back.is_empty() { format!("{number}%") } else { format!("{number}.{back}%") }
}
