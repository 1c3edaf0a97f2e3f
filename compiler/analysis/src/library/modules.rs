//! Modules: the files of libraries. Those of the standard library are built into the compiler, those of a project's libraries
//! lie in the folders that its `ingest.toml` names.
//!
//! A module is parsed once, where a project reaches it: the plain ones of the standard library, those that a `use` names, and
//! those that these use. What is not reached is nothing to a project, but where a name is not known.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use ingest_diagnostics::{Diagnostic, FileId, Sink, SourceText};
use ingest_program::Interned;
use ingest_syntax::ast;

use super::Sort;
use super::standard::{Embedded, Std};
use crate::declarations::recognise;
use crate::rules::{duplicate_declaration, not_of_library, unusable_name};
use crate::symbols::{Symbol, is_plain, name_of};

/// A file of a library.
#[derive(Debug)]
pub(crate) struct Module {
    /// What `use` calls it: `std.health`.
    pub path: String,
    /// The words of that.
    words: Vec<String>,
    /// Whether every file sees what it declares, without a `use`.
    pub plain: bool,
    /// The number of its file.
    pub file: FileId,
    /// What stands in the file.
    pub text: SourceText,
    /// Whether it is of the standard library, whose tests have seen to it that it is right.
    pub standard: bool,
    outline: OnceLock<BTreeMap<String, Sort>>,
    has_schemas: OnceLock<bool>,
    parsed: OnceLock<Parsed>,
}

#[derive(Debug)]
struct Parsed {
    syntax: ast::File,
    /// What the parser found wrong.
    errors: Vec<Diagnostic>,
}

/// A schema of a library that a file brings in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SchemaUse<'f> {
    /// The name in the `use`.
    pub written: &'f ast::UseName,
    /// The declaration.
    pub item: &'f ast::Item,
}

impl Module {
    /// A module of the standard library.
    pub(super) fn standard(module: &Embedded, file: FileId, text: SourceText) -> Self {
        let words = vec!["std".to_owned(), module.name.to_owned()];
        Self { plain: module.plain, standard: true, ..Self::new(words, file, text) }
    }

    /// A module of a project's library. `words` are those of its path: the library's name, the folders and the file's name.
    pub fn new(words: Vec<String>, file: FileId, text: SourceText) -> Self {
        Self {
            path: words.join("."),
            words,
            plain: false,
            file,
            text,
            standard: false,
            outline: OnceLock::new(),
            has_schemas: OnceLock::new(),
            parsed: OnceLock::new(),
        }
    }

    /// Whether it is this very one.
    pub fn is(&self, words: &[String], file: FileId, text: &SourceText) -> bool {
        self.words == words && self.file == file && self.text.is(text)
    }

    /// The name of its library.
    pub fn library(&self) -> &str {
        self.words.first().map_or("", String::as_str)
    }

    /// What stands in it.
    pub fn syntax(&self) -> &ast::File {
        &self.parsed().syntax
    }

    /// Reports what no module may declare, what it declares twice, and names that nothing can be called by.
    pub(super) fn check(&self, sink: &mut Sink) {
        let mut first: BTreeMap<&str, Symbol<'_>> = BTreeMap::new();
        for item in &self.syntax().items {
            if let Some(finding) = not_of_library::check(item, &self.path) {
                sink.push(finding);
            } else if let Some((kind, Some(name))) = name_of(item) {
                if !is_plain(&name.value) {
                    sink.push(unusable_name::not_plain(kind, name));
                }
                let symbol = Symbol { kind, name };
                match first.get(name.value.as_str()) {
                    Some(first) => sink.push(duplicate_declaration::declaration(symbol, *first)),
                    None => drop(first.insert(&name.value, symbol)),
                }
                recognise(item, sink);
            }
        }
    }

    /// What could not be read of it: nothing of the standard library, in a build that passed its tests.
    pub fn errors(&self) -> &[Diagnostic] {
        &self.parsed().errors
    }

