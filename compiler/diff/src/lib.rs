//! What changed between two programs, as the compiler understands it: not lines of text, but what readers of the tables,
//! guardians of protected data and operators of the pipelines have to know.
//!
//! Two programs are compared without the places where they are written: moving a declaration, or laying a file out anew,
//! changes nothing.

mod change;
mod checks;
mod connections;
mod datasets;
mod declared;
mod hidden;
mod maps;
mod members;
mod pipelines;
mod privacy;
pub mod render;
mod reprocessing;
mod schemas;
mod secrets;
mod shape;
mod side;
mod sources;

use change::Collector;

pub use change::{Change, Difference, Reload, Section, Weight};
pub use side::Side;

/// What changed from the old program to the new one. In order: the sections, in each the breaking changes first, then by
/// subject.
pub fn compare(old: &Side<'_>, new: &Side<'_>) -> Difference {
    let mut found = Collector::default();
    schemas::compare(old, new, &mut found);
    datasets::compare(old, new, &mut found);
    maps::compare(old, new, &mut found);
    sources::compare(old, new, &mut found);
    declared::compare(old, new, &mut found);
    privacy::compare(old, new, &mut found);
    connections::compare(old, new, &mut found);
    secrets::compare(old, new, &mut found);
    pipelines::compare(old, new, &mut found);
    let again = reprocessing::loads(old, new, &found);
    found.finish(again)
}
