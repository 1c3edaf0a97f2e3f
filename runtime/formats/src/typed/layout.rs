//! Which columns of a file are read, and as what.

use std::sync::Arc;

use ingest_program::{Added, Drift, Missing, TypeKind};

use super::plan::TypedPlan;
use crate::FileError;
use crate::columns::{Differing, Given, Matching, Unread};
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
    /// Whether it is kept beside the declared columns: it is none, or has parts that are not declared.
    pub(crate) is_kept: bool,
}

impl Layout {
    /// Of a file with these columns.
    pub(crate) fn new(plan: &Arc<TypedPlan>, file: &[FileColumn]) -> Result<Arc<Self>, FileError> {
        let names: Vec<_> = file.iter().map(|column| column.name.clone()).collect();
        let columns = &plan.columns;
        let matching = Matching::new(columns, plan.drift, &names)?;
        let mut drift = matching.drift;
        let (mut places, mut differing) = (Vec::new(), Differing::default());
        for (declared, (column, position)) in columns.declared.iter().zip(&matching.positions).enumerate() {
            let Some((position, found)) = position.and_then(|at| Some((at, file.get(at)?))) else { continue };
            let added = differing.added.len();
            let wanted = found.given.wanted(&column.kind, &column.header, &mut differing).map_err(unread)?;
            // What is not declared of its parts is kept with the whole.
            let is_kept = columns.rescue && differing.added.len() > added;
            let given = if is_kept { found.given.clone() } else { wanted };
            let name = found.name.clone();
            places.push(Place { column: position, name, given, declared: Some(declared), is_kept });
        }
        drift.extend(of_parts(differing, plan.drift)?);
        if columns.rescue {
            for (_, position) in &matching.added {
                places.extend(file.get(*position).map(|found| Place {
                    column: *position,
                    name: found.name.clone(),
                    given: found.given.clone(),
                    declared: None,
                    is_kept: true,
                }));
            }
        }
        places.sort_by_key(|place| place.column);
        let types = file.iter().map(|it| (it.name.clone(), it.given.natural())).collect();
        Ok(Arc::new(Self { plan: Arc::clone(plan), places, drift, types }))
    }
}

fn unread(it: Unread) -> FileError {
    let Unread { path: column, declared, found } = it;
    match found {
        Given::List(_) | Given::Struct(_) | Given::Map(_) | Given::Other(_) => {
            FileError::NestedColumn { column, declared, found: found.name() }
        }
        found => FileError::ColumnType { column, declared, found: found.name() },
    }
}

/// What differs of the parts of columns, where the source allows for it as for columns.
fn of_parts(differing: Differing, drift: Drift) -> Result<impl Iterator<Item = ColumnDrift>, FileError> {
    let Differing { missing, added } = differing;
    let is_refused = |(_, nullable): &&(String, bool)| drift.missing == Missing::Refuse || !nullable;
    let refused: Vec<_> = missing.iter().filter(is_refused).map(|(path, _)| path.clone()).collect();
    if !refused.is_empty() {
        return Err(FileError::MissingColumns { names: refused, similar: Vec::new() });
    }
    if drift.added == Added::Refuse && !added.is_empty() {
        return Err(FileError::AddedColumns { names: added });
    }
    let told = move |path| match drift.added {
        Added::Rescue => ColumnDrift::Rescued(path),
        Added::Ignore | Added::Refuse => ColumnDrift::Ignored(path),
    };
    Ok(added.into_iter().map(told).chain(missing.into_iter().map(|(path, _)| ColumnDrift::Missing(path))))
}

impl Differences for Layout {
    fn drift(&self) -> Vec<ColumnDrift> {
        self.drift.clone()
    }

    fn types(&self) -> Vec<(String, Option<TypeKind>)> {
        self.types.clone()
    }
}
