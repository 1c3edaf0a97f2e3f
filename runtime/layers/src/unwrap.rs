//! From a file to its data.

use std::io::{self, Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use crate::archive::{each_of_tar, each_of_zip};
use crate::compression::decompress;
use crate::input::{Count, peek};
use crate::limits::Limited;
use crate::magic::{Magic, SEEN};
use crate::{Layer, LayerError, Limits, pgp};

/// Layers that `auto` takes off one within the other, at most.
const DEEPEST: usize = 8;

/// The layers of a source's files, from the outside in.
#[derive(Debug)]
pub struct Layers {
    from_outside: Vec<Layer>,
    limits: Limits,
    /// Where archives are copied to that are read from their end.
    scratch: PathBuf,
}

/// A part of a file's data: a member of an archive, or all of it.
pub struct Piece<'a> {
    /// The member's name, with those of the archives around it: `june.zip/claims.csv`. None where there is no archive.
    pub member: Option<&'a str>,
    /// The data.
    pub bytes: Box<dyn Read + 'a>,
}

/// Is handed the pieces.
type Each<'a> = dyn FnMut(Piece<'_>) -> io::Result<ControlFlow<()>> + 'a;

/// Is handed what is within a layer, with the member that it is.
type Within<'a> = dyn FnMut(Option<&str>, Box<dyn Read + '_>) -> io::Result<ControlFlow<()>> + 'a;

/// What the layers of one file have in common.
struct Unwrapping<'a> {
    of: &'a Layers,
    stored: Rc<Count>,
    unpacked: Rc<Count>,
}

impl Default for Layers {
    /// None: files are read as they are.
    fn default() -> Self {
        Self::new(Vec::new(), Limits::default(), std::env::temp_dir())
    }
}

impl Layers {
    /// `scratch` is a private folder.
    pub fn new(layers: Vec<Layer>, limits: Limits, scratch: PathBuf) -> Self {
        Self { from_outside: layers, limits, scratch }
    }

    /// The private folder.
    pub fn scratch(&self) -> &Path {
        &self.scratch
    }

    /// Hands out the data of a file, piece by piece, until `each` breaks. What stands behind the last piece is read too, and judged.
    pub fn unwrap(&self, file: Box<dyn Read + Send + '_>, each: &mut Each<'_>) -> io::Result<ControlFlow<()>> {
        if self.from_outside.is_empty() {
            return each(Piece { member: None, bytes: file });
        }
        let stored = Rc::new(Count::default());
        let unwrapping = Unwrapping { of: self, stored: Rc::clone(&stored), unpacked: Rc::default() };
        if let Some((Layer::Pgp(keys), inner)) = self.from_outside.split_first() {
            // The ratio is that of what is inside: encryption adds next to nothing.
            let counted = pgp::open(keys, file)?;
            return unwrapping.next(inner, None, Box::new(Counted { bytes: counted, stored }), each);
        }
        unwrapping.next(&self.from_outside, None, Box::new(Counted { bytes: file, stored }), each)
    }
}

impl Unwrapping<'_> {
    fn next(
        &self,
        layers: &[Layer],
        member: Option<&str>,
        stream: Box<dyn Read + '_>,
        each: &mut Each<'_>,
    ) -> io::Result<ControlFlow<()>> {
        let Some((layer, inner)) = layers.split_first() else {
            let (stored, unpacked) = (Rc::clone(&self.stored), Rc::clone(&self.unpacked));
            let bytes = Limited { data: stream, limits: self.of.limits, stored, unpacked };
            return each(Piece { member, bytes: Box::new(bytes) });
        };
        match layer {
            Layer::Auto => self.auto(DEEPEST, member, stream, each),
            layer => self.layer(layer, member, stream, &mut |member, stream| self.next(inner, member, stream, each)),
        }
    }

    /// Takes off what the first bytes tell, as long as they tell something.
    fn auto(
        &self,
        deepest: usize,
        member: Option<&str>,
        stream: Box<dyn Read + '_>,
        each: &mut Each<'_>,
    ) -> io::Result<ControlFlow<()>> {
        let (start, stream) = peek(stream, SEEN)?;
        let Some(magic) = Magic::of(&start) else { return self.next(&[], member, stream, each) };
        let Some(layer) = Layer::of(magic) else {
            return Err(LayerError::Locked(
                "the file is encrypted by OpenPGP, which `auto` has no key for; say `unwrap pgp(…), auto`",
            )
            .into());
        };
        let Some(deepest) = deepest.checked_sub(1) else {
            let what = "has more layers within each other than are taken off; say which they are";
            return Err(LayerError::Unsupported { layer: magic.name(), what }.into());
        };
        self.layer(&layer, member, stream, &mut |member, stream| self.auto(deepest, member, stream, each))
    }

    fn layer(
        &self,
        layer: &Layer,
        member: Option<&str>,
        stream: Box<dyn Read + '_>,
        within: &mut Within<'_>,
    ) -> io::Result<ControlFlow<()>> {
        let mut of_archive = |name: &str, stream: Box<dyn Read + '_>| match member {
            Some(archive) => within(Some(&format!("{archive}/{name}")), stream),
            None => within(Some(name), stream),
        };
        match layer {
            Layer::Zip { members, password } => {
                each_of_zip(members, password.as_ref(), stream, &self.of.scratch, &mut of_archive)
            }
            Layer::Tar { members } => each_of_tar(members, stream, &mut of_archive),
            Layer::Pgp(keys) => {
                // The library takes what may go to another thread only. What is copied is encrypted.
                let mut file = tempfile::tempfile_in(&self.of.scratch)?;
                let mut stream = stream;
                io::copy(&mut stream, &mut file)?;
                file.seek(SeekFrom::Start(0))?;
                within(member, pgp::open(keys, Box::new(file))?)
            }
            layer => match decompress(layer, stream) {
                Some(content) => within(member, content),
                None => Err(io::Error::other("a layer that is none")),
            },
        }
    }
}

/// A file as it is stored, counted.
struct Counted<'a> {
    bytes: Box<dyn Read + 'a>,
    stored: Rc<Count>,
}

impl Read for Counted<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let read = self.bytes.read(to)?;
        self.stored.add(read as u64);
        Ok(read)
    }
}
