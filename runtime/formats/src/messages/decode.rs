//! Records of messages to typed batches.

use std::ops::Range;
use std::sync::Arc;

use arrow::array::RecordBatch;
use ingest_program::{Orders, Placed, Walk};

use super::escapes::{has_escape, resolve};
use super::parts::{Take, To, add};
use super::plan::MessagePlan;
use super::syntax::{Part, Segment, Syntax, skip_between};
use super::wanted::{Seeking, Wanted};
use crate::chunk::Span;
use crate::columns::{Field, Room, SIDE, Split, Value, decode};
use crate::format::Records;
use crate::{Chunk, FileError, MalformedReason};

/// What is around records.
#[derive(Debug)]
pub(super) struct Around {
    pub(super) syntax: Syntax,
    /// The wanted segments, where they were found.
    pub(super) segments: Vec<Option<Arc<[u8]>>>,
    /// How the message has its orders.
    pub(super) orders: Orders,
}

impl Around {
    /// About how many bytes it takes.
    pub(super) fn bytes(&self) -> usize {
        self.segments.iter().map(|it| 16 + it.as_ref().map_or(0, |it| it.len())).sum()
    }
}

/// Records that were cut out of a file.
pub(super) struct MessageRecords {
    pub(super) plan: Arc<MessagePlan>,
    pub(super) chunk: Chunk,
    /// What is around the records, each from the record with this index on.
    pub(super) around: Vec<(usize, Arc<Around>)>,
}

impl Records for MessageRecords {
    fn decode(&self) -> Result<RecordBatch, FileError> {
        let (plan, chunk) = (&*self.plan, &self.chunk);
        let splitting = Splitting {
            plan,
            chunk,
            around: &self.around,
            syntax: None,
            fields_around: Vec::new(),
            values: Vec::new(),
            values_around: Vec::new(),
            entered: Ok(()),
            composed: Vec::new(),
            room: Room::default(),
            walk: Walk::inside(plan.row),
            seeking: Seeking::new(&plan.own),
            side: Vec::new(),
        };
        decode(&plan.columns, &plan.nulls, plan.malformed, chunk, splitting)
    }
}

struct Splitting<'a> {
    plan: &'a MessagePlan,
    chunk: &'a Chunk,
    /// Those that no record was in so far.
    around: &'a [(usize, Arc<Around>)],
    syntax: Option<&'a Syntax>,
    /// The columns that are around the record.
    fields_around: Vec<(usize, Field)>,
    /// For each column of values with parts that of the record, of which those around it are known before it is read.
    values: Vec<Value>,
    values_around: Vec<Value>,
    /// Whether those are no more than a record may have.
    entered: Result<(), MalformedReason>,
    /// Those of the records that were not read yet.
    composed: Vec<Value>,
    /// For those of the record.
    room: Room,
    walk: Walk,
    seeking: Seeking,
    /// Texts that stand otherwise in the file, or around the record.
    side: Vec<u8>,
}

impl<'a> Splitting<'a> {
    /// The records from here on have this around them.
    fn enter(&mut self, around: &'a Around) {
        let plan = self.plan;
        let syntax = &around.syntax;
        self.syntax = Some(syntax);
        self.walk.expect(around.orders);
        self.fields_around.clear();
        self.entered = Ok(());
        let mut values: Vec<Value> = plan.composed.iter().map(|it| it.empty.clone()).collect();
        for (wanted, segment) in plan.around.iter().zip(&around.segments) {
            for target in &wanted.targets {
                match (target.to, &target.take) {
                    (To::Column(column), Take::Text(part)) => {
                        let field = segment.as_ref().map_or(Field::NULL, |it| self.copied(it, part, syntax));
                        self.fields_around.push((column, field));
                    }
                    (To::Composed(index), _) => {
                        let (Some(value), Some(segment)) = (values.get_mut(index), segment) else { continue };
                        let room = &mut Room::of(segment.len());
                        let read = |place| self.in_side_at(segment, place, syntax);
                        let added = add(value, target, segment, syntax, room, read);
                        self.entered = self.entered.and(added);
                    }
                    (To::Column(_), _) => {}
                }
            }
        }
        self.values_around = values;
    }

    /// A part of a segment that does not stand in the chunk. Nobody has said yet that it is text.
    fn copied(&mut self, segment: &[u8], part: &Part, syntax: &Syntax) -> Field {
        match syntax.place(segment, part) {
            Some(place) => self.in_side_at(segment, place, syntax),
            None => Field::NULL,
        }
    }

    fn in_side_at(&mut self, segment: &[u8], place: Range<usize>, syntax: &Syntax) -> Field {
        let text = trimmed(segment.get(place).unwrap_or_default(), self.plan.trim);
        if str::from_utf8(text).is_err() { Field::UNREADABLE } else { self.in_side(text, syntax) }
    }

