//! For the description of a pull request.

use std::fmt::Write as _;

use super::{SECTIONS, summary, word};
use crate::{Change, Difference, Weight};

/// GitHub's Markdown: the summary, then a list for each section.
pub fn markdown(difference: &Difference) -> String {
    let mut out = format!("### {}\n", capitalised(&summary(difference)));
    for (section, heading) in SECTIONS {
        let changes: Vec<_> = difference.changes.iter().filter(|it| it.section == section).collect();
        if changes.is_empty() {
            continue;
        }
        // Writing to a String cannot fail.
        let _ = writeln!(out, "\n#### {heading}\n");
        for change in changes {
            one(change, &mut out);
        }
    }
    if !difference.reloads.is_empty() {
        out.push_str(
            "\n#### Deliveries that would come out differently\n\n| source | dataset | because |\n|---|---|---|\n",
        );
        for reload in &difference.reloads {
            let because = reload.because.join("; ").replace('|', "\\|");
            let _ = writeln!(out, "| `{}` | `{}` | {because} |", reload.source, reload.dataset);
        }
    }
    out
}

fn one(change: &Change, out: &mut String) {
    let weight = match change.weight {
        Weight::Breaking => "**breaking**",
        other => word(other),
    };
    let place = change.place.as_ref().map(|place| format!(" — {place}")).unwrap_or_default();
    let _ = writeln!(out, "- {weight}: {} {}{place}", change.subject, change.what);
    let texts = [("-", &change.before), ("+", &change.after)];
    if texts.iter().any(|(_, text)| text.is_some()) {
        out.push_str("  ```diff\n");
        for (sign, text) in texts {
            for line in text.iter().flat_map(|it| it.lines()) {
                let _ = writeln!(out, "  {sign} {line}");
            }
        }
        out.push_str("  ```\n");
    }
    if let Some(why) = &change.why {
        let _ = writeln!(out, "  {}.", capitalised(why));
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
