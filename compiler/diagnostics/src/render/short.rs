//! One line each, for logs: `claims.ingest:12:3: error[E0301]: …`.

use codespan_reporting::term::DisplayStyle;

use super::{codespan, visible::one_line};
use crate::{Diagnostic, Sources};

/// One line for each finding.
pub fn short(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    let headlines: Vec<Diagnostic> =
        diagnostics.iter().map(|it| Diagnostic { message: one_line(&it.message), ..it.clone() }).collect();
    codespan::draw(sources, &headlines, DisplayStyle::Short)
}
