//! Members of zip archives that are compressed by LZMA or xz. The library of archives would take whatever memory such a member asks for,
//! so that they are decoded here, within bounds.

use std::io::{self, BufReader, Read};

use flate2::Crc;
use liblzma::bufread::XzDecoder;
use liblzma::stream::Stream;
use zip::CompressionMethod;
use zip::read::ZipFile;

use crate::compression::XZ_MEMORY;

/// Bytes of the properties of LZMA, and of its header in an archive: version and their length (APPNOTE 5.8.8).
const PROPERTIES: usize = 5;
const HEADER: usize = 4;

/// Whether a member is compressed in one of these ways.
pub(super) fn is_lzma(method: CompressionMethod) -> bool {
    matches!(method, CompressionMethod::LZMA | CompressionMethod::XZ)
}

/// What a member holds, of its bytes as they are in the archive.
pub(super) fn decode<'a, R: Read>(mut member: ZipFile<'a, R>) -> io::Result<Checked<Box<dyn Read + 'a>>> {
    let (method, size, due) = (member.compression(), member.size(), member.crc32());
    let content: Box<dyn Read> = if method == CompressionMethod::XZ {
        Box::new(XzDecoder::new_stream(BufReader::new(member), Stream::new_stream_decoder(XZ_MEMORY, 0)?))
    } else {
        let mut header = [0; HEADER];
        member.read_exact(&mut header)?;
        let [_, _, length @ ..] = header;
        let mut properties = [0; PROPERTIES];
        member.read_exact(&mut properties)?;
        if usize::from(u16::from_le_bytes(length)) != PROPERTIES {
            return Err(io::ErrorKind::InvalidData.into());
        }
        // As it stands alone, it has its size behind its properties.
        let alone = [properties.as_slice(), &size.to_le_bytes()].concat();
        let bytes = io::Cursor::new(alone).chain(BufReader::new(member));
        Box::new(XzDecoder::new_stream(bytes, Stream::new_lzma_decoder(XZ_MEMORY)?))
    };
    Ok(Checked { content, found: Crc::new(), due })
}

/// Content that is held to its checksum at its end.
pub(super) struct Checked<R> {
    content: R,
    found: Crc,
    due: u32,
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let read = self.content.read(to)?;
        self.found.update(to.get(..read).unwrap_or_default());
        if read == 0 && !to.is_empty() && self.found.sum() != self.due {
            return Err(io::ErrorKind::InvalidData.into());
        }
        Ok(read)
    }
}
