//! Finds the declared columns among those that a file names.

use ingest_program::{Added, Drift, Missing};

use super::{Columns, PlannedColumn};
use crate::FileError;
use crate::format::ColumnDrift;

/// Where a file that names its columns has the declared ones.
#[derive(Debug)]
pub(crate) struct Matching {
    /// For each declared column its place among the file's; none where the file lacks it, which then means null.
    pub(crate) positions: Vec<Option<usize>>,
    /// The file's columns that are not declared: their names and places.
    pub(crate) added: Vec<(String, usize)>,
    /// What differs and the source allows for, in the order of the file and then of the declaration.
    pub(crate) drift: Vec<ColumnDrift>,
}

impl Matching {
    /// Of a file with columns of these names.
    pub(crate) fn new(columns: &Columns, drift: Drift, names: &[String]) -> Result<Self, FileError> {
        let declared = &columns.declared;
        let positions: Vec<_> =
            declared.iter().map(|column| names.iter().position(|name| *name == column.header)).collect();
        let absent = |column: &PlannedColumn| drift.missing == Missing::Refuse || !column.nullable;
        let lacking = || declared.iter().zip(&positions).filter(|(_, position)| position.is_none());
        let missing: Vec<_> =
            lacking().filter(|(column, _)| absent(column)).map(|(column, _)| column.header.clone()).collect();
        if !missing.is_empty() {
            let similar = lacking().filter_map(|(column, _)| similar(&column.header, names)).collect();
            return Err(FileError::MissingColumns { names: missing, similar });
        }
        let is_declared = |name: &String| declared.iter().any(|column| column.header == *name);
        let count = |name: &String| names.iter().filter(|other| *other == name).count();
        let mut twice: Vec<_> = names
            .iter()
            .filter(|name| (drift.added == Added::Rescue || is_declared(name)) && count(name) > 1)
            .cloned()
            .collect();
        twice.sort_unstable();
        twice.dedup();
        if !twice.is_empty() {
            return Err(FileError::DuplicateHeader { names: twice });
        }
        let added: Vec<_> = names
            .iter()
            .enumerate()
            .filter(|(_, name)| !is_declared(name))
            .map(|(place, name)| (name.clone(), place))
            .collect();
        if drift.added == Added::Refuse && !added.is_empty() {
            return Err(FileError::AddedColumns { names: added.into_iter().map(|(name, _)| name).collect() });
        }
        let told = added.iter().map(|(name, _)| match drift.added {
            Added::Rescue => ColumnDrift::Rescued(name.clone()),
            Added::Ignore | Added::Refuse => ColumnDrift::Ignored(name.clone()),
        });
        let drift = told.chain(lacking().map(|(column, _)| ColumnDrift::Missing(column.header.clone()))).collect();
        Ok(Self { positions, added, drift })
    }
}

/// As due and as found, where a name differs only in case or spaces.
fn similar(due: &str, names: &[String]) -> Option<(String, String)> {
    let normal = |name: &str| name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let found = names.iter().find(|name| normal(name) == normal(due))?;
    Some((due.to_owned(), found.clone()))
}
