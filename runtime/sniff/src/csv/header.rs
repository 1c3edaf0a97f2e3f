//! Whether the first record of a table names its columns.
//!
//! What is taken for a name is printed, and the first record of a file without a header is data. So a header has to be
//! shown: by columns of numbers, days or flags that have a word there, or by words that columns are named with. Where nothing shows it, there
//! is none.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::likely::Glance;
use crate::names::words;

/// Words that names of columns are made of.
const WORDS: &str = "id ids identifier key code codes name names first last middle given family surname date dates day month year time timestamp \
    type kind class category group status state city county country region zip zipcode postal address street line email mail phone \
    number no num nr count total sum amount amt price cost value values unit units quantity qty rate percent pct score rank index \
    description desc title label text comment comments note notes url uri link source target start end begin from to birth dob sex \
    gender age race ethnicity patient member provider subject person user customer client employee order item product sku invoice \
    account diagnosis procedure claim drug dose visit site facility hospital department npi ssn mrn icd ndc cpt lat lon lng latitude \
    longitude version created updated modified file path level parent child active flag indicator result results test lab specimen \
    company organization organisation party role job salary currency language lang column field attribute variable var min max mean \
    median avg std width height length weight size color colour brand model make species genus author publisher isbn doi album artist \
    track genre media season team game player points";

/// Lines that a header has, at most.
const LINES: usize = 4;

/// What names the columns of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Header {
    /// For each column its name; what several lines have for it, joined by a blank.
    pub(crate) names: Vec<String>,
    /// How many lines it has.
    pub(crate) lines: usize,
    /// Whether the first of them alone names the columns.
    pub(crate) is_of_first: bool,
}

/// The header that the rows of a table begin with.
pub(super) fn find(rows: &[Vec<Vec<u8>>]) -> Option<Header> {
    let of_lines = |count: &usize| {
        let (lines, body) = rows.split_at_checked(*count)?;
        let (first, further) = lines.split_first()?;
        let goes_on = further.is_empty() || (!body.is_empty() && further.iter().all(|it| goes_on(first, it, body)));
        (goes_on && (is_header(first, body) || is_again(first, body))).then_some(lines)
    };
    // What is one line of several would, as data, speak against the first.
    let lines = (1..=LINES).rev().find_map(|count| of_lines(&count))?;
    let is_repeated = lines.windows(2).all(|it| matches!(it, [a, b] if a == b));
    let text = |it: &Vec<u8>| String::from_utf8_lossy(it).into_owned();
    let mut names: Vec<String> = lines.first()?.iter().map(text).collect();
    for line in lines.iter().skip(1).filter(|_| !is_repeated) {
        for (name, part) in names.iter_mut().zip(line).filter(|(_, part)| !part.is_empty()) {
            if !name.is_empty() {
                name.push(' ');
            }
            name.push_str(&text(part));
        }
    }
    Some(Header { names, lines: lines.len(), is_of_first: is_repeated })
}

/// Whether a first record is a header that stands among the records once more, where files were put together: then it has words over several
/// columns of values.
fn is_again(first: &Vec<Vec<u8>>, body: &[Vec<Vec<u8>>]) -> bool {
    let others: Vec<_> = body.iter().filter(|it| *it != first).cloned().collect();
    let over_values = |it: &(usize, &Vec<u8>)| Glance::of(it.1) == Glance::Text && is_of_values(&others, it.0);
    others.len() < body.len() && first.iter().enumerate().filter(over_values).count() >= 2 && is_header(first, &others)
}

/// Whether a line goes on with the header that `first` begins: it says the same again, or names or units of columns, and has words, and no
/// values, where others have values. One record of data that is taken for names would be printed, so each of its cells has to be like one.
fn goes_on(first: &[Vec<u8>], line: &[Vec<u8>], body: &[Vec<Vec<u8>>]) -> bool {
    if line == first {
        return true;
    }
    let mut over_values = 0;
    for (column, cell) in line.iter().enumerate() {
        match Glance::of(cell) {
            Glance::Nothing if cell.is_empty() => continue,
            Glance::Text if is_unit(cell) || as_name(cell, &[]) > 0.0 || first.get(column) == Some(cell) => {}
            _ => return false,
        }
        if body.iter().any(|row| row.get(column) == Some(cell)) {
            return false;
        }
        over_values += usize::from(is_of_values(body, column));
    }
    over_values >= 2
}

