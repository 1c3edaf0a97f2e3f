//! Text as one of the formats.

use std::sync::Arc;

use arrow::array::RecordBatch;

use super::{TextDecoder, TextPlan, TextReader};
use crate::format::{ColumnDrift, Differences, Opened, Plan, ReadStats, Reader, Records};
use crate::{Chunk, Columns, FileError, ReadLimits, Total};

impl Plan for TextPlan {
    fn columns(&self) -> &Columns {
        &self.columns
    }

    fn open<'a>(self: Arc<Self>, file: Opened<'a>) -> Result<Box<dyn Reader + 'a>, FileError> {
        Ok(Box::new(TextReader::open_with(self, file.bytes, ReadLimits::default(), file.earlier)?))
    }
}

impl Reader for TextReader<'_> {
    fn next(&mut self) -> Result<Option<Box<dyn Records>>, FileError> {
        let decoder = self.decoder();
        Ok(self.next_chunk()?.map(|chunk| Box::new(Lines { decoder, chunk }) as Box<dyn Records>))
    }

    fn stats(&self) -> ReadStats {
        Self::stats(self)
    }

    fn differences(&self) -> Arc<dyn Differences> {
        self.decoder()
    }
}

/// Records of a file of text.
struct Lines {
    decoder: Arc<TextDecoder>,
    chunk: Chunk,
}

impl Records for Lines {
    fn decode(&self) -> Result<RecordBatch, FileError> {
        self.decoder.decode(&self.chunk)
    }
}

impl Differences for TextDecoder {
    fn drift(&self) -> Vec<ColumnDrift> {
        Self::drift(self)
    }

    fn totals(&self) -> Vec<Total> {
        Self::totals(self)
    }
}
