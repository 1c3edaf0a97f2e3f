//! The readers from outside. One binary: each takes as long to link, and as much of the disk, as the command.
//! Memory is counted of the whole process: `cargo nextest` gives each test its own, `cargo test` does not.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that panics has failed"
)]

mod avro;
mod corpus;
mod documents;
mod documents_corpus;
mod documents_cut;
mod encodings;
mod excel;
mod fixed_width;
mod fixed_width_corpus;
mod fuzz_corpus;
mod golden;
mod messages;
mod oracles;
mod orc;
mod parquet;
mod parquet_damaged;
mod parts;
mod roundtrip;
mod roundtrip_messages;
mod roundtrip_places;
mod roundtrip_typed;
mod sas;
mod sas_labels;
mod support;
mod totals;
mod transport;
