//! Lists and structs: reading them row by row, and building them.

use std::{ops::Range, sync::Arc};

use arrow::{
    array::{
        Array, ArrayRef, AsArray, BooleanArray, DynComparator, ListArray, NullBufferBuilder, StructArray, UInt64Array,
        make_comparator,
    },
    buffer::{OffsetBuffer, ScalarBuffer},
    compute::{SortOptions, interleave, nullif, take},
    datatypes::{Field, Fields},
};
use datafusion::common::{Result, exec_datafusion_err, internal_err};

use super::Args;

/// A list argument.
pub(super) struct Lists {
    array: ListArray,
}

impl Lists {
    pub(super) fn new(array: &ArrayRef) -> Result<Self> {
        if let Some(array) = array.as_list_opt::<i32>() {
            Ok(Self { array: array.clone() })
        } else {
            internal_err!("{} is no list", array.data_type())
        }
    }

    /// Where in [`elements`](Self::elements) those of a row are; `None` for a null list.
    #[inline]
    pub(super) fn get(&self, row: usize) -> Option<Range<usize>> {
        if row >= self.array.len() || self.array.is_null(row) {
            return None;
        }
        let offsets = self.array.value_offsets();
        Some(*offsets.get(row)? as usize..*offsets.get(row + 1)? as usize)
    }

    /// The elements of all rows. There may be others among them, that belong to no row.
    pub(super) fn elements(&self) -> &ArrayRef {
        self.array.values()
    }

    /// How two of the elements compare, by their places: in the order of the language, nulls last.
    pub(super) fn order(&self) -> Result<DynComparator> {
        let last = SortOptions { descending: false, nulls_first: false };
        Ok(make_comparator(self.elements(), self.elements(), last)?)
    }
}

/// Builds a column of lists, row by row, of elements that are in another column: of a list itself, in most cases.
#[derive(Default)]
pub(super) struct ListBuilder {
    picked: Vec<u64>,
    ends: ListEnds,
}

impl ListBuilder {
    /// Adds an element to the row: that at this place of the column.
    #[inline]
    pub(super) fn pick(&mut self, place: usize) {
        self.picked.push(place as u64);
    }

    /// The row is a list of what was picked since the last one.
    pub(super) fn end(&mut self) -> Result<()> {
        self.ends.end(self.picked.len())
    }

    /// The row is null.
    pub(super) fn null(&mut self) -> Result<()> {
        self.ends.null(self.picked.len())
    }

    /// The lists, their elements taken from this column.
    pub(super) fn finish(self, elements: &ArrayRef) -> Result<ArrayRef> {
        let elements = take(elements, &UInt64Array::from(self.picked), None)?;
        self.ends.finish(elements)
    }
}

/// Where the lists of a column end, for elements that are built beside it.
pub(super) struct ListEnds {
    offsets: Vec<i32>,
    valid: NullBufferBuilder,
}

impl Default for ListEnds {
    fn default() -> Self {
        Self { offsets: vec![0], valid: NullBufferBuilder::new(0) }
    }
}

impl ListEnds {
    /// The row is a list, which ends where there are so many elements.
    pub(super) fn end(&mut self, elements: usize) -> Result<()> {
        self.offsets.push(offset(elements)?);
        self.valid.append_non_null();
        Ok(())
    }

    /// The row is null; so many elements are there so far.
    pub(super) fn null(&mut self, elements: usize) -> Result<()> {
        self.offsets.push(offset(elements)?);
        self.valid.append_null();
        Ok(())
    }

    /// The lists of these elements.
    pub(super) fn finish(mut self, elements: ArrayRef) -> Result<ArrayRef> {
        let field = Arc::new(Field::new_list_field(elements.data_type().clone(), true));
        let offsets = OffsetBuffer::new(ScalarBuffer::from(self.offsets));
        Ok(Arc::new(ListArray::try_new(field, offsets, elements, self.valid.finish())?))
    }
}

fn offset(elements: usize) -> Result<i32> {
    i32::try_from(elements).map_err(|_| exec_datafusion_err!("the lists of a batch have more than 2^31 elements"))
}

/// `[a, b]`: a list of as many elements, at least one, on every row.
pub(super) fn list_of(args: &Args<'_>) -> Result<ArrayRef> {
    let (rows, width) = (args.rows(), args.len());
    let columns = (0..width).map(|index| args.array(index)).collect::<Result<Vec<_>>>()?;
    let places = (0..rows).flat_map(|row| (0..width).map(move |column| (column, row)));
    let columns = columns.iter().map(AsRef::as_ref).collect::<Vec<_>>();
    let elements = interleave(&columns, &places.collect::<Vec<_>>())?;
    let mut ends = ListEnds::default();
    for row in 1..=rows {
        ends.end(row * width)?;
    }
    ends.finish(elements)
}

/// `{ name: a }`
pub(super) fn struct_of(args: &Args<'_>, fields: &Fields) -> Result<ArrayRef> {
    let columns = (0..args.len()).map(|index| args.array(index)).collect::<Result<Vec<_>>>()?;
    Ok(Arc::new(StructArray::try_new_with_length(fields.clone(), columns, None, args.rows())?))
}

/// `x.name`: null where the struct is.
pub(super) fn member(args: &Args<'_>, name: &str) -> Result<ArrayRef> {
    let array = args.array(0)?;
    let Some(structs) = array.as_struct_opt() else { return internal_err!("{} is no struct", array.data_type()) };
    let Some(column) = structs.column_by_name(name) else { return internal_err!("a struct has no field {name}") };
    match structs.nulls().filter(|it| it.null_count() > 0) {
        Some(valid) => Ok(nullif(column, &BooleanArray::new(!valid.inner(), None))?),
        None => Ok(Arc::clone(column)),
    }
}
