//! The fields of a record.

use memchr::memmem;

use super::attributes::{Attribute, attributes};
use super::beside::MOST_BESIDE;
use super::decode::Around;
use super::markup::{Kind, Piece, is_space, name, piece};
use super::names::Scope;
use super::paths::{Node, Paths};
use super::text::{Gathered, check_characters, check_references, field, is_plain, resolve};
use crate::MalformedReason;
use crate::columns::{Columns, Field, Kind as Column, Room, SIDE, Value};

/// Elements in one another, at most.
pub(super) const MOST_OPEN: usize = 512;

/// Walks records, one after the other.
pub(super) struct Splitter<'a> {
    paths: &'a Paths,
    pub(super) columns: &'a Columns,
    pub(super) trim: bool,
    has_namespaces: bool,
    /// The chunk's memory.
    bytes: &'a [u8],
    /// Texts that stand otherwise in the file.
    pub(super) side: Vec<u8>,
    /// By node, the record in which it was last met.
    met: Vec<usize>,
    records: usize,
    /// How many elements are around the record.
    depth: usize,
    pub(super) scope: Scope,
    /// Whether what is around it can be read.
    entered: Result<(), MalformedReason>,
    /// The columns that are attributes of those, or beside the record.
    around: Vec<(usize, Field)>,
    /// Those of them that have parts.
    composed_around: Vec<(usize, Value)>,
    open: Vec<Open<'a>>,
    attributes: Vec<Attribute>,
    text: Gathered,
    /// The values with parts of the records that were not read yet.
    pub(super) composed: Vec<Value>,
    /// For those of the record.
    pub(super) room: Room,
}

/// An element that has begun.
struct Open<'a> {
    name: &'a [u8],
    /// Where paths lead from here, if any lead here.
    node: Option<&'a Node>,
    /// What [`Node::element`] is to look for next.
    next: usize,
    has_elements: bool,
}

impl<'a> Splitter<'a> {
    pub(super) fn new(paths: &'a Paths, columns: &'a Columns, trim: bool, bytes: &'a [u8]) -> Self {
        Self {
            paths,
            columns,
            trim,
            has_namespaces: paths.has_namespaces(),
            bytes,
            side: Vec::new(),
            met: vec![0; paths.nodes],
            records: 0,
            depth: 0,
            scope: Scope::default(),
            entered: Ok(()),
            around: Vec::new(),
            composed_around: Vec::new(),
            open: Vec::new(),
            attributes: Vec::new(),
            text: Gathered::Nothing,
            composed: Vec::new(),
            room: Room::default(),
        }
    }

    /// The records from here on have this around them.
    pub(super) fn enter(&mut self, around: &Around) {
        let Around { tags, beside } = around;
        self.depth = tags.len();
        self.scope = Scope::default();
        self.entered = Ok(());
        if self.has_namespaces {
            let scope = &mut self.scope;
            self.entered = tags.iter().enumerate().try_for_each(|(depth, tag)| scope.enter_tag(depth, tag));
        }
        self.around.clear();
        self.composed_around.clear();
        self.room = Room::of(MOST_BESIDE);
        for around in &self.paths.around {
            let tag = tags.len().checked_sub(around.up).and_then(|index| tags.get(index));
            let mut found = Field::NULL;
            if let Some(tag) = tag
                && attributes(tag, 0, tag.len(), &mut self.attributes).is_ok()
            {
                let text = |(start, end): (usize, usize)| tag.get(start..end).unwrap_or_default();
                let attribute = around.name.attribute(tag, &self.attributes, &self.scope);
                let start = self.side.len();
                if let Some(attribute) = self.told(attribute)
                    && resolve(text(attribute.value), true, &mut self.side).is_ok()
                {
                    found = field(&self.side, start, self.side.len(), self.trim, SIDE);
                }
            }
            if around.is_composed {
                // All that the path leads to.
                let values = Some(found).filter(|it| *it != Field::NULL).map(Value::Text);
                self.composed_around.push((around.column, Value::List(values.into_iter().collect())));
            } else {
                self.around.push((around.column, found));
            }
        }
        let paths = self.paths;
        for (column, element) in paths.beside.iter().zip(beside) {
            let element = element.as_ref().map(|it| it.as_slice());
            if let Some(value) = self.composed_beside(column, element) {
                self.composed_around.push((column.column, value));
            } else {
                let found = self.beside(column, element);
                self.around.push((column.column, found));
            }
        }
    }

