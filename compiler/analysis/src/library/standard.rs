//! The standard library: files of the language itself, built into the compiler.
//!
//! A module is parsed, once in a process, where a project reaches it: the plain ones, those that a `use` names, and those
//! that these use. Of the others nothing is looked at but, where a name is not known, the beginnings of their lines.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use ingest_diagnostics::{Diagnostic, FileId, Sources};
use ingest_syntax::ast;

use super::Sort;

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
    "people" false,
    "privacy" false,
    "text" true,
    "values" true,
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
    parsed: OnceLock<Parsed>,
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
            Module { name: it.name, plain: it.plain, file, text: it.text, parsed: OnceLock::new() }
        };
        Self { modules: TEXTS.iter().map(module).collect(), sources }
    }

    /// Its texts, as `<std>/health.ingest`, to which those of a project are added.
    pub fn sources(&self) -> Sources {
        self.sources.clone()
    }

    /// The modules that these files reach, in the order of their names.
    pub(super) fn reached<'f>(&self, files: impl IntoIterator<Item = &'f ast::File>) -> Vec<&Module> {
        let mut wanted: BTreeSet<&str> = self.modules.iter().filter(|it| it.plain).map(|it| it.name).collect();
        let mut open: Vec<&str> = files.into_iter().flat_map(modules_used).collect();
        open.extend(&wanted);
        let mut walked = BTreeSet::new();
        while let Some(name) = open.pop() {
            if let Some(module) = self.modules.iter().find(|it| it.name == name)
                && walked.insert(module.name)
            {
                wanted.insert(module.name);
                open.extend(modules_used(module.syntax()));
            }
        }
        self.modules.iter().filter(|it| wanted.contains(it.name)).collect()
    }

    /// Every module.
    pub(super) fn modules(&self) -> &[Module] {
        &self.modules
    }

    /// Every name that a module declares.
    pub fn declared_names(&self) -> impl Iterator<Item = &'static str> {
        self.modules.iter().flat_map(Module::outline).map(|(name, _)| name)
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
    pub fn outline(&self) -> impl Iterator<Item = (&'static str, Sort)> + use<> {
        self.text.lines().filter_map(|line| {
            let (keyword, rest) = line.split_once(' ')?;
            let sort = match keyword {
                "fn" => Sort::Function,
                "type" => Sort::Type,
                "label" => Sort::Label,
                _ => return None,
            };
            let name = rest.split(|it: char| !(it.is_ascii_alphanumeric() || it == '_')).next()?;
            Some((name, sort))
        })
    }
}

/// The modules of the standard library that a file names in its `use` lines.
fn modules_used(file: &ast::File) -> impl Iterator<Item = &str> {
    file.items.iter().filter_map(|item| match &item.kind {
        ast::ItemKind::Use(it) => match it.path.as_slice() {
            [std, module] if std.value == "std" => Some(module.value.as_str()),
            _ => None,
        },
        _ => None,
    })
}

/// The name of what an item of a library declares.
pub(super) fn declared_name(item: &ast::Item) -> Option<&ast::Name> {
    match &item.kind {
        ast::ItemKind::Type(it) => it.name.as_ref(),
        ast::ItemKind::Function(it) => it.name.as_ref(),
        ast::ItemKind::Label(it) => it.name.as_ref(),
        _ => None,
    }
}
