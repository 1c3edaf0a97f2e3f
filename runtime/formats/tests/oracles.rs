//! Documents that others wrote, compared value by value with what `serde_json` and `quick-xml` read of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{Contents, column, documents, json, ndjson, read_documents, xml};
use arrow::array::{Array, AsArray};
use arrow::datatypes::{UInt8Type, UInt64Type};
use ingest_formats::{ReadLimits, system};
use ingest_program::{Column, Format, Location, Step};
use quick_xml::events::Event;
use serde_json::Value;

/// Paths, each once.
#[derive(Default)]
struct Paths(BTreeMap<String, Vec<Step>>);

impl Paths {
    fn insert(&mut self, path: Vec<Step>) {
        self.0.insert(format!("{path:?}"), path);
    }

    fn iter(&self) -> impl Iterator<Item = &Vec<Step>> {
        self.0.values()
    }

    fn len(&self) -> usize {
        self.0.len()
    }
}

fn data(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(folder)
}

fn malformed(contents: &Contents, row: usize) -> u8 {
    contents.batch.column_by_name(system::MALFORMED).unwrap().as_primitive::<UInt8Type>().value(row)
}

/// Text columns, one for each path.
fn columns(paths: &Paths) -> Vec<Column> {
    let column = |(index, path): (usize, &Vec<Step>)| Column {
        at: Some(Location::Path(path.clone())),
        ..column(&format!("c{index} text?"))
    };
    paths.iter().enumerate().map(column).collect()
}

/// Reads with text columns at these paths; no record is malformed. Each row has, by path, the text, or none where it is null; an
/// unreadable value is `Err`.
fn texts(format: Format, paths: &Paths, bytes: &[u8]) -> Vec<Vec<Result<Option<String>, ()>>> {
    let source = documents(format, columns(paths));
    let names: Vec<String> = (0..paths.len()).map(|index| format!("c{index}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let contents = read_documents(&source, &names, bytes, ReadLimits::default()).unwrap();
    let text = |row: usize, index: usize| {
        assert_eq!(malformed(&contents, row), 0, "record {}", row + 1);
        let mask = contents.batch.column_by_name(&system::failed(index / 64)).unwrap();
        if mask.as_primitive::<UInt64Type>().value(row) >> (index % 64) & 1 != 0 {
            return Err(());
        }
        let column = contents.batch.column(index).as_string_view();
        Ok(column.is_valid(row).then(|| column.value(row).to_owned()))
    };
    (0..contents.batch.num_rows()).map(|row| (0..paths.len()).map(|index| text(row, index)).collect()).collect()
}

/// The suite says of each file whether it is JSON. Each stands here as a member of a record.
#[test]
fn the_suite_of_json() {
    let source = documents(Format::Ndjson(ndjson()), vec![column("v text?"), column("after int")]);
    let mut counts = [0, 0];
    for entry in fs::read_dir(data("json/suite")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let text = fs::read(&path).unwrap();
        // A record of NDJSON has no line end in it; white space is what a line end is in JSON.
        let text: Vec<u8> = text.iter().map(|byte| if *byte == b'\n' { b' ' } else { *byte }).collect();
        let line = [br#"{"v": "#.as_slice(), &text, b", \"after\": 1}\n"].concat();
        let contents = read_documents(&source, &["v", "after"], &line, ReadLimits::default()).unwrap();
        assert_eq!(contents.batch.num_rows(), 1, "{name}");
        let is_sound = malformed(&contents, 0) == 0;
        // Replacing the line end mends this one, a string with a line end in it.
        let is_mended = name == "n_string_unescaped_newline.json";
        match name.as_bytes()[0] {
            b'y' => assert!(is_sound, "{name}"),
            b'n' if !is_mended => assert!(!is_sound, "{name}"),
            _ => {
                let reference = serde_json::from_slice::<Value>(&line).is_ok();
                // What is no character is no text; the record that has it is sound all the same.
                let is_own_choice = ["surrogate", "i_number"].iter().any(|it| name.contains(it));
                assert!(is_sound == reference || is_own_choice || is_mended, "{name}");
            }
        }
        counts[usize::from(is_sound)] += 1;
    }
    assert!(counts[0] > 80 && counts[1] > 50, "{counts:?}");
}

/// Adds the paths to everything that is in a value.
fn json_paths(value: &Value, path: &[Step], paths: &mut Paths) {
    if !path.is_empty() {
        paths.insert(path.to_vec());
    }
    let below = |step: Step| [path, &[step]].concat();
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(name, value)| json_paths(value, &below(Step::Name(name.clone())), paths));
        }
        Value::Array(items) => {
            items.iter().zip(0..).for_each(|(value, index)| json_paths(value, &below(Step::Index(index)), paths));
        }
        _ => {}
    }
}

