//! Reference tables, calendars and channels: what other declarations name.

use ingest_program::{ExprKind, Lookup, Map, Origin};
use serde::Serialize;

use crate::Side;
use crate::change::{Cause, Change, Collector, Section, Weight};
use crate::members::{Member, members};
use crate::shape::{clauses, same};

/// Compares all of them.
pub(crate) fn compare(old: &Side<'_>, new: &Side<'_>, found: &mut Collector) {
    lookups(old, new, found);
    let (before, after) = (&old.program.calendars, &new.program.calendars);
    plain("calendar", old, new, members(before, after, |it| it.name.as_str()), |it| (&it.name, it.origin), found);
    let (before, after) = (&old.program.channels, &new.program.channels);
    plain("channel", old, new, members(before, after, |it| it.name.as_str()), |it| (&it.name, it.origin), found);
}

fn lookups(old: &Side<'_>, new: &Side<'_>, found: &mut Collector) {
    let all = members(
        old.program.lookups.iter().map(AsRef::as_ref),
        new.program.lookups.iter().map(AsRef::as_ref),
        |it: &Lookup| it.name.as_str(),
    );
    for member in all {
        let Member::Kept(before, after) = member else { continue };
        for clause in clauses((before, old), (after, new), &["name"]) {
            for map in new.program.maps.iter().filter(|map| asks(map, &after.name)) {
                let cause = Cause::Map(map.source.clone(), map.schema.clone());
                found.cause(cause, format!("lookup `{}` is another", after.name));
            }
            // A table is not told row by row: what it holds is data.
            let (was, is) = match clause.key.as_str() {
                "rows" => (Some(count(before)), Some(count(after))),
                _ => (clause.before, clause.after),
            };
            let subject = format!("lookup `{}`", after.name);
            found.push(
                Change::new(Section::Values, Weight::Breaking, subject, format!("has other {}", clause.key))
                    .rewritten(was, is)
                    .at(new.place(after.origin)),
            );
        }
    }
    let named = |it: &'_ Lookup| it.name.clone();
    for member in
        members(old.program.lookups.iter().map(AsRef::as_ref), new.program.lookups.iter().map(AsRef::as_ref), named)
    {
        added_or_removed("lookup", old, new, member, |it: &Lookup| (&it.name, it.origin), found);
    }
}

fn count(lookup: &Lookup) -> String {
    format!("{} rows", lookup.rows.len())
}

fn asks(map: &Map, lookup: &str) -> bool {
    let mut asks = false;
    for expr in map.expressions() {
        expr.walk(&mut |it| asks |= matches!(&it.kind, ExprKind::Lookup { lookup: of, .. } if of == lookup));
    }
    asks
}

/// What only operators have to know of.
fn plain<T: Serialize>(
    what: &str,
    old: &Side<'_>,
    new: &Side<'_>,
    all: Vec<Member<'_, T>>,
    name: impl Fn(&T) -> (&String, Origin) + Copy,
    found: &mut Collector,
) {
    for member in all {
        match member {
            Member::Kept(before, after) if !same(before, after) => {
                let ((_, was), (title, is)) = (name(before), name(after));
                found.push(
                    Change::new(Section::Operation, Weight::Notable, format!("{what} `{title}`"), "is another")
                        .rewritten(old.written(was), new.written(is))
                        .at(new.place(is)),
                );
            }
            member => added_or_removed(what, old, new, member, name, found),
        }
    }
}

fn added_or_removed<T>(
    what: &str,
    old: &Side<'_>,
    new: &Side<'_>,
    member: Member<'_, T>,
    name: impl Fn(&T) -> (&String, Origin),
    found: &mut Collector,
) {
    let (side, part, weight, became) = match member {
        Member::Added(part) => (new, part, Weight::Harmless, "is new"),
        Member::Removed(part) => (old, part, Weight::Notable, "is gone"),
        Member::Kept(..) => return,
    };
    let (title, origin) = name(part);
    let subject = format!("{what} `{title}`");
    found.push(Change::new(Section::Operation, weight, subject, became).at(side.place(origin)));
}
