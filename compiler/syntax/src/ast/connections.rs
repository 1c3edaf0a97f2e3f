//! Secrets, connections, environments.

use ingest_diagnostics::Span;

use super::{Name, Settings, Spanned};

/// `secret NAME from env("X")`
#[derive(Debug, Clone, PartialEq)]
pub struct Secret {
    /// Its name.
    pub name: Option<Name>,
    /// `env` or `file`.
    pub kind: Option<Name>,
    /// The variable or path.
    pub value: Option<Spanned<String>>,
}

/// `connection NAME = local { root: "./x" }`, and a line of an environment.
#[derive(Debug, Clone, PartialEq)]
pub struct Connection {
    /// Its name.
    pub name: Option<Name>,
    /// What it is.
    pub settings: Option<Settings>,
    /// The whole.
    pub span: Span,
}

/// `environment NAME { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Environment {
    /// Its name.
    pub name: Option<Name>,
    /// What it overrides.
    pub connections: Vec<Connection>,
}

/// `channel data_oncall = slack { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Channel {
    /// Its name.
    pub name: Option<Name>,
    /// What it is.
    pub settings: Option<Settings>,
    /// The whole.
    pub span: Span,
}
