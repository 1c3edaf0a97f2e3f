//! What a test's load left behind: the rows of its table and of its quarantine.

use std::{collections::BTreeMap, fs, path::Path};

use arrow::{
    array::{Array, AsArray, RecordBatch},
    datatypes::Int64Type,
    error::ArrowError,
};
use datafusion::common::ScalarValue;
use ingest_engine::report::DeliveryReport;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::prepare::{RECORD, arm_field};

/// A row of the table.
#[derive(Debug, Clone)]
pub struct Row {
    /// Number of the record that it comes from.
    pub record: u64,
    /// Its values by the names of their fields, those that the test added included.
    pub values: BTreeMap<String, ScalarValue>,
}

impl Row {
    /// Whether the row takes an arm.
    pub fn takes(&self, arm: usize) -> bool {
        self.values.get(&arm_field(arm)) == Some(&ScalarValue::Boolean(Some(true)))
    }
}

/// A row of the quarantine.
#[derive(Debug, Clone)]
pub struct Rejected {
    /// Number of the record.
    pub record: u64,
    /// Names of the rules that it broke, in the order of judgement.
    pub rules: Vec<String>,
}

/// What a load left behind.
#[derive(Debug, Default)]
pub struct Observed {
    /// The rows that were published, or would have been.
    pub rows: Vec<Row>,
    /// The records that were rejected.
    pub rejected: Vec<Rejected>,
}

/// The table or the quarantine of a test cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ObserveError {
    #[error("what the test wrote cannot be read: {0}")]
    Io(#[from] std::io::Error),
    #[error("what the test wrote cannot be read: {0}")]
    Parquet(#[from] parquet::errors::ParquetError),
    #[error("what the test wrote cannot be read: {0}")]
    Arrow(#[from] ArrowError),
    #[error("what the test wrote cannot be read: {0}")]
    DataFusion(#[from] datafusion::error::DataFusionError),
}

impl Observed {
    /// Reads what a delivery left behind.
    pub fn of(delivery: &DeliveryReport) -> Result<Self, ObserveError> {
        let mut observed = Self::default();
        let good = delivery.published_to.as_ref().or(delivery.held_at.as_ref());
        for batch in batches(good.map(Path::new))? {
            observed.read_rows(&batch)?;
        }
        for batch in batches(delivery.quarantined_to.as_deref().map(Path::new))? {
            observed.read_rejected(&batch);
        }
        observed.rows.sort_by_key(|it| it.record);
        observed.rejected.sort_by_key(|it| it.record);
        Ok(observed)
    }

    fn read_rows(&mut self, batch: &RecordBatch) -> Result<(), ObserveError> {
        for index in 0..batch.num_rows() {
            let schema = batch.schema();
            let cells = schema.fields().iter().zip(batch.columns());
            let values =
                cells.map(|(field, column)| Ok((field.name().clone(), ScalarValue::try_from_array(column, index)?)));
            let values: BTreeMap<_, _> = values.collect::<Result<_, ObserveError>>()?;
            let record = match values.get(RECORD) {
                Some(ScalarValue::Int64(Some(number))) => u64::try_from(*number).unwrap_or_default(),
                _ => 0,
            };
            self.rows.push(Row { record, values });
        }
        Ok(())
    }

    fn read_rejected(&mut self, batch: &RecordBatch) {
        let (Some(records), Some(reasons)) = (
            batch.column_by_name("record").and_then(|it| it.as_primitive_opt::<Int64Type>()),
            batch.column_by_name("reasons").and_then(|it| it.as_list_opt::<i32>()),
        ) else {
            return;
        };
        for index in 0..batch.num_rows() {
            let of_row = reasons.value(index);
            let names = of_row.as_struct_opt().and_then(|it| it.column_by_name("rule").cloned());
            let rules = names.map(|it| texts(&it)).unwrap_or_default();
            let record = u64::try_from(records.value(index)).unwrap_or_default();
            self.rejected.push(Rejected { record, rules });
        }
    }
}

fn texts(array: &dyn Array) -> Vec<String> {
    if let Some(texts) = array.as_string_opt::<i32>() {
        return texts.iter().flatten().map(str::to_owned).collect();
    }
    array.as_string_view_opt().into_iter().flatten().flatten().map(str::to_owned).collect()
}

/// The batches of every Parquet file below a folder, in the order of their names.
fn batches(folder: Option<&Path>) -> Result<Vec<RecordBatch>, ObserveError> {
    let mut batches = Vec::new();
    let mut open: Vec<_> = folder.map(Path::to_owned).into_iter().collect();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            let mut entries = fs::read_dir(&path)?.map(|it| it.map(|it| it.path())).collect::<Result<Vec<_>, _>>()?;
            entries.sort_unstable_by(|a, b| b.cmp(a));
            open.extend(entries);
        } else if path.extension().is_some_and(|it| it == "parquet") {
            for batch in ParquetRecordBatchReaderBuilder::try_new(fs::File::open(&path)?)?.build()? {
                batches.push(batch?);
            }
        }
    }
    Ok(batches)
}
