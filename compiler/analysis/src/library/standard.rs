//! The standard library: files of the language itself, built into the compiler.

use std::sync::OnceLock;

use ingest_diagnostics::{Diagnostic, Sink, SourceText, Sources};

use super::Library;
use super::modules::Module;
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
    Library::check_standard(&reads, &mut sink);
    sink.finish()
}

/// The standard library of this build.
pub(crate) struct Std {
    modules: Vec<Module>,
    sources: Sources,
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
            let text = SourceText::from(it.text);
            let file = sources.add_library(format!("<std>/{}.ingest", it.name), text.clone());
            Module::standard(it, file, text)
        };
        Self { modules: TEXTS.iter().map(module).collect(), sources }
    }

    /// Its texts, as `<std>/health.ingest`, to which those of a project are added.
    pub fn sources(&self) -> Sources {
        self.sources.clone()
    }

    /// Every module, in the order of their names.
    pub(super) fn modules(&self) -> &[Module] {
        &self.modules
    }
}
