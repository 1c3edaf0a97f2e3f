//! Plain text with snippets: the golden form of the tests, and for terminals without colour or box drawing.

use codespan_reporting::term::DisplayStyle;

use super::codespan;
use crate::{Diagnostic, Sources};

/// Each finding with its snippets, reasons and advice, an empty line after each.
pub fn rich(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    codespan::draw(sources, diagnostics, DisplayStyle::Rich)
}
