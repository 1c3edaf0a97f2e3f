//! Which columns of a file are read, and as what.

use std::sync::Arc;

use ingest_program::TypeKind;

use super::plan::TypedPlan;
use crate::FileError;
use crate::columns::{Given, Kind, Matching};
use crate::format::{ColumnDrift, Differences};

/// A column that a file has.
#[derive(Debug, Clone)]
pub(crate) struct FileColumn {
    pub(crate) name: String,
    pub(crate) given: Given,
}

/// The columns that are read of one file.
#[derive(Debug)]
pub(crate) struct Layout {
    pub(crate) plan: Arc<TypedPlan>,
    /// In the order of the file.
    pub(crate) places: Vec<Place>,
    drift: Vec<ColumnDrift>,
    /// What the file says that its columns are.
    types: Vec<(String, Option<TypeKind>)>,
}

/// A column that is read.
#[derive(Debug)]
pub(crate) struct Place {
    /// Which of the file's columns.
    pub(crate) column: usize,
    pub(crate) name: String,
    pub(crate) given: Given,
    /// Which of the declared columns; none where it is only kept.
    pub(crate) declared: Option<usize>,
}

impl Layout {
    /// Of a file with these columns.
    pub(crate) fn new(plan: &Arc<TypedPlan>, file: &[FileColumn]) -> Result<Arc<Self>, FileError> {
        let names: Vec<_> = file.iter().map(|column| column.name.clone()).collect();
        let columns = &plan.columns;
        let matching = Matching::new(columns, plan.drift, &names)?;
        let mut places = Vec::new();
        for (declared, (column, position)) in columns.declared.iter().zip(&matching.positions).enumerate() {
            let Some((position, found)) = position.and_then(|at| Some((at, file.get(at)?))) else { continue };
            if !found.given.is_read_as(&column.kind) {
                let (column, declared) = (column.header.clone(), column.kind.name());
                return Err(match found.given {
                    Given::Other(found) => FileError::NestedColumn { column, declared, found },
                    _ => FileError::ColumnType { column, declared, found: found.given.name() },
                });
            }
            // Of a text that may be null, and that nothing wants, there is nothing to say.
            let is_judged = !column.accepts_null || found.given != Given::Text || !matches!(column.kind, Kind::Text);
            if is_judged || columns.wanted.contains(&declared) {
                places.push(Place::new(position, found, Some(declared)));
            }
        }
        if columns.rescue {
            for (_, position) in &matching.added {
                places.extend(file.get(*position).map(|found| Place::new(*position, found, None)));
            }
        }
        places.sort_by_key(|place| place.column);
        let types = file.iter().map(|it| (it.name.clone(), it.given.natural())).collect();
        Ok(Arc::new(Self { plan: Arc::clone(plan), places, drift: matching.drift, types }))
    }
}

impl Place {
    fn new(column: usize, found: &FileColumn, declared: Option<usize>) -> Self {
        Self { column, name: found.name.clone(), given: found.given.clone(), declared }
    }
}

impl Differences for Layout {
    fn drift(&self) -> Vec<ColumnDrift> {
        self.drift.clone()
    }

    fn types(&self) -> Vec<(String, Option<TypeKind>)> {
        self.types.clone()
    }
}
