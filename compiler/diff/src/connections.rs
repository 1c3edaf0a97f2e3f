//! Connections, in each environment.

use std::collections::{BTreeMap, BTreeSet};

use ingest_program::Connection;

use crate::Side;
use crate::change::{Change, Collector, Section, Weight};
use crate::members::{Member, members};
use crate::shape::same;

/// What became of a connection, told once for all environments in which it is the same.
type Told = BTreeMap<(String, &'static str, Option<String>, Option<String>, String), BTreeSet<String>>;

/// Compares the connections of all environments, and the environments.
pub(crate) fn compare(old: &Side<'_>, new: &Side<'_>, found: &mut Collector) {
    let mut told = Told::new();
    for member in members(&old.program.environments, &new.program.environments, |it| it.name.as_str()) {
        match member {
            Member::Kept(before, after) => {
                for member in members(&before.connections, &after.connections, |it: &Connection| it.name.as_str()) {
                    one(old, new, &after.name, member, &mut told);
                }
            }
            Member::Added(environment) => found.push(environment_change(&environment.name, "is new")),
            Member::Removed(environment) => found.push(environment_change(&environment.name, "is gone")),
        }
    }
    if old.program.default_environment != new.program.default_environment {
        let change = Change::new(Section::Operation, Weight::Notable, "the default environment", "is another");
        let name = |side: &Side<'_>| Some(side.program.default_environment.clone());
        found.push(change.rewritten(name(old), name(new)));
    }
    for ((name, what, before, after, place), environments) in told {
        let environments: Vec<_> = environments.iter().map(|it| format!("`{it}`")).collect();
        let what = format!("{what} in {}", environments.join(", "));
        let change = Change::new(Section::Operation, Weight::Notable, format!("connection `{name}`"), what);
        found.push(change.rewritten(before, after).at(place));
    }
}

fn environment_change(name: &str, what: &str) -> Change {
    let weight = if what == "is gone" { Weight::Notable } else { Weight::Harmless };
    Change::new(Section::Operation, weight, format!("environment `{name}`"), what)
}

fn one(old: &Side<'_>, new: &Side<'_>, environment: &str, member: Member<'_, Connection>, told: &mut Told) {
    let (name, what, before, after, place) = match member {
        Member::Added(it) => (&it.name, "is new", None, new.written(it.origin), new.place(it.origin)),
        Member::Removed(it) => (&it.name, "is gone", old.written(it.origin), None, old.place(it.origin)),
        Member::Kept(before, after) if !same(before, after) => {
            let written = (old.written(before.origin), new.written(after.origin));
            (&after.name, "leads elsewhere", written.0, written.1, new.place(after.origin))
        }
        Member::Kept(..) => return,
    };
    told.entry((name.clone(), what, before, after, place)).or_default().insert(environment.to_owned());
}
