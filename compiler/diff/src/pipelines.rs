//! Pipelines: what runs together, and in what order.

use ingest_program::{Load, Pipeline};

use crate::Side;
use crate::change::{Change, Collector, Section, Weight};
use crate::members::{Member, members};
use crate::shape::clauses;

/// Compares all pipelines.
pub(crate) fn compare(old: &Side<'_>, new: &Side<'_>, found: &mut Collector) {
    let all = members(
        old.program.pipelines.iter().map(AsRef::as_ref),
        new.program.pipelines.iter().map(AsRef::as_ref),
        |it: &Pipeline| it.name.as_str(),
    );
    for member in all {
        match member {
            Member::Added(pipeline) => found.push(
                Change::new(Section::Operation, Weight::Harmless, title(pipeline), "is new")
                    .at(new.place(pipeline.origin)),
            ),
            Member::Removed(pipeline) => {
                let change = Change::new(Section::Operation, Weight::Notable, title(pipeline), "is gone");
                found.push(change.at(old.place(pipeline.origin)));
                for load in pipeline.loads.iter().filter(|it| !is_loaded(new, it)) {
                    found.push(not_loaded(pipeline, load).at(old.place(load.origin)));
                }
            }
            Member::Kept(before, after) => one(old, new, before, after, found),
        }
    }
}

/// Whether some pipeline has the load.
fn is_loaded(side: &Side<'_>, load: &Load) -> bool {
    let mut loads = side.program.pipelines.iter().flat_map(|it| &it.loads);
    loads.any(|it| (&it.source, &it.dataset) == (&load.source, &load.dataset))
}

/// A table gets no more rows of a source.
fn not_loaded(pipeline: &Pipeline, load: &Load) -> Change {
    let subject = format!("{}, `{} -> {}`", title(pipeline), load.source, load.dataset);
    Change::new(Section::Values, Weight::Breaking, subject, "is not loaded any more")
}

fn title(pipeline: &Pipeline) -> String {
    format!("pipeline `{}`", pipeline.name)
}

fn one(old: &Side<'_>, new: &Side<'_>, before: &Pipeline, after: &Pipeline, found: &mut Collector) {
    for clause in clauses((before, old), (after, new), &["name", "loads"]) {
        let what = match clause.key.as_str() {
            "resources" => "may use other resources",
            "after" => "comes after other pipelines",
            "notifications" => "tells others of its runs",
            "engine" => "runs elsewhere",
            _ => "is another",
        };
        found.push(
            Change::new(Section::Operation, Weight::Notable, title(after), what)
                .rewritten(clause.before, clause.after)
                .at(new.place(after.origin)),
        );
    }
    let pair = |load: &Load| (load.source.clone(), load.dataset.clone());
    for member in members(&before.loads, &after.loads, pair) {
        let (side, load, weight, what) = match member {
            Member::Added(load) => (new, load, Weight::Notable, "is loaded now"),
            Member::Removed(load) => (old, load, Weight::Breaking, "is not loaded any more"),
            Member::Kept(..) => continue,
        };
        let subject = format!("{}, `{} -> {}`", title(after), load.source, load.dataset);
        let section = if weight == Weight::Breaking { Section::Values } else { Section::Operation };
        found.push(Change::new(section, weight, subject, what).at(side.place(load.origin)));
    }
}
