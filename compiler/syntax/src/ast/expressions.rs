//! Expressions.

use ingest_diagnostics::Span;

use super::{Literal, Name, Spanned, TypeRef};

/// `else reject`, `else warn null`, `else "unknown"`; and after `on failure`.
#[derive(Debug, Clone, PartialEq)]
pub struct Else {
    /// Whether `warn` stands first.
    pub warn: bool,
    /// What becomes of the row; `None` where it is missing.
    pub action: Option<ElseAction>,
    /// The whole, with the `else`.
    pub span: Span,
}

/// What becomes of a row on which an expression failed.
#[derive(Debug, Clone, PartialEq)]
pub enum ElseAction {
    /// `reject`
    Reject(Span),
    /// `fail`
    Fail(Span),
    /// Any other: the value instead.
    Value(Box<Expr>),
}

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// The whole, brackets around it included.
    pub span: Span,
}

/// What an expression is.
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    /// A constant.
    Literal(Literal),
    /// `PAID_AMT`, `` `Patient Name` ``.
    Name(String),
    /// `file.name`, `record.number`, `delivery.date`, `lookup(pos).name`.
    Member(Box<Expr>, Name),
    /// `not x`, `-x`.
    Unary(Spanned<UnaryOp>, Box<Expr>),
    /// `a + b`; `??` too.
    Binary(Box<Expr>, Spanned<BinaryOp>, Box<Expr>),
    /// `x is null`, `x is not null` (then true).
    IsNull(Box<Expr>, bool),
    /// `x in [a, b]`, `x not in [a, b]` (then true).
    In(Box<Expr>, Vec<Expr>, bool),
    /// `x in xs`, `x not in xs` (then true), where `xs` is a value.
    Within(Box<Expr>, Box<Expr>, bool),
    /// `x between a and b`; `x not between a and b` is a `not` over it.
    Between(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `x as npi`, `x as date("%Y")`: a format stands in brackets after the type.
    As(Box<Expr>, Box<TypeRef>),
    /// `f(a, key: b)`. For `x |> f(a)` the `x` stands first and `piped` is true.
    Call {
        /// The function.
        function: Name,
        /// Its arguments.
        arguments: Vec<Argument>,
        /// Whether the first argument came by `|>`.
        piped: bool,
    },
    /// `if c { a } else { b }`; `else if` is an `If` within `otherwise`.
    If {
        /// The condition.
        condition: Box<Expr>,
        /// The value where it holds.
        then: Box<Expr>,
        /// The value where it does not; `None` where it is missing.
        otherwise: Option<Box<Expr>>,
    },
    /// `match x { "a", "b" => 1  _ => 2 }`
    Match {
        /// The value compared.
        subject: Box<Expr>,
        /// The arms.
        arms: Vec<MatchArm>,
    },
    /// `[a, b]`
    List(Vec<Expr>),
    /// `{ name: a, other: b }`
    Struct(Vec<StructValue>),
    /// `d => f(d)`, `(a, b) => a + b`: an argument of a call, and nothing else.
    Lambda {
        /// `a`, `b`
        parameters: Vec<Name>,
        /// What it gives.
        body: Box<Expr>,
    },
    /// `x else null`
    Else(Box<Expr>, Else),
    /// A part that could not be read; the error has been reported.
    Error,
}

/// An argument of a call.
#[derive(Debug, Clone, PartialEq)]
pub struct Argument {
    /// `key` in `key: x`.
    pub name: Option<Name>,
    /// Its value.
    pub value: Expr,
}

/// `name: a`, a field of a value of several fields.
#[derive(Debug, Clone, PartialEq)]
pub struct StructValue {
    /// Its name.
    pub name: Name,
    /// Its value.
    pub value: Expr,
    /// The whole.
    pub span: Span,
}

/// An arm of a `match`.
#[derive(Debug, Clone, PartialEq)]
pub struct MatchArm {
    /// Its patterns.
    pub patterns: Vec<Pattern>,
    /// Its value.
    pub body: Option<Expr>,
    /// The whole.
    pub span: Span,
}

/// A pattern of a `match`.
#[derive(Debug, Clone, PartialEq)]
pub enum Pattern {
    /// A constant, with its sign.
    Literal(Spanned<Literal>),
    /// `1..5`: the first, the last and what lies between them.
    Range(Spanned<Literal>, Spanned<Literal>),
    /// `_`
    Wildcard(Span),
}

/// A unary operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnaryOp {
    /// `not`
    Not,
    /// `-`
    Negate,
}

/// A binary operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum BinaryOp {
    Add,
    Subtract,
    Multiply,
    Divide,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    And,
    Or,
    Concat,
    Coalesce,
}
