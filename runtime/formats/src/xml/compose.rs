//! Lists and structs: elements of a record as values with parts.
//!
//! The elements of a list are all that stand at its path, wherever they are. The fields of a struct are elements right in it, or
//! attributes of it, by name; of several of one name the first, unless the field is a list. These names are of any namespace.

use ingest_program::Step;

use super::attributes::{attributes, meant};
use super::markup::{Kind, name, piece};
use super::names::{Pattern, split};
use super::record::Splitter;
use super::text::{Gathered, field, resolve};
use crate::MalformedReason;
use crate::columns::{Field, Part, SIDE, Shape, Value};

/// A column of values with parts.
#[derive(Debug)]
pub(super) struct Composed {
    pub(super) column: usize,
    /// The elements on the way.
    steps: Vec<Pattern>,
    /// Where the values are attributes of the last of those.
    attribute: Option<Pattern>,
}

impl Composed {
    /// None where the path leads out of the record.
    pub(super) fn new(steps: &[Step], column: usize, namespaces: &[(String, String)]) -> Option<Self> {
        let mut found = Self { column, steps: Vec::new(), attribute: None };
        for step in steps {
            match step {
                Step::Name(name) => found.steps.push(Pattern::new(name, namespaces)),
                Step::Attribute(name) => found.attribute = Some(Pattern::new(name, namespaces)),
                Step::Index(_) | Step::Parent => return None,
            }
        }
        Some(found)
    }

    pub(super) fn has_namespaces(&self) -> bool {
        self.steps.iter().chain(&self.attribute).any(Pattern::has_namespace)
    }
}

/// From its start tag to behind its end tag.
pub(super) type Element = (usize, usize);

