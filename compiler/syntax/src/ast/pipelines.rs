//! Pipelines.

use ingest_diagnostics::Span;

use super::{Name, Setting, Spanned};

/// `pipeline NAME { … }`
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pipeline {
    /// Its name.
    pub name: Option<Name>,
    /// `source -> dataset`
    pub loads: Vec<Load>,
    /// `resources { memory: 4GB  cpu: 2  disk: 50GB }`
    pub resources: Vec<Spanned<Vec<Setting>>>,
}

/// `source -> dataset`
#[derive(Debug, Clone, PartialEq)]
pub struct Load {
    /// The source.
    pub source: Name,
    /// The dataset.
    pub dataset: Option<Name>,
    /// The whole.
    pub span: Span,
}
