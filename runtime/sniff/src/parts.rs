//! Lists and structs: their shape as a document shows it, and what is in them, by which the plain values in them are typed.

use std::fmt;

use arrow::array::{Array, AsArray};
use ingest_program::{Member, Spelled, Type, TypeKind};

use crate::reading::Said;
use crate::types::{self, Evidence};

/// What a value is that has parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// It has none.
    Plain(Said),
    List(Box<Part>),
    /// With the names of its fields.
    Struct(Vec<(String, Part)>),
}

/// What was read of values of a [`Part`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Parts {
    /// Some of them are null.
    has_null: bool,
    within: Within,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Within {
    /// Texts of plain values.
    Plain(Vec<String>),
    List(Box<Parts>),
    Struct(Vec<Parts>),
}

impl Part {
    /// The type that reads all of its plain values as texts, which may be null.
    pub(crate) fn as_text(&self) -> TypeKind {
        match self {
            Self::Plain(_) => TypeKind::Text,
            Self::List(element) => TypeKind::list(Type::optional(element.as_text())),
            Self::Struct(fields) => TypeKind::of_members(
                fields.iter().map(|(name, part)| member(name, Type::optional(part.as_text()))).collect(),
            ),
        }
    }

    /// The type by what was read, of values of this name.
    pub(crate) fn typed(&self, name: &str, read: &Parts, evidence: Evidence) -> TypeKind {
        let ty = |name: &str, part: &Self, read: &Parts| {
            let kind = part.typed(name, read, evidence);
            if read.has_null { Type::optional(kind) } else { Type::required(kind) }
        };
        match (self, &read.within) {
            (Self::Plain(said), Within::Plain(values)) => {
                let values: Vec<_> = values.iter().map(String::as_str).collect();
                plain(name, said, &values, evidence)
            }
            (Self::List(element), Within::List(read)) => TypeKind::list(ty(name, element, read)),
            (Self::Struct(fields), Within::Struct(read)) => TypeKind::of_members(
                fields.iter().zip(read).map(|((name, part), read)| member(name, ty(name, part, read))).collect(),
            ),
            _ => self.as_text(),
        }
    }
}

fn member(name: &str, ty: Type) -> Member {
    Member { name: name.to_owned(), ty }
}

/// The type of plain values in others, which have no format, no words for nothing and no notes of their own: a doubtful number is a text.
fn plain(name: &str, said: &Said, values: &[&str], evidence: Evidence) -> TypeKind {
    let typed = types::infer(name, values, said, evidence);
    let is_own = typed.format.is_none() && typed.markers.is_empty() && typed.note.is_none() && !values.contains(&"");
    if is_own { typed.kind } else { TypeKind::Text }
}

impl Parts {
    /// Nothing, of values of this shape.
    pub(crate) fn of(part: &Part) -> Self {
        let within = match part {
            Part::Plain(_) => Within::Plain(Vec::new()),
            Part::List(element) => Within::List(Box::new(Self::of(element))),
            Part::Struct(fields) => Within::Struct(fields.iter().map(|(_, part)| Self::of(part)).collect()),
        };
        Self { has_null: false, within }
    }

    /// How many of the plain values are this text.
    pub(crate) fn count(&self, text: &str) -> usize {
        match &self.within {
            Within::Plain(values) => values.iter().filter(|it| *it == text).count(),
            Within::List(element) => element.count(text),
            Within::Struct(fields) => fields.iter().map(|it| it.count(text)).sum(),
        }
    }

    /// Adds the value of a row of a column that was read as [`Part::as_text`].
    pub(crate) fn add(&mut self, column: &dyn Array, row: usize) {
        if column.is_null(row) {
            self.has_null = true;
            return;
        }
        match &mut self.within {
            Within::Plain(values) => values.push(column.as_string_view().value(row).to_owned()),
            Within::List(element) => {
                let values = column.as_list::<i32>().value(row);
                (0..values.len()).for_each(|it| element.add(&values, it));
            }
            Within::Struct(fields) => {
                let values = column.as_struct().columns();
                fields.iter_mut().zip(values).for_each(|(field, values)| field.add(values, row));
            }
        }
    }
}

/// With its plain values as texts.
impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(_) => f.write_str("text"),
            Self::List(element) => write!(f, "list<{element}>"),
            Self::Struct(fields) => {
                let fields: Vec<_> = fields.iter().map(|(name, part)| format!("{} {part}", Spelled(name))).collect();
                write!(f, "struct {{ {} }}", fields.join(", "))
            }
        }
    }
}
