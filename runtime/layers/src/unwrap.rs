//! From a file to its data.

use std::io::{self, Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use ingest_scratch::unnamed_file;

use crate::archive::{each_of_tar, each_of_zip};
use crate::compression::decompress;
use crate::input::peek;
use crate::limits::Flow;
use crate::magic::{Magic, NotRead, SEEN};
use crate::{Layer, LayerError, Limits, pgp};

/// Layers that `auto` takes off one within the other, at most.
const DEEPEST: usize = 8;

/// The layers of a source's files, from the outside in.
#[derive(Debug)]
pub struct Layers {
    from_outside: Vec<(Layer, Limits)>,
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
    /// Of each layer, whatever the member.
    flows: Vec<Flow>,
    /// Of all together.
    whole: Flow,
    /// What was compressed once does not compress again: layers within each other may become no more than the one that may most.
    ratio: u64,
}

impl Default for Layers {
    /// None: files are read as they are.
    fn default() -> Self {
        Self::new(Vec::new(), std::env::temp_dir())
    }
}

impl Layers {
    /// From the outside in, each with how much it may become. `scratch` is a private folder.
    pub fn new(layers: Vec<(Layer, Limits)>, scratch: PathBuf) -> Self {
        Self { from_outside: layers, scratch }
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
        let unwrapping = Unwrapping {
            of: self,
            flows: self.from_outside.iter().map(|_| Flow::default()).collect(),
            whole: Flow::default(),
            ratio: self.from_outside.iter().map(|(_, limits)| limits.ratio).max().unwrap_or_default(),
        };
        unwrapping.first(file, each)
    }
}

impl Unwrapping<'_> {
    /// The outermost layer, of what may go to another thread.
    fn first(&self, file: Box<dyn Read + Send + '_>, each: &mut Each<'_>) -> io::Result<ControlFlow<()>> {
        let file = self.whole.counted(file);
        let layers = &self.of.from_outside;
        match layers.split_first().zip(self.flows.first()) {
            Some((((Layer::Pgp(keys), limits), inner), flow)) => {
                pgp::open(keys, Box::new(flow.counted(file)), flow, limits.ratio, &mut |data| {
                    self.next(inner, None, Box::new(flow.limited(data, *limits, Some("pgp"))), each)
                })
            }
            _ => self.next(layers, None, Box::new(file), each),
        }
    }

    fn next(
        &self,
        layers: &[(Layer, Limits)],
        member: Option<&str>,
        stream: Box<dyn Read + '_>,
        each: &mut Each<'_>,
    ) -> io::Result<ControlFlow<()>> {
        let all = &self.of.from_outside;
        let flow = self.flows.get(all.len().saturating_sub(layers.len()));
        let Some((((layer, limits), inner), flow)) = layers.split_first().zip(flow) else {
            return self.data(member, stream, each);
        };
        let stream = Box::new(flow.counted(stream));
        match layer {
            Layer::Auto => self.auto(DEEPEST, *limits, member, stream, &mut |member, stream| {
                self.data(member, Box::new(flow.limited(stream, *limits, Some("auto"))), each)
            }),
            layer => self.layer(layer, (flow, limits.ratio), member, stream, &mut |member, stream| {
                self.next(inner, member, Box::new(flow.limited(stream, *limits, Some(layer.name()))), each)
            }),
        }
    }

    /// What no layer is around any more.
    fn data(
        &self,
        member: Option<&str>,
        stream: Box<dyn Read + '_>,
        each: &mut Each<'_>,
    ) -> io::Result<ControlFlow<()>> {
        let limits = Limits { ratio: self.ratio, ..Limits::default() };
        each(Piece { member, bytes: Box::new(self.whole.limited(stream, limits, None)) })
    }

    /// Takes off what the first bytes tell, as long as they tell something.
    fn auto(
        &self,
        deepest: usize,
        limits: Limits,
        member: Option<&str>,
        stream: Box<dyn Read + '_>,
        within: &mut Within<'_>,
    ) -> io::Result<ControlFlow<()>> {
        let (start, stream) = peek(stream, SEEN)?;
        if let Some(NotRead { what, instead, .. }) = NotRead::of(&start) {
            return Err(LayerError::NotRead { what, instead }.into());
        }
        let Some(magic) = Magic::of(&start) else { return within(member, stream) };
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
        // An archive within is copied to the disk: what it is copied from has to be within its limits too.
        let flow = Flow::default();
        self.layer(&layer, (&flow, limits.ratio), member, Box::new(flow.counted(stream)), &mut |member, stream| {
            self.auto(deepest, limits, member, Box::new(flow.limited(stream, limits, Some("auto"))), within)
        })
    }

    fn layer(
        &self,
        layer: &Layer,
        (flow, ratio): (&Flow, u64),
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
                let mut file = unnamed_file(&self.of.scratch)?;
                let mut stream = stream;
                io::copy(&mut stream, &mut file)?;
                file.seek(SeekFrom::Start(0))?;
                pgp::open(keys, Box::new(file), flow, ratio, &mut |data| within(member, data))
            }
            layer => match decompress(layer, stream) {
                Some(content) => within(member, content),
                None => Err(io::Error::other("a layer that is none")),
            },
        }
    }
}
