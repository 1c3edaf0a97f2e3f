//! Which column of a result batch holds what.

use std::ops::Range;

/// The columns of the batches of a load, by index. Every batch has exactly these, in this order:
///
/// | columns | type | what |
/// |---|---|---|
/// | `fields` | as [`LoadPlan::output`](crate::plan::LoadPlan::output) | the row of the published table; nullable here, whatever the schema says: rows on their way to the quarantine may lack required values |
/// | `source_rules` | `UInt64`, never null | masks of the violated rules of the source stage |
/// | `keep` | Boolean, never null; absent where the map has no `where` | whether `where` keeps the row |
/// | `map_rules` | `UInt64`, never null | masks of the violated rules of the map stage |
/// | `malformed` | `UInt8`, never null | 0, or why the record could not be split into fields (see [`malformed_reason`](crate::plan::malformed_reason)); all masks are 0 then |
/// | `file` | `UInt32`, never null | index into [`Delivery::files`](crate::scan::Delivery::files) |
/// | `record` | `UInt64`, never null | number of the record in its file, counted from 1, header not counted |
/// | `offset` | `UInt64`, never null | first byte of the record in its file as read |
/// | `raw` | `BinaryView`, never null | the bytes of the record without its line end; views, no copies |
/// | `element` | `Int64`; absent where the map has no `for each` | which element of the record's list the row is, counted from 1; 0 where there is none, null where the record was taken out before |
/// | `superseded` | Boolean, never null; absent where the map has no `dedupe` | whether another row stays in place of this one |
/// | `messages` | `Utf8View` | what the row checks that have a `because` say of the row; null where one holds |
/// | `aggregates` | as their expressions | inputs of the delivery checks' aggregates, see [`AggregateInput`](crate::plan::AggregateInput) |
///
/// The order of judgement on a row: malformed → source rules that reject → `keep` → map rules → `superseded`. What a later step says of
/// a row that an earlier one took out means nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// The fields of the schema.
    pub fields: Range<usize>,
    /// The masks of the source stage; at least one.
    pub source_rules: Range<usize>,
    /// The filter; absent where every row is kept.
    pub keep: Option<usize>,
    /// The masks of the map stage; at least one.
    pub map_rules: Range<usize>,
    /// Why the record is malformed, or 0.
    pub malformed: usize,
    /// The file.
    pub file: usize,
    /// The record's number.
    pub record: usize,
    /// The record's offset.
    pub offset: usize,
    /// The record's bytes.
    pub raw: usize,
    /// The row's element; absent where each record is one row.
    pub element: Option<usize>,
    /// Whether another row stays; absent where all do.
    pub superseded: Option<usize>,
    /// What was sought in reference tables.
    pub missed: Range<usize>,
    /// What the checks of the source stage say of the rows that violate them.
    pub source_messages: Vec<MessageColumn>,
    /// The same of the map stage.
    pub map_messages: Vec<MessageColumn>,
    /// The inputs of aggregates.
    pub aggregates: Range<usize>,
}

/// The column with what a check says of the rows that violate it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MessageColumn {
    /// The check, by its index in the rules of its stage.
    pub rule: usize,
    /// The column of a batch.
    pub column: usize,
}
