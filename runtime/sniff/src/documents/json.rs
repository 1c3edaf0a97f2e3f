//! JSON: a document, or a document a line.

mod beside;

use std::collections::HashSet;

use ingest_program::Step;

use super::tree::Node;
use super::value::Json;
use super::{DEEPEST, Records, is_step};

/// A list whose elements are records is at least this part of its document.
const MOST_OF_IT: f64 = 0.5;
/// Of so many lines one at most is no document.
const DAMAGED: usize = 10;

/// The records of a text of a document a line; none where the first line is none, or many others are.
pub(crate) fn lines(text: &str) -> Option<Records> {
    let mut tree = Node::default();
    let (mut records, mut others) = (0, 0);
    for line in text.lines().filter(|it| !it.trim().is_empty()) {
        match serde_json::from_str(line) {
            Ok(Json::Object(members)) => {
                note_members(&members, &mut tree);
                records += 1;
            }
            _ if records == 0 => return None,
            _ => others += 1,
        }
    }
    (records > 0 && others * DAMAGED <= records).then(|| tree.records(Vec::new(), true))
}

/// The records of a document, whole or not; none where it is no JSON, or holds no record.
pub(crate) fn document(text: &str, is_whole: bool) -> Option<Records> {
    let value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(_) if !is_whole => serde_json::from_str(&closed(text)?).ok()?,
        Err(_) => return None,
    };
    let mut lists = Vec::new();
    note_lists(&value, &mut Vec::new(), &mut lists);
    let whole = value.size() as f64;
    let largest = lists.into_iter().max_by_key(|(_, list)| list.iter().map(Json::size).sum::<usize>());
    let share = |list: &[Json]| list.iter().map(Json::size).sum::<usize>() as f64 / whole;
    let mut tree = Node::default();
    match (&value, largest) {
        (_, Some((row, list))) if share(list) >= MOST_OF_IT || matches!(value, Json::List(_)) => {
            for record in list {
                if let Json::Object(members) = record {
                    note_members(members, &mut tree);
                }
            }
            let beside = beside::left_out(&value, &row, is_whole);
            let mut records = tree.records(row, true);
            records.left_out.splice(0..0, beside);
            Some(records)
        }
        (Json::Object(members), _) => {
            note_members(members, &mut tree);
            Some(tree.records(Vec::new(), true))
        }
        _ => None,
    }
}

/// Whether a text begins with a whole list or object.
pub(crate) fn is_begun(text: &str) -> bool {
    let first = serde_json::Deserializer::from_str(text).into_iter::<Json>().next();
    matches!(first, Some(Ok(Json::List(_) | Json::Object(_))))
}

/// The lists of objects that names alone lead to.
fn note_lists<'a>(value: &'a Json, path: &mut Vec<String>, lists: &mut Vec<(Vec<String>, &'a [Json])>) {
    match value {
        Json::List(values) if values.iter().any(|it| matches!(it, Json::Object(_))) => {
            lists.push((path.clone(), values));
        }
        Json::Object(members) if path.len() < DEEPEST => {
            for (name, value) in members.iter().filter(|(name, _)| is_step(name)) {
                path.push(name.clone());
                note_lists(value, path, lists);
                path.pop();
            }
        }
        _ => {}
    }
}

fn note_members(members: &[(String, Json)], node: &mut Node) {
    node.is_object = true;
    let mut names = HashSet::with_capacity(members.len());
    for (name, value) in members {
        let is_twice = !names.insert(name);
        let Some(child) = node.child(&Step::Name(name.clone())) else { continue };
        child.is_twice |= is_twice;
        note(value, child);
    }
}

fn note(value: &Json, node: &mut Node) {
    match value {
        Json::Null => {}
        Json::Text => node.is_plain = true,
        Json::Other => (node.is_plain, node.is_other_than_text) = (true, true),
        Json::List(values) => {
            let elements = node.elements.get_or_insert_default();
            for value in values {
                note(value, elements);
            }
        }
        Json::Object(members) => note_members(members, node),
    }
}

/// A document that was cut off, up to the last object or list that is whole, with what is open closed.
fn closed(text: &str) -> Option<String> {
    let mut open = Vec::new();
    let mut last = None;
    let (mut in_text, mut escaped) = (false, false);
    for (at, byte) in text.bytes().enumerate() {
        if in_text {
            (in_text, escaped) = (escaped || byte != b'"', !escaped && byte == b'\\');
            continue;
        }
        match byte {
            b'"' => in_text = true,
            b'{' => open.push('}'),
            b'[' => open.push(']'),
            b'}' | b']' => {
                open.pop();
                last = Some((at, open.clone()));
            }
            _ => {}
        }
        if open.len() > 128 {
            return None;
        }
    }
    let (at, open) = last?;
    let mut closed = text.get(..=at)?.to_owned();
    closed.extend(open.iter().rev());
    Some(closed)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

    use super::{document, lines};
    use crate::documents::Records;

    fn told(records: &Records) -> (String, Vec<&str>) {
        (records.row.join("/"), records.columns.iter().map(|it| it.name.as_str()).collect())
    }

    #[test]
    fn records_are_the_largest_list() {
        let text = r#"{"meta": {"n": 2}, "data": {"items": [{"id": 1, "who": {"name": "x"}, "tags": [1]}, {"id": 2, "b": "\"]}"}]}}"#;
        let records = document(text, true).unwrap();
        assert_eq!(told(&records), ("data/items".to_owned(), vec!["id", "name", "tags", "b"]));
        let cut = document(text.get(..text.len() - 6).unwrap(), false).unwrap();
        assert_eq!(told(&cut), ("data/items".to_owned(), vec!["id", "name", "tags"]));
        assert_eq!(told(&document(r#"[{"a": 1}]"#, true).unwrap()), (String::new(), vec!["a"]));
        assert_eq!(told(&document(r#"{"a": 1}"#, true).unwrap()), (String::new(), vec!["a"]));
        assert_eq!(document("[1, 2]", true), None);
    }

    #[test]
    fn a_document_a_line() {
        let records = lines("{\"a\": 1}\n\n{\"b\": \"x\", \"a\": {}}\n").unwrap();
        assert_eq!(told(&records), (String::new(), vec!["b"]));
        assert_eq!(records.left_out, ["`a` is a plain value in some records, and more in others"]);
        assert_eq!(lines("{\"a\":\n1}"), None);
        let text = "{\"a\": 1}\n".repeat(10);
        assert!(lines(&format!("{text}{{\"a\": \"\\ud800\"}}\n")).is_some());
        assert_eq!(lines(&format!("{text}{{\"a\"\n[1]\n")), None);
    }

    #[test]
    fn what_stands_several_times_is_a_list() {
        let records = lines(concat!(
            r#"{"tags": ["a", "b"], "lines": [{"code": "x", "paid": 1.5, "by": [1]}, {"code": null}], "grid": [[1], [2]], "odd": [1, {}], "none": []}"#,
            "\n",
            r#"{"tags": null, "lines": []}"#,
        ));
        let records = records.unwrap();
        let told: Vec<_> =
            records.columns.iter().map(|it| format!("{} {}", it.name, it.part.as_ref().unwrap())).collect();
        assert_eq!(
            told,
            [
                "tags list<text>",
                "lines list<struct { code text, paid text, by list<text> }>",
                "grid list<list<text>>",
                "none list<text>"
            ]
        );
        assert_eq!(records.left_out, ["`odd` is several things, or has nothing that could be told"]);
    }
}