/// The value at a path; an error where one of another kind is on the way.
fn at<'v>(value: &'v Value, path: &[Step]) -> Result<Option<&'v Value>, ()> {
    let mut found = value;
    for step in path {
        let next = match (found, step) {
            (Value::Null, _) => None,
            (Value::Object(members), Step::Name(name)) => members.get(name),
            (Value::Array(items), Step::Index(index)) => items.get(*index as usize),
            _ => return Err(()),
        };
        match next {
            Some(value) => found = value,
            None => return Ok(None),
        }
    }
    Ok(Some(found))
}

fn compare_json(format: Format, records: &[Value], bytes: &[u8]) -> usize {
    let mut paths = Paths::default();
    for record in records {
        json_paths(record, &[], &mut paths);
    }
    let found = texts(format, &paths, bytes);
    assert_eq!(found.len(), records.len());
    for (record, row) in records.iter().zip(found) {
        for (path, text) in paths.iter().zip(row) {
            match at(record, path) {
                Ok(None | Some(Value::Null)) => assert_eq!(text, Ok(None), "{path:?}"),
                Ok(Some(Value::String(expected))) => assert_eq!(text, Ok(Some(expected.clone())), "{path:?}"),
                Ok(Some(Value::Bool(expected))) => assert_eq!(text, Ok(Some(expected.to_string())), "{path:?}"),
                Ok(Some(Value::Number(expected))) => {
                    let number: f64 = text.unwrap().unwrap().parse().unwrap();
                    assert!((number - expected.as_f64().unwrap()).abs() <= f64::EPSILON * number.abs(), "{path:?}");
                }
                Ok(Some(_)) | Err(()) => assert_eq!(text, Err(()), "{path:?}"),
            }
        }
    }
    records.len() * paths.len()
}

#[test]
fn agrees_with_serde_json() {
    let mut compared = 0;
    for name in
        ["Patient.ndjson", "duckdb_union.ndjson", "duckdb_example_rn.ndjson", "duckdb_inconsistent_schemas.ndjson"]
    {
        let bytes = fs::read(data("json").join(name)).unwrap();
        let lines = str::from_utf8(&bytes).unwrap().lines().filter(|line| !line.trim().is_empty());
        let records: Vec<Value> = lines.map(|line| serde_json::from_str(line).unwrap()).collect();
        compared += compare_json(Format::Ndjson(ndjson()), &records, &bytes);
        let list = serde_json::to_vec_pretty(&serde_json::json!({"a": [1, "]"], "b": {"rows": records}})).unwrap();
        compared += compare_json(Format::Json(json("b/rows")), &records, &list);
    }
    for (name, row) in [
        ("NCT05594173.json", ""),
        ("NCT05594173.json", "protocolSection/contactsLocationsModule/locations"),
        ("top_level_array.json", ""),
        ("sample_utf8_bom.json", ""),
    ] {
        let bytes = fs::read(data("json").join(name)).unwrap();
        let text = str::from_utf8(&bytes).unwrap().trim_start_matches('\u{feff}');
        let root: Value = serde_json::from_str(text).unwrap();
        let path: Vec<Step> =
            row.split('/').filter(|it| !it.is_empty()).map(|name| Step::Name(name.to_owned())).collect();
        let records = match at(&root, &path).unwrap().unwrap() {
            Value::Array(records) => records.clone(),
            one => vec![one.clone()],
        };
        compared += compare_json(Format::Json(json(row)), &records, &bytes);
    }
    assert!(compared > 5000, "{compared} values");
}

/// An element as `quick-xml` reads it.
#[derive(Debug, Default, Clone)]
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    elements: Vec<Element>,
    text: String,
}

fn local(name: &str) -> String {
    name.rsplit(':').next().unwrap().to_owned()
}

fn element(start: &quick_xml::events::BytesStart<'_>) -> Element {
    let attribute = |attribute: quick_xml::events::attributes::Attribute<'_>| {
        let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).unwrap().into_owned();
        (local(attribute.key.as_ref()), value)
    };
    let is_name = |it: &quick_xml::events::attributes::Attribute<'_>| !it.key.as_ref().starts_with("xmlns");
    Element {
        name: local(start.name().as_ref()),
        attributes: start.attributes().map(Result::unwrap).filter(is_name).map(attribute).collect(),
        ..Element::default()
    }
}

/// The root of a document.
fn tree(text: &str) -> Element {
    let mut reader = quick_xml::Reader::from_str(text);
    let mut open = vec![Element::default()];
    loop {
        let top = open.len() - 1;
        match reader.read_event().unwrap() {
            Event::Start(start) => open.push(element(&start)),
            Event::Empty(start) => open[top].elements.push(element(&start)),
            Event::End(_) => {
                let ended = open.pop().unwrap();
                open[top - 1].elements.push(ended);
            }
            Event::Text(text) => open[top].text.push_str(&text.xml10_content()),
            Event::CData(text) => open[top].text.push_str(&text.xml10_content()),
            Event::GeneralRef(reference) => {
                let character = reference.resolve_char_ref().unwrap().map(String::from);
                let name = reference.xml10_content();
                let text = character
                    .unwrap_or_else(|| quick_xml::escape::resolve_predefined_entity(&name).unwrap().to_owned());
                open[top].text.push_str(&text);
            }
            Event::Eof => return open.pop().unwrap().elements.pop().unwrap(),
            _ => {}
        }
    }
}

