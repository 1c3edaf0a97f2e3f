//! Where a segment stands, by those before it.

use super::{Guide, Loop, OUTER};

/// The loops that are open, as one segment comes after the other.
#[derive(Debug, Clone)]
pub struct Walk {
    open: Vec<Open>,
    /// Whether what stands here is in a loop that the guide does not have.
    is_foreign: bool,
}

/// A loop that has begun.
#[derive(Debug, Clone, Copy)]
struct Open {
    index: usize,
    /// The last of its openers that stands in it.
    rank: usize,
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
        Self { open: vec![Open { index, rank: 0 }], is_foreign: false }
    }

    /// The same again, for a loop that this segment begins.
    pub fn restart(&mut self, guide: &Guide, index: usize, segment: &str) {
        let rank = guide.get(index).and_then(|it| it.opener(segment)).unwrap_or_default();
        self.open.clear();
        self.open.push(Open { index, rank });
        self.is_foreign = false;
    }

    /// The innermost loop that is open; none where what stands here is in one that the guide does not have.
    pub fn innermost(&self) -> Option<usize> {
        self.open.last().filter(|_| !self.is_foreign).map(|it| it.index)
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
        let mut accepts_any = None;
        for depth in (0..self.open.len()).rev() {
            let Some(open) = self.open.get(depth).copied() else { continue };
            let Some(around) = guide.get(open.index) else { continue };
            let begins = |child: &&usize| guide.get(**child).is_some_and(|it| it.begins(segment, &value));
            if let Some(&child) = around.children.iter().find(begins) {
                let rank = guide.get(child).and_then(|it| it.opener(segment)).unwrap_or_default();
                self.close_to(depth + 1, &mut closed);
                self.open.push(Open { index: child, rank });
                return Placed::Begins(child);
            }
            if let Some(rank) = around.opener(segment)
                && depth + 1 == self.open.len()
                && rank > open.rank
            {
                if let Some(last) = self.open.last_mut() {
                    last.rank = rank;
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
        if !guide.loops.iter().any(|it| it.opener(segment).is_some()) {
            return Placed::Unknown;
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
        self.is_foreign = false;
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
    /// Whether a segment stands in the envelopes or in the transaction itself and nowhere in its loops: it ends whatever is open.
    fn is_outer(&self, segment: &str) -> bool {
        let mut inner = self.loops.iter().skip(OUTER + 1);
        !inner.any(|it| it.lists(segment) || it.opener(segment).is_some())
    }
}
