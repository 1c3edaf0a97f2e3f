//! What stops a file as a whole.
//!
//! No message holds a value of the data. Names of columns in a header are not data, but a file without a header has a
//! record where the header is due: its fields are never shown (see [`FileError::NoHeader`]).

use std::{fmt, io};

use crate::MalformedReason;

/// Why a file cannot be read. The caller puts the file's name before the message.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// Nothing stands where the header is due.
    #[error("the file is empty, and a header that names its columns is due; ask its sender for the whole file")]
    Empty,
    /// The file ends within its header.
    #[error(
        "the file ends after {found} of {due} lines of its header; ask its sender for the whole file, or correct `header` in the format"
    )]
    ShortHeader {
        /// Lines that the header has.
        due: u32,
        /// Lines that are there.
        found: u32,
    },
    /// The line where the header is due names no declared column at all.
    #[error(
        "the first line names none of the declared columns; say `header: false` in the format where files have no \
         header, `skip: N` where lines stand before it, or correct the delimiter"
    )]
    NoHeader,
    /// The row of a sheet where the header is due names no declared column at all.
    #[error(
        "row {row} of the sheet, where its header is due, names none of the declared columns; say `skip: N` in the format where \
         rows stand before it, `sheet: \"…\"` or `range: \"A5:F\"` where it is elsewhere, `header: false` where there is none"
    )]
    NoSheetHeader {
        /// Its number.
        row: u32,
    },
    /// Declared columns are not in the header.
    #[error("the header lacks {}{}; {}", Columns(names), Similar(similar), missing_mend(similar))]
    MissingColumns {
        /// The headers that are due.
        names: Vec<String>,
        /// Of those, the ones that differ from a header of the file only in case or spaces: as due, as found.
        similar: Vec<(String, String)>,
    },
    /// The header names columns that are not declared.
    #[error(
        "the header has {} that the source does not declare; declare what is wanted, or say what else is to happen: \
         `drift {{ added: rescue }}` keeps such columns as text, `added: ignore` leaves them out",
        Columns(names)
    )]
    AddedColumns {
        /// Their headers.
        names: Vec<String>,
    },
    /// The header names a column twice that has to be one.
    #[error("the header has {} more than once; ask the sender for names that differ", Columns(names))]
    DuplicateHeader {
        /// The headers that stand more than once.
        names: Vec<String>,
    },
    /// The header cannot be split into names.
    #[error("the header {reason}; correct the file, or the `delimiter`, `quote` and `skip` of the format")]
    Header {
        /// What is wrong with it.
        reason: MalformedReason,
    },
    /// The header's bytes are not text in the encoding of the format.
    #[error(
        "the header is not text in {declared}; say the file's encoding in the format, as `encoding: \"windows-1252\"`"
    )]
    HeaderEncoding {
        /// The encoding of the format.
        declared: String,
    },
    /// The file starts with the byte order mark of another encoding.
    #[error(
        "the file starts with the byte order mark of {found}, and the format says {declared}; say `encoding: \"{found}\"`"
    )]
    ByteOrderMark {
        /// The encoding whose mark it is.
        found: String,
        /// The encoding of the format.
        declared: String,
    },
    /// The name of a column has a carriage return in it, and the lines do not end with one.
    #[error(
        "the header has a carriage return in a name, and the lines do not end with carriage returns alone throughout; have the file \
         written with one kind of line ends"
    )]
    LoneCarriageReturn,
    /// Records that should follow each other have line ends behind them.
    #[error(
        "a line end stands behind each record of {record} bytes; leave `record` out of the format, for its records are lines, or say \
         `record: {with_end}`, which counts the line end in"
    )]
    LineEnds {
        /// Bytes of a record, as the format says.
        record: usize,
        /// Bytes of a record and its line end.
        with_end: usize,
    },
    /// A document of a mainframe, which says its code page in EBCDIC.
    #[error(
        "the document is in EBCDIC; say which in its format: `encoding: \"ebcdic-037\"`, or whichever its sender has"
    )]
    EbcdicDocument,
    /// Lines are due, and no line ends.
    #[error(
        "no line ends in the {seen} bytes that were looked at, and the columns take {width}; say `record:` and how many bytes a record has, \
         if its records follow each other"
    )]
    NoLineEnds {
        /// Bytes that were looked at.
        seen: usize,
        /// Where the last column ends in a line.
        width: u32,
    },
    /// The file has fewer records than the trailer should have.
    #[error(
        "of the file's records, {found} in all, the last {due} should be the trailer; it may be cut off: ask its sender for the \
         whole file"
    )]
    BadTrailer {
        /// Records that the trailer has.
        due: u32,
        /// Records that the file has.
        found: u32,
    },
    /// Of the last records, which may be the trailer, too much is to be held in memory.
    #[error(
        "up to byte {at}, empty lines and comments stand between records of which {due} may be the trailer, more than are held in memory; have \
         them left out"
    )]
    LongTrailer {
        /// Records that the trailer has.
        due: u32,
        /// Bytes of the file up to there.
        at: u64,
    },
    /// The file ends inside a record, and so not with its trailer.
    #[error(
        "the file ends inside a record, at byte {end}, and a trailer of {due} is due; it may be cut off: ask its sender for the whole \
         file"
    )]
    CutTrailer {
        /// Records that the trailer has.
        due: u32,
        /// Bytes of the file.
        end: u64,
    },
    /// No record is of the kind that says what the file holds.
    #[error(
        "no record of kind `{kind}`, which says what the file holds, is in it: it may be cut off, it ends at byte {end}; ask its \
         sender for the whole file"
    )]
    NoTrailer {
        /// What its kind begins with.
        kind: String,
        /// Bytes of the file.
        end: u64,
    },
    /// The header or the trailer does not say what it has to.
    #[error(
        "where the {by} is due, at byte {at}, nothing says `{measure}`: the file may be cut off; ask its sender for the whole \
         file, or correct what the source says of its {by}"
    )]
    NoTotal {
        /// Which record: `header`, `trailer`.
        by: String,
        /// What it does not say, as the language writes it.
        measure: String,
        /// Offset of its first byte.
        at: u64,
    },
    /// A record cannot be split into its fields, and the format says that this stops the file.
    #[error(
        "record {record} (at byte {offset}) {reason}; correct the file, or say `malformed: reject` in the format to \
         put such records aside"
    )]
    Malformed {
        /// Its number, counted from 1.
        record: u64,
        /// Offset of its first byte.
        offset: u64,
        /// What is wrong with it.
        reason: MalformedReason,
    },
    /// Something is wrong outside of the records, so that they cannot be told apart.
    #[error("outside of its records, at byte {offset}, the document {reason}; ask its sender for one that is whole")]
    Document {
        /// Offset of what it is.
        offset: u64,
        /// What is wrong there.
        reason: MalformedReason,
    },
    /// The path to the records leads nowhere in the document.
    #[error(
        "the document has nothing at `{path}`; correct the `row` of the format, or ask its sender for the right file"
    )]
    NoRows {
        /// As the program has it.
        path: String,
    },
    /// The document says that it is in an encoding that is not known.
    #[error(
        "the document says that it is in an encoding `{}` that is not known; say the right one in the format, as \
         `encoding: \"windows-1252\"`",
        label.escape_debug()
    )]
    UnknownEncoding {
        /// As it stands in the document.
        label: String,
    },
    /// The file is of another format than declared, or of none.
    #[error(
        "the file is no {format}: {found}; ask its sender for the file anew, or correct the `format` of the source"
    )]
    NotOfFormat {
        /// What was due, in words.
        format: &'static str,
        /// What is there instead.
        found: &'static str,
    },
    /// A file whose parts have lengths and counts is cut off, or contradicts itself.
    #[error("the {format} is damaged at byte {offset}: {what}; ask its sender for the file anew")]
    Damaged {
        /// What the file is, in words.
        format: &'static str,
        /// Where that was found.
        offset: u64,
        /// What is wrong.
        what: String,
    },
    /// The file is encrypted in the way of its own format.
    #[error(
        "the {format} is encrypted in its own way, which is not read; have it written without, and encrypted as a whole: \
         `unwrap pgp(…)`"
    )]
    Encrypted {
        /// What the file is, in words.
        format: &'static str,
    },
    /// The file is compressed in a way that is not read.
    #[error("the {format} is compressed by {found}, which is not read; have it written with Zstandard or Snappy")]
    Compression {
        /// What the file is, in words.
        format: &'static str,
        /// As the format calls it.
        found: String,
    },
    /// The file has several tables, and nothing says which of them is read.
    #[error(
        "the file has {}, and a source reads one; say which in the format, as `member: \"{}\"`",
        Tables("data set", names),
        names.first().map(|name| name.escape_debug().to_string()).unwrap_or_default()
    )]
    SeveralTables {
        /// Their names, in the order of the file.
        names: Vec<String>,
    },
    /// The file has no table of the name or number that is due.
    #[error(
        "the file has no {kind} `{}`; it has {}; correct the format, or ask its sender for the right file",
        wanted.escape_debug(), Tables(kind, names)
    )]
    NoTable {
        /// What its tables are, in words.
        kind: &'static str,
        /// As the program has it.
        wanted: String,
        /// The names of those that it has, in the order of the file.
        names: Vec<String>,
    },
    /// The file can be opened only with a password.
    #[error("the {format} is protected by a password, and is not read; ask its sender for one without")]
    Locked {
        /// What the file is, in words.
        format: &'static str,
    },
    /// The file says that its texts are in an encoding that is not read.
    #[error(
        "the file says that its texts are in {found}, which is not read; have it written in UTF-8, or say the encoding of its texts \
         in the format, as `encoding: \"windows-1252\"`"
    )]
    FileEncoding {
        /// As the file has it.
        found: String,
    },
    /// A column of the file has a type that is not read as the declared one.
    #[error(
        "the column `{}` is declared {declared}, and the file has it as {found}; declare it as what it is, as text where \
         nothing else fits",
        column.escape_debug()
    )]
    ColumnType {
        /// Its header.
        column: String,
        /// The declared type.
        declared: String,
        /// The file's own type.
        found: String,
    },
    /// A column of the file, or a part of one, has values with parts that are not the declared ones, or what is no value at all.
    #[error(
        "the column `{}` is declared {declared}, and the file has a {found} in it{}",
        column.escape_debug(),
        nested_mend(found)
    )]
    NestedColumn {
        /// Its header, and behind it the names of the parts.
        column: String,
        /// The declared type.
        declared: String,
        /// What is in it.
        found: String,
    },
    /// A column that is only to be kept has values in it that the format cannot keep.
    #[error(
        "the column `{}` is not declared, and the file has a {found} in it, which cannot be kept as text; have its values written as \
         columns of their own, or say `drift {{ added: ignore }}`",
        column.escape_debug()
    )]
    NestedKept {
        /// Its name.
        column: String,
        /// What is in it.
        found: &'static str,
    },
    /// A decoder gave up in a way that none may; a fault of this program.
    #[error("a decoder failed on what it read (this is a fault of ingest, please report it)")]
    Decoder,
    /// The file could not be read.
    #[error("reading stopped: {0}")]
    Io(#[from] io::Error),
    /// Arrow refused what was decoded; a fault of this crate.
    #[error("a decoded batch is not well formed (this is a fault of ingest, please report it): {0}")]
    Arrow(#[from] arrow::error::ArrowError),
}

impl FileError {
    /// The same error, where it is one of the file's bytes, and how many records could be read before.
    pub(crate) fn after(self, records: u64) -> Self {
        match self {
            Self::Damaged { format, offset, what } => {
                let s = if records == 1 { "" } else { "s" };
                Self::Damaged { format, offset, what: format!("{what}; {records} record{s} could be read before") }
            }
            other => other,
        }
    }
}

/// What to do about values that are declared as others.
fn nested_mend(found: &str) -> &'static str {
    match found {
        "list" => "; declare it as `list<…>`, or leave it out",
        "struct" => "; declare it as `struct { … }`, or leave it out",
        "map" => "; declare it as `list<struct { key …  value … }>`, or leave it out",
        _ => ", which is none that is read; leave it out, or have its values written as columns of their own",
    }
}

