//! Text columns as Arrow views: values that are not copied but point into the chunk's bytes.

use std::sync::Arc;

use arrow::array::{ArrayRef, BinaryViewArray, StringViewArray};
use arrow::buffer::{Buffer, NullBuffer, ScalarBuffer};
use arrow::error::ArrowError;

/// Longest text that an Arrow view holds itself.
const INLINE: u32 = 12;

/// The Arrow view of `bytes[start..start + length]`, where `bytes` is buffer `buffer` of the array.
#[inline]
pub(crate) fn view(bytes: &[u8], start: u32, length: u32, buffer: u32) -> u128 {
    let rest = bytes.get(start as usize..).unwrap_or_default();
    let word = match rest.first_chunk::<16>() {
        Some(word) => u128::from_le_bytes(*word),
        None => rest.iter().rev().fold(0, |word, byte| word << 8 | u128::from(*byte)),
    };
    if length <= INLINE {
        let own = word & ((1 << (8 * length)) - 1);
        own << 32 | u128::from(length)
    } else {
        let prefix = u128::from(word as u32);
        u128::from(start) << 96 | u128::from(buffer) << 64 | prefix << 32 | u128::from(length)
    }
}

/// What views point into: the chunk's memory, and the side buffer where there is one.
pub(crate) struct TextBuffers {
    buffers: Vec<Buffer>,
}

impl TextBuffers {
    /// The buffer that is the chunk's memory.
    pub(crate) const CHUNK: u32 = 0;
    /// The buffer of texts whose escapes were resolved.
    pub(crate) const SIDE: u32 = 1;

    pub(crate) fn new(chunk: Buffer, side: Vec<u8>) -> Self {
        let mut buffers = vec![chunk];
        if !side.is_empty() {
            buffers.push(Buffer::from_vec(side));
        }
        Self { buffers }
    }

    /// A column of raw bytes.
    pub(crate) fn binary(&self, views: Vec<u128>) -> Result<ArrayRef, ArrowError> {
        Ok(Arc::new(BinaryViewArray::try_new(ScalarBuffer::from(views), self.buffers.clone(), None)?))
    }

    /// A text column. Every view must be 0 or made by [`view`] of a field of a record that is valid UTF-8.
    ///
    /// Arrow's own check looks at every value again, which costs a quarter of all decoding; so it is left out where
    /// debug assertions are off, and on in every test.
    #[cfg_attr(not(debug_assertions), expect(unsafe_code, reason = "see SAFETY"))]
    pub(crate) fn strings(&self, views: Vec<u128>, nulls: Option<NullBuffer>) -> Result<ArrayRef, ArrowError> {
        let (views, buffers) = (ScalarBuffer::from(views), self.buffers.clone());
        #[cfg(debug_assertions)]
        let array = StringViewArray::try_new(views, buffers, nulls)?;
        // SAFETY: each view is 0, the empty text, or comes from `view`, which sets length, prefix and offset from bytes
        // that are within buffer `CHUNK` or `SIDE`: `Group::view` is called only for a field whose text `Group::text`
        // has found to be in bounds. The text is UTF-8: `Chunk::unreadable` checks the bytes of every record, a
        // record that is not valid has no fields, and fields begin and end at the record's ends, next to a delimiter, which is whole
        // characters, or one of its ASCII characters (quote, blank, tag; `may_delimit` lets messages declare no others), or where
        // `Places` has counted to the first byte of a character, so never within one. Where places are counted in bytes, each text is
        // checked by itself, or was decoded (`Splitter::read_placed` in text/fields.rs). What stands around the records of messages and
        // of XML is checked where it is copied to the side. A text of the side buffer is such a field less some of its ASCII characters (quote, escape), with
        // whole characters in the place of escapes and references (JSON, XML). Of data sets of SAS each text is checked
        // by itself, or was written by this crate (`Texts` in sas/decode.rs). The null mask has a bit for each view, since both
        // grow by each group's records in `ColumnBuilder::append`.
        #[cfg(not(debug_assertions))]
        let array = unsafe { StringViewArray::new_unchecked(views, buffers, nulls) };
        Ok(Arc::new(array))
    }
}
