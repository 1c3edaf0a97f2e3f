//! What is generated, judged. One binary: each takes as long to link, and as much of the disk, as the command.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that panics has failed"
)]

mod aws;
mod generate;
mod kubernetes;
mod programs;
mod simulator;
