//! `ingest run`: load what has arrived.

use std::num::NonZero;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::available_parallelism;

use clap::Args;
use ingest_engine::{Progress, RunOptions, Silent};

use crate::commands::Format;
use crate::exit::{Exit, Failure};
use crate::program;
use crate::progress_bar::Bar;
use crate::run_report;
use crate::target::Target;
use crate::terminal::Terminal;

const EXAMPLES: &str = "\
Examples:
  ingest run                                Every pipeline of the project of this folder
  ingest run claims                         The pipeline `claims`
  ingest run examples/claims                Every pipeline of that project
  ingest run claims --project examples/claims --env prod
  ingest run claims --delivery 2026-01-05   One delivery, also if it is published already and has changed
  ingest run --program build/program.json   What `ingest compile` wrote, without the `.ingest` files
  ingest run --format json | jq .deliveries

What is published already is skipped, so a run can be repeated; one that was cut off at any point is completed by the next.
A pipeline's name has neither `/` nor `.`: an argument that has is a project.";

/// Load the deliveries that have arrived: read, map, check, publish, report
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Run {
    #[command(flatten)]
    target: Target,

    /// Only this source of the pipeline
    #[arg(long, value_name = "NAME")]
    source: Option<String>,

    /// Only this delivery: the value of its captures, as 2026-01-05, or `history`
    #[arg(long, value_name = "DELIVERY")]
    delivery: Option<String>,

    /// Threads to use [default: one for each processor]
    #[arg(long, value_name = "NUMBER")]
    threads: Option<NonZero<usize>>,

    /// How to show the report
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}
