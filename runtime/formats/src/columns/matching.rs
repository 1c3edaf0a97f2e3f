//! Finds the declared columns among those that a file names.

use std::collections::HashMap;

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
        let mut places: HashMap<&str, usize> = HashMap::with_capacity(names.len());
        for (place, name) in names.iter().enumerate() {
            places.entry(name).or_insert(place);
        }
        let positions: Vec<_> = declared.iter().map(|column| places.get(column.header.as_str()).copied()).collect();
        let absent = |column: &PlannedColumn| drift.missing == Missing::Refuse || !column.nullable;
        let lacking = || declared.iter().zip(&positions).filter(|(_, position)| position.is_none());
        let missing: Vec<_> =
            lacking().filter(|(column, _)| absent(column)).map(|(column, _)| column.header.clone()).collect();
        if !missing.is_empty() {
            let alike = Alike::of(names);
            let similar = lacking().filter_map(|(column, _)| alike.find(&column.header)).collect();
            return Err(FileError::MissingColumns { names: missing, similar });
        }
        let names_that_count = names.iter().filter(|name| drift.added == Added::Rescue || columns.declares(name));
        if let Some(twice) = repeated(names_that_count) {
            return Err(FileError::DuplicateHeader { names: twice });
        }
        let added: Vec<_> = names
            .iter()
            .enumerate()
            .filter(|(_, name)| !columns.declares(name))
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

/// The names of a file, to be found whatever their case and spaces.
#[derive(Debug)]
pub(crate) struct Alike<'a>(HashMap<String, &'a str>);

impl<'a> Alike<'a> {
    /// Of two that differ only so, the first.
    pub(crate) fn of(names: &'a [String]) -> Self {
        Self(names.iter().rev().map(|name| (Self::normal(name), name.as_str())).collect())
    }

    fn normal(name: &str) -> String {
        name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
    }

    /// As due and as found.
    pub(crate) fn find(&self, due: &str) -> Option<(String, String)> {
        self.0.get(&Self::normal(due)).map(|found| (due.to_owned(), (*found).to_owned()))
    }
}

/// The names that stand more than once, each told once.
fn repeated<'a>(names: impl Iterator<Item = &'a String>) -> Option<Vec<String>> {
    let mut sorted: Vec<_> = names.collect();
    sorted.sort_unstable();
    let mut twice: Vec<String> = sorted
        .iter()
        .zip(sorted.iter().skip(1))
        .filter(|(name, next)| name == next)
        .map(|(name, _)| (*name).clone())
        .collect();
    twice.dedup();
    (!twice.is_empty()).then_some(twice)
}
