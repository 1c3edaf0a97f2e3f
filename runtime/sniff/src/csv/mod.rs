//! Delimited text: which characters divide it, and what of it is the table.

mod grammar;
mod header;
mod likely;
mod quotes;
mod ragged;
mod rules;
mod score;
mod several;
mod swallowed;
mod table;

pub(crate) use grammar::Dialect;
pub(crate) use header::is_header;
pub(crate) use likely::Glance;
pub(crate) use score::{Scored, best};
pub(crate) use swallowed::told as swallowed;
pub(crate) use table::{Table, find};
