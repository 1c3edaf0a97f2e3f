//! How much a file may become when its layers are off: some files are made to fill whatever they are unpacked to.

use std::io::{self, Read};
use std::sync::Arc;

use crate::LayerError;
use crate::input::Count;

/// How much a layer may unpack to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes, of all members of an archive together.
    pub most: u64,
    /// Bytes for each byte that is unpacked.
    pub ratio: u64,
}

/// What is judged by its ratio: a short file of one letter again and again is no attack.
const HARMLESS: u64 = 256 << 20;

impl Default for Limits {
    /// No bound on the size, which honest files have none of either; a ratio that those of `gzip` cannot reach (1,032), and lines that are
    /// all alike reach by `zstd` and `xz` only where they are made to (some ten thousand).
    fn default() -> Self {
        Self { most: u64::MAX, ratio: 20_000 }
    }
}

/// Bytes that went into something, and that came out of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Flow {
    stored: Arc<Count>,
    unpacked: Arc<Count>,
}

impl Flow {
    /// What goes in.
    pub(crate) fn counted<R: Read>(&self, bytes: R) -> Counted<R> {
        Counted { bytes, stored: Arc::clone(&self.stored) }
    }

    /// What comes out, of `layer`, or of all layers of the file together, within its limits.
    pub(crate) fn limited<R: Read>(&self, data: R, limits: Limits, layer: Option<&'static str>) -> Limited<R> {
        Limited { data, limit: Limit { limits, layer, flow: self.clone() } }
    }

    /// What comes out of a part of the same bytes.
    pub(crate) fn limit_of_part(&self, limits: Limits, layer: &'static str) -> Limit {
        let flow = Self { stored: Arc::clone(&self.stored), unpacked: Arc::default() };
        Limit { limits, layer: Some(layer), flow }
    }
}

/// Bytes that are counted.
pub(crate) struct Counted<R> {
    bytes: R,
    stored: Arc<Count>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let read = self.bytes.read(to)?;
        self.stored.add(read as u64);
        Ok(read)
    }
}

/// Bytes within their limits.
pub(crate) struct Limited<R> {
    data: R,
    limit: Limit,
}

/// Judges how much comes out.
pub(crate) struct Limit {
    limits: Limits,
    layer: Option<&'static str>,
    flow: Flow,
}

impl Limit {
    /// Counts what has come out, which may be too much.
    pub(crate) fn add(&self, bytes: usize) -> io::Result<()> {
        let (Limits { most, ratio }, layer) = (self.limits, self.layer);
        let unpacked = self.flow.unpacked.add(bytes as u64);
        if unpacked > most {
            return Err(LayerError::TooLarge { layer, most }.into());
        }
        if unpacked > HARMLESS && unpacked > self.flow.stored.get().saturating_mul(ratio) {
            return Err(LayerError::TooDense { layer, ratio }.into());
        }
        Ok(())
    }
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let read = self.data.read(to)?;
        self.limit.add(read)?;
        Ok(read)
    }
}
