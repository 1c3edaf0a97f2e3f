//! Maps: what the values of a table mean, and which rows there are.

use ingest_program::{Expr, ExprKind, Literal, Map, MapField};

use crate::change::{Cause, Change, Collector, Section, Weight};
use crate::members::{Member, members};
use crate::shape::{clauses, same};
use crate::{Side, hidden};

/// Compares all maps.
pub(crate) fn compare(old: &Side<'_>, new: &Side<'_>, found: &mut Collector) {
    let all =
        members(old.program.maps.iter().map(AsRef::as_ref), new.program.maps.iter().map(AsRef::as_ref), |it: &Map| {
            (it.source.as_str(), it.schema.as_str())
        });
    for member in all {
        match member {
            Member::Added(map) => {
                found.push(
                    Change::new(Section::Values, Weight::Harmless, title(map), "is new").at(new.place(map.origin)),
                );
            }
            Member::Removed(map) => {
                found.push(
                    Change::new(Section::Values, Weight::Notable, title(map), "is gone").at(old.place(map.origin)),
                );
            }
            Member::Kept(before, after) => one(old, new, before, after, found),
        }
    }
}

fn title(map: &Map) -> String {
    format!("map `{} -> {}`", map.source, map.schema)
}

pub(crate) fn cause(map: &Map) -> Cause {
    Cause::Map(map.source.clone(), map.schema.clone())
}

fn one(old: &Side<'_>, new: &Side<'_>, before: &Map, after: &Map, found: &mut Collector) {
    rows(old, new, before, after, found);
    for member in members(&before.fields, &after.fields, |it: &MapField| it.name.as_str()) {
        // What a schema gained or lost is told of the schema.
        let Member::Kept(earlier, field) = member else { continue };
        if !same(&earlier.value, &field.value) {
            value(old, new, after, earlier, field, found);
        }
        let subject = format!("{}, field `{}`", title(after), field.name);
        hidden::compare((old, new), (before, after), (earlier, field), &subject, found);
    }
}

/// Clauses that decide which rows there are.
fn rows(old: &Side<'_>, new: &Side<'_>, before: &Map, after: &Map, found: &mut Collector) {
    for clause in clauses((before, old), (after, new), &["source", "schema", "fields"]) {
        let what = match clause.key.as_str() {
            "filter" => "keeps other rows",
            "joins" => "joins other rows",
            "each" => "makes rows of another list",
            "dedupe" => "keeps others of the rows that are one",
            "sql" => "is another query",
            _ => "makes its rows in another way",
        };
        found.cause(cause(after), format!("the map {what}"));
        let hidden = clause.before == clause.after;
        let change = Change::new(Section::Values, Weight::Breaking, title(after), what)
            .rewritten(clause.before, clause.after)
            .at(new.place(after.origin));
        found.push(if hidden { change.why(SAME_WORDS) } else { change });
    }
}

const SAME_WORDS: &str = "the words are the same; a function or type that they name is not";

fn value(old: &Side<'_>, new: &Side<'_>, map: &Map, before: &MapField, after: &MapField, found: &mut Collector) {
    // A field that the map does not name has the place of the map, and so has its null.
    let unnamed = |field: &MapField| field.value.origin == field.origin;
    let left_out = |field: &MapField| unnamed(field) || is_null(&field.value);
    let subject = format!("{}, field `{}`", title(map), after.name);
    let written =
        |side: &Side<'_>, field: &MapField| if unnamed(field) { None } else { side.written(field.value.origin) };
    let (text_before, text_after) = (written(old, before), written(new, after));
    let retyped = before.value.ty != after.value.ty;
    if retyped && text_before == text_after {
        // The field is of another type, which is told of the schema: the value is what it was.
        found.cause(cause(map), format!("field `{}` is of another type", after.name));
        return;
    }
    let (weight, what, why) = match (left_out(before), left_out(after)) {
        (true, true) => return,
        (true, false) => (Weight::Notable, "is filled now", None),
        (false, true) => (Weight::Breaking, "is null on every row now", None),
        (false, false) => (Weight::Breaking, "means something else", (text_before == text_after).then_some(SAME_WORDS)),
    };
    found.cause(cause(map), format!("field `{}` {what}", after.name));
    let change = Change::new(Section::Values, weight, &subject, what)
        .rewritten(text_before, text_after)
        .at(new.place(after.origin));
    found.push(match why {
        Some(why) => change.why(why),
        None => change,
    });
}

pub(crate) fn is_null(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Literal(Literal::Null))
}
