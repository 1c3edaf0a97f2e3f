//! Rows to typed batches.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BinaryViewArray, BinaryViewBuilder, RecordBatch, UInt8Array, UInt64Array,
};
use arrow::datatypes::DataType;

use super::layout::Layout;
use crate::FileError;
use crate::columns::{Cell, Cells, Masks, TypedBatch, convert, json, judge, text, widest};
use crate::format::Records;
use crate::text::rescue;
use crate::{MalformedReason, ReadLimits};

/// Rows that are decoded at a time, at most, and values of them.
const ROWS: usize = 8192;
const VALUES: usize = 1 << 18;
/// Elements of lists that are decoded at a time, at most, and those of a row: runs make any number of them of few bytes.
pub(crate) const ELEMENTS: u64 = 1 << 22;
pub(crate) const LONGEST: u64 = 1 << 24;
/// Bytes of texts of a piece, which are written once more as its raw records.
const BYTES: usize = 4 << 20;
/// Bytes of a value as JSON that has no text: a digit or two and what divides it from the next.
const SIGNS: usize = 4;
/// Bytes of the blocks that raw records lie in.
const BLOCK: u32 = 1 << 20;

/// Rows that follow each other in a file: an array for each column that is read.
#[derive(Debug)]
pub(crate) struct Piece {
    layout: Arc<Layout>,
    columns: Vec<ArrayRef>,
    rows: usize,
    first_record: u64,
    /// For each of them where it is in the file, or what it is in.
    offsets: UInt64Array,
    /// Whether it is one row that is longer than a record may be.
    is_too_long: bool,
}

/// What was read and not handed out yet.
#[derive(Debug)]
pub(crate) struct Pieces {
    layout: Arc<Layout>,
    waiting: VecDeque<Piece>,
    /// Records that were handed out.
    pub(crate) records: u64,
    /// Of records that are waiting too.
    found: u64,
}

impl Pieces {
    pub(crate) fn new(layout: &Arc<Layout>) -> Self {
        Self { layout: Arc::clone(layout), waiting: VecDeque::new(), records: 0, found: 0 }
    }

    /// How many rows to read at a time where so many columns are read, and a row of them has so many bytes.
    pub(crate) fn rows_at_a_time(columns: usize, bytes: u64) -> usize {
        let by_bytes = usize::try_from(BYTES as u64 / bytes.max(1)).unwrap_or(ROWS);
        ROWS.min(VALUES / columns.max(1)).min(by_bytes).max(1)
    }

    /// Rows that were read at this offset, an array for each place of the layout. They are cut where their texts have many bytes: a
    /// dictionary makes many of few. A row that is too long is cut out alone, and so its neighbours are as they are.
    pub(crate) fn add(&mut self, columns: &[ArrayRef], rows: usize, earlier: u64, offset: u64) {
        let texts: Vec<&[u128]> = columns.iter().filter_map(views).collect();
        let fixed: usize = columns.iter().filter_map(width).sum();
        let nested: Vec<Vec<usize>> = columns.iter().filter(|it| it.data_type().is_nested()).map(sizes).collect();
        let most = ReadLimits::default().record_bytes;
        let mut first = 0;
        let mut bytes = 0;
        for row in 0..rows {
            let mut own = fixed;
            own += texts.iter().filter_map(|views| views.get(row)).map(|view| *view as u32 as usize).sum::<usize>();
            own += nested.iter().filter_map(|sizes| sizes.get(row)).sum::<usize>();
            let is_too_long = own > most;
            if is_too_long && first < row {
                self.wait(columns, first..row, false, earlier, offset);
                first = row;
            }
            bytes += own;
            if is_too_long || row + 1 == rows || bytes > BYTES {
                self.wait(columns, first..row + 1, is_too_long, earlier, offset);
                (first, bytes) = (row + 1, 0);
            }
        }
    }

