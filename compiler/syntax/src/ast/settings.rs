//! Options in braces.

use ingest_diagnostics::Span;

use super::{Above, Literal, Name, Spanned};

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
    /// `kms("alias/lake")`
    Call(SettingCall),
    /// `2..20`
    Range(Spanned<i64>, Spanned<i64>),
    /// `fail above 1%`
    Limit(Name, Above, Span),
    /// `{ key: value }`
    Options(Vec<Setting>, Span),
}

/// `kms("alias/lake")` as the value of an option, `pgp(acme_pgp)` as a layer: a word with what it is given.
#[derive(Debug, Clone, PartialEq)]
pub struct SettingCall {
    /// `kms`
    pub name: Name,
    /// Empty where there are no brackets.
    pub arguments: Vec<SettingArgument>,
    /// The whole.
    pub span: Span,
}

/// An argument of a [`SettingCall`].
#[derive(Debug, Clone, PartialEq)]
pub struct SettingArgument {
    /// `key` in `key: x`.
    pub name: Option<Name>,
    /// Its value.
    pub value: SettingValue,
}

impl SettingValue {
    /// Where it stands.
    pub fn span(&self) -> Span {
        match self {
            Self::Literal(literal) => literal.span,
            Self::Word(word) => word.span,
            Self::List(_, span) | Self::Options(_, span) | Self::Limit(_, _, span) => *span,
            Self::Call(call) => call.span,
            Self::Range(from, to) => from.span.to(to.span),
        }
    }
}
