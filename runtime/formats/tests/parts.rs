//! Lists and structs: what an independent writer wrote is read as it was, and documents that are damaged load or fail.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::support::typed::mutate;
use crate::support::{account, column, documents, json as json_at, ndjson, read_documents, xml};
use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{DataType, Int64Type};
use ingest_formats::{FileError, ReadLimits};
use ingest_program::{Format, Source};
use proptest::prelude::*;
use quick_xml::escape::escape;
use serde_json::{Map, Value, json};

/// A value of a column as JSON.
fn value(array: &dyn Array, row: usize) -> Value {
    if array.is_null(row) {
        return Value::Null;
    }
    let all = |list: ArrayRef| (0..list.len()).map(|index| value(&list, index)).collect();
    match array.data_type() {
        DataType::Utf8View => json!(array.as_string_view().value(row)),
        DataType::Int64 => json!(array.as_primitive::<Int64Type>().value(row)),
        DataType::Boolean => json!(array.as_boolean().value(row)),
        DataType::List(_) => Value::Array(all(array.as_list::<i32>().value(row))),
        DataType::Struct(fields) => {
            let columns = array.as_struct().columns();
            Value::Object(
                fields.iter().zip(columns).map(|(field, it)| (field.name().clone(), value(it, row))).collect(),
            )
        }
        other => panic!("{other}"),
    }
}

fn read(source: &Source, bytes: &[u8], limits: ReadLimits) -> Result<Vec<Value>, FileError> {
    let names: Vec<&str> = source.columns.iter().map(|column| column.name.as_str()).collect();
    let batch = read_documents(source, &names, bytes, limits)?.batch;
    let record = |row: usize| {
        let columns = names.iter().zip(batch.columns());
        Value::Object(columns.map(|(name, it)| ((*name).to_owned(), value(it, row))).collect::<Map<_, _>>())
    };
    Ok((0..batch.num_rows()).map(record).collect())
}

const COLUMNS: [&str; 4] = [
    "tags list<text>",
    "who struct{name:text?,years:list<int>}?",
    "lines list<struct{code:text,no:int?,on:bool?,marks:list<text>}>",
    "last int?",
];

/// A text that XML may hold, and that is not read as null.
fn text() -> impl Strategy<Value = String> {
    "[ -~éß€😀]{0,8}x".prop_map(|it| it.trim().to_owned())
}

fn record() -> impl Strategy<Value = Value> {
    let some = |strategy: BoxedStrategy<Value>| prop_oneof![Just(Value::Null), strategy].boxed();
    let texts = || prop::collection::vec(text(), 0..4);
    let numbers = || prop::collection::vec(any::<i64>(), 0..4);
    let who = (some(text().prop_map(Value::from).boxed()), numbers())
        .prop_map(|(name, years)| json!({"name": name, "years": years}))
        .boxed();
    let number = || some(any::<i64>().prop_map(Value::from).boxed());
    let flag = some(any::<bool>().prop_map(Value::from).boxed());
    let line = (text(), number(), flag, texts())
        .prop_map(|(code, no, on, marks)| json!({"code": code, "no": no, "on": on, "marks": marks}));
    (texts(), some(who), prop::collection::vec(line, 0..3), number())
        .prop_map(|(tags, who, lines, last)| json!({"tags": tags, "who": who, "lines": lines, "last": last}))
}

/// An element for each value, none for null.
fn write_xml(name: &str, value: &Value, to: &mut String) {
    let text = match value {
        Value::Null => return,
        Value::Array(values) => return values.iter().for_each(|it| write_xml(name, it, to)),
        Value::Object(members) => {
            write!(to, "<{name}>").unwrap();
            members.iter().for_each(|(name, it)| write_xml(name, it, to));
            return write!(to, "</{name}>").unwrap();
        }
        Value::String(text) => escape(text).into_owned(),
        other => other.to_string(),
    };
    write!(to, "<{name}>{text}</{name}>").unwrap();
}

fn list_of(records: &[Value]) -> Value {
    Value::Array(records.to_vec())
}

fn columns() -> Vec<ingest_program::Column> {
    COLUMNS.iter().map(|it| column(it)).collect()
}

