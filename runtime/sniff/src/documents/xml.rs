//! XML: the elements that repeat are the records.

use std::collections::{BTreeMap, BTreeSet};

use ingest_program::Step;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::Records;
use super::tree::Node;

/// Elements within each other, at most.
const NESTED: usize = 256;

/// What was seen of the elements at a path from the root.
#[derive(Debug, Default)]
struct Element {
    count: usize,
    /// How many elements around it had one.
    parents: usize,
    bytes: usize,
    /// Whether something is in them: elements, or attributes.
    filled: bool,
}

/// The records of a document; none where no element is whole.
pub(crate) fn document(text: &str) -> Option<Records> {
    let row = row(text)?;
    Some(record(text, &row).records(row, false))
}

/// The path of the elements that are records: of those that repeat, the ones that most of the document is in. Its root where none does.
fn row(text: &str) -> Option<Vec<String>> {
    let mut elements: BTreeMap<Vec<String>, Element> = BTreeMap::new();
    let mut path: Vec<String> = Vec::new();
    // For each open element: where it begins, and the names of those in it.
    let mut open: Vec<(u64, BTreeSet<String>)> = Vec::new();
    let mut reader = reader(text);
    loop {
        let begins = reader.buffer_position();
        let event = reader.read_event();
        match event {
            // No path leads through what has no name; what it would be is not looked at, as what cannot be read.
            Ok(Event::Start(start) | Event::Empty(start)) if !is_name(start.local_name().as_ref()) => break,
            Ok(Event::Start(start)) => {
                enter(&start, &mut path, &mut open, &mut elements, begins);
                if path.len() > NESTED {
                    return None;
                }
            }
            Ok(Event::Empty(start)) => {
                enter(&start, &mut path, &mut open, &mut elements, begins);
                leave(&mut path, &mut open, &mut elements, reader.buffer_position());
            }
            Ok(Event::End(_)) => leave(&mut path, &mut open, &mut elements, reader.buffer_position()),
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    // What is open where the text ends counts as far as it is there.
    while !path.is_empty() {
        leave(&mut path, &mut open, &mut elements, text.len() as u64);
    }
    let repeats = |it: &&(Vec<String>, Element)| it.1.count > it.1.parents && it.1.filled;
    let elements: Vec<_> = elements.into_iter().collect();
    let most = elements.iter().filter(repeats).max_by_key(|(path, it)| (it.bytes, std::cmp::Reverse(path.len())));
    let largest = most.filter(|(_, it)| it.bytes * 2 > text.len()).or_else(|| elements.first());
    largest.map(|(path, _)| path.clone())
}

/// Whether elements and attributes may have this name, which is without a prefix (XML 1.0, 2.3).
fn is_name(name: &str) -> bool {
    name.starts_with(|it: char| it.is_alphabetic() || it == '_')
        && name.chars().all(|it| it.is_alphanumeric() || matches!(it, '_' | '-' | '.' | '\u{B7}'))
}

fn enter(
    start: &BytesStart<'_>,
    path: &mut Vec<String>,
    open: &mut Vec<(u64, BTreeSet<String>)>,
    elements: &mut BTreeMap<Vec<String>, Element>,
    begins: u64,
) {
    let name = start.local_name().as_ref().to_owned();
    if let Some(around) = elements.get_mut(path.as_slice()) {
        around.filled = true;
    }
    let first = open.last_mut().is_none_or(|(_, names)| names.insert(name.clone()));
    path.push(name);
    open.push((begins, BTreeSet::new()));
    let element = elements.entry(path.clone()).or_default();
    element.count += 1;
    element.parents += usize::from(first);
    element.filled |= start.attributes().flatten().next().is_some();
}

fn leave(
    path: &mut Vec<String>,
    open: &mut Vec<(u64, BTreeSet<String>)>,
    elements: &mut BTreeMap<Vec<String>, Element>,
    ends: u64,
) {
    if let (Some(element), Some((begins, _))) = (elements.get_mut(path.as_slice()), open.pop()) {
        element.bytes += ends.saturating_sub(begins) as usize;
    }
    path.pop();
}

/// What is in the records.
fn record(text: &str, row: &[String]) -> Node {
    let mut record = Node::default();
    let mut path: Vec<String> = Vec::new();
    // For each element that is open: the names of those in it.
    let mut names: Vec<BTreeSet<String>> = Vec::new();
    let mut reader = reader(text);
    loop {
        let (start, empty) = match reader.read_event() {
            Ok(Event::Start(start)) => (start, false),
            Ok(Event::Empty(start)) => (start, true),
            Ok(Event::End(_)) => {
                path.pop();
                names.pop();
                continue;
            }
            Ok(Event::Text(text)) => {
                note_text(text.as_ref(), &path, row, &mut record);
                continue;
            }
            Ok(Event::CData(text)) => {
                note_text(text.as_ref(), &path, row, &mut record);
                continue;
            }
            Ok(Event::Eof) | Err(_) => return record,
            Ok(_) => continue,
        };
        if !is_name(start.local_name().as_ref()) {
            return record;
        }
        let name = start.local_name().as_ref().to_owned();
        let again = names.last_mut().is_some_and(|it| !it.insert(name.clone()));
        path.push(name);
        names.push(BTreeSet::new());
        if let Some(inner) = path.strip_prefix(row)
            && let Some(node) = at(&mut record, inner)
        {
            node.is_several |= again && !inner.is_empty();
            node.count += 1;
            for attribute in start.attributes().flatten() {
                let name = attribute.key;
                let is_namespace = name.as_ref() == "xmlns" || name.as_ref().starts_with("xmlns:");
                if !is_namespace
                    && is_name(name.local_name().as_ref())
                    && let Some(it) = node.child(&Step::Attribute(name.local_name().as_ref().to_owned()))
                {
                    it.count += 1;
                }
            }
        }
        if empty {
            path.pop();
            names.pop();
        }
    }
}

/// Notes that a text stands in an element, where it is one of a record.
fn note_text(text: &str, path: &[String], row: &[String], record: &mut Node) {
    if !text.trim_ascii().is_empty()
        && let Some(inner) = path.strip_prefix(row)
        && let Some(node) = at(record, inner)
    {
        node.has_text = true;
    }
}

/// What is at a path of elements; those around it have something in them.
fn at<'n>(record: &'n mut Node, path: &[String]) -> Option<&'n mut Node> {
    let mut node = record;
    for name in path {
        node.is_object = true;
        node = node.child(&Step::Name(name.clone()))?;
    }
    Some(node)
}

