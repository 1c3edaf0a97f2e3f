//! `ingest fmt`: one way to lay out a file.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;
use walkdir::{DirEntry, WalkDir};

use crate::commands::Format;
use crate::exit::{Exit, Failure};
use crate::project::{Place, read_text};
use crate::rewrite::rewrite;
use crate::terminal::Terminal;

const EXAMPLES: &str = "\
Examples:
  ingest fmt                            Every file of the project of this folder
  ingest fmt sources/acme.ingest        One file
  ingest fmt --check                    Change nothing; exit code 1 where a file is not laid out so
  ingest fmt examples                   Every file below that folder, whatever projects they belong to
  ingest fmt --stdin < acme.ingest      For editors: from stdin to stdout

A file keeps its line ends, those of Windows too.";

/// Lay out `.ingest` files: indentation, aligned columns, one way to write each thing
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Fmt {
    /// Files or folders [default: the project of this folder]
    paths: Vec<PathBuf>,

    /// Name the files that are not laid out so, and change none
    #[arg(long)]
    check: bool,

    /// Read one file's text from stdin and print it laid out
    #[arg(long, conflicts_with = "paths")]
    stdin: bool,

    /// How to name the files that differ
    #[arg(long, value_enum, default_value_t, conflicts_with = "stdin")]
    format: Format,
}

/// Lays out and writes, or names.
pub fn run(command: &Fmt, terminal: &Terminal) -> Result<Exit, Failure> {
    if command.stdin {
        return from_stdin(command.check, terminal);
    }
    let files = files(&command.paths)?;
    if files.is_empty() {
        return Err(
            Failure::usage(nothing_found(&command.paths)).help("name `.ingest` files, or a folder that has some")
        );
    }
    let mut differing = Vec::new();
    for file in &files {
        let text = read_text(file)?;
        let laid_out = laid_out(&text);
        if laid_out != text {
            differing.push(file.strip_prefix(".").unwrap_or(file).to_string_lossy());
            if !command.check {
                rewrite(file, &laid_out)?;
            }
        }
    }
    match command.format {
        Format::Json => terminal.result(&format!("{:#}\n", json!({ "files": files.len(), "differing": differing })))?,
        Format::Text => {
            let names: String = differing.iter().map(|file| format!("{file}\n")).collect();
            terminal.result(if command.check { &names } else { "" })?;
            terminal.note(&outcome(files.len(), differing.len(), command.check));
        }
    }
    Ok(if command.check && !differing.is_empty() { Exit::Findings } else { Exit::Fine })
}

fn from_stdin(check: bool, terminal: &Terminal) -> Result<Exit, Failure> {
    let mut text = String::new();
    io::stdin().lock().read_to_string(&mut text).map_err(Failure::because("stdin cannot be read as UTF-8 text"))?;
    let laid_out = laid_out(&text);
    if check {
        return Ok(if laid_out == text { Exit::Fine } else { Exit::Findings });
    }
    terminal.result(&laid_out)?;
    Ok(Exit::Fine)
}

/// The text in its one layout, with the line ends that it has: those of Windows if all are, which are no matter of layout.
fn laid_out(text: &str) -> String {
    let laid_out = ingest_syntax::format(text);
    let lines = text.matches('\n').count();
    if lines > 0 && text.matches("\r\n").count() == lines {
        // A text over several lines has its line ends already.
        laid_out.replace("\r\n", "\n").replace('\n', "\r\n")
    } else {
        laid_out
    }
}

fn nothing_found(paths: &[PathBuf]) -> String {
    let places: Vec<_> = paths.iter().map(|path| format!("`{}`", path.display())).collect();
    if places.is_empty() {
        "there is no `.ingest` file in this project".to_owned()
    } else {
        format!("there is no `.ingest` file in {}", places.join(" or "))
    }
}

/// The files that are meant, each once.
fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    if paths.is_empty() {
        return Place::find(None)?.files();
    }
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            files.extend(files_below(path)?);
        } else {
            files.push(path.clone());
        }
    }
    files.sort();
    files.dedup();
    Ok(files)
}

/// The `.ingest` files below a folder that was named, those of projects in it too; what is hidden or generated is not.
fn files_below(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let wanted = |entry: &DirEntry| {
        let name = entry.file_name().to_string_lossy();
        let generated = entry.file_type().is_dir() && ["target", "node_modules"].contains(&&*name);
        entry.depth() == 0 || !(name.starts_with('.') || generated)
    };
    let mut found = Vec::new();
    for entry in WalkDir::new(folder).into_iter().filter_entry(wanted) {
        let entry = entry.map_err(|error| Failure::usage(error.to_string()))?;
        // A link to a file counts. One to a folder does not: what is in it has another name.
        if entry.path().extension().is_some_and(|it| it == "ingest") && entry.path().is_file() {
            found.push(entry.into_path());
        }
    }
    Ok(found)
}

fn outcome(files: usize, differing: usize, check: bool) -> String {
    let plural = |count: usize| if count == 1 { "1 file".to_owned() } else { format!("{count} files") };
    match (differing, check) {
        (0, _) => format!("{} laid out already", plural(files)),
        (_, true) => format!("{} of {files} not laid out; `ingest fmt` does it", plural(differing)),
        (_, false) => format!("{} of {files} laid out", plural(differing)),
    }
}
