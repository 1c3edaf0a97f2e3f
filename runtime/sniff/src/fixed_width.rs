//! Lines in which each column has its place: what is blank in every line divides them.

mod footers;
mod ruled;

use std::collections::HashMap;

use ingest_program::{Location, Stored};

use crate::csv::Glance;
use crate::names::Names;
use crate::reading::Called;

/// Lines that others are compared with.
const COMPARED: usize = 50;
/// Lines before the first record, at most.
const BEFORE: usize = 20;
/// Lines that it takes to tell a column of blanks from chance.
const ENOUGH: usize = 4;

/// Where lines have their columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FixedWidth {
    /// Lines before the first record.
    pub(crate) skip: usize,
    /// Lines behind the last record that are not empty.
    pub(crate) trailer: usize,
    pub(crate) columns: Vec<Called>,
    /// Whether lines end where their last value does.
    pub(crate) ragged: bool,
    /// Where a line of dashes tells the columns, how many lines do not keep to them.
    pub(crate) rule: Option<usize>,
}

/// Finds the columns of lines; none where blanks divide nothing. `whole` if the text is not cut off.
pub(crate) fn find(text: &str, whole: bool) -> Option<FixedWidth> {
    if text.contains('\t') {
        return None;
    }
    let lines: Vec<Vec<char>> = text.lines().map(|it| it.trim_end_matches('\r').chars().collect()).collect();
    if whole
        && let Some(records) = footers::enclosed(&lines)
        && let Some(found) = set(records)
    {
        return Some(FixedWidth { skip: found.skip + 1, trailer: 1, ..found });
    }
    let candidates = if whole { footers::candidates(&lines) } else { 0 };
    let (rest, behind) = lines.split_at(lines.len() - candidates);
    if candidates > 0
        && let Some(found) = set(rest)
        && footers::are_all(behind, rest, &found)
    {
        let trailer = behind.iter().filter(|it| !is_blank(it)).count();
        return Some(FixedWidth { trailer, ..found });
    }
    set(&lines)
}

/// The columns of lines that are all of a table or stand before it.
fn set(lines: &[Vec<char>]) -> Option<FixedWidth> {
    ruled::find(lines).or_else(|| ruled::underlined(lines)).or_else(|| divided(lines))
}

/// The columns that blanks divide.
fn divided(lines: &[Vec<char>]) -> Option<FixedWidth> {
    // As few lines are left out as it takes to see the most columns, and none that is like those that are not.
    let most = BEFORE.min(lines.len() / 2);
    let middle = lines.iter().skip(lines.len() / 2).filter(|it| !is_blank(it)).take(COMPARED);
    let middle: Vec<_> = middle.map(|it| glances(it)).collect();
    let is_record = |before: &usize| lines.get(*before).is_some_and(|it| is_like(it, &middle));
    let most = (0..most).find(is_record).unwrap_or(most);
    let tried = (0..=most).filter_map(|before| Some((before, used(lines, before)?)));
    let (before, used) = tried.max_by_key(|(before, used)| (self::runs(used).len(), std::cmp::Reverse(*before)))?;
    let body: Vec<&[char]> = lines.iter().skip(before).map(Vec::as_slice).filter(|it| !is_blank(it)).collect();
    let width = used.len();
    let runs = runs(&used);
    if runs.len() < 2 || !is_set(&body) {
        return None;
    }
    // Lines at the beginning that have something between the columns are none of the table's.
    let fits = |line: &Vec<char>| {
        let strays = |it: (&char, &bool)| !it.0.is_whitespace() && !it.1;
        trimmed(line) <= width && !line.iter().zip(&used).any(strays)
    };
    let stray = lines.iter().take(before).rposition(|it| !is_blank(it) && !fits(it)).map_or(0, |it| it + 1);
    let end = end(&body, width);
    let places = places(&runs, &body, end);
    let cells = |line: &Vec<char>| places.iter().map(|it| cell(line, *it).into_bytes()).collect::<Vec<_>>();
    let rows: Vec<_> = lines.iter().skip(stray).filter(|it| !is_blank(it)).take(500).map(cells).collect();
    let header = rows.split_first().filter(|(first, rest)| crate::csv::is_header(first, rest)).map(|(first, _)| first);
    let above = lines.iter().skip(stray).take_while(|it| is_blank(it)).count();
    let skip = if header.is_some() { stray + above + 1 } else { stray };
    let columns = called(&places, header.map(Vec::as_slice).unwrap_or_default());
    let ragged = lines.iter().skip(skip).any(|it| !is_blank(it) && it.len() < end);
    Some(FixedWidth { skip, trailer: 0, columns, ragged, rule: None })
}

