//! Lossless parser, syntax tree and formatter of the ingest language.

pub mod ast;
