//! Archives: each member is a piece of its own.

mod lzma;
mod tar;
mod zip;

pub(crate) use tar::each_of_tar;
pub(crate) use zip::each_of_zip;

use std::io::{self, Read};
use std::ops::ControlFlow;

/// Is handed the members of an archive, each with its name.
pub(crate) type EachMember<'a> = dyn FnMut(&str, Box<dyn Read + '_>) -> io::Result<ControlFlow<()>> + 'a;

/// Names of members that an error tells, at most.
const NAMED: usize = 5;
