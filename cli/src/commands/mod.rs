//! The commands, a file each.

use clap::ValueEnum;

pub mod check;
pub mod compile;
pub mod completions;
pub mod diff;
pub mod executor;
pub mod explain;
pub mod fmt;
pub mod plan;
pub mod run;
pub mod schedule;
pub mod scheduler;
pub mod sniff;
pub mod status;
pub mod test;

/// Forms of a command's result.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    #[default]
    Text,
    /// JSON, and nothing else on stdout
    Json,
}
