//! Values that are no plain ones, as JSON; and how what is not wanted is passed over.

use base64::{Engine, engine::general_purpose::STANDARD};

use super::cursor::Cursor;
use super::schema::{Node, Schema};
use crate::columns::{Cell, json};
use crate::text::rescue;

/// Passes over a value of this type.
pub(super) fn skip(schema: &Schema, node: usize, from: &mut Cursor<'_>, depth: u16) -> Option<()> {
    let depth = depth.checked_sub(1)?;
    match schema.node(node) {
        Node::Null => Some(()),
        Node::Boolean => from.span(1).map(|_| ()),
        Node::Long(number) => number.read(from).map(|_| ()),
        Node::Enum(_) => from.long().map(|_| ()),
        Node::Float => from.span(4).map(|_| ()),
        Node::Double => from.span(8).map(|_| ()),
        Node::Bytes(_) | Node::String => from.text().map(|_| ()),
        Node::Fixed(size, _) => from.span(*size).map(|_| ()),
        Node::Array(items) => from.elements(|from| skip(schema, *items, from, depth)),
        Node::Map(values) => from.elements(|from| {
            from.text()?;
            skip(schema, *values, from, depth)
        }),
        Node::Record(fields) => fields.iter().try_for_each(|(_, field)| skip(schema, *field, from, depth)),
        Node::Union(branches) => skip(schema, branch(branches, from)?, from, depth),
    }
}

/// Which type of a union a value has.
pub(super) fn branch(branches: &[usize], from: &mut Cursor<'_>) -> Option<usize> {
    branches.get(usize::try_from(from.long()?).ok()?).copied()
}

/// Appends a value of this type as JSON: numbers as they are, whatever they count, and bytes in base64.
pub(super) fn write(schema: &Schema, node: usize, from: &mut Cursor<'_>, to: &mut Vec<u8>, depth: u16) -> Option<()> {
    let depth = depth.checked_sub(1)?;
    match schema.node(node) {
        Node::Null => json(Cell::Null, to),
        Node::Boolean => json(Cell::Bool(from.byte()? != 0), to),
        Node::Long(number) => json(Cell::Int(number.read(from)?), to),
        Node::Enum(symbols) => {
            let symbol = symbols.get(usize::try_from(from.long()?).ok()?)?;
            json(Cell::Text(symbol.as_bytes()), to);
        }
        Node::Float => json(Cell::Single(f32::from_le_bytes(from.array()?)), to),
        Node::Double => json(Cell::Double(f64::from_le_bytes(from.array()?)), to),
        Node::String => {
            let length = usize::try_from(from.long()?).ok()?;
            json(Cell::Text(from.bytes(length)?), to);
        }
        Node::Bytes(_) => {
            let length = usize::try_from(from.long()?).ok()?;
            json(Cell::Bytes(from.bytes(length)?), to);
        }
        Node::Fixed(size, _) => rescue::string(STANDARD.encode(from.bytes(*size)?).as_bytes(), to),
        Node::Array(items) => {
            let mut before = b'[';
            from.elements(|from| {
                to.push(std::mem::replace(&mut before, b','));
                write(schema, *items, from, to, depth)
            })?;
            if before == b'[' {
                to.push(b'[');
            }
            to.push(b']');
        }
        Node::Map(values) => {
            let mut before = b'{';
            from.elements(|from| {
                to.push(std::mem::replace(&mut before, b','));
                let length = usize::try_from(from.long()?).ok()?;
                json(Cell::Text(from.bytes(length)?), to);
                to.push(b':');
                write(schema, *values, from, to, depth)
            })?;
            if before == b'{' {
                to.push(b'{');
            }
            to.push(b'}');
        }
        Node::Record(fields) => {
            to.push(b'{');
            for (index, (name, field)) in fields.iter().enumerate() {
                if index > 0 {
                    to.push(b',');
                }
                rescue::string(name.as_bytes(), to);
                to.push(b':');
                write(schema, *field, from, to, depth)?;
            }
            to.push(b'}');
        }
        Node::Union(branches) => write(schema, branch(branches, from)?, from, to, depth)?,
    }
    Some(())
}