/// What is measured in, without brackets.
const UNITS: &str = "mg g kg ug ng mcg lb lbs oz ml dl l cl iu units mm cm m km in ft mmhg bpm kcal mmol mol ms s sec min h hr hours days \
    weeks months years usd eur gbp chf $ % mg/dl mg/kg g/dl mmol/l ug/l ng/ml kg/m2 celsius";

/// `(mg/dl)`, `[kg]`, `mg`
fn is_unit(cell: &[u8]) -> bool {
    let is_one = |it: &str| UNITS.split_ascii_whitespace().any(|unit| unit.eq_ignore_ascii_case(it));
    matches!(cell, [b'(', .., b')'] | [b'[', .., b']']) || str::from_utf8(cell).is_ok_and(is_one)
}

/// Whether a column has numbers, days or flags, but for a few of its cells.
pub(super) fn is_of_values(rows: &[Vec<Vec<u8>>], column: usize) -> bool {
    let glances: Vec<_> = rows.iter().filter_map(|row| row.get(column)).map(|it| Glance::of(it)).collect();
    let filled = glances.iter().filter(|it| **it != Glance::Nothing).count();
    let typed = glances.iter().filter(|it| !matches!(it, Glance::Nothing | Glance::Text)).count();
    filled > 0 && typed * 10 >= filled * 9
}

/// Evidence that is enough.
const ENOUGH: f64 = 1.0;

/// Whether `first` names the columns whose values `rows` have. Records are given by their cells.
pub(crate) fn is_header(first: &[Vec<u8>], rows: &[Vec<Vec<u8>>]) -> bool {
    let glances: Vec<_> = first.iter().map(|it| Glance::of(it)).collect();
    let named = glances.iter().filter(|it| **it == Glance::Text).count();
    let years = first.iter().filter(|it| is_year(it)).count();
    // Years may stand over columns, several of them and with a name; no other value may.
    let values = glances.iter().filter(|it| !matches!(it, Glance::Text | Glance::Nothing)).count();
    if named == 0 || (values > 0 && (years != values || years < 2)) {
        return false;
    }
    let mut evidence = if years > 0 { 0.5 } else { 0.0 };
    for (index, name) in first.iter().enumerate() {
        if glances.get(index) != Some(&Glance::Text) {
            // The last name may lack where lines end with a delimiter, the first where it is that of the row.
            if glances.get(index) == Some(&Glance::Nothing) && index > 0 && index + 1 < first.len() {
                evidence -= 0.5;
            }
            continue;
        }
        let values: Vec<_> =
            rows.iter().filter_map(|row| row.get(index)).filter(|it| Glance::of(it) != Glance::Nothing).collect();
        evidence += as_name(name, &values);
        if values.is_empty() {
            continue;
        }
        // What columns of numbers are named with is a word.
        let typed = values.iter().filter(|it| Glance::of(it) != Glance::Text).count();
        if typed * 10 >= values.len() * 9 {
            evidence += 1.0;
        }
        if values.contains(&name) {
            evidence -= 2.0;
        }
        if values.iter().all(|it| is_code(it)) && !is_code(name) {
            evidence += 0.5;
        }
    }
    evidence >= ENOUGH
}

/// How many more of a name's words have to be of those that columns are named with than of its values' words.
const MORE_KNOWN: f64 = 0.2;

/// How much a text looks like the name of a column with these values: words that such names are made of, or words put together as programs
/// do. Values may have such words too (`Kansas City`, `9 Oak Street`): a first one of those names nothing.
fn as_name(name: &[u8], values: &[&Vec<u8>]) -> f64 {
    let text = String::from_utf8_lossy(name);
    let text = text.trim();
    if text.chars().count() > 60 {
        return -0.5;
    }
    let known = known_words(text);
    if known * 3.0 >= 1.0 {
        let of_values: f64 = values.iter().map(|it| known_words(&String::from_utf8_lossy(it))).sum();
        let is_value = !values.is_empty() && known <= of_values / values.len() as f64 + MORE_KNOWN;
        return if is_value { 0.0 } else { 0.7 };
    }
    let joined = text.contains('_') && !text.contains(' ') && text.starts_with(|it: char| it.is_ascii_alphabetic());
    let begins_small =
        text.starts_with(|it: char| it.is_ascii_lowercase()) && text.contains(|it: char| it.is_ascii_uppercase());
    if joined || (begins_small && !text.contains(' ')) { 0.6 } else { 0.0 }
}

