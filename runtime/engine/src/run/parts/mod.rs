//! A delivery that is loaded in parts, by executors on other machines.
//!
//! The driver is the run: it finds the delivery, holds the locks, judges and publishes. Of the load alone it gives parts away,
//! each of some of the delivery's files. Whatever is known of the work stands in a file of the staging folder, which the
//! executors have to see as the driver does; what travels is the name of that folder and the number of a part. So neither
//! the program nor a value of the data goes over the network, and a plan is as small for a thousand files as for two.
//!
//! ```text
//! staging/load-xxxxxx/
//!   work.json                what is to be done                     written by the driver
//!   parts/3-xxxxxx/data/…    rows that an attempt at part 3 wrote   by an executor
//!   parts/3.json             what came of part 3                    by the executor that was first to be done with it
//! ```
//!
//! A part may be attempted several times, even at once: an executor that is thought dead may be alive. Each attempt has folders
//! of its own, and only one can put `3.json` in its place. What no such file names is not published.

mod outcome;
mod perform;
mod shares;
mod spread;
mod work;

use std::{fmt, path::Path};

pub use perform::{Ending, PartError, Performed, perform};
pub use spread::{Spread, spreads};

/// Those that do parts of loads.
pub trait Executors: fmt::Debug + Send + Sync {
    /// Whether work can be given to them; why not, in words.
    fn ready(&self) -> Result<(), String>;

    /// Has every part of a load [performed](perform), each once or more often, and waits for that. It asks `go_on` several times
    /// a second, and gives the rest up where that says no. An error says in words why not all was done.
    fn perform(&self, load: &SharedLoad<'_>, go_on: &mut dyn FnMut() -> bool) -> Result<(), String>;
}

/// A load that is to be done in parts.
#[derive(Debug, Clone, Copy)]
pub struct SharedLoad<'a> {
    /// What people call it: `source/delivery`.
    pub name: &'a str,
    /// The folder that the work lies in.
    pub folder: &'a Path,
    /// How many parts it has.
    pub parts: usize,
}
