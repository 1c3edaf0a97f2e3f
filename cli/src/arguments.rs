//! The command line.

use clap::{Parser, Subcommand};

use crate::commands;
use crate::terminal::{Color, LogFormat};

const EXAMPLES: &str = "\
Examples:
  ingest check                      Check the project of this folder
  ingest run examples/claims        Load what has arrived, of every pipeline of that project
  ingest run claims --env prod      Load the pipeline `claims` of this project, in the environment `prod`
  ingest explain E0301              The story behind a finding, with an example that fails and one that passes

Exit codes:
  0  fine
  1  findings in the project, or data that broke its checks
  2  a wrong option, or surroundings that do not allow the work: a missing file, a full disk
  3  a fault of ingest itself";

/// The variable that says the same as `--log-format`.
const LOG_FORMAT: &str = "INGEST_LOG_FORMAT";

/// Whether a log of JSON objects is asked for by arguments that are not understood as a whole.
pub fn ask_for_json(arguments: impl Iterator<Item = String>) -> bool {
    let arguments: Vec<String> = arguments.collect();
    let given = arguments.iter().enumerate().rev().find_map(|(at, it)| match it.strip_prefix("--log-format")? {
        "" => arguments.get(at + 1).map(String::as_str),
        value => value.strip_prefix('='),
    });
    given.map_or_else(|| std::env::var(LOG_FORMAT).is_ok_and(|it| it == "json"), |it| it == "json")
}

/// Turns vendors' files into tables that can be trusted.
///
/// A project is a folder with `ingest.toml` and `.ingest` files, or one `.ingest` file by itself. Commands work on the
/// project of the current folder, or of the nearest one above it that has an `ingest.toml`, unless told otherwise.
#[derive(Debug, Parser)]
#[command(name = "ingest", version, after_help = EXAMPLES, propagate_version = true, disable_help_subcommand = true)]
pub struct Arguments {
    /// Say only what is wrong
    #[arg(long, short, global = true)]
    pub quiet: bool,

    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", hide_possible_values = true)]
    #[arg(help = "When to use colours: auto, always or never; auto minds the terminal and NO_COLOR")]
    pub color: Color,

    /// How what is said on stderr is written: text, or json, one object a line
    #[arg(long, global = true, value_name = "FORMAT", default_value = "text", env = LOG_FORMAT)]
    #[arg(hide_possible_values = true, hide_env_values = true)]
    pub log_format: LogFormat,

    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    Check(commands::check::Check),
    Fmt(commands::fmt::Fmt),
    Plan(commands::plan::Plan),
    Run(commands::run::Run),
    Test(commands::test::Test),
    Schedule(commands::schedule::Schedule),
    Sniff(commands::sniff::Sniff),
    Status(commands::status::Status),
    Compile(commands::compile::Compile),
    Diff(commands::diff::Diff),
    Explain(commands::explain::Explain),
    Scheduler(commands::scheduler::Scheduler),
    Executor(commands::executor::Executor),
    Completions(commands::completions::Completions),
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::Arguments;

    #[test]
    fn the_command_line_is_sound() {
        Arguments::command().debug_assert();
    }
}
