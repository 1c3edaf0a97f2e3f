//! How long the records of a column are, by the levels that its pages begin with.
//!
//! Runs of levels take a few bytes however long they are, so only they tell how much a page comes to.

use bytes::Bytes as Shared;
use parquet::basic::Encoding;
use parquet::column::page::Page;

/// What is known of the records of a column.
#[derive(Debug)]
pub(super) struct Lengths {
    /// Bits of a repetition level; 0 in a column without lists.
    bits: u32,
    /// Values of the record that is not at its end yet, and of the longest one.
    current: u64,
    longest: u64,
}

impl Lengths {
    /// Of a column whose repetition levels are not above this one.
    pub(super) fn new(most: i16) -> Self {
        Self { bits: i16::BITS - most.leading_zeros(), current: 0, longest: 0 }
    }

    /// Looks at the repetition levels of the next page; gives how many values the longest record of all pages has until its end. Where levels
    /// are missing there is no more to count: decoding the page says what is wrong with it.
    pub(super) fn of(&mut self, page: &Page) -> u64 {
        if self.bits == 0 {
            return 1;
        }
        match page {
            Page::DataPage { buf, num_values, rep_level_encoding, .. } => {
                #[expect(deprecated, reason = "old files have it")]
                if *rep_level_encoding == Encoding::BIT_PACKED {
                    self.packed(buf, u64::from(*num_values), u8::reverse_bits);
                } else {
                    self.runs(levels(buf).unwrap_or_default(), u64::from(*num_values));
                }
            }
            Page::DataPageV2 { buf, num_values, rep_levels_byte_len, .. } => {
                let levels = buf.get(..*rep_levels_byte_len as usize).unwrap_or_default();
                self.runs(levels, u64::from(*num_values));
            }
            Page::DictionaryPage { .. } => {}
        }
        self.longest
    }

    /// A page was passed over.
    pub(super) fn skip(&mut self) {
        self.current = 0;
    }

    /// So many equal levels.
    fn add(&mut self, level: u64, count: u64) {
        self.current = if level == 0 { 1 } else { self.current.saturating_add(count) };
        self.longest = self.longest.max(self.current);
    }

    /// Runs of one level, and levels as they are; see "RLE/Bit-Packing Hybrid" in the specification's `Encodings.md`.
    fn runs(&mut self, mut bytes: &[u8], mut left: u64) {
        while left > 0 {
            let Some((header, rest)) = varint(bytes) else { return };
            let count = header >> 1;
            let length =
                if header & 1 == 1 { count.saturating_mul(self.bits.into()) } else { self.bits.div_ceil(8).into() };
            let length = usize::try_from(length).unwrap_or(usize::MAX).min(rest.len());
            let (own, rest) = rest.split_at(length);
            let count = if header & 1 == 1 {
                let count = left.min(count.saturating_mul(8));
                self.packed(own, count, |byte| byte);
                count
            } else {
                let level = own.iter().rev().fold(0, |level, byte| level << 8 | u64::from(*byte));
                let count = left.min(count);
                if count > 0 {
                    self.add(level, count);
                }
                count
            };
            left -= count;
            bytes = rest;
        }
    }

    /// Levels as they are, the lowest bits of a byte first once it is `ordered`.
    fn packed(&mut self, bytes: &[u8], count: u64, ordered: impl Fn(u8) -> u8) {
        let (mut left, mut held, mut bits) = (count, 0_u64, 0);
        for byte in bytes {
            held |= u64::from(ordered(*byte)) << bits;
            bits += 8;
            while bits >= self.bits && left > 0 {
                self.add(held & ((1 << self.bits) - 1), 1);
                held >>= self.bits;
                bits -= self.bits;
                left -= 1;
            }
        }
    }
}

/// The repetition levels of a page of the first version: four bytes tell how many they are.
fn levels(page: &Shared) -> Option<&[u8]> {
    let (length, rest) = page.split_first_chunk()?;
    rest.get(..u32::from_le_bytes(*length) as usize)
}

/// A number of seven bits a byte, the lowest first, and what follows it.
fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut number = 0;
    for (index, byte) in bytes.iter().enumerate().take(5) {
        number |= u64::from(byte & 0x7F) << (7 * index);
        if byte & 0x80 == 0 {
            return Some((number, bytes.get(index + 1..)?));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use parquet::basic::Encoding;
    use parquet::column::page::Page;

    use super::Lengths;

    fn page(values: u32, levels: &[u8]) -> Page {
        let mut buf = (levels.len() as u32).to_le_bytes().to_vec();
        buf.extend_from_slice(levels);
        Page::DataPage {
            buf: Bytes::from(buf),
            num_values: values,
            encoding: Encoding::PLAIN,
            def_level_encoding: Encoding::RLE,
            rep_level_encoding: Encoding::RLE,
            statistics: None,
        }
    }

    #[test]
    fn records_go_on_over_pages() {
        let mut lengths = Lengths::new(1);
        // A record begins, seven of it follow; then eight levels as they are, of which the third begins one.
        assert_eq!(lengths.of(&page(8, &[2, 0, 14, 1])), 8);
        assert_eq!(lengths.of(&page(8, &[3, 0b1111_1011])), 10);
        assert_eq!(lengths.of(&page(4, &[8, 1])), 10);
        assert_eq!(lengths.of(&page(2, &[4, 1])), 12);
        // What the page has no values for is filler.
        assert_eq!(lengths.of(&page(1, &[3, 0b1111_1110])), 12);
        assert_eq!(lengths.current, 1);
    }

    #[test]
    fn levels_of_more_bits_and_of_none() {
        let mut lengths = Lengths::new(2);
        // 0, 1, 2, 0, 1, 1, 2, 1
        assert_eq!(lengths.of(&page(8, &[3, 0b00_10_01_00, 0b01_10_01_01])), 5);
        assert_eq!(Lengths::new(0).of(&page(1 << 30, &[])), 1);
        // Longer runs than there are values, and levels that are not there.
        let mut lengths = Lengths::new(1);
        assert_eq!(lengths.of(&page(5, &[0xFE, 0xFF, 0xFF, 0xFF, 0x0F, 1])), 5);
        assert_eq!(lengths.of(&page(5, &[])), 5);
        assert_eq!(lengths.of(&page(5, &[0, 0])), 5);
    }
}
