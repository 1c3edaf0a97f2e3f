//! What stands in messages: segments in their loops, with the elements that have something in them.

use std::collections::{BTreeMap, BTreeSet};

use ingest_program::{Guide, Placed, Walk};

use super::segments::{Segment, Syntax};
use super::words::{self, Apart, Code};

/// Segments that are looked at.
const LOOKED_AT: usize = 200_000;
/// Segments that end something, or tell where others are: nobody asks for them.
const ENDS: [&str; 9] = ["HL", "SE", "GE", "IEA", "GS", "LS", "LE", "BTS", "FTS"];

/// A segment of a loop.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// The loop, by its place in the guide.
    pub(super) index: usize,
    pub(super) segment: String,
    /// What tells it from others of its name.
    pub(super) code: Option<Code>,
}

/// What was seen of the segments of a place.
#[derive(Debug, Clone, Default)]
pub(super) struct Content {
    /// In which order places were seen.
    pub(super) order: usize,
    /// For each element that has something in it the components that do; none where it has no parts.
    pub(super) elements: BTreeMap<u32, BTreeSet<u32>>,
    /// The elements that have several repetitions with something in them, with how many they have at most.
    pub(super) repetitions: BTreeMap<u32, usize>,
    /// It stands in a loop twice.
    pub(super) is_repeated: bool,
}

/// What was seen of messages.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) places: BTreeMap<Place, Content>,
    /// Loops that stand several times in the one around them, but for those that records are.
    pub(super) repeated: BTreeSet<usize>,
    /// Segments whose code is none that is known, with their loops.
    pub(super) unknown: BTreeSet<(usize, String)>,
}

/// Walks along the segments of a text. `tells`: whether codes tell segments of one name apart.
pub(super) fn seen(text: &str, syntax: Syntax, guide: &Guide, tells: bool) -> Seen {
    let mut seen = Seen::default();
    let mut walk = Walk::inside(0);
    // In the loops that are open: the places that had a segment, and how many loops of a kind have begun.
    let mut had: BTreeSet<Place> = BTreeSet::new();
    let mut begun: BTreeMap<usize, usize> = BTreeMap::new();
    for segment in syntax.segments(text).take(LOOKED_AT) {
        let name = segment.name();
        let value = |number: u32| segment.element(number).as_bytes();
        let placed = walk.place(guide, name, value, |closed| had.retain(|it| it.index != closed));
        if let Placed::Begins(index) = placed {
            had.retain(|it| it.index != index);
            let count = begun.entry(index).or_default();
            *count += 1;
            if *count > 1 {
                seen.repeated.insert(index);
            }
            for child in guide.within(index).into_iter().filter(|it| *it != index) {
                begun.remove(&child);
            }
        }
        let Some(index) = walk.stands_in(placed) else {
            continue;
        };
        if ENDS.contains(&name) {
            continue;
        }
        // What begins a loop is told by the guide.
        let opens = guide.get(index).is_some_and(|it| it.openers.iter().any(|it| it == name));
        let apart = if tells && !opens { words::apart(name, |it| segment.element(it)) } else { Apart::Nothing };
        let code = match apart {
            Apart::Nothing => None,
            Apart::By(code) => Some(code),
            Apart::Unknown => {
                seen.unknown.insert((index, name.to_owned()));
                continue;
            }
        };
        let place = Place { index, segment: name.to_owned(), code };
        let order = seen.places.len();
        let content = seen.places.entry(place.clone()).or_insert_with(|| Content { order, ..Content::default() });
        content.is_repeated |= !had.insert(place);
        note(content, segment, syntax);
    }
    seen
}

fn note(content: &mut Content, segment: Segment<'_>, syntax: Syntax) {
    for (number, text) in segment.elements().filter(|(_, text)| !text.trim().is_empty()) {
        let components = content.elements.entry(number).or_default();
        if segment.declares() && number <= 2 {
            continue;
        }
        let repetitions = || text.split(|it| Some(it) == syntax.repetition);
        let count = repetitions().filter(|it| !it.trim().is_empty()).count();
        if count > 1 {
            let most = content.repetitions.entry(number).or_default();
            *most = count.max(*most);
        }
        let first = repetitions().next().unwrap_or_default();
        // The delimiter of components declares itself in `ISA`.
        if segment.name() != "ISA" && first.contains(syntax.component) {
            let parts = first.split(syntax.component).zip(1..);
            components.extend(parts.filter(|(part, _)| !part.trim().is_empty()).map(|(_, number)| number));
        }
    }
}
