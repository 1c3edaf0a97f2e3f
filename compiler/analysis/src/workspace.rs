//! A project that is held between checks: after an edit only what it concerns is read and checked again.

use std::collections::{BTreeMap, BTreeSet};
use std::iter::Peekable;
use std::sync::Arc;

use ingest_diagnostics::{Diagnostic, FileId, SourceText, Sources, Span};
use ingest_syntax::ast::{self, Item};

use crate::{
    Analysis, InputFile, Project,
    changes::Changes,
    declarations,
    library::{SchemaUse, Std},
    lints::{
        allow::{self, Allow},
        kept::Kept,
    },
    memo::{Slot, Surroundings},
    outline::{Outline, Sort},
    parallel::share,
    project::{self, Findings, Inputs},
    references::{Files, References},
    symbols::Kind,
};

/// As many files as are worth a thread.
const WORTH_A_THREAD: usize = 4;

/// A project in memory. [`check`](Self::check) gives what [`analyse`](crate::analyse) gives for the same texts, whatever
/// was checked before; only sooner.
#[derive(Debug, Default)]
pub struct Workspace {
    /// Absolute path of the project's folder, if it is known.
    folder: Option<String>,
    manifest: Option<Manifest>,
    /// By path: the order of the files' numbers.
    files: BTreeMap<Arc<str>, File>,
    /// The memory of the library's schemas, by where they stand.
    library: BTreeMap<Span, Slot>,
    /// The files of reference tables.
    references: Files,
    surroundings: Surroundings,
    /// What was edited since the last check.
    changes: Changes,
    /// What lints found.
    kept: Kept,
}

#[derive(Debug)]
struct Manifest {
    path: Arc<str>,
    text: SourceText,
}

/// A file with what was read of it.
#[derive(Debug)]
struct File {
    text: SourceText,
    /// None before the first check.
    read: Option<Read>,
    /// The memory of each of its declarations.
    slots: Vec<Slot>,
}

#[derive(Debug)]
struct Read {
    id: FileId,
    text: SourceText,
    syntax: ast::File,
    errors: Vec<Diagnostic>,
    /// What each of its items is.
    sorts: Vec<Sort>,
    /// Whether it brings in a schema of the library.
    uses_schemas: bool,
    /// Where it silences lints.
    allows: Vec<Allow>,
}

impl Workspace {
    /// An empty project.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty project whose folder has this absolute path: connections may name folders of it by such a path too.
    pub fn in_folder(folder: &str) -> Self {
        Self { folder: Some(folder.to_owned()), ..Self::default() }
    }

    /// A project with these files.
    pub fn of(project: &Project) -> Self {
        let mut workspace = Self::new();
        for file in &project.files {
            workspace.set_file(&file.path, file.text.as_str());
        }
        workspace.set_manifest(project.manifest.clone());
        workspace
    }

    /// The same project in the folder with this absolute path.
    #[must_use]
    pub fn at(self, folder: &str) -> Self {
        Self { folder: Some(folder.to_owned()), ..self }
    }

    /// Adds a file, or gives it another text. `path` is the one below the project's folder, with `/`.
    pub fn set_file(&mut self, path: &str, text: impl Into<SourceText>) {
        let text = text.into();
        match self.files.get_mut(path) {
            Some(file) => file.text = text,
            None => drop(self.files.insert(path.into(), File { text, read: None, slots: Vec::new() })),
        }
    }

    /// Takes a file out of the project.
    pub fn remove_file(&mut self, path: &str) {
        self.files.remove(path);
    }

    /// Sets `ingest.toml`, or takes it away.
    pub fn set_manifest(&mut self, manifest: Option<InputFile>) {
        self.manifest = manifest.map(|it| Manifest { path: it.path.into(), text: it.text.into() });
    }

    /// The files that the project's reference tables are read from: paths below its folder, sorted. Whoever holds the
    /// project gives their texts by [`set_reference`](Self::set_reference) before it is checked.
    pub fn references(&mut self) -> Vec<String> {
        let sources = self.sources();
        self.read(&sources);
        let read = self.files.values().filter_map(|file| file.read.as_ref());
        let items = read.flat_map(|it| it.items_of(Sort::Names(Kind::Lookup)));
        let paths = items.filter_map(|item| match &item.kind {
            ast::ItemKind::Lookup(lookup) => lookup.path.as_ref(),
            _ => None,
        });
        let sound = paths.filter(|it| declarations::path_problem(&it.value).is_none());
        let paths: BTreeSet<_> = sound.map(|it| declarations::plain_path(&it.value)).collect();
        paths.into_iter().collect()
    }

    /// Gives the text of a file of a reference table, or why it cannot be read, as the end of a sentence.
    pub fn set_reference(&mut self, path: &str, text: Result<impl Into<SourceText>, String>) {
        self.references.insert(path.into(), text.map(Into::into));
    }

    /// Takes away a file of a reference table, which is not there any more.
    pub fn remove_reference(&mut self, path: &str) {
        self.references.remove(path);
    }

    fn sources(&self) -> Sources {
        let mut sources = Std::get().sources();
        for (path, file) in &self.files {
            sources.add(Arc::clone(path), file.text.clone());
        }
        sources
    }

