//! Rows to typed batches.

use std::sync::Arc;

use arrow::array::{ArrayRef, BinaryViewArray, RecordBatch, UInt8Array, UInt64Array};
use ingest_program::CellRange;

use super::cell::{Calendar, Cell, Row};
use super::layout::Layout;
use super::plan::ExcelPlan;
use super::values::{Outcome, ValueBuilder};
use crate::columns::{Judgement, Masks, TypedBatch};
use crate::format::{ColumnDrift, Differences, Records};
use crate::text::rescue;
use crate::{FileError, MalformedReason};

/// Decodes the rows of one sheet, on any thread.
#[derive(Debug)]
pub(super) struct ExcelDecoder {
    pub(super) plan: Arc<ExcelPlan>,
    pub(super) layout: Layout,
    pub(super) calendar: Calendar,
    /// The name of the sheet.
    pub(super) sheet: String,
}

impl Differences for ExcelDecoder {
    fn drift(&self) -> Vec<ColumnDrift> {
        self.layout.drift.clone()
    }
}

/// Rows that follow each other in a sheet.
pub(super) struct SheetRecords {
    pub(super) decoder: Arc<ExcelDecoder>,
    pub(super) first_record: u64,
    pub(super) rows: Vec<Row>,
}

impl Records for SheetRecords {
    fn decode(&self) -> Result<RecordBatch, FileError> {
        let ExcelDecoder { plan, layout, calendar, .. } = &*self.decoder;
        let declared = &plan.columns.declared;
        let records = self.rows.len();
        let too_long: Vec<_> = self.rows.iter().map(|row| layout.is_too_long(row)).collect();
        let mut masks = Masks::new(declared.len(), records);
        let mut arrays: Vec<Option<ArrayRef>> = Vec::with_capacity(declared.len());
        for (index, (column, position)) in declared.iter().zip(&layout.positions).enumerate() {
            let Some(position) = position else {
                arrays.push(None);
                continue;
            };
            let wanted = plan.columns.wants(index);
            let mut builder = ValueBuilder::new(plan, column, *calendar, wanted, records);
            for (place, (row, too_long)) in self.rows.iter().zip(&too_long).enumerate() {
                let outcome = builder.append(row.cell(*position).filter(|_| !too_long));
                if !too_long {
                    let (failed, null) = (u64::from(outcome == Outcome::Failed), u64::from(outcome == Outcome::Null));
                    masks.note(index, place, Judgement::of(column, failed, null));
                }
            }
            arrays.push(builder.finish());
        }
        let malformed = too_long.iter().map(|it| if *it { MalformedReason::TooManyFields.number() } else { 0 });
        let rescued = if plan.columns.rescue {
            let rescue =
                |(row, too_long): (&Row, &bool)| if *too_long { None } else { layout.rescue(plan, row, *calendar) };
            self.rows.iter().zip(&too_long).map(rescue).collect()
        } else {
            Vec::new()
        };
        let batch = TypedBatch {
            arrays,
            first_record: self.first_record,
            offsets: UInt64Array::from_iter_values(self.rows.iter().map(|row| u64::from(row.number))),
            raw: Arc::new(BinaryViewArray::from_iter_values(self.rows.iter().map(|row| self.decoder.raw(row)))),
            malformed: UInt8Array::from_iter_values(malformed),
            masks,
            rescued,
        };
        batch.finish(&plan.columns)
    }
}

impl ExcelDecoder {
    /// The row as a JSON object: the sheet, and each cell by its place in it, so that who sent it finds it.
    fn raw(&self, row: &Row) -> Vec<u8> {
        let mut json = Vec::new();
        rescue::entry("sheet", self.sheet.as_bytes(), &mut json);
        for (column, cell) in &row.cells {
            let place = format!("{}{}", CellRange::letters(*column), row.number);
            let text = cell.shown(self.calendar);
            match cell {
                Cell::Number(_) | Cell::Digits(_) | Cell::Bool(_) => {
                    json.push(b',');
                    rescue::string(place.as_bytes(), &mut json);
                    json.push(b':');
                    json.extend_from_slice(text.as_bytes());
                }
                _ => rescue::entry(&place, text.as_bytes(), &mut json),
            }
        }
        json.push(b'}');
        json
    }
}
