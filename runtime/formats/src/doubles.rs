//! Doubles as files have them, of which the last bytes may be left out where a column is short of them.

/// How a file writes the doubles of its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Doubles {
    /// As IEEE 754 has them. Missing numbers are NaN.
    Ieee { big_endian: bool },
    /// As IBM's System/360 has them: a sign, seven bits of a power of sixteen, and a fraction of up to 56 bits. Missing numbers are
    /// a point, an underscore or a letter, and nothing behind it.
    Ibm,
}

impl Doubles {
    /// The number of a field; NaN where it is missing.
    #[inline]
    pub(crate) fn read(self, field: &[u8]) -> f64 {
        match self {
            Self::Ieee { big_endian: true } => f64::from_be_bytes(first(field)),
            Self::Ieee { big_endian: false } => f64::from_le_bytes(last(field)),
            Self::Ibm => ibm(first(field)),
        }
    }

    /// Of which kind a field is that [`Self::read`] says is missing: an underscore or a letter; none where it is of no kind.
    ///
    /// In a NaN the kind is the third byte from its sign on, all its bits turned: the character itself, or 0 for an underscore, 1 for no kind,
    /// and from 2 on the letters (`ReadStat`, `src/sas/readstat_sas.c`, `sas_assign_tag`).
    pub(crate) fn missing_kind(self, field: &[u8]) -> Option<u8> {
        let kind = match self {
            Self::Ibm => first(field)[0],
            Self::Ieee { .. } => match !(self.read(field).to_bits() >> 40) as u8 {
                0 => b'_',
                place @ 2..=27 => b'A' + (place - 2),
                character => character,
            },
        };
        matches!(kind, b'_' | b'A'..=b'Z').then_some(kind)
    }
}

/// The field and zeros behind it.
fn first(field: &[u8]) -> [u8; 8] {
    let mut bytes = [0; 8];
    bytes.iter_mut().zip(field).for_each(|(to, from)| *to = *from);
    bytes
}

/// Zeros and the field behind them.
fn last(field: &[u8]) -> [u8; 8] {
    let mut bytes = [0; 8];
    bytes.iter_mut().rev().zip(field.iter().rev()).for_each(|(to, from)| *to = *from);
    bytes
}

/// Bits of a fraction, and what stands for the power zero.
const FRACTION: u32 = 56;
const BIAS: i64 = 64;

