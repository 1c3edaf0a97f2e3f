//! Numbers as a file writes them.

/// How a file writes its numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Numbers {
    pub(super) big_endian: bool,
    /// Whether lengths and places take eight bytes, as on machines of 64 bits, or four.
    pub(super) wide: bool,
}

impl Numbers {
    /// Bytes of a length or a place.
    pub(super) fn width(self) -> usize {
        if self.wide { 8 } else { 4 }
    }

    pub(super) fn u16(self, bytes: &[u8], at: usize) -> Option<u16> {
        let number = *bytes.get(at..)?.first_chunk()?;
        Some(if self.big_endian { u16::from_be_bytes(number) } else { u16::from_le_bytes(number) })
    }

    pub(super) fn u32(self, bytes: &[u8], at: usize) -> Option<u32> {
        let number = *bytes.get(at..)?.first_chunk()?;
        Some(if self.big_endian { u32::from_be_bytes(number) } else { u32::from_le_bytes(number) })
    }

    /// A length or a place.
    pub(super) fn int(self, bytes: &[u8], at: usize) -> Option<u64> {
        if !self.wide {
            return self.u32(bytes, at).map(u64::from);
        }
        let number = *bytes.get(at..)?.first_chunk()?;
        Some(if self.big_endian { u64::from_be_bytes(number) } else { u64::from_le_bytes(number) })
    }

    /// A length or a place of something in memory.
    pub(super) fn size(self, bytes: &[u8], at: usize) -> Option<usize> {
        usize::try_from(self.int(bytes, at)?).ok()
    }
}
