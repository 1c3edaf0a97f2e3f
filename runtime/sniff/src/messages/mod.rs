//! Messages of X12 and HL7 v2: what a record is, and which paths lead to values.
//!
//! The guide of the messages says which loops there are, and where the file has one. Of the loops around a record, those before it, and
//! those in it, all segments are told that stand once; what repeats in a record is a record of another source, and named.

mod names;
mod seen;
mod segments;
mod words;

use ingest_program::{Guide, Location, SegmentPath, Unreachable, x12_guides};

use self::names::Values;
use self::seen::{Content, Place, Seen};
use self::segments::Syntax;
use crate::names::Names;
use crate::reading::{Called, Said};

/// Columns of a record, at most.
const MOST: usize = 400;
/// What ends a transaction and what is around it: nothing that a record could want.
const ENDS: [&str; 3] = ["SE", "GE", "IEA"];
/// The loops that are records, of each guide: claims, payments of claims, members, services asked of or answered, states of claims.
const ROWS: [(&str, &[&str]); 9] = [
    ("004010X096", &["2300"]),
    ("004010X098", &["2300"]),
    ("005010X212", &["2200E", "2200D", "2200C", "2200B"]),
    ("005010X220", &["2000"]),
    ("005010X221", &["2100"]),
    ("005010X222", &["2300"]),
    ("005010X223", &["2300"]),
    ("005010X224", &["2300"]),
    ("005010X279", &["2100D", "2100C"]),
];

/// What is in a file of messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Messages {
    pub(crate) guide: Option<&'static str>,
    pub(crate) row: String,
    pub(crate) columns: Vec<Called>,
    /// What is to be known of it.
    pub(crate) notes: Vec<String>,
}

/// Tells the records of interchanges of X12; none where the text begins with none.
pub(crate) fn x12(text: &str) -> Option<Messages> {
    let syntax = Syntax::x12(text)?;
    let mut versions: Vec<String> = Vec::new();
    let mut group = "";
    for segment in syntax.segments(text) {
        match segment.name() {
            "GS" => group = segment.element(8),
            "ST" => {
                let own = segment.element(3);
                let version = if own.trim().is_empty() { group } else { own };
                if !versions.iter().any(|it| it == version) {
                    versions.push(version.to_owned());
                }
            }
            _ => {}
        }
    }
    let named = |version: &String| x12_guides().find(|it| version.starts_with(it));
    let guides: Vec<_> = versions.iter().filter_map(named).collect();
    let name = guides.first().copied();
    let mut notes = Vec::new();
    if guides.iter().any(|it| Some(*it) != name) || guides.len() < versions.len() && name.is_some() {
        notes.push(
            "it has transactions of several guides: a source reads those of one, of the others each is malformed"
                .to_owned(),
        );
    }
    if name.is_none() {
        notes.push("no guide of its transactions is known: records are transactions, and of segments that repeat the first is read".to_owned());
    }
    let guide = name.and_then(Guide::x12).unwrap_or_else(|| Guide::x12_flat("ST"));
    let seen = seen::seen(text, syntax, &guide, true);
    let rows = ROWS.iter().find(|(it, _)| Some(*it) == name).map_or(&["ST"][..], |(_, rows)| *rows);
    let has = |row: &&&str| guide.find(row).is_some_and(|index| seen.places.keys().any(|it| it.index == index));
    let row = rows.iter().find(has).or(rows.last())?;
    let told = Told { guide: &guide, row: guide.row(row)?, is_hl7: false };
    let is_apart = |it: &&&str| **it != *row && guide.find(it).is_some_and(|it| !guide.around(told.row).contains(&it));
    for other in rows.iter().filter(has).filter(is_apart) {
        notes.push(format!("left out: loop {other} has records too; `row: \"{other}\"` reads each"));
    }
    let columns = told.columns(&seen, &mut notes);
    Some(Messages { guide: name, row: (*row).to_owned(), columns, notes })
}

