//! Runs from outside. One binary: each takes as long to link, and as much of the disk, as the command.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "a test that panics has failed")]

mod killed;
mod run;
mod support;
