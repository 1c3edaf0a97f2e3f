//! The `ingest` command.

#![allow(
    clippy::format_push_string,
    clippy::format_collect,
    reason = "texts of a few lines: reading well beats an allocation saved"
)]

mod arguments;
mod artifacts;
mod commands;
mod exit;
mod hand_over;
mod internal_error;
mod mending;
mod observing;
mod program;
mod progress_bar;
mod project;
mod revision;
mod rewrite;
mod run_log;
mod run_report;
mod table;
mod target;
mod terminal;
mod termination;
mod unbuilt;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command, ask_for_json};
use exit::{Exit, Failure};
use terminal::{Color, LogFormat, Terminal};

/// Batches are made and dropped on many threads: it gives their memory back to the next ones without asking the system.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    termination::end_when_told();
    internal_error::report_panics();
    let code = catch_unwind(AssertUnwindSafe(command)).unwrap_or(Exit::Internal);
    // A panic of another thread may have been turned into something milder on its way here.
    ExitCode::from(if internal_error::happened() { Exit::Internal } else { code } as u8)
}

fn command() -> Exit {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        // Help and version come this way too. Where they cannot be written there is nobody to tell.
        Err(error) if error.use_stderr() && ask_for_json(std::env::args()) => {
            let text = error.to_string();
            let message = text.trim_end().strip_prefix("error: ").unwrap_or(&text);
            Terminal::new(Color::Never, false, LogFormat::Json).failure(&Failure::usage(message));
            return Exit::Usage;
        }
        Err(error) => {
            let _ = error.print();
            return if error.use_stderr() { Exit::Usage } else { Exit::Fine };
        }
    };
    let terminal = Terminal::new(arguments.color, arguments.quiet, arguments.log_format);
    let outcome = match &arguments.command {
        Command::Check(command) => commands::check::run(command, &terminal),
        Command::Fmt(command) => commands::fmt::run(command, &terminal),
        Command::Plan(command) => commands::plan::run(command, &terminal),
        Command::Run(command) => commands::run::run(command, &terminal),
        Command::Test(command) => commands::test::run(command, &terminal),
        Command::Schedule(command) => commands::schedule::run(command, &terminal),
        Command::Sniff(command) => commands::sniff::run(command, &terminal),
        Command::Status(command) => commands::status::run(command, &terminal),
        Command::Compile(command) => commands::compile::run(command, &terminal),
        Command::Diff(command) => commands::diff::run(command, &terminal),
        Command::Explain(command) => commands::explain::run(command, &terminal),
        Command::Scheduler(command) => commands::scheduler::run(command, &terminal),
        Command::Executor(command) => commands::executor::run(command, &terminal),
        Command::Completions(command) => commands::completions::run(command, &terminal),
    };
    outcome.unwrap_or_else(|failure: Failure| {
        terminal.failure(&failure);
        failure.exit
    })
}
