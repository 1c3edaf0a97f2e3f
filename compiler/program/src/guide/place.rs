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
    /// How the message has its orders.
    orders: Orders,
    /// Whether the innermost loop has had the segment that ends it.
    is_ended: bool,
    /// What stood in the innermost loop before a segment that the guide does not have.
    cut: Option<usize>,
}

/// What begins a message of HL7, its field with the kind of message, and what begins a specimen in one and an order of it.
const MESSAGE: &str = "MSH";
const KIND: u32 = 9;
const SPECIMEN: &str = "SPM";
const ORDER: &str = "OBR";

/// How a message of HL7 has its orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Orders {
    /// From `ORC` on, or from `OBR` where that lacks.
    #[default]
    Plain,
    /// From `OBR` on, which an `ORC` may follow: the results of a laboratory (`OUL^R24`).
    Turned,
    /// The same, and in specimens (`OUL^R22`, `OUL^R23`).
    BySpecimen,
}

impl Orders {
    /// By the kind of the message: its code, a delimiter, its event.
    fn of(kind: &[u8]) -> Self {
        match (kind.get(..3), kind.get(4..)) {
            (Some(b"OUL"), Some([b'R', b'2', b'2' | b'3', ..])) => Self::BySpecimen,
            (Some(b"OUL"), Some([b'R', b'2', b'4', ..])) => Self::Turned,
            _ => Self::Plain,
        }
    }
}

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
    /// It stands in this loop around the innermost one, and ends none: messages of HL7 have the visit of a patient behind an order too.
    Around(usize),
    /// It is in no loop that is open: what is known of it is that it begins one there is no place for.
    Foreign,
    /// It stands in no loop that is open, and begins none.
    Misplaced,
    /// The guide has no segment of this name. It may have been any, so that no loop below the level of the hierarchy counts as open.
    Unknown,
}

impl Walk {
    /// Where only this loop is open, and what follows stands in it; the first is the file.
    pub fn inside(index: usize) -> Self {
        Self {
            open: vec![Open { index, rank: 0, bare: None, level: None }],
            is_foreign: false,
            is_lost: false,
            orders: Orders::Plain,
            is_ended: false,
            cut: None,
        }
    }

