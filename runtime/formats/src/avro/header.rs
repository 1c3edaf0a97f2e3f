//! What a file begins with.

use std::io::{self, Read};

use super::cursor::Cursor;
use super::schema::Schema;
use super::unpack::Codec;
use super::{FORMAT, damaged};
use crate::FileError;

/// The first bytes of every file.
const MAGIC: &[u8] = b"Obj\x01";
/// A longer header is none.
const LONGEST: u64 = 16 << 20;

/// Bytes that are read one after the other, and how many they were.
pub(super) struct Input<'a> {
    bytes: io::BufReader<Box<dyn Read + 'a>>,
    pub(super) at: u64,
}

impl<'a> Input<'a> {
    pub(super) fn new(bytes: Box<dyn Read + 'a>) -> Self {
        Self { bytes: io::BufReader::with_capacity(1 << 16, bytes), at: 0 }
    }

    /// Adds so many bytes to `to`, or as many as there are. Room is made as they come.
    pub(super) fn read(&mut self, count: u64, to: &mut Vec<u8>) -> io::Result<u64> {
        let read = self.bytes.by_ref().take(count).read_to_end(to)? as u64;
        self.at += read;
        Ok(read)
    }

    /// The next `long`, of ten bytes at most; none where the bytes end before it or in it.
    pub(super) fn long(&mut self, to: &mut Vec<u8>) -> io::Result<Option<i64>> {
        to.clear();
        while to.len() < 10 {
            if self.read(1, to)? == 0 {
                return Ok(None);
            }
            if to.last().is_some_and(|byte| byte & 0x80 == 0) {
                return Ok(Cursor::new(to).long());
            }
        }
        Ok(None)
    }
}

/// What the header says.
#[derive(Debug)]
pub(super) struct Header {
    pub(super) schema: Schema,
    pub(super) codec: Codec,
    /// What stands behind every block.
    pub(super) marker: [u8; 16],
}

impl Header {
    /// Reads to the first block.
    pub(super) fn read(input: &mut Input<'_>) -> Result<Self, FileError> {
        let mut bytes = Vec::new();
        input.read(MAGIC.len() as u64, &mut bytes)?;
        if bytes.is_empty() {
            return Err(FileError::NotOfFormat { format: FORMAT, found: "it is empty" });
        }
        if bytes != MAGIC {
            return Err(FileError::NotOfFormat { format: FORMAT, found: "it begins with other bytes" });
        }
        let (mut schema, mut codec) = (None, None);
        for_each_entry(input, |key, value| match key {
            b"avro.schema" => schema = Some(value),
            b"avro.codec" => codec = Some(value),
            _ => {}
        })?;
        let mut marker = Vec::with_capacity(16);
        input.read(16, &mut marker)?;
        let marker = *marker.first_chunk().ok_or_else(|| cut_off(input))?;
        let schema = schema.ok_or_else(|| damaged(input.at, "its header has no schema"))?;
        let schema = Schema::read(&schema).map_err(|what| damaged(input.at, what))?;
        let codec = Codec::of_name(codec.as_deref().unwrap_or(b"null"))?;
        Ok(Self { schema, codec, marker })
    }
}

fn cut_off(input: &Input<'_>) -> FileError {
    damaged(input.at, "it ends inside its header; nothing of it was read")
}

/// The entries of the map that the header is.
fn for_each_entry(input: &mut Input<'_>, mut each: impl FnMut(&[u8], Vec<u8>)) -> Result<(), FileError> {
    let mut number = Vec::new();
    loop {
        let count = input.long(&mut number)?.ok_or_else(|| cut_off(input))?;
        if count == 0 {
            return Ok(());
        }
        if count < 0 {
            input.long(&mut number)?;
        }
        for _ in 0..count.unsigned_abs() {
            let key = text(input, &mut number)?;
            let value = text(input, &mut number)?;
            each(&key, value);
        }
    }
}

fn text(input: &mut Input<'_>, number: &mut Vec<u8>) -> Result<Vec<u8>, FileError> {
    let length = input.long(number)?.ok_or_else(|| cut_off(input))?;
    let length = u64::try_from(length).ok().filter(|length| input.at + length <= LONGEST);
    let length = length.ok_or_else(|| damaged(input.at, "its header is longer than any that is read"))?;
    let mut text = Vec::new();
    if input.read(length, &mut text)? < length {
        return Err(cut_off(input));
    }
    Ok(text)
}
