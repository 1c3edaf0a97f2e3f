//! The fields of a record.

use super::grammar::{Cursor, Fault, MOST_OPEN, Quoted};
use super::paths::{Node, Paths};
use super::text::unescape;
use crate::columns::{Field, SIDE};

/// Walks records, one after the other.
pub(super) struct Splitter<'a> {
    paths: &'a Paths,
    /// The chunk's memory.
    bytes: &'a [u8],
    /// Texts that stand otherwise in the file.
    pub(super) side: Vec<u8>,
    /// By node, the record in which it was last met.
    met: Vec<usize>,
    records: usize,
}

impl<'a> Splitter<'a> {
    pub(super) fn new(paths: &'a Paths, bytes: &'a [u8]) -> Self {
        Self { paths, bytes, side: Vec::new(), met: vec![0; paths.nodes], records: 0 }
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
