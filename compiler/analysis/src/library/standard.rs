//! The standard library: files of the language itself, built into the compiler.
//!
//! A module is parsed, once in a process, where a project reaches it: the plain ones, those that a `use` names, and those
//! that these use. Of the others nothing is looked at but, where a name is not known, the beginnings of their lines.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use ingest_diagnostics::{Diagnostic, FileId, Sink, Sources};
use ingest_syntax::ast;

use super::{Library, Sort};
use crate::reads::Reads;

/// A file of `stdlib/`, as text.
pub(super) struct Embedded {
    /// The module's name: `health` is `std.health`.
    pub name: &'static str,
    /// Whether every file sees what it declares, without a `use`.
    pub plain: bool,
    /// What stands in the file.
    pub text: &'static str,
}

macro_rules! texts {
    ($($name:literal $plain:literal,)*) => {
        /// Every file of `stdlib/`, by name.
        pub(super) const TEXTS: &[Embedded] = &[$(Embedded {
            name: $name,
            plain: $plain,
            text: include_str!(concat!("../../../../stdlib/", $name, ".ingest")),
        },)*];
    };
}

texts! {
    "address" false,
    "dates" true,
    "hashing" true,
    "health" false,
    "iso" false,
    "lists" true,
    "money" false,
    "numbers" true,
    "omop" false,
    "people" false,
    "privacy" false,
    "text" true,
    "tuva" false,
    "values" true,
}

/// What is wrong with the standard library of this build: nothing, where it passed its tests. A check of a project relies on
/// that.
pub fn check_library() -> Vec<Diagnostic> {
    let (mut sink, reads) = (Sink::new(), Reads::default());
    Library::check_standard(Std::get(), &reads, &mut sink);
    sink.finish()
}

/// The standard library of this build.
pub(crate) struct Std {
    modules: Vec<Module>,
    sources: Sources,
}

/// A module of the standard library.
pub(super) struct Module {
    pub name: &'static str,
    pub plain: bool,
    pub file: FileId,
    text: &'static str,
    outline: OnceLock<BTreeMap<&'static str, Sort>>,
    has_schemas: OnceLock<bool>,
    parsed: OnceLock<Parsed>,
}

/// A schema of the library that a file brings in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SchemaUse<'f> {
    /// The name in the `use`.
    pub written: &'f ast::UseName,
    /// The declaration.
    pub item: &'static ast::Item,
}

struct Parsed {
    syntax: ast::File,
    /// What the parser found wrong: nothing, in a build that passed its tests.
    errors: Vec<Diagnostic>,
}

