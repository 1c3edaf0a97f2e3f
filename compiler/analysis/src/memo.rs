//! What is remembered of each declaration from one check to the next.
//!
//! The result of a check is used again where the declaration is word for word what it was, in the same place, and
//! everything that the check looked up is what it was too. Nothing else can have a part in it: a check is a function of
//! these.

use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ingest_diagnostics::{Diagnostic, Sink, SourceText, Span};
use ingest_syntax::ast::{Item, ItemKind};

use crate::{
    changes::Changes,
    declarations::{self, Context, Results},
    library::Imports,
    manifest::Level,
    outline::{Outline, Sort},
    parallel::{Worker, share},
    reads::{Reads, Record, Shared},
    references::{self, Files},
    symbols::Kind,
};

/// As many declarations as are worth a thread.
const WORTH_A_THREAD: usize = 16;

/// The memory of one declaration.
#[derive(Debug, Default)]
pub(crate) struct Slot {
    /// Whether the declaration is what it was at the last check.
    pub kept: bool,
    pub memo: Option<Memo>,
    /// What the lints say of it; none before they have looked.
    pub linted: Option<Linted>,
}

/// What the lints say of a declaration that look at nothing else but its surroundings.
#[derive(Debug)]
pub(crate) struct Linted {
    pub findings: Vec<Diagnostic>,
    /// The names of the surroundings that it uses.
    pub mentions: BTreeSet<String>,
}

impl Slot {
    /// That of a declaration of a library, which no lint looks at: what another text of it changes is told by the surroundings.
    pub fn of_library() -> Self {
        Self { kept: true, memo: None, linted: None }
    }
}

#[derive(Debug)]
pub(crate) struct Memo {
    result: Shared,
    findings: Vec<Diagnostic>,
    record: Record,
    /// Whether the result holds for this check alone: it hangs on more than a record tells.
    passing: bool,
}

/// What every declaration can see without looking it up.
#[derive(Debug, Default)]
pub(crate) struct Surroundings {
    /// The project's files, by their numbers.
    pub files: Vec<Arc<str>>,
    /// Every secret with its place.
    pub secrets: Vec<(String, Span)>,
    /// Names that may be declared where a file could not be read.
    pub doubtful: BTreeSet<String>,
    /// The places of all types, functions, labels and `use` lines.
    pub library: Vec<Span>,
    /// Whether each of these is what it was at the last check.
    pub library_kept: bool,
    /// The files of reference tables.
    pub references: Files,
    /// The modules of the project's libraries.
    pub modules: Vec<(String, SourceText)>,
    /// The levels that `ingest.toml` gives lints.
    pub levels: BTreeMap<&'static str, Level>,
    /// The names that lints look for in every declaration.
    pub mentioned: BTreeSet<String>,
    /// What the files bring in, if nothing is wrong with that: it follows from the library.
    pub imports: Option<Arc<Imports>>,
    /// The layouts with what they have of their sources.
    pub families: Families,
}

/// Layouts by their names, as their maps see them.
pub(crate) type Families = BTreeMap<String, Family>;

/// A layout as its maps see it.
#[derive(Debug, Clone)]
pub(crate) struct Family {
    /// The layout and its sources.
    pub made_of: Vec<Arc<declarations::Source>>,
    pub made: Arc<declarations::Source>,
    pub findings: Vec<Diagnostic>,
}

impl Family {
    /// Whether it is made of these, and not merely of equal ones.
    pub fn is_made_of(&self, parts: &[Arc<declarations::Source>]) -> bool {
        self.made_of.len() == parts.len() && self.made_of.iter().zip(parts).all(|(a, b)| Arc::ptr_eq(a, b))
    }
}

impl Surroundings {
    /// Whether a result that was right in `before` is right here.
    pub fn are_still(&self, before: &Self) -> bool {
        self.library_kept
            && self.files == before.files
            && self.secrets == before.secrets
            && self.doubtful == before.doubtful
            && self.library == before.library
            && references::same(&self.references, &before.references)
            && self.modules.len() == before.modules.len()
            && self.modules.iter().zip(&before.modules).all(|(now, before)| now.0 == before.0 && now.1.is(&before.1))
            && self.levels == before.levels
            && self.mentioned == before.mentioned
    }
}

/// The check of all declarations of a project, kind by kind.
pub(crate) struct Round<'r, 's, 'a> {
    pub outline: &'r Outline<'a>,
    /// The memory of each item of the outline.
    pub slots: &'r mut [&'s mut Slot],
    /// Whether the surroundings are those of the last check.
    pub settled: bool,
    /// What is not what it was at the last check, as far as it is known: what is checked again is added.
    pub changes: &'r mut Changes,
    pub context: &'r Context<'r>,
}

