//! Typed expressions.
//!
//! Null and failure: calls, conversions, arithmetic and comparisons are *strict*: one null operand gives null.
//! `And`/`Or` follow three-valued logic. An expression that fails on a row has the value null there, and the failure is
//! answered by the nearest enclosing [`ExprKind::Recover`], or, where there is none (arithmetic overflow, the one failure
//! that needs no `else`), by rejecting the row.

use serde::{Deserialize, Serialize};

use crate::{Function, Origin, Type};

/// An expression with its type and the place it was written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Expr {
    /// What it computes.
    #[serde(with = "crate::nesting")]
    pub kind: ExprKind,
    /// The type of the values it gives.
    pub ty: Type,
    /// Where it was written.
    pub origin: Origin,
}

/// What an expression computes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExprKind {
    /// A constant.
    Literal(Literal),
    /// The value of a declared secret; stands only where a function asks for one.
    Secret(String),
    /// A column of the source, by its declared name.
    Column(String),
    /// A field of the schema, in the schema's own checks.
    Field(String),
    /// A fact about the file, record or delivery that the row comes from.
    Meta(Meta),
    /// The value under test, inside the predicate of a [`ExprKind::Refine`].
    Value,
    /// `not x`, `-x`.
    Unary {
        /// Which.
        op: UnaryOp,
        /// On what.
        operand: Box<Expr>,
    },
    /// `a + b`, `a == b`, `a and b`, `a ++ b`. Both sides have been widened to one type by [`ExprKind::Convert`].
    Binary {
        /// Which.
        op: BinaryOp,
        /// The left side.
        left: Box<Expr>,
        /// The right side.
        right: Box<Expr>,
    },
    /// `x is null`; never null itself.
    IsNull(Box<Expr>),
    /// `x in [a, b]`: null where `x` is null. The list holds literals, none of them null.
    In {
        /// The value sought.
        value: Box<Expr>,
        /// What it is sought in.
        list: Vec<Literal>,
    },
    /// `if c { a } else { b }`.
    If {
        /// The condition, a required bool.
        condition: Box<Expr>,
        /// The value where it holds.
        then: Box<Expr>,
        /// The value where it does not.
        otherwise: Box<Expr>,
    },
    /// `match x { "a", "b" => 1  _ => 2 }`: the first arm that lists the value decides; a null subject matches only an
    /// arm that lists null, else the default.
    Match {
        /// The value compared.
        subject: Box<Expr>,
        /// The arms, in order.
        arms: Vec<MatchArm>,
        /// The `_` arm; absent only where the arms are exhaustive.
        default: Option<Box<Expr>>,
    },
    /// `x ?? y`.
    Coalesce {
        /// The value where it is not null.
        value: Box<Expr>,
        /// The value elsewhere.
        default: Box<Expr>,
    },
    /// A conversion to the expression's own type: implicit widening, or `x as T`. Whether it can fail follows from the
    /// two types: text to anything but text or bytes, bytes that are no UTF-8 to text, float or a wider decimal to a narrower
    /// number, int to a decimal with fewer than 19 digits before the point, a date or timestamp to a timestamp of a zone whose
    /// clocks are set forward over it.
    ///
    /// Text is read in the civil time of the zone, unless it has an offset, and a timestamp of a zone is written in it; a
    /// timestamp becomes the moment at which the zone's clocks show it, the first of two; a moment becomes the civil time
    /// there, or the same moment of another zone.
    Convert {
        /// The value converted.
        value: Box<Expr>,
        /// How a date or timestamp is written in text (strftime notation); ISO 8601 where absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        format: Option<String>,
    },
    /// `x as npi`: the value itself where the predicate holds, a failure where it does not. Null stays null.
    Refine {
        /// The value refined, already of the base type.
        value: Box<Expr>,
        /// The refinement's name.
        name: String,
        /// The predicate, a bool over [`ExprKind::Value`]; null counts as false.
        predicate: Box<Expr>,
    },
    /// A call of a function of the standard library that the runtime implements.
    Call {
        /// Which.
        function: Function,
        /// Its arguments, in the order of the signature.
        args: Vec<Expr>,
    },
    /// `x else …`: what happens on the rows where `value` fails.
    Recover {
        /// The fallible expression.
        value: Box<Expr>,
        /// What happens where it fails.
        action: Box<ElseAction>,
    },
    /// An aggregate over the delivery; only in delivery checks.
    Aggregate(Aggregate),
    /// `[a, b]`, each of the type of the list's elements.
    List(Vec<Expr>),
    /// `{ name: a }`: a value for each field of the struct, in the order of its type.
    Struct(Vec<Expr>),
    /// `x.name`: a field of a struct. Null where the struct is.
    Member {
        /// The struct.
        value: Box<Expr>,
        /// The field.
        name: String,
    },
    /// `map_each(xs, x => …)`: an expression over each element of a list. Null where the list is. Where it fails on any
    /// element, the whole fails.
    Each {
        /// What is made of the values for the elements.
        each: Each,
        /// The list.
        list: Box<Expr>,
        /// The name that stands for the element in `body`; a new one in every expression that holds another.
        item: String,
        /// The value for an element.
        body: Box<Expr>,
    },
    /// The element of a list, by the name that an [`ExprKind::Each`] around it or the map's `for each` gives it.
    Item(String),
    /// `code |> lookup(pos).name`: a value of a reference table by its key. Fails where the table does not have the key;
    /// null where a part of the key is.
    Lookup {
        /// Name of the lookup.
        lookup: String,
        /// The parts of the key, in the order of its key columns.
        keys: Vec<Expr>,
        /// The column.
        column: String,
    },
    /// `claims.CLM_ID`: a column of the row of a joined source.
    Joined {
        /// The source.
        source: String,
        /// Its column.
        column: String,
    },
}

