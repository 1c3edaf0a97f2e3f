//! Members of an archive that are of another table than the one that was looked at.

use ingest_program::{Format, Source};

use crate::layers::{Found, Unwrapped};
use crate::sample::Sample;
use crate::{members, reading};

/// Members that are named, at most.
const NAMED: usize = 10;
/// Lines of a sample that was cut off that tell whether a source reads it.
const ENOUGH: usize = 10;

/// The layers as they stand in `unwrap`: without members that the source does not read, where their names tell them from those that it does and
/// nobody has said which are meant (`is_wanted`). What is left out is told.
pub(crate) fn without(source: &Source, unwrapped: &Unwrapped, is_wanted: bool, notes: &mut Vec<String>) -> Vec<Found> {
    let mut layers = unwrapped.layers.clone();
    if matches!(source.format, Format::Csv(_) | Format::FixedWidth(_) | Format::Ndjson(_))
        && let (Some(archive), Some(member)) = (layers.last_mut(), &unwrapped.member)
    {
        narrow(archive, member, source, &unwrapped.others, is_wanted, notes);
    }
    let left_out: Vec<_> = layers.iter().flat_map(Found::left_out).collect();
    notes.extend(left_out.iter().take(NAMED).map(|it| format!("left out: the member `{it}`")));
    if let Some(more) = left_out.len().checked_sub(NAMED).filter(|it| *it > 0) {
        notes.push(format!("left out: {more} more members"));
    }
    layers
}

fn narrow(
    archive: &mut Found,
    member: &str,
    source: &Source,
    others: &[(String, Sample)],
    is_wanted: bool,
    notes: &mut Vec<String>,
) {
    let (empty, filled): (Vec<_>, Vec<_>) = others.iter().partition(|(_, sample)| sample.is_empty());
    for (name, _) in empty {
        notes.push(format!("the member `{name}` is empty: where a header is due, that fails the delivery"));
    }
    let (unlike, alike): (Vec<_>, Vec<_>) = filled.into_iter().partition(|(_, it)| is_of_another_table(source, it));
    if unlike.is_empty() {
        return;
    }
    let names = |of: Vec<&'_ (String, Sample)>| of.into_iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    let (unlike, alike) = (names(unlike), names(alike));
    // Of a member within archives the last name is its own.
    let own = archive.members.iter().filter(|it| member.ends_with(it.as_str())).max_by_key(|it| it.len());
    match members::pattern(own.map_or(member, String::as_str), &alike, &unlike).filter(|_| !is_wanted) {
        Some(pattern) => archive.pattern = Some(pattern),
        None => notes.extend(unlike.iter().map(|it| {
            format!("the member `{it}` is of another table, and fails the delivery: a pattern of `unwrap` says which are meant")
        })),
    }
}

/// Whether lines of a sample are none of a source's records: their header is another, or most of them are malformed.
fn is_of_another_table(source: &Source, sample: &Sample) -> bool {
    match reading::faults(source, sample, usize::MAX) {
        // What was cut off may hold no whole record.
        Err(_) => sample.whole || memchr::memchr_iter(b'\n', &sample.bytes).count() >= ENOUGH,
        Ok(faults) => faults.malformed * 2 > faults.records,
    }
}