/// The columns at some places, from 1 and both counted, with the names of a header if there is one.
fn called(places: &[(usize, usize)], header: &[Vec<u8>]) -> Vec<Called> {
    let mut names = Names::default();
    let called = |(index, (first, last)): (usize, &(usize, usize))| {
        let name = header.get(index).map(|it| String::from_utf8_lossy(it).into_owned());
        let at = Location::Characters { first: *first as u32, last: *last as u32, stored: Stored::Text };
        Called { name: names.next(&name.unwrap_or_default()), at: Some(at), ..Called::default() }
    };
    places.iter().enumerate().map(called).collect()
}

/// What stands at a place of a line, from 1 and both ends counted, without the blanks around it.
fn cell(line: &[char], (first, last): (usize, usize)) -> String {
    line.iter().skip(first - 1).take(last + 1 - first).collect::<String>().trim().to_owned()
}

/// What the words of a line look like.
fn glances(line: &[char]) -> Vec<Glance> {
    let line: String = line.iter().collect();
    line.split_whitespace().map(|it| Glance::of(it.as_bytes())).collect()
}

/// Whether most of some lines have as many words as this one, and words for the same where it has numbers and days.
fn is_like(line: &[char], others: &[Vec<Glance>]) -> bool {
    let own = glances(line);
    let alike = others.iter().filter(|it| **it == own).count();
    own.iter().any(|it| *it != Glance::Text) && alike * 2 > others.len()
}

/// Where lines have something, of those after the first; none where they are too few to tell.
fn used(lines: &[Vec<char>], before: usize) -> Option<Vec<bool>> {
    let body = || lines.iter().skip(before).filter(|it| !is_blank(it));
    let width = body().map(|it| trimmed(it)).max()?;
    let mut used = vec![false; width];
    for line in body() {
        for (used, letter) in used.iter_mut().zip(line.iter()) {
            *used |= !letter.is_whitespace();
        }
    }
    (body().count() >= ENOUGH).then_some(used)
}

fn is_blank(line: &[char]) -> bool {
    line.iter().all(|it| it.is_whitespace())
}

/// Whether lines are set in columns, and not words that happen to leave some places blank: most have blanks beside each other, or all
/// are of one length.
fn is_set(body: &[&[char]]) -> bool {
    let wide = |line: &&&[char]| {
        let text = line.get(..trimmed(line)).unwrap_or_default();
        text.windows(2).any(|it| it.iter().all(|it| it.is_whitespace()))
    };
    let first = body.first().map(|it| trimmed(it));
    let alike = body.iter().all(|it| Some(trimmed(it)) == first);
    alike || body.iter().filter(wide).count() * 2 > body.len()
}

/// Where the last column ends: where lines do that most are filled up to, or where the longest value does, up to `width`.
fn end(body: &[&[char]], width: usize) -> usize {
    let mut counts: HashMap<usize, usize> = HashMap::new();
    for line in body {
        *counts.entry(line.len()).or_default() += 1;
    }
    let usual = counts.into_iter().max_by_key(|(length, count)| (*count, *length));
    usual.filter(|(length, count)| *length > width && count * 2 > body.len()).map_or(width, |(length, _)| length)
}

