//! Columns that a line of dashes tells: each has some, with names above, as databases print their results.

use super::{BEFORE, COMPARED, FixedWidth, called, cell, divided, end, glances, is_blank, is_like, runs, trimmed};

/// The columns of such lines. None where there is no line of dashes below a header, or records do not keep to it.
pub(super) fn find(lines: &[Vec<char>]) -> Option<FixedWidth> {
    let is_named = |at: &usize| {
        let above = at.checked_sub(1).and_then(|it| lines.get(it));
        above.is_some_and(|it| !is_blank(it) && !is_rule(it, 1))
    };
    let rule =
        (0..lines.len().min(BEFORE)).filter(|at| lines.get(*at).is_some_and(|it| is_rule(it, 2))).find(is_named)?;
    // Below records it is one: of words for nothing.
    let middle = lines.iter().skip(lines.len() / 2).filter(|it| !is_blank(it)).take(COMPARED);
    let middle: Vec<_> = middle.map(|it| glances(it)).collect();
    if lines.iter().take(rule).any(|it| is_like(it, &middle)) {
        return None;
    }
    let runs = runs(&lines.get(rule)?.iter().map(|it| !it.is_whitespace()).collect::<Vec<_>>());
    let body: Vec<&[char]> = lines.iter().skip(rule + 1).map(Vec::as_slice).filter(|it| !is_blank(it)).collect();
    let between = |it: &[(usize, usize)]| match it {
        [left, right] => left.1..right.0,
        _ => 0..0,
    };
    let gaps: Vec<usize> = runs.windows(2).flat_map(between).collect();
    let strays = |line: &&&[char]| gaps.iter().any(|at| line.get(*at).is_some_and(|it| !it.is_whitespace()));
    let strange = body.iter().filter(strays).count();
    if body.is_empty() || strange * 5 > body.len() {
        return None;
    }
    // Nothing stands behind the last column, so it is as long as its values are, or the lines.
    let width = body.iter().map(|it| trimmed(it)).chain(runs.last().map(|it| it.1)).max()?;
    let width = end(&body, width);
    let mut places: Vec<_> = runs.iter().map(|(start, end)| (start + 1, *end)).collect();
    if let Some(last) = places.last_mut() {
        last.1 = width;
    }
    let above = lines.get(rule.checked_sub(1)?)?;
    let header: Vec<_> = places.iter().map(|it| cell(above, *it).into_bytes()).collect();
    let ragged = body.iter().any(|it| it.len() < width);
    let columns = called(&places, &header);
    Some(FixedWidth { skip: rule + 1, trailer: 0, columns, ragged, rule: Some(strange) })
}

/// The columns that blanks divide, below a header and a line of dashes that is one for all of them.
pub(super) fn underlined(lines: &[Vec<char>]) -> Option<FixedWidth> {
    let rule = lines.iter().take(BEFORE).position(|it| is_rule(it, 1))?;
    let (above, below) = lines.split_at_checked(rule)?;
    let header = above.last()?;
    let begins = |it: &[char]| it.iter().position(|it| !it.is_whitespace());
    let line = below.first()?;
    if begins(line) > begins(header) || trimmed(line) < trimmed(header) {
        return None;
    }
    let table: Vec<_> = std::iter::once(header).chain(below.iter().skip(1)).cloned().collect();
    let found = divided(&table).filter(|it| it.skip == 1)?;
    Some(FixedWidth { skip: rule + 1, ..found })
}

/// Whether a line is nothing but dashes, in so many runs at least.
pub(super) fn is_rule(line: &[char], least: usize) -> bool {
    line.iter().all(|it| is_dash(*it) || *it == ' ')
        && line.split(|it| *it == ' ').filter(|it| !it.is_empty()).count() >= least
        && line.iter().filter(|it| is_dash(**it)).count() >= 4
}

/// Whether a sign is one that lines are drawn with.
pub(super) fn is_dash(sign: char) -> bool {
    matches!(sign, '-' | '=' | '_')
}
