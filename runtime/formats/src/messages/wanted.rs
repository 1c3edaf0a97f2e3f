//! The segments that columns lead into, and where they are found.

use ingest_program::{Guide, Instance, Parts, SegmentPath};

use super::parts::{Take, Target, To, empty};
use super::syntax::{Part, Syntax};

/// A segment that columns lead into.
#[derive(Debug)]
pub(super) struct Wanted {
    /// The loops that lead to it, each with its number in the one before, or every one.
    loops: Vec<(usize, Option<u32>)>,
    which: Which,
    /// Which of them, or every one.
    number: Option<u32>,
    /// What is found of it counts until this loop ends.
    anchor: usize,
    /// What is read of it, in this order.
    pub(super) targets: Vec<Target>,
}

#[derive(Debug, PartialEq, Eq)]
enum Which {
    /// With this value in this element, where that is said.
    Named(String, Option<(usize, Vec<u8>)>),
    /// The one that begins the last of the loops.
    Opener,
}

/// What was found of [`Wanted`] segments.
#[derive(Debug, Clone)]
pub(super) struct Seeking(Vec<State>);

#[derive(Debug, Clone, Default)]
struct State {
    /// How many of each loop on the way have begun in the one before.
    counts: Vec<u32>,
    /// How many of the loops on the way are open, from the first.
    open: usize,
    /// Segments so far that are alike.
    alike: u32,
    is_found: bool,
}

impl Wanted {
    /// Adds all that the parts of a value are read of; none where the guide does not have their loops.
    pub(super) fn add(
        all: &mut Vec<Self>,
        (guide, row): (&Guide, usize),
        parts: &Parts,
        (to, members): (To, &[usize]),
    ) -> Option<()> {
        let target = |take| Target { to, members: members.to_vec(), take };
        match parts {
            Parts::Text(path) => Self::find(all, (guide, row), path, false)?.push(target(Take::Text(Part::of(path)))),
            Parts::Texts(path) => {
                Self::find(all, (guide, row), path, false)?.push(target(Take::Texts(Part::of(path))));
            }
            Parts::Structs { at, instance: Instance::Element, fields, .. } => {
                let field = |it: &Parts| if let Parts::Text(path) = it { Some(Part::of(path)) } else { None };
                let fields = fields.iter().map(field).collect::<Option<_>>()?;
                Self::find(all, (guide, row), at, false)?.push(target(Take::Structs(Part::of(at), fields)));
            }
            Parts::Structs { at, instance, fields, .. } => {
                let empty = fields.iter().map(empty).collect();
                Self::find(all, (guide, row), at, *instance == Instance::Loop)?.push(target(Take::Begin(empty)));
                for (index, field) in fields.iter().enumerate() {
                    let members: Vec<usize> = members.iter().copied().chain([index]).collect();
                    Self::add(all, (guide, row), field, (to, &members))?;
                }
            }
        }
        Some(())
    }

    /// What is read of the segment at a path, or of the one that begins its loop.
    fn find<'w>(
        all: &'w mut Vec<Self>,
        (guide, row): (&Guide, usize),
        path: &SegmentPath,
        is_opener: bool,
    ) -> Option<&'w mut Vec<Target>> {
        let loops: Vec<_> =
            path.loops.iter().map(|step| Some((guide.find(&step.name)?, step.number))).collect::<Option<_>>()?;
        let only = path.only.as_ref().map(|(element, value)| (*element as usize, value.clone().into_bytes()));
        let which = if is_opener { Which::Opener } else { Which::Named(path.segment.clone(), only) };
        let number = if is_opener { None } else { path.number };
        let known = all.iter().position(|it| it.loops == loops && it.which == which && it.number == number);
        let at = known.unwrap_or(all.len());
        if known.is_none() {
            let anchor = guide.anchor(loops.last()?.0, row);
            all.push(Self { loops, which, number, anchor, targets: Vec::new() });
        }
        all.get_mut(at).map(|it| &mut it.targets)
    }

    /// Whether it is the segment that begins a loop, whichever that is. What is in the loop is read after it.
    pub(super) fn is_opener(&self) -> bool {
        self.which == Which::Opener
    }

    fn is(&self, (name, segment, begins): (&str, &[u8], bool), syntax: &Syntax) -> bool {
        match &self.which {
            Which::Opener => begins,
            Which::Named(own, only) => {
                let has = |(element, value): &(usize, Vec<u8>)| {
                    let found = syntax.element(segment, *element);
                    // A code stands in front of what it means and of whose it is: `GLU^Glucose^L`.
                    found == value.as_slice() || syntax.is_plain(value) && syntax.first(found) == value.as_slice()
                };
                own == name && only.as_ref().is_none_or(has)
            }
        }
    }
}

impl Seeking {
    pub(super) fn new(wanted: &[Wanted]) -> Self {
        let state = |it: &Wanted| State { counts: vec![0; it.loops.len()], ..State::default() };
        Self(wanted.iter().map(state).collect())
    }

    /// Nothing has been found.
    pub(super) fn restart(&mut self) {
        self.0.iter_mut().for_each(State::restart);
    }

    /// A loop has begun.
    pub(super) fn begin(&mut self, wanted: &[Wanted], index: usize) {
        for (wanted, state) in wanted.iter().zip(&mut self.0) {
            let Some((_, number)) = wanted.loops.get(state.open).filter(|(found, _)| *found == index) else {
                continue;
            };
            if let Some(count) = state.counts.get_mut(state.open) {
                *count += 1;
                if number.is_none_or(|number| *count == number) {
                    state.open += 1;
                    state.counts.iter_mut().skip(state.open).for_each(|it| *it = 0);
                    (state.alike, state.is_found) = (0, false);
                }
            }
        }
    }

    /// A loop has ended; `forget` is told of each segment that does not count any more.
    pub(super) fn end(&mut self, wanted: &[Wanted], index: usize, mut forget: impl FnMut(usize)) {
        for (at, (wanted, state)) in wanted.iter().zip(&mut self.0).enumerate() {
            if let Some(level) = wanted.loops.iter().take(state.open).position(|(it, _)| *it == index) {
                state.open = level;
            }
            if wanted.anchor == index {
                state.restart();
                forget(at);
            }
        }
    }

    /// A segment, which begins it or not, stands in this loop, the innermost that is open; `found` is told of each of the wanted that
    /// it is.
    pub(super) fn take(
        &mut self,
        wanted: &[Wanted],
        innermost: usize,
        segment: (&str, &[u8], bool),
        syntax: &Syntax,
        mut found: impl FnMut(usize, &Wanted),
    ) {
        for (at, (wanted, state)) in wanted.iter().zip(&mut self.0).enumerate() {
            let is_here = state.open == wanted.loops.len() && wanted.loops.last().is_some_and(|it| it.0 == innermost);
            if is_here && !state.is_found && wanted.is(segment, syntax) {
                state.alike += 1;
                state.is_found = wanted.number == Some(state.alike);
                if state.is_found || wanted.number.is_none() {
                    found(at, wanted);
                }
            }
        }
    }
}

impl State {
    fn restart(&mut self) {
        self.counts.iter_mut().for_each(|it| *it = 0);
        self.open = 0;
        self.alike = 0;
        self.is_found = false;
    }
}
