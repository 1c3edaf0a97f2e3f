//! Names, types, fallibility and labels of the ingest language.
//!
//! A pure function of text: [`analyse`] takes the files of a project and gives all findings in one go, and, where none of
//! them is an error, the [`Program`] that everything after the compiler works from.

mod declarations;
mod expressions;
mod library;
mod lints;
mod manifest;
mod project;
mod rules;
mod symbols;

use ingest_diagnostics::{Diagnostic, Sources};
use ingest_program::{Checked, Program};

pub use library::{Example, examples};
pub use manifest::Manifest;
pub use project::{analyse, analyse_in};
pub use rules::rules;

/// The files of a project.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Project {
    /// `ingest.toml`; a project of one file needs none.
    pub manifest: Option<InputFile>,
    /// The `.ingest` files, in any order.
    pub files: Vec<InputFile>,
}

/// A file as it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InputFile {
    /// Path below the project's folder, with `/`.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// What an analysis found.
#[derive(Debug, Clone)]
pub struct Analysis {
    /// The texts that the findings point into: the `.ingest` files sorted by path, then `ingest.toml`.
    pub sources: Sources,
    /// All findings, sorted by file and place; at most one for each cause.
    pub diagnostics: Vec<Diagnostic>,
    /// What `ingest.toml` says, as far as it could be read; the defaults where there is none.
    pub manifest: Manifest,
    /// The program; `None` where an error stands.
    pub program: Option<Checked<Program>>,
}