/// Names in backticks, in order, with commas; what a terminal would act on is escaped.
struct Columns<'a>(&'a [String]);

impl fmt::Display for Columns<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.len() == 1 { "the column " } else { "the columns " })?;
        for (index, name) in self.0.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            if name.is_empty() {
                write!(f, "{comma}(one without a name)")?;
            } else {
                write!(f, "{comma}`{}`", name.escape_debug())?;
            }
        }
        Ok(())
    }
}

/// What the tables of a file are, and their names in backticks.
struct Tables<'a>(&'static str, &'a [String]);

impl fmt::Display for Tables<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(kind, names) = self;
        write!(f, "the {kind}{} ", if names.len() == 1 { "" } else { "s" })?;
        for (index, name) in names.iter().enumerate() {
            write!(f, "{}`{}`", if index == 0 { "" } else { ", " }, name.escape_debug())?;
        }
        Ok(())
    }
}

struct Similar<'a>(&'a [(String, String)]);

impl fmt::Display for Similar<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (due, found) in self.0 {
            write!(f, " (it has `{}` for `{}`)", found.escape_debug(), due.escape_debug())?;
        }
        Ok(())
    }
}

fn missing_mend(similar: &[(String, String)]) -> String {
    match similar.first() {
        Some((_, found)) => format!("write `from \"{}\"` after the column's type", found.escape_debug()),
        None => "ask the sender for what is missing; where it may be missing, make it nullable (as `text?`) and say \
                 `drift { missing: null }`"
            .to_owned(),
    }
}
