//! What a file is: the layers around its data, its format and dialect, its columns with their types, and the `source` block that
//! reads it.
//!
//! [`sniff`] reads the beginning of a file, and of an archive that is read from its end the end too. It is in this order:
//!
//! 1. Layers are taken off as their first bytes tell, as far as that takes no key.
//! 2. The format is told by first bytes, then by what the text is made of: documents, lines with columns at places, delimited text.
//!    Messages are told by their guide, and what is in EBCDIC by lines or by what is alike a record apart.
//! 3. The columns are read as text by the readers of `ingest-formats`, those that runs read with, and typed by trying its parsers, unless the
//!    file says what they are.
//! 4. The sample is read again with the source as it will be printed. A column that fails is text.
//!
//! No value of the data is told, ever: names, types and counts are. The names of columns stand in the data, so a first record names
//! columns only where something shows that it does.

mod another;
mod block;
mod closing;
mod csv;
mod described;
mod documents;
mod ebcdic;
mod encoding;
mod error;
mod files;
mod fixed_width;
mod kind;
mod layers;
mod members;
mod messages;
mod missing;
mod names;
mod parts;
mod reading;
mod sample;
mod shape;
mod sniffed;
mod sources;
mod tables;
mod types;
mod unlike;
mod workbook;

use std::path::Path;

pub use error::SniffError;
pub use sniffed::{Layer, Sniffed, SniffedColumn};

/// How to look at a file.
#[derive(Debug, Clone)]
pub struct Options {
    /// Bytes of data that are looked at, at most.
    pub bytes: usize,
    /// Which members of archives are meant: a pattern as in `unwrap`. Those that look like data where there is none.
    pub members: Option<String>,
    /// The name of the source; made of the file's where there is none.
    pub name: Option<String>,
    /// The connection that its files come by.
    pub connection: String,
}

impl Default for Options {
    fn default() -> Self {
        Self { bytes: 4 << 20, members: None, name: None, connection: "feeds".to_owned() }
    }
}

/// Bytes of a file that is read from its end, at most.
const WHOLE: usize = 256 << 20;

/// Says what a file is.
pub fn sniff(file: &Path, options: &Options) -> Result<Sniffed, SniffError> {
    let members = options.members.as_deref();
    let mut unwrapped = layers::unwrap(file, members, options.bytes)?;
    if !unwrapped.sample.whole && (unwrapped.is_workbook || kind::ends_tell(&unwrapped.sample.bytes)) {
        unwrapped = layers::unwrap(file, members, options.bytes.max(WHOLE))?;
    }
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(sources::sniffed(&name, &unwrapped, options))
}
