//! Paths as programs write them: `2010BA/NM1/09`, `REF[01=EJ]/02`, `PID-3[2].1`.

use super::{LoopStep, SegmentPath};

/// Why a text is no path, and what to do.
type Wrong = (&'static str, &'static str);

impl SegmentPath {
    /// `2320[2]/2330A/NM1[01=IL][1]/09[2]-1`
    pub fn x12(path: &str) -> Result<Self, Wrong> {
        const FORM: Wrong = ("it leads to no element", "write the segment and the number of its element, as `CLM/02`");
        let mut steps = steps(path);
        let element = steps.pop().ok_or(FORM)?;
        let segment = steps.pop().ok_or(FORM)?;
        let loops = steps.into_iter().map(loop_step).collect::<Result<_, _>>()?;
        let (segment, brackets) = brackets(segment)?;
        let (element, component) = match element.split_once('-') {
            Some((element, component)) => (element, Some(number(component)?)),
            None => (element, None),
        };
        let (element, repetition) = numbered(element)?;
        finish(loops, segment, &brackets, number(element)?, repetition, component, None)
    }

    /// `PID-3[2].1.2`, `OBR/NTE[1=2]-3`
    pub fn hl7(path: &str) -> Result<Self, Wrong> {
        const FORM: Wrong = ("it leads to no field", "write the segment and the number of its field, as `PID-3`");
        let mut steps = steps(path);
        let last = steps.pop().ok_or(FORM)?;
        let loops = steps.into_iter().map(loop_step).collect::<Result<_, _>>()?;
        let dash = outside(last).find(|(_, it)| *it == '-').map(|(at, _)| at).ok_or(FORM)?;
        let (segment, field) = last.split_at_checked(dash).ok_or(FORM)?;
        let (segment, brackets) = brackets(segment)?;
        let mut parts = field.trim_start_matches('-').split('.');
        let (field, repetition) = numbered(parts.next().ok_or(FORM)?)?;
        let component = parts.next().map(number).transpose()?;
        let subcomponent = parts.next().map(number).transpose()?;
        if parts.next().is_some() {
            return Err(("a component of a component has no more in it", "end the path there, as `PID-3.4.2`"));
        }
        finish(loops, segment, &brackets, number(field)?, repetition, component, subcomponent)
    }
}

fn finish(
    loops: Vec<LoopStep>,
    segment: &str,
    brackets: &[&str],
    element: u32,
    repetition: u32,
    component: Option<u32>,
    subcomponent: Option<u32>,
) -> Result<SegmentPath, Wrong> {
    if !is_segment(segment) {
        return Err(("a segment has a name of two or three capitals and digits", "correct the name of the segment"));
    }
    let (only, counted) = match *brackets {
        [] => (None, None),
        [one] if one.contains('=') => (Some(one), None),
        [one] => (None, Some(one)),
        [one, two] if one.contains('=') => (Some(one), Some(two)),
        _ => return Err(("it has too much in brackets", "write a value, and behind it a number: `REF[01=EJ][2]/02`")),
    };
    let only = match only.and_then(|it| it.split_once('=')) {
        Some((element, value)) => Some((number(element)?, value.to_owned())),
        None => None,
    };
    Ok(SegmentPath {
        loops,
        segment: segment.to_owned(),
        only,
        number: counted.map(number).transpose()?.unwrap_or(1),
        element,
        repetition,
        component,
        subcomponent,
    })
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

/// `3[2]` is number 2 of `3`; the first where none is said.
fn numbered(text: &str) -> Result<(&str, u32), Wrong> {
    match text.split_once('[') {
        None => Ok((text, 1)),
        Some((before, inside)) => Ok((before, number(inside.strip_suffix(']').unwrap_or_default())?)),
    }
}

/// `NM1[01=IL][2]`: the name, and what is in each pair of brackets.
fn brackets(text: &str) -> Result<(&str, Vec<&str>), Wrong> {
    let Some((name, rest)) = text.split_once('[') else { return Ok((text, Vec::new())) };
    let rest = rest.strip_suffix(']').ok_or(("a bracket does not close", "close it: `NM1[01=IL]`"))?;
    Ok((name, rest.split("][").collect()))
}

/// A number from 1.
fn number(text: &str) -> Result<u32, Wrong> {
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
        assert_eq!((path.loops.len(), path.loops[0].number, path.loops[1].name.as_str()), (2, 2, "2330A"));
        assert_eq!((path.segment.as_str(), path.only, path.element), ("NM1", Some((1, "IL".to_owned())), 9));
        let path = SegmentPath::x12("REF[01=A/B][2]/02[3]-1").unwrap();
        assert_eq!((path.only, path.number, path.repetition), (Some((1, "A/B".to_owned())), 2, 3));
        assert_eq!(path.component, Some(1));
        for wrong in
            ["", "CLM", "CLM/", "CLM/0", "CLM/a", "clm/01", "CLM/01-", "CLM[1/01", "CLM[1][2][3]/01", "a b/CLM/1"]
        {
            assert!(SegmentPath::x12(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn paths_of_hl7() {
        let path = SegmentPath::hl7("OBR/NTE[1=x-y]-3[2].4.5").unwrap();
        assert_eq!((path.loops[0].name.as_str(), path.segment.as_str()), ("OBR", "NTE"));
        assert_eq!((path.only, path.element, path.repetition), (Some((1, "x-y".to_owned())), 3, 2));
        assert_eq!((path.component, path.subcomponent), (Some(4), Some(5)));
        for wrong in ["", "PID", "PID-", "PID-0", "PID/3", "PID-3.", "PID-3.1.2.3", "PID-3[0]", "pid-3"] {
            assert!(SegmentPath::hl7(wrong).is_err(), "{wrong}");
        }
    }
}