    /// Adds some of the rows as a piece.
    fn wait(&mut self, columns: &[ArrayRef], rows: Range<usize>, is_too_long: bool, earlier: u64, offset: u64) {
        let columns = columns.iter().map(|column| column.slice(rows.start, rows.len())).collect();
        let first_record = earlier + self.found + 1;
        let offsets = UInt64Array::from_value(offset, rows.len());
        self.found += rows.len() as u64;
        self.waiting.push_back(Piece { is_too_long, ..Piece::new(&self.layout, columns, first_record, offsets) });
    }

    /// Records that were read, those that are waiting too.
    pub(crate) fn found(&self) -> u64 {
        self.found
    }

    /// The next piece of what was read.
    pub(crate) fn next(&mut self) -> Option<Box<dyn Records>> {
        let piece = self.waiting.pop_front()?;
        self.records += piece.rows as u64;
        Some(Box::new(piece))
    }
}

/// The views of texts or bytes, of which the lowest half of a half is the length.
fn views(array: &ArrayRef) -> Option<&[u128]> {
    match array.data_type() {
        DataType::Utf8View => Some(array.as_string_view().views()),
        DataType::BinaryView => Some(array.as_binary_view().views()),
        _ => None,
    }
}

/// Bytes of every value, where they are as many.
fn width(array: &ArrayRef) -> Option<usize> {
    match array.data_type() {
        DataType::FixedSizeBinary(width) => usize::try_from(*width).ok(),
        _ => None,
    }
}

/// For each value of a column that has parts about how many bytes it takes as JSON.
fn sizes(array: &ArrayRef) -> Vec<usize> {
    let of_lists = |offsets: &[i32], elements: Vec<usize>| {
        let place = |offset: &i32| usize::try_from(*offset).unwrap_or(0);
        let all = |from, to| elements.get(place(from)..place(to)).unwrap_or_default().iter().sum::<usize>();
        offsets.iter().zip(offsets.iter().skip(1)).map(|(from, to)| SIGNS + all(from, to)).collect()
    };
    match array.data_type() {
        DataType::List(_) => {
            let lists = array.as_list::<i32>();
            of_lists(lists.value_offsets(), sizes(lists.values()))
        }
        DataType::Map(..) => {
            let maps = array.as_map();
            let entries: ArrayRef = Arc::new(maps.entries().clone());
            of_lists(maps.value_offsets(), sizes(&entries))
        }
        DataType::Struct(_) => {
            let mut all = vec![SIGNS; array.len()];
            for column in array.as_struct().columns() {
                all.iter_mut().zip(sizes(column)).for_each(|(all, own)| *all += own);
            }
            all
        }
        _ => match views(array) {
            Some(views) => views.iter().map(|view| SIGNS + *view as u32 as usize).collect(),
            None => vec![SIGNS + width(array).unwrap_or(0); array.len()],
        },
    }
}

impl Records for Piece {
    fn decode(&self) -> Result<RecordBatch, FileError> {
        let (layout, rows) = (&*self.layout, self.rows);
        let columns = &layout.plan.columns;
        if self.is_too_long {
            return self.too_long();
        }
        let mut masks = Masks::new(columns.declared.len(), rows);
        let mut arrays: Vec<Option<ArrayRef>> = vec![None; columns.declared.len()];
        let mut widened = Vec::with_capacity(self.columns.len());
        for (place, given) in layout.places.iter().zip(&self.columns) {
            let array = widest(given, &place.given)?;
            if let Some((index, column)) = place.declared.and_then(|at| Some((at, columns.declared.get(at)?))) {
                let read = convert(&array, &place.given, &column.kind)?;
                judge(column, &array, &read, index, &mut masks);
                if let Some(to) = arrays.get_mut(index) {
                    *to = Some(read);
                }
            }
            widened.push(array);
        }
        let cells: Vec<_> =
            layout.places.iter().zip(&widened).map(|(place, array)| Cells::new(array, &place.given)).collect();
        let batch = TypedBatch {
            arrays,
            first_record: self.first_record,
            offsets: self.offsets.clone(),
            raw: self.raw(&cells),
            malformed: UInt8Array::from_value(0, rows),
            masks,
            rescued: if columns.rescue { self.rescued(&cells) } else { Vec::new() },
        };
        batch.finish(columns)
    }
}