    /// The text at a place of a segment that stands in the chunk from byte `start` on.
    fn field(&mut self, start: usize, segment: &[u8], place: Range<usize>, syntax: &Syntax) -> Field {
        let whole = segment.get(place.clone()).unwrap_or_default();
        let text = trimmed(whole, self.plan.trim);
        if syntax.is_plain(text) && has_escape(text, syntax) {
            return self.in_side(text, syntax);
        }
        let before = whole.len() - if self.plan.trim { whole.trim_ascii_start().len() } else { whole.len() };
        Field { start: (start + place.start + before) as u32, length: text.len() as u32 }
    }

    /// A text with its escapes resolved, where it has no parts: of one that has, an escape may stand for what divides them.
    fn in_side(&mut self, text: &[u8], syntax: &Syntax) -> Field {
        let start = self.side.len();
        if !syntax.is_plain(text) {
            self.side.extend_from_slice(text);
        } else if !resolve(text, syntax, &mut self.side) {
            self.side.truncate(start);
            return Field::UNREADABLE;
        }
        Field { start: start as u32, length: (self.side.len() - start) as u32 | SIDE }
    }

    /// Reads a segment of the record, the first of which is what began it.
    fn take(
        &mut self,
        segment: Segment,
        is_first: bool,
        syntax: &Syntax,
        fields: &mut [Field],
    ) -> Result<(), MalformedReason> {
        let plan = self.plan;
        let bytes = self.chunk.text.memory.as_slice().get(segment.start..segment.end).unwrap_or_default();
        if !syntax.is_segment(bytes) || syntax.is_broken(bytes) {
            return Err(MalformedReason::NotWellFormed);
        }
        let name = syntax.name(bytes);
        let seeking = &mut self.seeking;
        let value = |element| syntax.element(bytes, element as usize);
        let placed = if is_first {
            seeking.restart();
            self.walk.restart(&plan.guide, plan.row, name, value);
            Placed::Begins(plan.row)
        } else {
            self.walk.place(&plan.guide, name, value, |closed| seeking.end(&plan.own, closed, |_| {}))
        };
        if let Placed::Begins(index) = placed {
            seeking.begin(&plan.own, index);
        }
        let mut found: Vec<&Wanted> = Vec::new();
        if let Some(index) = self.walk.stands_in(placed) {
            let begins = matches!(placed, Placed::Begins(_));
            seeking.take(&plan.own, index, (name, bytes, begins), syntax, |at, _| found.extend(plan.own.get(at)));
        }
        for target in found.into_iter().flat_map(|wanted| &wanted.targets) {
            match (target.to, &target.take) {
                (To::Column(column), Take::Text(part)) => {
                    let place = syntax.place(bytes, part);
                    let field = place.map_or(Field::NULL, |place| self.field(segment.start, bytes, place, syntax));
                    if let Some(to) = fields.get_mut(column) {
                        *to = field;
                    }
                }
                (To::Composed(index), _) => {
                    let Some(mut value) = self.values.get_mut(index).map(|it| std::mem::replace(it, Value::Null))
                    else {
                        continue;
                    };
                    let mut room = self.room;
                    let read = |place| self.field(segment.start, bytes, place, syntax);
                    add(&mut value, target, bytes, syntax, &mut room, read)?;
                    self.room = room;
                    if let Some(to) = self.values.get_mut(index) {
                        *to = value;
                    }
                }
                (To::Column(_), _) => {}
            }
        }
        Ok(())
    }
}

/// A text without what is around it, if that is to be.
fn trimmed(text: &[u8], trim: bool) -> &[u8] {
    if trim { text.trim_ascii() } else { text }
}

impl Split for Splitting<'_> {
    fn split(&mut self, index: usize, span: Span, fields: &mut [Field]) -> Result<(), MalformedReason> {
        let entered = self.around.partition_point(|(from, _)| *from <= index);
        if let Some((_, around)) = entered.checked_sub(1).and_then(|last| self.around.get(last)) {
            self.enter(around);
            self.around = self.around.get(entered..).unwrap_or_default();
        }
        for (column, field) in &self.fields_around {
            if let Some(place) = fields.get_mut(*column) {
                *place = *field;
            }
        }
        self.entered?;
        self.room = Room::of((span.end - span.start) as usize);
        self.values.clone_from(&self.values_around);
        let Some(syntax) = self.syntax else { return Err(MalformedReason::NotWellFormed) };
        let bytes = self.chunk.text.memory.as_slice().get(..span.end as usize).unwrap_or_default();
        let mut at = span.start as usize;
        loop {
            at = skip_between(bytes, at);
            if at >= bytes.len() {
                break;
            }
            let last = Segment { start: at, end: bytes.len(), next: bytes.len() };
            let segment = syntax.segment(bytes, at).unwrap_or(last);
            self.take(segment, at == span.start as usize, syntax, fields)?;
            at = segment.next;
        }
        for (composed, value) in self.plan.composed.iter().zip(self.values.drain(..)) {
            if let Some(place) = fields.get_mut(composed.column) {
                *place = Field::composed(self.composed.len());
                self.composed.push(value);
            }
        }
        Ok(())
    }

    fn composed(&self) -> &[Value] {
        &self.composed
    }

    fn forget_composed(&mut self) {
        self.composed.clear();
    }

    fn side(&self) -> &[u8] {
        &self.side
    }

    fn into_side(self) -> Vec<u8> {
        self.side
    }
}
