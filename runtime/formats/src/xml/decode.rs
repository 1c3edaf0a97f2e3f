//! Records of XML to typed batches.

use std::sync::Arc;

use arrow::array::RecordBatch;

use super::plan::XmlPlan;
use super::record::Splitter;
use crate::chunk::Span;
use crate::columns::{Field, Split, Value, decode};
use crate::format::Records;
use crate::{Chunk, FileError, MalformedReason};

/// What is around records.
#[derive(Debug)]
pub(super) struct Around {
    /// Start tags, the outermost first.
    pub(super) tags: Vec<Vec<u8>>,
    /// For each column of [`Paths::beside`](super::paths::Paths::beside) its element, or those of a list, where any was found.
    pub(super) beside: Vec<Option<Arc<Vec<u8>>>>,
}

/// Records that were cut out of a file.
pub(super) struct XmlRecords {
    pub(super) plan: Arc<XmlPlan>,
    pub(super) chunk: Chunk,
    /// The elements around the records, each from the record with this index on.
    pub(super) around: Vec<(usize, Arc<Around>)>,
}

impl Records for XmlRecords {
    fn decode(&self) -> Result<RecordBatch, FileError> {
        let (plan, chunk) = (&*self.plan, &self.chunk);
        let splitter = Splitter::new(&plan.paths, &plan.columns, plan.trim, chunk.text.memory.as_slice());
        let splitting = Splitting { splitter, around: &self.around };
        decode(&plan.columns, &plan.nulls, plan.malformed, chunk, splitting)
    }
}

struct Splitting<'a> {
    splitter: Splitter<'a>,
    /// Those that no record was in so far.
    around: &'a [(usize, Arc<Around>)],
}

impl Split for Splitting<'_> {
    fn split(&mut self, index: usize, span: Span, fields: &mut [Field]) -> Result<(), MalformedReason> {
        let entered = self.around.partition_point(|(from, _)| *from <= index);
        if let Some((_, around)) = entered.checked_sub(1).and_then(|last| self.around.get(last)) {
            self.splitter.enter(around);
            self.around = self.around.get(entered..).unwrap_or_default();
        }
        self.splitter.split(span.start as usize, span.end as usize, fields)
    }

    fn composed(&self) -> &[Value] {
        &self.splitter.composed
    }

    fn forget_composed(&mut self) {
        self.splitter.composed.clear();
    }

    fn side(&self) -> &[u8] {
        &self.splitter.side
    }

    fn into_side(self) -> Vec<u8> {
        self.splitter.side
    }
}
