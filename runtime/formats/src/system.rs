//! Columns that every batch has beside the source's own: where a row comes from and what is wrong with it.
//!
//! In a batch they stand after the wanted columns, in this order: [`RECORD`], [`OFFSET`], [`RAW`], [`MALFORMED`], all
//! masks of [`failed`], all masks of [`missing`], and [`RESCUED`] where the plan asks for it.

/// `UInt64`: number of the data record within its file, counted from 1; header, blank lines and comments are not counted.
pub const RECORD: &str = "_record";

/// `UInt64`: offset of the record's first byte in the file as it is behind its layers, in its own encoding, counted from 0. Of formats that
/// have rows in groups it is that of the group.
pub const OFFSET: &str = "_offset";

/// `BinaryView`: the record's bytes as they stand in the file, without its line end; where it does not stand there as a whole, a JSON object of
/// its columns that were read.
pub const RAW: &str = "_raw";

/// `UInt8`: 0 for a record that could be split into its fields, else a [`MalformedReason`](crate::MalformedReason). The
/// other columns of such a row are null, its masks 0.
pub const MALFORMED: &str = "_malformed";

/// `Utf8View`, nullable: a JSON object of header to text with the values of columns that are not declared. Null where a
/// record has none.
pub const RESCUED: &str = ingest_program::RESCUED;

/// Name of the `UInt64` mask that holds declared columns `64 * mask ..`: bit `i % 64` of mask `i / 64` is set where
/// declared column `i` is not of its type, or is null and its declaration does not accept null.
pub fn failed(mask: usize) -> String {
    format!("_failed_{mask}")
}

/// Name of the `UInt64` mask beside [`failed`]: its bit is also set where the failure is a missing value, not an
/// unreadable one.
pub fn missing(mask: usize) -> String {
    format!("_missing_{mask}")
}

/// How many masks a source with so many declared columns has.
pub fn mask_count(columns: usize) -> usize {
    columns.div_ceil(64)
}

/// Whether a column of a source may not have this name.
pub fn is_reserved(name: &str) -> bool {
    [RECORD, OFFSET, RAW, MALFORMED, RESCUED].contains(&name)
        || name.strip_prefix("_failed_").or_else(|| name.strip_prefix("_missing_")).is_some_and(is_number)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