/// The double that the number is; the nearest one, where it has more bits than those have.
///
/// Layout and missing numbers: SAS, "Record Layout of a SAS Version 5 or 6 Data Set in SAS Transport (XPORT) Format", TS-140.
fn ibm(bytes: [u8; 8]) -> f64 {
    let word = u64::from_be_bytes(bytes);
    let (head, fraction) = (bytes[0], word & ((1 << FRACTION) - 1));
    if fraction == 0 {
        return if matches!(head, b'.' | b'_' | b'A'..=b'Z') { f64::NAN } else { 0.0 };
    }
    // The fraction becomes the nearest double, and a power of two that is neither too large nor too small leaves its digits alone.
    let power = 4 * (i64::from(head & 0x7F) - BIAS) - i64::from(FRACTION);
    let size = fraction as f64 * f64::from_bits(((1023 + power) as u64) << 52);
    if head & 0x80 == 0 { size } else { -size }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// As TS-140 tells how to write one: shifts the fraction to where the power is one of sixteen.
    fn to_ibm(number: f64) -> Option<[u8; 8]> {
        let bits = number.to_bits();
        let (power, fraction) = ((bits >> 52 & 0x7FF) as i64 - 1023, bits & ((1 << 52) - 1) | 1 << 52);
        // 1.f * 2^power is 0.f * 16^sixteens with the point before the hexadecimal digits.
        let sixteens = power.div_euclid(4) + 1;
        let fraction = fraction << (power.rem_euclid(4));
        let head = u8::try_from(sixteens + BIAS).ok().filter(|head| *head < 0x80)?;
        Some((fraction | u64::from(head | (bits >> 56 & 0x80) as u8) << FRACTION).to_be_bytes())
    }

    proptest! {
        #[test]
        fn every_double_of_their_range_comes_back(number in prop_oneof![-1e70..1e70_f64, -1.0..1.0_f64, -1e-60..1e-60_f64]) {
            if let Some(bytes) = to_ibm(number).filter(|_| number.abs() > 1e-75) {
                prop_assert_eq!(Doubles::Ibm.read(&bytes).to_bits(), number.to_bits());
            }
        }

        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..10)) {
            for doubles in [Doubles::Ibm, Doubles::Ieee { big_endian: true }, Doubles::Ieee { big_endian: false }] {
                let number = doubles.read(&bytes);
                prop_assert!(doubles != Doubles::Ibm || !number.is_infinite());
            }
        }
    }

    #[test]
    fn numbers_of_system_360() {
        let cases: [(&[u8], f64); 13] = [
            (b"\x41\x10\0\0\0\0\0\0", 1.0),
            (b"\xC1\x10\0\0\0\0\0\0", -1.0),
            (b"\x42\x64", 100.0),
            (b"\x40\x80\0", 0.5),
            (b"\x41\x0F", 0.9375),
            (b"\x00", 0.0),
            (b"\x80\0\0", 0.0),
            // -118.625, the example of IBM's System/360 Principles of Operation as Wikipedia works it out.
            (b"\xC2\x76\xA0\0", -118.625),
            // More bits than a double has: to the nearest, and of two as near to the even one.
            (b"\x4E\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 72_057_594_037_927_936.0),
            (b"\x4E\x80\0\0\0\0\0\x04", 36_028_797_018_963_968.0),
            (b"\x4E\x80\0\0\0\0\0\x0C", 36_028_797_018_963_984.0),
            (b"\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xF8", 7.237_005_577_332_261_4e75),
            (b"\x00\x10\0\0\0\0\0\0", 5.397_605_346_934_028e-79),
        ];
        for (bytes, number) in cases {
            assert_eq!(Doubles::Ibm.read(bytes).to_bits(), number.to_bits(), "{bytes:x?}");
        }
    }

    #[test]
    fn kinds_of_missing_numbers() {
        let cases: [(Doubles, &[u8], Option<u8>); 13] = [
            (Doubles::Ibm, b".\0\0\0\0\0\0\0", None),
            (Doubles::Ibm, b"_\0", Some(b'_')),
            (Doubles::Ibm, b"A\0\0", Some(b'A')),
            (Doubles::Ibm, b"Z\0\0\0", Some(b'Z')),
            (Doubles::Ieee { big_endian: true }, b"\xFF\xFF\xFE\0\0\0\0\0", None),
            (Doubles::Ieee { big_endian: true }, b"\xFF\xFF\xD1\0\0\0\0\0", None),
            (Doubles::Ieee { big_endian: true }, b"\xFF\xFF\xFF\0\0\0\0\0", Some(b'_')),
            (Doubles::Ieee { big_endian: true }, b"\xFF\xFF\xFD\0\0\0\0\0", Some(b'A')),
            (Doubles::Ieee { big_endian: true }, b"\xFF\xFF\xBE", Some(b'A')),
            (Doubles::Ieee { big_endian: false }, b"\0\0\0\0\0\xE4\xFF\xFF", Some(b'Z')),
            (Doubles::Ieee { big_endian: false }, b"\xA0\xFF\xFF", Some(b'_')),
            // What is no number by the standard, and not by SAS.
            (Doubles::Ieee { big_endian: true }, b"\x7F\xF8\0\0\0\0\0\0", None),
            (Doubles::Ieee { big_endian: false }, b"\x01\0\0\0\0\0\xF0\xFF", None),
        ];
        for (doubles, field, kind) in cases {
            assert!(doubles.read(field).is_nan(), "{field:x?}");
            assert_eq!(doubles.missing_kind(field), kind, "{field:x?}");
        }
    }

    #[test]
    fn short_doubles() {
        assert_eq!(Doubles::Ieee { big_endian: true }.read(b"\x3F\xF8\0").to_bits(), 1.5_f64.to_bits());
        assert_eq!(Doubles::Ieee { big_endian: false }.read(b"\0\xF8\x3F").to_bits(), 1.5_f64.to_bits());
    }
}
