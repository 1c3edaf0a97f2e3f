//! Lists and structs of messages: what the parts of a column are, by its path and the names of its fields.
//!
//! A list is all that its path may mean where it says no number. The fields of a struct are what their names lead to from where its
//! path ends: in a field of HL7 or an element of X12 the components, in a segment the elements, in a loop also its segments and the
//! loops in it, by their paths.

use crate::{Member, TypeKind};

use super::path::{Wrong, number};
use super::{Guide, LoopStep, SegmentPath};

/// How a value is made of what stands in a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Parts {
    /// The text at a path.
    Text(SegmentPath),
    /// All texts at it.
    Texts(SegmentPath),
    /// A struct of what is at it, or a list of those.
    Structs {
        /// The path.
        at: SegmentPath,
        /// What of it each struct is.
        instance: Instance,
        /// Whether all are meant.
        is_list: bool,
        /// What its fields are.
        fields: Vec<Self>,
    },
}

/// What a struct is one of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instance {
    /// An element of a segment, or a repetition of it.
    Element,
    /// A segment.
    Segment,
    /// A loop.
    Loop,
}

/// Why a path is none to values of a type, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfit {
    /// The field whose name is no path, where it is one.
    pub field: Option<String>,
    /// What is wrong.
    pub why: String,
    /// What to do.
    pub help: String,
}

impl Unfit {
    fn new(why: impl Into<String>, help: impl Into<String>) -> Self {
        Self { field: None, why: why.into(), help: help.into() }
    }

    fn of(self, field: &str) -> Self {
        Self { field: self.field.or_else(|| Some(field.to_owned())), ..self }
    }
}

impl From<Wrong> for Unfit {
    fn from((why, help): Wrong) -> Self {
        Self::new(why, help)
    }
}

impl Guide {
    /// The parts of a value of this kind at a path from records of `row`, which is resolved.
    pub fn parts(&self, path: &SegmentPath, row: usize, kind: TypeKind, is_hl7: bool) -> Result<Parts, Unfit> {
        let last = path.loops.last().and_then(|step| self.find(&step.name));
        let is_inside = last.is_some_and(|it| self.within(row).contains(&it));
        let path = path.clone();
        match kind {
            TypeKind::List(element) => {
                // Of what stands before the record one segment is known.
                let path = if is_inside { path } else { path.first_segment() };
                match element.get().kind {
                    TypeKind::List(_) => Err(Unfit::new(
                        "a message has no lists in lists",
                        "declare a list of what is in them, or of a `struct` that has the inner one",
                    )),
                    TypeKind::Struct(members) => self.structs(path, (true, is_inside), members.get(), is_hl7),
                    _ => into_segment(path, is_hl7).map(Parts::Texts),
                }
            }
            TypeKind::Struct(members) => self.structs(path.first(), (false, is_inside), members.get(), is_hl7),
            _ if path.each_element => {
                Err(Unfit::new("`*` leads to several elements", "say which, or declare the column as a list"))
            }
            _ => into_segment(path.first(), is_hl7).map(Parts::Text),
        }
    }

    fn structs(
        &self,
        at: SegmentPath,
        (is_list, is_inside): (bool, bool),
        members: &[Member],
        is_hl7: bool,
    ) -> Result<Parts, Unfit> {
        if at.each_element && !is_list {
            return Err(Unfit::new("`*` leads to several elements", "say which, or declare a list of structs"));
        }
        if at.has_element() {
            let field = |it: &Member| component(&at, it, is_hl7).map(Parts::Text).map_err(|wrong| wrong.of(&it.name));
            let fields = members.iter().map(field).collect::<Result<_, _>>()?;
            return Ok(Parts::Structs { at, instance: Instance::Element, is_list, fields });
        }
        let is_loop = !members.iter().all(is_element);
        if !is_inside && (is_loop || is_list) {
            return Err(Unfit::new(
                "it stands before the record, and of what does one segment is read",
                "declare a `struct` of elements of that, or begin the records farther up, at the `row` that has both",
            ));
        }
        let (instance, base) = if is_loop { (Instance::Loop, self.opened_by(&at)?) } else { (Instance::Segment, 0) };
        let field = |it: &Member| {
            let own = if is_element(it) {
                let number = if is_loop { at.number.or(Some(1)) } else { at.number };
                element(&at, it, number, is_hl7)
            } else {
                self.in_loop(&at, base, it, is_hl7)
            };
            own.map_err(|wrong| wrong.of(&it.name))
        };
        let fields = members.iter().map(field).collect::<Result<_, _>>()?;
        Ok(Parts::Structs { at, instance, is_list, fields })
    }

