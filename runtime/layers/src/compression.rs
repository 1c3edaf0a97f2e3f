//! Compressed streams, one or several after each other.

mod compress;
mod snappy;
mod xz;

use std::io::{self, BufRead, Read};
use std::rc::Rc;

use bzip2::bufread::BzDecoder;
use flate2::bufread::GzDecoder;
use lz4_flex::frame::FrameDecoder as Lz4Decoder;
use snap::read::FrameDecoder as SnappyDecoder;
use zstd::stream::read::Decoder as ZstdDecoder;

use self::snappy::Chunks;
use crate::input::{Count, Input, Place};
use crate::magic::{Magic, SEEN};
use crate::{Layer, LayerError};

/// Bytes of memory that a decoder of `xz` may take: a dictionary of 64 MiB, the largest that `xz -9` makes, and what is around it.
pub(crate) const XZ_MEMORY: u64 = 100 << 20;

/// The content of compressed data; none where the layer is no compression.
pub(crate) fn decompress<'a>(layer: &Layer, stream: Box<dyn Read + 'a>) -> Option<Box<dyn Read + 'a>> {
    Some(match layer {
        Layer::Gzip => Box::new(Streams::<GzDecoder<Input<'a>>>::new(stream)),
        Layer::Zstd => Box::new(Streams::<ZstdDecoder<'static, Input<'a>>>::new(stream)),
        Layer::Bzip2 => Box::new(Streams::<BzDecoder<Input<'a>>>::new(stream)),
        Layer::Xz => Box::new(Streams::<xz::Decoder<Input<'a>>>::new(stream)),
        Layer::Lz4 => Box::new(Streams::<Lz4Decoder<Input<'a>>>::new(stream)),
        Layer::Snappy => Box::new(Streams::<SnappyDecoder<Chunks<Input<'a>>>>::new(stream)),
        Layer::Compress => Box::new(Streams::<compress::Decoder<Input<'a>>>::new(stream)),
        Layer::Pgp(_) | Layer::Zip { .. } | Layer::Tar { .. } | Layer::Auto => return None,
    })
}

/// Whether a decoder of `xz` or `zstd` stopped because it was given no more memory: both libraries tell it by their texts alone.
pub(crate) fn is_of_memory(error: &io::Error) -> bool {
    let text = error.to_string();
    text.contains("too much memory") || text.contains("memory limit")
}

/// A decoder of one compressed stream, which gives back what follows it.
trait Decoder<'a>: Read + Sized {
    const NAME: &'static str;
    /// What a stream begins with.
    const MAGIC: &'static [Magic];
    /// Whether the decoder takes an end of its input for the end of the stream: then only a mark of the format tells.
    const ENDS_SILENTLY: bool = false;
    /// Whether frames that hold something else may stand between streams, and the decoder passes over none.
    const IS_BETWEEN_OTHERS: bool = false;

    fn start(input: Input<'a>) -> io::Result<Self>;
    fn into_input(self) -> Input<'a>;
}

impl<'a> Decoder<'a> for GzDecoder<Input<'a>> {
    const NAME: &'static str = "gzip";
    const MAGIC: &'static [Magic] = &[Magic::Gzip];

    fn start(input: Input<'a>) -> io::Result<Self> {
        Ok(Self::new(input))
    }

    fn into_input(self) -> Input<'a> {
        self.into_inner()
    }
}

impl<'a> Decoder<'a> for ZstdDecoder<'static, Input<'a>> {
    const NAME: &'static str = "zstd";
    const MAGIC: &'static [Magic] = &[Magic::Zstd];

    fn start(mut input: Input<'a>) -> io::Result<Self> {
        // RFC 8878, 3.1.1.1: after the magic number, two bits of the frame's descriptor tell how long the dictionary's number is.
        if let [0x28, 0xB5, 0x2F, 0xFD, descriptor, ..] = input.fill_buf()?
            && descriptor & 3 != 0
        {
            let what = "was compressed with a dictionary, which is not read; have the sender leave out `--dict`";
            return Err(LayerError::Unsupported { layer: Self::NAME, what }.into());
        }
        Ok(Self::with_buffer(input)?.single_frame())
    }

    fn into_input(self) -> Input<'a> {
        self.finish()
    }
}

impl<'a> Decoder<'a> for BzDecoder<Input<'a>> {
    const NAME: &'static str = "bzip2";
    const MAGIC: &'static [Magic] = &[Magic::Bzip2];

    fn start(input: Input<'a>) -> io::Result<Self> {
        Ok(Self::new(input))
    }

    fn into_input(self) -> Input<'a> {
        self.into_inner()
    }
}

impl<'a> Decoder<'a> for xz::Decoder<Input<'a>> {
    const NAME: &'static str = "xz";
    const MAGIC: &'static [Magic] = &[Magic::Xz];

    fn start(input: Input<'a>) -> io::Result<Self> {
        Self::new(input, XZ_MEMORY)
    }

    fn into_input(self) -> Input<'a> {
        self.into_input()
    }
}