impl Std {
    /// The standard library, read once in a process.
    pub fn get() -> &'static Self {
        static STD: OnceLock<Std> = OnceLock::new();
        STD.get_or_init(Self::embedded)
    }

    fn embedded() -> Self {
        let mut sources = Sources::new();
        let module = |it: &Embedded| {
            let file = sources.add_library(format!("<std>/{}.ingest", it.name), it.text);
            let (outline, has_schemas, parsed) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
            Module { name: it.name, plain: it.plain, file, text: it.text, outline, has_schemas, parsed }
        };
        Self { modules: TEXTS.iter().map(module).collect(), sources }
    }

    /// Its texts, as `<std>/health.ingest`, to which those of a project are added.
    pub fn sources(&self) -> Sources {
        self.sources.clone()
    }

    /// The modules that these items reach, in the order of their names.
    pub(super) fn reached(&self, items: &[&ast::Item]) -> Vec<&Module> {
        let mut wanted: BTreeSet<&str> = self.modules.iter().filter(|it| it.plain).map(|it| it.name).collect();
        // A thousand files use the same few.
        let used: BTreeSet<&str> = items.iter().filter_map(|item| module_used(item)).collect();
        let mut open: Vec<&str> = used.iter().chain(&wanted).copied().collect();
        let mut walked = BTreeSet::new();
        while let Some(name) = open.pop() {
            if let Some(module) = self.modules.iter().find(|it| it.name == name)
                && walked.insert(module.name)
            {
                wanted.insert(module.name);
                open.extend(module.syntax().items.iter().filter_map(module_used));
            }
        }
        self.modules.iter().filter(|it| wanted.contains(it.name)).collect()
    }

    /// The schemas that these items bring in by `use`, in the order written.
    pub fn schemas_used<'f>(&'static self, items: impl IntoIterator<Item = &'f ast::Item>) -> Vec<SchemaUse<'f>> {
        let lines = items.into_iter().filter_map(|item| match &item.kind {
            ast::ItemKind::Use(it) => Some(it),
            _ => None,
        });
        let mut found = Vec::new();
        for line in lines {
            let module = module_of(line).and_then(|name| self.modules.iter().find(|it| it.name == name));
            // Most modules have none.
            let Some(module) = module.filter(|it| it.has_schemas()) else { continue };
            for written in line.names.iter().filter(|it| module.declares(&it.name.value, Sort::Schema)) {
                let of_name = |it: &&ast::Item| match &it.kind {
                    ast::ItemKind::Schema(it) => it.name.as_ref().is_some_and(|name| name.value == written.name.value),
                    _ => false,
                };
                found.extend(module.syntax().items.iter().find(of_name).map(|item| SchemaUse { written, item }));
            }
        }
        found
    }

    /// The module that declares a schema of that name.
    pub fn module_of_schema(&self, name: &str) -> Option<&'static str> {
        self.modules.iter().find(|it| it.declares(name, Sort::Schema)).map(|it| it.name)
    }

    /// Every module.
    pub(super) fn modules(&self) -> &[Module] {
        &self.modules
    }

    /// Every name that a module declares.
    pub fn declared_names(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.modules.iter().flat_map(Module::outline).map(|(name, _)| *name)
    }
}

impl Module {
    /// What stands in it.
    pub fn syntax(&self) -> &ast::File {
        &self.parsed().syntax
    }

    pub fn errors(&self) -> &[Diagnostic] {
        &self.parsed().errors
    }

    fn parsed(&self) -> &Parsed {
        self.parsed.get_or_init(|| {
            let parse = ingest_syntax::parse(self.file, self.text);
            Parsed { syntax: parse.file, errors: parse.errors }
        })
    }

    /// What it declares, by its text alone: each declaration of the library begins a line with its keyword and its name.
    pub fn outline(&self) -> &BTreeMap<&'static str, Sort> {
        self.outline.get_or_init(|| {
            let declared = self.text.lines().filter_map(|line| {
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
                Some((name, sort))
            });
            declared.collect()
        })
    }

    fn has_schemas(&self) -> bool {
        *self.has_schemas.get_or_init(|| self.outline().values().any(|sort| *sort == Sort::Schema))
    }

    /// Whether it declares something of that kind and name.
    pub fn declares(&self, name: &str, sort: Sort) -> bool {
        self.outline().get(name) == Some(&sort)
    }
}

/// The module of the standard library that an item names, if it is a `use` line.
fn module_used(item: &ast::Item) -> Option<&str> {
    match &item.kind {
        ast::ItemKind::Use(it) => module_of(it),
        _ => None,
    }
}

/// The module of the standard library that a `use` line names.
fn module_of(line: &ast::Use) -> Option<&str> {
    match line.path.as_slice() {
        [std, module] if std.value == "std" => Some(&module.value),
        _ => None,
    }
}

/// The name of what an item of a library declares.
pub(super) fn declared_name(item: &ast::Item) -> Option<&ast::Name> {
    match &item.kind {
        ast::ItemKind::Type(it) => it.name.as_ref(),
        ast::ItemKind::Function(it) => it.name.as_ref(),
        ast::ItemKind::Label(it) => it.name.as_ref(),
        ast::ItemKind::Schema(it) => it.name.as_ref(),
        _ => None,
    }
}
