//! Files of Parquet, and what is read of them.

use std::fs;
use std::sync::Arc;

use ingest_program::{Added, Drift, Format, Missing, Origin, Source, TypedFormat};
use parquet::data_type::DataType;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use super::typed::{self, tests};

pub fn parquet() -> Format {
    Format::Parquet(TypedFormat { origin: Origin::default() })
}

pub fn file(name: &str) -> Vec<u8> {
    fs::read(tests().join("parquet/files").join(name)).unwrap()
}

/// A source that reads these columns, `name type`; drift as given.
pub fn reads(columns: &[&str], added: Added) -> Source {
    typed::reads(parquet(), columns, Drift { added, missing: Missing::Null })
}

/// What is read of a file with these columns, and its first raw records.
pub fn golden(name: &str, columns: &[&str], added: Added) -> String {
    typed::golden(&reads(columns, added), &file(name), 5)
}

/// A file of this schema, whose one column has these values.
pub fn written<T: DataType>(schema: &str, values: &[T::T]) -> Vec<u8> {
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let mut bytes = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut bytes, schema, Arc::default()).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<T>().write_batch(values, None, None).unwrap();
    column.close().unwrap();
    group.close().unwrap();
    writer.close().unwrap();
    bytes
}
