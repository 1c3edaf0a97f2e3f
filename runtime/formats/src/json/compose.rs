//! Values with parts: lists and objects as lists and structs.

use super::grammar::{Cursor, Fault, MOST_OPEN, Quoted};
use super::text::unescape;
use crate::columns::{Field, Part, Room, SIDE, Shape, Value};

/// Reads values of columns that have parts.
pub(super) struct Composer<'s> {
    /// Texts that stand otherwise in the file.
    pub(super) side: &'s mut Vec<u8>,
    /// For the values of the record.
    pub(super) room: &'s mut Room,
}

/// The value of a column that has parts, where a text of its own is JSON: texts in it are places in that, or in `side`.
pub(crate) fn compose(text: &[u8], shape: &Shape, side: &mut Vec<u8>) -> Value {
    let mut cursor = Cursor { bytes: text, at: 0 };
    let room = &mut Room::of(text.len());
    let value = Composer { side, room }.compose(&mut cursor, shape, 0);
    cursor.skip_space();
    value.ok().filter(|_| cursor.at == text.len()).unwrap_or(Value::Unreadable)
}

impl Composer<'_> {
    /// A value of a column that has parts, inside of `around` lists and objects. What it is of another shape is unreadable.
    pub(super) fn compose(&mut self, cursor: &mut Cursor<'_>, shape: &Shape, around: usize) -> Result<Value, Fault> {
        cursor.skip_space();
        let start = cursor.at;
        match (cursor.peek()?, shape) {
            (b'n', _) => {
                cursor.word(b"null")?;
                return Ok(Value::Null);
            }
            (b'{' | b'[', _) if around >= MOST_OPEN => return Err(Fault::TooDeep),
            (b'[', Shape::List(element)) => return self.compose_list(cursor, &element.shape, around),
            (b'{', Shape::Struct(members)) => return self.compose_object(cursor, members, around),
            (b'"', Shape::Plain(_)) => {
                let text = cursor.string()?;
                let field = field(cursor.bytes, text, self.side);
                return Ok(if field == Field::UNREADABLE { Value::Unreadable } else { Value::Text(field) });
            }
            (other, shape) => {
                cursor.skip_value(around)?;
                if matches!(shape, Shape::Plain(_)) && !matches!(other, b'{' | b'[') {
                    return Ok(Value::Text(Field { start: start as u32, length: (cursor.at - start) as u32 }));
                }
            }
        }
        Ok(Value::Unreadable)
    }

    fn take(&mut self, values: usize) -> Result<(), Fault> {
        self.room.take(values).map_err(|_| Fault::TooManyValues)
    }

    fn compose_list(&mut self, cursor: &mut Cursor<'_>, element: &Shape, around: usize) -> Result<Value, Fault> {
        cursor.expect(b'[')?;
        cursor.skip_space();
        let mut values = Vec::new();
        if cursor.take(b']') {
            return Ok(Value::List(values));
        }
        loop {
            self.take(1)?;
            values.push(self.compose(cursor, element, around + 1)?);
            cursor.skip_space();
            if cursor.take(b']') {
                return Ok(Value::List(values));
            }
            cursor.expect(b',')?;
        }
    }

    fn compose_object(
        &mut self,
        cursor: &mut Cursor<'_>,
        members: &[(String, Part)],
        around: usize,
    ) -> Result<Value, Fault> {
        cursor.expect(b'{')?;
        cursor.skip_space();
        self.take(members.len())?;
        let mut values: Vec<Option<Value>> = vec![None; members.len()];
        while !cursor.take(b'}') {
            let name = cursor.name()?;
            let written = cursor.bytes.get(name.start..name.end).unwrap_or_default();
            let mut resolved = Vec::new();
            let is_text = !name.escaped || unescape(written, &mut resolved);
            let name = if name.escaped { resolved.as_slice() } else { written };
            match members.iter().position(|(member, _)| is_text && member.as_bytes() == name) {
                Some(index) => {
                    let part = members.get(index).map(|(_, part)| &part.shape);
                    let value = part.map(|shape| self.compose(cursor, shape, around + 1)).transpose()?;
                    if let Some(place) = values.get_mut(index)
                        && std::mem::replace(place, value).is_some()
                    {
                        return Err(Fault::Twice);
                    }
                }
                None => cursor.skip_value(around + 1)?,
            }
            cursor.skip_space();
            if !cursor.take(b',') {
                cursor.expect(b'}')?;
                break;
            }
            cursor.skip_space();
            if cursor.peek()? == b'}' {
                return Err(Fault::Grammar);
            }
        }
        Ok(Value::Struct(values.into_iter().map(|it| it.unwrap_or(Value::Null)).collect()))
    }
}

/// The field that is a string's text.
pub(super) fn field(bytes: &[u8], text: Quoted, side: &mut Vec<u8>) -> Field {
    if !text.escaped {
        return Field { start: text.start as u32, length: (text.end - text.start) as u32 };
    }
    let start = side.len();
    if !unescape(bytes.get(text.start..text.end).unwrap_or_default(), side) {
        side.truncate(start);
        return Field::UNREADABLE;
    }
    Field { start: start as u32, length: (side.len() - start) as u32 | SIDE }
}
