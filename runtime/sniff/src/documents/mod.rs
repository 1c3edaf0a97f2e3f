//! Documents: which of their parts are records, and which paths lead to values.

pub(crate) mod json;
mod value;
pub(crate) mod xml;

use std::collections::BTreeMap;

use ingest_program::{Location, Step};

use crate::names::Names;
use crate::reading::Called;

/// Steps of a path, at most.
const DEEPEST: usize = 6;
/// Columns of a record, at most.
const MOST: usize = 400;

/// A document's records.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Records {
    /// Where they are, by names from the root.
    pub(crate) row: Vec<String>,
    pub(crate) columns: Vec<Called>,
    /// Paths that are left out, each with why.
    pub(crate) left_out: Vec<String>,
}

/// What was seen of the values at a path.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each says of its own whether it was seen")]
struct Seen {
    /// Its place in the order in which paths were seen.
    order: usize,
    /// There was a plain value.
    plain: bool,
    /// There was one that is no text.
    other_than_text: bool,
    /// There was a list, or there were several in a record.
    several: bool,
    /// There were values within.
    within: bool,
}

/// The paths of records, as they are seen.
#[derive(Debug, Default)]
struct Paths {
    /// By the paths as they are written.
    seen: BTreeMap<String, (Vec<Step>, Seen)>,
}

impl Paths {
    fn note(&mut self, path: &[Step]) -> &mut Seen {
        let order = self.seen.len();
        &mut self.seen.entry(written(path)).or_insert_with(|| (path.to_vec(), Seen { order, ..Seen::default() })).1
    }

    /// As columns, in the order in which they were seen.
    fn columns(self, row: Vec<String>, texts: bool) -> Records {
        let mut seen: Vec<_> = self.seen.into_values().collect();
        seen.sort_by_key(|(_, it)| it.order);
        let mut records = Records { row, ..Records::default() };
        let mut names = Names::default();
        let several: Vec<_> = seen.iter().filter(|(_, it)| it.several).map(|(path, _)| path.clone()).collect();
        for (path, it) in seen {
            let written = written(&path);
            if several.iter().any(|it| path.len() > it.len() && path.starts_with(it)) {
                continue;
            }
            if it.several {
                records.left_out.push(format!("`{written}` has several values in a record"));
            } else if it.plain && it.within {
                records.left_out.push(format!("`{written}` is a plain value in some records, and more in others"));
            } else if it.plain && records.columns.len() < MOST {
                let mut called = path.iter().rev().filter_map(|it| match it {
                    Step::Name(name) | Step::Attribute(name) => Some(name.as_str()),
                    Step::Index(_) | Step::Parent => None,
                });
                let (own, around) = (called.next().unwrap_or_default(), called.next().unwrap_or_default());
                let name = names.next_within(own, around);
                // The member, or element, of the column's name needs no path.
                let is_own = matches!(path.as_slice(), [Step::Name(it)] if *it == name);
                let at = (!is_own).then_some(Location::Path(path));
                records.columns.push(Called { name, header: None, at, is_text: texts && !it.other_than_text });
            }
        }
        records
    }
}

/// A path as it stands in a program.
pub(crate) fn written(path: &[Step]) -> String {
    let step = |it: &Step| match it {
        Step::Name(name) => name.clone(),
        Step::Index(index) => index.to_string(),
        Step::Attribute(name) => format!("@{name}"),
        Step::Parent => "..".to_owned(),
    };
    path.iter().map(step).collect::<Vec<_>>().join("/")
}
