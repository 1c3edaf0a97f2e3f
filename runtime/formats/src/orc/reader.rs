//! Reads the stripes of a file, some rows at a time.

use std::sync::Arc;

use arrow::array::ArrayRef;

use super::column::{Column, Room};
use super::damaged;
use super::stripe::Stripe;
use super::tail::{self, StripePlace, Tail};
use crate::FileError;
use crate::format::{Differences, Opened, ReadStats, Reader, Records};
use crate::scratch::Kept;
use crate::typed::{FileColumn, LONGEST, Layout, Pieces, TypedPlan};

/// Bytes of values for one of the file, as many as compression makes of most.
const COMPRESSED: u64 = 8;
/// Rows that are read at a time where they have lists or structs.
const NESTED: usize = 1024;

/// Opens a file: reads what its end tells of its columns, and finds the declared ones.
pub(crate) fn open<'a>(plan: &Arc<TypedPlan>, file: Opened<'a>) -> Result<Box<dyn Reader + 'a>, FileError> {
    let Opened { mut bytes, earlier, scratch: folder } = file;
    let file = Arc::new(Kept::new(&mut *bytes, folder)?);
    let tail = Tail::read(&file)?;
    let known = |column: &tail::Column| FileColumn { name: column.name.clone(), given: column.kind.given() };
    let layout = Layout::new(plan, &tail.columns.iter().map(known).collect::<Vec<_>>())?;
    let columns = columns(&layout, &tail, file.length)?;
    let pieces = Pieces::new(&layout);
    Ok(Box::new(OrcReader { file, tail, columns, layout, pieces, next: 0, current: None, earlier }))
}

/// The column of each place of the layout. Where there are none, one column, by which rows are counted.
fn columns(layout: &Layout, tail: &Tail, length: u64) -> Result<Vec<tail::Column>, FileError> {
    let mut columns = Vec::new();
    for place in &layout.places {
        let Some(column) = tail.columns.get(place.column) else { continue };
        if let Some(found) = place.given.other() {
            return Err(FileError::NestedKept { column: column.name.clone(), found });
        }
        columns.push(column.wanted(&place.given));
    }
    if columns.is_empty() {
        let readable = |is_nested| {
            let given = |it: &&tail::Column| Some(it.kind.given()).filter(|it| it.is_nested() == is_nested);
            tail.columns.iter().find(|it| given(it).is_some_and(|it| it.other().is_none()))
        };
        columns.extend(readable(false).or_else(|| readable(true)).cloned());
    }
    if columns.is_empty() && tail.rows > 0 {
        return Err(damaged(length, "it has no column that is read, by which its rows could be counted"));
    }
    Ok(columns)
}

/// Reads one file.
struct OrcReader {
    file: Arc<Kept>,
    tail: Tail,
    columns: Vec<tail::Column>,
    layout: Arc<Layout>,
    pieces: Pieces,
    /// The next stripe.
    next: usize,
    current: Option<Current>,
    earlier: ReadStats,
}

/// The stripe that is being read.
struct Current {
    columns: Vec<Column>,
    /// Rows that are still due, and how many are read at a time.
    left: u64,
    most: usize,
    /// Where it begins.
    offset: u64,
}

impl Reader for OrcReader {
    fn next(&mut self) -> Result<Option<Box<dyn Records>>, FileError> {
        loop {
            if let Some(records) = self.pieces.next() {
                return Ok(Some(records));
            }
            match (self.current.take(), self.tail.stripes.get(self.next).copied()) {
                (Some(current), _) => self.read(current)?,
                (None, Some(place)) => self.begin(place)?,
                (None, None) => {
                    self.end()?;
                    return Ok(None);
                }
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

impl OrcReader {
    /// Begins the next stripe.
    fn begin(&mut self, place: StripePlace) -> Result<(), FileError> {
        self.next += 1;
        if place.rows == 0 {
            return Ok(());
        }
        let stripe = Stripe::open(&self.file, self.tail.codec, place);
        let stripe = stripe.ok_or_else(|| self.damaged(place.offset, "the stripe that begins there has no footer"))?;
        let mut ids = Vec::new();
        for column in &self.columns {
            column.ids(&mut ids);
        }
        let bytes: u64 = ids.iter().map(|id| stripe.bytes(*id)).sum();
        let most = Pieces::rows_at_a_time(ids.len(), (bytes / place.rows).saturating_mul(COMPRESSED));
        let most = if ids.len() > self.columns.len() { most.min(NESTED) } else { most };
        let open = |column| Column::open(&stripe, column).ok_or_else(|| self.broken(place.offset, column));
        let columns = self.columns.iter().map(open).collect::<Result<_, _>>()?;
        self.current = Some(Current { columns, left: place.rows, most, offset: place.offset });
        Ok(())
    }

    /// Reads the next rows of the stripe; where they come to too much, fewer of them next time.
    fn read(&mut self, mut current: Current) -> Result<(), FileError> {
        let rows = usize::try_from(current.left).unwrap_or(usize::MAX).min(current.most);
        let mut arrays: Vec<ArrayRef> = Vec::with_capacity(current.columns.len());
        let before = current.columns.clone();
        let mut room = Room::new(rows);
        for (column, known) in current.columns.iter_mut().zip(&self.columns) {
            match column.read(rows, &mut room) {
                Some(array) => arrays.push(array),
                None if room.is_full && rows > 1 => {
                    self.current = Some(Current { columns: before, most: rows.div_ceil(2), ..current });
                    return Ok(());
                }
                None if room.is_full => return Err(self.too_long(column.place(), known)),
                None => return Err(self.broken(column.place(), known)),
            }
        }
        arrays.truncate(self.layout.places.len());
        current.left -= rows as u64;
        self.pieces.add(&arrays, rows, self.earlier.records, self.earlier.bytes + current.offset);
        if current.left > 0 {
            self.current = Some(current);
        }
        Ok(())
    }

    /// After the last stripe: whether all rows were there.
    fn end(&self) -> Result<(), FileError> {
        if self.pieces.found() == self.tail.rows {
            return Ok(());
        }
        Err(self.damaged(self.file.length, &format!("it says that it has {} rows", self.tail.rows)))
    }

    fn too_long(&self, at: u64, column: &tail::Column) -> FileError {
        let name = column.name.escape_debug();
        self.damaged(
            at,
            &format!("a record has more than {LONGEST} elements, or 1 GiB, in the column `{name}` or those before it"),
        )
    }

    fn broken(&self, at: u64, column: &tail::Column) -> FileError {
        let name = column.name.escape_debug();
        self.damaged(at, &format!("the column `{name}` has what no values of its type are, there or before"))
    }

    fn damaged(&self, offset: u64, what: &str) -> FileError {
        damaged(offset, what).after(self.pieces.found())
    }
}
