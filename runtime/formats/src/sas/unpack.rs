//! Rows of compressed files.

/// How rows are compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    /// `COMPRESS=CHAR`: runs of one byte.
    Runs,
    /// `COMPRESS=BINARY`: Ross Data Compression, runs and repetitions of what stands before (Ed Ross, "A Simple Data-Compression
    /// Technique", The C Users Journal, October 1992).
    Ross,
}

impl Packing {
    /// The packing of this name in a file.
    pub(super) fn of_name(name: &[u8]) -> Option<Self> {
        match name {
            b"SASYZCRL" => Some(Self::Runs),
            b"SASYZCR2" => Some(Self::Ross),
            _ => None,
        }
    }

    /// Appends the row of `length` bytes that is packed in `packed`; none where it is not one.
    pub(super) fn unpack(self, packed: &[u8], length: usize, to: &mut Vec<u8>) -> Option<()> {
        let start = to.len();
        let mut row = Row { to, start, length };
        match self {
            Self::Runs => runs(packed, &mut row)?,
            Self::Ross => ross(packed, &mut row)?,
        }
        (row.done() == length).then_some(())
    }
}

/// The row in the making.
struct Row<'a> {
    to: &'a mut Vec<u8>,
    start: usize,
    length: usize,
}

impl Row<'_> {
    fn done(&self) -> usize {
        self.to.len() - self.start
    }

    fn has_room(&self, count: usize) -> Option<()> {
        (count <= self.length - self.done()).then_some(())
    }

    fn copy(&mut self, bytes: &[u8]) -> Option<()> {
        self.has_room(bytes.len())?;
        self.to.extend_from_slice(bytes);
        Some(())
    }

    fn repeat(&mut self, byte: u8, count: usize) -> Option<()> {
        self.has_room(count)?;
        self.to.resize(self.to.len() + count, byte);
        Some(())
    }

    /// Again what stands so far back, which must be in this row and not overlap itself.
    fn again(&mut self, back: usize, count: usize) -> Option<()> {
        self.has_room(count)?;
        let from = self.done().checked_sub(back)? + self.start;
        if count > back {
            return None;
        }
        self.to.extend_from_within(from..from + count);
        Some(())
    }
}

/// The packed bytes that are left.
struct Packed<'a>(&'a [u8]);

impl<'a> Packed<'a> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn size(&mut self) -> Option<usize> {
        self.byte().map(usize::from)
    }

    fn bytes(&mut self, count: usize) -> Option<&'a [u8]> {
        let (bytes, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(bytes)
    }
}

/// The upper half of a control byte says what comes, the lower half is of the count.
fn runs(packed: &[u8], row: &mut Row<'_>) -> Option<()> {
    let mut packed = Packed(packed);
    while let Some(control) = packed.byte() {
        let low = usize::from(control & 15);
        match control >> 4 {
            0x0 => {
                let count = (low << 8) + packed.size()? + 64;
                row.copy(packed.bytes(count)?)?;
            }
            0x1 => {
                let count = (low << 8) + packed.size()? + 64 + 4096;
                row.copy(packed.bytes(count)?)?;
            }
            // As ReadStat has it (`COPY96`); no file of the corpus has one.
            0x2 => row.copy(packed.bytes(low + 96)?)?,
            0x4 => {
                let count = (low << 8) + packed.size()? + 18;
                row.repeat(packed.byte()?, count)?;
            }
            0x5 => row.repeat(b'@', (low << 8) + packed.size()? + 17)?,
            0x6 => row.repeat(b' ', (low << 8) + packed.size()? + 17)?,
            0x7 => row.repeat(0, (low << 8) + packed.size()? + 17)?,
            kind @ 0x8..=0xB => row.copy(packed.bytes(low + 1 + 16 * usize::from(kind - 8))?)?,
            0xC => row.repeat(packed.byte()?, low + 3)?,
            0xD => row.repeat(b'@', low + 2)?,
            0xE => row.repeat(b' ', low + 2)?,
            0xF => row.repeat(0, low + 2)?,
            _ => return None,
        }
    }
    Some(())
}

