//! Days, times, and both.

use std::collections::BTreeSet;

use ingest_formats::parse::{DateFormat, TimeFormat};
use ingest_program::{Interned, TypeKind};

use super::{Evidence, Typed};

/// Ways to write days, beside ISO 8601. Of two that fit, the first.
const DAYS: [&str; 28] = [
    "%m/%d/%Y",
    "%d/%m/%Y",
    "%m-%d-%Y",
    "%d-%m-%Y",
    "%d.%m.%Y",
    "%m.%d.%Y",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y-%m-%d",
    "%m/%d/%y",
    "%d/%m/%y",
    "%m-%d-%y",
    "%d-%m-%y",
    "%d.%m.%y",
    "%y.%m.%d",
    "%y-%m-%d",
    "%y/%m/%d",
    "%d-%b-%Y",
    "%d-%b-%y",
    "%d %b %Y",
    "%d%b%Y",
    "%b %d, %Y",
    "%b %d %Y",
    "%d %B %Y",
    "%B %d, %Y",
    "%d-%B-%Y",
    "%e %b %Y",
    "%Y-%b-%d",
];

/// Ways to write the time behind a day.
const TIMES: [&str; 11] = [
    "%H:%M:%S",
    "%H:%M",
    "%H:%M:%S.%f",
    "%I:%M:%S %p",
    "%I:%M %p",
    "%H:%M:%S %z",
    "%H:%M:%S%z",
    "%H:%M:%S.%f%z",
    "%H:%M:%S.%f %z",
    "%I:%M%p",
    "%H%M%S",
];

/// What stands between day and time.
const BETWEEN: [&str; 3] = [" ", "T", ":"];

/// Times without a day, beside ISO 8601.
const CLOCKS: [&str; 5] = ["%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p", "%I:%M%p"];

/// Eight digits alone.
const PACKED: &str = "%Y%m%d";

/// The same with a time, of columns whose name says what they are.
const PACKED_MOMENTS: [&str; 4] = ["%Y%m%d%H%M%S", "%Y%m%d%H%M", "%Y%m%d%H%M%S%z", "%Y%m%d%H%M%z"];

/// Words in the name of a column of days.
const HINTS: [&str; 10] = ["date", "dt", "dob", "dod", "birth", "day", "on", "from", "thru", "time"];
/// And in the name of one of numbers, whatever else is in it.
const NUMBERS: [&str; 6] = ["no", "nr", "num", "number", "id", "code"];

/// Whether values of a sample are days or times; the first few tell most of what they are not.
pub(super) fn of(name: &str, values: &[&str], evidence: Evidence) -> Option<Typed> {
    let first = values.first()?;
    let digits = first.bytes().filter(u8::is_ascii_digit).count();
    if !(2..=20).contains(&digits) || first.len() > 40 {
        return None;
    }
    let iso = DateFormat::iso();
    if values.iter().all(|it| iso.date(it.as_bytes()).is_some()) {
        return Some(Typed::plain(TypeKind::Date));
    }
    if values.iter().all(|it| iso.timestamp(it.as_bytes()).is_some()) {
        let without = values.iter().filter(|it| !has_offset(it)).count();
        let note = (1..values.len()).contains(&without).then(|| {
            format!("{without} of {} values do not say how far from UTC they are, and are taken for UTC", values.len())
        });
        return Some(Typed { note, ..Typed::plain(moment(without < values.len())) });
    }
    let clock = TimeFormat::iso();
    if values.iter().all(|it| clock.time(it.as_bytes()).is_some()) {
        return Some(Typed::plain(TypeKind::Time));
    }
    if let Some(format) = CLOCKS.into_iter().find(|it| reads_times(it, values)) {
        return Some(Typed { format: Some(format.to_owned()), ..Typed::plain(TypeKind::Time) });
    }
    if values.iter().all(|it| it.len() == 8 && it.bytes().all(|it| it.is_ascii_digit())) {
        return packed(name, values);
    }
    let days: Vec<_> = DAYS.into_iter().filter(|it| reads_days(it, values)).collect();
    if !days.is_empty() {
        return Some(chosen(TypeKind::Date, values, &days, "", evidence));
    }
    if let Some(format) = PACKED_MOMENTS.into_iter().find(|it| is_hinted(name) && reads_moments(it, values)) {
        return Some(Typed { format: Some(format.to_owned()), ..Typed::plain(moment(format.ends_with("%z"))) });
    }
    for between in BETWEEN {
        for time in TIMES {
            let rest = format!("{between}{time}");
            let fits = |day: &&str| reads_moments(&format!("{day}{rest}"), values);
            let days: Vec<_> = DAYS.into_iter().chain([PACKED]).filter(fits).collect();
            if !days.is_empty() {
                return Some(chosen(moment(rest.ends_with("%z")), values, &days, &rest, evidence));
            }
        }
    }
    None
}

