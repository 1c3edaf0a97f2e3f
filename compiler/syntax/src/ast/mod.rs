//! The abstract syntax: what the tree says, as plain data with spans.
//!
//! It is lowered from the lossless tree by `lower`; a part that could not be read is simply absent (the parse error that
//! stands for it has been reported), so everything that may be missing in a broken file is an `Option` or a shorter list.
//! Nothing here is checked for meaning: names are unresolved, option names and values are as written.

mod cadence;
mod checks;
mod connections;
mod datasets;
mod expressions;
mod library;
mod literals;
mod lookups;
mod maps;
mod pipelines;
mod schemas;
mod settings;
mod sources;
mod test_blocks;
mod types;
mod walk;

use ingest_diagnostics::Span;

pub use cadence::{Cadence, Calendar, CivilDate, On};
pub use checks::{Above, Check, CheckAction};
pub use connections::{Channel, Connection, Environment, Secret};
pub use datasets::{Dataset, To};
pub use expressions::{Argument, BinaryOp, Else, ElseAction, Expr, ExprKind, MatchArm, Pattern, StructValue, UnaryOp};
pub use library::{
    Function, FunctionBody, LabelDecl, LabelKinds, Parameter, Policy, PolicyRule, TypeDecl, Use, UseName,
};
pub use literals::{Literal, TextBlock};
pub use lookups::{Lookup, LookupColumn};
pub use maps::{Dedupe, ForEach, Join, Keep, Map, MapField};
pub use pipelines::{Load, Notification, Pipeline};
pub use schemas::{Field, Schema};
pub use settings::{Setting, SettingArgument, SettingCall, SettingValue, Settings};
pub use sources::{At, Column, Control, ControlFact, FilePattern, Files, From, Source};
pub use test_blocks::{Expect, ExpectWhat, Given, GivenWhat, Test};
pub use types::{LabelRef, StructField, TypeForm, TypeRef};

/// Something with the place it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spanned<T> {
    /// What.
    pub value: T,
    /// Where.
    pub span: Span,
}

/// An identifier, without the backticks of a quoted one.
pub type Name = Spanned<String>;

/// One `.ingest` file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct File {
    /// Its declarations, in order.
    pub items: Vec<Item>,
}

/// A declaration with the documentation above it.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// The `##` lines directly above, joined by `\n`, without the marks and one space after them.
    pub doc: Option<String>,
    /// The whole declaration, documentation not included.
    pub span: Span,
    /// What is declared.
    pub kind: ItemKind,
}

/// What an item declares.
#[derive(Debug, Clone, PartialEq)]
pub enum ItemKind {
    /// `use std.health { npi, other as alias }`
    Use(Use),
    /// `secret NAME from env("X")`
    Secret(Secret),
    /// `connection NAME = local { root: "./x" }`
    Connection(Connection),
    /// `environment NAME { CONNECTION = local { … } }`
    Environment(Environment),
    /// `label phi "Protected health information" { kinds: [name, birth_date] }`
    Label(LabelDecl),
    /// `type npi = text where …`
    Type(TypeDecl),
    /// `fn name(a: text, b: int?) -> text = …`
    Function(Function),
    /// `source NAME { … }`
    Source(Source),
    /// `schema NAME { … }`
    Schema(Schema),
    /// `map SOURCE -> SCHEMA { … }`
    Map(Map),
    /// `dataset NAME of SCHEMA { … }`
    Dataset(Dataset),
    /// `pipeline NAME { … }`
    Pipeline(Pipeline),
    /// `lookup NAME = csv "path" { … }`
    Lookup(Lookup),
    /// `layout NAME { … }`: a source that others take their form from.
    Layout(Source),
    /// `test "…" for SOURCE -> SCHEMA { … }`
    Test(Test),
    /// `policy NAME "…" { … }`
    Policy(Policy),
    /// `channel NAME = slack { … }`
    Channel(Channel),
    /// `calendar NAME { holidays: […] }`
    Calendar(Calendar),
}
