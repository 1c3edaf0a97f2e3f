//! The parts together. One binary: each takes as long to link, and as much of the disk, as the command.

#![allow(
    clippy::expect_used,
    clippy::format_collect,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that panics has failed"
)]

mod architecture;
mod compile;
mod docs;
mod editors;
mod explain;
mod observer;
mod run;
mod soundness;
mod standard_library;
mod ui;
mod unbuilt;