    fn parsed(&self) -> &Parsed {
        self.parsed.get_or_init(|| {
            let parse = ingest_syntax::parse(self.file, self.text.as_str());
            Parsed { syntax: parse.file, errors: parse.errors }
        })
    }

    /// What it declares. Of the standard library the text alone says it, where each declaration begins a line with its keyword
    /// and its name.
    pub fn outline(&self) -> &BTreeMap<String, Sort> {
        self.outline.get_or_init(|| {
            if self.standard {
                return self.text.as_str().lines().filter_map(declared_by_line).collect();
            }
            let declared = self.syntax().items.iter().filter_map(declaration);
            declared.filter_map(|(sort, name)| Some((name?.value.clone(), sort))).collect()
        })
    }

    fn has_schemas(&self) -> bool {
        *self.has_schemas.get_or_init(|| self.outline().values().any(|sort| *sort == Sort::Schema))
    }

    /// The schemas of it that a `use` line names, in the order written.
    fn schemas_of<'s>(&'s self, line: &'s ast::Use) -> impl Iterator<Item = SchemaUse<'s>> {
        // Most modules have none.
        let names = if self.has_schemas() { line.names.as_slice() } else { &[] };
        names.iter().filter(|it| self.declares(&it.name.value, Sort::Schema)).filter_map(|written| {
            let of_name = |it: &&ast::Item| match &it.kind {
                ast::ItemKind::Schema(it) => it.name.as_ref().is_some_and(|name| name.value == written.name.value),
                _ => false,
            };
            self.syntax().items.iter().find(of_name).map(|item| SchemaUse { written, item })
        })
    }

    /// Whether it declares something of that kind and name.
    pub fn declares(&self, name: &str, sort: Sort) -> bool {
        self.outline().get(name) == Some(&sort)
    }
}

/// The words of the path in a `use` line.
pub(crate) type UsedPath = Interned<Vec<String>>;

/// The path in an item, if it is a `use` line.
pub(crate) fn used_path(item: &ast::Item) -> Option<UsedPath> {
    match &item.kind {
        ast::ItemKind::Use(line) => Some(Interned::new(line.path.iter().map(|it| it.value.clone()).collect())),
        _ => None,
    }
}

/// What `use` lines bring in.
#[derive(Debug, Default)]
pub(crate) struct Used<'a> {
    /// The modules, and those that they use, in the order of their names.
    pub reached: Vec<&'a Module>,
    /// The schemas, in the order written.
    pub schemas: Vec<SchemaUse<'a>>,
    /// The lines that name no module.
    pub unknown: Vec<&'a ast::Use>,
}

/// All that the files of a project can bring names in from.
#[derive(Debug)]
pub(crate) struct Libraries<'a> {
    /// By the words of their paths.
    modules: BTreeMap<Vec<&'a str>, &'a Module>,
    /// Libraries of the project of which it is not known what they have, which has been reported.
    unread: BTreeSet<&'a str>,
}

impl<'a> Libraries<'a> {
    /// The standard library, and these modules of a project's libraries.
    pub fn new(ours: impl IntoIterator<Item = &'a Module>, unread: BTreeSet<&'a str>) -> Self {
        let all = Std::get().modules().iter().chain(ours);
        let modules = all.map(|it| (it.words.iter().map(String::as_str).collect(), it)).collect();
        Self { modules, unread }
    }

    /// Every module, in the order of their names.
    pub fn modules(&self) -> impl Iterator<Item = &'a Module> + Clone + '_ {
        self.modules.values().copied()
    }

    /// The texts of those that are not of the standard library, by their names.
    pub fn texts(&self) -> Vec<(String, SourceText)> {
        self.modules().filter(|it| !it.standard).map(|it| (it.path.clone(), it.text.clone())).collect()
    }

