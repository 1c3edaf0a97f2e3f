//! Sources: which files come, when, and how they are read.

use std::collections::BTreeSet;

use ingest_program::{Column, ExprKind, Label, Source};

use crate::change::{Cause, Change, Collector, Section, Weight};
use crate::members::{Member, members};
use crate::shape::{clauses, same};
use crate::{Side, checks};

/// Compares all sources.
pub(crate) fn compare(old: &Side<'_>, new: &Side<'_>, found: &mut Collector) {
    let all = members(
        old.program.sources.iter().map(AsRef::as_ref),
        new.program.sources.iter().map(AsRef::as_ref),
        |it: &Source| it.name.as_str(),
    );
    for member in all {
        match member {
            Member::Added(source) => found.push(
                Change::new(Section::Operation, Weight::Harmless, title(source), "is new").at(new.place(source.origin)),
            ),
            Member::Removed(source) => found.push(
                Change::new(Section::Operation, Weight::Notable, title(source), "is gone").at(old.place(source.origin)),
            ),
            Member::Kept(before, after) => one(old, new, before, after, found),
        }
    }
}

fn title(source: &Source) -> String {
    format!("source `{}`", source.name)
}

fn one(old: &Side<'_>, new: &Side<'_>, before: &Source, after: &Source, found: &mut Collector) {
    let title = title(after);
    for clause in clauses((before, old), (after, new), &["name", "columns", "checks", "layout"]) {
        let (section, weight, what) = match clause.key.as_str() {
            "format" | "relation" | "layers" => (Section::Values, Weight::Breaking, "is read in another way"),
            "drift" => (Section::Values, Weight::Notable, "takes files with other columns in another way"),
            "connection" => (Section::Operation, Weight::Notable, "comes by another connection"),
            "path" => (Section::Operation, Weight::Notable, "comes from another folder"),
            "files" => (Section::Operation, Weight::Notable, "takes other files"),
            "arrival" => (Section::Operation, Weight::Notable, "takes files at another moment"),
            "delivers" => (Section::Operation, Weight::Notable, "means something else by a later delivery"),
            "cadence" => (Section::Operation, Weight::Notable, "is due at other times"),
            _ => (Section::Operation, Weight::Notable, "is another"),
        };
        if section == Section::Values {
            found.cause(Cause::Source(after.name.clone()), format!("the source {what}"));
        }
        found.push(
            Change::new(section, weight, &title, what)
                .rewritten(clause.before, clause.after)
                .at(new.place(after.origin)),
        );
    }
    for member in members(&before.columns, &after.columns, |it: &Column| it.name.as_str()) {
        column(old, new, after, member, found);
    }
    let is_retyped = |column: &&Column| before.columns.iter().any(|it| it.name == column.name && it.ty != column.ty);
    let retyped = after.columns.iter().filter(is_retyped).map(|it| it.name.clone()).collect();
    let owner = checks::Owner { title, cause: Cause::Source(after.name.clone()), retyped };
    checks::compare((old, &before.checks), (new, &after.checks), &owner, found);
}

fn column(old: &Side<'_>, new: &Side<'_>, source: &Source, member: Member<'_, Column>, found: &mut Collector) {
    let subject = |column: &Column| format!("source `{}`, column `{}`", source.name, column.name);
    match member {
        Member::Added(column) => found.push(
            Change::new(Section::Operation, Weight::Notable, subject(column), "is declared now")
                .rewritten(None, new.written(column.origin))
                .at(new.place(column.origin)),
        ),
        Member::Removed(column) => found.push(
            Change::new(Section::Operation, Weight::Notable, subject(column), "is not declared any more")
                .rewritten(old.written(column.origin), None)
                .at(old.place(column.origin)),
        ),
        Member::Kept(before, after) => {
            labels(new, before, after, &subject(after), found);
            let bare = |column: &Column| Column { labels: Vec::new(), ..column.clone() };
            if same(&bare(before), &bare(after)) {
                return;
            }
            found.cause(Cause::Source(source.name.clone()), format!("column `{}` is read in another way", after.name));
            let readers = readers(new, &source.name, &after.name);
            let weight = if readers.is_empty() { Weight::Notable } else { Weight::Breaking };
            let change = Change::new(Section::Values, weight, subject(after), "is read in another way")
                .rewritten(old.written(before.origin), new.written(after.origin))
                .at(new.place(after.origin));
            found.push(if readers.is_empty() {
                change
            } else {
                change.why(format!("made of it: {}", readers.into_iter().collect::<Vec<_>>().join(", ")))
            });
        }
    }
}

fn labels(new: &Side<'_>, before: &Column, after: &Column, subject: &str, found: &mut Collector) {
    let missing = |all: &[Label], others: &[Label]| -> Vec<String> {
        all.iter().filter(|it| !others.contains(it)).map(ToString::to_string).collect()
    };
    let (gained, lost) = (missing(&after.labels, &before.labels), missing(&before.labels, &after.labels));
    if !lost.is_empty() {
        found.push(
            Change::new(Section::Privacy, Weight::Breaking, subject, format!("is without {} now", lost.join(", ")))
                .why("nothing keeps its values out of places that are not cleared any more")
                .at(new.place(after.origin)),
        );
    }
    if !gained.is_empty() {
        found.push(
            Change::new(Section::Privacy, Weight::Notable, subject, format!("has {} now", gained.join(", ")))
                .at(new.place(after.origin)),
        );
    }
}

/// The fields that are made of a column: `` `Visit.ward` ``.
fn readers(side: &Side<'_>, source: &str, column: &str) -> BTreeSet<String> {
    let mut readers = BTreeSet::new();
    for map in &side.program.maps {
        for field in &map.fields {
            field.value.walk(&mut |expr| {
                let reads = match &expr.kind {
                    ExprKind::Column(name) => map.source == source && name == column,
                    ExprKind::Joined { source: of, column: name } => of == source && name == column,
                    _ => false,
                };
                if reads {
                    readers.insert(format!("`{}.{}`", map.schema, field.name));
                }
            });
        }
    }
    readers
}