/// Adds the paths to everything that is in an element, where none of its elements has a name of digits alone.
fn xml_paths(element: &Element, path: &[Step], paths: &mut Paths) {
    let below = |step: Step| [path, &[step]].concat();
    element.attributes.iter().for_each(|(name, _)| paths.insert(below(Step::Attribute(name.clone()))));
    for child in &element.elements {
        let path = below(Step::Name(child.name.clone()));
        paths.insert(path.clone());
        xml_paths(child, &path, paths);
    }
}

/// The text that a path leads to; `Err` where it is an element with elements in it.
fn xml_at(mut element: &Element, path: &[Step]) -> Result<Option<String>, ()> {
    let text = |text: &str| {
        let text = text.trim_matches([' ', '\t', '\n', '\r']);
        Ok((!text.is_empty()).then(|| text.to_owned()))
    };
    for step in path {
        match step {
            Step::Attribute(name) => {
                let found = element.attributes.iter().find(|(known, _)| known == name);
                return found.map_or(Ok(None), |(_, value)| text(value));
            }
            Step::Name(name) => match element.elements.iter().find(|it| it.name == *name) {
                Some(found) => element = found,
                None => return Ok(None),
            },
            _ => panic!("{step:?}"),
        }
    }
    if element.elements.is_empty() { text(&element.text) } else { Err(()) }
}

/// The elements at a path from the root.
fn rows<'e>(root: &'e Element, path: &[&str]) -> Vec<&'e Element> {
    assert_eq!(root.name, path[0]);
    path[1..].iter().fold(vec![root], |found, name| {
        found.into_iter().flat_map(|it| &it.elements).filter(|it| it.name == *name).collect()
    })
}

#[test]
fn agrees_with_quick_xml() {
    let mut compared = 0;
    for (name, row) in [
        ("spark_books.xml", "catalog/book"),
        ("spark_books-complicated.xml", "catalog/book"),
        ("spark_cars-iso-8859-1.xml", "ROWSET/ROW"),
        ("spark_fias_house.xml", "Houses/House"),
        ("spark_ages-with-spaces.xml", "people/person"),
        ("biopython_P84001.xml", "uniprot/entry"),
        ("biopython_P84001.xml", "uniprot/entry/reference"),
        ("biopython_pubmed2.xml", "PubmedArticleSet/PubmedArticle"),
        ("naaccr_standard-1.xml", "NaaccrData/Patient"),
        ("naaccr_Cp1252.xml", "NaaccrData/Patient"),
        ("clinicaltrials_NCT00513591.xml", "clinical_study"),
        ("clinicaltrials_NCT00513591.xml", "clinical_study/condition"),
    ] {
        let bytes = fs::read(data("xml").join(name)).unwrap();
        let text = match str::from_utf8(&bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => encoding_rs::WINDOWS_1252.decode(&bytes).0.into_owned(),
        };
        let root = tree(&text);
        let path: Vec<&str> = row.split('/').collect();
        let records = rows(&root, &path);
        assert!(!records.is_empty(), "{name}");
        let mut paths = Paths::default();
        for record in &records {
            xml_paths(record, &[], &mut paths);
        }
        let found = texts(Format::Xml(xml(row)), &paths, &bytes);
        assert_eq!(found.len(), records.len(), "{name}");
        for (record, row) in records.iter().zip(found) {
            for (path, text) in paths.iter().zip(row) {
                assert_eq!(text, xml_at(record, path), "{name}: {path:?}");
            }
        }
        compared += records.len() * paths.len();
    }
    assert!(compared > 1000, "{compared} values");
}

/// One of the books has an attribute with a quote in it, and one a tag that is broken by it; the others are whole.
#[test]
fn a_broken_book_leaves_the_others() {
    let bytes = fs::read(data("xml").join("spark_books-malformed-attributes.xml")).unwrap();
    let source = documents(Format::Xml(xml("catalog/book")), vec![column("title text?")]);
    let contents = read_documents(&source, &["title"], &bytes, ReadLimits::default()).unwrap();
    let found: Vec<_> = (0..contents.batch.num_rows()).map(|row| malformed(&contents, row) == 0).collect();
    let starts = str::from_utf8(&bytes).unwrap().matches("<book ").count();
    assert_eq!(found.len(), starts, "{found:?}");
    assert!(found.iter().any(|sound| *sound) && found.iter().any(|sound| !*sound), "{found:?}");
}
