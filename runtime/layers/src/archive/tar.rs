//! Tar archives, read from their start.

use std::cell::Cell;
use std::collections::HashSet;
use std::io::{self, BufRead, Read};
use std::ops::ControlFlow;
use std::rc::Rc;

use tar::{Archive, Entry, EntryType};

use super::{EachMember, NAMED};
use crate::input::{Input, Place};
use crate::{LayerError, Members};

const NAME: &str = "tar";
/// Bytes that every part of an archive begins at a multiple of.
const BLOCK: u64 = 512;
/// Bytes that may stand before a member beside its data: its name, its attributes, the places of its holes. They are held in memory.
const MOST_HEADERS: u64 = 1 << 20;

/// Hands out the members that are wanted, in their order, until `each` breaks.
pub(crate) fn each_of_tar(
    members: &Members,
    stream: Box<dyn Read + '_>,
    each: &mut EachMember<'_>,
) -> io::Result<ControlFlow<()>> {
    let (input, place) = Input::new(stream);
    // Bytes that were read of all members.
    let content = Cell::new(0_u64);
    let fault = |error: &io::Error| place.judge(NAME, content.get(), error);
    let most = Rc::new(Cell::new(MOST_HEADERS));
    let mut archive = Archive::new(Bounded { input, place: Rc::clone(&place), most: Rc::clone(&most) });
    let (mut found, mut paths) = (Vec::new(), HashSet::new());
    for entry in archive.entries().map_err(|it| fault(&it))? {
        let mut entry = entry.map_err(|error| match place.taken() {
            0..=512 => not_of(&error, &fault),
            _ => fault(&error),
        })?;
        let stored = if entry.header().entry_type() == EntryType::GNUSparse {
            entry.header().entry_size()
        } else {
            Ok(entry.size())
        };
        let stored = stored.map_err(|it| fault(&it))?.checked_next_multiple_of(BLOCK).unwrap_or(u64::MAX);
        most.set(place.taken().saturating_add(stored).saturating_add(MOST_HEADERS));
        let path = entry.path_bytes().into_owned();
        let name = String::from_utf8_lossy(&path).into_owned();
        let kind = entry.header().entry_type();
        // Links, folders and devices hold no data.
        if matches!(
            kind,
            EntryType::Link
                | EntryType::Symlink
                | EntryType::Char
                | EntryType::Block
                | EntryType::Fifo
                | EntryType::Directory
                | EntryType::XGlobalHeader
        ) {
            continue;
        }
        if !members.has(&name) {
            if found.len() < NAMED {
                found.push(name);
            }
            continue;
        }
        if !matches!(kind, EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse) {
            let what = "is of a kind that is not read; have the sender write it as a plain file";
            return Err(LayerError::Member { layer: NAME, member: name, what }.into());
        }
        // Names of other encodings may look the same, and are not.
        if !paths.insert(path) {
            let what = "is there twice; have the sender give each member its own name";
            return Err(LayerError::Member { layer: NAME, member: name, what }.into());
        }
        if is_sparse(&mut entry).map_err(|it| fault(&it))? {
            let what = "is a sparse file of the newer kinds, which is not read; have the sender leave out `--sparse`";
            return Err(LayerError::Member { layer: NAME, member: name, what }.into());
        }
        let size = entry.size();
        let whole = Whole { entry, left: size, content: &content, fault: &fault };
        if each(&name, Box::new(whole))?.is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    // Blocks of zeros mark the end: without one, members may be missing.
    if place.has_ended() {
        return Err(LayerError::CutOff { layer: NAME, at: place.taken(), content: content.get() }.into());
    }
    if paths.is_empty() {
        return Err(LayerError::NoMember { layer: NAME, pattern: members.pattern(), found }.into());
    }
    only_zeros(&mut archive.into_inner().input, &place).map_err(|it| fault(&it))?;
    Ok(ControlFlow::Continue(()))
}

/// The archive, of which no more is read than to the data of the next member: some headers are as long as they say that they are.
struct Bounded<'a> {
    input: Input<'a>,
    place: Rc<Place>,
    /// Where that data begins at the latest, and before the first member is known where it may be.
    most: Rc<Cell<u64>>,
}

impl Read for Bounded<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if self.place.taken() >= self.most.get() {
            let what = "has a member whose name and attributes take more than 1 MiB; have the sender write it anew";
            return Err(LayerError::Unsupported { layer: NAME, what }.into());
        }
        self.input.read(to)
    }
}

/// Reads what pads the archive. Anything else there may be members.
fn only_zeros(rest: &mut Input<'_>, place: &Place) -> io::Result<()> {
    let end = place.taken();
    loop {
        let ready = rest.fill_buf()?;
        if ready.is_empty() {
            return Ok(());
        }
        if ready.iter().any(|it| *it != 0) {
            return Err(LayerError::Trailing { layer: NAME, at: end }.into());
        }
        let all = ready.len();
        rest.consume(all);
    }
}

/// Whether holes of the file are told by an extended header: what the archive holds of it is then not what the file is.
fn is_sparse<R: Read>(entry: &mut Entry<'_, R>) -> io::Result<bool> {
    let Some(extensions) = entry.pax_extensions()? else { return Ok(false) };
    for extension in extensions {
        if extension?.key_bytes().starts_with(b"GNU.sparse.") {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The first header makes no sense, where that is no fault of a layer around the archive.
fn not_of(error: &io::Error, fault: &dyn Fn(&io::Error) -> io::Error) -> io::Error {
    let error = fault(error);
    match LayerError::find(&error) {
        Some(LayerError::CutOff { layer: NAME, .. } | LayerError::Damaged { layer: NAME, .. }) => {
            LayerError::NotOf { layer: NAME, found: None }.into()
        }
        _ => error,
    }
}

/// A member, which ends where its header says and no sooner.
struct Whole<'a, R> {
    entry: R,
    left: u64,
    content: &'a Cell<u64>,
    fault: &'a dyn Fn(&io::Error) -> io::Error,
}

impl<R: Read> Read for Whole<'_, R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let read = self.entry.read(to).map_err(|error| (self.fault)(&error))?;
        if read == 0 && self.left > 0 && !to.is_empty() {
            return Err((self.fault)(&io::ErrorKind::UnexpectedEof.into()));
        }
        self.left = self.left.saturating_sub(read as u64);
        self.content.set(self.content.get() + read as u64);
        Ok(read)
    }
}
