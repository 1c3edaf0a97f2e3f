//! The bytes that a layer is taken off.

use std::cell::{Cell, RefCell};
use std::io::{self, BufRead, Read};
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::LayerError;

/// Bytes that are read at a time.
const BLOCK: usize = 64 << 10;

/// A number that whoever counts shares with whoever asks.
#[derive(Debug, Default)]
pub(crate) struct Count(AtomicU64);

impl Count {
    /// Counts `more`, and tells how many there are then.
    pub(crate) fn add(&self, more: u64) -> u64 {
        self.0.fetch_add(more, Ordering::Relaxed).saturating_add(more)
    }

    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Where a layer is in what it is taken off, and what stopped it there.
#[derive(Debug, Default)]
pub(crate) struct Place {
    taken: Count,
    ended: Cell<bool>,
    broken: RefCell<Option<io::Error>>,
}

impl Place {
    /// Bytes that were taken.
    pub(crate) fn taken(&self) -> u64 {
        self.taken.get()
    }

    /// Whether more was asked for than there is.
    pub(crate) fn has_ended(&self) -> bool {
        self.ended.get()
    }

    /// What stopped the stream beneath, if that is why the decoder stopped.
    pub(crate) fn broken(&self) -> Option<io::Error> {
        self.broken.take()
    }

    /// What a decoder's failure means: that of the stream beneath, or that the bytes are not what they should be.
    pub(crate) fn judge(&self, layer: &'static str, content: u64, error: &io::Error) -> io::Error {
        if let Some(beneath) = self.broken() {
            return beneath;
        }
        if let Some(known) = LayerError::find(error) {
            return known.clone().into();
        }
        let at = self.taken();
        if error.kind() == io::ErrorKind::UnexpectedEof || self.has_ended() {
            LayerError::CutOff { layer, at, content }.into()
        } else {
            LayerError::Damaged { layer, at, content }.into()
        }
    }
}

/// The bytes beneath a layer, counted. It remembers that they ended, and why they broke off: decoders have errors of their own for both.
pub(crate) struct Input<'a> {
    bytes: Box<dyn Read + 'a>,
    /// What was read of them is from `start` to `end`.
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    place: Rc<Place>,
}

impl<'a> Input<'a> {
    pub(crate) fn new(bytes: Box<dyn Read + 'a>) -> (Self, Rc<Place>) {
        let place = Rc::new(Place::default());
        (Self { bytes, buffer: vec![0; BLOCK], start: 0, end: 0, place: Rc::clone(&place) }, place)
    }

    /// The next bytes, so many (of a block at most), or as many as there are. What is beneath may come in portions of any size, and what is
    /// looked for may begin at the end of one.
    pub(crate) fn ahead(&mut self, bytes: usize) -> io::Result<&[u8]> {
        while self.end - self.start < bytes {
            match self.refill() {
                Ok(0) => break,
                Err(error) if error.kind() != io::ErrorKind::Interrupted => return Err(error),
                _ => {}
            }
        }
        let ready = self.ready();
        Ok(ready.get(..bytes).unwrap_or(ready))
    }

    /// Reads a portion behind what is ready; how many bytes.
    fn refill(&mut self) -> io::Result<usize> {
        self.buffer.copy_within(self.start..self.end, 0);
        (self.start, self.end) = (0, self.end - self.start);
        let read = self.bytes.read(self.buffer.get_mut(self.end..).unwrap_or_default());
        let read = Self::note(&self.place, read)?;
        self.end += read;
        Ok(read)
    }

    fn ready(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    /// Keeps what stopped the bytes, and gives the decoder an error to stop with.
    fn note<T>(place: &Place, result: io::Result<T>) -> io::Result<T> {
        result.map_err(|error| {
            if error.kind() == io::ErrorKind::Interrupted {
                return error;
            }
            let kind = error.kind();
            place.broken.replace(Some(error));
            kind.into()
        })
    }
}

impl Read for Input<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if to.is_empty() {
            return Ok(0);
        }
        let read = self.fill_buf()?.read(to)?;
        self.consume(read);
        Ok(read)
    }
}

impl BufRead for Input<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.start == self.end && self.refill()? == 0 {
            self.place.ended.set(true);
        }
        Ok(self.ready())
    }

    fn consume(&mut self, bytes: usize) {
        self.place.taken.add(bytes as u64);
        self.start = self.end.min(self.start + bytes);
    }
}

/// Reads as many bytes as there is room for, or as there are.
pub(crate) fn fill(stream: &mut dyn Read, to: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < to.len() {
        match stream.read(to.get_mut(filled..).unwrap_or_default()) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// Reads the first bytes of a stream, and gives them back with it.
pub(crate) fn peek<'a>(mut stream: Box<dyn Read + 'a>, bytes: usize) -> io::Result<(Vec<u8>, Box<dyn Read + 'a>)> {
    let mut start = Vec::with_capacity(bytes);
    stream.by_ref().take(bytes as u64).read_to_end(&mut start)?;
    Ok((start.clone(), Box::new(io::Cursor::new(start).chain(stream))))
}
