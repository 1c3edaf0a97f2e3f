//! Delimiters of several characters.
//!
//! No list of them can be whole: senders think of `||`, `~|~`, `<>`, `|^|`. What they have in common is that nobody writes them in a value,
//! and that they stand in every line. So the signs beside each other are counted.

use std::collections::BTreeMap;

use ingest_program::Delimiter;

use super::grammar::Dialect;
use super::header;
use super::table::{COMPARED, rows};

/// Lines that are looked at.
const LINES: usize = 200;
/// Share of them that have such a delimiter, at least.
const USUAL: f64 = 0.8;
/// Those that are tried, at most.
const TRIED: usize = 4;
/// What else is chosen because no value has it: signs beyond ASCII, and signs in brackets.
const OTHERS: [&str; 10] = ["¦", "§", "¬", "¤", "¶", "‖", "│", "þ", "[|]", "{|}"];
/// Times in a line that are no accident of an empty column.
const OFTEN: usize = 3;

/// The delimiters of several characters that a text may have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Several {
    /// Those that stand in most lines, the most frequent first.
    pub(super) found: Vec<Delimiter>,
    /// Signs that are a part of one of those: alone they are no delimiter.
    pub(super) parts: Vec<u8>,
    /// Signs that stand nowhere but in one of those: they are around no cell.
    pub(super) inside: Vec<u8>,
}

/// Looks for them in a text.
pub(super) fn find(text: &[u8]) -> Several {
    let lines: Vec<&[u8]> =
        text.split(|it| *it == b'\n').filter(|it| !it.trim_ascii().is_empty()).take(LINES).collect();
    let mut counts: BTreeMap<&[u8], (usize, usize)> = BTreeMap::new();
    for line in &lines {
        let mut of_line: BTreeMap<&[u8], usize> = BTreeMap::new();
        for (run, count) in runs(line) {
            *of_line.entry(run).or_default() += count;
        }
        let named = |sign: &&[u8]| lines.first().is_some_and(|it| memchr::memmem::find(it, sign).is_some());
        for sign in OTHERS.iter().map(|it| it.as_bytes()).filter(named) {
            // Once it may stand in a sentence, unless it is in brackets.
            let count = memchr::memmem::find_iter(line, sign).count();
            if count > usize::from(!is_bracketed(sign)) {
                of_line.insert(sign, count);
            }
        }
        for (run, count) in of_line {
            let (lines, times) = counts.entry(run).or_default();
            (*lines, *times) = (*lines + 1, *times + count);
        }
    }
    let usual = |it: &(&[u8], (usize, usize))| (it.1.0 as f64) >= USUAL * lines.len() as f64;
    let is_around = |run: &[u8]| are_quotes(run, &lines) || is_frame(run, &lines);
    let mut usual: Vec<_> = counts.into_iter().filter(usual).filter(|(run, _)| !is_around(run)).collect();
    usual.sort_by_key(|(run, (_, times))| (std::cmp::Reverse(*times), *run));
    usual.truncate(TRIED);
    let found: Vec<_> = usual.iter().filter_map(|(run, _)| delimiter(run)).collect();
    let plain = || usual.iter().filter(|(run, _)| run.is_ascii() && !run.contains(&b' '));
    let inside = |run: &[u8]| run.iter().copied().filter(|sign| is_nowhere_else(text, *sign, run)).collect::<Vec<_>>();
    // Values may have a sign that is a part of what names the columns.
    let is_named = |run: &[u8]| (is_twice(run) || is_mirrored(run)) && names_columns(text, &lines, run);
    let parts = |(run, (_, times)): &(&[u8], (usize, usize))| {
        let inside = inside(run);
        let is_alone = is_mirrored(run) && inside.len() == run.len();
        match *times >= OFTEN * lines.len() || is_bracketed(run) || is_alone {
            true if inside.len() == run.len() => inside,
            _ if is_named(run) => run.to_vec(),
            true => inside,
            false => Vec::new(),
        }
    };
    let parts = plain().flat_map(parts).collect();
    let inside = plain().flat_map(|(run, _)| inside(run)).collect();
    Several { found, parts, inside }
}

fn delimiter(run: &[u8]) -> Option<Delimiter> {
    str::from_utf8(run).ok().and_then(Delimiter::new)
}

/// Whether a share of lines that is usual is such.
fn most(lines: &[&[u8]], is: impl Fn(&[u8]) -> bool) -> bool {
    lines.iter().filter(|it| is(it.trim_ascii())).count() as f64 >= USUAL * lines.len() as f64
}

/// `~a~^~b~`: one delimiter, and the quotes around it.
fn are_quotes(run: &[u8], lines: &[&[u8]]) -> bool {
    let is_quoted = |line: &[u8]| line.first() == run.first() && line.last() == run.first();
    run.len() > 2 && run.first() == run.last() && most(lines, is_quoted)
}

/// `| a | b |`: a delimiter with blanks around cells, where lines begin or end with it too.
fn is_frame(run: &[u8], lines: &[&[u8]]) -> bool {
    let sign = run.trim_ascii();
    let is_framed = |line: &[u8]| line.starts_with(sign) || line.ends_with(sign);
    !sign.is_empty() && run.contains(&b' ') && most(lines, is_framed)
}

/// `|^|`: signs that read the same from both ends and are not all one, as no empty cell makes of a delimiter and no quote. An asterisk
/// between others is more often a value that is not told.
fn is_mirrored(run: &[u8]) -> bool {
    !run.contains(&b'*') && run.iter().any(|it| Some(it) != run.first()) && run.iter().eq(run.iter().rev())
}

