//! A part of a workbook, as what its XML says, one after the other.

use std::io::{self, BufReader, Read};

use quick_xml::Reader;
use quick_xml::errors::Error;
use quick_xml::escape::{resolve_xml_entity, unescape};
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::damaged;
use super::package::Whole;
use crate::FileError;

/// Bytes of a tag or a text, at most; and bytes that are read at a time.
const LONGEST: usize = 16 << 20;
const BLOCK: usize = 64 << 10;

/// A part as it streams.
pub(super) struct Xml {
    reader: Reader<BufReader<Bounded>>,
    buffer: Vec<u8>,
    /// Elements that are open.
    depth: u64,
    /// Whether the element that all others are in has begun.
    has_root: bool,
    offset: u64,
    name: String,
}

/// What comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Start(Start),
    /// The end of an element of this name.
    End(String),
    Text(String),
    /// The end of the part, where no element is open.
    Done,
}

/// A start tag. Names have no prefix.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Start {
    pub(super) name: String,
    attributes: Vec<(String, String)>,
}

impl Start {
    /// The value of an attribute.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|it| it.0 == name).map(|it| it.1.as_str())
    }

    /// Whether an attribute of this name has this value, of whichever vocabulary it is.
    pub(super) fn says(&self, name: &str, value: &str) -> bool {
        self.attributes.iter().any(|it| it.0 == name && it.1 == value)
    }

    /// An attribute that is a number.
    pub(super) fn number(&self, name: &str) -> Option<u32> {
        self.get(name)?.trim().parse().ok()
    }

    fn of(tag: &BytesStart<'_>) -> Option<Self> {
        let mut attributes = Vec::new();
        for attribute in tag.attributes() {
            let attribute = attribute.ok()?;
            let name = attribute.key.local_name().into_inner().to_owned();
            attributes.push((name, unescape(&attribute.value).ok()?.into_owned()));
        }
        Some(Self { name: tag.local_name().into_inner().to_owned(), attributes })
    }
}

impl Xml {
    /// The part of this name, whose bytes begin at this offset of the file.
    pub(super) fn new(part: Whole, offset: u64, name: &str) -> Self {
        let mut reader = Reader::from_reader(BufReader::with_capacity(BLOCK, Bounded { part, left: LONGEST }));
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.check_end_names = true;
        Self { reader, buffer: Vec::new(), depth: 0, has_root: false, offset, name: name.to_owned() }
    }

    /// The next piece. Comments, instructions and document types are passed over.
    pub(super) fn next(&mut self) -> Result<Piece, FileError> {
        loop {
            self.reader.get_mut().get_mut().left = LONGEST;
            self.buffer.clear();
            let event = match self.reader.read_event_into(&mut self.buffer) {
                Ok(event) => event,
                Err(Error::Io(error)) => {
                    let what = error.to_string();
                    return Err(self.wrong(&what));
                }
                Err(_) => return Err(self.wrong("it is not well-formed")),
            };
            let piece = match event {
                Event::Start(tag) => Start::of(&tag).map(Piece::Start),
                Event::End(tag) => Some(Piece::End(tag.local_name().into_inner().to_owned())),
                Event::Text(text) => Some(Piece::Text(text.xml10_content().into_owned())),
                Event::CData(text) => Some(Piece::Text(text.xml10_content().into_owned())),
                Event::GeneralRef(name) => character(&name).map(Piece::Text),
                Event::Eof => Some(Piece::Done),
                Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => continue,
            };
            let piece = piece.ok_or_else(|| self.wrong("it is not well-formed"))?;
            match piece {
                Piece::Start(_) if self.has_root && self.depth == 0 => {
                    return Err(self.wrong("something stands behind its end"));
                }
                Piece::Start(_) => {
                    self.has_root = true;
                    self.depth += 1;
                }
                Piece::End(_) => self.depth = self.depth.saturating_sub(1),
                Piece::Done if self.depth > 0 => return Err(self.wrong("it ends inside an element")),
                Piece::Text(_) | Piece::Done => {}
            }
            return Ok(piece);
        }
    }

    /// The same within an element, which has to end.
    pub(super) fn within(&mut self) -> Result<Piece, FileError> {
        match self.next()? {
            Piece::Done => Err(self.wrong("it ends inside an element")),
            piece => Ok(piece),
        }
    }

    /// Reads to the end of the element whose start tag was read last.
    pub(super) fn pass(&mut self) -> Result<(), FileError> {
        let mut depth = 1_u64;
        while depth > 0 {
            match self.within()? {
                Piece::Start(_) => depth += 1,
                Piece::End(_) => depth -= 1,
                Piece::Text(_) | Piece::Done => {}
            }
        }
        Ok(())
    }

    /// The error of a part in which this is wrong.
    pub(super) fn wrong(&self, what: &str) -> FileError {
        damaged(self.offset, format!("of its part `{}` {what}", self.name.escape_debug()))
    }
}

/// A character by its number or its name; none of another entity.
fn character(name: &BytesRef<'_>) -> Option<String> {
    match name.resolve_char_ref() {
        Ok(Some(character)) => Some(character.to_string()),
        Ok(None) => resolve_xml_entity(&name.xml10_content()).map(str::to_owned),
        Err(_) => None,
    }
}

/// The bytes of a part, of which so many are read until the next piece.
struct Bounded {
    part: Whole,
    left: usize,
}

impl Read for Bounded {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Err(io::Error::other("a tag or a text is longer than is read"));
        }
        let most = to.len().min(self.left);
        let read = self.part.read(to.get_mut(..most).unwrap_or_default())?;
        self.left -= read;
        Ok(read)
    }
}
