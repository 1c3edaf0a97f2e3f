//! What of a document is in no column: what stands beside its records, and what is told apart by namespaces alone.

use std::collections::HashSet;

use ingest_program::Step;

use super::elements::{Attribute, Elements};
use super::scope::NONE;
use crate::documents::{named, written};

/// What is in no column, each with why.
pub(super) fn left_out(elements: &Elements, row: usize) -> Vec<String> {
    let way = elements.way(row);
    let is_around = |it: &usize| way.contains(it);
    let mut found = Vec::new();
    let (mut before, mut behind, mut repeated) = (Vec::new(), Vec::new(), Vec::new());
    // Those within records, or within what is told as a whole.
    let mut passed = HashSet::from([row]);
    for (index, element) in elements.all.iter().enumerate() {
        if passed.contains(&index) || element.around.is_some_and(|it| passed.contains(&it)) {
            passed.insert(index);
            continue;
        }
        if !is_around(&index) && element.count > element.parents {
            if element.is_filled || element.has_text {
                repeated.push(format!("`{}`, {} times in the sample", absolute(elements, index), element.count));
            }
            passed.insert(index);
            continue;
        }
        let mut value = |attribute: Option<&String>| {
            let mut path = if index < row { relative(elements, index, &way) } else { absolute(elements, index) };
            if let Some(attribute) = attribute {
                path = format!("{}@{attribute}", if path.is_empty() { path } else { path + "/" });
            }
            if index < row { before.push(path) } else { behind.push(path) }
        };
        let of_data = |it: &Attribute| !it.namespaces.iter().all(|it| elements.namespaces.is_of_schemas(*it));
        for (name, _) in element.attributes.iter().filter(|(_, it)| of_data(it)) {
            value(Some(name));
        }
        if element.has_text && element.is_leaf() {
            value(None);
        } else if element.has_text {
            found.push(format!("`{}` has text beside what is in it, which is not read", absolute(elements, index)));
        }
    }
    let values = |place: &str, paths: Vec<String>| {
        let paths = paths.into_iter().map(|it| format!("`{it}`")).collect();
        let paths = named(paths, "more").join(", ");
        (!paths.is_empty()).then(|| format!("{place} {paths}"))
    };
    let repeated = named(repeated, "more that repeat");
    let beside = values("before the records", before).into_iter().chain(values("behind the first record", behind));
    repeated.into_iter().chain(beside).chain(named(found, "more of these")).collect()
}

/// What of the records is told apart by namespaces alone: what is left out for that, and what is read as one.
pub(super) fn namespaces(elements: &Elements, row: usize) -> (Vec<String>, Vec<String>) {
    let (mut left_out, mut as_one) = (Vec::new(), Vec::new());
    let mut within = HashSet::from([row]);
    // What is in elements of several is of several too.
    let mut told = HashSet::new();
    for (index, element) in elements.all.iter().enumerate() {
        if element.around.is_some_and(|it| within.contains(&it)) {
            within.insert(index);
        }
        if !within.contains(&index) {
            continue;
        }
        let is_told = element.around.is_some_and(|it| told.contains(&it));
        if element.namespaces.len() > 1 || is_told {
            told.insert(index);
        }
        let path = path(elements, index, row);
        if element.namespaces.len() > 1 && !is_told {
            let path = if index == row { absolute(elements, row) } else { written(&path) };
            as_one.push(format!("`{path}` is of elements in several namespaces, read as one"));
        }
        for (name, attribute) in element.attributes.iter().filter(|(_, it)| it.namespaces.len() > 1 || it.is_several) {
            let path = |name: String| written(&[path.as_slice(), &[Step::Attribute(name)]].concat());
            let own = path(name.clone());
            if !attribute.is_several {
                as_one.push(format!("`{own}` is of attributes in several namespaces, read as one"));
                continue;
            }
            if attribute.is_unclear() {
                left_out
                    .push(format!("`{own}` without a prefix: where it is not there, one with a prefix would be read"));
            }
            let is_unsaid = |it: &&usize| **it != NONE && elements.namespaces.written(**it).is_none();
            if attribute.namespaces.iter().any(|it| is_unsaid(&it)) {
                left_out.push(format!("`{own}` with a prefix that stands for no namespace"));
            }
        }
    }
    (named(left_out, "more attributes"), named(as_one, "more are of several namespaces"))
}

/// From the root.
fn absolute(elements: &Elements, index: usize) -> String {
    format!("/{}", elements.names(&elements.way(index)).join("/"))
}

/// From a record, to what is around it or beside it.
fn relative(elements: &Elements, index: usize, row: &[usize]) -> String {
    let way = elements.way(index);
    let common = way.iter().zip(row).take_while(|(one, other)| one == other).count();
    let up = std::iter::repeat_n("..".to_owned(), row.len() - common);
    let down = elements.names(way.get(common..).unwrap_or_default());
    up.chain(down).collect::<Vec<_>>().join("/")
}

/// From a record, to what is in it.
fn path(elements: &Elements, index: usize, row: usize) -> Vec<Step> {
    let (way, row) = (elements.way(index), elements.way(row));
    let down = elements.names(way.get(row.len()..).unwrap_or_default());
    down.into_iter().map(Step::Name).collect()
}
