//! Options in braces.

use ingest_diagnostics::Span;

use super::{Literal, Name, Spanned};

/// `KIND { key: value, … }`, as after `connection NAME =` and `format`.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// `local`, `csv`.
    pub kind: Name,
    /// Its options, in order; empty where there are no braces.
    pub options: Vec<Setting>,
    /// The whole.
    pub span: Span,
}

/// `key: value`
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// The key.
    pub name: Name,
    /// The value; `None` where it is missing or broken.
    pub value: Option<SettingValue>,
    /// The whole.
    pub span: Span,
}

/// The value of an option.
#[derive(Debug, Clone, PartialEq)]
pub enum SettingValue {
    /// Any literal.
    Literal(Spanned<Literal>),
    /// A bare word: `none`, `reject`, the name of a secret.
    Word(Name),
    /// `[a, b]`
    List(Vec<SettingValue>, Span),
}
