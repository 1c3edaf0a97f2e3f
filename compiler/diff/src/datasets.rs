//! Datasets: where tables are, and how.

use ingest_program::Dataset;

use crate::Side;
use crate::change::{Change, Collector, Section, Weight};
use crate::members::{Member, members};
use crate::shape::clauses;

/// Compares all datasets.
pub(crate) fn compare(old: &Side<'_>, new: &Side<'_>, found: &mut Collector) {
    let all = members(
        old.program.datasets.iter().map(AsRef::as_ref),
        new.program.datasets.iter().map(AsRef::as_ref),
        |it: &Dataset| it.name.as_str(),
    );
    for member in all {
        match member {
            Member::Added(dataset) => found.push(
                Change::new(Section::Tables, Weight::Harmless, title(dataset), "is new").at(new.place(dataset.origin)),
            ),
            Member::Removed(dataset) => found.push(
                Change::new(Section::Tables, Weight::Breaking, title(dataset), "is gone")
                    .why("nothing is added to its table any more")
                    .at(old.place(dataset.origin)),
            ),
            Member::Kept(before, after) => one(old, new, before, after, found),
        }
    }
}

const WRITTEN: &str = "is written in another way";

fn title(dataset: &Dataset) -> String {
    format!("dataset `{}`", dataset.name)
}

fn one(old: &Side<'_>, new: &Side<'_>, before: &Dataset, after: &Dataset, found: &mut Collector) {
    let place = |dataset: &Dataset| Some(format!("{} \"{}\"", dataset.connection, dataset.path));
    if place(before) != place(after) {
        found.push(
            Change::new(Section::Tables, Weight::Breaking, title(after), "is in another place")
                .rewritten(place(before), place(after))
                .at(new.place(after.origin)),
        );
    }
    if before.quarantine != after.quarantine {
        found.push(
            Change::new(Section::Privacy, Weight::Notable, title(after), "has another quarantine")
                .rewritten(Some(quarantine(before)), Some(quarantine(after)))
                .at(new.place(after.origin)),
        );
    }
    for clause in clauses((before, old), (after, new), &["name", "connection", "path", "quarantine"]) {
        let (section, weight, what) = match clause.key.as_str() {
            "schema" => (Section::Tables, Weight::Breaking, "is of another schema"),
            "format" => (Section::Tables, Weight::Breaking, "is in another format"),
            "write" => (Section::Tables, Weight::Notable, WRITTEN),
            "partition_by" => (Section::Tables, Weight::Notable, "has other partitions"),
            "sort_by" => (Section::Tables, Weight::Harmless, "is sorted in another way"),
            "retain" => (Section::Tables, Weight::Notable, "is kept for another time"),
            "readers" => (Section::Privacy, Weight::Notable, "has other readers"),
            "cleared_for" => (Section::Privacy, Weight::Notable, "is cleared for other labels"),
            _ => (Section::Tables, Weight::Notable, "is another"),
        };
        // The words of the language have blanks where those of the program have not.
        let words = |text: Option<String>| text.map(|it| if what == WRITTEN { it.replace('_', " ") } else { it });
        found.push(
            Change::new(section, weight, title(after), what)
                .rewritten(words(clause.before), words(clause.after))
                .at(new.place(after.origin)),
        );
    }
}

fn quarantine(dataset: &Dataset) -> String {
    let quarantine = &dataset.quarantine;
    let place = format!("{} \"{}\"", quarantine.connection, quarantine.path);
    if quarantine.cleared_for.is_empty() {
        place
    } else {
        format!("{place} cleared for {}", quarantine.cleared_for.join(", "))
    }
}