fn limits() -> [ReadLimits; 2] {
    [ReadLimits::default(), ReadLimits { block: 50, records: 2, ..ReadLimits::default() }]
}

proptest! {
    #[test]
    fn what_was_written_is_read(records in prop::collection::vec(record(), 0..5)) {
        let lines = records.iter().map(Value::to_string).collect::<Vec<_>>().join("\n");
        let list = list_of(&records).to_string();
        let mut elements = "<a>".to_owned();
        write_xml("r", &list_of(&records), &mut elements);
        elements.push_str("</a>");
        for (format, written) in
            [(Format::Ndjson(ndjson()), lines), (Format::Json(json_at("")), list), (Format::Xml(xml("a/r")), elements)]
        {
            let source = documents(format, columns());
            for limits in limits() {
                prop_assert_eq!(&read(&source, written.as_bytes(), limits).unwrap(), &records, "{}", &written);
            }
        }
    }
}

/// A case of `documents`: its columns, and its file.
fn case(name: &str) -> (Vec<ingest_program::Column>, String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/documents/{name}.txt"));
    let text = fs::read_to_string(path).unwrap();
    let (options, file) = text.split_once("---\n").unwrap();
    let declared = options.lines().find_map(|line| line.strip_prefix("columns: ")).unwrap();
    (declared.split("; ").map(column).collect(), file.to_owned())
}

type Changes = Vec<(prop::sample::Index, u8, u8)>;

fn changes() -> impl Strategy<Value = Changes> {
    prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), any::<u8>()), 1..8)
}

/// A damaged file is read, with every record accounted for, or its error says why not. How many records there are, where it is read.
fn settled(source: &Source, bytes: &[u8]) -> Option<u64> {
    let names: Vec<&str> = source.columns.iter().map(|column| column.name.as_str()).collect();
    let small = ReadLimits { block: 60, record_bytes: 400, kept_bytes: 50, ..ReadLimits::default() };
    let [usual, _] = [ReadLimits::default(), small].map(|limits| match read_documents(source, &names, bytes, limits) {
        Ok(contents) => {
            account(source, &names, &contents, bytes);
            Some(contents.stats)
        }
        Err(FileError::Document { .. } | FileError::NoRows { .. } | FileError::ByteOrderMark { .. }) => None,
        Err(error) => panic!("{error}"),
    });
    usual.map(|it| it.records)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn damaged_lines_of_json_load_or_fail(changes in changes()) {
        let (columns, file) = case("json_parts");
        let mut bytes = file.into_bytes();
        mutate(&mut bytes, &changes);
        let source = documents(Format::Ndjson(ndjson()), columns);
        if let Some(records) = settled(&source, &bytes) {
            // Every line that is not blank is a record, whatever is in it.
            let lines = bytes.split(|it| *it == b'\n').filter(|it| !it.trim_ascii().is_empty()).count();
            prop_assert_eq!(records, lines as u64);
        }
    }

    #[test]
    fn a_damaged_document_of_json_loads_or_fails(changes in changes()) {
        let (columns, lines) = case("json_parts");
        let whole: Vec<&str> = lines.lines().filter(|it| serde_json::from_str::<Value>(it).is_ok()).collect();
        let mut bytes = format!("{{\"of\": [1, {{}}], \"data\": {{\"items\": [\n{}\n]}}}}\n", whole.join(",\n")).into_bytes();
        mutate(&mut bytes, &changes);
        let records = settled(&documents(Format::Json(json_at("data/items")), columns), &bytes);
        // What another reads as a whole has as many records as its list has elements.
        let other = serde_json::from_slice::<Value>(&bytes).ok();
        let list = other.as_ref().and_then(|it| it.get("data")?.get("items")?.as_array());
        if let Some(list) = list {
            prop_assert_eq!(records, Some(list.len() as u64));
        }
    }

    #[test]
    fn a_damaged_document_of_xml_loads_or_fails(
        (name, row) in prop::sample::select(vec![("xml_parts", "a/r"), ("xml_beside", "a/day/r")]),
        changes in changes(),
    ) {
        let (columns, file) = case(name);
        let mut bytes = file.into_bytes();
        mutate(&mut bytes, &changes);
        settled(&documents(Format::Xml(xml(row)), columns), &bytes);
    }
}