/// Letters of a line, without the blanks at its end.
fn trimmed(line: &[char]) -> usize {
    line.iter().rposition(|it| !it.is_whitespace()).map_or(0, |it| it + 1)
}

/// Where something stands: from, and to before.
fn runs(used: &[bool]) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (at, _) in used.iter().enumerate().filter(|(_, used)| **used) {
        match runs.last_mut() {
            Some(last) if last.1 == at => last.1 = at + 1,
            _ => runs.push((at, at + 1)),
        }
    }
    runs
}

/// The places of columns, from 1 and both counted. The blanks between two belong to the one that grows into them: to the right one if
/// its values end at one place, as numbers do, else to the left one.
fn places(runs: &[(usize, usize)], body: &[&[char]], end: usize) -> Vec<(usize, usize)> {
    let ends_alike = |run: &(usize, usize)| {
        let blank = |line: &&&[char], at: usize| line.get(at).is_none_or(|it| it.is_whitespace());
        let has = |line: &&&[char]| (run.0..run.1).any(|at| !blank(line, at));
        let filled: Vec<_> = body.iter().filter(has).collect();
        filled.iter().all(|it| !blank(it, run.1 - 1)) && filled.iter().any(|it| blank(it, run.0))
    };
    let mut places = Vec::with_capacity(runs.len());
    let mut start = 1;
    for (index, run) in runs.iter().enumerate() {
        let last = match runs.get(index + 1) {
            Some(next) if ends_alike(next) => run.1,
            Some(next) => next.0,
            None => end,
        };
        places.push((start, last));
        start = last + 1;
    }
    places
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

    use ingest_program::Location;

    use super::{FixedWidth, find};

    fn places(found: &FixedWidth) -> Vec<String> {
        let place = |it: &crate::reading::Called| match &it.at {
            Some(Location::Characters { first, last, .. }) => format!("{} {first}..{last}", it.name),
            _ => it.name.clone(),
        };
        found.columns.iter().map(place).collect()
    }

    #[test]
    fn every_line_of_the_sample_is_looked_at() {
        let line = |at: usize| match at {
            1_500 => "Ann     12345678  abcdefghijkl\n".to_owned(),
            _ => format!("Ann     {:>8}  abc\n", 100 + at % 7),
        };
        let found = find(&(0..2_000).map(line).collect::<String>(), true).unwrap();
        assert_eq!(places(&found), ["column_1 1..3", "column_2 4..18", "column_3 19..30"]);
    }

    #[test]
    fn a_record_that_is_narrower_is_none_before_the_first() {
        let line = |at: usize| format!("2024-01-31 12:00:00 INFO  [main] started job {at} ok\n");
        let found = find(&(0..40).map(line).collect::<String>(), true).unwrap();
        assert_eq!(found.skip, 0);
    }

    #[test]
    fn blanks_divide_columns() {
        let text = "\
A report of the day
name   amount born
Ann     12.50 19700101
Bob    112.00 19710101
Cy       2.00 19720101
Dee      3.10 19730101
Eve      3.10 19740101
Flo      3.10 19740101
";
        let found = find(text, true).unwrap();
        assert_eq!(places(&found), ["name 1..4", "amount 5..14", "born 15..22"]);
        assert_eq!((found.skip, found.ragged), (2, false));
        assert_eq!(find("one\ntwo\nthree\nfour\nfive\n", true), None);
    }

    /// Lines of a table, with what stands above and below.
    fn table(above: &str, line: impl Fn(usize) -> String, below: &str) -> String {
        std::iter::once(above.to_owned()).chain((0..30).map(line)).chain([below.to_owned()]).collect()
    }

    #[test]
    fn a_line_of_dashes_tells_columns() {
        let row = |at: usize| format!("{at:05} {:<9} {:06.2}\n", ["SMITH", "O HARA", "ABCDEFGHI"][at % 3], at);
        let above = "\nMembers of the day\n\nID    NAME      AMT\n----- --------- ------\n";
        let found = find(&table(above, row, "\n30 rows selected.\n"), true).unwrap();
        assert_eq!(places(&found), ["ID 1..5", "NAME 7..15", "AMT 17..22"]);
        assert_eq!((found.skip, found.trailer, found.rule), (5, 1, Some(0)));
        // Of a text that is cut off nobody knows the end.
        assert_eq!(find(&table(above, row, "\n30 rows selected.\n"), false).unwrap().trailer, 0);
        assert_eq!(find(&table(above, row, "------\nTOTAL 30\n"), true).unwrap().trailer, 2);
        // The last column is as long as its values are.
        let long = |at: usize| if at == 9 { "00009 LEE       009.00 EUR\n".to_owned() } else { row(at) };
        assert_eq!(places(&find(&table(above, long, ""), true).unwrap())[2], "AMT 17..26");
        // Of pages the first begins the table.
        let page = format!("{}{}", table(above, row, ""), table(above, row, ""));
        assert_eq!(find(&page, true).unwrap().skip, 5);
    }

    #[test]
    fn a_line_of_dashes_may_be_one_for_all_columns() {
        let row = |at: usize| format!("{at:05} {:<9} {:06.2}\n", ["SMITH", "OHARA", "ABCDEFGHI"][at % 3], at);
        let above = "Members of the day\n\nID    NAME      AMOUNT\n----------------------\n";
        let found = find(&table(above, row, ""), true).unwrap();
        assert_eq!(places(&found), ["ID 1..6", "NAME 7..16", "AMOUNT 17..22"]);
        assert_eq!((found.skip, found.rule), (4, None));
        // A record of nothing but a null marker is no such line.
        let found = find(
            &table("ID    NAME      AMOUNT\n", |at| if at == 0 { "-----\n".to_owned() } else { row(at) }, ""),
            true,
        );
        assert_eq!(found.unwrap().skip, 1);
    }

    #[test]
    fn records_that_look_like_footers_are_records() {
        let code = |at: usize| if at == 10 { "---  --  ---\n" } else { "ABC  XX  123\n" }.to_owned();
        assert_eq!(find(&table("", code, ""), true).unwrap().skip, 0);
        let name = |at: usize| format!("{at:05} {:<12} 520.50\n", ["Omega Kappa", "Smith", "Lee"][at % 3]);
        let spaced = |at: usize| name(at) + "\n";
        assert_eq!(find(&table("", spaced, "00099 Omega Kappa  520.50\n"), true).unwrap().trailer, 0);
        let word = |at: usize| format!("{:<12} {at:05} 520.50\n", ["Omega Kappa", "Smith", "Lee"][at % 3]);
        assert_eq!(find(&table("", word, "End Zone     00099 520.50\n"), true).unwrap().trailer, 0);
        let six = |at: usize| format!("{:<12} {at:05} 520.50\n", ["Alpha", "Omega", "Zeta"][at % 3]);
        assert_eq!(find(&table("", six, "End Zone     00099 520.50\n"), true).unwrap().trailer, 0);
        assert_eq!(find(&table("", word, "\n00031        Alpha Beta Cy\n"), true).unwrap().trailer, 1);
        assert_eq!(find(&table("", name, "\n00031 Alpha Beta Cy\n"), true).unwrap().trailer, 0);
        assert_eq!(find(&table("", name, "             ______ _____\n"), true).unwrap().trailer, 0);
        // Words in half of the columns are sums.
        assert_eq!(find(&table("", word, "Total              915.00\n"), true).unwrap().trailer, 1);
        assert_eq!(
            find(&table("", word, "\nEnd of the file, as it was asked for by the desk\n"), true).unwrap().trailer,
            1
        );
    }
}
