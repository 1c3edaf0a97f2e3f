//! Schemas: what readers of the tables rely on.

use ingest_program::{Field, Label, Map, Schema, Type, TypeKind};

use crate::change::{Cause, Change, Collector, Section, Weight};
use crate::members::{Member, members};
use crate::shape::{clauses, same};
use crate::{Side, checks, maps};

/// Compares all schemas.
pub(crate) fn compare(old: &Side<'_>, new: &Side<'_>, found: &mut Collector) {
    let all = members(
        old.program.schemas.iter().map(AsRef::as_ref),
        new.program.schemas.iter().map(AsRef::as_ref),
        |it: &Schema| it.name.as_str(),
    );
    for member in all {
        match member {
            Member::Added(schema) => found.push(
                Change::new(Section::Tables, Weight::Harmless, title(schema), "is new").at(new.place(schema.origin)),
            ),
            Member::Removed(schema) => found.push(
                Change::new(Section::Tables, Weight::Breaking, title(schema), "is gone").at(old.place(schema.origin)),
            ),
            Member::Kept(before, after) => one(old, new, before, after, found),
        }
    }
}

pub(crate) fn title(schema: &Schema) -> String {
    format!("schema `{}`", schema.name)
}

fn one(old: &Side<'_>, new: &Side<'_>, before: &Schema, after: &Schema, found: &mut Collector) {
    let title = title(after);
    fields(old, new, before, after, found);
    if before.key != after.key {
        let key = |schema: &Schema| (!schema.key.is_empty()).then(|| format!("key ({})", schema.key.join(", ")));
        let weight = if before.key.is_empty() { Weight::Harmless } else { Weight::Breaking };
        let change = Change::new(Section::Tables, weight, &title, "has another key")
            .rewritten(key(before), key(after))
            .at(new.place(after.origin));
        found.push(if weight == Weight::Breaking {
            change.why("what identified a row may not any more: joins and merges by the old key repeat or lose rows")
        } else {
            change
        });
    }
    if before.doc != after.doc {
        found.push(documentation(&title).at(new.place(after.origin)));
    }
    for clause in clauses((before, old), (after, new), &["name", "fields", "key", "checks"]) {
        let gone = before.policies.iter().any(|it| !after.policies.contains(it));
        let (what, weight) = match clause.key.as_str() {
            "policies" if gone => ("does not hold a policy any more".to_owned(), Weight::Breaking),
            "policies" => ("holds another policy".to_owned(), Weight::Notable),
            key => (format!("has another `{key}`"), Weight::Notable),
        };
        found.push(
            Change::new(Section::Privacy, weight, &title, what)
                .rewritten(clause.before, clause.after)
                .at(new.place(after.origin)),
        );
    }
    let is_retyped = |field: &&Field| before.fields.iter().any(|it| it.name == field.name && it.ty != field.ty);
    let retyped = after.fields.iter().filter(is_retyped).map(|it| it.name.clone()).collect();
    let owner = checks::Owner { title, cause: Cause::Schema(after.name.clone()), retyped };
    checks::compare((old, &before.checks), (new, &after.checks), &owner, found);
}

fn documentation(subject: &str) -> Change {
    Change::new(Section::Tables, Weight::Harmless, subject, "is documented in other words")
}

fn fields(old: &Side<'_>, new: &Side<'_>, before: &Schema, after: &Schema, found: &mut Collector) {
    let mut renamed = Vec::new();
    let all = members(&before.fields, &after.fields, |it: &Field| it.name.as_str());
    let added: Vec<&Field> =
        all.iter().filter_map(|it| if let Member::Added(it) = it { Some(*it) } else { None }).collect();
    for member in &all {
        let Member::Removed(field) = member else { continue };
        let subject = subject(after, field);
        let successor = added.iter().find(|it| it.ty == field.ty && is_made_alike(old, new, &after.name, field, it));
        let change = if let Some(successor) = successor {
            renamed.push(successor.name.as_str());
            let reason = format!("field `{}` is called `{}`", field.name, successor.name);
            found.cause(Cause::Schema(after.name.clone()), reason);
            Change::new(Section::Tables, Weight::Breaking, subject, format!("is called `{}` now", successor.name))
                .at(new.place(successor.origin))
        } else {
            found.cause(Cause::Schema(after.name.clone()), format!("field `{}` is gone", field.name));
            Change::new(Section::Tables, Weight::Breaking, subject, "is gone").at(old.place(field.origin))
        };
        found.push(change.why("a query that names it fails"));
    }
    for member in &all {
        match member {
            Member::Added(field) if !renamed.contains(&field.name.as_str()) => {
                found.push(is_new(new, after, field));
                for map in new.program.maps.iter().filter(|it| it.schema == after.name && is_made(it, field)) {
                    found.cause(maps::cause(map), format!("field `{}` is new", field.name));
                }
            }
            Member::Kept(before, field) => kept(old, new, after, before, field, found),
            _ => {}
        }
    }
    let order = |schema: &Schema, other: &Schema| {
        let common = schema.fields.iter().filter(|it| other.fields.iter().any(|other| other.name == it.name));
        common.map(|it| it.name.clone()).collect::<Vec<_>>()
    };
    if order(before, after) != order(after, before) {
        found.push(
            Change::new(Section::Tables, Weight::Notable, title(after), "has its fields in another order")
                .why("who reads columns by their position reads others")
                .at(new.place(after.origin)),
        );
    }
}

