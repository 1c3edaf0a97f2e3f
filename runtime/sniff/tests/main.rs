//! What is found out of files. One binary: each takes as long to link, and as much of the disk, as the command.
//! Memory is counted of the whole process: `cargo nextest` gives each test its own, `cargo test` does not.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that panics has failed"
)]

mod corpus;
mod damaged;
mod dialects;
mod documents;
mod fuzz_corpus;
mod gold;
mod labels;
mod layers;
mod lists;
mod mainframe;
mod messages;
mod nothing_lost;
mod polluted;
mod support;
mod tables;
mod typed;
mod wide;
mod workbooks;
