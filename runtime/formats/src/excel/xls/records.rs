//! The records of a workbook, one after the other (Microsoft, MS-XLS, 2.1.4).

use std::io::{BufReader, Read};

use super::compound::{Stream, u16_at};
use super::kinds;
use crate::FileError;
use crate::excel::damaged;

/// What goes on with the record before.
pub(super) const CONTINUE: u16 = 0x003C;
/// Bytes that are read at a time.
const BLOCK: usize = 64 << 10;

/// A record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) kind: u16,
    pub(super) bytes: Vec<u8>,
}

/// A stream of records.
pub(super) struct Records {
    stream: BufReader<Stream>,
    /// Offset in the stream of the next.
    offset: u64,
    ahead: Option<Record>,
}

impl Records {
    /// Those of a stream from a byte on.
    pub(super) fn new(mut stream: Stream, offset: u64) -> Self {
        stream.seek(offset);
        Self { stream: BufReader::with_capacity(BLOCK, stream), offset, ahead: None }
    }

    /// The next record, which there has to be.
    pub(super) fn next(&mut self) -> Result<Record, FileError> {
        if let Some(record) = self.ahead.take() {
            return Ok(record);
        }
        let mut head = [0; 4];
        self.fill(&mut head)?;
        let (kind, length) = (u16_at(&head, 0).unwrap_or_default(), u16_at(&head, 2).unwrap_or_default());
        let mut bytes = vec![0; usize::from(length)];
        self.fill(&mut bytes)?;
        let record = Record { kind, bytes };
        if !kinds::is_possible(&record) {
            let what = format!("no record of kind {kind:#06x} has {length} bytes like these");
            return Err(damaged(self.offset - 4 - u64::from(length), what));
        }
        Ok(record)
    }

    /// The next record, if it goes on with the one before.
    pub(super) fn continued(&mut self) -> Result<Option<Vec<u8>>, FileError> {
        let record = self.next()?;
        if record.kind == CONTINUE {
            return Ok(Some(record.bytes));
        }
        self.ahead = Some(record);
        Ok(None)
    }

    fn fill(&mut self, to: &mut [u8]) -> Result<(), FileError> {
        self.stream.read_exact(to).map_err(|_| self.wrong("it ends inside the workbook"))?;
        self.offset += to.len() as u64;
        Ok(())
    }

    /// Whether all that was read stands before a byte.
    pub(super) fn ends_before(&self, offset: u64) -> bool {
        self.offset <= offset
    }

    /// The error of a workbook in which this is wrong.
    pub(super) fn wrong(&self, what: &str) -> FileError {
        damaged(self.offset, what)
    }
}