fn subject(schema: &Schema, field: &Field) -> String {
    format!("schema `{}`, field `{}`", schema.name, field.name)
}

/// Whether a map makes a field of anything but null.
fn is_made(map: &Map, field: &Field) -> bool {
    map.fields.iter().any(|it| it.name == field.name && !maps::is_null(&it.value))
}

fn is_new(new: &Side<'_>, schema: &Schema, field: &Field) -> Change {
    let weight = if field.ty.nullable { Weight::Harmless } else { Weight::Breaking };
    let change =
        Change::new(Section::Tables, weight, subject(schema, field), format!("is new, of type `{}`", field.ty))
            .at(new.place(field.origin));
    if field.ty.nullable {
        change
    } else {
        change.why("rows published before have no value for it: it is null there until they are loaded again")
    }
}

/// Whether every map on both sides makes the two fields of the same.
fn is_made_alike(old: &Side<'_>, new: &Side<'_>, schema: &str, before: &Field, after: &Field) -> bool {
    let mut any = false;
    for map in new.program.maps.iter().filter(|it| it.schema == schema) {
        let Some(earlier) = old.program.map(&map.source, schema) else { continue };
        let of = |map: &ingest_program::Map, name: &str| map.fields.iter().find(|it| it.name == name).cloned();
        match (of(earlier, &before.name), of(map, &after.name)) {
            (Some(before), Some(after)) if same(&before.value, &after.value) => any = true,
            _ => return false,
        }
    }
    any
}

fn kept(old: &Side<'_>, new: &Side<'_>, schema: &Schema, before: &Field, after: &Field, found: &mut Collector) {
    let subject = subject(schema, after);
    let place = new.place(after.origin);
    if let Some((weight, what, why)) = type_change(&before.ty, &after.ty) {
        let change = Change::new(Section::Tables, weight, &subject, what)
            .rewritten(Some(before.ty.to_string()), Some(after.ty.to_string()))
            .at(place.clone());
        found.push(if why.is_empty() { change } else { change.why(why) });
    }
    let labels = |all: &[Label], others: &[Label]| -> Vec<String> {
        all.iter().filter(|it| !others.contains(it)).map(ToString::to_string).collect()
    };
    let (gained, lost) = (labels(&after.labels, &before.labels), labels(&before.labels, &after.labels));
    if !gained.is_empty() {
        found.push(
            Change::new(Section::Tables, Weight::Breaking, &subject, format!("may hold {} now", gained.join(", ")))
                .why("whoever reads it needs to be cleared for that")
                .at(place.clone()),
        );
    }
    if !lost.is_empty() {
        found.push(
            Change::new(Section::Privacy, Weight::Notable, &subject, format!("is without {} now", lost.join(", ")))
                .why("its values are no longer kept out of places that are not cleared")
                .at(place.clone()),
        );
    }
    if before.doc != after.doc {
        found.push(documentation(&subject).rewritten(before.doc.clone(), after.doc.clone()).at(place));
    }
    let _ = old;
}

/// How a type changed for who reads values of it.
fn type_change(before: &Type, after: &Type) -> Option<(Weight, &'static str, &'static str)> {
    if before == after {
        return None;
    }
    if before.kind != after.kind {
        return Some(match (before.kind, after.kind) {
            (TypeKind::Decimal { precision: p1, scale: s1 }, TypeKind::Decimal { precision: p2, scale: s2 })
                if s1 <= s2 && p1.saturating_sub(s1) <= p2.saturating_sub(s2) =>
            {
                (Weight::Breaking, "has more digits", "a reader with the old type has no room for them")
            }
            (TypeKind::Decimal { .. }, TypeKind::Decimal { .. }) => {
                (Weight::Breaking, "has fewer digits", "digits that were there are not any more")
            }
            _ => (Weight::Breaking, "is of another type", ""),
        });
    }
    if !before.nullable && after.nullable {
        return Some((Weight::Breaking, "may be null now", "a reader that counts on a value finds none"));
    }
    match (&before.refinement, &after.refinement) {
        (before, after) if before == after => Some((Weight::Harmless, "is never null now", "")),
        (None, Some(_)) => Some((Weight::Harmless, "is held to more", "")),
        _ => Some((Weight::Breaking, "is held to something else", "values may come that did not before")),
    }
}
