//! Pipelines.

use ingest_diagnostics::Span;

use super::{Expr, Name, Setting, Settings, Spanned};

/// `pipeline NAME { … }`
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pipeline {
    /// Its name.
    pub name: Option<Name>,
    /// `source -> dataset`
    pub loads: Vec<Load>,
    /// `resources { memory: 4GB  cpu: 2  disk: 50GB }`
    pub resources: Vec<Spanned<Vec<Setting>>>,
    /// `after other, third`: the pipelines that come before.
    pub after: Vec<Name>,
    /// `on failure, late notify data_oncall`
    pub notifications: Vec<Notification>,
    /// `engine ballista { executors: 2..20 }`, once for each that stands there.
    pub engine: Vec<Settings>,
}

/// `on failure, late notify data_oncall saying "acme: " ++ delivery.id`
#[derive(Debug, Clone, PartialEq)]
pub struct Notification {
    /// `success`, `failure`, `late`, `warning`.
    pub events: Vec<Name>,
    /// The channels.
    pub channels: Vec<Name>,
    /// What is said; a message of the report's numbers where there is none.
    pub saying: Option<Expr>,
    /// The whole.
    pub span: Span,
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
