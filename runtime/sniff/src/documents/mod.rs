//! Documents: which of their parts are records, and which paths lead to values.

pub(crate) mod json;
mod tree;
mod value;
pub(crate) mod xml;

use ingest_program::Step;

use crate::reading::Called;

/// Steps of a path, at most.
const DEEPEST: usize = 16;
/// Paths of a kind that are named, at most.
const NAMED: usize = 10;

/// A document's records.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Records {
    /// Where they are, by names from the root.
    pub(crate) row: Vec<String>,
    pub(crate) columns: Vec<Called>,
    /// Paths that are left out, each with why.
    pub(crate) left_out: Vec<String>,
    /// What else is to be known.
    pub(crate) notes: Vec<String>,
    /// What prefixes in the paths of columns stand for.
    pub(crate) namespaces: Vec<(String, String)>,
}

/// Of a kind of note so many, at most, and how many `more` there are.
fn named(mut notes: Vec<String>, more: &str) -> Vec<String> {
    if let Some(count) = notes.len().checked_sub(NAMED).filter(|it| *it > 0) {
        notes.truncate(NAMED);
        notes.push(format!("{count} {more}"));
    }
    notes
}

/// A path as it stands in a program.
pub(crate) fn written(path: &[Step]) -> String {
    if path.is_empty() {
        return ".".to_owned();
    }
    let step = |it: &Step| match it {
        Step::Name(name) => name.clone(),
        Step::Index(index) => index.to_string(),
        Step::Attribute(name) => format!("@{name}"),
        Step::Parent => "..".to_owned(),
    };
    path.iter().map(step).collect::<Vec<_>>().join("/")
}

/// Whether a name can be a step of a path.
pub(crate) fn is_step(name: &str) -> bool {
    !name.is_empty() && !name.contains('/') && !name.contains(char::is_control) && name != ".." && !is_number(name)
}

/// Whether a name is digits alone, as the number of an element is in a path.
pub(crate) fn is_number(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|it| it.is_ascii_digit())
}
