//! Delimiters of several characters.
//!
//! No list of them can be whole: senders think of `||`, `~|~`, `<>`, `|^|`. What they have in common is that nobody writes them in a value,
//! and that they stand in every line. So the signs beside each other are counted.

use std::collections::BTreeMap;

use ingest_program::Delimiter;

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
    /// Signs that stand nowhere but in one of those: alone they are no delimiter.
    pub(super) parts: Vec<u8>,
}

/// Looks for them in a text.
pub(super) fn find(text: &[u8]) -> Several {
    let lines: Vec<&[u8]> =
        text.split(|it| *it == b'\n').filter(|it| !it.trim_ascii().is_empty()).take(LINES).collect();
    let mut counts: BTreeMap<&[u8], (usize, usize)> = BTreeMap::new();
    for line in &lines {
        let mut of_line: BTreeMap<&[u8], usize> = BTreeMap::new();
        for run in runs(line) {
            *of_line.entry(run).or_default() += 1;
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
    // `~a~^~b~`: one delimiter, and the quotes around it.
    let are_quotes = |run: &[u8]| {
        let quoted = |line: &&&[u8]| {
            let line = line.trim_ascii();
            run.len() > 2 && run.first() == run.last() && line.first() == run.first() && line.last() == run.last()
        };
        lines.iter().filter(quoted).count() as f64 >= USUAL * lines.len() as f64
    };
    let mut usual: Vec<_> = counts.into_iter().filter(usual).filter(|(run, _)| !are_quotes(run)).collect();
    usual.sort_by_key(|(run, (_, times))| (std::cmp::Reverse(*times), *run));
    usual.truncate(TRIED);
    let delimiter = |run: &[u8]| str::from_utf8(run).ok().and_then(Delimiter::new);
    let found: Vec<_> = usual.iter().filter_map(|(run, _)| delimiter(run)).collect();
    let often = usual.iter().filter(|(run, (_, times))| *times >= OFTEN * lines.len() || is_bracketed(run));
    let dense = often.map(|(run, _)| *run).filter(|run| run.is_ascii() && !run.contains(&b' '));
    let parts = dense.flat_map(|run| run.iter().copied().filter(|sign| is_nowhere_else(text, *sign, run))).collect();
    Several { found, parts }
}

/// `[|]`
fn is_bracketed(run: &[u8]) -> bool {
    matches!(run, [b'[' | b'{', .., b']' | b'}'])
}

/// Signs beside each other, two at least, as they stand in a line.
fn runs(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    let several = |run: &&[u8]| (2..=Delimiter::LONGEST).contains(&run.len()) && run.iter().any(|it| *it != b' ');
    line.split(|it| !is_sign(*it)).filter(several)
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
        assert_eq!(told(""), (Vec::new(), String::new()));
    }
}
