//! The text that diagnostics point into, and the only place that turns offsets into lines and columns.

/// Index of a file in [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct FileId(pub u32);

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
    name: String,
    text: String,
    line_starts: Vec<u32>,
}

/// The files of a check.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<File>,
}

impl Sources {
    /// An empty set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file. `name` is its path below the project's folder, with `/`.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> FileId {
        let text = text.into();
        let line_starts =
            std::iter::once(0).chain(text.bytes().zip(1..).filter(|(byte, _)| *byte == b'\n').map(|(_, at)| at)).collect();
        self.files.push(File { name: name.into(), text, line_starts });
        FileId(self.files.len() as u32 - 1)
    }

    /// Every file, in the order added.
    pub fn ids(&self) -> impl Iterator<Item = FileId> + use<> {
        (0..self.files.len() as u32).map(FileId)
    }

    /// The file's name; empty for an unknown id.
    pub fn name(&self, file: FileId) -> &str {
        self.get(file).map_or("", |it| &it.name)
    }

    /// The file's text; empty for an unknown id.
    pub fn text(&self, file: FileId) -> &str {
        self.get(file).map_or("", |it| &it.text)
    }

    /// The text of a span; empty where it is out of bounds or splits a character.
    pub fn slice(&self, span: Span) -> &str {
        self.text(span.file).get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// Line and columns of an offset; of the file's end where it is past it.
    pub fn position(&self, file: FileId, offset: u32) -> LineColumn {
        let Some(file) = self.get(file) else { return LineColumn { line: 1, column: 1, utf16: 0 } };
        let offset = (offset as usize).min(file.text.len());
        let line = file.line_starts.partition_point(|start| *start as usize <= offset).max(1);
        let start = file.line_starts.get(line - 1).map_or(0, |start| *start as usize);
        let before = file.text.get(start..offset).unwrap_or("");
        LineColumn {
            line: line as u32,
            column: before.chars().count() as u32 + 1,
            utf16: before.encode_utf16().count() as u32,
        }
    }

    fn get(&self, file: FileId) -> Option<&File> {
        self.files.get(file.0 as usize)
    }
}
