//! The layers from outside. One binary: each takes as long to link, and as much of the disk, as the command.
//! Memory is counted of the whole process: `cargo nextest` gives each test its own, `cargo test` does not.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that panics has failed"
)]

mod broken;
mod changed;
mod corpus;
mod fuzz_corpus;
mod messages;
mod pgp_corpus;
mod support;
