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

    /// A block without compression; none where it is none, of more bytes than a block may have, or goes on behind what was compressed.
    pub(super) fn unpack(self, packed: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Null => Some(packed.to_vec()),
            Self::Deflate => {
                let mut decoder = flate2::bufread::DeflateDecoder::new(packed);
                // Writers in Python cut a stream of zlib out of its frame and leave most of its checksum behind it.
                all(&mut decoder).filter(|bytes| {
                    decoder.get_ref().is_empty() || adler32(bytes).to_be_bytes().starts_with(decoder.get_ref())
                })
            }
            Self::Snappy => {
                let (packed, due) = packed.split_last_chunk()?;
                (snap::raw::decompress_len(packed).ok()? <= LARGEST).then_some(())?;
                let bytes = snap::raw::Decoder::new().decompress_vec(packed).ok()?;
                (crc32fast::hash(&bytes) == u32::from_be_bytes(*due)).then_some(bytes)
            }
            Self::Zstandard => {
                let mut decoder = zstd::stream::read::Decoder::with_buffer(packed).ok()?;
                decoder.window_log_max(ZSTD_WINDOW).ok()?;
                all(&mut decoder).filter(|_| decoder.get_ref().is_empty())
            }
            Self::Bzip2 => {
                let mut decoder = bzip2::bufread::BzDecoder::new(packed);
                all(&mut decoder).filter(|_| decoder.get_ref().is_empty())
            }
            Self::Xz => {
                let stream = liblzma::stream::Stream::new_stream_decoder(XZ_MEMORY, 0).ok()?;
                let mut decoder = liblzma::bufread::XzDecoder::new_stream(packed, stream);
                all(&mut decoder).filter(|_| decoder.get_ref().is_empty())
            }
        }
    }
}

fn all(from: &mut impl Read) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = from.take(LARGEST as u64 + 1).read_to_end(&mut bytes).ok()?;
    (read <= LARGEST).then_some(bytes)
}

/// The checksum of zlib.
fn adler32(bytes: &[u8]) -> u32 {
    const MOST: u32 = 65_521;
    let (mut first, mut second) = (1_u32, 0_u32);
    // So many that neither sum overflows before it is divided.
    for bytes in bytes.chunks(5_552) {
        for byte in bytes {
            first += u32::from(*byte);
            second += first;
        }
        first %= MOST;
        second %= MOST;
    }
    second << 16 | first
}
