//! Records of JSON to typed batches.

use std::sync::Arc;

use arrow::array::RecordBatch;

use super::grammar::Fault;
use super::plan::JsonPlan;
use super::record::Splitter;
use crate::chunk::Span;
use crate::columns::{Field, Split, Value, decode};
use crate::format::Records;
use crate::{Chunk, FileError, MalformedReason};

/// Records that were cut out of a file.
pub(super) struct JsonRecords {
    pub(super) plan: Arc<JsonPlan>,
    pub(super) chunk: Chunk,
}

impl Records for JsonRecords {
    fn decode(&self) -> Result<RecordBatch, FileError> {
        let (plan, chunk) = (&*self.plan, &self.chunk);
        let splitter = Splitter::new(&plan.paths, &plan.columns, chunk.text.memory.as_slice());
        decode(&plan.columns, &plan.nulls, plan.malformed, chunk, Splitting { splitter, chunk })
    }
}

struct Splitting<'a> {
    splitter: Splitter<'a>,
    chunk: &'a Chunk,
}

impl Split for Splitting<'_> {
    fn split(&mut self, index: usize, span: Span, fields: &mut [Field]) -> Result<(), MalformedReason> {
        let is_cut = self.chunk.is_cut && index + 1 == self.chunk.records();
        self.splitter.split(span.start as usize, span.end as usize, fields).map_err(|fault| match fault {
            Fault::Ends if is_cut => MalformedReason::EndsInside,
            Fault::Ends | Fault::Grammar => MalformedReason::NotWellFormed,
            Fault::TooDeep => MalformedReason::TooDeep,
            Fault::Twice => MalformedReason::Twice,
            Fault::NotAnObject => MalformedReason::NotAnObject,
            Fault::TooManyValues => MalformedReason::TooManyValues,
        })
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
