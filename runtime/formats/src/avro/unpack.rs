//! What blocks are compressed with.

use std::io::Read;

use super::FORMAT;
use crate::FileError;

/// Bytes of the largest block, which is in memory as a whole. Writers make blocks of some kilobytes.
pub(super) const LARGEST: usize = 64 << 20;
/// Base 2 logarithm of the window that Zstandard may ask for, and the memory that xz may: 128 MiB.
const ZSTD_WINDOW: u32 = 27;
const XZ_MEMORY: u64 = 128 << 20;

/// How blocks are compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Codec {
    Null,
    Deflate,
    /// Before the CRC-32 of what it was.
    Snappy,
    Zstandard,
    Bzip2,
    Xz,
}

impl Codec {
    pub(super) fn of_name(name: &[u8]) -> Result<Self, FileError> {
        Ok(match name {
            b"null" | b"" => Self::Null,
            b"deflate" => Self::Deflate,
            b"snappy" => Self::Snappy,
            b"zstandard" => Self::Zstandard,
            b"bzip2" => Self::Bzip2,
            b"xz" => Self::Xz,
            other => {
                let found = format!("`{}`", String::from_utf8_lossy(other).escape_debug());
                return Err(FileError::Compression { format: FORMAT, found });
            }
        })
    }

    /// A block without compression; none where it is none, or of more bytes than a block may have.
    pub(super) fn unpack(self, packed: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Null => Some(packed.to_vec()),
            Self::Deflate => all(flate2::bufread::DeflateDecoder::new(packed)),
            Self::Snappy => {
                let (packed, due) = packed.split_last_chunk()?;
                (snap::raw::decompress_len(packed).ok()? <= LARGEST).then_some(())?;
                let bytes = snap::raw::Decoder::new().decompress_vec(packed).ok()?;
                (crc32fast::hash(&bytes) == u32::from_be_bytes(*due)).then_some(bytes)
            }
            Self::Zstandard => {
                let mut decoder = zstd::stream::read::Decoder::with_buffer(packed).ok()?;
                decoder.window_log_max(ZSTD_WINDOW).ok()?;
                all(decoder)
            }
            Self::Bzip2 => all(bzip2::bufread::BzDecoder::new(packed)),
            Self::Xz => {
                let stream = liblzma::stream::Stream::new_stream_decoder(XZ_MEMORY, 0).ok()?;
                all(liblzma::bufread::XzDecoder::new_stream(packed, stream))
            }
        }
    }
}

fn all(from: impl Read) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = from.take(LARGEST as u64 + 1).read_to_end(&mut bytes).ok()?;
    (read <= LARGEST).then_some(bytes)
}
