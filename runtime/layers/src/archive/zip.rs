//! Zip archives. Their directory stands at the end, so they are copied to a file first: as they are, and without a name, so that nothing
//! of them outlives the process.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::path::Path;

use ingest_scratch::unnamed_file;
use zip::read::ZipReadOptions;
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use super::{EachMember, NAMED, lzma};
use crate::compression::is_of_memory;
use crate::input::peek;
use crate::magic::{Magic, SEEN};
use crate::{Key, LayerError, Members};

const NAME: &str = "zip";
/// Bytes of the end of a directory, without its comment.
const END: usize = 22;
/// Bytes at the end of a file that the end of a directory is looked for in: its comment may have 65,535.
const LAST: u64 = 128 << 10;
/// Of what stands in front of a member, the bytes before its flags, before the length of its name, and before the name.
const IN_FRONT: [u64; 3] = [6, 26, 30];
/// Of what the directory says of a member, the same.
const IN_DIRECTORY: [u64; 3] = [8, 28, 46];
/// Bytes of the path that a link holds, at most (Linux).
const LONGEST_PATH: u64 = 4096;
/// The first bytes of an archive that is one of several parts.
const SPLIT: &[u8] = b"PK\x07\x08";

/// The ways of compression that the library reads.
const READ: [CompressionMethod; 6] = [
    CompressionMethod::Stored,
    CompressionMethod::Deflated,
    CompressionMethod::Deflate64,
    CompressionMethod::Bzip2,
    CompressionMethod::Zstd,
    CompressionMethod::Aes,
];
const MEMORY: &str = "takes more memory to unpack than the 100 MiB that it is given; have the sender use deflate";
const METHOD: &str = "is compressed or encrypted in a way that is not read; have the sender use deflate and AES";

