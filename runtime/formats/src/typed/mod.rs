//! What formats share whose files have types, and are decoded to Arrow arrays: which columns are read, and rows as a batch.

mod layout;
mod parts;
mod plan;
mod records;

pub(crate) use layout::{FileColumn, Layout};
pub(crate) use parts::{Lists, structs};
pub(crate) use plan::TypedPlan;
pub(crate) use records::{ELEMENTS, LONGEST, Piece, Pieces};