/// Tells the messages of a file of HL7; none where the text begins with none.
pub(crate) fn hl7(text: &str) -> Option<Messages> {
    const ROW: &str = "MSH";
    let syntax = Syntax::hl7(text)?;
    let guide = Guide::hl7(ROW);
    let seen = seen::seen(text, syntax, &guide, false);
    let mut notes = Vec::new();
    let told = Told { guide: &guide, row: guide.row(ROW)?, is_hl7: true };
    let columns = told.columns(&seen, &mut notes);
    Some(Messages { guide: None, row: ROW.to_owned(), columns, notes })
}

/// Records, of which columns are told.
struct Told<'a> {
    guide: &'a Guide,
    row: usize,
    is_hl7: bool,
}

impl Told<'_> {
    fn columns(&self, seen: &Seen, notes: &mut Vec<String>) -> Vec<Called> {
        let inside = self.guide.within(self.row);
        let around = self.guide.around(self.row);
        // What is in a loop that repeats repeats with it; a record does so itself, and what is around it stands once for it.
        let repeats = |index: usize| {
            seen.repeated.iter().any(|it| !around.contains(it) && self.guide.within(*it).contains(&index))
        };
        let mut names = Names::default();
        let mut columns = Vec::new();
        let mut places: Vec<_> = seen.places.iter().collect();
        // First the record itself, then what is in it, then what is around it, from the inside out.
        let rank = |index: usize| match index {
            _ if index == self.row => 0,
            _ if inside.contains(&index) => 1,
            _ => 2,
        };
        places.sort_by_key(|(place, content)| (rank(place.index), content.order));
        for (place, content) in places {
            if repeats(place.index) {
                continue;
            }
            if content.is_repeated {
                let (segment, around) = (Self::segment(place), self.loop_of(place.index));
                let row = if self.is_hl7 { format!("; `row: \"{segment}\"` reads each") } else { String::new() };
                notes.push(format!("left out: `{segment}` stands several times in {around}{row}"));
                continue;
            }
            if let (Err(Unreachable::Behind(_)), Some(around)) =
                (self.path(place, 1, None), self.guide.get(place.index))
            {
                if !ENDS.contains(&place.segment.as_str()) {
                    let (segment, row) = (Self::segment(place), &around.name);
                    notes.push(format!("left out: `{segment}` stands behind the records; `row: \"{row}\"` reads it"));
                }
                continue;
            }
            self.of_place(place, content, &mut names, &mut columns);
            self.note_repetitions(place, content, notes);
        }
        if columns.len() > MOST {
            notes.push(format!(
                "left out: {} more columns, for {MOST} are as many as are proposed",
                columns.len() - MOST
            ));
            columns.truncate(MOST);
        }
        for index in seen.repeated.iter().filter(|it| inside.contains(it) && !around.contains(it)) {
            let outer = seen
                .repeated
                .iter()
                .any(|it| it != index && !around.contains(it) && self.guide.within(*it).contains(index));
            if !outer && let Some(it) = self.guide.get(*index) {
                notes.push(format!(
                    "left out: loop {} stands several times in a record; `row: \"{}\"` reads each",
                    it.name, it.name
                ));
            }
        }
        for (index, segment) in seen.unknown.iter().filter(|(it, _)| !repeats(*it)) {
            notes.push(format!(
                "left out: `{segment}` in {} also with codes that are not known here",
                self.loop_of(*index)
            ));
        }
        columns
    }

    fn of_place(&self, place: &Place, content: &Content, names: &mut Names, columns: &mut Vec<Called>) {
        let Some(around) = self.guide.get(place.index) else { return };
        let about = around.only.as_ref().and_then(|(_, codes)| words::entity(codes));
        let is_opener = around.openers.contains(&place.segment);
        for (element, components) in &content.elements {
            let is_code = place.code.is_some_and(|it| it.element == *element)
                || (is_opener && around.only.as_ref().is_some_and(|it| it.0 == *element))
                // What declares delimiters, and how a date is written.
                || (place.segment == "MSH" && *element <= 2)
                || (matches!(place.segment.as_str(), "DTP" | "DMG") && *element == if place.segment == "DTP" { 2 } else { 1 })
                || (place.segment == "ISA" && ![6, 8, 13].contains(element))
                || (place.segment == "ST" && *element != 2);
            if is_code {
                continue;
            }
            let parts: Vec<_> =
                if components.is_empty() { vec![None] } else { components.iter().map(|it| Some(*it)).collect() };
            for component in parts {
                let (name, values) = if self.is_hl7 {
                    words::hl7(&place.segment, *element, component)
                } else {
                    words::x12(&place.segment, *element, component, place.code, about)
                };
                let Ok(path) = self.path(place, *element, component) else { continue };
                let said = match values {
                    Values::Text => Said::Text,
                    Values::Amount => Said::Amount,
                    Values::Quantity => Said::Quantity,
                    Values::Day => Said::Day,
                };
                let name = names.next_within(&name, &format!("loop_{}", around.name));
                columns.push(Called { name, at: Some(Location::Segment(path)), said, ..Called::default() });
            }
        }
    }

    /// Says which elements have more than their columns.
    fn note_repetitions(&self, place: &Place, content: &Content, notes: &mut Vec<String>) {
        let written = |element: u32| {
            let segment = Self::segment(place);
            if self.is_hl7 { format!("`{segment}-{element}`") } else { format!("`{segment}/{element:02}`") }
        };
        for (element, most) in &content.repetitions {
            let element = written(*element);
            notes.push(format!(
                "left out: {element} has up to {most} repetitions, and columns have the first; a `list` has all"
            ));
        }
    }

    /// The way to a part of a segment, or why the guide leads to none.
    fn path(&self, place: &Place, element: u32, component: Option<u32>) -> Result<SegmentPath, Unreachable> {
        let around = self.guide.get(place.index).filter(|_| place.index != self.row);
        let own = around.map(|it| format!("{}/", it.name)).unwrap_or_default();
        let segment = Self::segment(place);
        let text = match (self.is_hl7, component) {
            (true, None) => format!("{own}{segment}-{element}"),
            (true, Some(component)) => format!("{own}{segment}-{element}.{component}"),
            (false, None) => format!("{own}{segment}/{element:02}"),
            (false, Some(component)) => format!("{own}{segment}/{element:02}-{component}"),
        };
        let read = if self.is_hl7 { SegmentPath::hl7(&text) } else { SegmentPath::x12(&text) };
        let mut path = read.map_err(|_| Unreachable::Nowhere)?;
        self.guide.resolve(&mut path, self.row)?;
        Ok(path)
    }

    /// `REF[01=G1]`
    fn segment(place: &Place) -> String {
        let code = place.code.map(|it| format!("[{:02}={}]", it.element, it.value)).unwrap_or_default();
        format!("{}{code}", place.segment)
    }

    fn loop_of(&self, index: usize) -> String {
        match self.guide.get(index) {
            _ if self.is_hl7 => "a message".to_owned(),
            Some(it) if it.name == "ST" => "a transaction".to_owned(),
            Some(it) => format!("loop {}", it.name),
            None => String::new(),
        }
    }
}

/// A path as a program writes it, from records of this loop.
pub(crate) fn written(path: &SegmentPath, row: &str, is_hl7: bool) -> String {
    let numbered = |name: &str, number: Option<u32>| match number {
        Some(number) if number > 1 => format!("{name}[{number}]"),
        _ => name.to_owned(),
    };
    let loops = path.loops.iter().filter(|it| path.loops.len() > 1 || it.name != row);
    let loops = loops.map(|it| numbered(&it.name, it.number) + "/");
    let mut text = loops.collect::<Vec<_>>().concat();
    text.push_str(&path.segment);
    let only = path.only.as_ref();
    text.extend(only.map(|(at, it)| if is_hl7 { format!("[{at}={it}]") } else { format!("[{at:02}={it}]") }));
    text.push_str(&numbered("", path.number));
    let element = path.element.map(|it| if is_hl7 { format!("-{it}") } else { format!("/{it:02}") });
    text.push_str(&numbered(&element.unwrap_or_default(), path.repetition));
    let (first, second) = if is_hl7 { ('.', '.') } else { ('-', '-') };
    for (sign, part) in [(first, path.component), (second, path.subcomponent)] {
        text.extend(part.map(|it| format!("{sign}{it}")));
    }
    text
}
