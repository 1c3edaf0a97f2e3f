//! Lists and structs: what a value that has parts is read as.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field as ArrowField};
use ingest_program::{Column, Type, TypeKind};

use super::{Field, Group, Kind, Nulls};
use crate::PlanError;
use crate::parse;

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
    Text(&'a [u8]),
    Int64(i64),
    Int128(i128),
    Float(f64),
    Bool(bool),
    Int32(i32),
    Bytes(Vec<u8>),
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
                if nulls.contains(text) { Some(Cell::Null) } else { plain(kind, text) }
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

/// A plain value that is not null.
fn plain<'a>(kind: &Kind, text: &'a [u8]) -> Option<Cell<'a>> {
    Some(match kind {
        Kind::Text => Cell::Text(text),
        Kind::Int => Cell::Int64(parse::int(text)?),
        Kind::Decimal { parser, .. } => Cell::Int128(parser.parse(text)?),
        Kind::Float => Cell::Float(parse::float(text)?),
        Kind::Bool => Cell::Bool(parse::boolean(text)?),
        Kind::Date(format) => Cell::Int32(format.date(text)?),
        Kind::Time(format) => Cell::Int64(format.time(text)?),
        Kind::Timestamp(format) => Cell::Int64(format.timestamp(text)?),
        Kind::TimestampIn(format, zone, _) => Cell::Int64(format.moment(text, zone)?),
        Kind::Bytes => {
            let mut bytes = Vec::new();
            parse::base64(text, &mut bytes).then_some(Cell::Bytes(bytes))?
        }
        Kind::Nested(_) => return None,
    })
}
