//! `ingest sniff`: what a file is, and the source that reads it.

use std::path::PathBuf;

use anstyle::Style;
use clap::Args;
use ingest_sniff::{Options, SniffError, Sniffed, sniff};
use serde::Serialize;

use crate::commands::Format;
use crate::exit::{Exit, Failure};
use crate::terminal::Terminal;

const EXAMPLES: &str = "\
Examples:
  ingest sniff claims_20240131.csv.gz              The source that reads this file, and files like it
  ingest sniff drop.zip --members '*.txt'          Of an archive, the members that are meant
  ingest sniff visits.dat --name visits --from drop >> visits.ingest
  ingest sniff big.csv --bytes 64000000            Judge by more of it than the first 4 MB
  ingest sniff claims.csv --format json | jq '.columns[].type'

What is told are names, types and counts, never a value of the data. A name of a column stands in the data itself: the first
record is taken for a header only where something shows that it is one.";

/// Say what a file is: layers, format, dialect, columns; and print the source that reads it
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Sniff {
    /// The file
    file: PathBuf,

    /// Bytes of its data to look at
    #[arg(long, value_name = "NUMBER", default_value_t = 4 << 20, value_parser = clap::value_parser!(u32).range(1..=1 << 30))]
    bytes: u32,

    /// Members of an archive that are meant, as in `unwrap zip("*.csv")` [default: those that look like data]
    #[arg(long, value_name = "PATTERN")]
    members: Option<String>,

    /// Name of the source [default: made of the file's]
    #[arg(long, value_name = "NAME", value_parser = word)]
    name: Option<String>,

    /// Connection that the source's files come by
    #[arg(long, value_name = "CONNECTION", default_value = "feeds", value_parser = word)]
    from: String,

    /// How to show it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// What was found in a file.
#[derive(Debug, Serialize)]
struct Found<'a> {
    file: String,
    #[serde(flatten)]
    sniffed: &'a Sniffed,
}

/// Looks at the file and shows what it is.
pub fn run(command: &Sniff, terminal: &Terminal) -> Result<Exit, Failure> {
    let file = command.file.display().to_string();
    if command.file.is_dir() {
        return Err(Failure::usage(format!("{file} is a folder")).help("name one of the files in it"));
    }
    let options = Options {
        bytes: command.bytes as usize,
        members: command.members.clone(),
        name: command.name.clone(),
        connection: command.from.clone(),
    };
    let damaged = |error: SniffError| {
        let exit = if matches!(error, SniffError::Layer(_)) { Exit::Findings } else { Exit::Usage };
        Failure { exit, ..Failure::usage(format!("{file}: {error}")) }
    };
    let mut sniffed = sniff(&command.file, &options).map_err(damaged)?;
    sniffed.block = sniffed.block.map(|it| ingest_syntax::format(&it));
    match command.format {
        Format::Json => terminal.json("what the file is", &Found { file, sniffed: &sniffed })?,
        Format::Text => {
            list(&sniffed, terminal);
            let dim = if terminal.stdout_color() { Style::new().dimmed() } else { Style::new() };
            match &sniffed.block {
                Some(block) => terminal.result(&dimmed(block, dim))?,
                None => terminal.complain(&without_block(&file, &sniffed)),
            }
        }
    }
    Ok(if sniffed.block.is_some() { Exit::Fine } else { Exit::Findings })
}

/// Says what archives hold; that stands in no source.
fn list(sniffed: &Sniffed, terminal: &Terminal) {
    const SHOWN: usize = 20;
    for layer in sniffed.layers.iter().filter(|it| it.members.len() > 1) {
        let mut names: Vec<_> = layer.members.iter().take(SHOWN).map(|it| it.escape_debug().to_string()).collect();
        if layer.more || layer.members.len() > SHOWN {
            names.push("and more".to_owned());
        }
        terminal.note(&format!("{} holds {}", layer.written, names.join(", ")));
    }
    if let Some(member) = sniffed.member.as_ref().filter(|_| sniffed.layers.iter().any(|it| it.members.len() > 1)) {
        terminal.note(&format!("this is of {}", member.escape_debug()));
    }
}

/// Why there is no source to print.
fn without_block(file: &str, sniffed: &Sniffed) -> String {
    let layers: Vec<_> = sniffed.layers.iter().map(|it| it.written.as_str()).collect();
    let within = if layers.is_empty() { String::new() } else { format!(" within {}", layers.join(", ")) };
    let what = match (&sniffed.locked, sniffed.format) {
        (Some(locked), _) => return format!("{file}: {}: {locked}", layers.join(", ")),
        (None, Some(format)) => format!("{format}{within}"),
        (None, None) => format!("data{within}"),
    };
    let notes = sniffed.notes.iter().map(|it| format!("\n  {it}"));
    format!("{file}: {what}{}", notes.collect::<String>())
}

/// The same with its comments in another colour.
fn dimmed(block: &str, style: Style) -> String {
    let line = |line: &str| {
        if line.trim_start().starts_with('#') { format!("{style}{line}{style:#}\n") } else { format!("{line}\n") }
    };
    block.lines().map(line).collect()
}

/// A name in the language.
fn word(text: &str) -> Result<String, String> {
    let sound = text.starts_with(|it: char| it.is_ascii_lowercase())
        && text.chars().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_');
    if sound { Ok(text.to_owned()) } else { Err("a name is written as `lab_results`".to_owned()) }
}
