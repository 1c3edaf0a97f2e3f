//! Elements beside the records: before them, in an element that is around them.

use std::sync::Arc;

use ingest_program::{Step, TypeKind};

use super::attributes::attributes;
use super::markup::{Kind, name, piece};
use super::names::{Pattern, Scope};
use super::record::Splitter;
use super::text::{Gathered, field, resolve};
use crate::MalformedReason;
use crate::columns::{Field, Kind as Column, SIDE, Shape, Value};

/// Bytes of such elements that are kept, at most: each decoder holds them for each group of records.
pub(super) const MOST_BESIDE: usize = 64 << 10;

/// A column that is in one.
#[derive(Debug)]
pub(super) struct Beside {
    pub(super) column: usize,
    /// Whether its value has parts; of a list every element at the path is one, of any other value the first is it.
    is_composed: bool,
    is_list: bool,
    /// How many elements are around it that are around the records too.
    around: usize,
    /// The elements from there on.
    steps: Vec<Pattern>,
    /// Where its value is an attribute of the last of those.
    attribute: Option<Pattern>,
}

/// What was found of one.
#[derive(Debug, Clone, Default)]
struct Watch {
    /// How many of the steps are open.
    matched: usize,
    /// The element as far as it has come.
    gathered: Option<Vec<u8>>,
    /// The elements that were found, one behind the other.
    found: Option<Arc<Vec<u8>>>,
}

/// What was found of all of them.
#[derive(Debug, Default)]
pub(super) struct Watching(Vec<Watch>);

impl Beside {
    /// The way from an element that is `up` elements around a record; none where that is not in the document, or the way is none of XML.
    pub(super) fn new(
        (up, steps): (usize, &[Step]),
        (column, kind): (usize, TypeKind),
        row: usize,
        namespaces: &[(String, String)],
    ) -> Option<Self> {
        let around = row.checked_sub(up).filter(|around| *around > 0)?;
        let is_list = matches!(kind, TypeKind::List(_));
        let is_composed = is_list || matches!(kind, TypeKind::Struct(_));
        let mut found = Self { column, is_composed, is_list, around, steps: Vec::new(), attribute: None };
        for step in steps {
            match step {
                Step::Name(name) => found.steps.push(Pattern::new(name, namespaces)),
                Step::Attribute(name) => found.attribute = Some(Pattern::new(name, namespaces)),
                Step::Index(_) | Step::Parent => return None,
            }
        }
        Some(found).filter(|it| !it.steps.is_empty())
    }

    pub(super) fn has_namespaces(&self) -> bool {
        self.steps.iter().chain(&self.attribute).any(Pattern::has_namespace)
    }
}

impl Watching {
    pub(super) fn new(all: &[Beside]) -> Self {
        Self(vec![Watch::default(); all.len()])
    }

    /// The elements that were found, as they stand in the file.
    pub(super) fn found(&self) -> Vec<Option<Arc<Vec<u8>>>> {
        self.0.iter().map(|it| it.found.clone()).collect()
    }

    /// Bytes of those that are values with parts.
    pub(super) fn lists(&self, all: &[Beside]) -> usize {
        let found = all.iter().zip(&self.0).filter(|(beside, _)| beside.is_composed);
        found.filter_map(|(_, watch)| watch.found.as_ref()).map(|found| found.len()).sum()
    }

    /// An element begins in `depth` others, of which `on_way` are those around the records. Whether anything was found by that.
    pub(super) fn begin(
        &mut self,
        all: &[Beside],
        (tag, kind): (&[u8], Kind),
        (depth, on_way): (usize, usize),
        scope: &Scope,
    ) -> Result<bool, MalformedReason> {
        let mut finds = false;
        for (beside, watch) in all.iter().zip(&mut self.0) {
            if let Some(gathered) = &mut watch.gathered {
                gathered.extend_from_slice(tag);
                continue;
            }
            let is_next = (beside.is_list || watch.found.is_none())
                && on_way >= beside.around
                && depth == beside.around + watch.matched
                && beside.steps.get(watch.matched).is_some_and(|step| step.is(name(tag), scope));
            if !is_next {
                continue;
            }
            let is_last = watch.matched + 1 == beside.steps.len();
            match kind {
                Kind::Empty if is_last => {
                    watch.find(tag);
                    finds = true;
                }
                Kind::Empty => {}
                _ if is_last => watch.gathered = Some(tag.to_vec()),
                _ => watch.matched += 1,
            }
        }
        self.check()?;
        Ok(finds)
    }

    /// What stands in elements, and is none.
    pub(super) fn text(&mut self, text: &[u8]) -> Result<(), MalformedReason> {
        for gathered in self.0.iter_mut().filter_map(|it| it.gathered.as_mut()) {
            gathered.extend_from_slice(text);
        }
        self.check()
    }

    /// Whether no more is kept than may be.
    fn check(&self) -> Result<(), MalformedReason> {
        let kept = |it: &Watch| it.gathered.as_ref().map_or(0, Vec::len) + it.found.as_ref().map_or(0, |it| it.len());
        if self.0.iter().map(kept).sum::<usize>() > MOST_BESIDE { Err(MalformedReason::TooLong) } else { Ok(()) }
    }