impl Splitter<'_> {
    /// The value of a column in the record that begins at byte `start` and is well-formed.
    pub(super) fn compose(
        &mut self,
        bytes: &[u8],
        start: usize,
        composed: &Composed,
        shape: &Shape,
    ) -> Result<Value, MalformedReason> {
        let found = self.found(bytes, start, composed)?;
        if let Shape::List(element) = shape {
            self.room.take(found.len())?;
            let values = found.into_iter().map(|it| self.part(bytes, it, &element.shape));
            return values.collect::<Result<_, _>>().map(Value::List);
        }
        match found.first() {
            None => Ok(Value::Null),
            Some(first) => self.part(bytes, *first, shape),
        }
    }

    fn part(&mut self, bytes: &[u8], found: Found, shape: &Shape) -> Result<Value, MalformedReason> {
        match found {
            Found::Element(element) => self.element(bytes, element, shape),
            Found::Attribute(place) => self.attribute(bytes, place),
        }
    }

    /// The elements at the path, or their attributes.
    fn found(&mut self, bytes: &[u8], start: usize, composed: &Composed) -> Result<Vec<Found>, MalformedReason> {
        let steps = &composed.steps;
        let (mut found, mut read) = (Vec::new(), Vec::new());
        // Elements that are open, and how many of them are the path's, from the record on.
        let (mut depth, mut matched, mut begin) = (0_usize, 0_usize, start);
        let mut at = start;
        loop {
            let piece = piece(bytes, at).ok_or(MalformedReason::NotWellFormed)?;
            at = piece.end;
            if matches!(piece.kind, Kind::Start | Kind::Empty) {
                attributes(bytes, piece.start, piece.end, &mut read)?;
                self.enter_element(depth, bytes, &read)?;
                let own = name(bytes.get(piece.start..piece.end).unwrap_or_default());
                let is_next = depth > 0
                    && matched + 1 == depth
                    && steps.get(matched).is_some_and(|step| step.is(own, &self.scope));
                matched += usize::from(is_next);
                if matched == depth && depth == steps.len() {
                    begin = piece.start;
                    if let Some(attribute) = &composed.attribute
                        && let Some(it) = attribute.attribute(bytes, &read, &self.scope)?
                    {
                        found.push(Found::Attribute(it.value));
                    }
                }
                depth += 1;
            }
            if matches!(piece.kind, Kind::End | Kind::Empty) {
                depth = depth.saturating_sub(1);
                self.leave_element(depth);
                if matched == depth {
                    if depth == steps.len() && composed.attribute.is_none() {
                        found.push(Found::Element((begin, piece.end)));
                    }
                    matched = depth.saturating_sub(1);
                }
                if depth == 0 {
                    return Ok(found);
                }
            }
        }
    }

    /// The value of an element. One that has elements in it is no plain value; a list has its elements beside one another, and so no
    /// element is one.
    pub(super) fn element(
        &mut self,
        bytes: &[u8],
        (start, end): Element,
        shape: &Shape,
    ) -> Result<Value, MalformedReason> {
        match shape {
            Shape::Plain(_) => self.text_of(bytes, (start, end)),
            Shape::List(_) => Ok(Value::Unreadable),
            Shape::Struct(members) => self.members(bytes, (start, end), members),
        }
    }

    fn members(
        &mut self,
        bytes: &[u8],
        (start, end): Element,
        members: &[(String, Part)],
    ) -> Result<Value, MalformedReason> {
        let tag = piece(bytes, start).ok_or(MalformedReason::NotWellFormed)?;
        let mut read = Vec::new();
        attributes(bytes, tag.start, tag.end, &mut read)?;
        let children = children(bytes, (start, end))?;
        let local = |(start, end): (usize, usize)| split(bytes.get(start..end).unwrap_or_default()).1;
        self.room.take(members.len() + children.len())?;
        let mut values = Vec::with_capacity(members.len());
        for (member, part) in members {
            let mut own = children.iter().filter(|it| local(it.name) == member.as_bytes()).map(|it| it.element);
            values.push(if let Shape::List(element) = &part.shape {
                let values = own.map(|child| self.element(bytes, child, &element.shape));
                Value::List(values.collect::<Result<_, _>>()?)
            } else if let Some(child) = own.next() {
                self.element(bytes, child, &part.shape)?
            } else if let Some(it) = meant(bytes, &read, member.as_bytes(), |_| true)? {
                self.attribute(bytes, it.value)?
            } else {
                Value::Null
            });
        }
        Ok(Value::Struct(values))
    }

    pub(super) fn attribute(&mut self, bytes: &[u8], (start, end): (usize, usize)) -> Result<Value, MalformedReason> {
        let from = self.side.len();
        resolve(bytes.get(start..end).unwrap_or_default(), true, &mut self.side)?;
        Ok(Value::Text(field(&self.side, from, self.side.len(), self.trim, SIDE)))
    }

    /// The text of an element.
    fn text_of(&mut self, bytes: &[u8], (start, end): Element) -> Result<Value, MalformedReason> {
        let mut text = Gathered::Nothing;
        let mut at = piece(bytes, start).map_or(end, |tag| tag.end);
        while at < end {
            let piece = piece(bytes, at).ok_or(MalformedReason::NotWellFormed)?;
            at = piece.end;
            text = match piece.kind {
                Kind::Start | Kind::Empty => return Ok(Value::Unreadable),
                Kind::Text => text.add(bytes, (piece.start, piece.end), true, &mut self.side)?,
                Kind::Data => {
                    let place = (piece.start + "<![CDATA[".len(), piece.end - "]]>".len());
                    text.add(bytes, place, false, &mut self.side)?
                }
                _ => text,
            };
        }
        let found: Field = text.field(bytes, &self.side, self.trim);
        Ok(Value::Text(found))
    }
}

/// What is at a path.
#[derive(Debug, Clone, Copy)]
enum Found {
    Element(Element),
    /// Its value, without the quotes.
    Attribute((usize, usize)),
}

/// An element in another.
struct Child {
    /// Where its name is.
    name: (usize, usize),
    element: Element,
}

/// The elements right in an element.
fn children(bytes: &[u8], (start, end): Element) -> Result<Vec<Child>, MalformedReason> {
    let mut found = Vec::new();
    let mut open = None;
    let mut depth = 0_usize;
    let mut at = start;
    while at < end {
        let piece = piece(bytes, at).ok_or(MalformedReason::NotWellFormed)?;
        at = piece.end;
        if matches!(piece.kind, Kind::Start | Kind::Empty) {
            if depth == 1 {
                let own = name(bytes.get(piece.start..piece.end).unwrap_or_default());
                open = Some((piece.start + 1, piece.start + 1 + own.len()));
            }
            depth += 1;
        }
        if matches!(piece.kind, Kind::End | Kind::Empty) {
            depth = depth.saturating_sub(1);
            if depth == 1
                && let Some(name) = open.take()
            {
                found.push(Child { name, element: (name.0 - 1, piece.end) });
            }
        }
    }
    Ok(found)
}
