//! Columns of text, built from parts of other columns without copying.

use std::sync::Arc;

use arrow::{
    array::{ArrayRef, ByteView, StringViewArray, StringViewBuilder},
    error::ArrowError,
};
use datafusion::common::Result;

use super::{Args, args::Text};

/// Texts up to this length are stored in the view itself.
const INLINE: usize = 12;

/// Builds a column whose values are often parts of the values of another column: such a part becomes a view into the
/// other column's bytes.
pub(super) struct TextBuilder<'a> {
    builder: StringViewBuilder,
    shared: Option<&'a StringViewArray>,
}

impl<'a> TextBuilder<'a> {
    /// A builder for so many rows, whose values may be parts of `source`'s.
    pub(super) fn sharing(source: Text<'a>, rows: usize) -> Self {
        let mut builder = StringViewBuilder::with_capacity(rows);
        let shared = match source {
            Text::Column(array) => Some(array),
            Text::Constant(_) => None,
        };
        // A block has the same number as the buffer in the column that it is shared with.
        let shared = shared.filter(|array| array.data_buffers().iter().all(|it| it.len() < u32::MAX as usize));
        for buffer in shared.iter().flat_map(|it| it.data_buffers().iter()) {
            builder.append_block(buffer.clone());
        }
        Self { builder, shared }
    }

    /// A builder for so many rows.
    pub(super) fn new(rows: usize) -> Self {
        Self { builder: StringViewBuilder::with_capacity(rows), shared: None }
    }

    /// Appends null.
    pub(super) fn null(&mut self) {
        self.builder.append_null();
    }

    /// Appends a copy of `value`.
    #[inline]
    pub(super) fn copy(&mut self, value: &str) -> Result<(), ArrowError> {
        self.builder.try_append_value(value)
    }

    /// Appends `part`, which is a part of `whole`, the shared column's value on `row`.
    #[inline]
    pub(super) fn part(&mut self, row: usize, whole: &str, part: &str) -> Result<(), ArrowError> {
        if part.len() > INLINE
            && let Some(view) = self.shared.and_then(|it| it.views().get(row))
            && let Some(start) = (part.as_ptr() as usize).checked_sub(whole.as_ptr() as usize)
            && start + part.len() <= whole.len()
        {
            let view = ByteView::from(*view);
            return self.builder.try_append_view(view.buffer_index, view.offset + start as u32, part.len() as u32);
        }
        self.builder.try_append_value(part)
    }

    /// The column.
    pub(super) fn finish(mut self) -> ArrayRef {
        Arc::new(self.builder.finish())
    }
}

/// What becomes of a text.
pub(super) enum Change<'a> {
    /// A part of it, or all of it.
    Part(&'a str),
    /// What has been written into the scratch space.
    Scratch,
    /// Null.
    Null,
}

/// Applies `f` to each text of the first argument; null where that is null. `f` gets the row, the text and empty scratch
/// space.
pub(super) fn map_text(
    args: &Args<'_>,
    mut f: impl for<'v> FnMut(usize, &'v str, &mut String) -> Change<'v>,
) -> Result<ArrayRef> {
    let source = args.text(0)?;
    let mut builder = TextBuilder::sharing(source, args.rows());
    let mut scratch = String::new();
    for row in 0..args.rows() {
        let Some(value) = source.get(row) else {
            builder.null();
            continue;
        };
        scratch.clear();
        match f(row, value, &mut scratch) {
            Change::Part(part) => builder.part(row, value, part)?,
            Change::Scratch => builder.copy(&scratch)?,
            Change::Null => builder.null(),
        }
    }
    Ok(builder.finish())
}
