//! What is around the data of a file, taken off as far as that is to be done without a key.

use std::fs::File;
use std::io::{self, Cursor};
use std::ops::ControlFlow;
use std::path::Path;

use ingest_layers::{Layer, LayerError, Layers, Limits, Magic, Members};

use crate::members::{self, Choice};
use crate::sample::Sample;

/// Layers that are taken off one within the other, at most; as `auto` does.
const DEEPEST: usize = 8;
/// Bytes that tell a layer.
const TELLING: usize = 262;
/// Members of an archive that are named, at most.
const LISTED: usize = 1000;
/// Members beside the first that are looked at, and bytes of each.
const OTHERS: usize = 16;
const OF_OTHERS: usize = 256 << 10;

/// A layer that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) magic: Magic,
    /// Of an archive: which members are read.
    pub(crate) pattern: Option<String>,
    /// Of an archive: the names of its members, as many as were seen.
    pub(crate) members: Vec<String>,
    /// Whether there may be more members than were seen.
    pub(crate) more: bool,
}

/// What is within the layers of a file.
#[derive(Debug, Default)]
pub(crate) struct Unwrapped {
    /// From the outside in.
    pub(crate) layers: Vec<Found>,
    pub(crate) sample: Sample,
    /// The member that the sample is of.
    pub(crate) member: Option<String>,
    /// Others that are read with it, each with its beginning.
    pub(crate) others: Vec<(String, Sample)>,
    /// What it takes to go on, if the innermost layer is locked.
    pub(crate) locked: Option<String>,
    /// Whether the sample is an archive that is the data itself.
    pub(crate) is_workbook: bool,
}

impl Found {
    fn plain(magic: Magic) -> Self {
        Self { magic, pattern: None, members: Vec::new(), more: false }
    }

    /// As it stands in an `unwrap`.
    pub(crate) fn written(&self) -> String {
        match &self.pattern {
            Some(pattern) => format!("{}({})", self.magic.name(), crate::block::quoted(pattern)),
            None => self.magic.name().to_owned(),
        }
    }

    /// Members of an archive that are not read though data may be in them.
    pub(crate) fn left_out(&self) -> Vec<&str> {
        self.pattern.as_deref().map(|it| members::left_out(&self.members, it)).unwrap_or_default()
    }

    fn layer(&self) -> io::Result<Layer> {
        let members = match &self.pattern {
            Some(pattern) => Members::matching(pattern).map_err(io::Error::other)?,
            None => Members::all(),
        };
        Ok(match self.magic {
            Magic::Zip => Layer::Zip { members, password: None },
            Magic::Tar => Layer::Tar { members },
            Magic::Gzip => Layer::Gzip,
            Magic::Zstd => Layer::Zstd,
            Magic::Bzip2 => Layer::Bzip2,
            Magic::Xz => Layer::Xz,
            Magic::Lz4 => Layer::Lz4,
            Magic::Snappy => Layer::Snappy,
            Magic::Compress => Layer::Compress,
            Magic::Pgp => return Err(io::Error::other("a layer that takes a key")),
        })
    }
}

/// Takes the layers off a file. `wanted` is a pattern of the members to look at; `most` how many bytes of data are read of each layer.
pub(crate) fn unwrap(file: &Path, wanted: Option<&str>, most: usize) -> io::Result<Unwrapped> {
    let mut found = Unwrapped { sample: Sample::of(&mut File::open(file)?, most, false)?, ..Unwrapped::default() };
    while let Some(magic) = Magic::of(found.sample.bytes.get(..TELLING).unwrap_or(&found.sample.bytes)) {
        if magic == Magic::Pgp {
            let key = "it is encrypted by OpenPGP; name the secrets that open it: `unwrap pgp(private_key)`, or `pgp(password: …)`";
            found.locked = Some(key.to_owned());
            found.layers.push(Found::plain(magic));
            break;
        }
        if found.layers.len() == DEEPEST {
            let what = "has more layers within each other than are taken off";
            return Err(LayerError::Unsupported { layer: magic.name(), what }.into());
        }
        if matches!(magic, Magic::Zip | Magic::Tar) {
            if !archive(file, magic, wanted, most, &mut found)? {
                break;
            }
        } else {
            let layer = Found::plain(magic);
            let (forgiving, mut sample) = (!found.sample.whole, Sample::default());
            each(file, &found, &layer, &mut |_, stream| {
                sample = Sample::of(stream, most, forgiving)?;
                Ok(ControlFlow::Break(()))
            })?;
            found.layers.push(layer);
            found.sample = sample;
            // Where each has layers of its own, one tells all.
            found.others.clear();
        }
    }
    Ok(found)
}

