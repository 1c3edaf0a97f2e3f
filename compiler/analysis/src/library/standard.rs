//! The standard library: files of the language itself, built into the compiler.

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
}

/// A module of the standard library.
pub(super) struct Module {
    pub name: &'static str,
    pub plain: bool,
    pub file: FileId,
    pub syntax: ast::File,
}

impl Std {
    /// Parses the standard library; its texts join the sources as `<std>/health.ingest`. Add the project's own files
    /// first: their ids are the file numbers of the program's origins.
    pub fn load(sources: &mut Sources) -> Self {
        let mut diagnostics = Vec::new();
        let modules = TEXTS
            .iter()
            .map(|module| {
                let file = sources.add(format!("<std>/{}.ingest", module.name), module.text);
                let parse = ingest_syntax::parse(file, module.text);
                diagnostics.extend(parse.errors);
                Module { name: module.name, plain: module.plain, file, syntax: parse.file }
            })
            .collect();
        Self { modules, diagnostics }
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
