//! Secrets: where their values are found.

use ingest_program::Secret;

use crate::Side;
use crate::change::{Change, Collector, Section, Weight};
use crate::members::{Member, members};
use crate::shape::same;

/// Compares all secrets.
pub(crate) fn compare(old: &Side<'_>, new: &Side<'_>, found: &mut Collector) {
    let title = |secret: &Secret| format!("secret `{}`", secret.name);
    for member in members(&old.program.secrets, &new.program.secrets, |it: &Secret| it.name.as_str()) {
        match member {
            Member::Added(secret) => found.push(
                Change::new(Section::Operation, Weight::Notable, title(secret), "is asked for now")
                    .rewritten(None, new.written(secret.origin))
                    .at(new.place(secret.origin)),
            ),
            Member::Removed(secret) => found.push(
                Change::new(Section::Operation, Weight::Harmless, title(secret), "is not asked for any more")
                    .at(old.place(secret.origin)),
            ),
            Member::Kept(before, after) if !same(before, after) => found.push(
                Change::new(Section::Operation, Weight::Notable, title(after), "is found elsewhere")
                    .rewritten(old.written(before.origin), new.written(after.origin))
                    .why("if its value is another too, tokens made with it no longer agree with those before")
                    .at(new.place(after.origin)),
            ),
            Member::Kept(..) => {}
        }
    }
}
