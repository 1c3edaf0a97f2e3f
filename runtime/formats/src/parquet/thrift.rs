//! Thrift's compact protocol, as far as a file of Parquet has to be judged before it is decoded.
//!
//! <https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md>

/// Structs and lists in one another that are passed over.
const DEPTH: u8 = 32;

/// What is left of the bytes. Everything gives none where they end or are of no such protocol.
#[derive(Debug, Clone, Copy)]
pub(super) struct Thrift<'a>(pub(super) &'a [u8]);

/// The type of a field or an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    True,
    False,
    Byte,
    /// Of 16, 32 or 64 bits, which are written alike.
    Int,
    Double,
    Binary,
    /// Or a set.
    List,
    Map,
    Struct,
}

impl Kind {
    fn of(number: u8) -> Option<Self> {
        Some(match number {
            1 => Self::True,
            2 => Self::False,
            3 => Self::Byte,
            4..=6 => Self::Int,
            7 => Self::Double,
            8 => Self::Binary,
            9 | 10 => Self::List,
            11 => Self::Map,
            12 => Self::Struct,
            _ => return None,
        })
    }
}

impl Thrift<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn skip_bytes(&mut self, count: usize) -> Option<()> {
        self.0 = self.0.get(count..)?;
        Some(())
    }

    /// A number without a sign, of seven bits a byte, the lowest first.
    pub(super) fn unsigned(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    /// A number of any width.
    pub(super) fn int(&mut self) -> Option<i64> {
        let number = self.unsigned()?;
        Some((number >> 1) as i64 ^ -((number & 1) as i64))
    }

    /// A number that counts something in memory.
    pub(super) fn size(&mut self) -> Option<usize> {
        usize::try_from(self.int()?).ok()
    }

    /// The fields of a struct, to its end: their numbers and types, each to be read or passed over.
    pub(super) fn fields(&mut self, mut each: impl FnMut(&mut Self, i64, Kind) -> Option<()>) -> Option<()> {
        let mut last = 0_i64;
        loop {
            let header = self.byte()?;
            if header == 0 {
                return Some(());
            }
            last = match header >> 4 {
                0 => self.int()?,
                more => last.checked_add(i64::from(more))?,
            };
            each(self, last, Kind::of(header & 15)?)?;
        }
    }

    /// How many elements follow, of which type; each takes a byte at least.
    pub(super) fn list(&mut self) -> Option<(usize, Kind)> {
        let header = self.byte()?;
        let count = match header >> 4 {
            15 => usize::try_from(self.unsigned()?).ok()?,
            few => usize::from(few),
        };
        if count == 0 {
            return Some((0, Kind::Byte));
        }
        (count <= self.0.len()).then_some((count, Kind::of(header & 15)?))
    }

    /// Passes over the value of a field.
    pub(super) fn skip(&mut self, kind: Kind) -> Option<()> {
        self.skip_in(kind, DEPTH, false)
    }

    fn skip_in(&mut self, kind: Kind, depth: u8, is_element: bool) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        match kind {
            // A field's truth is in its type; an element's takes a byte.
            Kind::True | Kind::False => self.skip_bytes(usize::from(is_element)),
            Kind::Byte => self.skip_bytes(1),
            Kind::Int => self.unsigned().map(|_| ()),
            Kind::Double => self.skip_bytes(8),
            Kind::Binary => {
                let length = usize::try_from(self.unsigned()?).ok()?;
                self.skip_bytes(length)
            }
            Kind::List => {
                let (count, kind) = self.list()?;
                (0..count).try_for_each(|_| self.skip_in(kind, depth, true))
            }
            Kind::Map => {
                let count = usize::try_from(self.unsigned()?).ok()?;
                if count == 0 {
                    return Some(());
                }
                let kinds = self.byte()?;
                let (key, value) = (Kind::of(kinds >> 4)?, Kind::of(kinds & 15)?);
                (0..count).try_for_each(|_| {
                    self.skip_in(key, depth, true)?;
                    self.skip_in(value, depth, true)
                })
            }
            Kind::Struct => self.fields(|thrift, _, kind| thrift.skip_in(kind, depth, false)),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn fields_and_what_is_passed_over() {
        // 1: -3, 2: [true, false], 5: {1: "ab"}, 6: {7: 8 (a map of ints)}, 20: true
        let bytes = [0x15, 5, 0x19, 0x21, 1, 2, 0x3C, 0x18, 2, b'a', b'b', 0, 0x1B, 1, 0x55, 14, 16, 0x01, 40, 0];
        let mut thrift = Thrift(&bytes);
        let mut numbers = Vec::new();
        let whole = thrift.fields(|thrift, number, kind| {
            numbers.push(number);
            if number == 1 {
                assert_eq!((kind, thrift.int()), (Kind::Int, Some(-3)));
                return Some(());
            }
            thrift.skip(kind)
        });
        assert_eq!(whole, Some(()));
        assert_eq!(numbers, [1, 2, 5, 6, 20]);
        assert!(thrift.0.is_empty());
    }

    #[test]
    fn what_is_too_deep_or_too_long() {
        assert_eq!(Thrift(&[0x1C; 4000]).skip(Kind::Struct), None);
        assert_eq!(Thrift(&[0xF1, 0xFF, 0xFF, 0xFF, 0x7F]).list(), None);
        assert_eq!(Thrift(&[0xFF; 20]).int(), None);
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = Thrift(&bytes).skip(Kind::Struct);
        }
    }
}
