//! A project that is held between checks: after an edit only what it concerns is read and checked again.

use std::collections::{BTreeMap, BTreeSet};
use std::iter::Peekable;
use std::sync::Arc;

use ingest_diagnostics::{Diagnostic, FileId, Sink, SourceText, Sources, Span};
use ingest_syntax::ast::{self, Item};

use crate::{
    Analysis, InputFile, Project,
    changes::Changes,
    declarations,
    library::{Libraries, Module, SchemaUse, Std, UsedPath, used_path},
    lints::{
        allow::{self, Allow},
        kept::Kept,
    },
    manifest::Manifest,
    memo::{Slot, Surroundings},
    outline::{Outline, Sort},
    parallel::share,
    project::{self, Findings, Inputs},
    references::{Files, References},
    rules,
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
    manifest: Option<Settings>,
    /// By path: the order of the files' numbers.
    files: BTreeMap<Arc<str>, File>,
    /// The files of libraries, whose numbers follow.
    modules: BTreeMap<Arc<str>, LibraryFile>,
    /// Files and folders of libraries that cannot be read, each with the reason.
    unread: BTreeMap<String, String>,
    /// The memory of the schemas of libraries, by where they stand.
    library: BTreeMap<Span, Slot>,
    /// The files of reference tables.
    references: Files,
    surroundings: Surroundings,
    /// What was edited since the last check.
    changes: Changes,
    /// What lints found.
    kept: Kept,
}

/// `ingest.toml`.
#[derive(Debug)]
struct Settings {
    path: Arc<str>,
    text: SourceText,
}

/// A file of a library.
#[derive(Debug)]
struct LibraryFile {
    text: SourceText,
    /// None before the first check.
    module: Option<Module>,
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
    /// The paths in its `use` lines.
    paths: Vec<UsedPath>,
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

    /// Adds a file, or gives it another text. `path` is the one below the project's folder, with `/`; that of a file of a
    /// library as seen from there: `../shared/acme/codes.ingest`. Which files are of libraries the manifest says.
    pub fn set_file(&mut self, path: &str, text: impl Into<SourceText>) {
        let text = text.into();
        self.unread.remove(path);
        if let Some(file) = self.modules.get_mut(path) {
            file.text = text;
        } else if let Some(file) = self.files.get_mut(path) {
            file.text = text;
        } else {
            self.files.insert(path.into(), File { text, read: None, slots: Vec::new() });
        }
    }

    /// Takes a file out of the project, or out of a library.
    pub fn remove_file(&mut self, path: &str) {
        self.unread.remove(path);
        self.modules.remove(path);
        self.files.remove(path);
    }

    /// Sets `ingest.toml`, or takes it away.
    pub fn set_manifest(&mut self, manifest: Option<InputFile>) {
        self.manifest = manifest.map(|it| Settings { path: it.path.into(), text: it.text.into() });
    }

    /// The folders of the project's libraries, as seen from its own. Whoever holds the project gives the `.ingest` files below
    /// them by [`set_file`](Self::set_file) before it is checked.
    pub fn libraries(&self) -> Vec<String> {
        let manifest = self.settings(&mut Sink::new());
        manifest.libraries.into_values().filter_map(|it| it.path).collect()
    }

    /// Says why a file or a folder of a library cannot be read, as the end of a sentence: "is not UTF-8".
    pub fn set_unread(&mut self, path: &str, why: impl Into<String>) {
        self.remove_file(path);
        self.unread.insert(path.to_owned(), why.into());
    }

