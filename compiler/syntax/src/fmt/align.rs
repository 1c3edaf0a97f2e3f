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
        for row in run {
            if !out.is_empty() {
                out.push('\n');
            }
            if let Row::Line { cells, family, remark } = row {
                out.push_str(&" ".repeat(indent));
                out.push_str(&join(cells, *family, run, indent));
                if let Some(remark) = remark {
                    out.push_str("  ");
                    out.push_str(remark);
                }
            }
        }
    }
    out
}

/// The cells of a line, each but the last as wide as those of its family.
fn join(cells: &[String], family: Option<Family>, run: &[Row], indent: usize) -> String {
    let mut out = String::new();
    for (index, cell) in cells.iter().enumerate() {
        if index > 0 {
            let width = family.filter(|_| !out.contains('\n')).and_then(|family| start(index, family, run, indent));
            let gap = width.and_then(|width| width.checked_sub(columns(&out))).unwrap_or(1).max(1);
            out.push_str(&" ".repeat(gap));
        }
        out.push_str(cell);
    }
    out
}

/// The column at which the cells of an index begin in the lines of a family, counted from the indentation; `None` where
/// they are not aligned.
fn start(index: usize, family: Family, run: &[Row], indent: usize) -> Option<usize> {
    let lines = || {
        run.iter().filter_map(|row| match row {
            Row::Line { cells, family: Some(of), .. } if *of == family => Some(cells),
            _ => None,
        })
    };
    // Where the cell before ends. A cell of several lines is not aligned to, nor anything after it.
    let end = |cells: &[String]| -> Option<usize> {
        let before = cells.get(index - 1).filter(|cell| !cell.contains('\n'))?;
        let from = if index > 1 { start(index - 1, family, run, indent) } else { Some(0) };
        let from = match from {
            Some(from) => from,
            None => columns(cells.get(..index - 1)?.join(" ").as_str()) + 1,
        };
        Some(from + columns(before))
    };
    let sharing = lines().filter(|cells| cells.len() > index).count();
    let counted = lines().filter(|cells| family.every_line || cells.len() > index);
    let gap = if index > 1 && (sharing > 1 || family.every_line) { TAIL } else { 1 };
    let width = counted.filter_map(|cells| end(cells)).max()? + gap;
    // The first line of what follows counts: the others have an indentation of their own.
    let fits = lines().filter(|cells| cells.len() > index).all(|cells| {
        let rest = cells.get(index..).map(|rest| rest.join(" ")).unwrap_or_default();
        indent + width + columns(rest.lines().next().unwrap_or("")) <= WIDEST
    });
    fits.then_some(width)
}

fn columns(text: &str) -> usize {
    text.chars().count()
}