/// Lists an archive and goes on to the first member that matches; false where it is no archive of files but a workbook, or is locked.
fn archive(file: &Path, magic: Magic, wanted: Option<&str>, most: usize, found: &mut Unwrapped) -> io::Result<bool> {
    let mut layer = Found::plain(magic);
    let mut names = Vec::new();
    let listed = each(file, found, &layer, &mut |name, _| {
        names.push(name.to_owned());
        Ok(if names.len() < LISTED { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
    });
    layer.members = names;
    layer.more = layer.members.len() == LISTED;
    match listed {
        Ok(()) => {}
        Err(error) if matches!(LayerError::find(&error), Some(LayerError::Locked(_))) => {
            found.locked = LayerError::find(&error).map(ToString::to_string);
            found.layers.push(layer);
            return Ok(false);
        }
        // What was cut for the sample has no end.
        Err(_) if !layer.members.is_empty() && !found.sample.whole => layer.more = true,
        Err(error) => return Err(error),
    }
    if magic == Magic::Zip && members::is_workbook(&layer.members, &found.sample.bytes) {
        found.is_workbook = true;
        return Ok(false);
    }
    let Choice { pattern, first } = members::choose(&layer.members, wanted);
    layer.pattern = pattern;
    let (forgiving, mut others) = (magic == Magic::Tar && !found.sample.whole, Vec::new());
    let mut sample: Option<(String, Sample)> = None;
    let mut reached = first.is_none();
    let read = each(file, found, &layer, &mut |name, stream| {
        reached |= first.as_deref() == Some(name);
        if !reached {
            return Ok(ControlFlow::Continue(()));
        }
        // Of what is empty the next may tell more.
        match &sample {
            Some((_, seen)) if !seen.is_empty() => {
                others.push((name.to_owned(), Sample::of(stream, OF_OTHERS, forgiving)?));
            }
            _ => {
                let seen = Sample::of(stream, most, forgiving)?;
                others.extend(sample.replace((name.to_owned(), seen)));
            }
        }
        Ok(if others.len() < OTHERS { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
    });
    if sample.is_none() {
        read?;
    }
    let (name, sample) = sample.unwrap_or_default();
    found.member = Some(match found.member.take() {
        Some(archive) => format!("{archive}/{name}"),
        None => name,
    });
    found.layers.push(layer);
    found.sample = sample;
    found.others = others;
    Ok(true)
}

/// Is handed a member's name, or nothing, and its data.
type Member<'a> = dyn FnMut(&str, &mut dyn io::Read) -> io::Result<ControlFlow<()>> + 'a;

/// Hands out what is within the next layer: of the sample, or, where an archive is needed to its end, of the file.
fn each(file: &Path, outer: &Unwrapped, next: &Found, each: &mut Member<'_>) -> io::Result<()> {
    let scratch = std::env::temp_dir();
    let from_start = next.magic == Magic::Zip && !outer.sample.whole;
    let outside = if from_start { outer.layers.as_slice() } else { &[] };
    let layers = outside.iter().chain([next]).map(|it| Ok((it.layer()?, Limits::default())));
    let layers = Layers::new(layers.collect::<io::Result<_>>()?, scratch);
    let bytes: Box<dyn io::Read + Send> =
        if from_start { Box::new(File::open(file)?) } else { Box::new(Cursor::new(outer.sample.bytes.clone())) };
    let done = layers.unwrap(bytes, &mut |piece| {
        let mut stream = piece.bytes;
        // Names are those within this archive.
        let prefix = if from_start { outer.member.as_deref() } else { None };
        let name = piece.member.unwrap_or_default();
        let name = prefix.and_then(|it| name.strip_prefix(it)?.strip_prefix('/')).unwrap_or(name);
        each(name, &mut stream)
    });
    done.map(|_| ())
}
