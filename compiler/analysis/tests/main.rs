//! The analysis from outside. One binary: each takes as long to link, and as much of the disk, as the command.

#![allow(
    clippy::expect_used,
    clippy::format_push_string,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that panics has failed"
)]

mod fixes;
mod fuzz_corpus;
mod incremental;
mod leaks;
mod libraries;
mod meanings;
mod programs;
mod recovery;
mod rule_pages;
mod standard_library;
