//! Types and labels as written.

use ingest_diagnostics::Span;

use super::{Literal, Name, Spanned};

/// `decimal(12, 2)?`, `list<text>`, `struct { name text }`
#[derive(Debug, Clone, PartialEq)]
pub struct TypeRef {
    /// `decimal`, `npi`; for the other forms the word they begin with: `list`, `struct`, and `fn` for a function.
    pub name: Name,
    /// `12`, `2`.
    pub arguments: Vec<Spanned<Literal>>,
    /// What it is made of.
    pub form: TypeForm,
    /// Whether a `?` follows.
    pub nullable: bool,
    /// The whole.
    pub span: Span,
}

/// What a type is made of.
#[derive(Debug, Clone, PartialEq)]
pub enum TypeForm {
    /// A name, with or without arguments: `text`, `decimal(12, 2)`, `npi`.
    Named,
    /// `list<T>`
    List(Box<TypeRef>),
    /// `struct { name T  name T? }`
    Struct(Vec<StructField>),
    /// `(T, U) -> V`: what a parameter of a function of the standard library may be.
    Function {
        /// `T`, `U`.
        parameters: Vec<TypeRef>,
        /// `V`
        result: Box<TypeRef>,
    },
}

/// A field of a `struct` type.
#[derive(Debug, Clone, PartialEq)]
pub struct StructField {
    /// The `##` lines above it.
    pub doc: Option<String>,
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: Option<TypeRef>,
    /// Its labels.
    pub labels: Vec<LabelRef>,
    /// The whole.
    pub span: Span,
}

/// `@phi(member_id)`
#[derive(Debug, Clone, PartialEq)]
pub struct LabelRef {
    /// `phi`
    pub name: Name,
    /// `member_id`
    pub kind: Option<Name>,
    /// The whole, with the `@`.
    pub span: Span,
}

impl TypeRef {
    /// A type that is a name.
    pub fn is_named(&self) -> bool {
        matches!(self.form, TypeForm::Named)
    }

    /// The types that it is directly made of.
    pub fn parts(&self) -> Vec<&Self> {
        match &self.form {
            TypeForm::Named => Vec::new(),
            TypeForm::List(of) => vec![of],
            TypeForm::Struct(fields) => fields.iter().filter_map(|field| field.ty.as_ref()).collect(),
            TypeForm::Function { parameters, result } => parameters.iter().chain([&**result]).collect(),
        }
    }
}
