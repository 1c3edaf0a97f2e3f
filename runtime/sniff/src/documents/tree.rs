//! What was seen in records: a tree of values by their paths, and the columns that it makes.
//!
//! What stands once is a column of its own, however deep. Of what stands several times all is one column: a list, of plain values, of lists, or of
//! structs.

use std::collections::HashMap;

use ingest_program::{Location, Step};

use super::{DEEPEST, Records, is_number, is_step, written};
use crate::names::{Names, is_field};
use crate::parts::Part;
use crate::reading::{Called, Said};

/// Columns of a record, at most.
const MOST: usize = 400;
/// Fields of a struct, at most.
const FIELDS: usize = 200;

/// What was seen of the values at a path.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each says of its own whether it was seen")]
pub(super) struct Node {
    /// There was a plain value.
    pub(super) is_plain: bool,
    /// There was one that is no text.
    pub(super) is_other_than_text: bool,
    /// There were values within, or there may have been.
    pub(super) is_object: bool,
    /// It stood several times in what is around it, and no list says so.
    pub(super) is_several: bool,
    /// A name stood in an object twice.
    pub(super) is_twice: bool,
    /// The elements of lists.
    pub(super) elements: Option<Box<Node>>,
    /// Text stood beside elements.
    pub(super) has_text: bool,
    /// How often it was seen, where that is counted.
    pub(super) count: usize,
    /// What is within, in the order in which it was seen, and where in it each step is.
    within: Vec<(Step, Node)>,
    places: HashMap<Step, usize>,
}

impl Node {
    /// What is within at a step.
    pub(super) fn child(&mut self, step: &Step) -> Option<&mut Node> {
        let at = *self.places.entry(step.clone()).or_insert(self.within.len());
        if at == self.within.len() {
            self.within.push((step.clone(), Self::default()));
        }
        self.within.get_mut(at).map(|(_, node)| node)
    }

    /// As columns, in the order in which they were seen. `texts`: whether texts are told from other values.
    pub(super) fn records(&self, row: Vec<String>, texts: bool) -> Records {
        let mut columns = Columns {
            texts,
            names: Names::default(),
            more: 0,
            numbered: 0,
            records: Records { row, ..Records::default() },
        };
        let has_elements = self.within.iter().any(|(step, _)| matches!(step, Step::Name(_)));
        columns.within(self, &mut Vec::new());
        if self.has_text && !has_elements {
            columns.push(&[], None, Said::Nothing);
        } else if self.has_text {
            columns.records.left_out.push("text of the records themselves, beside what is in them".to_owned());
        }
        if columns.numbered > 0 {
            let members = if columns.numbered == 1 {
                "a member whose name is a number"
            } else {
                "members whose names are numbers"
            };
            columns.records.left_out.push(members.to_owned());
        }
        if columns.more > 0 {
            let more = columns.more;
            columns.records.left_out.push(format!("{more} more columns, for {MOST} are as many as are proposed"));
        }
        columns.records
    }

    /// Whether nothing but plain values stands here.
    fn is_value(&self) -> bool {
        !self.is_object && self.elements.is_none()
    }

    /// What an element of a list is, or a field of a struct; none where it is more than one thing.
    fn part(&self, texts: bool) -> Option<Part> {
        let one = match (&self.elements, self.is_object) {
            (Some(elements), false) if !self.is_plain => Part::List(Box::new(elements.part(texts)?)),
            (None, true) if !self.is_plain => {
                let fields = self.within.iter().take(FIELDS);
                let fields: Vec<_> = fields.filter_map(|it| self.field(it, texts)).collect();
                if fields.is_empty() {
                    return None;
                }
                Part::Struct(fields)
            }
            (None, false) => Part::Plain(if texts && !self.is_other_than_text { Said::Texts } else { Said::Nothing }),
            _ => return None,
        };
        Some(if self.is_several { Part::List(Box::new(one)) } else { one })
    }

    /// A field of a struct, which is found by its name alone; none where it cannot be one.
    fn field(&self, (step, node): &(Step, Node), texts: bool) -> Option<(String, Part)> {
        let (Step::Name(name) | Step::Attribute(name)) = step else { return None };
        let element = Step::Name(name.clone());
        let is_hidden = *step != element && self.within.iter().any(|(it, _)| *it == element);
        // Names of fields are of any namespace, so that none tells which of several is meant.
        let has_prefix = matches!(step, Step::Attribute(name) if name.contains(':'));
        let sound = is_field(name) && !is_hidden && !has_prefix && !node.is_twice;
        sound.then(|| node.part(texts)).flatten().map(|part| (name.clone(), part))
    }
}

