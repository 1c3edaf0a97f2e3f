//! Paths as programs write them: `2010BA/NM1/09`, `REF[01=EJ]/02`, `PID-3[2].1`.

use super::{LoopStep, SegmentPath};

/// Why a text is no path, and what to do.
pub(super) type Wrong = (&'static str, &'static str);

impl SegmentPath {
    /// `2320[2]/2330A/NM1[01=IL][1]/09[2]-1`, `HI/*-2`; a segment or a loop alone too, `2400/SV1`, `2400`.
    pub fn x12(path: &str) -> Result<Self, Wrong> {
        const FORM: Wrong = ("it leads to no element", "write the segment and the number of its element, as `CLM/02`");
        let mut steps = steps(path);
        let last = steps.pop().ok_or(FORM)?;
        let loops = |steps: Vec<_>| steps.into_iter().map(loop_step).collect::<Result<Vec<_>, _>>();
        if is_segment(name(last)) {
            return Self { loops: loops(steps)?, ..Self::nowhere() }.of_segment(last);
        }
        if is_numbered_loop(name(last)) {
            steps.push(last);
            return Ok(Self { loops: loops(steps)?, ..Self::nowhere() });
        }
        let segment = steps.pop().ok_or(FORM)?;
        Self { loops: loops(steps)?, ..Self::nowhere() }.of_segment(segment)?.at_element(last)
    }

    /// `PID-3[2].1.2`, `OBR/NTE[1=2]-3`; a segment or a group alone too, `OBR/NTE`.
    pub fn hl7(path: &str) -> Result<Self, Wrong> {
        const FORM: Wrong = ("it leads to no field", "write the segment and the number of its field, as `PID-3`");
        let mut steps = steps(path);
        let last = steps.pop().ok_or(FORM)?;
        let loops = steps.into_iter().map(loop_step).collect::<Result<_, _>>()?;
        let own = Self { loops, ..Self::nowhere() };
        match outside(last).find(|(_, it)| *it == '-') {
            Some((dash, _)) => {
                let (segment, field) = last.split_at_checked(dash).ok_or(FORM)?;
                own.of_segment(segment)?.at_field(field.strip_prefix('-').unwrap_or_default())
            }
            None if is_segment(name(last)) => own.of_segment(last),
            None => Err(FORM),
        }
    }

    /// The same with an element of its segment: `09[2]-1`, `*-2`.
    pub(super) fn at_element(self, element: &str) -> Result<Self, Wrong> {
        let (element, component) = match element.split_once('-') {
            Some((element, component)) => (element, Some(number(component)?)),
            None => (element, None),
        };
        let (element, repetition) = numbered(element)?;
        let each_element = element == "*";
        let element = if each_element { None } else { Some(number(element)?) };
        Ok(Self { element, each_element, repetition, component, ..self })
    }

    /// The same with a field of its segment: `3[2].1.2`.
    pub(super) fn at_field(self, field: &str) -> Result<Self, Wrong> {
        let mut parts = field.split('.');
        let (field, repetition) = numbered(parts.next().unwrap_or_default())?;
        let component = parts.next().map(number).transpose()?;
        let subcomponent = parts.next().map(number).transpose()?;
        if parts.next().is_some() {
            return Err(("a component of a component has no more in it", "end the path there, as `PID-3.4.2`"));
        }
        Ok(Self { element: Some(number(field)?), repetition, component, subcomponent, ..self })
    }

    /// The same in this segment, `NM1[01=IL][2]`.
    fn of_segment(self, segment: &str) -> Result<Self, Wrong> {
        let (segment, brackets) = brackets(segment)?;
        if !is_segment(segment) {
            return Err((
                "a segment has a name of two or three capitals and digits",
                "correct the name of the segment",
            ));
        }
        let (only, counted) = match *brackets.as_slice() {
            [] => (None, None),
            [one] if one.contains('=') => (Some(one), None),
            [one] => (None, Some(one)),
            [one, two] if one.contains('=') => (Some(one), Some(two)),
            _ => {
                return Err((
                    "it has too much in brackets",
                    "write a value, and behind it a number: `REF[01=EJ][2]/02`",
                ));
            }
        };
        let only = match only.and_then(|it| it.split_once('=')) {
            Some((element, value)) => Some((number(element)?, value.to_owned())),
            None => None,
        };
        Ok(Self { segment: segment.to_owned(), only, number: counted.map(number).transpose()?, ..self })
    }

    fn nowhere() -> Self {
        Self {
            loops: Vec::new(),
            segment: String::new(),
            only: None,
            number: None,
            element: None,
            each_element: false,
            repetition: None,
            component: None,
            subcomponent: None,
        }
    }

    /// The same, and the first of whatever it does not say a number of.
    #[must_use]
    pub fn first(self) -> Self {
        Self { repetition: self.repetition.or(Some(1)), ..self.first_segment() }
    }

    /// The same in the first such segment, of which all repetitions are meant still.
    #[must_use]
    pub fn first_segment(mut self) -> Self {
        for step in &mut self.loops {
            step.number = step.number.or(Some(1));
        }
        self.number = self.number.or(Some(1));
        self
    }

    /// Whether it leads into a segment.
    pub fn has_element(&self) -> bool {
        self.element.is_some() || self.each_element
    }
}

/// The name before what stands in brackets.
fn name(step: &str) -> &str {
    step.split('[').next().unwrap_or_default()
}