/// Of the words of a text the share that names of columns are made of.
fn known_words(text: &str) -> f64 {
    static KNOWN: LazyLock<HashSet<&str>> = LazyLock::new(|| WORDS.split_ascii_whitespace().collect());
    let words = words(text);
    let known = words.iter().filter(|it| KNOWN.contains(it.as_str())).count();
    if words.is_empty() { 0.0 } else { known as f64 / words.len() as f64 }
}

fn is_year(text: &[u8]) -> bool {
    matches!(text, [b'1', b'9', a, b] | [b'2', b'0', a, b] if a.is_ascii_digit() && b.is_ascii_digit())
}

/// Letters with digits, as codes have.
fn is_code(text: &[u8]) -> bool {
    text.iter().any(u8::is_ascii_digit) && !text.contains(&b' ')
}

#[cfg(test)]
mod tests {
    use super::{find, is_header};

    fn judged(lines: &[&str]) -> bool {
        let row = |line: &&str| line.split(',').map(|it| it.as_bytes().to_vec()).collect::<Vec<_>>();
        let rows: Vec<_> = lines.iter().map(row).collect();
        rows.split_first().is_some_and(|(first, rest)| is_header(first, rest))
    }

    fn lines(lines: &[&str]) -> Option<(usize, String)> {
        let row = |line: &&str| line.split(',').map(|it| it.as_bytes().to_vec()).collect::<Vec<_>>();
        let header = find(&lines.iter().map(row).collect::<Vec<_>>())?;
        Some((header.lines, header.names.join(",")))
    }

    #[test]
    fn a_header_may_have_several_lines() {
        let some = |count: usize, names: &str| Some((count, names.to_owned()));
        let body = ["x,1,2.5", "y,2,3.5", "z,3,4.5"];
        let told = |header: &[&str]| lines(&header.iter().chain(&body).copied().collect::<Vec<_>>());
        assert_eq!(told(&["name,age,weight"]), some(1, "name,age,weight"));
        assert_eq!(told(&["name,age,weight", "name,age,weight"]), some(2, "name,age,weight"));
        assert_eq!(told(&["name,age,weight", ",(years),(kg)"]), some(2, "name,age (years),weight (kg)"));
        assert_eq!(told(&["person,person,body", "name,age,weight"]), some(2, "person name,person age,body weight"));
        // A record without its numbers is one.
        assert_eq!(told(&["name,age,weight", "Ann,unknown,refused"]), some(1, "name,age,weight"));
        assert_eq!(told(&["name,age,weight", "Ann,,"]), some(1, "name,age,weight"));
    }

    #[test]
    fn values_of_words_that_name_columns_are_no_names() {
        let people = ["Anna Day,45 Church Street,Oklahoma City", "Max May,9 Oak Street,Kansas City"];
        assert!(!judged(&people));
        assert!(judged(&[&["name,street,city"], &people[..]].concat()));
        let visits = ["DOE JOHN,type 2 diabetes,first visit", "ROE JANE,type 1 diabetes,second visit"];
        assert!(!judged(&visits));
        assert!(judged(&[&["patient,diagnosis,visit"], &visits[..]].concat()));
    }

    #[test]
    fn names_have_to_show() {
        assert!(judged(&["name,born", "x,1970-01-01"]));
        assert!(judged(&["Surname,FamilyName", "Homer,Simpson", "Marge,Simpson"]));
        assert!(judged(&["zzz,qqq", "a,1", "b,2"]));
        assert!(judged(&["country,2019,2020", "CH,1,2"]));
        assert!(judged(&["patient_id,mbr_no"]));
        assert!(!judged(&["Homer,Simpson", "Marge,Simpson"]));
        assert!(!judged(&["Homer,Springfield", "Marge,Shelbyville"]));
        assert!(!judged(&["Homer,12", "Marge,13"]));
        assert!(!judged(&["Homer,N/A", "Marge,13"]));
        assert!(!judged(&["Homer,1970-01-01", "Marge,1971-01-01"]));
        assert!(!judged(&["Homer"]));
        assert!(!judged(&["", ""]));
    }
}
