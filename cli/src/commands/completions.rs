//! `ingest completions`: what a shell needs to complete commands and options.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::arguments::Arguments;
use crate::exit::{Exit, Failure};
use crate::terminal::Terminal;

const EXAMPLES: &str = "\
Examples:
  ingest completions bash > ~/.local/share/bash-completion/completions/ingest
  ingest completions zsh > ~/.zfunc/_ingest
  ingest completions fish > ~/.config/fish/completions/ingest.fish";

/// Print the completions of a shell
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Completions {
    /// The shell
    shell: Shell,
}

/// Prints them.
pub fn run(command: &Completions, terminal: &Terminal) -> Result<Exit, Failure> {
    let mut text = Vec::new();
    clap_complete::generate(command.shell, &mut Arguments::command(), "ingest", &mut text);
    terminal.result(&String::from_utf8_lossy(&text))?;
    Ok(Exit::Fine)
}
