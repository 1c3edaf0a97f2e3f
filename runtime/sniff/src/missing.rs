//! Missing numbers of SAS that say why they are missing: a number has none of them, a text keeps them.

use std::collections::BTreeSet;

use ingest_formats::is_missing_kind;
use ingest_program::{Format, TypeKind};

use crate::reading::{Called, Said, Texts};

/// Takes them out of the values of all columns of numbers; which there were, column by column.
pub(crate) fn take_kinds(format: &Format, called: &[Called], texts: &mut Texts) -> Vec<BTreeSet<String>> {
    let is_sas = matches!(format, Format::Sas7bdat(_) | Format::Xport(_));
    let kinds = |(called, values): (&Called, &mut Vec<Option<String>>)| {
        if !is_sas || called.said == Said::Kind(TypeKind::Text) {
            return BTreeSet::new();
        }
        let missing = values.iter_mut().filter(|it| it.as_deref().is_some_and(is_missing_kind));
        missing.filter_map(Option::take).collect()
    };
    called.iter().zip(&mut texts.columns).map(kinds).collect()
}

/// What a column of numbers is told to lose.
pub(crate) fn note(kinds: &BTreeSet<String>) -> Option<String> {
    let kinds: Vec<_> = kinds.iter().map(|it| format!("`{it}`")).collect();
    let kinds = kinds.join(", ");
    (!kinds.is_empty())
        .then(|| format!("missing for reasons that SAS has letters for, null here: {kinds}; a `text` keeps them"))
}