/// What is made of the values that an expression has for the elements of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Each {
    /// `map_each(xs, x => …)`: the list of them.
    Map,
    /// `keep(xs, x => …)`: the elements for which it is true.
    Keep,
    /// `any(xs, x => …)`: whether it is true for at least one.
    Any,
    /// `all(xs, x => …)`: whether it is true for every one.
    All,
}

/// A constant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Literal {
    /// `null`.
    Null,
    /// `"a"`.
    Text(String),
    /// `1_000`.
    Int(i64),
    /// `12.50` is 1250 at scale 2. As a string of digits in JSON, which has no 128-bit numbers.
    Decimal {
        /// The number times 10^scale.
        #[serde(with = "digits")]
        unscaled: i128,
        /// Digits in all.
        precision: u8,
        /// Digits after the point.
        scale: u8,
    },
    /// `1.5e3`.
    Float(f64),
    /// `true`.
    Bool(bool),
    /// Days since 1970-01-01.
    Date(i32),
    /// Microseconds since 1970-01-01T00:00:00.
    Timestamp(i64),
    /// Microseconds after midnight.
    Time(i64),
}

/// One arm of a `match`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MatchArm {
    /// The values that select the arm, of the subject's type or null.
    pub patterns: Vec<Literal>,
    /// The value of the arm.
    pub body: Expr,
}

/// A fact about where a row comes from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Meta {
    /// `file.name`: text, the path below the source's base folder.
    FileName,
    /// `file.size`: int, bytes as stored.
    FileSize,
    /// `file.modified`: timestamp.
    FileModified,
    /// `file.<capture>`: the value captured from the file's name, of the capture's type.
    Capture(String),
    /// `record.number`: int, counted from 1 within the file, header not counted.
    RecordNumber,
    /// `delivery.id`: text.
    DeliveryId,
    /// `delivery.date`: date; the `date` capture, or the day (UTC) on which the newest file of the delivery was modified.
    DeliveryDate,
}

/// A unary operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnaryOp {
    /// `not`
    Not,
    /// `-`
    Negate,
}

/// A binary operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BinaryOp {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`: fails on a zero divisor. Of two ints: a float. Of decimals: the scale of the dividend, at least 6, rounded half
    /// away from zero, and as many digits before the point as any quotient has, as far as 38 in all go.
    Divide,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `and`
    And,
    /// `or`
    Or,
    /// `++`
    Concat,
}

/// What happens on the rows where an expression fails.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ElseAction {
    /// Whether each such row is also counted as a warning in the report (`else warn null`).
    pub warn: bool,
    /// What becomes of the row.
    pub recovery: Recovery,
}

/// What becomes of a row on which an expression failed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recovery {
    /// This value instead (`else null`, `else "unknown"`).
    Value(Box<Expr>),
    /// The row goes to the quarantine with the reason.
    Reject,
    /// The delivery fails.
    Fail,
}

/// An aggregate over all rows of a delivery that a check judges.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aggregate {
    /// `rows()`: int.
    Rows,
    /// `unique(a, b)`: bool, no two rows agree in all of these. Two nulls agree.
    Unique(Vec<Expr>),
    /// `sum(x)`: of x's type (decimals at precision 38); nulls are left out; 0 over no rows.
    Sum(Box<Expr>),
    /// `share(condition)`: float from 0 to 1, the share of rows on which it is true; 0 over no rows.
    Share(Box<Expr>),
    /// `distinct(x)`: int, how many different values there are, null not among them.
    Distinct(Box<Expr>),
    /// `references(x, Schema.field)`: bool, every value of `x` but null is one of that field in a published dataset of
    /// the schema.
    References {
        /// The value sought.
        value: Box<Expr>,
        /// Name of the schema.
        schema: String,
        /// Its field.
        field: String,
    },
    /// `typical(rows(), 7)`: float, the median of what the aggregate was over the last published deliveries of the load,
    /// as many as there are; null before the first.
    Typical {
        /// A number: `rows()`, `sum(x)`, `share(c)`, `distinct(x)`.
        #[serde(with = "crate::nesting")]
        of: Box<Aggregate>,
        /// How many deliveries, at least 1.
        deliveries: u32,
    },
}

mod digits {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(value: &i128, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(value)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<i128, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}
