//! The text that diagnostics point into, and the only place that turns offsets into lines and columns.

use std::ops::Range;
use std::sync::Arc;

/// Number of a file in [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct FileId(pub u32);

/// The numbers of libraries' files begin here: they are the same whatever the project, so that a library is read once.
const LIBRARIES: u32 = 1 << 31;

impl FileId {
    /// Whether it is a library's.
    pub const fn is_of_library(self) -> bool {
        self.0 >= LIBRARIES
    }
}

/// A range of bytes of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// First byte, counted from 0.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// The bytes `start..end` of `file`.
    pub const fn new(file: FileId, start: u32, end: u32) -> Self {
        Self { file, start, end }
    }

    /// The smallest span over both; `self` where they are of different files.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        if self.file != other.file {
            return self;
        }
        Self { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// A position for people and editors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineColumn {
    /// Counted from 1.
    pub line: u32,
    /// In Unicode scalar values, counted from 1.
    pub column: u32,
    /// In UTF-16 code units, counted from 0 (what LSP and SARIF speak).
    pub utf16: u32,
}

#[derive(Debug, Clone)]
struct File {
    name: Arc<str>,
    text: SourceText,
}

/// A text with its lines. A clone is the same text, not a copy of it.
#[derive(Debug, Clone)]
pub struct SourceText(Arc<Lines>);

#[derive(Debug)]
struct Lines {
    text: Box<str>,
    /// Where each begins.
    starts: Vec<u32>,
}

impl SourceText {
    /// The text as it was read.
    pub fn as_str(&self) -> &str {
        &self.0.text
    }

    /// Whether both are one text, not merely equal ones.
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// The text of a span of it; empty where it is out of bounds or splits a character.
    pub fn slice(&self, span: Span) -> &str {
        self.as_str().get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// The line of an offset, counted from 1; the last where it is past the end.
    pub fn line(&self, offset: u32) -> u32 {
        self.0.starts.partition_point(|start| *start <= offset).max(1) as u32
    }
}

impl From<&str> for SourceText {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<String> for SourceText {
    fn from(text: String) -> Self {
        let text = text.into_boxed_str();
        let starts = std::iter::once(0)
            .chain(text.bytes().zip(1..).filter(|(byte, _)| *byte == b'\n').map(|(_, at)| at))
            .collect();
        Self(Arc::new(Lines { text, starts }))
    }
}

/// The files of a check. A clone has the texts in common with its original.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<File>,
    libraries: Vec<File>,
}

impl Sources {
    /// An empty set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file. `name` is its path below the project's folder, with `/`.
    pub fn add(&mut self, name: impl Into<Arc<str>>, text: impl Into<SourceText>) -> FileId {
        self.files.push(File { name: name.into(), text: text.into() });
        FileId(self.files.len() as u32 - 1)
    }

    /// Adds a file of a library. Its number does not depend on what the project has.
    pub fn add_library(&mut self, name: impl Into<Arc<str>>, text: impl Into<SourceText>) -> FileId {
        self.libraries.push(File { name: name.into(), text: text.into() });
        FileId(LIBRARIES + self.libraries.len() as u32 - 1)
    }

    /// Every file, in the order added; those of libraries last.
    pub fn ids(&self) -> impl Iterator<Item = FileId> + use<> {
        let libraries = LIBRARIES..LIBRARIES + self.libraries.len() as u32;
        (0..self.files.len() as u32).chain(libraries).map(FileId)
    }

    /// The file's name; empty for an unknown id.
    pub fn name(&self, file: FileId) -> &str {
        self.get(file).map_or("", |it| &it.name)
    }

    /// The file's text; empty for an unknown id.
    pub fn text(&self, file: FileId) -> &str {
        self.get(file).map_or("", |it| it.text.as_str())
    }

