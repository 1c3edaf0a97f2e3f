//! The fields of a record.

use super::grammar::{Cursor, Fault, MOST_OPEN, Quoted};
use super::paths::{Node, Paths};
use super::text::unescape;
use crate::columns::{Columns, Field, Kind, Part, SIDE, Shape, Value};

/// Walks records, one after the other.
pub(super) struct Splitter<'a> {
    paths: &'a Paths,
    columns: &'a Columns,
    /// The chunk's memory.
    bytes: &'a [u8],
    /// Texts that stand otherwise in the file.
    pub(super) side: Vec<u8>,
    /// By node, the record in which it was last met.
    met: Vec<usize>,
    records: usize,
    /// The values with parts of the records that were not read yet.
    pub(super) composed: Vec<Value>,
}

impl<'a> Splitter<'a> {
    pub(super) fn new(paths: &'a Paths, columns: &'a Columns, bytes: &'a [u8]) -> Self {
        Self { paths, columns, bytes, side: Vec::new(), met: vec![0; paths.nodes], records: 0, composed: Vec::new() }
    }

    /// Sets the fields of the record from `start` to `end`, all of which are null before. It must be UTF-8.
    pub(super) fn split(&mut self, start: usize, end: usize, fields: &mut [Field]) -> Result<(), Fault> {
        self.records += 1;
        let mut cursor = Cursor { bytes: self.bytes.get(..end).unwrap_or_default(), at: start };
        cursor.skip_space();
        if cursor.peek()? == b'{' {
            let paths = self.paths;
            self.object(&mut cursor, &paths.root, 0, fields)?;
        } else {
            cursor.skip_value(0)?;
            cursor.skip_space();
            let fault = if cursor.at == end { Fault::NotAnObject } else { Fault::Grammar };
            return Err(fault);
        }
        cursor.skip_space();
        if cursor.at < end { Err(Fault::Grammar) } else { Ok(()) }
    }

    /// An object that paths lead into, inside of `around` lists and objects.
    fn object(
        &mut self,
        cursor: &mut Cursor<'_>,
        node: &Node,
        around: usize,
        fields: &mut [Field],
    ) -> Result<(), Fault> {
        cursor.expect(b'{')?;
        cursor.skip_space();
        if cursor.take(b'}') {
            return Ok(());
        }
        let mut next = 0;
        loop {
            let name = cursor.name()?;
            let written = cursor.bytes.get(name.start..name.end).unwrap_or_default();
            match node.member(written, name.escaped, &mut next) {
                Some(member) => {
                    if let Some(met) = self.met.get_mut(member.id)
                        && std::mem::replace(met, self.records) == self.records
                    {
                        return Err(Fault::Twice);
                    }
                    self.value(cursor, member, around + 1, fields)?;
                }
                None => cursor.skip_value(around + 1)?,
            }
            cursor.skip_space();
            if cursor.take(b'}') {
                return Ok(());
            }
            cursor.expect(b',')?;
        }
    }

    /// A list that paths lead into.
    fn list(&mut self, cursor: &mut Cursor<'_>, node: &Node, around: usize, fields: &mut [Field]) -> Result<(), Fault> {
        cursor.expect(b'[')?;
        cursor.skip_space();
        if cursor.take(b']') {
            return Ok(());
        }
        let mut index = 0_u32;
        loop {
            match node.item(index) {
                Some(item) => self.value(cursor, item, around + 1, fields)?,
                None => cursor.skip_value(around + 1)?,
            }
            index = index.saturating_add(1);
            cursor.skip_space();
            if cursor.take(b']') {
                return Ok(());
            }
            cursor.expect(b',')?;
        }
    }

    /// A value that a path leads to or through.
    fn value(
        &mut self,
        cursor: &mut Cursor<'_>,
        node: &Node,
        around: usize,
        fields: &mut [Field],
    ) -> Result<(), Fault> {
        cursor.skip_space();
        for column in &node.composed {
            let columns = self.columns;
            if let Some(Kind::Nested(shape)) = columns.declared.get(*column).map(|column| &column.kind)
                && let Some(place) = fields.get_mut(*column)
            {
                *place = Field::composed(self.composed.len());
                let value = self.compose(&mut cursor.clone(), shape, around)?;
                self.composed.push(value);
            }
        }
        let start = cursor.at;
        let field = match cursor.peek()? {
            b'{' | b'[' if around >= MOST_OPEN => return Err(Fault::TooDeep),
            b'{' if node.has_members() => {
                self.object(cursor, node, around, fields)?;
                Field::UNREADABLE
            }
            b'[' if node.has_items() => {
                self.list(cursor, node, around, fields)?;
                Field::UNREADABLE
            }
            b'{' | b'[' => {
                cursor.skip_value(around)?;
                Field::UNREADABLE
            }
            b'"' => {
                let text = cursor.string()?;
                if node.columns.is_empty() { Field::NULL } else { self.text(cursor.bytes, text) }
            }
            b'n' => {
                cursor.word(b"null")?;
                Field::NULL
            }
            _ => {
                cursor.skip_value(around)?;
                Field { start: start as u32, length: (cursor.at - start) as u32 }
            }
        };
        for column in &node.columns {
            if let Some(place) = fields.get_mut(*column) {
                *place = field;
            }
        }
        Ok(())
    }

    /// A value of a column that has parts, inside of `around` lists and objects. What it is of another shape is unreadable.
    fn compose(&mut self, cursor: &mut Cursor<'_>, shape: &Shape, around: usize) -> Result<Value, Fault> {
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
                let field = self.text(cursor.bytes, text);
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

    fn compose_list(&mut self, cursor: &mut Cursor<'_>, element: &Shape, around: usize) -> Result<Value, Fault> {
        cursor.expect(b'[')?;
        cursor.skip_space();
        let mut values = Vec::new();
        if cursor.take(b']') {
            return Ok(Value::List(values));
        }
        loop {
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

    /// The field that is a string's text.
    fn text(&mut self, bytes: &[u8], text: Quoted) -> Field {
        if !text.escaped {
            return Field { start: text.start as u32, length: (text.end - text.start) as u32 };
        }
        let start = self.side.len();
        if !unescape(bytes.get(text.start..text.end).unwrap_or_default(), &mut self.side) {
            self.side.truncate(start);
            return Field::UNREADABLE;
        }
        Field { start: start as u32, length: (self.side.len() - start) as u32 | SIDE }
    }
}
