//! Records of JSON to typed batches.

use std::sync::Arc;

use arrow::array::RecordBatch;
use ingest_program::Malformed;

use super::grammar::Fault;
use super::plan::JsonPlan;
use super::record::Splitter;
use crate::columns::{Batch, ColumnBuilder, Field, GROUP, Group, Masks};
use crate::format::{ColumnDrift, Differences, Records};
use crate::{Chunk, FileError, MalformedReason};

/// Records that were cut out of a file.
pub(super) struct JsonRecords {
    pub(super) plan: Arc<JsonPlan>,
    pub(super) chunk: Chunk,
}

impl Records for JsonRecords {
    fn decode(&self) -> Result<RecordBatch, FileError> {
        let (plan, chunk) = (&*self.plan, &self.chunk);
        let records = chunk.records();
        let width = plan.columns.declared.len();
        let mut malformed = chunk.unreadable();
        let mut splitter = Splitter::new(&plan.paths, chunk.memory.as_slice());
        let mut builders = plan.columns.builders(&plan.nulls, records);
        let mut masks = Masks::new(width, records);
        let mut fields = Vec::with_capacity(GROUP * width);
        for (index, spans) in chunk.spans.chunks(GROUP).enumerate() {
            let first = index * GROUP;
            fields.clear();
            for (row, span) in spans.iter().enumerate() {
                let Some(malformed) = malformed.get_mut(first + row) else { continue };
                let begin = fields.len();
                if *malformed == 0 {
                    fields.resize(begin + width, Field::NULL);
                    let own = fields.get_mut(begin..).unwrap_or_default();
                    let is_cut = chunk.is_cut && first + row + 1 == records;
                    if let Err(fault) = splitter.split(span.start as usize, span.end as usize, own) {
                        *malformed = reason(fault, is_cut).number();
                        own.fill(Field::NONE);
                    }
                } else {
                    fields.resize(begin + width, Field::NONE);
                }
            }
            let group = Group { bytes: chunk.memory.as_slice(), side: &splitter.side, fields: &fields, width };
            for (column, builder) in &mut builders {
                masks.note(*column, first, ColumnBuilder::append(builder, group));
            }
        }
        if plan.malformed == Malformed::Fail {
            chunk.refuse_malformed(&malformed)?;
        }
        Batch { columns: &plan.columns, chunk, malformed, masks }.finish(builders, splitter.side, Vec::new())
    }
}

/// What a fault means for a record; `is_cut` says that the file ends with it.
fn reason(fault: Fault, is_cut: bool) -> MalformedReason {
    match fault {
        Fault::Ends if is_cut => MalformedReason::EndsInside,
        Fault::Ends | Fault::Grammar => MalformedReason::NotWellFormed,
        Fault::TooDeep => MalformedReason::TooDeep,
        Fault::Twice => MalformedReason::Twice,
        Fault::NotAnObject => MalformedReason::NotAnObject,
    }
}

/// Members that are not declared are not looked at, and what is not there is null: no file differs.
impl Differences for JsonPlan {
    fn drift(&self) -> Vec<ColumnDrift> {
        Vec::new()
    }
}