    /// The same again, for a loop that this segment begins.
    pub fn restart<'v>(&mut self, guide: &Guide, index: usize, segment: &str, value: impl Fn(u32) -> &'v [u8]) {
        let rank = guide.get(index).and_then(|it| it.opener(segment)).unwrap_or_default();
        self.note_kind(segment, &value);
        self.open.clear();
        self.open.push(Open { index, rank, bare: Some(1), level: level(segment, value) });
        self.settle();
    }

    /// How the message that is open has its orders.
    pub fn orders(&self) -> Orders {
        self.orders
    }

    /// What follows is of a message that has its orders so.
    pub fn expect(&mut self, orders: Orders) {
        self.orders = orders;
    }

    fn note_kind<'v>(&mut self, segment: &str, value: impl Fn(u32) -> &'v [u8]) {
        if segment == MESSAGE {
            self.orders = Orders::of(value(KIND));
        }
    }

    /// The loop that the segment which was placed last, so, stands in; none where the guide does not have it there.
    pub fn stands_in(&self, placed: Placed) -> Option<usize> {
        match placed {
            Placed::Begins(index) | Placed::Around(index) => Some(index),
            Placed::Inside => self.open.last().filter(|_| !self.is_foreign && !self.is_lost).map(|it| it.index),
            Placed::Foreign | Placed::Misplaced | Placed::Unknown => None,
        }
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
        if self.is_ended {
            self.close_to(self.open.len() - 1, &mut closed);
        }
        if self.is_lost && segment != LEVEL && !guide.is_outer(segment) {
            return guide.stray(segment);
        }
        if segment == SPECIMEN && self.orders == Orders::BySpecimen {
            let order = |it: &Open| guide.get(it.index).is_some_and(|it| it.opener(ORDER).is_some());
            let depth = self.open.iter().position(order).unwrap_or(self.open.len());
            self.close_to(depth, &mut closed);
        }
        let bare = self.open.last_mut().and_then(|it| it.bare.take());
        let mut accepts_any = None;
        let mut is_past = false;
        for depth in (0..self.open.len()).rev() {
            let Some(open) = self.open.get(depth) else { continue };
            let Some(around) = guide.get(open.index) else { continue };
            let begins = |child: &&usize| guide.get(**child).is_some_and(|it| it.begins(segment, &value));
            // A level says in which it is.
            let is_in = segment != LEVEL || open.level.as_deref().is_none_or(|it| it == value(2).trim_ascii());
            let last = self.open.get(depth + 1).map(|it| it.index).or(self.cut);
            let found = around.children.iter().find(begins).filter(|_| is_in).copied();
            let is_late = |child: usize| last.is_some_and(|last| guide.is_past(around, child, last));
            is_past |= found.is_some_and(is_late);
            if let Some(child) = found.filter(|child| !is_late(*child)) {
                let rank = guide.get(child).and_then(|it| it.opener(segment)).unwrap_or_default();
                self.close_to(depth + 1, &mut closed);
                self.open.push(Open { index: child, rank, bare: Some(1), level: level(segment, &value) });
                return Placed::Begins(child);
            }
            if let Some(rank) = around.opener(segment)
                && depth + 1 == self.open.len()
                && (rank > open.rank || self.orders != Orders::Plain && rank < open.rank && bare == Some(1))
            {
                if let Some(last) = self.open.last_mut() {
                    last.rank = last.rank.max(rank);
                    last.bare = bare.map(|openers| openers + 1);
                }
                return Placed::Inside;
            }
            // What an outer loop has before those in it is none of its own behind one of them: of a service line it may be, in another
            // version of the guide.
            let is_innermost = depth + 1 == self.open.len();
            let is_listed = if is_innermost { around.lists(segment) } else { around.goes_on_with(segment) };
            if is_listed && (!self.is_foreign || guide.is_outer(segment)) {
                let is_end = around.end.as_deref() == Some(segment);
                if accepts_any.is_some() && !is_end {
                    return Placed::Around(open.index);
                }
                self.close_to(depth + 1, &mut closed);
                self.is_ended = is_end;
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
        let is_of_lost =
            is_past && self.cut.is_some() || self.is_foreign && self.is_of_another_level(guide, segment, &value);
        self.lose(guide, segment, is_of_lost, &mut closed)
    }

    /// Whether a segment begins loops of levels alone, none of which is open.
    fn is_of_another_level<'v>(&self, guide: &Guide, segment: &str, value: impl Fn(u32) -> &'v [u8]) -> bool {
        let has_it = |around: &Loop| {
            around.children.iter().filter_map(|it| guide.get(*it)).any(|child| child.begins(segment, &value))
        };
        let mut around = guide.loops.iter().enumerate().filter(|(_, it)| has_it(it)).peekable();
        let is_closed = |index: usize| self.open.iter().all(|it| it.index != index);
        around.peek().is_some() && around.all(|(index, it)| it.opener(LEVEL).is_some() && is_closed(index))
    }

    /// Judges a segment that has no place, and what may be known of those behind it. `is_of_lost` says that behind a segment which nobody
    /// knows it begins a loop that would have had to begin before, or is of another level.
    fn lose(&mut self, guide: &Guide, segment: &str, is_of_lost: bool, closed: &mut impl FnMut(usize)) -> Placed {
        let stray = guide.stray(segment);
        match stray {
            Placed::Foreign if segment == LEVEL => {
                let last = self.open.iter().rposition(|it| it.level.is_some());
                self.close_to(last.map_or(self.open.len(), |last| last + 1), closed);
                self.is_lost = true;
            }
            // What the guide does not have was a level, and not a loop of this one.
            Placed::Foreign if is_of_lost && self.open.iter().any(|it| it.level.is_some()) => {
                self.is_lost = true;
            }
            Placed::Foreign => {
                // It may be the sibling of any that begins so, or the loop around it: nothing that follows may be taken for theirs.
                let alike = |open: &Open| guide.get(open.index).is_some_and(|it| it.opener(segment).is_some());
                if let Some(depth) = self.open.iter().position(alike) {
                    self.close_to(depth, closed);
                }
                self.is_foreign = true;
            }
            Placed::Unknown => {
                let last = self.open.iter().rposition(|it| it.level.is_some() || it.index == OUTER);
                let depth = last.map_or(self.open.len(), |last| last + 1);
                let cut = self.cut.or(self.open.get(depth).map(|it| it.index));
                self.close_to(depth, closed);
                (self.is_foreign, self.cut) = (true, cut);
            }
            _ => {}
        }
        stray
    }

    /// A segment stands where it may: what was not known is over.
    fn settle(&mut self) {
        (self.is_foreign, self.is_lost, self.is_ended, self.cut) = (false, false, false, None);
    }

    fn close_to(&mut self, depth: usize, closed: &mut impl FnMut(usize)) {
        self.settle();
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
    /// What a segment of this name is where it has no place.
    fn stray(&self, segment: &str) -> Placed {
        if self.loops.iter().any(|it| it.opener(segment).is_some()) {
            Placed::Foreign
        } else if self.loops.iter().any(|it| it.lists(segment)) {
            Placed::Misplaced
        } else {
            Placed::Unknown
        }
    }

    /// Whether a loop may not begin any more where another has begun in the one around both. One that its first segment alone tells is
    /// merely out of order; those that the same segments begin come in any, and so do the groups of HL7; and of a loop that may lack,
    /// what may be in it stands alone before it.
    fn is_past(&self, around: &Loop, child: usize, last: usize) -> bool {
        let at = |index: usize| around.children.iter().position(|it| *it == index);
        let Some((begun, before)) = self.get(child).zip(self.get(last)) else { return false };
        let is_ordered = !around.is_open && begun.only.is_some() && begun.openers != before.openers;
        is_ordered && at(child) < at(last) && !self.within(child).contains(&last)
    }

    /// Whether a segment stands in the envelopes or in the transaction itself and nowhere in its loops: it ends whatever is open.
    fn is_outer(&self, segment: &str) -> bool {
        let mut inner = self.loops.iter().skip(OUTER + 1);
        !inner.any(|it| it.lists(segment) || it.opener(segment).is_some())
    }
}
