//! Where a sheet has what is read of it.

use ingest_program::{Added, CellRange};

use super::cell::{Calendar, Row};
use super::plan::ExcelPlan;
use crate::FileError;
use crate::columns::{Alike, Matching, PlannedColumn};
use crate::format::ColumnDrift;
use crate::text::rescue;

/// Where the columns are.
#[derive(Debug)]
pub(super) struct Layout {
    /// For each declared column its column of the sheet, from 1; none where the sheet lacks it, which then means null.
    pub(super) positions: Vec<Option<u32>>,
    /// What is kept beside the declared columns: names and columns of the sheet.
    pub(super) rescued: Vec<(String, u32)>,
    /// The columns of the sheet that have a name, ascending; none where no column has to.
    named: Option<Vec<u32>>,
    /// The first column behind the declared ones, where they go by their order, and what becomes of it and those behind it.
    beyond: Option<(u32, Added)>,
    pub(super) drift: Vec<ColumnDrift>,
}

impl Layout {
    /// By the row that names the columns.
    pub(super) fn of_header(plan: &ExcelPlan, header: &Row, calendar: Calendar) -> Result<Self, FileError> {
        let name_of = |(column, cell): &(u32, super::cell::Cell)| {
            Some((cell.text(calendar).filter(|name| !name.is_empty())?, *column))
        };
        let (names, places): (Vec<_>, Vec<_>) = header.cells.iter().filter_map(name_of).unzip();
        let alike = Alike::of(&names);
        let is_like = |column: &PlannedColumn| alike.find(&column.header).is_some();
        let declared = &plan.columns.declared;
        if !declared.is_empty() && !declared.iter().any(is_like) {
            return Err(FileError::NoSheetHeader { row: header.number });
        }
        let matching = Matching::new(&plan.columns, plan.drift, &names)?;
        let column = |place: usize| places.get(place).copied();
        let positions = matching.positions.iter().map(|place| column((*place)?)).collect();
        let rescued = matching.added.into_iter().filter_map(|(name, place)| Some((name, column(place)?))).collect();
        Ok(Self { positions, rescued, named: Some(places), beyond: None, drift: matching.drift })
    }

    /// By the order of the columns.
    pub(super) fn of_order(plan: &ExcelPlan) -> Self {
        let first = plan.range.map_or(1, |range| range.first_column);
        let count = plan.columns.declared.len() as u32;
        Self {
            positions: (first..first + count).map(Some).collect(),
            rescued: Vec::new(),
            named: None,
            beyond: Some((first + count, plan.drift.added)),
            drift: Vec::new(),
        }
    }

    /// Whether a row has cells in columns that have no name, or behind the declared ones.
    pub(super) fn is_too_long(&self, row: &Row) -> bool {
        let without_name =
            self.named.as_ref().is_some_and(|named| row.cells.iter().any(|cell| named.binary_search(&cell.0).is_err()));
        let beyond =
            matches!(self.beyond, Some((first, Added::Refuse)) if row.cells.last().is_some_and(|cell| cell.0 >= first));
        without_name || beyond
    }

    /// The cells that are kept of a row, as a JSON object.
    pub(super) fn rescue(&self, plan: &ExcelPlan, row: &Row, calendar: Calendar) -> Option<String> {
        let mut json = Vec::new();
        let mut keep = |name: &str, cell: &super::cell::Cell| {
            let text = cell.shown(calendar);
            if !plan.nulls.contains(text.as_bytes()) {
                rescue::entry(name, text.as_bytes(), &mut json);
            }
        };
        for (name, column) in &self.rescued {
            if let Some(cell) = row.cell(*column) {
                keep(name, cell);
            }
        }
        if let Some((first, Added::Rescue)) = self.beyond {
            let origin = plan.range.map_or(1, |range| range.first_column);
            for (column, cell) in row.cells.iter().filter(|cell| cell.0 >= first) {
                keep(&rescue::name((column - origin) as usize), cell);
            }
        }
        rescue::finished(json)
    }
}

/// The part of a row that is in the range; none where nothing of it is.
pub(super) fn within(range: Option<CellRange>, mut row: Row) -> Option<Row> {
    if let Some(range) = range {
        row.cells.retain(|cell| (range.first_column..=range.last_column).contains(&cell.0));
    }
    (!row.cells.is_empty()).then_some(row)
}
