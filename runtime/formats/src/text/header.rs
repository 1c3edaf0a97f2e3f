//! Finds the declared columns in a file.

use ingest_program::{Added, Missing};

use super::plan::TextPlan;
use super::scan::Width;
use super::walk::{Dialect, Walk};
use crate::FileError;
use crate::columns::{Alike, Matching, PlannedColumn};
use crate::format::ColumnDrift;

/// Where a file has its columns.
#[derive(Debug)]
pub(super) struct Layout {
    /// The characters of the format, and what lines of the file end with.
    pub(super) dialect: Dialect,
    /// Fields that are kept of every record.
    pub(super) width: usize,
    /// Fields that a record may have. In a file with a header all have `width`; without one, where columns go by their
    /// order, a record may end early or go on where the source allows for it.
    pub(super) fields: Width,
    /// For each declared column the field that holds it; none where the file lacks it, which then means null.
    pub(super) positions: Vec<Option<usize>>,
    /// Fields that are not declared and kept as text: their name and place.
    pub(super) rescued: Vec<(String, usize)>,
    /// How the file's columns differ from the declared ones, where the source allows for it.
    pub(super) drift: Vec<ColumnDrift>,
    /// The last field has no name because every line ends with a delimiter; it must be empty.
    pub(super) ends_with_delimiter: bool,
}

impl Layout {
    /// From the bytes of the header's lines.
    pub(super) fn of_header(plan: &TextPlan, dialect: Dialect, header: &[Vec<u8>]) -> Result<Self, FileError> {
        let mut names = names(plan, dialect, header)?;
        let width = names.len();
        let ends_with_delimiter = width > 1 && names.last().is_some_and(String::is_empty);
        if ends_with_delimiter {
            names.pop();
        }
        if names.iter().any(|name| has_lone_return(name) && !plan.columns.declares(name)) {
            return Err(FileError::LoneCarriageReturn);
        }
        // From here on errors name what stands in the file, so it has to be a header.
        let declared = &plan.columns.declared;
        let is_none = !names.iter().any(|it| plan.columns.declares(it)) && {
            let alike = Alike::of(&names);
            let is_like = |column: &PlannedColumn| alike.find(&column.header).is_some();
            !declared.iter().any(is_like)
        };
        if is_none && !declared.is_empty() {
            return Err(FileError::NoHeader);
        }
        let Matching { positions, added, drift } = Matching::new(&plan.columns, plan.drift, &names)?;
        Ok(Self {
            dialect,
            width,
            fields: Width::exactly(width),
            positions,
            rescued: added,
            drift,
            ends_with_delimiter,
        })
    }

    /// Fields that have a name, or the place of a declared column.
    pub(super) fn named(&self) -> usize {
        self.width - usize::from(self.ends_with_delimiter)
    }

    /// The declared columns that a record lacks which has so many fields too few.
    pub(super) fn lacking(&self, count: usize) -> Vec<usize> {
        let first = self.named().saturating_sub(count);
        let lacks = |place: &Option<usize>| place.is_some_and(|place| place >= first);
        self.positions.iter().enumerate().filter(|(_, it)| lacks(it)).map(|(index, _)| index).collect()
    }

    /// Of lines with columns at fixed places.
    pub(super) fn of_places(plan: &TextPlan, dialect: Dialect) -> Self {
        let columns = plan.columns.declared.len();
        Self {
            dialect,
            width: columns,
            fields: Width::exactly(columns),
            positions: (0..columns).map(Some).collect(),
            rescued: Vec::new(),
            drift: Vec::new(),
            ends_with_delimiter: false,
        }
    }

    /// Of a file without a header, where columns go by their order. The first record tells no more than whether lines end
    /// with a delimiter: as many fields as there are columns always fit, more or fewer where the source allows for it.
    pub(super) fn without_header(plan: &TextPlan, dialect: Dialect, first: Option<&[u8]>) -> Self {
        let declared = plan.columns.declared.len().max(1);
        let mut last = 0..0;
        let mut found = 0;
        let walk = dialect.walk(first.unwrap_or_default(), 0, true, |field| {
            found += 1;
            last = field.start..field.end;
        });
        let ends_with_delimiter = matches!(walk, Walk::End { .. }) && found == declared + 1 && last.is_empty();
        let width = declared + usize::from(ends_with_delimiter);
        let nullable = plan.columns.declared.iter().rev().take_while(|column| column.nullable).count();
        let fewest = match plan.drift.missing {
            Missing::Null => declared - nullable.min(declared - 1),
            Missing::Refuse => declared,
        };
        let most = match plan.drift.added {
            Added::Refuse => width,
            Added::Ignore | Added::Rescue => usize::MAX,
        };
        Self {
            dialect,
            width,
            fields: Width { least: fewest, most },
            positions: (0..plan.columns.declared.len()).map(Some).collect(),
            rescued: Vec::new(),
            drift: Vec::new(),
            ends_with_delimiter,
        }
    }
}

/// Whether a carriage return stands in a name without the line feed of a line's end.
fn has_lone_return(name: &str) -> bool {
    name.split('\r').skip(1).any(|rest| !rest.starts_with('\n'))
}

/// The names of the columns: those of the line that has them, or what all lines have for each, joined by a blank.
fn names(plan: &TextPlan, dialect: Dialect, header: &[Vec<u8>]) -> Result<Vec<String>, FileError> {
    if let Some(line) = plan.names {
        return split(plan, dialect, header.get(line as usize - 1).ok_or(FileError::Empty)?);
    }
    let mut lines = header.iter().map(|line| split(plan, dialect, line));
    let mut names = lines.next().unwrap_or(Ok(Vec::new()))?;
    for line in lines {
        let line = line?;
        names.resize(names.len().max(line.len()), String::new());
        for (name, part) in names.iter_mut().zip(line).filter(|(_, part)| !part.is_empty()) {
            if !name.is_empty() {
                name.push(' ');
            }
            name.push_str(&part);
        }
    }
    Ok(names)
}

/// The names in a line of a header.
fn split(plan: &TextPlan, dialect: Dialect, header: &[u8]) -> Result<Vec<String>, FileError> {
    let mut names = Vec::new();
    let walk = dialect.walk(header, 0, true, |field| {
        let raw = header.get(field.start..field.end).unwrap_or_default();
        let mut name = Vec::with_capacity(raw.len());
        if field.escaped {
            dialect.unescape(raw, &mut name);
        } else {
            name.extend_from_slice(raw);
        }
        names.push(String::from_utf8(name));
    });
    if let Walk::Malformed(reason) = walk {
        return Err(FileError::Header { reason });
    }
    let names: Result<Vec<_>, _> = names.into_iter().collect();
    names.map_err(|_| FileError::HeaderEncoding { declared: plan.encoding.label() })
}
