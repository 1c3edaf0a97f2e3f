//! What libraries declare and files take from them: `use`, labels, types, functions.

use ingest_diagnostics::Span;

use super::{Expr, LabelRef, Name, Setting, Spanned, TypeRef};

/// `use std.health { npi, other as alias }`
#[derive(Debug, Clone, PartialEq)]
pub struct Use {
    /// `std`, `health`.
    pub path: Vec<Name>,
    /// What is taken.
    pub names: Vec<UseName>,
}

/// One name of a `use`.
#[derive(Debug, Clone, PartialEq)]
pub struct UseName {
    /// The name in the library.
    pub name: Name,
    /// The name here, if another.
    pub alias: Option<Name>,
}

/// `label phi "Protected health information" { kinds: [name] }`
#[derive(Debug, Clone, PartialEq)]
pub struct LabelDecl {
    /// Its name.
    pub name: Option<Name>,
    /// What it says to people.
    pub title: Option<Spanned<String>>,
    /// Its kinds.
    pub kinds: Vec<Name>,
}

/// `type npi = text where … recognise { names: ["npi"], at_least: 95% }`
#[derive(Debug, Clone, PartialEq)]
pub struct TypeDecl {
    /// Its name.
    pub name: Option<Name>,
    /// `low: int, high: int` in `type in_range(low: int, high: int) = …`.
    pub parameters: Vec<Parameter>,
    /// The base.
    pub base: Option<TypeRef>,
    /// The predicate over `value`.
    pub predicate: Option<Expr>,
    /// How the profiler recognises it: the options of `recognise { … }`.
    pub recognise: Option<Spanned<Vec<Setting>>>,
}

/// `phi(zip, city)`, or `phi` for every kind of it, where a function or a policy says which values it is about.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelKinds {
    /// `phi`
    pub label: Name,
    /// `zip`, `city`; none for all of the label's.
    pub kinds: Vec<Name>,
}

/// `fn zip3(zip: text) -> text clears phi(zip) = …`
#[derive(Debug, Clone, PartialEq)]
pub struct Function {
    /// Its name.
    pub name: Option<Name>,
    /// Its parameters.
    pub parameters: Vec<Parameter>,
    /// The type of its result.
    pub result: Option<TypeRef>,
    /// Labels that its result carries.
    pub labels: Vec<LabelRef>,
    /// What it takes off its arguments: `clears phi(zip)`.
    pub clears: Vec<LabelKinds>,
    /// Whether a call can fail: `fails` after the signature.
    pub fails: bool,
    /// Its body.
    pub body: Option<FunctionBody>,
}

/// A parameter of a function.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: Option<TypeRef>,
    /// The labels of this argument of which the result tells nothing: `person: text clears phi`.
    pub clears: Option<LabelKinds>,
}

/// What a function does.
#[derive(Debug, Clone, PartialEq)]
pub enum FunctionBody {
    /// `intrinsic`: the runtime implements it. In the standard library alone.
    Intrinsic(Span),
    /// An expression over the parameters.
    Expr(Expr),
}

/// `policy safe_harbor "HIPAA Safe Harbor" { refuse phi(zip) unless zip3 }`
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Policy {
    /// Its name.
    pub name: Option<Name>,
    /// What it says to people.
    pub title: Option<Spanned<String>>,
    /// What it refuses.
    pub rules: Vec<PolicyRule>,
}

/// `refuse phi(birth_date, service_date) unless year`: a schema that holds the policy has no column with the label of these
/// kinds; the functions after `unless` make a value that may be there.
#[derive(Debug, Clone, PartialEq)]
pub struct PolicyRule {
    /// The `##` lines above it.
    pub doc: Option<String>,
    /// `phi(birth_date, service_date)`
    pub refuses: LabelKinds,
    /// `year`
    pub unless: Vec<Name>,
    /// The whole.
    pub span: Span,
}
