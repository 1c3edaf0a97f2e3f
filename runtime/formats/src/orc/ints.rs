//! Whole numbers, of which runs and small differences take few bits: both versions of ORC's encoding.

use super::stream::{Stream, signed};

/// Numbers of a run, at most.
const LONGEST_RUN: usize = 512;

/// Numbers that are read one after the other.
#[derive(Debug, Clone)]
pub(super) struct Ints {
    stream: Stream,
    is_signed: bool,
    is_second: bool,
    run: Vec<i64>,
    next: usize,
}

impl Ints {
    /// Of signed numbers or not, in the second version of the encoding or the first.
    pub(super) fn new(stream: Stream, is_signed: bool, is_second: bool) -> Self {
        Self { stream, is_signed, is_second, run: Vec::with_capacity(LONGEST_RUN), next: 0 }
    }

    pub(super) fn place(&self) -> u64 {
        self.stream.place()
    }

    #[inline]
    pub(super) fn next(&mut self) -> Option<i64> {
        if self.next >= self.run.len() {
            self.next = 0;
            self.run.clear();
            if self.is_second { self.second()? } else { self.first()? }
        }
        let number = *self.run.get(self.next)?;
        self.next += 1;
        Some(number)
    }

    fn number(&self, number: u64) -> i64 {
        if self.is_signed { signed(number) } else { number as i64 }
    }

    fn varint(&mut self) -> Option<i64> {
        let number = self.stream.varint()?;
        Some(self.number(number))
    }

    /// A run of numbers with one difference, or some as they stand.
    fn first(&mut self) -> Option<()> {
        let control = self.stream.byte()?;
        if control < 0x80 {
            let step = i64::from(self.stream.byte()? as i8);
            let mut number = self.varint()?;
            for _ in 0..usize::from(control) + 3 {
                self.run.push(number);
                number = number.wrapping_add(step);
            }
        } else {
            for _ in 0..256 - usize::from(control) {
                let number = self.varint()?;
                self.run.push(number);
            }
        }
        Some(())
    }

    fn second(&mut self) -> Option<()> {
        let header = self.stream.byte()?;
        if header >> 6 == 0 {
            let number = self.big_endian(usize::from(header >> 3 & 7) + 1)?;
            let number = self.number(number);
            self.run.resize(usize::from(header & 7) + 3, number);
            return Some(());
        }
        let code = header >> 1 & 31;
        let count = (usize::from(header & 1) << 8 | usize::from(self.stream.byte()?)) + 1;
        match header >> 6 {
            1 => {
                let mut bits = Packed::new(width(code));
                for _ in 0..count {
                    let number = bits.next(&mut self.stream)?;
                    let number = self.number(number);
                    self.run.push(number);
                }
                Some(())
            }
            2 => self.patched(width(code), count),
            _ => self.differences(if code == 0 { 0 } else { width(code) }, count),
        }
    }

    /// Numbers above a base, of which a few have bits that are written behind the others.
    fn patched(&mut self, width: u32, count: usize) -> Option<()> {
        let (third, fourth) = (self.stream.byte()?, self.stream.byte()?);
        let base_bytes = usize::from(third >> 5) + 1;
        let patch_width = self::width(third & 31);
        let gap_width = u32::from(fourth >> 5) + 1;
        let patches = usize::from(fourth & 31);
        let base = self.big_endian(base_bytes)?;
        let sign = 1_u64 << (8 * base_bytes - 1);
        let base = if base & sign == 0 { base as i64 } else { -((base & !sign) as i64) };
        let mut bits = Packed::new(width);
        for _ in 0..count {
            let number = bits.next(&mut self.stream)?;
            self.run.push(number as i64);
        }
        let mut bits = Packed::new(next_width(patch_width + gap_width));
        let mut at = 0;
        for _ in 0..patches {
            let entry = bits.next(&mut self.stream)?;
            at += usize::try_from(entry.checked_shr(patch_width).unwrap_or(0)).ok()?;
            let mask = 1_u64.checked_shl(patch_width).map_or(u64::MAX, |bit| bit - 1);
            let patch = (entry & mask).checked_shl(width).unwrap_or(0);
            let number = self.run.get_mut(at)?;
            *number |= patch as i64;
        }
        for number in &mut self.run {
            *number = number.wrapping_add(base);
        }
        Some(())
    }

    /// A number, the difference to the next, and how differences go on from there.
    fn differences(&mut self, width: u32, count: usize) -> Option<()> {
        let mut number = self.varint()?;
        let first = signed(self.stream.varint()?);
        self.run.push(number);
        let mut bits = Packed::new(width);
        for index in 1..count {
            let difference = match index {
                1 => first,
                _ if width == 0 => first,
                _ => {
                    let difference = bits.next(&mut self.stream)? as i64;
                    if first < 0 { difference.wrapping_neg() } else { difference }
                }
            };
            number = number.wrapping_add(difference);
            self.run.push(number);
        }
        Some(())
    }

    fn big_endian(&mut self, bytes: usize) -> Option<u64> {
        let mut number = 0;
        for _ in 0..bytes {
            number = number << 8 | u64::from(self.stream.byte()?);
        }
        Some(number)
    }
}

/// Numbers of some bits each, the highest first; the last byte is filled up.
struct Packed {
    width: u32,
    /// Bits of the last byte that are still to be read.
    byte: u8,
    left: u32,
}

impl Packed {
    fn new(width: u32) -> Self {
        Self { width, byte: 0, left: 0 }
    }

    #[inline]
    fn next(&mut self, stream: &mut Stream) -> Option<u64> {
        let mut number = 0_u64;
        let mut due = self.width;
        while due > 0 {
            if self.left == 0 {
                self.byte = stream.byte()?;
                self.left = 8;
            }
            let take = due.min(self.left);
            let bits = u64::from(self.byte) >> (self.left - take) & ((1 << take) - 1);
            number = number << take | bits;
            self.left -= take;
            due -= take;
        }
        Some(number)
    }
}

/// Bits of numbers, by the code that they have in five bits.
fn width(code: u8) -> u32 {
    match code {
        0..=23 => u32::from(code) + 1,
        24..=27 => u32::from(code - 24) * 2 + 26,
        _ => u32::from(code - 28) * 8 + 40,
    }
}

/// The smallest width that has a code, and so many bits.
fn next_width(bits: u32) -> u32 {
    (0..32).map(width).find(|width| *width >= bits).unwrap_or(64)
}
