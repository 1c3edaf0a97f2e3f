//! `.Z` of compress(1): LZW with codes of 9 to 16 bits.
//!
//! The format is told by the source of ncompress 5 (`compress.c`, public domain). After the magic `1F 9D` a byte holds the most bits
//! of a code, and in its highest bit whether code 256 empties the table. Codes stand with the lowest bit first, in groups of eight: when
//! codes become wider or the table is emptied, what is left of a group's bytes is padding.

use std::io::{self, BufRead, Read};

const HEADER: usize = 3;
const LEAST_BITS: u8 = 9;
const MOST_BITS: u8 = 16;
const CLEAR: usize = 256;
const FIRST_FREE: usize = 257;

/// Reads the content of one `.Z` stream, which ends with its input: there is no mark of an end, and no checksum.
pub(super) struct Decoder<R> {
    input: R,
    table: Option<Table>,
    codes: Codes,
    /// The bytes of the last code, the last first: a stack that is read from its end.
    ready: Vec<u8>,
    over: bool,
    /// What stops it once all before that is handed out.
    fault: Option<io::Error>,
}

/// The texts that the codes stand for, each as another one and its last byte.
struct Table {
    before: Vec<u16>,
    last: Vec<u8>,
    /// The next code to be given away.
    free: usize,
    bits: u8,
    most_bits: u8,
    clears: bool,
    /// The code before, and the first byte of its text.
    earlier: Option<(u16, u8)>,
}

/// A group of codes: eight, in as many bytes as a code has bits.
#[derive(Default)]
struct Codes {
    bytes: Vec<u8>,
    /// Codes of it that were taken.
    taken: usize,
}

impl<R: BufRead> Decoder<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, table: None, codes: Codes::default(), ready: Vec::new(), over: false, fault: None }
    }

    pub(super) fn into_inner(self) -> R {
        self.input
    }

    fn start(&mut self) -> io::Result<Table> {
        let mut header = [0; HEADER];
        self.input.read_exact(&mut header)?;
        let [0x1F, 0x9D, flags] = header else { return Err(damaged()) };
        let most_bits = flags & 0x1F;
        if !(LEAST_BITS..=MOST_BITS).contains(&most_bits) {
            return Err(damaged());
        }
        let clears = flags & 0x80 != 0;
        let size = 1 << most_bits;
        let mut table = Table {
            before: vec![0; size],
            last: vec![0; size],
            free: if clears { FIRST_FREE } else { CLEAR },
            bits: LEAST_BITS,
            most_bits,
            clears,
            earlier: None,
        };
        for (byte, last) in table.last.iter_mut().enumerate().take(256) {
            *last = byte as u8;
        }
        Ok(table)
    }

    /// The next code; none at the end of the input.
    fn next(&mut self, bits: u8) -> io::Result<Option<u16>> {
        if let Some(code) = self.codes.take(bits) {
            return Ok(Some(code));
        }
        self.codes.bytes.clear();
        self.codes.taken = 0;
        self.input.by_ref().take(bits.into()).read_to_end(&mut self.codes.bytes)?;
        Ok(self.codes.take(bits))
    }

    /// Puts the bytes of the next code on the stack.
    fn decode(&mut self) -> io::Result<()> {
        let mut table = match self.table.take() {
            Some(table) => table,
            None => self.start()?,
        };
        loop {
            // The table is full up to the width of a code: codes become wider, and a new group begins.
            if table.bits < table.most_bits && table.free > (1 << table.bits) - 1 {
                table.bits += 1;
                self.codes.drop_group();
            }
            let Some(code) = self.next(table.bits)? else {
                self.over = true;
                break;
            };
            if table.clears && usize::from(code) == CLEAR {
                // ncompress begins one entry earlier, with one that no code can mean, for that is this code.
                (table.free, table.bits, table.earlier) = (FIRST_FREE, LEAST_BITS, None);
                self.codes.drop_group();
                continue;
            }
            self.expand(&mut table, code)?;
            break;
        }
        self.table = Some(table);
        Ok(())
    }

    fn expand(&mut self, table: &mut Table, code: u16) -> io::Result<()> {
        let Some((earlier, first)) = table.earlier else {
            let byte = u8::try_from(code).map_err(|_| damaged())?;
            self.ready.push(byte);
            table.earlier = Some((code, byte));
            return Ok(());
        };
        let mut at = code;
        if usize::from(code) >= table.free {
            if usize::from(code) > table.free {
                return Err(damaged());
            }
            // The text that this code makes itself: that before, and its own first byte again.
            self.ready.push(first);
            at = earlier;
        }
        while usize::from(at) >= 256 {
            let index = usize::from(at);
            let (Some(last), Some(before)) = (table.last.get(index), table.before.get(index)) else {
                return Err(damaged());
            };
            // Each stands for a text that is shorter: a table whose texts go round is one that was not made here.
            if *before >= at {
                return Err(damaged());
            }
            self.ready.push(*last);
            at = *before;
        }
        let first = at as u8;
        self.ready.push(first);
        if let (Some(before), Some(last)) = (table.before.get_mut(table.free), table.last.get_mut(table.free)) {
            (*before, *last) = (earlier, first);
            table.free += 1;
        }
        table.earlier = Some((code, first));
        Ok(())
    }
}

impl Codes {
    fn take(&mut self, bits: u8) -> Option<u16> {
        let start = self.taken * usize::from(bits);
        let end = start + usize::from(bits);
        if end > self.bytes.len() * 8 {
            return None;
        }
        let window = (0..3).fold(0_u32, |window, it| {
            window | u32::from(self.bytes.get(start / 8 + it).copied().unwrap_or_default()) << (8 * it)
        });
        self.taken += 1;
        Some((window >> (start % 8) & ((1 << bits) - 1)) as u16)
    }

    fn drop_group(&mut self) {
        self.bytes.clear();
        self.taken = 0;
    }
}

impl<R: BufRead> Read for Decoder<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if let Some(fault) = self.fault.take() {
            return Err(fault);
        }
        let mut written = 0;
        while written < to.len() {
            if let Some(byte) = self.ready.pop() {
                if let Some(place) = to.get_mut(written) {
                    *place = byte;
                }
                written += 1;
            } else if self.over {
                break;
            } else if let Err(error) = self.decode() {
                if written == 0 {
                    return Err(error);
                }
                self.fault = Some(error);
                break;
            }
        }
        Ok(written)
    }
}

fn damaged() -> io::Error {
    io::ErrorKind::InvalidData.into()
}
