//! Avro's binary encoding.

/// What is left of some bytes. Everything gives none where they end or are of no such encoding.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'a> {
    all: &'a [u8],
    at: usize,
    /// Elements of lists that may still come without a byte of their own.
    empty: usize,
}

/// Elements without a byte of their own, at most, and one more for each byte that there is: a few bytes would take for ever.
const MOST_EMPTY: usize = 1 << 10;

impl<'a> Cursor<'a> {
    pub(super) fn new(all: &'a [u8]) -> Self {
        Self { all, at: 0, empty: MOST_EMPTY.saturating_add(all.len()) }
    }

    pub(super) fn left(&self) -> usize {
        self.all.len() - self.at
    }

    #[inline]
    pub(super) fn byte(&mut self) -> Option<u8> {
        let byte = *self.all.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    /// An `int` or a `long`.
    #[inline]
    pub(super) fn long(&mut self) -> Option<i64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Some((number >> 1) as i64 ^ -((number & 1) as i64));
            }
        }
        None
    }

    /// Where so many bytes begin, which are passed over.
    #[inline]
    pub(super) fn span(&mut self, length: usize) -> Option<usize> {
        let start = self.at;
        if length > self.left() {
            return None;
        }
        self.at += length;
        Some(start)
    }

    #[inline]
    pub(super) fn bytes(&mut self, length: usize) -> Option<&'a [u8]> {
        let start = self.span(length)?;
        self.all.get(start..start + length)
    }

    /// Where `bytes` or a `string` begin, and their length.
    #[inline]
    pub(super) fn text(&mut self) -> Option<(usize, usize)> {
        let length = usize::try_from(self.long()?).ok()?;
        Some((self.span(length)?, length))
    }

    pub(super) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.bytes(N)?.first_chunk().copied()
    }

    /// The elements of a list or a map, block by block: `each` is called for every one.
    pub(super) fn elements(&mut self, mut each: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        loop {
            let count = self.long()?;
            if count == 0 {
                return Some(());
            }
            if count < 0 {
                // The bytes of the block, for who passes over it.
                self.long()?;
            }
            let count = usize::try_from(count.unsigned_abs()).ok()?;
            if count > self.left().saturating_add(self.empty) {
                return None;
            }
            for _ in 0..count {
                let before = self.at;
                each(self)?;
                if self.at == before {
                    self.empty = self.empty.checked_sub(1)?;
                }
            }
        }
    }
}
