//! What a path may lead to from a record.

use std::collections::BTreeSet;

use super::{Guide, Loop, LoopStep, SegmentPath};

/// Why a path leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreachable {
    /// The guide has no loop of this name.
    NoLoop(String),
    /// The second loop is not in the first.
    NotInside(String, String),
    /// The loop has no such segment.
    NoSegment(String),
    /// No loop that can be reached has such a segment.
    Nowhere,
    /// The loop stands behind the record.
    Behind(String),
    /// There is one of the loop around a record, and so no second.
    Around(String),
    /// The first loop is around the record, and the second in it, or the record.
    Outward(String, String),
    /// Each of these loops has such a segment.
    Several(Vec<String>),
}

impl Guide {
    /// The loops that a loop is in, or may be in, itself included.
    pub fn around(&self, index: usize) -> BTreeSet<usize> {
        self.reached(index, |it| &it.parents)
    }

    /// The loops that may be in a loop, itself included.
    pub fn within(&self, index: usize) -> BTreeSet<usize> {
        self.reached(index, |it| &it.children)
    }

    fn reached(&self, from: usize, next: impl Fn(&Loop) -> &Vec<usize>) -> BTreeSet<usize> {
        let mut found = BTreeSet::from([from]);
        let mut open = vec![from];
        while let Some(index) = open.pop() {
            let further = self.get(index).map(|it| next(it).iter()).into_iter().flatten();
            open.extend(further.filter(|it| found.insert(**it)));
        }
        found
    }

    /// The innermost loop around records of `row` that a loop is in, or is.
    pub fn anchor(&self, index: usize, row: usize) -> usize {
        let around = self.around(row);
        let mut level = vec![index];
        while !level.is_empty() {
            if let Some(found) = level.iter().rev().find(|it| around.contains(it)) {
                return *found;
            }
            level = level.iter().filter_map(|it| self.get(*it)).flat_map(|it| it.parents.iter().copied()).collect();
        }
        0
    }

    /// Whether a loop that is not in the record stands before it, or around it.
    fn is_before(&self, index: usize, row: usize) -> bool {
        let anchor = self.anchor(index, row);
        let Some(children) = self.get(anchor).map(|it| &it.children) else { return false };
        let first = |of: usize| children.iter().position(|child| self.within(*child).contains(&of));
        let last = |of: usize| children.iter().rposition(|child| self.within(*child).contains(&of));
        anchor == index || first(index) < last(row)
    }

    /// Fills in the loop of a path that names none, and judges those that it names.
    pub fn resolve(&self, path: &mut SegmentPath, row: usize) -> Result<(), Unreachable> {
        if path.loops.is_empty() {
            let found = self.loop_of(path, row)?;
            path.loops =
                self.get(found).map(|it| LoopStep { name: it.name.clone(), number: None }).into_iter().collect();
            return Ok(());
        }
        let around = self.around(row);
        let mut last: Option<usize> = None;
        for step in &path.loops {
            let index = self.find(&step.name).ok_or_else(|| Unreachable::NoLoop(step.name.clone()))?;
            if let Some(outer) = last
                && (outer == index || !self.within(outer).contains(&index))
            {
                let outer = self.get(outer).map(|it| it.name.clone()).unwrap_or_default();
                return Err(Unreachable::NotInside(outer, step.name.clone()));
            }
            if step.number.is_some_and(|it| it > 1) && around.contains(&index) {
                return Err(Unreachable::Around(step.name.clone()));
            }
            last = Some(index);
        }
        let Some((index, found)) = last.and_then(|index| Some((index, self.get(index)?))) else { return Ok(()) };
        let is_inside = self.within(row).contains(&index);
        if !is_inside && !self.is_before(index, row) {
            return Err(Unreachable::Behind(found.name.clone()));
        }
        // Within a record no loop around it begins.
        let is_outer = |it: &&LoopStep| self.find(&it.name).is_some_and(|it| it != row && around.contains(&it));
        let outer = path.loops.iter().take_while(is_outer).last();
        if let (true, Some(outer)) = (is_inside, outer) {
            let inner = path.loops.iter().find(|it| !is_outer(it));
            let inner = inner.map(|it| it.name.clone()).unwrap_or_default();
            return Err(Unreachable::Outward(outer.name.clone(), inner));
        }
        // A loop alone is the segment that begins it.
        if path.segment.is_empty() {
            path.segment = found.openers.first().cloned().unwrap_or_default();
        }
        if self.is_behind(index, path, row) {
            return Err(Unreachable::Behind(path.segment.clone()));
        }
        // What may be anything is nothing that a loop in it has.
        let is_inner = |it: &usize| *it != index && self.get(*it).is_some_and(|it| it.has(path));
        let has = found.has(path) || found.is_open && !self.within(index).iter().any(is_inner);
        if has { Ok(()) } else { Err(Unreachable::NoSegment(found.name.clone())) }
    }

    /// Whether a segment of a loop stands behind the loops in it, of which the record is one.
    fn is_behind(&self, index: usize, path: &SegmentPath, row: usize) -> bool {
        let stands = |it: &Loop| it.behind.contains(&path.segment) && !it.segments.contains(&path.segment);
        index != row && self.within(index).contains(&row) && self.get(index).is_some_and(stands)
    }