/// `||`
fn is_twice(run: &[u8]) -> bool {
    matches!(run, [a, b] if a == b)
}

/// `|^||^|`: around empty cells one delimiter stands behind the other. Which, and how often.
fn once(run: &[u8]) -> (&[u8], usize) {
    let of_length = |length: usize| {
        let (first, _) = run.split_at_checked(length)?;
        let again = is_mirrored(first) && !first.contains(&b' ') && run.chunks(length).all(|it| it == first);
        again.then(|| (first, run.len() / length))
    };
    (3..run.len().min(Delimiter::LONGEST + 1)).find_map(of_length).unwrap_or((run, 1))
}

/// Whether the first line, divided by signs that stand nowhere else in it, names the columns of the others: then a sign of those is a part of
/// the delimiter, though values have it. What divides by one of two such signs has no name for each second column, and nothing in it.
fn names_columns(text: &[u8], lines: &[&[u8]], run: &[u8]) -> bool {
    let Some((delimiter, first)) = delimiter(run).zip(lines.first()) else { return false };
    let dialect = Dialect { delimiter, quote: Some(b'"'), escape: None, trim: false };
    let records = dialect.records(text);
    let width = records.first().map_or(0, |it| it.cells.len());
    let rows = rows(text, dialect, &records, width);
    let are_alike = rows.len() as f64 >= USUAL * records.len().min(COMPARED) as f64;
    let is_named = |it: header::Header| it.lines == 1 && !it.names.iter().any(String::is_empty);
    run.iter().all(|sign| is_nowhere_else(first, *sign, run)) && are_alike && header::find(&rows).is_some_and(is_named)
}

/// `[|]`
fn is_bracketed(run: &[u8]) -> bool {
    matches!(run, [b'[' | b'{', .., b']' | b'}'])
}

/// Signs beside each other, two at least, as they stand in a line, and how often one behind the other.
fn runs(line: &[u8]) -> impl Iterator<Item = (&[u8], usize)> {
    let several =
        |(run, _): &(&[u8], usize)| (2..=Delimiter::LONGEST).contains(&run.len()) && run.iter().any(|it| *it != b' ');
    line.split(|it| !is_sign(*it)).map(once).filter(several)
}

/// What delimiters of several characters are made of.
fn is_sign(byte: u8) -> bool {
    matches!(
        byte,
        b' ' | b'\t' | b'|' | b'~' | b'^' | b',' | b';' | b':' | b'!' | b'#' | b'$' | b'%' | b'&' | b'*' | b'@' | b'<' | b'>' | b'='
            | b'+' | b'\x01'..=b'\x08' | b'\x1C'..=b'\x1F'
    )
}

/// Whether a sign stands in such runs alone, where they stand one behind the other too, as around an empty cell.
fn is_nowhere_else(text: &[u8], sign: u8, run: &[u8]) -> bool {
    let mut rest = text;
    while let Some(at) = rest.iter().position(|it| *it == sign || Some(it) == run.first()) {
        let from = rest.get(at..).unwrap_or_default();
        match from.strip_prefix(run) {
            Some(after) => rest = after,
            None if from.first() == Some(&sign) => return false,
            None => rest = from.get(1..).unwrap_or_default(),
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::find;

    fn told(text: &str) -> (Vec<String>, String) {
        let several = find(text.as_bytes());
        let found = several.found.into_iter().map(String::from).collect();
        (found, several.parts.into_iter().map(char::from).collect())
    }

    #[test]
    fn signs_that_stand_beside_each_other_in_every_line() {
        let own = |found: &[&str]| found.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        assert_eq!(told("a||b||c||d||e\n1||2||3||||5\n"), (own(&["||"]), "||".to_owned()));
        assert_eq!(told("a~|~b~|~c~|~d\n1~|~\"x\"~|~3~|~4\n").0, own(&["~|~"]));
        assert_eq!(told("~a~^~b~^~c~^~d~\r\n~1~^~x~^~3~^~4~\r\n"), (Vec::new(), String::new()));
        assert_eq!(told("a¦b¦c\n1¦2¦3\n").0, own(&["¦"]));
        assert_eq!(told("a[|]b[|]c[|]d\n1[|]2[|]3[|]\n"), (own(&["[|]"]), "[|]".to_owned()));
        assert_eq!(told("a[|]b\n1[|]2\n"), (own(&["[|]"]), "[|]".to_owned()));
        assert_eq!(told("a|b\n1|x[|]y\n").0, own(&[]));
        assert_eq!(told("a, b, c\n1, 2, 3\n"), (own(&[", "]), String::new()));
        assert_eq!(told("a,b,c\n1,2,3\n"), (Vec::new(), String::new()));
        assert_eq!(told("a||b|c\n1||2|c\n").1, "");
        assert_eq!(told("1||x\n2||y\n").1, "");
        assert_eq!(told("name||amt\nx||2\ny|z||3\n").1, "||");
        assert_eq!(told("a|^|b\n1|^|2\n").1, "|^|");
        assert_eq!(told("a|^|b|^|c\n1|^||^|2\n3|^||^||^|\n"), (own(&["|^|"]), "|^|".to_owned()));
        assert_eq!(told("a|*|b\n1|*|2\n").1, "");
        assert_eq!(told("@3@,@4\n@5@,@6\n").1, "");
        assert_eq!(told("a\t|\tb\t|\t\n1\t|\t2\t|\t\n").0, own(&["\t|\t"]));
        assert_eq!(told("| a | b |\n| 1 | 2 |\n").0, own(&[]));
        assert_eq!(told(""), (Vec::new(), String::new()));
    }
}
