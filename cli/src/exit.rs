//! How a command ends.

use std::fmt::Display;

use ingest_engine::RunError;

/// The exit codes; a contract with scripts, schedulers and Kubernetes jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// All went well.
    Fine = 0,
    /// The program has errors, or data broke its checks. Doing it again changes nothing.
    Findings = 1,
    /// A wrong option, a file that is not there, a disk that is full.
    Usage = 2,
    /// A fault of this program.
    Internal = 3,
}

impl Exit {
    /// The exit of a code that another crate decided on.
    pub fn of(code: u8) -> Self {
        match code {
            0 => Self::Fine,
            1 => Self::Findings,
            2 => Self::Usage,
            _ => Self::Internal,
        }
    }
}

/// Why a command could not do its work, where that is not a finding in a project's text.
#[derive(Debug)]
pub struct Failure {
    /// What is wrong; a fact, as `error: …` shows it.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// The exit code.
    pub exit: Exit,
}

impl Failure {
    /// A failure of the call or of its surroundings.
    pub fn usage(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None, exit: Exit::Usage }
    }

    /// Adds what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Of a run that could not be done.
    pub fn of_run(error: &RunError) -> Self {
        Self { message: error.to_string(), help: None, exit: Exit::of(error.exit_code()) }
    }

    /// For `map_err`: what could not be done, before the reason.
    pub fn because<E: Display>(what: impl Display) -> impl FnOnce(E) -> Self {
        move |reason| Self::usage(format!("{what}: {reason}"))
    }
}