/// What clocks show, or a moment: one that says how far from UTC it is.
fn moment(is_one: bool) -> TypeKind {
    if is_one { TypeKind::TimestampIn(Interned::new("UTC".to_owned())) } else { TypeKind::Timestamp }
}

/// Whether a moment of ISO 8601 ends with how far from UTC it is.
fn has_offset(text: &str) -> bool {
    let time = text.split_once(['T', ' ']).map_or("", |it| it.1);
    time.contains(['Z', '+', '-'])
}

/// Eight digits that are days of our time all. A few may be numbers by chance, where the column's name does not say what they are.
fn packed(name: &str, values: &[&str]) -> Option<Typed> {
    let is_near = |it: &&str| matches!(it.get(..2), Some("19" | "20"));
    let distinct = values.iter().skip(1).filter(|it| Some(*it) != values.first()).count();
    let sure = is_hinted(name) || distinct >= 2;
    (sure && values.iter().all(is_near) && reads_days(PACKED, values))
        .then(|| Typed { format: Some(PACKED.to_owned()), ..Typed::plain(TypeKind::Date) })
}

/// Whether a name says that its column has days or times: by a word of it, or by what a word begins or ends with.
fn is_hinted(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let words: Vec<_> = name.split(|it: char| !it.is_ascii_alphabetic()).filter(|it| !it.is_empty()).collect();
    let begins = |word: &str| ["date", "birth", "time"].iter().any(|it| word.starts_with(it));
    let ends = |word: &str| word != "candidate" && ["date", "time", "dt"].iter().any(|it| word.ends_with(it));
    let is_hint = |word: &&str| HINTS.contains(word) || begins(word) || ends(word);
    words.iter().any(is_hint) && !words.iter().any(|it| NUMBERS.contains(it))
}

/// The first of some formats, or the one that other columns speak for.
fn chosen(kind: TypeKind, values: &[&str], days: &[&str], rest: &str, evidence: Evidence) -> Typed {
    let is_day_first = |it: &&&str| it.starts_with("%d") && it.contains("%m");
    let is_month_first = |it: &&&str| it.starts_with("%m");
    let (month, day) = (days.iter().find(is_month_first), days.iter().find(is_day_first));
    let year = days.iter().find(|it| it.starts_with("%y"));
    let first = days.first().copied().unwrap_or_default();
    let (format, or) = match (month, day) {
        (Some(_), Some(day)) if evidence.day_first && !evidence.month_first => (*day, None),
        (Some(month), Some(_)) if evidence.month_first && !evidence.day_first => (*month, None),
        (Some(month), Some(day)) => (*month, Some(*day)),
        (Some(other), None) | (None, Some(other)) if let Some(year) = year => {
            if begins_with_years(values) {
                (*year, Some(*other))
            } else {
                (*other, Some(*year))
            }
        }
        _ => (first, None),
    };
    let whole = |it: &str| format!("{it}{rest}");
    Typed { format: Some(whole(format)), or: or.map(whole), ..Typed::plain(kind) }
}

/// Whether what values begin with are years and what their days end with are days, and not the other way round: of years a column has fewer.
fn begins_with_years(values: &[&str]) -> bool {
    let days = || values.iter().filter_map(|it| it.split([' ', 'T']).next());
    let distinct = |part: fn(&str) -> Option<&str>| days().filter_map(part).collect::<BTreeSet<_>>().len();
    distinct(|it| it.get(..2)) < distinct(|it| it.get(it.len().checked_sub(2)?..))
}

/// Days above 12 tell where the month is.
pub(super) fn evidence(values: &[&str]) -> Evidence {
    let days: Vec<&str> = values.iter().filter_map(|it| it.split([' ', 'T']).next()).collect();
    let of = |formats: &[&str]| formats.iter().any(|it| reads_days(it, &days));
    // Two digits that are the year tell nothing.
    if of(&["%y-%m-%d", "%y.%m.%d", "%y/%m/%d"]) && begins_with_years(values) {
        return Evidence::default();
    }
    let month = of(&["%m/%d/%Y", "%m-%d-%Y", "%m.%d.%Y", "%m/%d/%y", "%m-%d-%y"]);
    let day = of(&["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y", "%d-%m-%y", "%d.%m.%y"]);
    Evidence { month_first: month && !day, day_first: day && !month, ..Evidence::default() }
}

fn reads_days(format: &str, values: &[&str]) -> bool {
    let read = |format: &DateFormat| values.iter().all(|it| format.date(it.as_bytes()).is_some());
    !values.is_empty() && DateFormat::compile(format).is_ok_and(|it| read(&it))
}

fn reads_moments(format: &str, values: &[&str]) -> bool {
    let read = |format: &DateFormat| values.iter().all(|it| format.timestamp(it.as_bytes()).is_some());
    DateFormat::compile(format).is_ok_and(|it| read(&it))
}

fn reads_times(format: &str, values: &[&str]) -> bool {
    let read = |format: &TimeFormat| values.iter().all(|it| format.time(it.as_bytes()).is_some());
    TimeFormat::compile(format).is_ok_and(|it| read(&it))
}
