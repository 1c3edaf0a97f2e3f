//! Where the delimiters are: one pass over a chunk's bytes, 64 at a time.

use ingest_program::Delimiter;
use memchr::memmem;

/// Appends to `to` the place of every delimiter in `bytes[start..end]`, ascending; of those that overlap the first.
pub(super) fn delimiters(bytes: &[u8], start: usize, end: usize, delimiter: Delimiter, to: &mut Vec<u32>) {
    if let Some(needle) = delimiter.single() {
        return places(bytes, start, end, needle, to);
    }
    let text = bytes.get(start..end).unwrap_or_default();
    to.extend(memmem::find_iter(text, delimiter.bytes()).map(|at| (start + at) as u32));
}

/// Appends to `to` the place of every `needle` in `bytes[start..end]`, ascending.
fn places(bytes: &[u8], start: usize, end: usize, needle: u8, to: &mut Vec<u32>) {
    let Some(rest) = bytes.get(start..end) else { return };
    let (blocks, tail) = rest.as_chunks::<64>();
    let mut at = start as u32;
    for block in blocks {
        push(mask(block, needle), at, to);
        at += 64;
    }
    let mut last = [!needle; 64];
    if let Some(head) = last.get_mut(..tail.len()) {
        head.copy_from_slice(tail);
    }
    push(mask(&last, needle), at, to);
}

/// The places of the set bits.
#[inline]
fn push(mut mask: u64, at: u32, to: &mut Vec<u32>) {
    to.extend((0..mask.count_ones()).map(|_| {
        let bit = mask.trailing_zeros();
        mask &= mask.wrapping_sub(1);
        at + bit
    }));
}

/// Bit n is set where byte n is the needle.
#[inline]
fn mask(block: &[u8; 64], needle: u8) -> u64 {
    let (words, _) = block.as_chunks::<8>();
    let needle = u64::from_le_bytes([needle; 8]);
    words
        .iter()
        .enumerate()
        .fold(0, |mask, (index, word)| mask | zeros(u64::from_le_bytes(*word) ^ needle) << (8 * index))
}

/// Bit n of eight is set where byte n is zero.
#[inline]
fn zeros(word: u64) -> u64 {
    const LOW: u64 = 0x7F7F_7F7F_7F7F_7F7F;
    // The high bit of each byte of `any` is set where a bit of that byte is; no carry crosses bytes.
    let any = ((word & LOW) + LOW) | word;
    let zero = (!any & !LOW) >> 7;
    // Gathers the eight low bits of the bytes into the highest byte.
    zero.wrapping_mul(0x0102_0408_1020_4080) >> 56
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn all_places_and_no_other(
            bytes in proptest::collection::vec(prop_oneof![Just(b'|'), any::<u8>()], 0..300),
            cut in any::<(prop::sample::Index, prop::sample::Index)>(),
        ) {
            let (a, b) = (cut.0.index(bytes.len() + 1), cut.1.index(bytes.len() + 1));
            let (start, end) = (a.min(b), a.max(b));
            let mut found = Vec::new();
            places(&bytes, start, end, b'|', &mut found);
            let expected: Vec<u32> = (start..end).filter(|at| bytes[*at] == b'|').map(|at| at as u32).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