/// Hands out the members that are wanted, by name, until `each` breaks.
pub(crate) fn each_of_zip(
    members: &Members,
    password: Option<&Key>,
    stream: Box<dyn Read + '_>,
    scratch: &Path,
    each: &mut EachMember<'_>,
) -> io::Result<ControlFlow<()>> {
    let (mut archive, mut file, size) = open(stream, scratch)?;
    let is_wanted = |name: &str| members.has(name) && !name.ends_with('/');
    let (mut wanted, mut passed) = (Vec::new(), Vec::new());
    for index in 0..archive.len() {
        let Some(name) = archive.name_for_index(index) else { continue };
        let name = name.map_or_else(|_| format!("member {}", index + 1), std::borrow::Cow::into_owned);
        if is_wanted(&name) { wanted.push((name, index)) } else { passed.push((name, index)) }
    }
    if archive.has_duplicate_names() {
        // The library knows the last of them only.
        let what = "has two members of one name; have the sender give each its own";
        return Err(LayerError::Unsupported { layer: NAME, what }.into());
    }
    tiles(&mut archive, size)?;
    for (name, index) in passed.iter().chain(&wanted) {
        let member = archive.by_index_raw(*index).map_err(|it| of_member(name, &it, password, size))?;
        let (begin, entry) = (member.header_start(), member.central_header_start());
        drop(member);
        let in_front = StoredName::read(&mut file, begin, IN_FRONT)?;
        if (is_wanted(name) || is_wanted(&String::from_utf8_lossy(&in_front.bytes)))
            && !in_front.is(&StoredName::read(&mut file, entry, IN_DIRECTORY)?)
        {
            let what = "has another name in front of its data than in the directory; ask the sender for the file again";
            return Err(LayerError::Member { layer: NAME, member: name.clone(), what }.into());
        }
    }
    let mut read = 0_u64;
    wanted.sort();
    for (name, index) in wanted {
        let of_member = |it| of_member(&name, &it, password, size);
        let raw = archive.by_index_raw(index).map_err(of_member)?;
        let (is_file, is_link) = (raw.is_file(), raw.is_symlink());
        // A folder holds no data, whatever its name ends in.
        if !is_file && !is_link {
            continue;
        }
        let (due, is_locked) = (raw.size(), password.is_some());
        let data: Box<dyn Read> = if lzma::is_lzma(raw.compression()) && !raw.encrypted() {
            Box::new(lzma::decode(raw).map_err(|_| damaged(&name, is_locked))?)
        } else {
            drop(raw);
            let options = ZipReadOptions::new().password(password.map(|it| it.0.as_slice()));
            let file = archive.by_index_with_options(index, options).map_err(of_member)?;
            if !READ.contains(&file.compression()) {
                return Err(LayerError::Member { layer: NAME, member: name, what: METHOD }.into());
            }
            Box::new(file)
        };
        let mut member = Member { data, name: &name, content: 0, due, is_locked };
        if is_link {
            no_data(&mut member)?;
            continue;
        }
        read += 1;
        if each(&name, Box::new(member))?.is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    if read == 0 {
        let found = passed.into_iter().map(|it| it.0).filter(|it| !it.ends_with('/')).take(NAMED).collect();
        return Err(LayerError::NoMember { layer: NAME, pattern: members.pattern(), found }.into());
    }
    Ok(ControlFlow::Continue(()))
}

/// A member's name as it is stored. The one in the directory, which tells whether the member is read and what it is called, has no checksum,
/// nor has the one in front of the data: where they differ, one was damaged.
struct StoredName {
    bytes: Vec<u8>,
    /// Bit 11 of the flags; else it is in code page 437, or in that of its writer.
    is_utf_8: bool,
}

impl StoredName {
    /// That in what begins at this place.
    fn read(file: &mut File, begin: u64, [flags, length, name]: [u64; 3]) -> io::Result<Self> {
        let mut two_bytes = |at: u64| -> io::Result<u16> {
            let mut bytes = [0; 2];
            file.seek(SeekFrom::Start(begin.saturating_add(at)))?;
            file.read_exact(&mut bytes)?;
            Ok(u16::from_le_bytes(bytes))
        };
        let (is_utf_8, length) = (two_bytes(flags)? & 1 << 11 != 0, two_bytes(length)?);
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(begin.saturating_add(name)))?;
        file.by_ref().take(length.into()).read_to_end(&mut bytes)?;
        Ok(Self { bytes, is_utf_8 })
    }

    /// Whether they are the same. Who adds to an archive writes the directory anew, as Python in UTF-8, and leaves what is in front of the
    /// members as it was: a byte that is no ASCII is some letter that is none then.
    fn is(&self, other: &Self) -> bool {
        let (utf_8, paged) = match (self.is_utf_8, other.is_utf_8) {
            (true, false) => (self, other),
            (false, true) => (other, self),
            _ => return self.bytes == other.bytes,
        };
        let Ok(text) = str::from_utf8(&utf_8.bytes) else { return false };
        let alike = |(letter, byte): (char, &u8)| {
            if byte.is_ascii() { letter == char::from(*byte) } else { !letter.is_ascii() }
        };
        text.chars().count() == paged.bytes.len() && text.chars().zip(&paged.bytes).all(alike)
    }
}

/// A link holds the path to another file and no data. What says that it is one has no checksum, so that it is held against what is there.
fn no_data(link: &mut Member<'_>) -> io::Result<()> {
    let mut path = Vec::new();
    link.by_ref().take(LONGEST_PATH + 1).read_to_end(&mut path)?;
    if path.len() as u64 <= LONGEST_PATH && !path.iter().any(u8::is_ascii_control) {
        return Ok(());
    }
    let what = "is called a link, and holds data; ask the sender for the file again";
    Err(LayerError::Member { layer: NAME, member: link.name.to_owned(), what }.into())
}

