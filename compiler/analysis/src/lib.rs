//! Names, types, fallibility and labels of the ingest language.
//!
//! A pure function of text: [`analyse`] takes the files of a project and gives all findings in one go, and, where none of
//! them is an error, the [`Program`] that everything after the compiler works from.

mod changes;
mod comments;
mod damage;
mod declarations;
mod expressions;
mod hash;
mod library;
mod lints;
mod manifest;
mod memo;
mod outline;
mod parallel;
mod project;
mod reads;
mod references;
mod rules;
mod symbols;
mod table;
mod workspace;

use ingest_diagnostics::{Diagnostic, Sources};
use ingest_program::{Checked, Program};

pub use library::{Documented, DocumentedSort, Example, check_library, examples, reference};
pub use lints::default_level;
pub use manifest::Manifest;
pub use rules::rules;
pub use workspace::Workspace;

/// Checks a project: all findings in one go and, where none of them is an error, the program.
pub fn analyse(project: &Project) -> Analysis {
    Workspace::of(project).check()
}

/// As [`analyse`], for a project whose folder has this absolute path: connections may name folders of it by such a path too.
pub fn analyse_in(project: &Project, folder: &str) -> Analysis {
    Workspace::of(project).at(folder).check()
}

/// The files of a project.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Project {
    /// `ingest.toml`; a project of one file needs none.
    pub manifest: Option<InputFile>,
    /// The `.ingest` files, in any order, those of libraries among them.
    pub files: Vec<InputFile>,
}

/// A file as it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InputFile {
    /// Path below the project's folder, with `/`; as seen from there, where it is a library's: `../shared/acme/codes.ingest`.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// What an analysis found.
#[derive(Debug, Clone)]
pub struct Analysis {
    /// The texts that the findings point into: the `.ingest` files sorted by path, then those of libraries, then `ingest.toml`,
    /// then the files of reference tables.
    pub sources: Sources,
    /// All findings, sorted by file and place; at most one for each cause.
    pub diagnostics: Vec<Diagnostic>,
    /// What `ingest.toml` says, as far as it could be read; the defaults where there is none.
    pub manifest: Manifest,
    /// The program; `None` where an error stands.
    pub program: Option<Checked<Program>>,
}
