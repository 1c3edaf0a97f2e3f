//! Archives: each member is a piece of its own.

mod tar;
mod zip;

pub(crate) use tar::each_of_tar;
pub(crate) use zip::each_of_zip;

/// Names of members that an error tells, at most.
const NAMED: usize = 5;
