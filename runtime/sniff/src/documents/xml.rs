//! XML: the elements that repeat are the records.

mod beside;
mod elements;
mod scope;

use std::collections::BTreeSet;

use ingest_program::{Location, Step};
use quick_xml::Reader;
use quick_xml::events::Event;

use self::elements::Elements;
use self::scope::{Scope, attributes};
use super::Records;
use super::tree::Node;

/// The records of a document; none where no element is whole.
pub(crate) fn document(text: &str) -> Option<Records> {
    let mut elements = Elements::of(text)?;
    let row = elements.row(text.len())?;
    let path = elements.names(&elements.way(row));
    let mut records = record(text, &path, &mut elements).records(path, false);
    let (unclear, as_one) = beside::namespaces(&elements, row);
    records.left_out.extend(unclear);
    records.left_out.splice(0..0, beside::left_out(&elements, row));
    records.notes.extend(as_one);
    records.namespaces = elements.namespaces.of_prefixes(&prefixes(&records));
    Some(records)
}

/// The prefixes in paths of columns.
fn prefixes(records: &Records) -> BTreeSet<String> {
    let last = records.columns.iter().filter_map(|it| match &it.at {
        Some(Location::Path(path)) => path.last(),
        _ => None,
    });
    let prefix = |it: &Step| match it {
        Step::Attribute(name) => name.split_once(':').map(|(prefix, _)| prefix.to_owned()),
        _ => None,
    };
    last.filter_map(prefix).collect()
}

/// Whether elements and attributes may have this name, which is without a prefix (XML 1.0, 2.3).
fn is_name(name: &str) -> bool {
    name.starts_with(|it: char| it.is_alphabetic() || it == '_')
        && name.chars().all(|it| it.is_alphanumeric() || matches!(it, '_' | '-' | '.' | '\u{B7}'))
}

/// What is in the records.
fn record(text: &str, row: &[String], elements: &mut Elements) -> Node {
    let mut record = Node::default();
    let mut path: Vec<String> = Vec::new();
    // For each element that is open: the names of those in it.
    let mut names: Vec<BTreeSet<String>> = Vec::new();
    // And which of all elements it is.
    let mut indexes: Vec<Option<usize>> = Vec::new();
    let mut scope = Scope::default();
    let mut reader = reader(text);
    loop {
        let (start, empty) = match reader.read_event() {
            Ok(Event::Start(start)) => (start, false),
            Ok(Event::Empty(start)) => (start, true),
            Ok(Event::End(_)) => {
                path.pop();
                names.pop();
                indexes.pop();
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
        scope.enter(path.len(), &start, &mut elements.namespaces);
        let index = elements.child(indexes.last().copied().flatten(), &name);
        indexes.push(index);
        let again = names.last_mut().is_some_and(|it| !it.insert(name.clone()));
        path.push(name);
        names.push(BTreeSet::new());
        if let Some(inner) = path.strip_prefix(row)
            && let Some(node) = at(&mut record, inner)
        {
            node.is_several |= again && !inner.is_empty();
            node.count += 1;
            for (prefix, local) in attributes(&start) {
                let namespace = scope.namespace(prefix, true, &mut elements.namespaces);
                if let Some(name) = index.and_then(|it| elements.attribute(it, local, namespace))
                    && let Some(it) = node.child(&Step::Attribute(name))
                {
                    it.count += 1;
                }
            }
        }
        if empty {
            path.pop();
            names.pop();
            indexes.pop();
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
