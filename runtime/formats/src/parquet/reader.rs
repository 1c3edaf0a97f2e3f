//! Reads the row groups of a file, some rows at a time.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef};
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, RowSelection, RowSelector};
use parquet::file::metadata::ParquetMetaData;

use super::columns::{Column, Decoding, Group, columns, start};
use super::pages::Reached;
use super::{damaged, footer};
use crate::FileError;
use crate::format::{Differences, Opened, ReadStats, Reader, Records};
use crate::others::guarded;
use crate::scratch::Kept;
use crate::typed::{ELEMENTS, LONGEST, Layout, Pieces, TypedPlan};

/// Opens a file: reads what its footer tells of its columns, and finds the declared ones.
pub(crate) fn open<'a>(plan: &Arc<TypedPlan>, file: Opened<'a>) -> Result<Box<dyn Reader + 'a>, FileError> {
    let Opened { mut bytes, earlier, scratch: folder } = file;
    let file = Kept::new(&mut *bytes, folder)?;
    let metadata = footer::read(&file)?;
    let found = columns(&metadata)?;
    let known: Vec<_> = found.iter().map(|column| column.known.clone()).collect();
    let layout = Layout::new(plan, &known)?;
    let decodings = decodings(&layout, &found).ok_or_else(|| {
        damaged(file.length, "its footer tells of columns that cannot be as it says; nothing of it was read")
    })?;
    let pieces = Pieces::new(&layout);
    Ok(Box::new(ParquetReader {
        file: Arc::new(file),
        metadata,
        layout,
        decodings,
        pieces,
        next: 0,
        current: None,
        earlier,
    }))
}

/// For each place of the layout, how it is decoded. Where there are none, one column, by which rows are counted.
fn decodings(layout: &Layout, found: &[Column]) -> Option<Vec<Decoding>> {
    if layout.places.is_empty() {
        return Some(found.first().and_then(|column| column.decoding(None)).into_iter().collect());
    }
    layout.places.iter().map(|place| found.get(place.column)?.decoding(Some(&place.given))).collect()
}

/// Values that so many rows may have in each of some columns of lists.
fn most_values(rows: usize, lists: usize) -> u64 {
    let all = if rows == 1 { LONGEST } else { ELEMENTS };
    all / lists.max(1) as u64
}

/// Reads one file.
struct ParquetReader {
    file: Arc<Kept>,
    metadata: ParquetMetaData,
    layout: Arc<Layout>,
    decodings: Vec<Decoding>,
    pieces: Pieces,
    /// The next row group.
    next: usize,
    current: Option<Current>,
    earlier: ReadStats,
}

/// The row group that is being read.
struct Current {
    group: usize,
    columns: Vec<(ParquetRecordBatchReader, Arc<Reached>)>,
    /// Rows that are still due, and how many are read at a time.
    left: u64,
    rows: usize,
    /// Where it begins.
    offset: u64,
}

impl Reader for ParquetReader {
    fn next(&mut self) -> Result<Option<Box<dyn Records>>, FileError> {
        loop {
            if let Some(records) = self.pieces.next() {
                return Ok(Some(records));
            }
            match self.current.take() {
                Some(current) => self.read(current)?,
                None if self.next < self.metadata.num_row_groups() => self.begin()?,
                None => return self.end().map(|()| None),
            }
        }
    }

    fn stats(&self) -> ReadStats {
        ReadStats {
            bytes: self.earlier.bytes + self.file.length,
            records: self.earlier.records + self.pieces.records,
            ..self.earlier
        }
    }

    fn differences(&self) -> Arc<dyn Differences> {
        Arc::clone(&self.layout) as Arc<dyn Differences>
    }
}

impl ParquetReader {
    /// Begins the next row group.
    fn begin(&mut self) -> Result<(), FileError> {
        let at = self.next;
        let group = self.metadata.row_group(at);
        self.next += 1;
        let left = u64::try_from(group.num_rows())
            .map_err(|_| self.damaged(self.file.length, "its footer tells of fewer rows than none"))?;
        if left == 0 {
            return Ok(());
        }
        if self.decodings.is_empty() {
            return Err(self.damaged(self.file.length, "its footer tells of rows and of no columns"));
        }
        let bytes: u64 = self.decodings.iter().map(|it| (it.bytes(group) / left).max(it.width)).sum();
        let rows = Pieces::rows_at_a_time(self.decodings.len(), bytes);
        let columns = self.columns(at, rows, 0)?;
        self.current = Some(Current { group: at, columns, left, rows, offset: start(group).unwrap_or(0) });
        Ok(())
    }

