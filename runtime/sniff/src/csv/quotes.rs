//! Which signs may stand around cells.

use ingest_program::Delimiter;

use super::grammar::{Cell, Dialect, Record};
use super::several::Several;

/// Quotes that are tried beside the usual one, where the text has them at both ends of cells.
const QUOTES: [u8; 4] = [b'\'', b'~', b'`', b'^'];

/// The dialects of a delimiter for which the text gives a reason; the usual one first.
pub(super) fn candidates(text: &[u8], delimiter: Delimiter, several: &Several) -> Vec<Dialect> {
    let usual = Dialect { delimiter, quote: Some(b'"'), escape: None, trim: false };
    let with = |quote: u8| {
        let escaping = escapes(text, delimiter, quote).then_some(Some(b'\\'));
        let escape = std::iter::once(None).chain(escaping);
        escape.map(move |escape| Dialect { quote: Some(quote), escape, ..usual })
    };
    let mut found: Vec<_> = with(b'"').collect();
    for quote in QUOTES {
        let is_free = !delimiter.bytes().contains(&quote) && !several.inside.contains(&quote);
        if is_free && is_around_cells(text, delimiter, quote) {
            found.extend(with(quote).filter(|it| is_kept_to(text, *it)));
        }
    }
    if text.contains(&b'"') {
        // Blanks may stand between delimiter and quote.
        found.extend(found.clone().into_iter().map(|it| Dialect { trim: true, ..it }));
        found.push(Dialect { quote: None, ..usual });
    }
    found
}

/// Whether quotes in quoted cells are written behind a backslash: more than are doubled, and more than other signs stand behind one.
fn escapes(text: &[u8], delimiter: Delimiter, quote: u8) -> bool {
    const ESCAPE: u8 = b'\\';
    let (mut escaped, mut others, mut doubled) = (0, 0, 0);
    for three in text.windows(3) {
        let [before, sign, next] = *three else { continue };
        let begins = Some(&before) == delimiter.bytes().last() || before == b'\n';
        match (sign, next) {
            (ESCAPE, _) if before == ESCAPE => {}
            (ESCAPE, next) if next == quote => escaped += 1,
            (ESCAPE, ESCAPE) => {}
            (ESCAPE, _) => others += 1,
            (sign, next) if sign == quote && next == quote && !begins && before != quote && before != ESCAPE => {
                doubled += 1;
            }
            _ => {}
        }
    }
    escaped > doubled && escaped >= others
}

/// Whether some cell begins with the quote and some ends with it.
fn is_around_cells(text: &[u8], delimiter: Delimiter, quote: u8) -> bool {
    let ends_line = |it: u8| it == b'\n' || it == b'\r';
    let before = |it: u8| ends_line(it) || Some(&it) == delimiter.bytes().last();
    let behind = |it: u8| ends_line(it) || it == delimiter.first();
    let pairs = || text.windows(2);
    let opens = text.first() == Some(&quote) || pairs().any(|it| matches!(it, [a, b] if before(*a) && *b == quote));
    let closes = text.last() == Some(&quote) || pairs().any(|it| matches!(it, [a, b] if *a == quote && behind(*b)));
    opens && closes
}

/// Whether a text keeps to a quote that is not the usual one, and does not have it in some values: there are cells in it in most records that
/// have it at all, and one of them could not be written without, or most of a column or all of a record are in it.
fn is_kept_to(text: &[u8], dialect: Dialect) -> bool {
    let records = dialect.records(text);
    let has_quote =
        |it: &&Record| text.get(it.place.clone()).is_some_and(|it| it.iter().any(|it| Some(*it) == dialect.quote));
    let having = records.iter().filter(has_quote).count();
    let quoted = records.iter().filter(|it| it.cells.iter().any(|it| it.quoted)).count();
    let needs = |cell: &Cell| {
        let raw = text.get(cell.place.clone()).unwrap_or_default();
        let special = |it: &u8| *it == b'\n' || Some(*it) == dialect.quote || *it == dialect.delimiter.first();
        cell.quoted && raw.iter().any(special)
    };
    let is_needed = || records.iter().flat_map(|it| &it.cells).any(needs);
    let is_whole = || records.iter().any(|it| it.cells.len() > 1 && it.cells.iter().all(|it| it.quoted));
    quoted * 2 >= having && (is_needed() || is_whole() || is_of_column(&records))
}

/// Whether most cells of some column are quoted, of those that have something.
fn is_of_column(records: &[Record]) -> bool {
    let mut counts: Vec<(usize, usize)> = Vec::new();
    for record in records {
        counts.resize(counts.len().max(record.cells.len()), (0, 0));
        for ((filled, quoted), cell) in counts.iter_mut().zip(&record.cells) {
            *filled += usize::from(cell.quoted || !cell.place.is_empty());
            *quoted += usize::from(cell.quoted);
        }
    }
    counts.iter().any(|(filled, quoted)| *quoted > 0 && quoted * 2 >= *filled)
}
