//! The fields of a record.

use super::compose::{Composer, field};
use super::grammar::{Cursor, Fault, MOST_OPEN};
use super::paths::{Node, Paths};
use crate::columns::{Columns, Field, Kind, Room, Value};

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
    /// For those of the record.
    room: Room,
}

impl<'a> Splitter<'a> {
    pub(super) fn new(paths: &'a Paths, columns: &'a Columns, bytes: &'a [u8]) -> Self {
        Self {
            paths,
            columns,
            bytes,
            side: Vec::new(),
            met: vec![0; paths.nodes],
            records: 0,
            composed: Vec::new(),
            room: Room::default(),
        }
    }

    /// Sets the fields of the record from `start` to `end`, all of which are null before. It must be UTF-8.
    pub(super) fn split(&mut self, start: usize, end: usize, fields: &mut [Field]) -> Result<(), Fault> {
        self.records += 1;
        self.room = Room::of(end - start);
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
                let value = Composer { side: &mut self.side, room: &mut self.room }.compose(
                    &mut cursor.clone(),
                    shape,
                    around,
                )?;
                self.composed.push(value);
            }
        }
        let start = cursor.at;
        let first = cursor.peek()?;
        let leads_on = match first {
            b'{' => node.has_members(),
            b'[' => node.has_items(),
            other => other == b'n',
        };
        if !leads_on {
            // What they ask for may be there, in another shape than they ask for.
            for column in &node.below {
                if let Some(place) = fields.get_mut(*column) {
                    *place = Field::UNREADABLE;
                }
            }
        }
        let field = match first {
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
                if node.columns.is_empty() { Field::NULL } else { field(cursor.bytes, text, &mut self.side) }
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
}