    /// The columns of a row group, of which so many rows are read at a time, behind those that are `read`.
    fn columns(
        &self,
        at: usize,
        rows: usize,
        read: usize,
    ) -> Result<Vec<(ParquetRecordBatchReader, Arc<Reached>)>, FileError> {
        let (metadata, file) = (&self.metadata, &self.file);
        let group = metadata.row_group(at);
        let held = Arc::default();
        let lists: usize = self.decodings.iter().map(|it| it.lists(group)).sum();
        let most = most_values(rows, lists);
        let column = |decoding| {
            let reached = Arc::default();
            let source =
                Group { metadata, rows: group, decoding, file, reached: &reached, held: &held, together: rows, most };
            // One more than is due, for there may be none behind.
            let due = usize::try_from(group.num_rows()).unwrap_or(0).saturating_sub(read).saturating_add(1);
            let rest = (read > 0).then(|| RowSelection::from(vec![RowSelector::skip(read), RowSelector::select(due)]));
            let levels = decoding.levels();
            let reader =
                guarded(|| ParquetRecordBatchReader::try_new_with_row_groups(levels, &source, rows, rest).ok());
            match reader {
                Some(reader) => Ok((reader, reached)),
                None => Err(self.failed(decoding, &reached)),
            }
        };
        self.decodings.iter().map(column).collect()
    }

    /// Reads what is left of the row group fewer rows at a time.
    fn slower(&mut self, current: Current) -> Result<(), FileError> {
        let Current { group: at, left, offset, .. } = current;
        let rows = current.rows.div_ceil(2);
        drop(current.columns);
        let all = u64::try_from(self.metadata.row_group(at).num_rows()).unwrap_or(0);
        let columns = self.columns(at, rows, usize::try_from(all.saturating_sub(left)).unwrap_or(usize::MAX))?;
        self.current = Some(Current { group: at, columns, left, rows, offset });
        Ok(())
    }

    /// Reads the next rows of the row group.
    fn read(&mut self, mut current: Current) -> Result<(), FileError> {
        let mut arrays: Vec<ArrayRef> = Vec::with_capacity(current.columns.len());
        for ((reader, reached), decoding) in current.columns.iter_mut().zip(&self.decodings) {
            let batch = guarded(|| match reader.next() {
                None => Some(None),
                Some(batch) => batch.ok().map(Some),
            });
            let batch = match batch {
                Some(batch) => batch,
                None if reached.is_long() && current.rows > 1 => return self.slower(current),
                None => return Err(self.failed(decoding, reached)),
            };
            let array = batch.as_ref().and_then(|batch| batch.columns().first()).map(Arc::clone);
            let count = array.as_ref().map_or(0, Array::len);
            let is_other = arrays.first().is_some_and(|first| first.len() != count);
            if count == 0 || is_other || count as u64 > current.left {
                return Err(self.other_rows(current.offset, decoding));
            }
            arrays.extend(array);
        }
        let rows = arrays.first().map_or(0, Array::len);
        current.left -= rows as u64;
        arrays.truncate(self.layout.places.len());
        self.pieces.add(&arrays, rows, self.earlier.records, self.earlier.bytes + current.offset);
        if current.left > 0 {
            self.current = Some(current);
            return Ok(());
        }
        self.end_of_group(current)
    }

    /// No column may have more rows than were due: they would be nowhere.
    fn end_of_group(&self, mut current: Current) -> Result<(), FileError> {
        for ((reader, reached), decoding) in current.columns.iter_mut().zip(&self.decodings) {
            match guarded(|| reader.next().map_or(Some(true), |it| it.ok().map(|_| false))) {
                Some(true) => {}
                Some(false) => return Err(self.other_rows(current.offset, decoding)),
                None => return Err(self.failed(decoding, reached)),
            }
        }
        Ok(())
    }

    /// All row groups that the footer tells of were read: they have to be all of the file. Some writers leave it at 0 for the file.
    fn end(&self) -> Result<(), FileError> {
        let due = self.metadata.file_metadata().num_rows();
        if due == 0 || u64::try_from(due).is_ok_and(|due| due == self.pieces.found()) {
            return Ok(());
        }
        Err(self.damaged(self.file.length, &format!("its footer tells of {due} rows, and its row groups have others")))
    }

    fn other_rows(&self, offset: u64, decoding: &Decoding) -> FileError {
        let what = format!("the column `{}` has other rows than the footer says", decoding.name.escape_debug());
        self.damaged(offset, &what)
    }

    /// Why a column cannot be decoded.
    fn failed(&self, decoding: &Decoding, reached: &Reached) -> FileError {
        let name = decoding.name.escape_debug();
        match reached.error() {
            Ok(FileError::Damaged { offset, what, .. }) => {
                self.damaged(offset, &format!("{what}, in the column `{name}`"))
            }
            Ok(error) => error,
            Err(page) if reached.is_long() => self.damaged(
                page,
                &format!("a record has more than {LONGEST} elements in the column `{name}`, or with others"),
            ),
            Err(page) => self.damaged(page, &format!("a page of the column `{name}` holds no values of its type")),
        }
    }

    fn damaged(&self, offset: u64, what: &str) -> FileError {
        damaged(offset, what).after(self.pieces.found())
    }
}
