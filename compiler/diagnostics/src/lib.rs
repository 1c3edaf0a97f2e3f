//! Diagnostics: what they are, where they point, and (a file each) how they are drawn.

mod diagnostic;
mod mend;
pub mod render;
mod rule;
mod sources;
mod suggestion;

pub use diagnostic::{Applicability, Diagnostic, Edit, Fix, Label, Note, Sink};
pub use mend::{Mended, mend};
pub use rule::{Rule, Severity};
pub use sources::{FileId, LineColumn, SourceText, Sources, Span};
pub use suggestion::did_you_mean;
