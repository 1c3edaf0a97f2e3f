//! Parquet files of a delivery, one per partition, written private and complete.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use arrow::{
    array::{ArrayRef, RecordBatch, RecordBatchOptions},
    datatypes::{DataType, Field, FieldRef, Schema, SchemaRef},
    error::ArrowError,
};
use parquet::{
    arrow::{ArrowWriter, arrow_writer::ArrowWriterOptions},
    basic::{Compression, ZstdLevel},
    errors::ParquetError,
    file::{
        metadata::KeyValue,
        properties::{EnabledStatistics, WriterProperties, WriterVersion},
    },
};

use super::nested::declared;
use crate::{ledger::DataFile, publish::create_private};

/// Rows of a row group at most; its bytes are bounded by what a load may use.
const ROW_GROUP_ROWS: usize = 1_000_000;

/// What all files of a table have in common.
#[derive(Debug, Clone)]
pub struct FileFormat {
    schema: SchemaRef,
    properties: WriterProperties,
}

/// A Parquet file could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The file system refused.
    #[error("{} could not be written: {cause}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why not.
        cause: io::Error,
    },
    /// The rows do not fit the schema of the table.
    #[error("the rows do not fit the table's schema: {0}")]
    Schema(String),
}

impl FileFormat {
    /// Of tables of this schema, with these facts about the file, in row groups of about `row_group_bytes`.
    ///
    /// Text is declared as Arrow `Utf8` and binary as `Binary`, whatever the batches hold: readers that do not know the
    /// view types can read the files.
    pub fn new(schema: &Schema, facts: &[(&str, &str)], row_group_bytes: usize) -> Result<Self, WriteError> {
        let facts = facts.iter().map(|(key, value)| KeyValue::new((*key).to_owned(), (*value).to_owned())).collect();
        let level = ZstdLevel::try_new(1).map_err(|error| WriteError::Schema(error.to_string()))?;
        let properties = WriterProperties::builder()
            .set_writer_version(WriterVersion::PARQUET_1_0)
            .set_compression(Compression::ZSTD(level))
            .set_statistics_enabled(EnabledStatistics::Page)
            .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
            .set_max_row_group_bytes(Some(row_group_bytes))
            .set_created_by(format!("ingest version {}", env!("CARGO_PKG_VERSION")))
            .set_key_value_metadata(Some(facts))
            .build();
        let fields: Vec<FieldRef> = schema.fields().iter().map(plain).collect();
        Ok(Self { schema: Arc::new(Schema::new_with_metadata(fields, schema.metadata().clone())), properties })
    }
}

/// The field as readers know it.
fn plain(field: &FieldRef) -> FieldRef {
    let data_type = match field.data_type() {
        DataType::Utf8View => DataType::Utf8,
        DataType::BinaryView => DataType::Binary,
        DataType::List(element) => DataType::List(plain(element)),
        DataType::Struct(fields) => DataType::Struct(fields.iter().map(plain).collect()),
        _ => return Arc::clone(field),
    };
    Arc::new(Field::clone(field).with_data_type(data_type))
}

/// Writes one file, which is made with the first rows (or with [`Part::open`]).
pub struct Part {
    path: PathBuf,
    name: String,
    format: FileFormat,
    writer: Option<ArrowWriter<std::fs::File>>,
    rows: u64,
}

impl Part {
    /// The file `part-<index>.parquet` of `folder`.
    pub fn new(folder: &Path, index: usize, format: FileFormat) -> Self {
        let name = format!("part-{index:05}.parquet");
        Self { path: folder.join(&name), name, format, writer: None, rows: 0 }
    }

    /// Makes the file if it is not there: a file without rows still tells the schema.
    pub fn open(&mut self) -> Result<(), WriteError> {
        self.writer().map(|_| ())
    }

    /// Adds rows. The columns have to be those of the schema, in its order.
    pub fn write(&mut self, columns: &[ArrayRef], rows: usize) -> Result<(), WriteError> {
        if rows == 0 {
            return Ok(());
        }
        let fields = self.format.schema.fields().iter().zip(columns);
        // The writer trusts a required field to have no nulls, and would write something else in their place.
        if let Some((field, _)) = fields.clone().find(|(field, column)| !field.is_nullable() && column.null_count() > 0)
        {
            return Err(WriteError::Schema(format!("the required column {} has nulls", field.name())));
        }
        let columns = fields.clone().map(|(field, column)| declared(column, field)).collect::<Result<Vec<_>, _>>()?;
        let held: Vec<Field> = fields
            .zip(&columns)
            .map(|((field, _), column)| Field::new(field.name(), column.data_type().clone(), field.is_nullable()))
            .collect();
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        let batch = RecordBatch::try_new_with_options(Arc::new(Schema::new(held)), columns, &options)
            .map_err(|error| self.failed(error.into()))?;
        let written = self.writer()?.write(&batch);
        written.map_err(|error| self.failed(error))?;
        self.rows += rows as u64;
        Ok(())
    }

    /// Completes the file and waits until it is on the disk. No file was made where there were no rows.
    pub fn finish(mut self) -> Result<Option<DataFile>, WriteError> {
        let Some(writer) = self.writer.take() else { return Ok(None) };
        let file = writer.into_inner().map_err(|error| self.failed(error))?;
        let io = |cause| WriteError::Io { path: self.path.clone(), cause };
        file.sync_all().map_err(io)?;
        let bytes = file.metadata().map_err(io)?.len();
        Ok(Some(DataFile { name: self.name, bytes, rows: self.rows }))
    }

    fn writer(&mut self) -> Result<&mut ArrowWriter<std::fs::File>, WriteError> {
        if self.writer.is_none() {
            let file = create_private(&self.path).map_err(|cause| WriteError::Io { path: self.path.clone(), cause })?;
            let options = ArrowWriterOptions::new().with_properties(self.format.properties.clone());
            let writer = ArrowWriter::try_new_with_options(file, Arc::clone(&self.format.schema), options)
                .map_err(|error| self.failed(error))?;
            self.writer = Some(writer);
        }
        self.writer.as_mut().ok_or_else(|| WriteError::Schema("no writer".to_owned()))
    }

    /// Keeps the cause apart where it is the file system's.
    fn failed(&self, error: ParquetError) -> WriteError {
        let cause = match error {
            ParquetError::External(cause) => match cause.downcast::<io::Error>() {
                Ok(cause) => return WriteError::Io { path: self.path.clone(), cause: *cause },
                Err(other) => other.to_string(),
            },
            other => other.to_string(),
        };
        WriteError::Schema(cause)
    }
}

impl From<ArrowError> for WriteError {
    fn from(error: ArrowError) -> Self {
        Self::Schema(error.to_string())
    }
}
