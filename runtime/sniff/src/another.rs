//! A second table in one file, of as many columns as the first: two files that were put together, or a report of several parts.

use crate::csv::Glance;
use crate::reading::{Called, Texts};

/// Records that it takes to say that a column has values.
const ENOUGH: usize = 3;
/// Columns that a header has words in where others have values.
const WORDS: usize = 2;

/// How many whole records stand before the one that begins another table; none where none does.
pub(crate) fn begins(called: &[Called], texts: &Texts) -> Option<usize> {
    let rows = texts.columns.first().map_or(0, Vec::len);
    let mut seen = vec![Seen::default(); texts.columns.len()];
    for row in 0..rows {
        let glances: Vec<_> = texts.columns.iter().map(|it| glance(it, row)).collect();
        let is_word = |it: &(&Seen, &Glance)| it.0.is_of_values() && *it.1 == Glance::Text;
        let words = seen.iter().zip(&glances).filter(is_word).count();
        let has_values = glances.iter().any(|it| !matches!(it, Glance::Text | Glance::Nothing));
        if words >= WORDS && !has_values && (is_header(called, texts, row) || goes_on(texts, &seen, row)) {
            return Some(row);
        }
        for (seen, glance) in seen.iter_mut().zip(glances) {
            seen.words += usize::from(glance == Glance::Text);
            seen.values += usize::from(!matches!(glance, Glance::Text | Glance::Nothing));
        }
    }
    None
}

/// What a column had before.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    values: usize,
    words: usize,
}

impl Seen {
    fn is_of_values(self) -> bool {
        self.words == 0 && self.values >= ENOUGH
    }
}

fn glance(column: &[Option<String>], row: usize) -> Glance {
    column.get(row).and_then(Option::as_ref).map_or(Glance::Nothing, |it| Glance::of(it.as_bytes()))
}

/// Whether a record is the header of the file once more.
fn is_header(called: &[Called], texts: &Texts, row: usize) -> bool {
    let same = |(called, column): (&Called, &Vec<Option<String>>)| {
        let text = column.get(row).and_then(Option::as_deref).unwrap_or_default();
        called.header.as_deref().is_some_and(|it| it == text)
    };
    called.iter().zip(&texts.columns).all(same)
}

/// Whether most records behind one have words too where those before it had values.
fn goes_on(texts: &Texts, seen: &[Seen], row: usize) -> bool {
    let others = |it: &(&Vec<Option<String>>, &Seen)| {
        let behind = it.0.get(row + 1..).unwrap_or_default();
        let words = (0..behind.len()).filter(|at| glance(behind, *at) == Glance::Text).count();
        it.1.is_of_values() && behind.len() >= ENOUGH && words * 2 > behind.len()
    };
    texts.columns.iter().zip(seen).filter(others).count() >= WORDS
}

#[cfg(test)]
mod tests {
    use super::begins;
    use crate::reading::{Called, Texts};

    fn told(lines: &[&str]) -> Option<usize> {
        let rows: Vec<Vec<_>> = lines.iter().map(|it| it.split(',').map(str::to_owned).collect()).collect();
        let (header, rows) = rows.split_first()?;
        let called: Vec<_> = header.iter().map(|it| Called { header: Some(it.clone()), ..Called::default() }).collect();
        let column = |at: usize| rows.iter().map(|row| row.get(at).filter(|it| !it.is_empty()).cloned()).collect();
        let columns = (0..header.len()).map(column).collect();
        begins(&called, &Texts { columns, records: rows.len(), ..Texts::default() })
    }

    #[test]
    fn words_where_values_were() {
        let table = ["name,age,born", "x,1,2020-01-01", "y,2,2020-01-02", "z,3,2020-01-03"];
        let with = |more: &[&str]| told(&table.iter().chain(more).copied().collect::<Vec<_>>());
        assert_eq!(with(&[]), None);
        assert_eq!(with(&["name,age,born", "x,1,2020-01-01"]), Some(3));
        assert_eq!(with(&["item,shelf,row", "a,b,c", "d,e,f", "g,h,i"]), Some(3));
        // One record without its values is one.
        assert_eq!(with(&["w,unknown,refused", "x,1,2020-01-01", "x,1,2020-01-01", "x,1,2020-01-01"]), None);
        assert_eq!(with(&["w,unknown,2020-01-01", "x,unknown,2020-01-01"]), None);
    }
}
