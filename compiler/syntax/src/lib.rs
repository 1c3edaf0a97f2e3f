//! Lossless parser, syntax tree and formatter of the ingest language.
//!
//! A text becomes a [`Tree`] that holds every byte of it (whatever the text), the tree becomes the plain data of
//! [`ast`], and whatever is wrong becomes a diagnostic. Nothing here does I/O, and nothing fails.

pub mod ast;
mod brackets;
mod errors;
mod fmt;
mod grammar;
mod lower;
mod parse;
pub mod rules;
mod tree;

pub use errors::{ELEMENT, renamed_function};
pub use fmt::format;
pub use parse::{Parse, parse, parse_expression};
pub use tree::{Kind, Node, Tree};
