//! Aligning the cells of lines.

use super::cells::Family;

/// Blanks before the last cells of a line, which say what is special about it.
const TAIL: usize = 3;

/// No line gets longer than this by being aligned.
const WIDEST: usize = 120;

/// A line of a block.
#[derive(Debug)]
pub(super) enum Row {
    Blank,
    Line {
        /// The text, cut where it is aligned; line breaks inside a cell are indented already.
        cells: Vec<String>,
        family: Option<Family>,
        /// The comment at its end.
        remark: Option<String>,
    },
}

impl Row {
    /// Whether what is above is not aligned with what is below: a blank line, and a block of several lines.
    fn divides(&self) -> bool {
        match self {
            Self::Blank => true,
            Self::Line { cells, family, .. } => family.is_none() && cells.iter().any(|cell| cell.contains('\n')),
        }
    }
}

/// The lines of a block, each run of them that nothing divides aligned.
pub(super) fn align(rows: &[Row], indent: usize) -> String {
    let mut out = String::new();
    for run in rows.split_inclusive(Row::divides) {
        let families = families(run, indent);
        for row in run {
            if !out.is_empty() {
                out.push('\n');
            }
            if let Row::Line { cells, family, remark } = row {
                let columns = families.iter().find(|(of, _)| Some(*of) == *family).map(|(_, columns)| &**columns);
                out.push_str(&" ".repeat(indent));
                out.push_str(&join(cells, columns.unwrap_or_default()));
                if let Some(remark) = remark {
                    out.push_str("  ");
                    out.push_str(remark);
                }
            }
        }
    }
    out
}

/// The families of a run, each with the columns at which the cells of its lines begin.
fn families(run: &[Row], indent: usize) -> Vec<(Family, Vec<Option<usize>>)> {
    let mut families: Vec<(Family, Vec<&[String]>)> = Vec::new();
    for row in run {
        if let Row::Line { cells, family: Some(family), .. } = row {
            match families.iter_mut().find(|(known, _)| known == family) {
                Some((_, lines)) => lines.push(cells),
                None => families.push((*family, vec![cells])),
            }
        }
    }
    families.into_iter().map(|(family, lines)| (family, begins(family, &lines, indent))).collect()
}

/// The cells of a line, each but the last as wide as those of its family. `columns` is where they begin.
fn join(cells: &[String], columns: &[Option<usize>]) -> String {
    let mut out = String::new();
    for (index, cell) in cells.iter().enumerate() {
        if index > 0 {
            let column = columns.get(index).copied().flatten().filter(|_| !out.contains('\n'));
            let gap = column.and_then(|column| column.checked_sub(width(&out))).unwrap_or(1).max(1);
            out.push_str(&" ".repeat(gap));
        }
        out.push_str(cell);
    }
    out
}

/// The column at which the cells of each index begin in the lines of a family, counted from the indentation; `None` where
/// they are not aligned.
fn begins(family: Family, lines: &[&[String]], indent: usize) -> Vec<Option<usize>> {
    let most = lines.iter().map(|cells| cells.len()).max().unwrap_or(0);
    let mut begins = vec![Some(0)];
    for index in 1..most {
        let before = begins.last().copied().flatten();
        begins.push(begin(index, before, family, lines, indent));
    }
    begins
}

/// The same for one index; `before` is the column of the one before it.
fn begin(index: usize, before: Option<usize>, family: Family, lines: &[&[String]], indent: usize) -> Option<usize> {
    // Where the cell before ends. A cell of several lines is not aligned to, nor anything after it.
    let end = |cells: &[String]| -> Option<usize> {
        let cell = cells.get(index - 1).filter(|cell| !cell.contains('\n'))?;
        let from = match before {
            Some(column) => column,
            None => width(cells.get(..index - 1)?.join(" ").as_str()) + 1,
        };
        Some(from + width(cell))
    };
    let sharing = lines.iter().filter(|cells| cells.len() > index);
    let counted = lines.iter().filter(|cells| family.every_line || cells.len() > index);
    let gap = if index > 1 && (sharing.clone().count() > 1 || family.every_line) { TAIL } else { 1 };
    let column = counted.filter_map(|cells| end(cells)).max()? + gap;
    // The first line of what follows counts: the others have an indentation of their own.
    let fits = sharing.into_iter().all(|cells| {
        let rest = cells.get(index..).map(|rest| rest.join(" ")).unwrap_or_default();
        indent + column + width(rest.lines().next().unwrap_or("")) <= WIDEST
    });
    fits.then_some(column)
}

fn width(text: &str) -> usize {
    text.chars().count()
}
