//! The segments that columns lead into, and where they are found.

use ingest_program::{Guide, SegmentPath};

use super::syntax::{Part, Syntax};

/// A segment that columns lead into.
#[derive(Debug)]
pub(super) struct Wanted {
    /// The loops that lead to it, each with its number in the one before.
    loops: Vec<(usize, u32)>,
    segment: String,
    only: Option<(usize, Vec<u8>)>,
    number: u32,
    /// What is found of it counts until this loop ends.
    anchor: usize,
    /// The columns, each with its part of the segment.
    pub(super) columns: Vec<(usize, Part)>,
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
    /// Adds a column to those that lead into the same segment, or to a new one; whether the guide has its loops.
    pub(super) fn add(all: &mut Vec<Self>, guide: &Guide, row: usize, path: &SegmentPath, column: usize) -> Option<()> {
        let loops: Vec<_> =
            path.loops.iter().map(|step| Some((guide.find(&step.name)?, step.number))).collect::<Option<_>>()?;
        let only = path.only.as_ref().map(|(element, value)| (*element as usize, value.clone().into_bytes()));
        let part = Part {
            element: path.element as usize,
            repetition: path.repetition as usize,
            component: path.component.map(|it| it as usize),
            subcomponent: path.subcomponent.map(|it| it as usize),
        };
        let same = |it: &&mut Self| {
            it.loops == loops && it.segment == path.segment && it.only == only && it.number == path.number
        };
        if let Some(known) = all.iter_mut().find(same) {
            known.columns.push((column, part));
            return Some(());
        }
        let anchor = guide.anchor(loops.last()?.0, row);
        let (segment, number) = (path.segment.clone(), path.number);
        all.push(Self { loops, segment, only, number, anchor, columns: vec![(column, part)] });
        Some(())
    }

    fn is(&self, name: &str, segment: &[u8], syntax: &Syntax) -> bool {
        self.segment == name
            && self.only.as_ref().is_none_or(|(element, value)| {
                let found = syntax.element(segment, *element);
                // A code stands in front of what it means and of whose it is: `GLU^Glucose^L`.
                found == value.as_slice() || syntax.is_plain(value) && syntax.first(found) == value.as_slice()
            })
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
                if count == number {
                    state.open += 1;
                    state.counts.iter_mut().skip(state.open).for_each(|it| *it = 0);
                    state.alike = 0;
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

    /// A segment stands in this loop, the innermost that is open; `found` is told of each of the wanted that it is.
    pub(super) fn take(
        &mut self,
        wanted: &[Wanted],
        innermost: usize,
        (name, segment): (&str, &[u8]),
        syntax: &Syntax,
        mut found: impl FnMut(usize, &Wanted),
    ) {
        for (at, (wanted, state)) in wanted.iter().zip(&mut self.0).enumerate() {
            let is_here = state.open == wanted.loops.len() && wanted.loops.last().is_some_and(|it| it.0 == innermost);
            if is_here && !state.is_found && wanted.is(name, segment, syntax) {
                state.alike += 1;
                if state.alike == wanted.number {
                    state.is_found = true;
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
