//! Datasets.

use ingest_diagnostics::Span;

use super::{Expr, Literal, Name, SettingValue, Spanned};

/// `dataset NAME of SCHEMA { … }`
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Dataset {
    /// Its name.
    pub name: Option<Name>,
    /// The schema.
    pub schema: Option<Name>,
    /// `to CONNECTION "path" as parquet`
    pub to: Vec<To>,
    /// `write append`, `write replace delivery`: the words after `write`, joined by one space.
    pub write: Vec<Name>,
    /// `quarantine to CONNECTION "path" cleared for phi`
    pub quarantine: Vec<To>,
    /// `cleared for phi, token`
    pub cleared_for: Vec<Name>,
    /// `partition by year(service_date), payer`, once for each that stands there.
    pub partition_by: Vec<Spanned<Vec<Expr>>>,
    /// `sort by member_token, service_date`, once for each that stands there.
    pub sort_by: Vec<Spanned<Vec<Expr>>>,
    /// `readers ["analysts", "arn:aws:iam::1:role/bi"]`, once for each that stands there.
    pub readers: Vec<Spanned<Vec<SettingValue>>>,
    /// `retain 7y`, once for each that stands there: a [`Literal::Duration`] or [`Literal::Months`].
    pub retain: Vec<Spanned<Literal>>,
}

/// `to CONNECTION "path" as parquet`, `quarantine to CONNECTION "path" cleared for phi`
#[derive(Debug, Clone, PartialEq)]
pub struct To {
    /// The connection.
    pub connection: Option<Name>,
    /// The path.
    pub path: Option<Spanned<String>>,
    /// What follows `as`.
    pub format: Option<Name>,
    /// What follows `cleared for`.
    pub cleared_for: Vec<Name>,
    /// The whole.
    pub span: Span,
}
