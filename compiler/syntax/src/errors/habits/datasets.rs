//! How tables are written and stored, as other tools say it.

use ingest_diagnostics::{Applicability, Diagnostic};

use super::super::Report;
use super::{Slip, foreign, instead};
use crate::tree::Kind;

/// Words before the way in which a table is written.
const MODES: &[&str] = &["mode", "write_mode", "save", "save_mode", "load", "strategy", "materialized", "insert"];

/// Ways to write elsewhere, and the one of this language.
const WAYS: &[(&[&str], &str)] = &[
    (&["append"], "append"),
    (&["overwrite", "replace", "truncate"], "replace delivery"),
    (&["merge", "upsert", "incremental"], "merge"),
];

impl<'t> Report<'t> {
    pub(super) fn line_of_a_dataset(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        self.format_of_a_dataset(slip).or_else(|| self.way_to_write(slip))
    }

    /// `format parquet` in a dataset
    fn format_of_a_dataset(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        if slip.first_word() != "format" {
            return None;
        }
        let written = slip.parts.get(1).filter(|it| it.kind() == Kind::word).map_or("parquet", |it| it.text());
        let found = foreign(
            "the format of a dataset stands behind its place",
            self.span(slip.start, slip.start + "format".len()),
            "no line of a dataset begins like this",
        );
        Some(found.help(format!("write `to lake \"claims\" as {written}`")))
    }

    /// `mode append`, `append`, `write "append"`
    fn way_to_write(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        let first = slip.first_word();
        let begins = first == "write" || MODES.contains(&first);
        let words = slip.parts.iter().skip(usize::from(begins)).map(|it| it.text().trim_matches('"'));
        let written: Vec<_> = words.filter(|it| !matches!(*it, ":" | "=" | "mode")).collect();
        let way = written.first().map(|it| it.to_ascii_lowercase());
        let here = way.as_deref().and_then(|way| WAYS.iter().find(|(words, _)| words.contains(&way)))?.1;
        let place = self.place(slip);
        let (message, label) = match first {
            "write" => ("the way to write stands without quotes", "expected a word here"),
            _ => ("how a table is written is told by `write`", "no line of a dataset begins like this"),
        };
        let whole = self.span_of(*slip.parts.first()?).to(self.span_of(*slip.parts.last()?));
        let said = format!("write {here}");
        // The same word means the same; another may mean more than a delivery.
        let same = written.join(" ") == here;
        let found = foreign(message, place, label);
        Some(if same {
            instead(found, whole, &said)
        } else {
            found.help(format!("write `{said}`: the ways are `append`, `replace delivery` and `merge`")).fix(
                format!("write `{said}`"),
                Applicability::Unsafe,
                whole,
                said,
            )
        })
    }
}
