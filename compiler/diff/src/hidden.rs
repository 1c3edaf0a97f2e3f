//! What functions hide of protected data before it is published: labels that they take off because of what they do.

use std::collections::BTreeSet;

use ingest_program::{ExprKind, Function, Label, Map, MapField};

use crate::Side;
use crate::change::{Change, Collector, Section, Weight};
use crate::shape::same;

/// A column that a value reads: the source, and its name.
type Read<'p> = (&'p str, &'p str);

/// Compares what is hidden of the values of a field that both maps have. `subject` names it.
pub(crate) fn compare(
    (old, new): (&Side<'_>, &Side<'_>),
    (map_before, map_after): (&Map, &Map),
    (before, after): (&MapField, &MapField),
    subject: &str,
    found: &mut Collector,
) {
    let labels: BTreeSet<&str> = before.cleared.iter().map(|it| it.label.name.as_str()).collect();
    for label in labels {
        let (were, are) = (ways(before, label), ways(after, label));
        let carries = |field: &MapField| field.labels.iter().any(|it| it.name == label);
        let shown = carries(after) && !carries(before)
            || are.is_empty() && reads_unlabelled(old, (map_before, before), (map_after, after), label);
        let hidden: BTreeSet<&Label> =
            before.cleared.iter().map(|it| &it.label).filter(|it| it.name == label).collect();
        let hidden: Vec<_> = hidden.into_iter().map(Label::to_string).collect();
        let hidden = hidden.join(" and ");
        let change = if shown {
            let functions: BTreeSet<&str> = were.iter().flat_map(|way| way.iter().map(String::as_str)).collect();
            let functions: Vec<_> = functions.into_iter().map(|it| format!("`{it}`")).collect();
            let what = format!("is no longer what {} makes of {}", functions.join(" and "), hidden);
            Change::new(Section::Privacy, Weight::Breaking, subject, what)
                .why("whoever reads the table sees the protected value, or something else made of it")
        } else if are.is_empty() || were == are {
            continue;
        } else {
            Change::new(Section::Privacy, Weight::Notable, subject, format!("takes {hidden} off in another way"))
                .rewritten(Some(written(&were)), Some(written(&are)))
                .why("what is left of the protected value is something else")
        };
        found.push(change.at(new.place(after.origin)));
    }
}

/// The functions that take a label off, for each way on which they do.
fn ways<'f>(field: &'f MapField, label: &str) -> BTreeSet<&'f [String]> {
    let cleared = field.cleared.iter().filter(|it| it.label.name == label);
    cleared.map(|it| it.by.as_slice()).collect()
}

fn written(ways: &BTreeSet<&[String]>) -> String {
    ways.iter().map(|way| way.join(", ")).collect::<Vec<_>>().join("; ")
}

/// Whether a value is another one that reads a column which had the label and has it no more, and reads it without the
/// functions that took the label off.
fn reads_unlabelled(
    old: &Side<'_>,
    (map_before, before): (&Map, &MapField),
    (map_after, after): (&Map, &MapField),
    label: &str,
) -> bool {
    if same(&before.value, &after.value) {
        return false;
    }
    let called = functions(after);
    // One that is written in the language is no call any more: what it does stands in place of it.
    let still = |function: &String| called.contains(function.as_str());
    if ways(before, label).iter().all(|way| way.iter().any(still)) {
        return false;
    }
    let labelled = |(source, column): &Read<'_>| {
        let columns = old.program.source(source).map_or(&[][..], |it| it.columns.as_slice());
        columns.iter().any(|it| it.name == *column && it.labels.iter().any(|it| it.name == label))
    };
    let now = columns(map_after, after);
    columns(map_before, before).iter().filter(|it| labelled(it)).any(|it| now.contains(it))
}

fn functions(field: &MapField) -> BTreeSet<&'static str> {
    let mut found = BTreeSet::new();
    field.value.walk(&mut |it| {
        if let ExprKind::Call { function, .. } = &it.kind {
            found.insert(Function::name(*function));
        }
    });
    found
}

fn columns<'p>(map: &'p Map, field: &'p MapField) -> BTreeSet<Read<'p>> {
    let mut found = BTreeSet::new();
    field.value.walk(&mut |it| match &it.kind {
        ExprKind::Column(column) => drop(found.insert((map.source.as_str(), column.as_str()))),
        ExprKind::Joined { source, column } => drop(found.insert((source.as_str(), column.as_str()))),
        _ => {}
    });
    found
}