    /// What was found around the records. Where that cannot be told, none of them can be read.
    pub(super) fn told<T>(&mut self, found: Result<Option<T>, MalformedReason>) -> Option<T> {
        found.unwrap_or_else(|reason| {
            self.entered = self.entered.and(Err(reason));
            None
        })
    }

    /// Sets the fields of the record from `start` to `end`, all of which are null before. It must be UTF-8.
    pub(super) fn split(&mut self, start: usize, end: usize, fields: &mut [Field]) -> Result<(), MalformedReason> {
        self.entered?;
        self.records += 1;
        self.room = Room::of(end - start);
        self.scope.leave(self.depth);
        self.open.clear();
        let bytes = self.bytes.get(..end).unwrap_or_default();
        check_characters(bytes.get(start..).unwrap_or_default())?;
        for (column, field) in &self.around {
            if let Some(place) = fields.get_mut(*column) {
                *place = *field;
            }
        }
        for (column, value) in &self.composed_around {
            if let Some(place) = fields.get_mut(*column) {
                *place = Field::composed(self.composed.len());
                self.composed.push(value.clone());
            }
        }
        for root in &self.paths.roots {
            self.walk(bytes, start, root, fields)?;
        }
        for composed in &self.paths.composed {
            let columns = self.columns;
            if let Some(Column::Nested(shape)) = columns.declared.get(composed.column).map(|column| &column.kind)
                && let Some(place) = fields.get_mut(composed.column)
            {
                *place = Field::composed(self.composed.len());
                let value = self.compose(bytes, start, composed, shape)?;
                self.composed.push(value);
            }
        }
        Ok(())
    }

    /// Learns what the start tag of an element says of namespaces, where that is asked for.
    pub(super) fn enter_element(
        &mut self,
        depth: usize,
        bytes: &[u8],
        attributes: &[Attribute],
    ) -> Result<(), MalformedReason> {
        if self.has_namespaces { self.scope.enter(self.depth + depth, bytes, attributes) } else { Ok(()) }
    }

    /// Forgets it.
    pub(super) fn leave_element(&mut self, depth: usize) {
        self.scope.leave(self.depth + depth);
    }

    fn walk(
        &mut self,
        bytes: &'a [u8],
        start: usize,
        root: &'a Node,
        fields: &mut [Field],
    ) -> Result<(), MalformedReason> {
        let mut at = start;
        loop {
            let piece = piece(bytes, at).ok_or(MalformedReason::NotWellFormed)?;
            at = piece.end;
            self.take(bytes, piece, root, fields)?;
            if self.open.is_empty() {
                return if at == bytes.len() { Ok(()) } else { Err(MalformedReason::NotWellFormed) };
            }
        }
    }

