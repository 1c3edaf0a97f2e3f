//! One stream of `xz`.
//!
//! The reader of the library forgets what it has decoded where it then meets a fault, and asks for more bytes before it has given out what
//! those that it has are good for: how far a damaged file can be read would hang on the portions that it comes in.

use std::io::{self, BufRead, Read};

use liblzma::stream::{Action, Status, Stream};

/// Decodes a stream, and leaves what follows it.
pub(super) struct Decoder<R> {
    input: R,
    stream: Stream,
    /// Whether more may come of bytes that were taken already.
    is_full: bool,
    is_over: bool,
    /// What is wrong behind what was given out last.
    failed: Option<io::Error>,
}

impl<R: BufRead> Decoder<R> {
    /// A decoder that takes so many bytes of memory at most.
    pub(super) fn new(input: R, memory: u64) -> io::Result<Self> {
        let stream = Stream::new_stream_decoder(memory, 0)?;
        Ok(Self { input, stream, is_full: false, is_over: false, failed: None })
    }

    pub(super) fn into_input(self) -> R {
        self.input
    }

    /// Decodes what is there into `to`, and says how many bytes came of it, and whether the bytes end.
    fn step(&mut self, to: &mut [u8]) -> io::Result<(usize, bool)> {
        let ready = if self.is_full { &[] } else { self.input.fill_buf()? };
        let (waits, ends) = (!ready.is_empty(), ready.is_empty() && !self.is_full);
        let (taken, made) = (self.stream.total_in(), self.stream.total_out());
        let done = self.stream.process(ready, to, if ends { Action::Finish } else { Action::Run });
        let taken = (self.stream.total_in() - taken) as usize;
        let made = (self.stream.total_out() - made) as usize;
        self.input.consume(taken);
        self.is_full = made == to.len();
        match done {
            Ok(status) => self.is_over = status == Status::StreamEnd,
            Err(error) if made == 0 => return Err(error.into()),
            Err(error) => self.failed = Some(error.into()),
        }
        if waits && taken == 0 && made == 0 && !self.is_over {
            return Err(io::ErrorKind::InvalidData.into());
        }
        Ok((made, ends))
    }
}

impl<R: BufRead> Read for Decoder<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if to.is_empty() {
            return Ok(0);
        }
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        while !self.is_over {
            let (made, ends) = self.step(to)?;
            if made > 0 {
                return Ok(made);
            }
            if ends && !self.is_over {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(0)
    }
}