/// Sixteen bits say of the next sixteen pieces which are bytes as they stand and which are codes.
fn ross(packed: &[u8], row: &mut Row<'_>) -> Option<()> {
    let mut packed = Packed(packed);
    while !packed.0.is_empty() {
        let kinds = packed.bytes(2)?;
        let mut kinds = kinds.iter().fold(0_u16, |bits, byte| bits << 8 | u16::from(*byte));
        for _ in 0..16 {
            let Some(first) = packed.byte() else { break };
            let is_code = kinds & 0x8000 != 0;
            kinds <<= 1;
            if !is_code {
                row.repeat(first, 1)?;
                continue;
            }
            let low = usize::from(first & 15);
            match first >> 4 {
                0 => row.repeat(packed.byte()?, low + 3)?,
                1 => {
                    let count = low + (packed.size()? << 4) + 19;
                    row.repeat(packed.byte()?, count)?;
                }
                2 => {
                    let back = low + (packed.size()? << 4) + 3;
                    let count = packed.size()? + 16;
                    row.again(back, count)?;
                }
                count => {
                    let back = low + (packed.size()? << 4) + 3;
                    row.again(back, usize::from(count))?;
                }
            }
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn unpacked(packing: Packing, packed: &[u8], length: usize) -> Option<Vec<u8>> {
        let mut row = Vec::new();
        packing.unpack(packed, length, &mut row).map(|()| row)
    }

    proptest! {
        #[test]
        fn no_bytes_panic_or_grow(packed in proptest::collection::vec(any::<u8>(), 0..200), length in 0_usize..3000) {
            for packing in [Packing::Runs, Packing::Ross] {
                let mut row = vec![1, 2, 3];
                let _ = packing.unpack(&packed, length, &mut row);
                prop_assert!(row.len() <= length + 3);
            }
        }
    }

    #[test]
    fn every_run() {
        for (packed, row) in [
            (&b"\x82abc"[..], b"abc".to_vec()),
            (b"\xC1z\xD0\xE1\xF2", b"zzzz@@   \0\0\0\0".to_vec()),
            (b"\x60\x00", vec![b' '; 17]),
            (b"\x51\x01", vec![b'@'; 274]),
            (b"\x40\x01q", vec![b'q'; 19]),
            (b"\x70\x02", vec![0; 19]),
        ] {
            assert_eq!(unpacked(Packing::Runs, packed, row.len()), Some(row.clone()));
            assert_eq!(unpacked(Packing::Runs, packed, row.len() - 1), None);
            assert_eq!(unpacked(Packing::Runs, packed, row.len() + 1), None);
        }
        let long = [&[0x00, 0x01][..], &[b'x'; 65]].concat();
        assert_eq!(unpacked(Packing::Runs, &long, 65), Some(vec![b'x'; 65]));
        let longer = [&[0x10, 0x00][..], &[b'x'; 4160]].concat();
        assert_eq!(unpacked(Packing::Runs, &longer, 4160), Some(vec![b'x'; 4160]));
        assert_eq!(unpacked(Packing::Runs, b"\x82ab", 3), None);
        assert_eq!(unpacked(Packing::Runs, b"\x20\x00", 1), None);
    }

    #[test]
    fn every_repetition() {
        // Three bytes as they stand, four times `x`, the three bytes again.
        assert_eq!(unpacked(Packing::Ross, b"\x18\x00abc\x01x\x34\x00", 10), Some(b"abcxxxxabc".to_vec()));
        assert_eq!(unpacked(Packing::Ross, b"\x80\x00\x10\x00x", 19), Some(vec![b'x'; 19]));
        // A repetition of what was never there.
        assert_eq!(unpacked(Packing::Ross, b"\x80\x00\x30\x00", 3), None);
        assert_eq!(unpacked(Packing::Ross, b"\x80", 0), None);
    }
}
