//! What stands at the end of a file and tells of all of it.

use parquet::file::metadata::{
    ParquetMetaData, ParquetMetaDataOptions, ParquetMetaDataReader, ParquetStatisticsPolicy,
};

use super::thrift::{Kind, Thrift};
use super::{FORMAT, damaged};
use crate::FileError;
use crate::scratch::Kept;

/// The mark at both ends of a file, and that of one whose footer is encrypted.
const MARK: &[u8] = b"PAR1";
const ENCRYPTED: &[u8] = b"PARE";
/// Bytes behind the footer: its length and the mark.
const TAIL: usize = 8;
/// A footer is in memory as a whole, and what is made of it takes some times as much.
const LONGEST_FOOTER: usize = 64 << 20;
/// Columns within columns.
const DEEPEST: usize = 64;

/// Reads the footer.
pub(super) fn read(file: &Kept) -> Result<ParquetMetaData, FileError> {
    if file.length == 0 {
        return Err(FileError::NotOfFormat { format: FORMAT, found: "it is empty" });
    }
    let mark = file.read(0, MARK.len())?;
    if mark == ENCRYPTED {
        return Err(FileError::Encrypted { format: FORMAT });
    }
    if mark != MARK {
        return Err(FileError::NotOfFormat { format: FORMAT, found: "it begins with other bytes" });
    }
    let end = file.length.saturating_sub(TAIL as u64);
    let tail = file.read(end, TAIL)?;
    let (length, mark) = tail.split_first_chunk().ok_or_else(cut_off(file))?;
    if mark != MARK || end < MARK.len() as u64 {
        return Err(cut_off(file)());
    }
    let length = u32::from_le_bytes(*length) as usize;
    let start = end.checked_sub(length as u64).filter(|start| *start >= MARK.len() as u64);
    let start = start.ok_or_else(|| damaged(end, "its footer is longer than the file"))?;
    if length > LONGEST_FOOTER {
        return Err(damaged(end, format!("its footer is longer than {} MiB, which is not read", LONGEST_FOOTER >> 20)));
    }
    let footer = file.read(start, length)?;
    judge(&footer, start)?;
    let options = ParquetMetaDataOptions::new()
        .with_column_stats_policy(ParquetStatisticsPolicy::SkipAll)
        .with_size_stats_policy(ParquetStatisticsPolicy::SkipAll)
        .with_encoding_stats_policy(ParquetStatisticsPolicy::SkipAll);
    ParquetMetaDataReader::decode_metadata_with_options(&footer, Some(&options)).map_err(|error| {
        // What the decoder says is of names and types of columns, never of values.
        let why = error.to_string();
        let why = why.strip_prefix("Parquet error: ").unwrap_or(&why).replace('\'', "`").escape_debug().to_string();
        damaged(start, format!("its footer is none ({why}); nothing of it was read"))
    })
}

fn cut_off(file: &Kept) -> impl Fn() -> FileError {
    let length = file.length;
    move || {
        damaged(length, "it does not end with the mark that files end with, and so is cut off; nothing of it was read")
    }
}

fn no_footer(start: u64) -> FileError {
    damaged(start, "its footer is none; nothing of it was read")
}

/// What the decoder would take at its word: whether columns are encrypted, how deep they are within each other and how many.
fn judge(footer: &[u8], start: u64) -> Result<(), FileError> {
    let mut thrift = Thrift(footer);
    let mut is_encrypted = false;
    let whole = thrift.fields(|thrift, number, kind| match (number, kind) {
        (2, Kind::List) => schema(thrift),
        // The algorithm by which columns are encrypted, where the footer is not.
        (8, kind) => {
            is_encrypted = true;
            thrift.skip(kind)
        }
        (_, kind) => thrift.skip(kind),
    });
    if is_encrypted {
        return Err(FileError::Encrypted { format: FORMAT });
    }
    whole.ok_or_else(|| no_footer(start))
}

/// Walks the elements of the schema, a tree whose nodes say how many of the following are within them.
fn schema(thrift: &mut Thrift<'_>) -> Option<()> {
    let (count, kind) = thrift.list()?;
    if kind != Kind::Struct && count > 0 {
        return None;
    }
    // For each node that is open, how many of its children are to come.
    let mut open: Vec<usize> = Vec::new();
    for _ in 0..count {
        let mut children = 0;
        thrift.fields(|thrift, number, kind| {
            match (number, kind) {
                (5, Kind::Int) => children = thrift.size()?,
                (_, kind) => thrift.skip(kind)?,
            }
            Some(())
        })?;
        while open.pop_if(|left| *left == 0).is_some() {}
        if let Some(left) = open.last_mut() {
            *left -= 1;
        }
        if children > 0 {
            open.push(children);
        }
        if children > count || open.len() > DEEPEST {
            return None;
        }
    }
    Some(())
}