    /// The loop that a path without one means: the record's own, or the only other that has such a segment.
    fn loop_of(&self, path: &SegmentPath, row: usize) -> Result<usize, Unreachable> {
        if self.get(row).is_some_and(|it| it.has(path)) {
            return Ok(row);
        }
        let within = self.within(row);
        let reached = |index: &usize| {
            (within.contains(index) || self.is_before(*index, row)) && !self.is_behind(*index, path, row)
        };
        let has = |index: &usize| self.get(*index).is_some_and(|it| it.has(path));
        let found: Vec<usize> = (1..self.loops.len()).filter(has).collect();
        let open: Vec<usize> = found.iter().copied().filter(reached).collect();
        match (open.as_slice(), found.first()) {
            ([one], _) => Ok(*one),
            ([], Some(behind)) if self.is_behind(*behind, path, row) => Err(Unreachable::Behind(path.segment.clone())),
            ([], Some(behind)) => {
                Err(Unreachable::Behind(self.get(*behind).map(|it| it.name.clone()).unwrap_or_default()))
            }
            ([], None) if self.get(row).is_some_and(|it| it.is_open) => Ok(row),
            ([], None) => Err(Unreachable::Nowhere),
            (several, _) => {
                let names = several.iter().filter_map(|index| self.get(*index)).map(|it| it.name.clone());
                Err(Unreachable::Several(names.collect()))
            }
        }
    }
}

impl Loop {
    /// Whether the guide has the path's segment in this loop.
    fn has(&self, path: &SegmentPath) -> bool {
        if self.lists(&path.segment) {
            return true;
        }
        let excluded = match (&self.only, &path.only) {
            (Some((element, values)), Some((asked, value))) => element == asked && !values.contains(value),
            _ => false,
        };
        self.opener(&path.segment).is_some() && !excluded
    }
}

#[cfg(test)]
mod tests {
    use super::{Guide, SegmentPath, Unreachable};

    fn resolved(guide: &Guide, row: &str, segment: &str, only: Option<&str>) -> Result<String, Unreachable> {
        let mut path = SegmentPath {
            loops: Vec::new(),
            segment: segment.to_owned(),
            only: only.map(|it| (1, it.to_owned())),
            number: None,
            element: Some(1),
            each_element: false,
            repetition: None,
            component: None,
            subcomponent: None,
        };
        guide.resolve(&mut path, guide.find(row).unwrap())?;
        Ok(path.loops[0].name.clone())
    }

    #[test]
    fn a_path_without_a_loop_means_one_or_is_refused() {
        let guide = Guide::x12("005010X222").unwrap();
        let from = |row, segment, only| resolved(&guide, row, segment, only);
        assert_eq!(from("2300", "CLM", None).unwrap(), "2300");
        assert_eq!(from("2400", "CLM", None).unwrap(), "2300");
        assert_eq!(from("2400", "REF", None).unwrap(), "2400");
        assert_eq!(from("2300", "BHT", None).unwrap(), "ST");
        assert_eq!(from("2300", "NM1", Some("87")).unwrap(), "2010AB");
        assert_eq!(from("2400", "NM1", Some("QC")).unwrap(), "2010CA");
        let several = |names: &[&str]| Err(Unreachable::Several(names.iter().map(|it| (*it).to_owned()).collect()));
        assert_eq!(from("2300", "NM1", Some("IL")), several(&["2010BA", "2330A"]));
        assert_eq!(from("2300", "ZZZ", None), Err(Unreachable::Nowhere));
        assert_eq!(from("2010AA", "CLM", None), Err(Unreachable::Behind("2300".to_owned())));
        assert_eq!(from("2300", "SE", None), Err(Unreachable::Behind("SE".to_owned())));
        assert_eq!(from("ST", "SE", None).unwrap(), "ST");
        let guide = Guide::hl7("OBX");
        let from = |segment| resolved(&guide, "OBX", segment, None).unwrap();
        assert_eq!((from("PID"), from("PV1"), from("MSH")), ("PID".to_owned(), "PID".to_owned(), "MSH".to_owned()));
        assert_eq!((from("OBR"), from("ORC"), from("NTE")), ("ORC".to_owned(), "ORC".to_owned(), "OBX".to_owned()));
    }

    #[test]
    fn what_stands_behind_a_segment_of_a_group_is_its_own_or_is_refused() {
        let from = |row, segment| resolved(&Guide::hl7(row), row, segment, None);
        let own = |name: &str| Ok(name.to_owned());
        assert_eq!((from("PV1", "PV2"), from("PV1", "PD1"), from("PD1", "PV1")), (own("PV1"), own("PID"), own("PD1")));
        assert_eq!((from("MSA", "ERR"), from("MSA", "SFT"), from("ERR", "MSA")), (own("MSA"), own("MSH"), own("MSH")));
        let behind = |name: &str| Err(Unreachable::Behind(name.to_owned()));
        assert_eq!(
            (from("NK1", "PV1"), from("NK1", "PV2"), from("NK1", "PD1")),
            (behind("PV1"), behind("PV1"), own("PID"))
        );
        assert_eq!(
            (from("EVN", "PID"), from("EVN", "OBR"), from("PID", "EVN")),
            (behind("PID"), behind("ORC"), own("MSH"))
        );
    }
}
