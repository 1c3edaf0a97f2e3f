//! Diagnostics: what they are, where they point, and (a file each) how they are drawn.

mod diagnostic;
mod rule;
mod sources;

pub use diagnostic::{Applicability, Diagnostic, Edit, Fix, Label, Note, Sink};
pub use rule::{Rule, Severity};
pub use sources::{FileId, LineColumn, Sources, Span};
