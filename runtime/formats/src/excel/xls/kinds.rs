//! What is known of records by their kinds alone.

use super::compound::u16_at;
use super::records::Record;

const HEADER: u16 = 0x0014;
const FOOTER: u16 = 0x0015;
const VERTICAL_BREAKS: u16 = 0x001A;
const HORIZONTAL_BREAKS: u16 = 0x001B;
const MULTIPLE_RK: u16 = 0x00BD;
const MULTIPLE_BLANK: u16 = 0x00BE;
const MERGED_CELLS: u16 = 0x00E5;
const BOF: u16 = 0x0809;

/// Whether there are records like this. A stream of them has nothing but their lengths to keep step by: where one is wrong, what is in others, or in
/// none, is read as records, until by chance a record is met again, and those between are lost.
pub(super) fn is_possible(record: &Record) -> bool {
    let bytes = record.bytes.as_slice();
    let has = |before, size| u16_at(bytes, 0).is_some_and(|count| bytes.len() == before + size * usize::from(count));
    match record.kind {
        // Some write the first half alone.
        BOF => matches!(bytes.len(), 8 | 16),
        HEADER | FOOTER => bytes.is_empty() || has(3, 1 + usize::from(bytes.get(2) == Some(&1))),
        VERTICAL_BREAKS | HORIZONTAL_BREAKS => has(2, 6),
        MERGED_CELLS => has(2, 8),
        MULTIPLE_RK => is_run(bytes, 6),
        MULTIPLE_BLANK => is_run(bytes, 2),
        kind => length(kind).map_or_else(|| is_known(kind), |length| bytes.len() == length),
    }
}

/// Bytes of the records of a kind, where all have as many (MS-XLS, 2.4).
fn length(kind: u16) -> Option<usize> {
    Some(match kind {
        // EOF.
        0x000A => 0,
        // How is calculated, protected and printed, each in a number of its own; DATEMODE is among them.
        0x000C..=0x000F
        | 0x0011..=0x0013
        | 0x0019
        | 0x0022
        | 0x002A
        | 0x002B
        | 0x0055
        | 0x005F
        | 0x0063
        | 0x0081..=0x0084
        | 0x00DD => 2,
        // DEFAULTROWHEIGHT.
        0x0225 => 4,
        // BLANK.
        0x0201 => 6,
        // BOOLERR; DELTA, the margins, GUTS.
        0x0205 | 0x0010 | 0x0026..=0x0029 | 0x0080 => 8,
        // LABELSST, RK.
        0x00FD | 0x027E => 10,
        // NUMBER, DIMENSIONS.
        0x0203 | 0x0200 => 14,
        // ROW.
        0x0208 => 16,
        // XF.
        0x00E0 => 20,
        // SETUP.
        0x00A1 => 34,
        _ => return None,
    })
}

/// Whether a kind is one of Excel 97 or after it (MS-XLS, 2.3), or of a chart; with room for some that the specification does not name.
fn is_known(kind: u16) -> bool {
    matches!(kind, 0x0001..=0x01FF | 0x0200..=0x02FF | 0x0400..=0x04FF | 0x0800..=0x08FF | 0x1000..=0x10FF)
}

/// Whether a record has as many cells of this size as there are between the first and the last of the columns that it says.
fn is_run(bytes: &[u8], size: usize) -> bool {
    let last = bytes.len().checked_sub(2).and_then(|at| u16_at(bytes, at));
    let more = u16_at(bytes, 2).zip(last).and_then(|(first, last)| last.checked_sub(first));
    more.is_some_and(|more| bytes.len() == 6 + size * (usize::from(more) + 1))
}