impl<'a> Decoder<'a> for Lz4Decoder<Input<'a>> {
    const NAME: &'static str = "lz4";
    const MAGIC: &'static [Magic] = &[Magic::Lz4];
    const ENDS_SILENTLY: bool = true;
    const IS_BETWEEN_OTHERS: bool = true;

    fn start(mut input: Input<'a>) -> io::Result<Self> {
        if input.ahead(Magic::LZ4_LEGACY.len())?.starts_with(&Magic::LZ4_LEGACY) {
            let what = "is in the legacy format, which has no mark of its end; have the sender leave out `-l`";
            return Err(LayerError::Unsupported { layer: Self::NAME, what }.into());
        }
        Ok(Self::new(input))
    }

    fn into_input(self) -> Input<'a> {
        self.into_inner()
    }
}

impl<'a> Decoder<'a> for SnappyDecoder<Chunks<Input<'a>>> {
    const NAME: &'static str = "snappy";
    const MAGIC: &'static [Magic] = &[Magic::Snappy];

    fn start(input: Input<'a>) -> io::Result<Self> {
        Ok(Self::new(Chunks::new(input)))
    }

    fn into_input(self) -> Input<'a> {
        self.into_inner().into_input()
    }
}

impl<'a> Decoder<'a> for compress::Decoder<Input<'a>> {
    const NAME: &'static str = "compress";
    const MAGIC: &'static [Magic] = &[Magic::Compress];

    fn start(input: Input<'a>) -> io::Result<Self> {
        Ok(Self::new(input))
    }

    fn into_input(self) -> Input<'a> {
        self.into_inner()
    }
}

/// Compressed streams that follow each other, as `cat a.gz b.gz` makes them, with zeros between and after them: tapes and `xz` pad.
struct Streams<'a, D> {
    state: State<'a, D>,
    place: Rc<Place>,
    content: Count,
    /// How many have begun.
    begun: usize,
}

enum State<'a, D> {
    Between(Input<'a>),
    Within(D),
    Over,
}

impl<'a, D: Decoder<'a>> Streams<'a, D> {
    fn new(stream: Box<dyn Read + 'a>) -> Self {
        let (input, place) = Input::new(stream);
        Self { state: State::Between(input), place, content: Count::default(), begun: 0 }
    }

    fn fault(&self, error: &io::Error) -> io::Error {
        if is_of_memory(error) {
            let what = "takes more memory to unpack than it is given (xz 100 MiB, zstd 128 MiB); have the sender use `xz -9` or less, or \
                        zstd without `--long` and `--ultra`";
            return LayerError::Unsupported { layer: D::NAME, what }.into();
        }
        self.place.judge(D::NAME, self.content.get(), error)
    }

    /// The next stream, or the end.
    fn begin(&mut self, mut input: Input<'a>) -> io::Result<State<'a, D>> {
        let passed = |error: &io::Error| self.fault(error);
        if self.begun > 0 {
            loop {
                let ready = input.fill_buf().map_err(|it| passed(&it))?;
                let zeros = ready.iter().take_while(|it| **it == 0).count();
                let all = ready.len();
                input.consume(zeros);
                if zeros == 0 || zeros < all {
                    break;
                }
            }
        }
        if D::IS_BETWEEN_OTHERS {
            pass_frames(&mut input).map_err(|it| passed(&it))?;
        }
        let ready = input.fill_buf().map_err(|it| passed(&it))?;
        if ready.is_empty() && self.begun > 0 {
            return Ok(State::Over);
        }
        let start = input.ahead(SEEN).map_err(|it| passed(&it))?;
        let found = Magic::of(start);
        if !found.is_some_and(|it| D::MAGIC.contains(&it)) {
            let at = self.place.taken();
            return Err(match self.begun {
                0 if start.is_empty() => LayerError::CutOff { layer: D::NAME, at, content: 0 },
                0 => LayerError::NotOf { layer: D::NAME, found: found.map(Magic::name) },
                _ => LayerError::Trailing { layer: D::NAME, at },
            }
            .into());
        }
        self.begun += 1;
        D::start(input).map(State::Within).map_err(|it| self.fault(&it))
    }
}

/// Passes over frames of whatever their writer likes ("skippable frames" of LZ4's frame format, RFC 8878, 3.1.2).
fn pass_frames(input: &mut Input<'_>) -> io::Result<()> {
    while let [0x50..=0x5F, 0x2A, 0x4D, 0x18, a, b, c, d, ..] = *input.ahead(8)? {
        let length = u64::from(u32::from_le_bytes([a, b, c, d]));
        input.consume(8);
        if io::copy(&mut input.by_ref().take(length), &mut io::sink())? < length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(())
}

impl<'a, D: Decoder<'a>> Read for Streams<'a, D> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if to.is_empty() {
            return Ok(0);
        }
        loop {
            match std::mem::replace(&mut self.state, State::Over) {
                State::Over => return Ok(0),
                State::Between(input) => self.state = self.begin(input)?,
                State::Within(mut decoder) => match decoder.read(to) {
                    Ok(0) if D::ENDS_SILENTLY && self.place.has_ended() => {
                        return Err(self.fault(&io::ErrorKind::UnexpectedEof.into()));
                    }
                    Ok(0) => self.state = State::Between(decoder.into_input()),
                    Ok(read) => {
                        self.content.add(read as u64);
                        self.state = State::Within(decoder);
                        return Ok(read);
                    }
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => self.state = State::Within(decoder),
                    Err(error) => return Err(self.fault(&error)),
                },
            }
        }
    }
}