    /// The text of a span; empty where it is out of bounds or splits a character.
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.file).map_or("", |it| it.text.slice(span))
    }

    /// The same files with `folder` before their names: for showing paths from where the command was called. A name in
    /// angle brackets (`<std>/text.ingest`) is no path and stays as it is.
    #[must_use]
    pub fn under(mut self, folder: &str) -> Self {
        if !folder.is_empty() {
            for file in self.files.iter_mut().filter(|file| !file.name.starts_with('<')) {
                file.name = format!("{}/{}", folder.trim_end_matches('/'), file.name).into();
            }
        }
        self
    }

    /// The bytes of a span that are there: clipped to the file and widened to whole characters. Empty for an unknown file.
    pub fn range(&self, span: Span) -> Range<usize> {
        let text = self.text(span.file);
        let start = text.floor_char_boundary(span.start as usize);
        start..text.ceil_char_boundary(span.end as usize).max(start)
    }

    /// The bytes of a line, counted from 1, with its line end; the file's end for a line past it.
    pub fn line_range(&self, file: FileId, line: u32) -> Range<usize> {
        let Some(File { text: SourceText(lines), .. }) = self.get(file) else { return 0..0 };
        let start_of = |line: usize| lines.starts.get(line).map_or(lines.text.len(), |start| *start as usize);
        let index = (line as usize).saturating_sub(1);
        start_of(index)..start_of(index + 1)
    }

    /// Line and columns of an offset; of the file's end where it is past it, of the character's start where it splits one.
    pub fn position(&self, file: FileId, offset: u32) -> LineColumn {
        let Some(File { text: SourceText(lines), .. }) = self.get(file) else {
            return LineColumn { line: 1, column: 1, utf16: 0 };
        };
        let offset = lines.text.floor_char_boundary(offset as usize);
        let line = self.line(file, offset as u32);
        let start = lines.starts.get(line as usize - 1).map_or(0, |start| *start as usize);
        let before = lines.text.get(start..offset).unwrap_or("");
        LineColumn { line, column: before.chars().count() as u32 + 1, utf16: before.encode_utf16().count() as u32 }
    }

    /// The line of an offset, counted from 1; the last where it is past the end.
    pub fn line(&self, file: FileId, offset: u32) -> u32 {
        self.get(file).map_or(1, |it| it.text.line(offset))
    }

    fn get(&self, file: FileId) -> Option<&File> {
        match file.0.checked_sub(LIBRARIES) {
            Some(index) => self.libraries.get(index as usize),
            None => self.files.get(file.0 as usize),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{LineColumn, Sources, Span};

    const TEXT: &str = "ab\r\n\u{1F600}x\n";

    #[test]
    fn positions_count_characters_and_utf16_units() {
        let mut sources = Sources::new();
        let file = sources.add("a.ingest", TEXT);
        let at = |offset| sources.position(file, offset);
        assert_eq!(at(0), LineColumn { line: 1, column: 1, utf16: 0 });
        assert_eq!(at(4), LineColumn { line: 2, column: 1, utf16: 0 });
        assert_eq!(at(6), at(4), "within a character is at its start");
        assert_eq!(at(8), LineColumn { line: 2, column: 2, utf16: 2 });
        assert_eq!(at(10), LineColumn { line: 3, column: 1, utf16: 0 });
        assert_eq!(at(u32::MAX), at(10), "past the end is at the end");
    }

    #[test]
    fn ranges_are_within_the_text() {
        let mut sources = Sources::new();
        let file = sources.add("a.ingest", TEXT);
        assert_eq!(sources.range(Span::new(file, 5, 6)), 4..8, "whole characters");
        assert_eq!(sources.range(Span::new(file, 9, u32::MAX)), 9..10);
        assert_eq!(sources.range(Span::new(file, 2, 1)), 2..2, "backwards is empty");
        assert_eq!(sources.line_range(file, 2), 4..10);
        assert_eq!(sources.line_range(file, 9), 10..10);
    }
}
