//! How many values a page of differences says that it has: the decoder makes room for so many before it looks for them.
//!
//! See "Delta Encoding" in the specification's `Encodings.md`.

use bytes::Bytes as Shared;
use parquet::basic::Encoding;
use parquet::column::page::Page;

use super::thrift::Thrift;

/// Values of a block, at most: writers have 128.
const LARGEST_BLOCK: u64 = 1 << 20;

/// Whether a page of a column with levels up to these has no more values in its differences than it is said to have in all.
pub(super) fn is_bounded(page: &Page, repetition: i16, definition: i16) -> bool {
    let Some((values, encoding, count)) = values(page, repetition, definition) else { return true };
    let most = u64::from(count);
    // Of nulls alone some writers write nothing.
    if values.is_empty() {
        return true;
    }
    match encoding {
        Encoding::DELTA_BINARY_PACKED | Encoding::DELTA_LENGTH_BYTE_ARRAY => Header::read(values, most).is_some(),
        // What texts have in common with the one before, and behind it how long the rest of each is.
        Encoding::DELTA_BYTE_ARRAY => behind(values, most).is_some_and(|rest| Header::read(rest, most).is_some()),
        _ => true,
    }
}

/// The values of a page behind its levels, how they are written, and how many there are; none where it has no such values.
fn values(page: &Page, repetition: i16, definition: i16) -> Option<(&[u8], Encoding, u32)> {
    match page {
        Page::DataPage { buf, num_values, encoding, def_level_encoding, rep_level_encoding, .. } => {
            let rest = without_levels(buf, *rep_level_encoding, repetition, *num_values)?;
            Some((without_levels(rest, *def_level_encoding, definition, *num_values)?, *encoding, *num_values))
        }
        Page::DataPageV2 { buf, num_values, encoding, def_levels_byte_len, rep_levels_byte_len, .. } => {
            Some((of_second(buf, *def_levels_byte_len, *rep_levels_byte_len)?, *encoding, *num_values))
        }
        Page::DictionaryPage { .. } => None,
    }
}

fn of_second(page: &Shared, definition: u32, repetition: u32) -> Option<&[u8]> {
    page.get(definition as usize + repetition as usize..)
}

/// What follows levels up to this one.
fn without_levels(bytes: &[u8], encoding: Encoding, highest: i16, count: u32) -> Option<&[u8]> {
    if highest == 0 {
        return Some(bytes);
    }
    #[expect(deprecated, reason = "old files have it")]
    if encoding == Encoding::BIT_PACKED {
        let bits = u64::from(i16::BITS - highest.leading_zeros()) * u64::from(count);
        return bytes.get(usize::try_from(bits.div_ceil(8)).ok()?..);
    }
    let (length, rest) = bytes.split_first_chunk()?;
    rest.get(u32::from_le_bytes(*length) as usize..)
}

/// What differences begin with.
struct Header<'a> {
    /// Values of a miniblock, and miniblocks of a block.
    values: u64,
    miniblocks: usize,
    count: u64,
    rest: Thrift<'a>,
}

impl<'a> Header<'a> {
    /// That of no more values than these.
    fn read(bytes: &'a [u8], most: u64) -> Option<Self> {
        let mut rest = Thrift(bytes);
        let (block, miniblocks, count) = (rest.unsigned()?, rest.unsigned()?, rest.unsigned()?);
        rest.unsigned()?;
        let values = block.checked_div(miniblocks)?;
        let is_bounded = count <= most && block <= LARGEST_BLOCK && values > 0;
        is_bounded.then_some(Self { values, miniblocks: usize::try_from(miniblocks).ok()?, count, rest })
    }
}

/// What follows differences of no more values than these.
fn behind(bytes: &[u8], most: u64) -> Option<&[u8]> {
    let Header { values, miniblocks, count, mut rest } = Header::read(bytes, most)?;
    // The first value stands in the header.
    let mut left = count.saturating_sub(1);
    while left > 0 {
        rest.unsigned()?;
        let (widths, packed) = rest.0.split_at_checked(miniblocks)?;
        rest = Thrift(packed);
        for width in widths {
            // Of miniblocks that no value is in nothing is there but their width.
            if left == 0 {
                break;
            }
            let length = usize::try_from(u64::from(*width) * values / 8).ok()?;
            rest = Thrift(rest.0.get(length..)?);
            left = left.saturating_sub(values);
        }
    }
    Some(rest.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two differences of a block of 128 values in four miniblocks, the first of which has `width` bits a value.
    fn differences(count: &[u8], width: u8) -> Vec<u8> {
        let header = [&[0x80, 0x01, 4], count, &[0, 0, width, 0, 0, 0]].concat();
        [header, vec![0; usize::from(width) * 4]].concat()
    }

    fn page(encoding: Encoding, values: Vec<u8>) -> Page {
        Page::DataPageV2 {
            buf: values.into(),
            num_values: 3,
            encoding,
            num_nulls: 0,
            num_rows: 3,
            def_levels_byte_len: 0,
            rep_levels_byte_len: 0,
            is_compressed: false,
            statistics: None,
        }
    }

    #[test]
    fn no_page_has_more_values_than_its_header_says() {
        // 2^45 of them.
        let (few, many) = ([3_u8].as_slice(), [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x08].as_slice());
        let is_bounded = |encoding, values| is_bounded(&page(encoding, values), 0, 0);
        for encoding in [Encoding::DELTA_BINARY_PACKED, Encoding::DELTA_LENGTH_BYTE_ARRAY] {
            assert!(is_bounded(encoding, differences(few, 5)));
            assert!(!is_bounded(encoding, differences(many, 5)));
            assert!(is_bounded(encoding, Vec::new()), "of nulls alone there are none");
        }
        let both = |prefixes, suffixes| [differences(prefixes, 3), differences(suffixes, 0)].concat();
        assert!(is_bounded(Encoding::DELTA_BYTE_ARRAY, both(few, few)));
        assert!(!is_bounded(Encoding::DELTA_BYTE_ARRAY, both(many, few)));
        assert!(!is_bounded(Encoding::DELTA_BYTE_ARRAY, both(few, many)));
        assert!(!is_bounded(Encoding::DELTA_BYTE_ARRAY, differences(few, 3)), "they end between the two");
        assert!(is_bounded(Encoding::PLAIN, differences(many, 5)));
    }

    #[test]
    fn levels_are_in_front_of_values() {
        let rle = [&[2, 0, 0, 0, 6, 1], differences(&[4], 0).as_slice()].concat();
        assert_eq!(without_levels(&rle, Encoding::RLE, 1, 3).map(<[u8]>::len), Some(rle.len() - 6));
        #[expect(deprecated, reason = "old files have it")]
        let packed = without_levels(&[0; 9], Encoding::BIT_PACKED, 3, 9);
        assert_eq!(packed.map(<[u8]>::len), Some(6));
        assert_eq!(without_levels(&[9, 0, 0, 0], Encoding::RLE, 1, 3), None);
    }
}
