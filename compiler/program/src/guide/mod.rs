//! What the segments of a message mean by where they stand: X12 and HL7 v2 have loops and groups, and no mark of where one ends.
//!
//! A [`Guide`] says which segment begins a loop, in which other loop, and which segments may follow in it. The compiler resolves the
//! paths of columns by it, so that a path that may mean two things is an error and not a wrong value; the runtime places each
//! segment by it as a file streams.

mod hl7;
mod parts;
mod path;
mod place;
mod reach;
mod text;
mod x12;

pub use parts::{Instance, Parts, Unfit};
pub use path::is_segment;
pub use place::{Orders, Placed, Walk};
pub use reach::Unreachable;
pub use x12::x12_guides;

use serde::{Deserialize, Serialize};

/// The loops that are no part of a message: the file, and two envelopes in it. The next is the message.
const OUTER: usize = 3;

/// The loops of a kind of message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guide {
    /// The first is the file itself; an envelope is a loop as any other.
    loops: Vec<Loop>,
}

/// A loop: a segment that begins it, and those that may follow.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Loop {
    /// As guides call it: `2010AA`; that of its first segment where they do not.
    pub name: String,
    /// The segments that begin it. One that stands farther right begins it only where none of it, or of one farther right, is in it
    /// yet: of `ORC|OBR`, an `OBR` right behind an `ORC` is in the group of that. In messages of kinds that have them the other way round, so is
    /// an `ORC` right behind an `OBR`.
    pub openers: Vec<String>,
    /// What an opener has to say to begin this loop: the number of an element, and its values.
    pub only: Option<(u32, Vec<String>)>,
    /// The segments that stand in it behind those, and before the loops in it; in messages of HL7 also behind them.
    pub segments: Vec<String>,
    /// Those that stand behind the loops in it.
    pub behind: Vec<String>,
    /// That of them which ends it, where one does.
    pub end: Option<String>,
    /// Whether any other may stand in it too.
    pub is_open: bool,
    /// The loops in it, in their order.
    pub children: Vec<usize>,
    /// The loops that it may be in.
    pub parents: Vec<usize>,
}

/// The way from a record to a value in a segment: `2310B/NM1[01=82]/09`, `PID-3[2].1`. Where a number is not said, all are meant: of a
/// column that is a list each is an element, of any other [`SegmentPath::first`] says that it is the first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentPath {
    /// The loops that lead to the segment, from the outside in; one at least where the path is resolved.
    pub loops: Vec<LoopStep>,
    /// `NM1`
    pub segment: String,
    /// `[01=82]`: of segments of this name those alone that have this value in this element.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only: Option<(u32, String)>,
    /// Which of those in their loop, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    /// The element of the segment, from 1; where there is none, the segment itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub element: Option<u32>,
    /// Whether it leads to each of the segment's elements instead, `*`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub each_element: bool,
    /// Which of its repetitions, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repetition: Option<u32>,
    /// The component of it, from 1; all of it where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub component: Option<u32>,
    /// The component of that, from 1, as HL7 has them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subcomponent: Option<u32>,
}

/// A loop on the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoopStep {
    /// Its name.
    pub name: String,
    /// Which of those in the loop before, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
}

impl Guide {
    /// The loop that stands at this place among all.
    pub fn get(&self, index: usize) -> Option<&Loop> {
        self.loops.get(index)
    }

    /// The loop of this name, or the only one that a segment of this name begins.
    pub fn find(&self, name: &str) -> Option<usize> {
        let loops = || self.loops.iter().enumerate().skip(1);
        if let Some((index, _)) = loops().find(|(_, it)| it.name == name) {
            return Some(index);
        }
        let mut begun = loops().filter(|(_, it)| it.opener(name).is_some());
        let (index, _) = begun.next()?;
        begun.next().is_none().then_some(index)
    }

    /// The loop of this name whose instances may be records: a transaction or a message, or a loop in one.
    pub fn row(&self, name: &str) -> Option<usize> {
        self.find(name).filter(|index| *index >= OUTER)
    }

    /// The names of its loops, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.loops.iter().skip(1).map(|it| it.name.as_str())
    }

    /// Adds a loop to others.
    fn add(&mut self, parents: &[usize], added: Loop) -> usize {
        let index = self.loops.len();
        self.loops.push(added);
        for parent in parents {
            self.link(*parent, index);
        }
        index
    }

    fn link(&mut self, parent: usize, child: usize) {
        if let Some(it) = self.loops.get_mut(parent) {
            it.children.push(child);
        }
        if let Some(it) = self.loops.get_mut(child) {
            it.parents.push(parent);
        }
    }
}

impl Loop {
    fn new(name: &str, openers: &[&str], segments: &[&str], is_open: bool) -> Self {
        let owned = |names: &[&str]| names.iter().map(|it| (*it).to_owned()).collect();
        Self { name: name.to_owned(), openers: owned(openers), segments: owned(segments), is_open, ..Self::default() }
    }

    /// The same, with a segment that ends it.
    fn ending(mut self, segment: &str) -> Self {
        self.behind.push(segment.to_owned());
        Self { end: Some(segment.to_owned()), ..self }
    }

    /// Whether a segment of this name stands in it, and the guide says so.
    fn lists(&self, segment: &str) -> bool {
        self.segments.iter().chain(&self.behind).any(|it| it == segment)
    }

    /// Whether one may stand in it where a loop in it has begun.
    fn goes_on_with(&self, segment: &str) -> bool {
        self.behind.iter().any(|it| it == segment) || self.is_open && self.lists(segment)
    }

    /// Which of its openers this segment is.
    fn opener(&self, segment: &str) -> Option<usize> {
        self.openers.iter().position(|it| it == segment)
    }
}
