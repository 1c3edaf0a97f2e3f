//! The command as its users call it. One binary: each takes as long to link, and as much of the disk, as the command.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "a test that panics has failed")]

mod canaries;
mod check;
mod cluster;
mod command_line;
mod diff;
mod fix;
mod fmt;
mod lineage;
mod log;
mod loopback;
mod observe;
mod project;
mod run;
mod schedule;
mod sniff;
mod status;
mod test;
