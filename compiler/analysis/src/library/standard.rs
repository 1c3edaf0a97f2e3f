//! The standard library: files of the language itself, built into the compiler.

use std::sync::OnceLock;

use ingest_diagnostics::{Diagnostic, FileId, Sources};
use ingest_syntax::ast;

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
    "dates" true,
    "health" false,
    "numbers" true,
    "privacy" false,
    "text" true,
    "values" true,
}

/// The standard library, parsed.
pub(crate) struct Std {
    pub(super) modules: Vec<Module>,
    /// What the parser found wrong in it: nothing, in a build that passed its tests.
    pub diagnostics: Vec<Diagnostic>,
    sources: Sources,
}

/// A module of the standard library.
pub(super) struct Module {
    pub name: &'static str,
    pub plain: bool,
    pub file: FileId,
    pub syntax: ast::File,
}

impl Std {
    /// The standard library of this build, parsed once in a process.
    pub fn get() -> &'static Self {
        static STD: OnceLock<Std> = OnceLock::new();
        STD.get_or_init(Self::parse)
    }

    fn parse() -> Self {
        let mut diagnostics = Vec::new();
        let mut sources = Sources::new();
        let modules = TEXTS
            .iter()
            .map(|module| {
                let file = sources.add_library(format!("<std>/{}.ingest", module.name), module.text);
                let parse = ingest_syntax::parse(file, module.text);
                diagnostics.extend(parse.errors);
                Module { name: module.name, plain: module.plain, file, syntax: parse.file }
            })
            .collect();
        Self { modules, diagnostics, sources }
    }

    /// Its texts, as `<std>/health.ingest`, to which those of a project are added.
    pub fn sources(&self) -> Sources {
        self.sources.clone()
    }

    /// Every name that a module declares.
    pub fn declared_names(&self) -> impl Iterator<Item = &str> {
        let items = self.modules.iter().flat_map(|module| &module.syntax.items);
        let names = items.filter_map(|item| match &item.kind {
            ast::ItemKind::Type(it) => it.name.as_ref(),
            ast::ItemKind::Function(it) => it.name.as_ref(),
            ast::ItemKind::Label(it) => it.name.as_ref(),
            _ => None,
        });
        names.map(|name| name.value.as_str())
    }
}
