//! What a compressed packet holds.
//!
//! The library decompresses eight kilobytes at a time. Here as many are asked for as whoever reads has room for: a decoder is quicker where
//! it finds what it repeats in what it has just written.

use std::fmt;
use std::io::{self, Read};

use bzip2::bufread::BzDecoder;
use flate2::bufread::{DeflateDecoder, ZlibDecoder};
use pgp::types::CompressionAlgorithm;

use super::decrypted::{Body, nothing_follows};
use super::stored::Stored;
use super::{NAME, WAY};
use crate::LayerError;
use crate::limits::Limit;

/// What a compressed packet holds, with no packet behind it. What stands behind the compressed stream in the packet itself is passed over.
pub(super) struct Decompressed<'a, 'b> {
    /// None behind the end.
    data: Option<Data<'a>>,
    is_broken: bool,
    /// Of what comes out here: packets that hold no data never reach the limits of the layer.
    limit: Limit,
    stored: Stored<'b>,
}

enum Data<'a> {
    Plain(Body<'a>),
    Deflate(DeflateDecoder<Body<'a>>),
    Zlib(ZlibDecoder<Body<'a>>),
    Bzip2(BzDecoder<Body<'a>>),
}

impl<'a, 'b> Decompressed<'a, 'b> {
    pub(super) fn new(mut packet: Body<'a>, limit: Limit, stored: Stored<'b>) -> io::Result<Self> {
        let mut way = [0];
        packet.read_exact(&mut way).map_err(|error| stored.of_reading(error, 0))?;
        let [way] = way;
        let data = match way.into() {
            CompressionAlgorithm::Uncompressed => Data::Plain(packet),
            CompressionAlgorithm::ZIP => Data::Deflate(DeflateDecoder::new(packet)),
            CompressionAlgorithm::ZLIB => Data::Zlib(ZlibDecoder::new(packet)),
            CompressionAlgorithm::BZip2 => Data::Bzip2(BzDecoder::new(packet)),
            _ => return Err(LayerError::Unsupported { layer: NAME, what: WAY }.into()),
        };
        Ok(Self { data: Some(data), is_broken: false, limit, stored })
    }

    fn end(&mut self) -> io::Result<()> {
        let mut packet = match self.data.take() {
            Some(Data::Plain(packet)) => packet,
            Some(Data::Deflate(data)) => data.into_inner(),
            Some(Data::Zlib(data)) => data.into_inner(),
            Some(Data::Bzip2(data)) => data.into_inner(),
            None => return Ok(()),
        };
        io::copy(&mut packet, &mut io::sink())?;
        nothing_follows(packet)
    }
}

impl Read for Decompressed<'_, '_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let found = match &mut self.data {
            // A decoder that has failed may say that it has ended.
            _ if self.is_broken => Err(io::ErrorKind::InvalidData.into()),
            Some(Data::Plain(packet)) => packet.read(to),
            Some(Data::Deflate(data)) => data.read(to),
            Some(Data::Zlib(data)) => data.read(to),
            Some(Data::Bzip2(data)) => data.read(to),
            None => Ok(0),
        };
        let ended = match found {
            Ok(0) if !to.is_empty() => self.end().map(|()| 0),
            found => found.and_then(|read| self.limit.add(read).map(|()| read)),
        };
        ended.map_err(|error| {
            self.is_broken = true;
            self.stored.note(error)
        })
    }
}

impl fmt::Debug for Decompressed<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Decompressed")
    }
}
