//! The checked program that a command works from.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use flate2::read::GzDecoder;
use ingest_diagnostics::render::Summary;
use ingest_diagnostics::{Sources, did_you_mean};
use ingest_program::{Checked, Program};

use crate::commands::check::summary;
use crate::exit::Failure;
use crate::project::Place;
use crate::terminal::Terminal;

/// A program and what its project says besides.
pub struct Compiled {
    /// The program.
    pub program: Checked<Program>,
    /// The texts that its origins point into.
    pub sources: Sources,
    /// Folder below the project's for what is generated.
    pub output: String,
}

/// The program of a project; `None` where it has errors, which are on stderr then. That there are warnings is only mentioned.
pub fn of_project(place: &Place, terminal: &Terminal) -> Result<Option<Compiled>, Failure> {
    let analysis = place.check()?;
    let found = &analysis.diagnostics;
    if analysis.program.is_none() {
        terminal.findings(&analysis.sources, found);
        terminal.complain(&summary(found));
    } else if !found.is_empty() {
        terminal.note(&format!("{}; `ingest check` shows them", Summary::of(found)));
    }
    let (sources, output) = (analysis.sources, analysis.manifest.output);
    Ok(analysis.program.map(|program| Compiled { program, sources, output }))
}

/// Bytes of a program that was compressed: what unpacks to more is none.
const LARGEST: u64 = 256 << 20;

/// The program that `ingest compile` wrote, which it compresses (gzip) where a config map would not hold it.
pub fn of_file(path: &Path) -> Result<Checked<Program>, Failure> {
    let text = read(path).map_err(Failure::because(format!("`{}` cannot be read", path.display())))?;
    Checked::from_json(&text).map_err(|error| {
        Failure::usage(format!("`{}` is no program of this version of ingest: {error}", path.display()))
            .help("write it again with `ingest compile`")
    })
}

fn read(path: &Path) -> io::Result<String> {
    let bytes = fs::read(path)?;
    let mut text = String::new();
    if bytes.starts_with(&[0x1f, 0x8b]) {
        GzDecoder::new(bytes.as_slice()).take(LARGEST).read_to_string(&mut text)?;
        return Ok(text);
    }
    String::from_utf8(bytes).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

/// The name of the environment to use: the one asked for, which must be there, or the program's own.
pub fn environment(program: &Program, asked: Option<&str>) -> Result<String, Failure> {
    let name = asked.unwrap_or(&program.default_environment);
    known("environment", name, program.environments.iter().map(|it| it.name.as_str()))?;
    Ok(name.to_owned())
}

/// That the project has something of a kind by that name; what it has where it does not.
pub fn known<'a>(kind: &str, name: &str, all: impl Iterator<Item = &'a str> + Clone) -> Result<(), Failure> {
    if all.clone().any(|it| it == name) {
        return Ok(());
    }
    let failure = Failure::usage(format!("no {kind} is called `{name}`"));
    Err(match did_you_mean(name, all.clone()) {
        Some(meant) => failure.help(format!("a similar one is called `{meant}`")),
        None => failure.help(format!("the project has: {}", all.collect::<Vec<_>>().join(", "))),
    })
}
