//! Types of values, and the privacy labels that travel beside them.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Interned;

/// The type of a value: what it is, whether it may be null, and the refinement it is known to satisfy.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Type {
    /// What the value is.
    pub kind: TypeKind,
    /// Whether `null` belongs to the type (`T?`).
    pub nullable: bool,
    /// Name of the refinement (`npi`) that every value of the type satisfies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refinement: Option<Interned<String>>,
}

/// What a value is, before nullability and refinement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TypeKind {
    /// UTF-8 text. Arrow `Utf8View`.
    Text,
    /// 64-bit signed integer. Arrow `Int64`.
    Int,
    /// Exact decimal number. Arrow `Decimal128(precision, scale)`.
    Decimal {
        /// Digits in all, 1 to 38.
        precision: u8,
        /// Digits after the point, at most `precision`.
        scale: u8,
    },
    /// IEEE 754 double. Arrow `Float64`.
    Float,
    /// True or false. Arrow `Boolean`.
    Bool,
    /// Day of the proleptic Gregorian calendar. Arrow `Date32`.
    Date,
    /// Time of day, in microseconds after midnight. Arrow `Time64(µs)`.
    Time,
    /// Moment without a zone, in microseconds. Arrow `Timestamp(µs)`.
    Timestamp,
    /// Moment in time, read and written in the civil time of an IANA zone. Arrow `Timestamp(µs, zone)`.
    TimestampIn(Interned<String>),
    /// Bytes. Arrow `BinaryView`.
    Bytes,
    /// `list<T>`: any number of values of the type, in order. Arrow `List`.
    List(Interned<Type>),
    /// `struct { name T … }`: a value for each field. Arrow `Struct`.
    Struct(Interned<Vec<Member>>),
    /// The type of the literal `null` alone; always nullable. Arrow `Null`.
    Null,
}

/// A field of a `struct`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// The type of its values.
    pub ty: Type,
}

impl TypeKind {
    /// The kind of lists of values of `element`.
    pub fn list(element: Type) -> Self {
        Self::List(Interned::new(element))
    }

    /// The kind of structs with these fields, in this order.
    pub fn of_members(members: Vec<Member>) -> Self {
        Self::Struct(Interned::new(members))
    }

    /// The type of a list's elements; none of other kinds.
    pub fn element(self) -> Option<&'static Type> {
        match self {
            Self::List(element) => Some(element.get()),
            _ => None,
        }
    }

    /// The fields of a struct; none of other kinds.
    pub fn members(self) -> Option<&'static [Member]> {
        match self {
            Self::Struct(members) => Some(members.get()),
            _ => None,
        }
    }
}

impl Type {
    /// The required (not nullable), unrefined type of `kind`.
    pub const fn required(kind: TypeKind) -> Self {
        Self { kind, nullable: false, refinement: None }
    }

    /// The nullable, unrefined type of `kind`.
    pub const fn optional(kind: TypeKind) -> Self {
        Self { kind, nullable: true, refinement: None }
    }

    /// The name of the refinement that every value of the type satisfies.
    pub fn refinement_name(&self) -> Option<&'static str> {
        self.refinement.map(|it| it.get().as_str())
    }

    /// This type with the given nullability.
    #[must_use]
    pub fn with_nullable(mut self, nullable: bool) -> Self {
        self.nullable = nullable;
        self
    }
}

impl fmt::Display for TypeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text => f.write_str("text"),
            Self::Int => f.write_str("int"),
            Self::Decimal { precision, scale } => write!(f, "decimal({precision}, {scale})"),
            Self::Float => f.write_str("float"),
            Self::Bool => f.write_str("bool"),
            Self::Date => f.write_str("date"),
            Self::Time => f.write_str("time"),
            Self::Timestamp => f.write_str("timestamp"),
            Self::TimestampIn(zone) => write!(f, "timestamp(\"{}\")", zone.get()),
            Self::Bytes => f.write_str("bytes"),
            Self::List(element) => write!(f, "list<{}>", element.get()),
            Self::Struct(members) => {
                f.write_str("struct { ")?;
                for (at, member) in members.get().iter().enumerate() {
                    let comma = if at == 0 { "" } else { ", " };
                    write!(f, "{comma}{} {}", Spelled(&member.name), member.ty)?;
                }
                f.write_str(" }")
            }
            Self::Null => f.write_str("null"),
        }
    }
}

/// A name as the language writes it: in backticks where it is no word. None that it can say has backticks itself.
#[derive(Debug, Clone, Copy)]
pub struct Spelled<'a>(pub &'a str);

impl fmt::Display for Spelled<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_word = self.0.chars().all(|it| it.is_ascii_alphanumeric() || it == '_')
            && self.0.starts_with(|it: char| !it.is_ascii_digit());
        if is_word { f.write_str(self.0) } else { write!(f, "`{}`", self.0) }
    }
}

/// As the language writes it: `npi?`, `decimal(12, 2)`.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.refinement {
            Some(name) => f.write_str(name.get())?,
            None => write!(f, "{}", self.kind)?,
        }
        if self.nullable && self.kind != TypeKind::Null {
            f.write_str("?")?;
        }
        Ok(())
    }
}

/// A privacy label on a column or a field, as in `@phi(member_id)`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Label {
    /// The declared label: `phi`.
    pub name: String,
    /// Its kind, one of those the declaration lists: `member_id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
}

/// A label of which functions took a value's off, because of what they do.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Cleared {
    /// What the value would carry without them.
    pub label: Label,
    /// Names of the functions that the value went through, from the first on: at least one.
    pub by: Vec<String>,
}

/// As the language writes it: `@phi(member_id)`.
impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "@{}", self.name)?;
        if let Some(kind) = &self.kind {
            write!(f, "({kind})")?;
        }
        Ok(())
    }
}