    /// The files that the project's reference tables are read from: paths below its folder, sorted. Whoever holds the
    /// project gives their texts by [`set_reference`](Self::set_reference) before it is checked.
    pub fn references(&mut self) -> Vec<String> {
        let manifest = self.settings(&mut Sink::new());
        self.sort(&manifest);
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

    /// Reads `ingest.toml`.
    fn settings(&self, sink: &mut Sink) -> Manifest {
        let file = FileId((self.files.len() + self.modules.len()) as u32);
        if let Some(it) = &self.manifest {
            return Manifest::read(file, it.text.as_str(), sink);
        }
        let paths: Vec<_> = self.files.keys().chain(self.modules.keys()).map(|it| &**it).collect();
        Manifest::of_files(&project::name_of(&paths))
    }

    /// Tells the files of libraries from the project's own.
    fn sort(&mut self, manifest: &Manifest) {
        let is_of_library = |path: &Arc<str>| manifest.module(path).is_some();
        let gone: Vec<_> = self.files.keys().filter(|it| is_of_library(it)).cloned().collect();
        let back: Vec<_> = self.modules.keys().filter(|it| !is_of_library(it)).cloned().collect();
        for path in gone {
            let text = self.files.remove(&path).map(|it| it.text);
            self.modules.extend(text.map(|text| (path, LibraryFile { text, module: None })));
        }
        for path in back {
            let text = self.modules.remove(&path).map(|it| it.text);
            self.files.extend(text.map(|text| (path, File { text, read: None, slots: Vec::new() })));
        }
        for ((path, file), id) in self.modules.iter_mut().zip((self.files.len() as u32..).map(FileId)) {
            let words = manifest.module(path).unwrap_or_default();
            if file.module.as_ref().is_none_or(|it| !it.is(&words, id, &file.text)) {
                file.module = Some(Module::new(words, id, file.text.clone()));
            }
        }
    }

    /// The libraries of which it is not known what they have: their folders hold nothing, or what cannot be read, which is
    /// reported, or are none.
    fn unread_libraries<'m>(&self, manifest: &'m Manifest, sink: &mut Sink) -> BTreeSet<&'m str> {
        let mut unread = BTreeSet::new();
        for (name, folder) in &manifest.libraries {
            let Some(path) = &folder.path else {
                unread.insert(name.as_str());
                continue;
            };
            let within =
                |it: &str| it.strip_prefix(path.as_str()).is_some_and(|it| it.is_empty() || it.starts_with('/'));
            if let Some((path, why)) = self.unread.iter().find(|(path, _)| within(path)) {
                sink.push(rules::library_folder::unread(name, path, why, folder.place));
            } else if !self.modules.values().filter_map(|it| it.module.as_ref()).any(|it| it.library() == name) {
                sink.push(rules::library_folder::empty(name, path, folder.place));
            } else {
                continue;
            }
            unread.insert(name.as_str());
        }
        unread
    }

    /// All texts but that of `ingest.toml`.
    fn sources(&self) -> Sources {
        let mut sources = Std::get().sources();
        let own = self.files.iter().map(|(path, file)| (path, &file.text));
        for (path, text) in own.chain(self.modules.iter().map(|(path, file)| (path, &file.text))) {
            sources.add(Arc::clone(path), text.clone());
        }
        sources
    }

    /// Checks the project: all findings in one go and, where none of them is an error, the program.
    pub fn check(&mut self) -> Analysis {
        let mut found = Sink::new();
        let manifest = self.settings(&mut found);
        self.sort(&manifest);
        let unread = self.unread_libraries(&manifest, &mut found);
        let mut sources = self.sources();
        if let Some(it) = &self.manifest {
            sources.add(Arc::clone(&it.path), it.text.clone());
        }
        let references = References::enter(&self.references, &mut sources);
        self.read(&sources);
        let (mut paths, mut read, mut slots) = (Vec::new(), Vec::new(), Vec::new());
        for (path, file) in &mut self.files {
            paths.push(Arc::clone(path));
            read.extend(&file.read);
            slots.extend(&mut file.slots);
        }
        let libraries = Libraries::new(self.modules.values().filter_map(|it| it.module.as_ref()), unread);
        let outline = Outline::new(read.iter().flat_map(|it| it.items()));
        let used = libraries.used(read.iter().flat_map(|it| it.paths.iter().copied().zip(it.items_of(Sort::Use))));
        let library = library_schemas(&used.schemas);
        let syntax_errors = read.iter().flat_map(|it| &it.errors).chain(used.reached.iter().flat_map(|it| it.errors()));
        let syntax_errors = syntax_errors.cloned().collect();
        // Of what is not used now, the surroundings may be others when it is used again.
        let slot = |item: &&Item| (item.span, self.library.remove(&item.span).unwrap_or_else(Slot::of_library));
        self.library = library.iter().map(slot).collect();
        slots.extend(self.library.values_mut());
        let inputs = Inputs {
            paths,
            library_paths: self.modules.keys().cloned().collect(),
            files: read.iter().map(|it| &it.syntax).collect(),
            outline: outline.with_schemas(&library),
            libraries: &libraries,
            used,
            syntax_errors,
            allows: read.iter().flat_map(|it| &it.allows).cloned().collect(),
            manifest: manifest.clone(),
            manifest_errors: found.finish(),
            folder: self.folder.as_deref(),
            references: &references,
            reference_files: &self.references,
            sources: &sources,
        };
        let mut changes = std::mem::take(&mut self.changes);
        let (findings, surroundings) =
            project::check(&inputs, &self.surroundings, &mut slots, &mut changes, &mut self.kept);
        self.surroundings = surroundings;
        for slot in slots {
            slot.kept = true;
        }
        let Findings { diagnostics, program } = findings;
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
                let paths = parse.file.items.iter().filter_map(used_path).collect();
                let (syntax, errors) = (parse.file, parse.errors);
                Some((place, Read { id: *id, text: text.clone(), syntax, errors, sorts, paths, allows }))
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
                _ => {
                    self.changes.add_unknown();
                    read.syntax.items.iter().map(|_| Slot::default()).collect()
                }
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

/// The schemas of libraries that are brought in, each once, by where they stand.
fn library_schemas<'a>(used: &[SchemaUse<'a>]) -> Vec<&'a Item> {
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
