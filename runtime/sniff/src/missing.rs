//! Missing numbers of SAS of a kind that says why: a number is null for them, a text has them as they are.

use std::collections::BTreeSet;

use ingest_formats::is_missing_kind;
use ingest_program::{Format, TypeKind};

use crate::reading::{Called, Said, Texts};

/// Those that stand in each column, if it is one of numbers.
pub(crate) fn kinds(format: &Format, called: &[Called], texts: &Texts) -> Vec<BTreeSet<String>> {
    let is_sas = matches!(format, Format::Sas7bdat(_) | Format::Xport(_));
    let kinds = |(called, values): (&Called, &Vec<Option<String>>)| {
        let is_of_numbers = is_sas && called.said != Said::Kind(TypeKind::Text);
        values.iter().flatten().filter(|it| is_of_numbers && is_missing_kind(it)).cloned().collect()
    };
    called.iter().zip(&texts.columns).map(kinds).collect()
}

/// What is told of a column of numbers in which they stand.
pub(crate) fn note(kinds: &BTreeSet<String>) -> Option<String> {
    let kinds: Vec<_> = kinds.iter().map(|it| format!("`{it}`")).collect();
    let kinds = kinds.join(", ");
    (!kinds.is_empty())
        .then(|| format!("missing numbers of a kind of their own are null here: {kinds}; a `text` beside it has them"))
}
