//! What pages are compressed with. Nothing is unpacked to more than the page says that it has.

use std::io::Read;

use parquet::basic::Compression;

/// Base 2 logarithm of the window that Zstandard may ask for: 128 MiB.
const ZSTD_WINDOW: u32 = 27;
/// Bytes of the buffer that Brotli is read through.
const BROTLI_BUFFER: usize = 4096;

/// The name of a compression that is not read.
pub(super) fn unread(compression: Compression) -> Option<&'static str> {
    matches!(compression, Compression::LZO).then_some("LZO")
}

/// Unpacks bytes into `to`, which has room for all that they are; none where they are other or more.
pub(super) fn unpack(compression: Compression, packed: &[u8], to: &mut [u8]) -> Option<()> {
    match compression {
        Compression::UNCOMPRESSED => {
            (packed.len() == to.len()).then_some(())?;
            to.copy_from_slice(packed);
            Some(())
        }
        Compression::SNAPPY => {
            let length = snap::raw::decompress_len(packed).ok()?;
            (length == to.len()).then_some(())?;
            snap::raw::Decoder::new().decompress(packed, to).ok().map(|_| ())
        }
        Compression::GZIP(_) => fill(flate2::bufread::MultiGzDecoder::new(packed), to),
        Compression::BROTLI(_) => fill(brotli_decompressor::Decompressor::new(packed, BROTLI_BUFFER), to),
        Compression::ZSTD(_) => {
            let mut decoder = zstd::stream::read::Decoder::with_buffer(packed).ok()?;
            decoder.window_log_max(ZSTD_WINDOW).ok()?;
            fill(decoder, to)
        }
        Compression::LZ4_RAW => lz4_block(packed, to),
        // It was never told which form of LZ4 this is. Hadoop's blocks with their lengths are most common; parquet-cpp has written
        // frames, and blocks alone.
        Compression::LZ4 => hadoop_lz4(packed, to)
            .or_else(|| fill(lz4_flex::frame::FrameDecoder::new(packed), to))
            .or_else(|| lz4_block(packed, to)),
        Compression::LZO => None,
    }
}

/// Reads exactly as many bytes as there is room for.
fn fill(mut from: impl Read, to: &mut [u8]) -> Option<()> {
    from.read_exact(to).ok()?;
    (from.read(&mut [0]).ok()? == 0).then_some(())
}

fn lz4_block(packed: &[u8], to: &mut [u8]) -> Option<()> {
    let length = lz4_flex::block::decompress_into(packed, to).ok()?;
    (length == to.len()).then_some(())
}

/// Blocks, each behind its two lengths: without compression, and with it.
fn hadoop_lz4(mut packed: &[u8], mut to: &mut [u8]) -> Option<()> {
    while !packed.is_empty() {
        let (unpacked_length, rest) = packed.split_first_chunk()?;
        let (packed_length, rest) = rest.split_first_chunk()?;
        let (block, rest) = rest.split_at_checked(u32::from_be_bytes(*packed_length) as usize)?;
        let (place, behind) = to.split_at_mut_checked(u32::from_be_bytes(*unpacked_length) as usize)?;
        lz4_block(block, place)?;
        (packed, to) = (rest, behind);
    }
    to.is_empty().then_some(())
}