impl<'a> Round<'_, '_, 'a> {
    /// Checks every declaration of a kind, which `pick` takes out of its item, or remembers what came of it. Findings go to
    /// the sink.
    pub fn check<S, T>(
        &mut self,
        results: &Results,
        sort: Sort,
        pick: impl Fn(&'a ItemKind) -> Option<&'a S> + Sync,
        check: impl Fn(&'a S, &'a Item, &Context<'_>, &mut Sink) -> T + Sync,
        sink: &mut Sink,
    ) -> Vec<(&'a S, Arc<T>)>
    where
        S: Sync,
        T: Any + Send + Sync,
    {
        let (outline, context) = (self.outline, self.context);
        let picked: Vec<_> =
            outline.placed(sort).filter_map(|(at, item)| Some((at, pick(&item.kind)?, item))).collect();
        let stale: Vec<_> = picked.iter().filter(|(at, _, item)| !self.is_right(*at, item, results)).collect();
        let one = |place, context: &Context<'_>| {
            let &(_, syntax, item) = *stale.get(place)?;
            let mut sink = Sink::new();
            let result = check(syntax, item, context, &mut sink);
            let (record, findings) = (context.reads.take(), sink.finish());
            let passing = record.all_names || context.symbols.is_broken(item);
            Some((place, Memo { result: Shared(Arc::new(result)), findings, record, passing }))
        };
        let made = share(stale.len(), WORTH_A_THREAD, |worker, queue| {
            if worker == Worker::Here {
                let before = context.reads.take();
                let made = queue.places().filter_map(|place| one(place, context)).collect();
                context.reads.put(before);
                return made;
            }
            let reads = Reads::default();
            let (symbols, library) = (context.symbols.recorded_by(&reads), context.library.recorded_by(&reads));
            let context = Context {
                sources: context.sources,
                symbols: &symbols,
                library: &library,
                secrets: context.secrets.clone(),
                references: context.references,
                reads: &reads,
            };
            queue.places().filter_map(|place| one(place, &context)).collect()
        });
        for (.., item) in &stale {
            self.changes.add_checked(item);
        }
        let stale: Vec<_> = stale.into_iter().map(|(at, ..)| *at).collect();
        for (at, memo) in stale.into_iter().zip(made) {
            if let Some(slot) = self.slots.get_mut(at) {
                slot.memo = Some(memo);
            }
        }
        let result = |(at, syntax, _): (usize, &'a S, &Item)| {
            let memo = self.slots.get(at)?.memo.as_ref()?;
            sink.extend(memo.findings.iter().cloned());
            Some((syntax, Arc::clone(&memo.result.0).downcast::<T>().ok()?))
        };
        picked.into_iter().filter_map(result).collect()
    }

    /// Lints every declaration of the project by itself, or remembers what came of it. Gives the names that they use.
    pub fn lint(&mut self, lint: impl Fn(&Item) -> Linted + Sync, sink: &mut Sink) -> Vec<&BTreeSet<String>> {
        let mut stale: Vec<_> = self.outline.own().iter().zip(self.slots.iter_mut()).collect();
        stale.retain(|(_, slot)| slot.linted.is_none());
        let items: Vec<_> = stale.iter().map(|(item, _)| **item).collect();
        let linted = share(items.len(), WORTH_A_THREAD, |_, queue| {
            queue.places().filter_map(|place| Some((place, lint(items.get(place)?)))).collect()
        });
        for ((_, slot), linted) in stale.into_iter().zip(linted) {
            slot.linted = Some(linted);
        }
        let linted = || self.slots.iter().filter_map(|slot| slot.linted.as_ref());
        sink.extend(linted().flat_map(|it| &it.findings).cloned());
        linted().map(|it| &it.mentions).collect()
    }

    /// The places in `use` lines of all the names brought into files that a declaration reads, sorted.
    pub fn imports_read(&self) -> Vec<Span> {
        let memos = self.slots.iter().filter_map(|slot| slot.memo.as_ref());
        let mut found: Vec<_> = memos.flat_map(|memo| &memo.record.imports).copied().collect();
        found.sort_unstable();
        found
    }

    /// Whether what is remembered of an item is right still.
    fn is_right(&self, at: usize, item: &Item, results: &Results) -> bool {
        let Some(memo) = self.slots.get(at).filter(|slot| slot.kept).and_then(|slot| slot.memo.as_ref()) else {
            return false;
        };
        let (record, changes) = (&memo.record, &*self.changes);
        if !self.settled || memo.passing || self.context.symbols.is_broken(item) {
            return false;
        }
        if record.maps && changes.of_maps() || changes.has_any(record.names.iter().chain(record.results.keys())) {
            return false;
        }
        // What maps see of a layout is more than its own declaration.
        let mut layouts = record.results.iter().filter(|((kind, _), _)| *kind == Kind::Layout);
        layouts.all(|((kind, name), found)| match (results.find(*kind, name), found) {
            (Some(now), Some(before)) => now.is(before),
            (now, before) => now.is_none() && before.is_none(),
        })
    }
}
