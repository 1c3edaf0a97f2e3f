//! Values of columns as their parts are found, segment after segment.

use std::ops::Range;

use ingest_program::Parts;

use super::syntax::{Part, Syntax};
use crate::MalformedReason;
use crate::columns::{Field, Room, Value};

/// Where what is read of a segment goes.
#[derive(Debug, Clone)]
pub(super) struct Target {
    pub(super) to: To,
    /// In a struct the numbers of its fields on the way, of a list of structs the last.
    pub(super) members: Vec<usize>,
    pub(super) take: Take,
}

/// What is being made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum To {
    /// The plain value of this column.
    Column(usize),
    /// The value with this number among those that have parts.
    Composed(usize),
}

/// What is read of a segment.
#[derive(Debug, Clone)]
pub(super) enum Take {
    /// The text of a part.
    Text(Part),
    /// The texts of its repetitions.
    Texts(Part),
    /// Structs, one for each repetition of the first, of the others in it.
    Structs(Part, Vec<Part>),
    /// A struct whose fields follow; so much is in it before.
    Begin(Vec<Value>),
}

/// What a value is where nothing is found.
pub(super) fn empty(parts: &Parts) -> Value {
    match parts {
        Parts::Texts(_) | Parts::Structs { is_list: true, .. } => Value::List(Vec::new()),
        Parts::Text(_) | Parts::Structs { .. } => Value::Null,
    }
}

/// Adds to a value what is read of a segment, as far as there is `room`; `read` makes a field of the bytes at a place of it.
pub(super) fn add(
    value: &mut Value,
    target: &Target,
    segment: &[u8],
    syntax: &Syntax,
    room: &mut Room,
    mut read: impl FnMut(Range<usize>) -> Field,
) -> Result<(), MalformedReason> {
    let Some(value) = member(value, &target.members) else { return Ok(()) };
    let mut text = |place: Option<Range<usize>>| place.map_or(Value::Null, |place| of_field(read(place)));
    match &target.take {
        Take::Text(part) => *value = text(syntax.place(segment, part)),
        Take::Texts(part) => {
            for repetition in syntax.repetitions(segment, part) {
                room.take(1)?;
                put(value, text(syntax.component(segment, repetition, part)));
            }
        }
        Take::Structs(part, fields) => {
            for repetition in syntax.repetitions(segment, part) {
                room.take(1 + fields.len())?;
                let field = |it: &Part| text(syntax.component(segment, repetition.clone(), it));
                let fields = fields.iter().map(field).collect();
                put(value, Value::Struct(fields));
            }
        }
        Take::Begin(fields) => {
            room.take(1 + fields.len())?;
            put(value, Value::Struct(fields.clone()));
        }
    }
    Ok(())
}

/// A list gets one more, anything else is it.
fn put(value: &mut Value, part: Value) {
    match value {
        Value::List(values) => values.push(part),
        value => *value = part,
    }
}

/// The part of a value that is being made.
fn member<'v>(value: &'v mut Value, members: &[usize]) -> Option<&'v mut Value> {
    let mut at = value;
    for index in members {
        let last = match at {
            Value::List(values) => values.last_mut()?,
            other => other,
        };
        let Value::Struct(fields) = last else { return None };
        at = fields.get_mut(*index)?;
    }
    Some(at)
}

fn of_field(field: Field) -> Value {
    match field {
        Field::NULL => Value::Null,
        Field::UNREADABLE => Value::Unreadable,
        field => Value::Text(field),
    }
}
