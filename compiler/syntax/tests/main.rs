//! Tests of the parser and the formatter from the outside.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::format_push_string,
    reason = "helpers of tests are tests: they may fail loudly and be slow"
)]

mod corpus;
mod errors;
mod explain;
mod expressions;
mod formatter;
mod lossless;
mod nesting;
mod trees;
