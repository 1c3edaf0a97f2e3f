//! Where a segment stands, by those before it.

use super::{Guide, Loop, OUTER};

/// The loops that are open, as one segment comes after the other.
#[derive(Debug, Clone)]
pub struct Walk {
    open: Vec<Open>,
    /// Whether what stands here is in a loop that the guide does not have.
    is_foreign: bool,
    /// Whether it is below a level of the hierarchy that has no place: nothing up to the next level is anybody's.
    is_lost: bool,
    /// Whether the `ORC` of an order comes behind its `OBR`, as in the results of a laboratory by specimens.
    is_turned: bool,
}

/// What begins a message of HL7, its field with the kind of message, and the kind in which orders begin with `OBR` (`OUL^R22` to `OUL^R24`).
const MESSAGE: &str = "MSH";
const KIND: u32 = 9;
const TURNED: &[u8] = b"OUL";

/// The segment that begins a level of a hierarchy (X12.6, 3.9): its number, the number of the level that it is in, its kind.
const LEVEL: &str = "HL";

/// A loop that has begun.
#[derive(Debug, Clone)]
struct Open {
    index: usize,
    /// The last of its openers that stands in it, by their order in the guide.
    rank: usize,
    /// How many of its openers stand in it, where nothing else does.
    bare: Option<usize>,
    /// Its number, where it is a level.
    level: Option<Vec<u8>>,
}

/// What a segment did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placed {
    /// It began this loop.
    Begins(usize),
    /// It stands in the innermost loop that is open.
    Inside,
    /// It is in no loop that the guide has: what is known of it is that it begins one there is no place for.
    Foreign,
    /// The guide does not know it here, and it begins nothing.
    Unknown,
}

impl Walk {
    /// Where only this loop is open, and what follows stands in it; the first is the file.
    pub fn inside(index: usize) -> Self {
        Self {
            open: vec![Open { index, rank: 0, bare: None, level: None }],
            is_foreign: false,
            is_lost: false,
            is_turned: false,
        }
    }