    /// An element ends that is in `depth` others.
    pub(super) fn end(&mut self, all: &[Beside], tag: &[u8], depth: usize) -> Result<(), MalformedReason> {
        for (beside, watch) in all.iter().zip(&mut self.0) {
            if depth < beside.around {
                *watch = Watch::default();
            } else if let Some(gathered) = &mut watch.gathered {
                gathered.extend_from_slice(tag);
                if depth + 1 == beside.around + beside.steps.len()
                    && let Some(gathered) = watch.gathered.take()
                {
                    watch.find(&gathered);
                }
            } else if watch.matched > 0 && depth + 1 == beside.around + watch.matched {
                watch.matched -= 1;
            }
        }
        self.check()
    }
}

impl Watch {
    /// Keeps an element.
    fn find(&mut self, element: &[u8]) {
        Arc::make_mut(self.found.get_or_insert_default()).extend_from_slice(element);
    }
}

impl Splitter<'_> {
    /// The value of a column that has parts, in elements beside the records; none where it has no parts.
    pub(super) fn composed_beside(&mut self, beside: &Beside, elements: Option<&[u8]>) -> Option<Value> {
        let columns = self.columns;
        let shape = match columns.declared.get(beside.column).map(|column| &column.kind) {
            Some(Column::Nested(shape)) if beside.is_composed => shape,
            _ => return None,
        };
        let Some(elements) = elements else {
            return Some(if beside.is_list { Value::List(Vec::new()) } else { Value::Null });
        };
        let from = self.side.len();
        let found = str::from_utf8(elements).ok().and_then(|_| self.value_of(beside, elements, shape));
        if found.is_none() {
            self.side.truncate(from);
        }
        Some(found.unwrap_or(Value::Unreadable))
    }

    fn value_of(&mut self, beside: &Beside, elements: &[u8], shape: &Shape) -> Option<Value> {
        let (mut values, mut read) = (Vec::new(), Vec::new());
        let shape = if let Shape::List(part) = shape { &part.shape } else { shape };
        for (start, end) in spans(elements)? {
            let value = if let Some(attribute) = &beside.attribute {
                let tag = piece(elements, start)?;
                attributes(elements, tag.start, tag.end, &mut read).ok()?;
                let found = attribute.attribute(elements, &read, &self.scope);
                let Some(it) = self.told(found) else { continue };
                self.attribute(elements, it.value).ok()?
            } else {
                match self.element(elements, (start, end), shape) {
                    Err(reason @ MalformedReason::SeveralNamespaces) => return self.told(Err(reason)),
                    value => value.ok()?,
                }
            };
            values.push(self.in_side(value, elements));
        }
        Some(if beside.is_list { Value::List(values) } else { values.into_iter().next().unwrap_or(Value::Null) })
    }

    /// A value whose texts stand in these bytes, with them copied to the side: what is read later are other bytes.
    fn in_side(&mut self, value: Value, bytes: &[u8]) -> Value {
        match value {
            Value::Text(Field { start, length }) if length < SIDE => {
                let (start, place) = (start as usize, self.side.len());
                self.side.extend_from_slice(bytes.get(start..start + length as usize).unwrap_or_default());
                Value::Text(Field { start: place as u32, length: length | SIDE })
            }
            Value::List(values) => Value::List(values.into_iter().map(|it| self.in_side(it, bytes)).collect()),
            Value::Struct(values) => Value::Struct(values.into_iter().map(|it| self.in_side(it, bytes)).collect()),
            value => value,
        }
    }

    /// The field of a column in an element beside the records.
    pub(super) fn beside(&mut self, beside: &Beside, element: Option<&[u8]>) -> Field {
        let Some(element) = element else { return Field::NULL };
        let from = self.side.len();
        let found = str::from_utf8(element).ok().and_then(|_| self.value_beside(beside, element));
        if found.is_none() {
            self.side.truncate(from);
        }
        found.unwrap_or(Field::UNREADABLE)
    }

    fn value_beside(&mut self, beside: &Beside, element: &[u8]) -> Option<Field> {
        let tag = piece(element, 0)?;
        let from = self.side.len();
        if let Some(attribute) = &beside.attribute {
            let mut read = Vec::new();
            attributes(element, tag.start, tag.end, &mut read).ok()?;
            let text = |(start, end): (usize, usize)| element.get(start..end).unwrap_or_default();
            let found = attribute.attribute(element, &read, &self.scope);
            let Some(it) = self.told(found) else { return Some(Field::NULL) };
            resolve(text(it.value), true, &mut self.side).ok()?;
            return Some(field(&self.side, from, self.side.len(), self.trim, SIDE));
        }
        let mut text = Gathered::InSide(from);
        let mut at = tag.end;
        while let Some(piece) = piece(element, at) {
            at = piece.end;
            text = match piece.kind {
                Kind::Start | Kind::Empty | Kind::Broken => return None,
                Kind::Text => text.add(element, (piece.start, piece.end), true, &mut self.side).ok()?,
                Kind::Data => {
                    let place = (piece.start + "<![CDATA[".len(), piece.end - "]]>".len());
                    text.add(element, place, false, &mut self.side).ok()?
                }
                _ => text,
            };
        }
        Some(text.field(element, &self.side, self.trim))
    }
}

/// Where elements are that stand one behind the other.
fn spans(elements: &[u8]) -> Option<Vec<(usize, usize)>> {
    let (mut found, mut depth, mut start, mut at) = (Vec::new(), 0_usize, 0, 0);
    while at < elements.len() {
        let piece = piece(elements, at)?;
        at = piece.end;
        match piece.kind {
            Kind::Start => depth += 1,
            Kind::End => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            found.push((start, at));
            start = at;
        }
    }
    Some(found)
}
