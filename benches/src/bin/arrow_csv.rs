//! The same as `decode` of CSV by arrow-csv: typed batches, one thread.

use std::error::Error;
use std::fs::File;
use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema};

/// The columns of `decoding/formats.ingest` that are no text.
fn data_type(name: &str) -> DataType {
    match name {
        "LINE" | "UNITS" => DataType::Int64,
        "MBR_DOB" | "SVC_FROM" | "SVC_TO" | "PAID_DT" => DataType::Date32,
        "CHARGE_AMT" | "PAID_AMT" => DataType::Decimal128(12, 2),
        _ => DataType::Utf8View,
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("usage: arrow_csv FILE")?;
    let (header, _) =
        arrow_csv::reader::Format::default().with_header(true).infer_schema(File::open(&path)?, Some(1))?;
    let fields: Vec<Field> =
        header.fields().iter().map(|it| Field::new(it.name(), data_type(it.name()), true)).collect();
    let builder = arrow_csv::ReaderBuilder::new(Arc::new(Schema::new(fields))).with_header(true).with_batch_size(8192);
    let mut records = 0;
    for batch in builder.build(File::open(&path)?)? {
        records += batch?.num_rows();
    }
    println!("{records}");
    Ok(())
}
