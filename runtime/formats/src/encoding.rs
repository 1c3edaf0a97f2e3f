//! Byte order marks, and text in encodings other than UTF-8.

use std::io::{self, Read};
use std::ops::Range;

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8};

use crate::{FileError, PlanError};

/// Stands in the decoded stream for bytes that mean nothing in the file's encoding. It never occurs in UTF-8, so that the
/// check of the decoded text finds the record.
const UNDECODABLE: u8 = 0xFF;

/// The stream as UTF-8, less its byte order mark, and how many bytes of the result's count that mark takes.
///
/// A file in UTF-8 is passed on as it is, valid or not.
pub(crate) fn as_utf8<'a>(
    mut input: Box<dyn Read + 'a>,
    encoding: &'static Encoding,
) -> Result<(Box<dyn Read + 'a>, u64), FileError> {
    let mut start = Vec::with_capacity(3);
    input.by_ref().take(3).read_to_end(&mut start)?;
    let mut mark = 0;
    if let Some((found, length)) = Encoding::for_bom(&start) {
        if found != encoding {
            return Err(FileError::ByteOrderMark { found: label(found), declared: label(encoding) });
        }
        mark = length;
    }
    let rest = Box::new(io::Cursor::new(start.split_off(mark)).chain(input));
    if encoding == UTF_8 {
        return Ok((rest, mark as u64));
    }
    Ok((Box::new(Transcoder::new(rest, encoding)), 0))
}

/// The encoding of a label of the WHATWG Encoding standard.
pub(crate) fn named(label: &str) -> Result<&'static Encoding, PlanError> {
    Encoding::for_label(label.as_bytes()).ok_or_else(|| PlanError::Encoding { label: label.to_owned() })
}

/// How a format names the encoding.
pub(crate) fn label(encoding: &'static Encoding) -> String {
    encoding.name().to_ascii_lowercase()
}

/// Bytes read of the file, and bytes decoded, at a time.
const BLOCK: usize = 64 << 10;

/// Reads another encoding as UTF-8.
struct Transcoder<'a> {
    input: Box<dyn Read + 'a>,
    decoder: Decoder,
    encoded: Vec<u8>,
    /// First byte of `encoded` that is not decoded yet.
    next: usize,
    decoded: Vec<u8>,
    /// The part of `decoded` that is not handed on yet.
    ready: Range<usize>,
    done: bool,
}

impl<'a> Transcoder<'a> {
    fn new(input: Box<dyn Read + 'a>, encoding: &'static Encoding) -> Self {
        Self {
            input,
            decoder: encoding.new_decoder_without_bom_handling(),
            encoded: Vec::with_capacity(BLOCK),
            next: 0,
            decoded: vec![0; BLOCK],
            ready: 0..0,
            done: false,
        }
    }

    /// Decodes until something is ready or the stream is done.
    fn decode(&mut self) -> io::Result<()> {
        while self.ready.is_empty() && !self.done {
            if self.next == self.encoded.len() {
                self.encoded.clear();
                self.next = 0;
                self.input.by_ref().take(BLOCK as u64).read_to_end(&mut self.encoded)?;
            }
            let ends = self.encoded.len() < BLOCK;
            let encoded = self.encoded.get(self.next..).unwrap_or_default();
            // One byte stays free for the mark of what is undecodable.
            let Some((mark, decoded)) = self.decoded.split_last_mut() else { return Ok(()) };
            let (result, used, written) = self.decoder.decode_to_utf8_without_replacement(encoded, decoded, ends);
            self.next += used;
            self.ready = 0..written;
            match result {
                DecoderResult::InputEmpty => self.done = ends,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => {
                    *decoded.get_mut(written).unwrap_or(mark) = UNDECODABLE;
                    self.ready.end += 1;
                }
            }
        }
        Ok(())
    }
}

impl Read for Transcoder<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        self.decode()?;
        let ready = self.decoded.get(self.ready.clone()).unwrap_or_default();
        let count = ready.len().min(to.len());
        if let (Some(to), Some(from)) = (to.get_mut(..count), ready.get(..count)) {
            to.copy_from_slice(from);
        }
        self.ready.start += count;
        Ok(count)
    }
}
