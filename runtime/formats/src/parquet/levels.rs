//! How long the records of a column are, by the levels that its pages begin with.
//!
//! Runs of levels take a few bytes however long they are, so only they tell how much a page comes to.

use std::collections::VecDeque;

use bytes::Bytes as Shared;
use parquet::basic::Encoding;
use parquet::column::page::Page;

use super::thrift::Thrift;

/// What is known of the records of a column.
#[derive(Debug)]
pub(super) struct Lengths {
    /// Bits of a repetition level; 0 in a column without lists.
    bits: u32,
    /// Records that are decoded at a time.
    together: usize,
    /// Values of the last of them, the one that is not at its end yet among them, and of all these.
    last: VecDeque<u64>,
    sum: u64,
    /// The most that this ever was.
    most: u64,
}

impl Lengths {
    /// Of a column whose repetition levels are not above this one, and of which so many records are decoded at a time.
    pub(super) fn new(repetition: i16, together: usize) -> Self {
        let bits = i16::BITS - repetition.leading_zeros();
        Self { bits, together: together.max(1), last: VecDeque::new(), sum: 0, most: 0 }
    }

    /// Looks at the repetition levels of the next page; gives how many values the records have, at most, that are decoded together. Where levels
    /// are missing there is no more to count: decoding the page says what is wrong with it.
    pub(super) fn of(&mut self, page: &Page) -> u64 {
        if self.bits == 0 {
            return 0;
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
        self.most
    }

    /// So many equal levels. A record begins where one is 0.
    fn add(&mut self, level: u64, count: u64) {
        if level == 0 {
            // More of them than are decoded at a time are as these.
            for _ in 0..count.min(self.together as u64) {
                if self.last.len() == self.together {
                    self.sum -= self.last.pop_front().unwrap_or(0);
                }
                self.last.push_back(1);
                self.sum += 1;
                self.most = self.most.max(self.sum);
            }
        } else {
            match self.last.back_mut() {
                Some(last) => *last = last.saturating_add(count),
                None => self.last.push_back(count),
            }
            self.sum = self.sum.saturating_add(count);
            self.most = self.most.max(self.sum);
        }
    }

    /// Runs of one level, and levels as they are; see "RLE/Bit-Packing Hybrid" in the specification's `Encodings.md`.
    fn runs(&mut self, bytes: &[u8], mut left: u64) {
        let mut bytes = Thrift(bytes);
        while left > 0 {
            let Some(header) = bytes.unsigned() else { return };
            let count = header >> 1;
            let length =
                if header & 1 == 1 { count.saturating_mul(self.bits.into()) } else { self.bits.div_ceil(8).into() };
            let length = usize::try_from(length).unwrap_or(usize::MAX).min(bytes.0.len());
            let (own, rest) = bytes.0.split_at(length);
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
            bytes = Thrift(rest);
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
        let mut lengths = Lengths::new(1, 1);
        // A record begins, seven of it follow; then eight levels as they are, of which the third begins one.
        assert_eq!(lengths.of(&page(8, &[2, 0, 14, 1])), 8);
        assert_eq!(lengths.of(&page(8, &[3, 0b1111_1011])), 10);
        assert_eq!(lengths.of(&page(4, &[8, 1])), 10);
        assert_eq!(lengths.of(&page(2, &[4, 1])), 12);
        // What the page has no values for is filler.
        assert_eq!(lengths.of(&page(1, &[3, 0b1111_1110])), 12);
        assert_eq!(lengths.sum, 1);
    }

    #[test]
    fn records_that_are_decoded_together() {
        let mut lengths = Lengths::new(1, 3);
        // 100 records of one value; one of 50, two of one, one of 20.
        assert_eq!(lengths.of(&page(100, &[200, 1, 0])), 3);
        assert_eq!(lengths.of(&page(50, &[2, 0, 98, 1])), 52);
        assert_eq!(lengths.of(&page(2, &[4, 0])), 52);
        assert_eq!(lengths.of(&page(20, &[2, 0, 38, 1])), 52);
        assert_eq!(lengths.sum, 22);
    }

    #[test]
    fn levels_of_more_bits_and_of_none() {
        let mut lengths = Lengths::new(2, 1);
        // 0, 1, 2, 0, 1, 1, 2, 1
        assert_eq!(lengths.of(&page(8, &[3, 0b00_10_01_00, 0b01_10_01_01])), 5);
        assert_eq!(Lengths::new(0, 8).of(&page(1 << 30, &[])), 0);
        // Longer runs than there are values, a number with more bytes than it takes, and levels that are not there.
        let mut lengths = Lengths::new(1, 1);
        assert_eq!(lengths.of(&page(5, &[0xFE, 0xFF, 0xFF, 0xFF, 0x0F, 1])), 5);
        assert_eq!(lengths.of(&page(100, &[0xC8, 0x81, 0x80, 0x80, 0x80, 0x80, 0, 1])), 105);
        assert_eq!(lengths.of(&page(5, &[])), 105);
        assert_eq!(lengths.of(&page(5, &[0, 0])), 105);
    }
}
