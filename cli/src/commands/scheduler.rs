//! `ingest scheduler`: knows who does what.

use std::net::SocketAddr;

use clap::Args;
use ingest_cluster::{SchedulerOptions, serve_scheduler};

use crate::exit::{Exit, Failure};
use crate::terminal::Terminal;
use crate::termination;

const EXAMPLES: &str = "\
Examples:
  ingest scheduler                                       For executors and runs of this machine
  ingest scheduler --bind 0.0.0.0:50050                  For those of others too
  ingest scheduler --bind 0.0.0.0:50050 --scaler 0.0.0.0:50051

Whoever reaches it can give work to executors, and nobody is asked who they are: let nobody reach it but them. It keeps nothing, so
it can end at any time; runs that are at work give their loads to the next one at the same address.";

/// Deal out the parts of loads of pipelines with `engine ballista` to executors
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Scheduler {
    /// Address to listen on
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:50050")]
    bind: SocketAddr,

    /// Address at which KEDA may ask how many executors there is work for
    #[arg(long, value_name = "ADDRESS:PORT")]
    scaler: Option<SocketAddr>,

    /// Take an executor for dead that has not been heard of for so many seconds; they are heard of every five
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(10..))]
    lost_after: u64,
}

/// Serves until it is told to end.
pub fn run(command: &Scheduler, terminal: &Terminal) -> Result<Exit, Failure> {
    termination::leave_it_to_the_command();
    let options = SchedulerOptions { bind: command.bind, scaler: command.scaler, lost_after: command.lost_after };
    serve_scheduler(&options, &terminal.log_of_service()).map_err(|error| Failure::usage(error.to_string()))?;
    Ok(Exit::Fine)
}
