//! Lints that look at one part of a program: at a source with what reads it, or at a map.

use std::sync::Arc;

use ingest_diagnostics::Sink;
use ingest_program::{Map, Program, Source};

use super::{
    is_off,
    kept::{Kept, Parts, Settings},
    reads::ColumnReads,
};
use crate::{hash::HashMap, manifest::Manifest, reads::Shared, rules};

/// A part of the program with all that the lints of such parts look at.
enum Part<'p> {
    /// A source, the maps of its own, and those that join it.
    Source(&'p Arc<Source>, &'p [Arc<Map>], Vec<&'p Arc<Map>>),
    Map(&'p Arc<Map>),
}

impl<'p> Part<'p> {
    fn maps(&self) -> impl Iterator<Item = &'p Arc<Map>> {
        let (own, joining) = match self {
            Self::Source(_, own, joining) => (*own, joining.as_slice()),
            Self::Map(map) => (std::slice::from_ref(*map), &[][..]),
        };
        own.iter().chain(joining.iter().copied())
    }
}

impl Parts for Part<'_> {
    fn places(&self) -> impl Iterator<Item = usize> {
        let source = if let Self::Source(source, ..) = self { Some(place(source)) } else { None };
        source.into_iter().chain(self.maps().map(place))
    }

    fn held(&self) -> Vec<Shared> {
        let source =
            if let Self::Source(source, ..) = self { Some(Shared(Arc::<Source>::clone(source))) } else { None };
        source.into_iter().chain(self.maps().map(|map| Shared(Arc::<Map>::clone(map)))).collect()
    }
}

/// Where something is in memory.
fn place<T>(of: &Arc<T>) -> usize {
    Arc::as_ptr(of).addr()
}

/// Runs the lints that look at one part of the program, unless it is known what they find in it.
pub(crate) fn lint(program: &Program, manifest: &Manifest, kept: &mut Kept, sink: &mut Sink) {
    let loads = !program.pipelines.is_empty();
    let mut parts = sources(program);
    if !is_off(&rules::left_out_field::RULE, manifest) {
        parts.extend(program.maps.iter().map(Part::Map));
    }
    let lint = |part: &Part<'_>| match part {
        Part::Source(source, ..) => {
            let reads = ColumnReads::of(source, part.maps().map(Arc::as_ref));
            let mut found = rules::read_as_text::check(source, &reads);
            if loads {
                found.extend(rules::unused_column::check(source, &reads));
            }
            found
        }
        Part::Map(map) => rules::left_out_field::check(map),
    };
    kept.lint(Settings { levels: manifest.levels.clone(), loads }, &parts, lint, sink);
}

/// Every source with the maps that read it. Both are sorted by the source's name.
fn sources<'a>(program: &'a Program) -> Vec<Part<'a>> {
    let mut joining: HashMap<&str, Vec<&Arc<Map>>> = HashMap::default();
    for map in &program.maps {
        for join in map.joins.iter().filter(|join| join.source != map.source) {
            let readers = joining.entry(&join.source).or_default();
            if readers.last().is_none_or(|last| !Arc::ptr_eq(last, map)) {
                readers.push(map);
            }
        }
    }
    let mut rest = program.maps.as_slice();
    let part = |source: &'a Arc<Source>| {
        let name = &source.name;
        let before = rest.iter().take_while(|map| map.source < *name).count();
        let own = rest.iter().skip(before).take_while(|map| map.source == *name).count();
        let (own, after) =
            rest.split_at_checked(before).unwrap_or_default().1.split_at_checked(own).unwrap_or_default();
        rest = after;
        Part::Source(source, own, joining.remove(name.as_str()).unwrap_or_default())
    };
    program.sources.iter().map(part).collect()
}