fn reader(text: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    reader
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

    use super::document;
    use crate::documents::written;

    #[test]
    fn records_are_what_repeats() {
        let text = "<?xml version='1.0'?><x:studies xmlns:x='u'><meta><k>1</k></meta>\
            <study id='a' x:kind='p'><sponsor><name>N</name></sponsor><arm>1</arm><arm>2</arm></study>\
            <study id='b' x:kind='p'><sponsor><name>N</name></sponsor><title>t</title><note/></study></x:studies>";
        let records = document(text).unwrap();
        assert_eq!(records.row, ["studies", "study"]);
        let paths: Vec<_> = records
            .columns
            .iter()
            .map(|it| match &it.at {
                Some(ingest_program::Location::Path(path)) => written(path),
                _ => it.name.clone(),
            })
            .collect();
        assert_eq!(paths, ["@id", "@kind", "sponsor/name", "arm", "title", "note"]);
        assert_eq!(document("<a><b>1</b></a>").unwrap().row, ["a"]);
        assert_eq!(document("no"), None);
    }

    #[test]
    fn what_stands_several_times_is_a_list() {
        let text = "<r><p><c k='1'>a</c><c k='2'>b</c><l n='1'><x>1</x><y/><y/></l><l n='2'><x>2</x></l></p><p><c k='3'>d</c></p></r>";
        let records = document(text).unwrap();
        let told: Vec<_> =
            records.columns.iter().map(|it| format!("{} {}", it.name, it.part.as_ref().unwrap())).collect();
        assert_eq!(told, ["c list<text>", "k list<text>", "l list<struct { n text, x text, y list<text> }>"]);
        assert_eq!(records.left_out, Vec::<String>::new());
    }

    #[test]
    fn what_is_deeper_than_a_path_goes_is_left_out() {
        let deep = |steps: usize| {
            let nested = format!("{}x{}", "<l>".repeat(steps), "</l>".repeat(steps));
            document(&format!("<r><p><a>1</a>{nested}</p><p><a>2</a>{nested}</p></r>")).unwrap()
        };
        let found = deep(16);
        assert_eq!((found.columns.len(), found.left_out.len()), (2, 0));
        let found = deep(17);
        assert_eq!((found.columns.len(), found.left_out.len()), (1, 1));
        assert!(found.left_out[0].ends_with("deeper than is looked at"), "{:?}", found.left_out);
    }
}
