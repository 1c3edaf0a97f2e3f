//! Lists and structs: what a value that has parts is read as.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field as ArrowField};
use ingest_program::{Column, Type, TypeKind};

use super::values::Plain;
use super::{Field, Group, Kind, Nulls};
use crate::PlanError;

/// What a value is read as, and the parts that it has.
#[derive(Debug)]
pub(crate) enum Shape {
    /// It has none.
    Plain(Box<Kind>),
    List(Box<Part>),
    /// With the names of its fields.
    Struct(Vec<(String, Part)>),
}

/// A part of a value.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) shape: Shape,
    pub(super) nullable: bool,
}

/// A value as a format finds it, where a column has one with parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Null,
    /// It is of another shape than the column's.
    Unreadable,
    /// The text of a plain value.
    Text(Field),
    List(Vec<Value>),
    /// A value for each field of the shape.
    Struct(Vec<Value>),
}

/// A value as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell<'a> {
    Null,
    Plain(Plain<'a>),
    List(Vec<Cell<'a>>),
    Struct(Vec<Cell<'a>>),
}

impl Shape {
    /// Of a declared column.
    pub(crate) fn of(column: &Column, kind: TypeKind) -> Result<Self, PlanError> {
        Ok(match kind {
            TypeKind::List(element) => Self::List(Box::new(Part::of(column, element.get())?)),
            TypeKind::Struct(members) => {
                let part = |it: &ingest_program::Member| Ok((it.name.clone(), Part::of(column, &it.ty)?));
                Self::Struct(members.get().iter().map(part).collect::<Result<_, PlanError>>()?)
            }
            plain => Self::Plain(Box::new(Kind::of_type(column, plain)?)),
        })
    }

    /// Whatever is declared, parts may be null in a batch: those of rows that fail are.
    pub(crate) fn data_type(&self) -> DataType {
        match self {
            Self::Plain(kind) => kind.data_type(),
            Self::List(element) => {
                DataType::List(Arc::new(ArrowField::new_list_field(element.shape.data_type(), true)))
            }
            Self::Struct(fields) => {
                let field = |(name, part): &(String, Part)| ArrowField::new(name, part.shape.data_type(), true);
                DataType::Struct(fields.iter().map(field).collect())
            }
        }
    }

    /// As it is declared, for messages.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Plain(kind) => kind.name(),
            Self::List(element) => format!("list<{}>", element.name()),
            Self::Struct(fields) => {
                let fields: Vec<_> = fields.iter().map(|(name, part)| format!("{name} {}", part.name())).collect();
                format!("struct {{ {} }}", fields.join("  "))
            }
        }
    }

    /// The value to keep; none where it, or anything in it, is not of its shape, or is null where that is not accepted.
    pub(super) fn read<'a>(&self, value: &Value, group: Group<'a>, nulls: &Nulls) -> Option<Cell<'a>> {
        match (self, value) {
            (_, Value::Null) => Some(Cell::Null),
            (Self::Plain(kind), Value::Text(field)) => {
                let text = group.text(*field)?;
                if nulls.contains(text) { Some(Cell::Null) } else { Plain::parse(kind, text).map(Cell::Plain) }
            }
            (Self::List(element), Value::List(values)) => {
                let read = values.iter().map(|it| element.read(it, group, nulls));
                read.collect::<Option<_>>().map(Cell::List)
            }
            (Self::Struct(fields), Value::Struct(values)) if fields.len() == values.len() => {
                let read = fields.iter().zip(values).map(|((_, part), it)| part.read(it, group, nulls));
                read.collect::<Option<_>>().map(Cell::Struct)
            }
            _ => None,
        }
    }
}

impl Part {
    fn of(column: &Column, ty: &Type) -> Result<Self, PlanError> {
        Ok(Self { shape: Shape::of(column, ty.kind)?, nullable: ty.nullable })
    }

    fn read<'a>(&self, value: &Value, group: Group<'a>, nulls: &Nulls) -> Option<Cell<'a>> {
        self.shape.read(value, group, nulls).filter(|it| self.nullable || *it != Cell::Null)
    }

    fn name(&self) -> String {
        format!("{}{}", self.shape.name(), if self.nullable { "?" } else { "" })
    }
}