    fn take(
        &mut self,
        bytes: &'a [u8],
        piece: Piece,
        root: &'a Node,
        fields: &mut [Field],
    ) -> Result<(), MalformedReason> {
        let text = bytes.get(piece.start..piece.end).unwrap_or_default();
        let broken = Err(MalformedReason::NotWellFormed);
        match piece.kind {
            Kind::Start => self.begin(bytes, piece, root, fields)?,
            Kind::Empty => {
                self.begin(bytes, piece, root, fields)?;
                self.end(fields);
            }
            Kind::End => {
                let own = name(text);
                let rest = text.get(2 + own.len()..text.len() - 1).unwrap_or_default();
                if self.open.last().is_none_or(|open| open.name != own) || !rest.iter().all(|it| is_space(*it)) {
                    return broken;
                }
                self.end(fields);
            }
            Kind::Text => {
                if memmem::find(text, b"]]>").is_some() {
                    return broken;
                }
                if self.is_gathering() {
                    let place = (piece.start, piece.end);
                    self.text = self.text.add(bytes, place, true, &mut self.side)?;
                } else {
                    check_references(text)?;
                }
            }
            Kind::Data => {
                if self.is_gathering() {
                    let place = (piece.start + "<![CDATA[".len(), piece.end - "]]>".len());
                    self.text = self.text.add(bytes, place, false, &mut self.side)?;
                }
            }
            Kind::Comment => {
                let inside = text.get(4..text.len() - 3).unwrap_or_default();
                if memmem::find(inside, b"--").is_some() || inside.ends_with(b"-") {
                    return broken;
                }
            }
            Kind::Instruction => {
                if text.get(2..5).is_some_and(|target| target.eq_ignore_ascii_case(b"xml"))
                    && text.get(5).is_none_or(|byte| is_space(*byte) || *byte == b'?')
                {
                    return broken;
                }
            }
            Kind::DocumentType | Kind::Broken => return broken,
        }
        Ok(())
    }

    /// Whether the text here is a column's.
    fn is_gathering(&self) -> bool {
        self.open.last().is_some_and(|open| !open.has_elements && open.node.is_some_and(|it| !it.columns.is_empty()))
    }

    fn begin(
        &mut self,
        bytes: &'a [u8],
        piece: Piece,
        root: &'a Node,
        fields: &mut [Field],
    ) -> Result<(), MalformedReason> {
        if self.open.len() >= MOST_OPEN {
            return Err(MalformedReason::TooDeep);
        }
        attributes(bytes, piece.start, piece.end, &mut self.attributes)?;
        if self.has_namespaces {
            self.scope.enter(self.depth + self.open.len(), bytes, &self.attributes)?;
        }
        let name = name(bytes.get(piece.start..piece.end).unwrap_or_default());
        let node = match self.open.last_mut() {
            None => Some(root),
            Some(around) => {
                around.has_elements = true;
                let node = around.node.and_then(|node| node.element(name, &mut around.next, &self.scope));
                // Of several the first.
                node.filter(|node| {
                    let met = self.met.get_mut(node.id);
                    met.is_some_and(|met| std::mem::replace(met, self.records) != self.records)
                })
            }
        };
        for (pattern, column) in node.iter().flat_map(|node| &node.attributes) {
            let text = |(start, end): (usize, usize)| bytes.get(start..end).unwrap_or_default();
            let found = pattern.attribute(bytes, &self.attributes, &self.scope)?;
            if let (Some(attribute), Some(place)) = (found, fields.get_mut(*column)) {
                let (start, end) = attribute.value;
                *place = if is_plain(text(attribute.value), true) {
                    field(bytes, start, end, self.trim, 0)
                } else {
                    let start = self.side.len();
                    resolve(text(attribute.value), true, &mut self.side)?;
                    field(&self.side, start, self.side.len(), self.trim, SIDE)
                };
            }
        }
        self.text = Gathered::Nothing;
        self.open.push(Open { name, node, next: 0, has_elements: false });
        Ok(())
    }

    /// Ends the element that began last.
    fn end(&mut self, fields: &mut [Field]) {
        let Some(open) = self.open.pop() else { return };
        self.scope.leave(self.depth + self.open.len());
        let text = std::mem::take(&mut self.text);
        let Some(node) = open.node.filter(|node| !node.columns.is_empty()) else { return };
        let field = if open.has_elements { Field::UNREADABLE } else { text.field(self.bytes, &self.side, self.trim) };
        for column in &node.columns {
            if let Some(place) = fields.get_mut(*column) {
                *place = field;
            }
        }
    }
}