/// Whether a name may be that of a loop, and of no segment and no element: `2310B`.
fn is_numbered_loop(name: &str) -> bool {
    name.len() >= 4
        && name.starts_with(|it: char| it.is_ascii_digit())
        && name.bytes().all(|it| it.is_ascii_alphanumeric())
}

/// The characters that are in no brackets, with their places.
fn outside(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut is_inside = false;
    text.char_indices().filter(move |(_, it)| {
        is_inside = (is_inside || *it == '[') && *it != ']';
        !is_inside
    })
}

/// The parts between `/`, but for those in brackets.
fn steps(path: &str) -> Vec<&str> {
    let mut start = 0;
    let mut steps = Vec::new();
    for (at, _) in outside(path).filter(|(_, it)| *it == '/') {
        steps.extend(path.get(start..at));
        start = at + 1;
    }
    steps.extend(path.get(start..));
    steps
}

/// `2320[2]`
fn loop_step(text: &str) -> Result<LoopStep, Wrong> {
    let (name, number) = numbered(text)?;
    if name.is_empty() || !name.bytes().all(|it| it.is_ascii_alphanumeric()) {
        return Err(("a step of it is no name of a loop", "write the names of loops, divided by `/`"));
    }
    Ok(LoopStep { name: name.to_owned(), number })
}

/// `3[2]` is number 2 of `3`.
fn numbered(text: &str) -> Result<(&str, Option<u32>), Wrong> {
    match text.split_once('[') {
        None => Ok((text, None)),
        Some((before, inside)) => Ok((before, Some(number(inside.strip_suffix(']').unwrap_or_default())?))),
    }
}

/// `NM1[01=IL][2]`: the name, and what is in each pair of brackets.
fn brackets(text: &str) -> Result<(&str, Vec<&str>), Wrong> {
    let Some((name, rest)) = text.split_once('[') else { return Ok((text, Vec::new())) };
    let rest = rest.strip_suffix(']').ok_or(("a bracket does not close", "close it: `NM1[01=IL]`"))?;
    Ok((name, rest.split("][").collect()))
}

/// A number from 1.
pub(super) fn number(text: &str) -> Result<u32, Wrong> {
    let found = Some(text).filter(|it| it.bytes().all(|it| it.is_ascii_digit())).and_then(|it| it.parse().ok());
    found.filter(|it| *it > 0).ok_or(("a number of it is none from 1 on", "count from 1"))
}

/// Whether a text may name a segment.
pub fn is_segment(text: &str) -> bool {
    (2..=3).contains(&text.len())
        && text.starts_with(|it: char| it.is_ascii_uppercase())
        && text.bytes().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::SegmentPath;

    #[test]
    fn paths_of_x12() {
        let path = SegmentPath::x12("2320[2]/2330A/NM1[01=IL]/09").unwrap();
        assert_eq!((path.loops.len(), path.loops[0].number, path.loops[1].name.as_str()), (2, Some(2), "2330A"));
        assert_eq!((path.segment.as_str(), path.element, path.number), ("NM1", Some(9), None));
        assert_eq!(path.only, Some((1, "IL".to_owned())));
        let path = SegmentPath::x12("REF[01=A/B][2]/02[3]-1").unwrap();
        assert_eq!((path.only, path.number, path.repetition), (Some((1, "A/B".to_owned())), Some(2), Some(3)));
        assert_eq!(path.component, Some(1));
        let path = SegmentPath::x12("HI/*-2").unwrap();
        assert_eq!((path.element, path.each_element, path.component), (None, true, Some(2)));
        let path = SegmentPath::x12("2400/SV1[2]").unwrap();
        assert_eq!((path.segment.as_str(), path.number, path.has_element()), ("SV1", Some(2), false));
        let path = SegmentPath::x12("2320/2330B[1]").unwrap();
        assert_eq!((path.loops[1].number, path.segment.as_str()), (Some(1), ""));
        for wrong in ["", "CLM/", "CLM/0", "clm/01", "CLM/01-", "CLM[1/01", "CLM[1][2][3]/01", "a b/CLM/1", "CLM[0]"] {
            assert!(SegmentPath::x12(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn paths_of_hl7() {
        let path = SegmentPath::hl7("OBR/NTE[1=x-y]-3[2].4.5").unwrap();
        assert_eq!((path.loops[0].name.as_str(), path.segment.as_str()), ("OBR", "NTE"));
        assert_eq!((path.only, path.element, path.repetition), (Some((1, "x-y".to_owned())), Some(3), Some(2)));
        assert_eq!((path.component, path.subcomponent), (Some(4), Some(5)));
        let path = SegmentPath::hl7("OBR/NTE").unwrap();
        assert_eq!((path.loops[0].name.as_str(), path.segment.as_str(), path.has_element()), ("OBR", "NTE", false));
        for wrong in ["", "PID-", "PID-0", "PID-3.", "PID-3.1.2.3", "PID-3[0]", "pid-3"] {
            assert!(SegmentPath::hl7(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_first_of_what_has_no_number() {
        let path = SegmentPath::x12("2320/REF/02").unwrap().first();
        assert_eq!((path.loops[0].number, path.number, path.repetition), (Some(1), Some(1), Some(1)));
        let path = SegmentPath::hl7("PID-3").unwrap().first_segment();
        assert_eq!((path.number, path.repetition), (Some(1), None));
    }
}