    /// The module that a `use` line names.
    pub fn named(&self, line: &ast::Use) -> Option<&'a Module> {
        self.at(line.path.iter().map(|it| it.value.as_str()))
    }

    fn at<'w>(&self, words: impl Iterator<Item = &'w str>) -> Option<&'a Module> {
        self.modules.get(words.collect::<Vec<_>>().as_slice()).copied()
    }

    /// Whether a `use` line may name a module that could not be read.
    pub fn may_have(&self, line: &ast::Use) -> bool {
        line.path.first().is_some_and(|it| self.unread.contains(it.value.as_str()))
    }

    /// What these items bring in by `use`, each with what [`used_path`] says of it: a thousand files use the same few modules,
    /// and most lines need no look.
    pub fn used(&self, items: impl IntoIterator<Item = (UsedPath, &'a ast::Item)>) -> Used<'a> {
        let (mut used, mut known) = (Used::default(), Vec::<(UsedPath, Option<&'a Module>)>::new());
        for (path, item) in items {
            let found = known.iter().find(|(it, _)| *it == path).map(|(_, module)| *module);
            let module = found.unwrap_or_else(|| {
                let module = self.at(path.get().iter().map(String::as_str));
                known.push((path, module));
                module
            });
            if module.is_some_and(|it| !it.has_schemas()) {
                continue;
            }
            let ast::ItemKind::Use(line) = &item.kind else { continue };
            match module {
                Some(module) => used.schemas.extend(module.schemas_of(line)),
                None => used.unknown.push(line),
            }
        }
        used.reached = self.reached(known.into_iter().filter_map(|(_, module)| module).collect());
        used
    }

    /// These modules, the plain ones, and all that they use, in the order of their names.
    fn reached(&self, used: Vec<&'a Module>) -> Vec<&'a Module> {
        let mut open = used;
        open.extend(self.modules().filter(|it| it.plain));
        let mut reached = BTreeSet::new();
        while let Some(module) = open.pop() {
            if reached.insert(module.file) {
                let items = &module.syntax().items;
                open.extend(items.iter().filter_map(|item| match &item.kind {
                    ast::ItemKind::Use(line) => self.named(line),
                    _ => None,
                }));
            }
        }
        self.modules().filter(|it| reached.contains(&it.file)).collect()
    }

    /// The module that declares a schema of that name.
    pub fn module_of_schema(&self, name: &str) -> Option<&'a str> {
        self.modules().find(|it| it.declares(name, Sort::Schema)).map(|it| it.path.as_str())
    }

    /// Every name that a module declares.
    pub fn declared_names(&self) -> impl Iterator<Item = &'a str> + '_ {
        self.modules().flat_map(Module::outline).map(|(name, _)| name.as_str())
    }
}

/// What a line of the standard library declares.
fn declared_by_line(line: &str) -> Option<(String, Sort)> {
    let (keyword, rest) = line.split_once(' ')?;
    let sort = match keyword {
        "fn" => Sort::Function,
        "type" => Sort::Type,
        "label" => Sort::Label,
        "schema" => Sort::Schema,
        "policy" => Sort::Policy,
        _ => return None,
    };
    let name = rest.split(|it: char| !(it.is_ascii_alphanumeric() || it == '_')).next()?;
    Some((name.to_owned(), sort))
}

/// What an item of a module declares, with its name; none of what no module may declare.
pub(crate) fn declaration(item: &ast::Item) -> Option<(Sort, Option<&ast::Name>)> {
    Some(match &item.kind {
        ast::ItemKind::Type(it) => (Sort::Type, it.name.as_ref()),
        ast::ItemKind::Function(it) => (Sort::Function, it.name.as_ref()),
        ast::ItemKind::Label(it) => (Sort::Label, it.name.as_ref()),
        ast::ItemKind::Policy(it) => (Sort::Policy, it.name.as_ref()),
        ast::ItemKind::Schema(it) => (Sort::Schema, it.name.as_ref()),
        _ => return None,
    })
}