    /// Checks the project: all findings in one go and, where none of them is an error, the program.
    pub fn check(&mut self) -> Analysis {
        let mut sources = self.sources();
        let manifest = self.manifest.as_ref().map(|it| sources.add(Arc::clone(&it.path), it.text.clone()));
        let references = References::enter(&self.references, &mut sources);
        self.read(&sources);
        let mut slots: Vec<Slot> = self.files.values_mut().flat_map(|file| std::mem::take(&mut file.slots)).collect();
        let read: Vec<&Read> = self.files.values().filter_map(|file| file.read.as_ref()).collect();
        let used =
            Std::get().schemas_used(read.iter().filter(|it| it.uses_schemas).flat_map(|it| it.items_of(Sort::Use)));
        let library = library_schemas(&used);
        slots.extend(library.iter().map(|item| self.library.remove(&item.span).unwrap_or_else(Slot::of_library)));
        let inputs = Inputs {
            paths: self.files.keys().cloned().collect(),
            files: read.iter().map(|it| &it.syntax).collect(),
            outline: Outline::new(read.iter().flat_map(|it| it.items()), &library),
            library: used,
            syntax_errors: read.iter().flat_map(|it| &it.errors).cloned().collect(),
            allows: read.iter().flat_map(|it| &it.allows).cloned().collect(),
            manifest: manifest.map(|id| (id, sources.text(id))),
            folder: self.folder.as_deref(),
            references: &references,
            reference_files: &self.references,
            sources: &sources,
        };
        let mut changes = std::mem::take(&mut self.changes);
        let (findings, surroundings) =
            project::check(&inputs, &self.surroundings, &mut slots, &mut changes, &mut self.kept);
        self.surroundings = surroundings;
        let mut slots = slots.into_iter().map(|slot| Slot { kept: true, ..slot });
        for file in self.files.values_mut() {
            let items = file.read.as_ref().map_or(0, |it| it.syntax.items.len());
            file.slots = slots.by_ref().take(items).collect();
        }
        self.library.extend(library.iter().map(|item| item.span).zip(slots));
        let Findings { diagnostics, manifest, program } = findings;
        Analysis { sources, diagnostics, manifest, program }
    }

    /// Reads the files whose text or number is another one than it was.
    fn read(&mut self, sources: &Sources) {
        let stale: Vec<_> = self
            .files
            .values_mut()
            .zip((0..).map(FileId))
            .filter(|(file, id)| file.read.as_ref().is_none_or(|it| it.id != *id || !it.text.is(&file.text)))
            .collect();
        let texts: Vec<_> = stale.iter().map(|(file, id)| (file.text.clone(), *id)).collect();
        let read = share(texts.len(), WORTH_A_THREAD, |_, queue| {
            let one = |place| {
                let (text, id): &(SourceText, FileId) = texts.get(place)?;
                let parse = ingest_syntax::parse(*id, text.as_str());
                let allows = allow::read(*id, &parse.tree, sources);
                let sorts = parse.file.items.iter().map(Sort::of).collect();
                let uses_schemas = !Std::get().schemas_used(&parse.file.items).is_empty();
                let (syntax, errors) = (parse.file, parse.errors);
                Some((place, Read { id: *id, text: text.clone(), syntax, errors, sorts, uses_schemas, allows }))
            };
            queue.places().filter_map(one).collect()
        });
        for ((file, _), read) in stale.into_iter().zip(read) {
            let slots = std::mem::take(&mut file.slots);
            file.slots = match &file.read {
                Some(before) if before.id == read.id => {
                    let broken = !before.errors.is_empty() || !read.errors.is_empty();
                    self.changes.add(&before.syntax, &read.syntax, broken);
                    kept(before, slots, &read)
                }
                // With another file more or less nothing is used again.
                _ => read.syntax.items.iter().map(|_| Slot::default()).collect(),
            };
            file.read = Some(read);
        }
    }
}

impl Read {
    /// Its items, each with what it is.
    fn items(&self) -> impl Iterator<Item = (Sort, &Item)> {
        self.sorts.iter().copied().zip(&self.syntax.items)
    }

    /// Its items of a sort.
    fn items_of(&self, sort: Sort) -> impl Iterator<Item = &Item> {
        self.items().filter(move |(it, _)| *it == sort).map(|(_, item)| item)
    }
}

/// The schemas of the library that are brought in, each once, by where they stand.
fn library_schemas(used: &[SchemaUse<'_>]) -> Vec<&'static Item> {
    used.iter().map(|it| (it.item.span, it.item)).collect::<BTreeMap<_, _>>().into_values().collect()
}

/// The memory of the declarations that are word for word what they were, in the same place; of the others there is none.
fn kept(before: &Read, slots: Vec<Slot>, now: &Read) -> Vec<Slot> {
    let mut known = before.syntax.items.iter().zip(slots).peekable();
    now.syntax.items.iter().map(|item| memory(item, now, before, &mut known)).collect()
}

fn memory<'a>(
    item: &Item,
    now: &Read,
    before: &Read,
    known: &mut Peekable<impl Iterator<Item = (&'a Item, Slot)>>,
) -> Slot {
    while known.next_if(|(it, _)| it.span.start < item.span.start).is_some() {}
    // The same syntax may stand on another line, or have its parts on other lines.
    let same = |it: &Item| {
        it == item
            && before.text.line(it.span.start) == now.text.line(item.span.start)
            && before.text.slice(it.span) == now.text.slice(item.span)
    };
    known.next_if(|(it, _)| same(it)).map(|(_, slot)| slot).unwrap_or_default()
}
