//! For people, on a terminal.

use std::fmt::Write as _;

use super::{SECTIONS, summary, word};
use crate::{Change, Difference};

/// Sections with a line for each change, below it how it was and how it is; then which deliveries would come out
/// differently, and a summary.
pub fn text(difference: &Difference) -> String {
    let mut out = String::new();
    for (section, heading) in SECTIONS {
        let mut changes = difference.changes.iter().filter(|it| it.section == section).peekable();
        if changes.peek().is_some() {
            out.push_str(heading);
            out.push('\n');
        }
        let before = out.len();
        changes.for_each(|change| one(change, &mut out));
        if out.len() > before {
            out.push('\n');
        }
    }
    if !difference.reloads.is_empty() {
        out.push_str("Deliveries that would come out differently if they were loaded again\n");
        for reload in &difference.reloads {
            // Writing to a String cannot fail.
            let _ = writeln!(out, "  {} -> {}: {}", reload.source, reload.dataset, reload.because.join("; "));
        }
        out.push('\n');
    }
    let _ = writeln!(out, "{}", summary(difference));
    out
}

fn one(change: &Change, out: &mut String) {
    let place = change.place.as_ref().map(|place| format!("  ({place})")).unwrap_or_default();
    let _ = writeln!(out, "  {:<8}  {} {}{place}", word(change.weight), change.subject, change.what);
    for (sign, text) in [("-", &change.before), ("+", &change.after)] {
        for line in text.iter().flat_map(|it| it.lines()) {
            let _ = writeln!(out, "            {sign} {line}");
        }
    }
    if let Some(why) = &change.why {
        let _ = writeln!(out, "            {why}");
    }
}