    /// The loop that a path without an element is meant to lead to.
    fn opened_by(&self, at: &SegmentPath) -> Result<usize, Unfit> {
        let index = at.loops.last().and_then(|step| self.find(&step.name));
        let begins = |it: &usize| self.get(*it).is_some_and(|it| it.opener(&at.segment).is_some());
        index.filter(begins).filter(|_| at.only.is_none() && at.number.is_none_or(|it| it == 1)).ok_or_else(|| {
            let segment = &at.segment;
            Unfit::new(
                format!("`{segment}` begins no loop, and so the fields are elements of it"),
                "name each by its number, as `02`, or have the path lead to the loop that has all of them",
            )
        })
    }

    /// A field of a struct that is a loop.
    fn in_loop(&self, at: &SegmentPath, base: usize, member: &Member, is_hl7: bool) -> Result<Parts, Unfit> {
        let mut path = if is_hl7 { SegmentPath::hl7(&member.name)? } else { SegmentPath::x12(&member.name)? };
        let inside = self.within(base);
        let outside = |path: &SegmentPath| {
            let last = path.loops.last().and_then(|step| self.find(&step.name));
            last.is_none_or(|it| !inside.contains(&it))
        };
        if self.resolve(&mut path, base).is_err() || outside(&path) {
            let name = self.get(base).map(|it| it.name.as_str()).unwrap_or_default();
            return Err(Unfit::new(
                format!("it leads to no segment of `{name}`, or to several"),
                "begin it with the loop in that which has the segment",
            ));
        }
        let mut parts = self.parts(&path, base, member.ty.kind, is_hl7)?;
        let own = self.get(base).map(|it| it.name.clone()).unwrap_or_default();
        parts.prefix(&at.loops, &own);
        Ok(parts)
    }
}

impl Parts {
    /// Has its paths, which begin in the loop of this name, begin where that stands.
    fn prefix(&mut self, loops: &[LoopStep], own: &str) {
        let add = |path: &mut SegmentPath| {
            let rest = path.loops.iter().skip_while(|it| it.name == own);
            path.loops = loops.iter().chain(rest).cloned().collect();
        };
        match self {
            Self::Text(path) | Self::Texts(path) => add(path),
            Self::Structs { at, fields, .. } => {
                add(at);
                for field in fields {
                    field.prefix(loops, own);
                }
            }
        }
    }
}

/// Whether the field of a struct is an element of its segment: `02`, `3.1`, `*`.
fn is_element(member: &Member) -> bool {
    let is_plain = |kind| !matches!(kind, TypeKind::List(_) | TypeKind::Struct(_));
    let has_texts = match member.ty.kind {
        TypeKind::List(element) => is_plain(element.get().kind),
        kind => is_plain(kind),
    };
    let is_number = member.name.starts_with(|it: char| it.is_ascii_digit() || it == '*');
    has_texts && is_number && !member.name.contains('/')
}

/// The path to a field that is an element of its struct's segment.
fn element(at: &SegmentPath, member: &Member, number: Option<u32>, is_hl7: bool) -> Result<Parts, Unfit> {
    let own = SegmentPath { number, ..at.clone() };
    let path = if is_hl7 { own.at_field(&member.name)? } else { own.at_element(&member.name)? };
    if matches!(member.ty.kind, TypeKind::List(_)) {
        return Ok(Parts::Texts(path));
    }
    if path.each_element {
        return Err(Unfit::new("`*` leads to several elements", "say which, or declare the field as a list"));
    }
    Ok(Parts::Text(SegmentPath { repetition: path.repetition.or(Some(1)), ..path }))
}

/// The path to a field that is a component of its struct's element.
fn component(at: &SegmentPath, member: &Member, is_hl7: bool) -> Result<SegmentPath, Unfit> {
    if matches!(member.ty.kind, TypeKind::List(_) | TypeKind::Struct(_)) {
        return Err(Unfit::new("a component is a plain value", "declare it as one"));
    }
    let (first, second) = match member.name.split_once('.') {
        Some((first, second)) if is_hl7 && at.component.is_none() => (number(first)?, Some(number(second)?)),
        _ => (number(&member.name)?, None),
    };
    match at.component {
        None => Ok(SegmentPath { component: Some(first), subcomponent: second, ..at.clone() }),
        Some(_) if is_hl7 && at.subcomponent.is_none() => Ok(SegmentPath { subcomponent: Some(first), ..at.clone() }),
        Some(_) => Err(Unfit::new("a component has no more in it", "end the path above it")),
    }
}

fn into_segment(path: SegmentPath, is_hl7: bool) -> Result<SegmentPath, Unfit> {
    if path.has_element() {
        return Ok(path);
    }
    Err(if is_hl7 {
        Unfit::new("it leads to no field", "write the segment and the number of its field, as `PID-3`")
    } else {
        Unfit::new("it leads to no element", "write the segment and the number of its element, as `CLM/02`")
    })
}