/// Whether a path can be written.
fn is_reached(path: &[Step]) -> bool {
    path.iter().all(|it| !matches!(it, Step::Name(name) if !is_step(name)))
}

/// The columns of a tree.
struct Columns {
    texts: bool,
    names: Names,
    records: Records,
    /// Columns beyond those that are proposed.
    more: usize,
    /// Members whose names are numbers.
    numbered: usize,
}

impl Columns {
    fn within(&mut self, node: &Node, path: &mut Vec<Step>) {
        for (step, node) in &node.within {
            path.push(step.clone());
            self.of(node, path);
            path.pop();
        }
    }

    fn of(&mut self, node: &Node, path: &mut Vec<Step>) {
        // A member of the records themselves that no path leads to is a column of its own name.
        let is_within = path.len() > 1 || node.is_object && node.elements.is_none();
        if matches!(path.last(), Some(Step::Name(name)) if is_number(name)) {
            // Such a name may well be data, so that it is not told.
            self.numbered += 1;
        } else if !is_reached(path) && is_within {
            self.leave_out(path, "has a name that no path can say");
        } else if node.is_twice {
            self.leave_out(path, "stands several times in an object");
        } else if node.is_several || node.elements.is_some() {
            match node.part(self.texts) {
                Some(part) => {
                    self.without(node, path);
                    self.push(path, Some(part), Said::Nothing);
                }
                None => self.leave_out(path, "is several things, or has nothing that could be told"),
            }
            // Attributes of what is no struct are lists of their own.
            if node.is_several && node.is_value() {
                for (step, it) in &node.within {
                    path.push(step.clone());
                    if let Some(part) = it.part(self.texts) {
                        self.push(path, Some(Part::List(Box::new(part))), Said::Nothing);
                    }
                    if it.count < node.count {
                        self.leave_out(path, "stands on some of the elements: on which of them is not told");
                    }
                    path.pop();
                }
            }
        } else if node.is_plain && node.is_object {
            self.leave_out(path, "is a plain value in some records, and more in others");
        } else {
            if node.is_value() {
                let said = if self.texts && !node.is_other_than_text { Said::Texts } else { Said::Nothing };
                self.push(path, None, said);
            }
            if node.has_text && node.is_object {
                self.leave_out(path, "has text beside what is in it, which is not read");
            }
            if path.len() < DEEPEST {
                self.within(node, path);
            } else if !node.within.is_empty() {
                self.leave_out(path, "has more within it, deeper than is looked at");
            }
        }
    }

    /// Leaves out the fields of structs that have no name that a field can have, wherever in a list they are.
    fn without(&mut self, node: &Node, path: &mut Vec<Step>) {
        if let Some(elements) = &node.elements {
            self.without(elements, path);
        }
        for (at, field) in node.within.iter().enumerate().filter(|_| !node.is_value()) {
            path.push(field.0.clone());
            if at >= FIELDS || node.field(field, self.texts).is_none() {
                self.leave_out(path, "is no field that a struct can have");
            } else {
                self.without(&field.1, path);
            }
            path.pop();
        }
    }

    fn leave_out(&mut self, path: &[Step], why: &str) {
        self.records.left_out.push(format!("`{}` {why}", written(path)));
    }

    fn push(&mut self, path: &[Step], part: Option<Part>, said: Said) {
        if self.records.columns.len() >= MOST {
            self.more += 1;
            return;
        }
        let mut called = path.iter().rev().filter_map(|it| match it {
            Step::Name(name) | Step::Attribute(name) => Some(name.as_str()),
            Step::Index(_) | Step::Parent => None,
        });
        let record = self.records.row.last().cloned().unwrap_or_default();
        let (own, around) = (called.next().unwrap_or(&record), called.next().unwrap_or_default());
        let name = if is_reached(path) { Some(self.names.next_within(own, around)) } else { self.names.literal(own) };
        let Some(name) = name else { return self.leave_out(path, "has a name that no column can have") };
        // The member, or element, of the column's name needs no path.
        let is_own = matches!(path, [Step::Name(it)] if *it == name);
        let at = (!is_own).then(|| Location::Path(path.to_vec()));
        self.records.columns.push(Called { name, at, said, part, ..Called::default() });
    }
}
