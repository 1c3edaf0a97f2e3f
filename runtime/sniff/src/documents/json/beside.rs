//! What of a document stands beside its records, and so is in no column.

use super::super::value::Json;
use super::super::{DEEPEST, is_step, named};

/// What stands beside the records at `row`; `whole`: whether that is all of it.
pub(super) fn left_out(value: &Json, row: &[String], whole: bool) -> Vec<String> {
    let mut found = Beside { row, whole, lists: Vec::new(), values: Vec::new(), unsaid: 0 };
    found.within(value, &mut Vec::new());
    let Beside { lists, values, unsaid, .. } = found;
    let mut left_out = named(lists, "more lists");
    if !values.is_empty() {
        left_out.push(format!("beside the records {}", named(values, "more").join(", ")));
    }
    if unsaid > 0 {
        let members = if unsaid == 1 { "a member" } else { "members" };
        left_out.push(format!("beside the records {members} whose name no path can say"));
    }
    left_out
}

struct Beside<'a> {
    row: &'a [String],
    whole: bool,
    lists: Vec<String>,
    values: Vec<String>,
    /// Members whose names are no steps of a path, and may well be data.
    unsaid: usize,
}

impl Beside<'_> {
    fn within(&mut self, value: &Json, path: &mut Vec<String>) {
        let Json::Object(members) = value else { return };
        for (name, value) in members {
            path.push(name.clone());
            if path != self.row {
                self.note(value, path);
            }
            path.pop();
        }
    }

    fn note(&mut self, value: &Json, path: &mut Vec<String>) {
        let written = || format!("`/{}`", path.join("/"));
        match value {
            Json::Null => {}
            Json::List(values) if values.is_empty() => {}
            Json::Object(members) if members.is_empty() => {}
            _ if path.last().is_some_and(|it| !is_step(it)) => self.unsaid += 1,
            Json::List(values) => {
                let are_objects = values.iter().all(|it| matches!(it, Json::Object(_)));
                let one = if are_objects { "object" } else { "value" };
                let plural = if values.len() == 1 { "" } else { "s" };
                let seen = if self.whole { "" } else { " in the sample" };
                self.lists.push(format!("{}, {} {one}{plural}{seen}", written(), values.len()));
            }
            Json::Object(_) if path.len() < DEEPEST => self.within(value, path),
            _ => self.values.push(written()),
        }
    }
}