impl Piece {
    /// Of an array for each place of the layout, which are as long as the offsets.
    pub(crate) fn new(layout: &Arc<Layout>, columns: Vec<ArrayRef>, first_record: u64, offsets: UInt64Array) -> Self {
        Self { layout: Arc::clone(layout), columns, rows: offsets.len(), first_record, offsets, is_too_long: false }
    }

    /// A row of which the beginning is kept, and no value.
    fn too_long(&self) -> Result<RecordBatch, FileError> {
        let columns = &self.layout.plan.columns;
        let kept = ReadLimits::default().kept_bytes;
        let mut row = vec![b'{'];
        for (index, (place, array)) in self.layout.places.iter().zip(&self.columns).enumerate() {
            // What has parts is looked at as a whole, which may be all that there is.
            let is_long = array.data_type().is_nested() && sizes(array).iter().any(|size| *size > kept);
            row.extend_from_slice(&key(index, &place.name));
            if is_long || row.len() >= kept {
                break;
            }
            let array = widest(array, &place.given)?;
            let cell = match Cells::new(&array, &place.given).get(0) {
                Cell::Text(bytes) => Cell::Text(beginning(bytes, kept)),
                Cell::Bytes(bytes) => Cell::Bytes(beginning(bytes, kept)),
                cell => cell,
            };
            json(cell, &mut row);
        }
        row.truncate(kept);
        let batch = TypedBatch {
            arrays: vec![None; columns.declared.len()],
            first_record: self.first_record,
            offsets: self.offsets.clone(),
            raw: Arc::new(BinaryViewArray::from_iter_values([row])),
            malformed: UInt8Array::from_value(MalformedReason::TooLong.number(), self.rows),
            masks: Masks::new(columns.declared.len(), self.rows),
            rescued: Vec::new(),
        };
        batch.finish(columns)
    }

    /// Each row as an object of JSON: what was read of it.
    fn raw(&self, cells: &[Cells<'_>]) -> ArrayRef {
        let mut to = BinaryViewBuilder::with_capacity(self.rows).with_fixed_block_size(BLOCK);
        let names: Vec<Vec<u8>> =
            self.layout.places.iter().enumerate().map(|(index, it)| key(index, &it.name)).collect();
        let mut row = Vec::new();
        for at in 0..self.rows {
            row.clear();
            row.push(b'{');
            for (name, cells) in names.iter().zip(cells) {
                row.extend_from_slice(name);
                json(cells.get(at), &mut row);
            }
            row.push(b'}');
            to.append_value(&row);
        }
        Arc::new(to.finish())
    }

    /// For each row the columns that are only kept.
    fn rescued(&self, cells: &[Cells<'_>]) -> Vec<Option<String>> {
        let kept: Vec<_> = self.layout.places.iter().zip(cells).filter(|(place, _)| place.is_kept).collect();
        let mut value = Vec::new();
        let mut object = |at: usize| {
            let mut to = Vec::new();
            for (place, cells) in &kept {
                let cell = cells.get(at);
                value.clear();
                match cell {
                    Cell::Null => continue,
                    Cell::Nested(..) | Cell::Json(_) => json(cell, &mut value),
                    cell if text(cell, &mut value) => {}
                    // Bytes that are no text, and days that no calendar has.
                    cell => {
                        json(cell, &mut value);
                        value.retain(|byte| *byte != b'"');
                    }
                }
                rescue::entry(&place.name, &value, &mut to);
            }
            rescue::finished(to)
        };
        (0..self.rows).map(&mut object).collect()
    }
}

fn beginning(bytes: &[u8], most: usize) -> &[u8] {
    bytes.get(..most).unwrap_or(bytes)
}

/// What stands before a value in an object.
fn key(index: usize, name: &str) -> Vec<u8> {
    let mut to = if index == 0 { Vec::new() } else { vec![b','] };
    rescue::string(name.as_bytes(), &mut to);
    to.push(b':');
    to
}
