//! `ingest executor`: does parts of loads.

use std::env;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use ingest_cluster::{AddressError, ExecutorOptions, serve_executor};

use crate::exit::{Exit, Failure};
use crate::terminal::Terminal;
use crate::termination;

const EXAMPLES: &str = "\
Examples:
  ingest executor --scheduler http://127.0.0.1:50050
  INGEST_SCHEDULER=http://scheduler:50050 ingest executor --health 0.0.0.0:8080

It has to be of the same build as the runs, see the folders of their connections at the same places and run as the same user, and
have the secrets that their programs read. It asks for work and listens to nobody. Told to end, by SIGTERM, it first completes the
part that it has.";

/// Load parts of deliveries for runs of pipelines with `engine ballista`
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Executor {
    /// Where the scheduler is: http://HOST:PORT
    #[arg(long, value_name = "URL", env = "INGEST_SCHEDULER", hide_env_values = true)]
    scheduler: String,

    /// Threads to use [default: one for each processor]
    #[arg(long, value_name = "NUMBER", default_value_t = 0, hide_default_value = true)]
    threads: usize,

    /// Folder for a private one of its own, which goes with it [default: that of temporary files]
    #[arg(long, value_name = "PATH")]
    work: Option<PathBuf>,

    /// Address of probes: /healthz, and /readyz, which is well where the scheduler answers
    #[arg(long, value_name = "ADDRESS:PORT")]
    health: Option<SocketAddr>,
}

/// Works until it is told to end.
pub fn run(command: &Executor, terminal: &Terminal) -> Result<Exit, Failure> {
    termination::leave_it_to_the_command();
    let scheduler = command.scheduler.parse();
    let options = ExecutorOptions {
        scheduler: scheduler.map_err(|error: AddressError| Failure::usage(error.to_string()))?,
        threads: command.threads,
        work: command.work.clone().unwrap_or_else(env::temp_dir),
        health: command.health,
    };
    serve_executor(&options, &terminal.log_of_service()).map_err(|error| Failure::usage(error.to_string()))?;
    Ok(Exit::Fine)
}
