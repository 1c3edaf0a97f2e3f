//! A message as it is stored: how far it was read, what broke that off, and whether anything follows it.

use std::fmt;
use std::io::{self, Read};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pgp::errors::Error;

use super::{NAME, WAY, other};
use crate::LayerError;
use crate::input::fill;

/// The message as it is stored, which shows nothing of itself. Clones read on from the same place, so that where the library is, and what
/// it leaves, can be seen.
#[derive(Clone)]
pub(super) struct Stored<'a> {
    file: Arc<Mutex<Armour<'a>>>,
    seen: Arc<Mutex<Seen>>,
}

/// How far a message was read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    /// Bytes.
    pub(super) taken: u64,
    /// Whether more was asked for than there is.
    is_over: bool,
}

/// What those have seen who read what the message holds. The message itself may have been read further.
#[derive(Debug, Default)]
struct Seen {
    mark: Option<Mark>,
    /// Why there is no more of the message, where that is no fault of it.
    broken: Option<io::Error>,
}

impl<'a> Stored<'a> {
    pub(super) fn new(stream: Box<dyn Read + Send + 'a>) -> Self {
        Self { file: Arc::new(Mutex::new(Armour::new(stream))), seen: Arc::default() }
    }

    fn file(&self) -> MutexGuard<'_, Armour<'a>> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How far it was read.
    pub(super) fn mark(&self) -> Mark {
        let file = self.file();
        Mark { taken: file.taken, is_over: file.is_over }
    }

    /// Whether anything follows that is not white space.
    pub(super) fn goes_on(&self) -> bool {
        self.file().goes_on
    }

    /// Faults are told from here on as of one who has read so far.
    pub(super) fn show(&self, mark: Mark) {
        self.seen().mark = Some(mark);
    }

    /// Keeps an error of the stream beneath, so that it is told as that whatever the library makes of it, and gives one to stop with. It is
    /// never that the bytes end, which the library takes for the end of the message in some places.
    pub(super) fn note(&self, error: io::Error) -> io::Error {
        if is_beneath(&error) {
            self.seen().broken = Some(error);
        }
        io::ErrorKind::InvalidData.into()
    }

    /// What an error of the library means. Its own text could quote the message.
    pub(super) fn fault(&self, error: Error, content: u64) -> io::Error {
        match error {
            Error::IO { source, .. } => self.of_reading(source, content),
            Error::Unsupported { .. } | Error::Unimplemented { .. } => {
                LayerError::Unsupported { layer: NAME, what: WAY }.into()
            }
            _ => self.judge(content),
        }
    }

    /// What an error of the library means before any of the message was seen: the file may be something else.
    pub(super) fn no_message(&self, error: Error) -> io::Error {
        let fault = self.fault(error, 0);
        let is_own = match LayerError::find(&fault) {
            Some(
                LayerError::Unsupported { layer, .. }
                | LayerError::Damaged { layer, .. }
                | LayerError::CutOffOrDamaged { layer, .. },
            ) => *layer == NAME,
            _ => false,
        };
        let named = other::named(&self.file().start);
        match named.filter(|_| is_own) {
            Some(what) => LayerError::Unsupported { layer: NAME, what }.into(),
            None => fault,
        }
    }

    /// What an error of reading the message means.
    pub(super) fn of_reading(&self, error: io::Error, content: u64) -> io::Error {
        if is_beneath(&error) { error } else { self.judge(content) }
    }

    fn judge(&self, content: u64) -> io::Error {
        let (broken, mark) = {
            let mut seen = self.seen();
            (seen.broken.take(), seen.mark)
        };
        if let Some(broken) = broken {
            return broken;
        }
        let Mark { taken: at, is_over } = mark.unwrap_or_else(|| self.mark());
        if is_over {
            LayerError::CutOffOrDamaged { layer: NAME, at, content }.into()
        } else {
            LayerError::Damaged { layer: NAME, at, content }.into()
        }
    }
}

/// Whether an error is of the stream beneath, or of a layer there.
fn is_beneath(error: &io::Error) -> bool {
    error.raw_os_error().is_some() || LayerError::find(error).is_some()
}

impl fmt::Debug for Stored<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Stored")
    }
}

impl Read for Stored<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        // The library gives up where it is interrupted.
        loop {
            match self.file().read(to) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                done => return done,
            }
        }
    }
}

/// A file that may be in armour, which the library reads to its end and no further: it is seen here whether anything follows that is not
/// white space.
struct Armour<'a> {
    stream: Box<dyn Read + Send + 'a>,
    /// Bytes that were read.
    taken: u64,
    /// Whether more was asked for than there is.
    is_over: bool,
    /// The first bytes; none before anything was read.
    start: Vec<u8>,
    /// The last bytes, in which the end may have begun.
    tail: Vec<u8>,
    has_ended: bool,
    goes_on: bool,
}

/// Bytes that tell what is in armour.
const START: usize = 40;
const END: &[u8] = b"-----END PGP MESSAGE-----";

impl<'a> Armour<'a> {
    fn new(stream: Box<dyn Read + Send + 'a>) -> Self {
        Self { stream, taken: 0, is_over: false, start: Vec::new(), tail: Vec::new(), has_ended: false, goes_on: false }
    }

    fn look(&mut self, bytes: &[u8]) {
        if self.start.is_empty() {
            self.start.extend(bytes.iter().take(START));
        }
        if self.start.first() != Some(&b'-') || self.goes_on {
            return;
        }
        let mut after = bytes;
        if !self.has_ended {
            self.tail.extend_from_slice(bytes);
            let Some(at) = self.tail.windows(END.len()).position(|it| it == END) else {
                let kept = self.tail.len().saturating_sub(END.len() - 1);
                self.tail.drain(..kept);
                return;
            };
            self.has_ended = true;
            after = self.tail.get(at + END.len()..).unwrap_or_default();
        }
        self.goes_on = after.iter().any(|it| !it.is_ascii_whitespace());
    }
}

impl Read for Armour<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        // The library looks for the header of armour in what it is given first, which has to be all of it.
        let read = fill(&mut *self.stream, to)?;
        self.taken += read as u64;
        self.is_over |= read == 0 && !to.is_empty();
        self.look(to.get(..read).unwrap_or_default());
        Ok(read)
    }
}