/// The archive, the file that it is in, and how long that is.
fn open(stream: Box<dyn Read + '_>, scratch: &Path) -> io::Result<(ZipArchive<File>, File, u64)> {
    let (start, mut stream) = peek(stream, SEEN)?;
    // Something may stand before an archive that unpacks itself; what is another kind of file for certain is told as that.
    let is_zip = match Magic::of(&start) {
        Some(Magic::Zip) => true,
        None => false,
        Some(found) => return Err(LayerError::NotOf { layer: NAME, found: Some(found.name()) }.into()),
    };
    let mut file = unnamed_file(scratch)?;
    let size = io::copy(&mut stream, &mut file)?;
    file.seek(SeekFrom::Start(0))?;
    let mut again = file.try_clone()?;
    let archive = ZipArchive::new(file).map_err(|error| match error {
        ZipError::Io(error) if error.kind() != io::ErrorKind::UnexpectedEof && error.get_ref().is_none() => error,
        _ if start.starts_with(SPLIT) => {
            let what = "is one part of several; have the sender write a single file";
            LayerError::Unsupported { layer: NAME, what }.into()
        }
        // The directory is missing, which stands at the end.
        _ if is_zip => LayerError::CutOff { layer: NAME, at: size, content: 0 }.into(),
        _ => LayerError::NotOf { layer: NAME, found: None }.into(),
    })?;
    if is_zip && archive.offset() != 0 {
        return Err(LayerError::Trailing { layer: NAME, at: archive.offset() }.into());
    }
    // The end of the directory, which a comment may follow, zeros that fill up a block, and nothing else.
    let start = size.saturating_sub(LAST);
    let mut last = Vec::new();
    again.seek(SeekFrom::Start(start))?;
    again.by_ref().take(LAST).read_to_end(&mut last)?;
    let comment = archive.comment().len();
    let ends = |it: &[u8]| it.starts_with(b"PK\x05\x06") && it.ends_with(&(comment as u16).to_le_bytes());
    let end = last.windows(END).rposition(ends).unwrap_or(last.len()) + END + comment;
    if last.get(end..).is_none_or(|it| it.iter().any(|it| *it != 0)) {
        return Err(LayerError::Trailing { layer: NAME, at: size.min(start + end as u64) }.into());
    }
    Ok((archive, again, size))
}

/// Whether the archive is its members and its directory, each where the one before it ends, and nothing else: what the directory does not
/// name would be lost, and an archive that stands within one that was cut off would be taken for it.
fn tiles(archive: &mut ZipArchive<File>, size: u64) -> io::Result<()> {
    let fault = |_| LayerError::Damaged { layer: NAME, at: size, content: 0 };
    let mut members = Vec::with_capacity(archive.len());
    for index in 0..archive.len() {
        let member = archive.by_index_raw(index).map_err(fault)?;
        let start = member.data_start().ok_or(LayerError::Damaged { layer: NAME, at: size, content: 0 })?;
        members.push((member.header_start(), start.saturating_add(member.compressed_size())));
    }
    members.sort_unstable();
    // What unpacks itself has a program before it.
    let mut end = archive.offset();
    for (start, next) in members.into_iter().chain([(archive.central_directory_start(), 0)]) {
        // After its data a member may tell its sizes and checksum, in one of four lengths.
        match start.checked_sub(end) {
            Some(0 | 12 | 16 | 20 | 24) => {}
            Some(_) => return Err(LayerError::Trailing { layer: NAME, at: end }.into()),
            // It would begin within the one before it.
            None => return Err(LayerError::Damaged { layer: NAME, at: size, content: 0 }.into()),
        }
        end = next;
    }
    Ok(())
}

fn of_member(name: &str, error: &ZipError, password: Option<&Key>, size: u64) -> io::Error {
    let member = |what| LayerError::Member { layer: NAME, member: name.to_owned(), what };
    match error {
        ZipError::InvalidPassword => LayerError::Locked("the password of `zip` does not open the archive"),
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) if password.is_none() => {
            LayerError::Locked("the zip archive is encrypted; say `zip(password: …)` with the secret that opens it")
        }
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => member(METHOD),
        _ => LayerError::Damaged { layer: NAME, at: size, content: 0 },
    }
    .into()
}

/// A member; an error of its decoder is one of the archive.
struct Member<'a> {
    data: Box<dyn Read + 'a>,
    name: &'a str,
    content: u64,
    /// Bytes that the directory promises.
    due: u64,
    is_locked: bool,
}

impl Read for Member<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        match self.data.read(to) {
            Ok(0) if !to.is_empty() && self.content != self.due => Err(damaged(self.name, self.is_locked)),
            Ok(read) => {
                self.content += read as u64;
                Ok(read)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(error),
            Err(error) if is_of_memory(&error) => {
                Err(LayerError::Member { layer: NAME, member: self.name.to_owned(), what: MEMORY }.into())
            }
            Err(_) => Err(damaged(self.name, self.is_locked)),
        }
    }
}

fn damaged(name: &str, is_locked: bool) -> io::Error {
    // The old encryption tells a wrong password by one byte: one in 256 passes, and what it gives is no data.
    let what = if is_locked {
        "is damaged, or the password is not the right one"
    } else {
        "is damaged; ask the sender for the file again"
    };
    LayerError::Member { layer: NAME, member: name.to_owned(), what }.into()
}