#[cfg(test)]
mod tests {
    use super::{Guide, Instance, Parts, SegmentPath, Unfit};
    use crate::{Member, Type, TypeKind};

    fn structs(fields: &[(&str, TypeKind)]) -> TypeKind {
        let member = |(name, kind): &(&str, TypeKind)| Member { name: (*name).to_owned(), ty: Type::required(*kind) };
        TypeKind::of_members(fields.iter().map(member).collect())
    }

    fn list(kind: TypeKind) -> TypeKind {
        TypeKind::list(Type::required(kind))
    }

    fn parts(row: &str, path: &str, kind: TypeKind) -> Result<Parts, Unfit> {
        let is_hl7 = row.len() == 3 && !row.starts_with('2');
        let guide = if is_hl7 { Guide::hl7(row) } else { Guide::x12("005010X222").unwrap() };
        let mut path = if is_hl7 { SegmentPath::hl7(path) } else { SegmentPath::x12(path) }.unwrap();
        let row = guide.row(row).unwrap();
        guide.resolve(&mut path, row).unwrap();
        guide.parts(&path, row, kind, is_hl7)
    }

    #[test]
    fn lists_are_all_that_a_path_may_mean() {
        let Parts::Texts(path) = parts("2300", "2400/REF/02", list(TypeKind::Text)).unwrap() else { panic!() };
        assert_eq!((path.loops[0].number, path.number, path.repetition), (None, None, None));
        let Parts::Texts(path) = parts("OBX", "PID-3.1", list(TypeKind::Text)).unwrap() else { panic!() };
        // It stands before the record.
        assert_eq!((path.loops[0].number, path.number, path.repetition), (Some(1), Some(1), None));
        let Parts::Text(path) = parts("2300", "2400/REF/02", TypeKind::Text).unwrap() else { panic!() };
        assert_eq!((path.loops[0].number, path.number, path.repetition), (Some(1), Some(1), Some(1)));
        assert!(parts("2300", "HI/*-2", TypeKind::Text).is_err());
        assert!(parts("2300", "HI", list(TypeKind::Text)).is_err());
        assert!(parts("2300", "HI/*-2", list(list(TypeKind::Text))).is_err());
    }

    #[test]
    fn fields_lead_on_from_where_their_struct_is() {
        let of = |kind| match kind {
            Parts::Structs { instance, fields, .. } => (instance, fields),
            other => panic!("{other:?}"),
        };
        let text = TypeKind::Text;
        let (instance, fields) = of(parts("2300", "HI/*", list(structs(&[("1", text), ("2", text)]))).unwrap());
        assert_eq!(instance, Instance::Element);
        assert!(matches!(&fields[1], Parts::Text(path) if path.component == Some(2) && path.each_element));
        let (instance, fields) = of(parts("2300", "REF", list(structs(&[("01", text), ("04-2", text)]))).unwrap());
        assert_eq!(instance, Instance::Segment);
        assert!(matches!(&fields[1], Parts::Text(path) if path.element == Some(4) && path.number.is_none()));
        let adjustment = list(structs(&[("01", text), ("02", text)]));
        let line = structs(&[("01", text), ("SV1/01-2", text), ("2430/SVD/02", text), ("2430/CAS", adjustment)]);
        let (instance, fields) = of(parts("2300", "2400", list(line)).unwrap());
        assert_eq!(instance, Instance::Loop);
        let loops = |path: &SegmentPath| path.loops.iter().map(|it| (it.name.clone(), it.number)).collect::<Vec<_>>();
        let Parts::Text(first) = &fields[0] else { panic!() };
        assert_eq!((first.segment.as_str(), loops(first)), ("LX", vec![("2400".to_owned(), None)]));
        let Parts::Text(paid) = &fields[2] else { panic!() };
        assert_eq!(loops(paid), [("2400".to_owned(), None), ("2430".to_owned(), Some(1))]);
        let Parts::Structs { at, .. } = &fields[3] else { panic!() };
        assert_eq!((loops(at), at.number), (vec![("2400".to_owned(), None), ("2430".to_owned(), None)], None));
    }

    #[test]
    fn fields_that_lead_nowhere() {
        let text = TypeKind::Text;
        let error = |path: &str, name: &str| parts("2300", path, structs(&[(name, text)])).unwrap_err();
        assert_eq!(error("2400", "CLM/01").field.as_deref(), Some("CLM/01"));
        assert_eq!(error("2400", "code").field.as_deref(), Some("code"));
        assert_eq!(error("CLM/05", "01-1").field.as_deref(), Some("01-1"));
        assert!(error("2400/SV1", "DTP/03").why.contains("begins no loop"));
        assert!(error("2010BA", "DMG/02").why.contains("before the record"));
        assert!(parts("2300", "2010BA/NM1", structs(&[("03", text)])).is_ok());
    }
}
