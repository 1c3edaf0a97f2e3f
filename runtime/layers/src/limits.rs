//! How much a file may become when its layers are off: some files are made to fill whatever they are unpacked to.

use std::io::{self, Read};
use std::rc::Rc;

use crate::LayerError;
use crate::input::Count;

/// How much a file may become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of data, all pieces together.
    pub size: u64,
    /// Bytes of data for each byte of the file as it is stored.
    pub ratio: u64,
}

/// What is judged by its ratio: a short file of one letter again and again is no attack.
const HARMLESS: u64 = 256 << 20;

impl Default for Limits {
    /// No bound on the size, which honest files have none of either; a ratio that those of `gzip` cannot reach (1,032), and lines that are
    /// all alike reach by `zstd` and `xz` only where they are made to (some ten thousand).
    fn default() -> Self {
        Self { size: u64::MAX, ratio: 20_000 }
    }
}

/// The data of a piece, within the limits of its file.
pub(crate) struct Limited<'a> {
    pub(crate) data: Box<dyn Read + 'a>,
    pub(crate) limits: Limits,
    /// Bytes of the file that were read.
    pub(crate) stored: Rc<Count>,
    /// Bytes of data that the file has become.
    pub(crate) unpacked: Rc<Count>,
}

impl Read for Limited<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let read = self.data.read(to)?;
        let unpacked = self.unpacked.add(read as u64);
        if unpacked > self.limits.size {
            return Err(LayerError::TooLarge { most: self.limits.size }.into());
        }
        let most = self.stored.get().saturating_mul(self.limits.ratio);
        if unpacked > HARMLESS && unpacked > most {
            return Err(LayerError::TooDense { most: self.limits.ratio }.into());
        }
        Ok(read)
    }
}
