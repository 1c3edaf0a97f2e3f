//! Tests of the parser and the formatter from the outside.

mod corpus;
mod errors;
mod explain;
mod expressions;
mod formatter;
mod lossless;
mod nesting;
mod trees;
