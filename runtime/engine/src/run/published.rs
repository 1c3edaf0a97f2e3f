//! Columns of published tables, for checks that refer to them.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use arrow::{array::ArrayRef, compute::cast};
use ingest_program::TypeKind;
use parquet::arrow::{ProjectionMask, arrow_reader::ParquetRecordBatchReaderBuilder};

use crate::{
    ledger::Ledger,
    load::{LoadError, Published},
    plan::data_type,
    publish::Place,
};

/// Rows that are read at a time.
const BATCH: usize = 8192;

/// The tables that checks refer to.
pub struct PublishedTables<'a> {
    /// Each with the schema that it is of.
    pub tables: &'a [(String, Place)],
    /// The folder of the delivery that is being judged: what was published of it before counts no more.
    pub except: PathBuf,
}

impl Published for PublishedTables<'_> {
    fn values(
        &self,
        schema: &str,
        field: &str,
        kind: TypeKind,
        visit: &mut dyn FnMut(&ArrayRef) -> Result<(), LoadError>,
    ) -> Result<(), LoadError> {
        for (_, place) in self.tables.iter().filter(|(its, _)| its == schema) {
            let sources = match fs::read_dir(place.table()) {
                Ok(sources) => sources,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(unreadable(place.table(), error)),
            };
            let mut folders = Vec::new();
            for source in sources {
                folders.push(source.map_err(|error| unreadable(place.table(), error))?.path());
            }
            folders.sort();
            let is_source = |it: &&PathBuf| it.file_name().is_some_and(|it| it.to_string_lossy().starts_with(SOURCE));
            for folder in folders.iter().filter(is_source) {
                let ledger = Ledger::read(folder).map_err(LoadError::environment)?;
                for delivery in ledger.deliveries() {
                    let own = place.delivery(&delivery.source, &delivery.delivery);
                    if own == self.except {
                        continue;
                    }
                    for file in &delivery.data {
                        read(&own.join(&file.name), field, kind, visit)?;
                    }
                }
            }
        }
        Ok(())
    }
}

/// With what the names of the folders of sources begin.
const SOURCE: &str = "ingest_source=";

/// Shows `visit` a column of a Parquet file, batch by batch. A file of an earlier schema may lack it.
fn read(
    path: &Path,
    field: &str,
    kind: TypeKind,
    visit: &mut dyn FnMut(&ArrayRef) -> Result<(), LoadError>,
) -> Result<(), LoadError> {
    let file = File::open(path).map_err(|error| unreadable(path, error))?;
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|error| unreadable(path, error))?;
    let Ok(column) = reader.schema().index_of(field) else { return Ok(()) };
    let only = ProjectionMask::roots(reader.parquet_schema(), [column]);
    let batches = reader.with_projection(only).with_batch_size(BATCH).build();
    for batch in batches.map_err(|error| unreadable(path, error))? {
        let batch = batch.map_err(|error| unreadable(path, error))?;
        for column in batch.columns() {
            visit(&cast(column, &data_type(kind)).map_err(LoadError::internal)?)?;
        }
    }
    Ok(())
}

fn unreadable(path: &Path, error: impl std::fmt::Display) -> LoadError {
    LoadError::environment(format!("the published table could not be read: {}: {error}", path.display()))
}
