//! E0090, the rule of the syntax: what the design of the language has and this version does not.

use ingest_diagnostics::{Diagnostic, Span};
use ingest_syntax::rules::NOT_IN_THIS_VERSION;

/// Says that a construct comes later. `construct` is a phrase: "format `xml`".
pub(crate) fn construct(construct: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&NOT_IN_THIS_VERSION, format!("{construct} is not in this version"), span, "comes later")
        .why("it belongs to the design of the language, and this version cannot compile it yet")
}