    /// The same again, for a loop that this segment begins.
    pub fn restart<'v>(&mut self, guide: &Guide, index: usize, segment: &str, value: impl Fn(u32) -> &'v [u8]) {
        let rank = guide.get(index).and_then(|it| it.opener(segment)).unwrap_or_default();
        self.note_kind(segment, &value);
        self.open.clear();
        self.open.push(Open { index, rank, bare: Some(1), level: level(segment, value) });
        (self.is_foreign, self.is_lost) = (false, false);
    }

    /// Whether the orders of the message begin with `OBR`.
    pub fn is_turned(&self) -> bool {
        self.is_turned
    }

    /// What follows is of such a message, or of another.
    pub fn turn(&mut self, is_turned: bool) {
        self.is_turned = is_turned;
    }

    fn note_kind<'v>(&mut self, segment: &str, value: impl Fn(u32) -> &'v [u8]) {
        if segment == MESSAGE {
            self.is_turned = value(KIND).starts_with(TURNED);
        }
    }

    /// The innermost loop that is open; none where what stands here is in one that the guide does not have.
    pub fn innermost(&self) -> Option<usize> {
        self.open.last().filter(|_| !self.is_foreign && !self.is_lost).map(|it| it.index)
    }

    /// Places the next segment. `value` is the text of one of its elements, `closed` is told of each loop that ends, the innermost
    /// first.
    pub fn place<'v>(
        &mut self,
        guide: &Guide,
        segment: &str,
        value: impl Fn(u32) -> &'v [u8],
        mut closed: impl FnMut(usize),
    ) -> Placed {
        self.note_kind(segment, &value);
        if self.is_lost && segment != LEVEL && !guide.is_outer(segment) {
            return if guide.begins_any(segment) { Placed::Foreign } else { Placed::Unknown };
        }
        let bare = self.open.last_mut().and_then(|it| it.bare.take());
        let mut accepts_any = None;
        for depth in (0..self.open.len()).rev() {
            let Some(open) = self.open.get(depth) else { continue };
            let Some(around) = guide.get(open.index) else { continue };
            let begins = |child: &&usize| guide.get(**child).is_some_and(|it| it.begins(segment, &value));
            // A level says in which it is.
            let is_in = segment != LEVEL || open.level.as_deref().is_none_or(|it| it == value(2).trim_ascii());
            if let Some(&child) = around.children.iter().find(begins).filter(|_| is_in) {
                let rank = guide.get(child).and_then(|it| it.opener(segment)).unwrap_or_default();
                self.close_to(depth + 1, &mut closed);
                self.open.push(Open { index: child, rank, bare: Some(1), level: level(segment, &value) });
                return Placed::Begins(child);
            }
            if let Some(rank) = around.opener(segment)
                && depth + 1 == self.open.len()
                && (rank > open.rank || self.is_turned && bare == Some(1))
            {
                if let Some(last) = self.open.last_mut() {
                    last.rank = last.rank.max(rank);
                    last.bare = bare.map(|openers| openers + 1);
                }
                return Placed::Inside;
            }
            if around.lists(segment) && (!self.is_foreign || guide.is_outer(segment)) {
                self.close_to(depth + 1, &mut closed);
                return Placed::Inside;
            }
            if around.is_open && accepts_any.is_none() {
                accepts_any = Some(depth);
            }
        }
        if let Some(depth) = accepts_any {
            self.close_to(depth + 1, &mut closed);
            return Placed::Inside;
        }
        if !guide.begins_any(segment) {
            return Placed::Unknown;
        }
        if segment == LEVEL {
            let last = self.open.iter().rposition(|it| it.level.is_some());
            self.close_to(last.map_or(self.open.len(), |last| last + 1), &mut closed);
            self.is_lost = true;
            return Placed::Foreign;
        }
        // It may be the sibling of any that begins so, or the loop around it: nothing that follows may be taken for theirs.
        let alike = |open: &Open| guide.get(open.index).is_some_and(|it| it.opener(segment).is_some());
        if let Some(depth) = self.open.iter().position(alike) {
            self.close_to(depth, &mut closed);
        }
        self.is_foreign = true;
        Placed::Foreign
    }

    fn close_to(&mut self, depth: usize, closed: &mut impl FnMut(usize)) {
        (self.is_foreign, self.is_lost) = (false, false);
        while self.open.len() > depth.max(1)
            && let Some(open) = self.open.pop()
        {
            closed(open.index);
        }
    }

    /// Ends every loop.
    pub fn end(&mut self, mut closed: impl FnMut(usize)) {
        self.close_to(1, &mut closed);
    }
}

/// The number of a level, where a segment begins one.
fn level<'v>(segment: &str, value: impl Fn(u32) -> &'v [u8]) -> Option<Vec<u8>> {
    (segment == LEVEL).then(|| value(1).trim_ascii().to_vec())
}

impl Loop {
    /// Whether a segment begins this loop.
    pub fn begins<'v>(&self, segment: &str, value: impl Fn(u32) -> &'v [u8]) -> bool {
        self.opener(segment).is_some()
            && self.only.as_ref().is_none_or(|(element, values)| {
                let found = value(*element);
                values.iter().any(|it| it.as_bytes() == found)
            })
    }
}

impl Guide {
    /// Whether a segment of this name begins any loop.
    fn begins_any(&self, segment: &str) -> bool {
        self.loops.iter().any(|it| it.opener(segment).is_some())
    }

    /// Whether a segment stands in the envelopes or in the transaction itself and nowhere in its loops: it ends whatever is open.
    fn is_outer(&self, segment: &str) -> bool {
        let mut inner = self.loops.iter().skip(OUTER + 1);
        !inner.any(|it| it.lists(segment) || it.opener(segment).is_some())
    }
}
