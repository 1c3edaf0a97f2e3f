//! Texts that are converted, against what they are converted to: those of which it is known before anything runs that they
//! do not convert.

use ingest_program::{Literal, Type, TypeKind};
use regex_automata::util::start;
use regex_automata::{Anchored, dfa::Automaton, dfa::StartKind, dfa::dense};
use std::collections::HashSet;

use super::domain::Domain;
use crate::library::Library;

/// How large the automaton of a pattern may be, in bytes.
const LARGEST: usize = 1 << 20;

/// How many pairs of states are looked at.
const MOST_PAIRS: usize = 200_000;

/// Whether a text can be converted. What is not certain passes: the run is more exact.
pub(super) fn may_convert(text: &str, to: TypeKind, format: Option<&str>) -> bool {
    let trimmed = text.trim();
    match to {
        TypeKind::Int => trimmed.parse::<f64>().is_ok_and(|it| it.fract() == 0.0),
        TypeKind::Decimal { .. } | TypeKind::Float => trimmed.parse::<f64>().is_ok(),
        TypeKind::Bool => {
            let known = ["true", "false", "1", "0", "yes", "no", "y", "n", "t", "f"];
            known.iter().any(|it| trimmed.eq_ignore_ascii_case(it))
        }
        TypeKind::Date => match format {
            None => trimmed.parse::<jiff::civil::Date>().is_ok(),
            Some(format) => matches_form(trimmed, format) && is_a_day(trimmed, format),
        },
        TypeKind::Time | TypeKind::Timestamp | TypeKind::TimestampIn(_) => match format {
            None => trimmed.chars().any(|it| it.is_ascii_digit()),
            Some(format) => matches_form(trimmed, format),
        },
        _ => true,
    }
}

/// Whether any text of a type can be in a format: of the values that it lists, or of the patterns that they match.
pub(super) fn may_be_written(ty: &Type, to: TypeKind, format: &str, library: &Library<'_>) -> bool {
    if ty.refinement.is_none() {
        return true;
    }
    let domain = Domain::of(ty, library);
    if let Some(members) = &domain.members {
        return members.is_empty()
            || members.iter().any(|it| match it {
                Literal::Text(text) => may_convert(text, to, Some(format)),
                _ => true,
            });
    }
    domain.patterns.iter().all(|pattern| have_a_text_in_common(pattern, &form(format)))
}

/// A regular expression that every text in the format matches, and some others.
fn form(format: &str) -> String {
    let mut pattern = r"^\s*".to_owned();
    let mut characters = format.chars();
    while let Some(character) = characters.next() {
        let piece = match character {
            '%' => characters.next().unwrap_or('%'),
            other => {
                pattern.push_str(&regex::escape(other.encode_utf8(&mut [0; 4])));
                continue;
            }
        };
        pattern.push_str(match piece {
            'Y' => "[0-9]{4}",
            'y' => "[0-9]{2}",
            'm' | 'd' | 'H' | 'I' | 'M' | 'S' => "[0-9]{1,2}",
            'e' => " ?[0-9]{1,2}",
            'j' => "[0-9]{1,3}",
            'b' => "[A-Za-z]{3}",
            'B' => "[A-Za-z]{3,9}",
            'f' => "[0-9]{1,9}",
            'p' => "[AaPp][Mm]",
            'z' => "(?:[Zz]|[+-][0-9]{2}:?[0-9]{2})",
            _ => "%",
        });
    }
    pattern.push_str(r"\s*$");
    pattern
}

fn matches_form(text: &str, format: &str) -> bool {
    regex::Regex::new(&form(format)).is_ok_and(|it| it.is_match(text))
}

/// Whether the calendar has the day that a text says in a format of year, month and day.
fn is_a_day(text: &str, format: &str) -> bool {
    let plain = format.matches('%').count() == 3 && ["%Y", "%m", "%d"].iter().all(|it| format.contains(it));
    !plain || jiff::civil::Date::strptime(format, text).is_ok()
}

/// Whether there is a text that matches both patterns. Where that cannot be told in bounds, it is taken for so.
fn have_a_text_in_common(left: &str, right: &str) -> bool {
    let build = |pattern: &str| {
        let config = dense::Config::new()
            .start_kind(StartKind::Unanchored)
            .dfa_size_limit(Some(LARGEST))
            .determinize_size_limit(Some(LARGEST));
        dense::Builder::new().configure(config).build(pattern).ok()
    };
    let (Some(left), Some(right)) = (build(left), build(right)) else { return true };
    let config = start::Config::new().anchored(Anchored::No);
    let (Ok(a), Ok(b)) = (left.start_state(&config), right.start_state(&config)) else { return true };
    // Whether each side has matched already goes along: a match is seen a byte late, and stays one.
    let mut next = vec![(a, false, b, false)];
    let mut seen: HashSet<_> = next.iter().copied().collect();
    while let Some((a, matched_a, b, matched_b)) = next.pop() {
        if left.is_quit_state(a) || right.is_quit_state(b) || seen.len() > MOST_PAIRS {
            return true;
        }
        let ends_a = matched_a || left.is_match_state(left.next_eoi_state(a));
        let ends_b = matched_b || right.is_match_state(right.next_eoi_state(b));
        if ends_a && ends_b {
            return true;
        }
        for byte in 0..=u8::MAX {
            let (a, b) = (left.next_state(a, byte), right.next_state(b, byte));
            let (matched_a, matched_b) = (matched_a || left.is_match_state(a), matched_b || right.is_match_state(b));
            let dead = left.is_dead_state(a) && !matched_a || right.is_dead_state(b) && !matched_b;
            if !dead && seen.insert((a, matched_a, b, matched_b)) {
                next.push((a, matched_a, b, matched_b));
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::{form, have_a_text_in_common, may_convert};
    use ingest_program::TypeKind;

    #[test]
    fn patterns_and_formats() {
        let digits = "^[0-9]{8}$";
        assert!(have_a_text_in_common(digits, &form("%Y%m%d")));
        assert!(have_a_text_in_common(digits, &form("%m%d%Y")));
        assert!(!have_a_text_in_common(digits, &form("%m/%d/%Y")));
        assert!(!have_a_text_in_common("^[A-Z]+$", &form("%Y%m%d")));
        assert!(have_a_text_in_common("[0-9]", &form("%m/%d/%Y")));
        assert!(have_a_text_in_common("", &form("%B %e, %Y")));
        assert!(have_a_text_in_common(r"^\d{4}-\d\d-\d\d", &form("%Y-%m-%dT%H:%M:%S%z")));
        assert!(!have_a_text_in_common("a$", "b$"));
    }

    #[test]
    fn texts_and_formats() {
        let day = |text, format| may_convert(text, TypeKind::Date, format);
        assert!(day("2024-01-31", None) && day("01/31/2024", Some("%m/%d/%Y")) && day("1/3/2024", Some("%m/%d/%Y")));
        assert!(!day("2024-01-31", Some("%m/%d/%Y")) && !day("02/30/2024", Some("%m/%d/%Y")) && !day("x", None));
        assert!(may_convert(" 12 ", TypeKind::Int, None) && may_convert("1e3", TypeKind::Float, None));
        assert!(!may_convert("abc", TypeKind::Int, None) && !may_convert("1.5", TypeKind::Int, None));
        assert!(may_convert("Yes", TypeKind::Bool, None) && !may_convert("ja", TypeKind::Bool, None));
    }
}
