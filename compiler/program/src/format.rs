//! How the bytes of a file are to be read.

use serde::{Deserialize, Serialize};

use crate::{Delimiter, ExcelFormat, Guide, Limit, Origin};

/// The label of UTF-8 in the WHATWG Encoding standard.
const UTF_8: &str = "utf-8";

/// How the rows of a source are to be read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Delimited text.
    Csv(CsvFormat),
    /// Text in which each column has its place in the line.
    FixedWidth(FixedWidthFormat),
    /// XML, a record for each element of a path.
    Xml(XmlFormat),
    /// One JSON document.
    Json(JsonFormat),
    /// A JSON document a line.
    Ndjson(NdjsonFormat),
    /// ASC X12 interchanges.
    X12(MessageFormat),
    /// Messages of HL7 version 2.
    Hl7v2(MessageFormat),
    /// Apache Parquet.
    Parquet(TypedFormat),
    /// Apache Avro container files.
    Avro(TypedFormat),
    /// Apache ORC.
    Orc(TypedFormat),
    /// SAS data sets.
    Sas7bdat(SasFormat),
    /// SAS transport files, version 5 or 8.
    Xport(XportFormat),
    /// Sheets of `.xlsx`, `.xls`, `.ods`.
    Excel(ExcelFormat),
    /// None: the rows of a table or a query have types already.
    Database(TypedFormat),
}

impl Format {
    /// Its word in the language.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Csv(_) => "csv",
            Self::FixedWidth(_) => "fixed_width",
            Self::Xml(_) => "xml",
            Self::Json(_) => "json",
            Self::Ndjson(_) => "ndjson",
            Self::X12(_) => "x12",
            Self::Hl7v2(_) => "hl7v2",
            Self::Parquet(_) => "parquet",
            Self::Avro(_) => "avro",
            Self::Orc(_) => "orc",
            Self::Sas7bdat(_) => "sas7bdat",
            Self::Xport(_) => "xport",
            Self::Excel(_) => "excel",
            Self::Database(_) => "database",
        }
    }

    /// Where it was written; of the source where it has no `format`.
    pub fn origin(&self) -> Origin {
        match self {
            Self::Csv(it) => it.origin,
            Self::FixedWidth(it) => it.origin,
            Self::Xml(it) => it.origin,
            Self::Json(it) => it.origin,
            Self::Ndjson(it) => it.origin,
            Self::X12(it) | Self::Hl7v2(it) => it.origin,
            Self::Parquet(it) | Self::Avro(it) | Self::Orc(it) | Self::Database(it) => it.origin,
            Self::Sas7bdat(it) => it.origin,
            Self::Xport(it) => it.origin,
            Self::Excel(it) => it.origin,
        }
    }

    /// What a record means that cannot be taken apart. A file that is no such file at all fails its delivery always.
    pub fn malformed(&self) -> Malformed {
        match self {
            Self::Csv(it) => it.malformed,
            Self::FixedWidth(it) => it.malformed,
            Self::Xml(it) => it.malformed,
            Self::Json(it) => it.malformed,
            Self::Ndjson(it) => it.malformed,
            Self::X12(it) | Self::Hl7v2(it) => it.malformed,
            Self::Parquet(_)
            | Self::Avro(_)
            | Self::Orc(_)
            | Self::Sas7bdat(_)
            | Self::Xport(_)
            | Self::Excel(_)
            | Self::Database(_) => Malformed::Fail,
        }
    }

    /// The loops of its messages, if it has any.
    pub fn guide(&self) -> Option<Guide> {
        match self {
            Self::X12(it) => match &it.guide {
                Some(name) => Guide::x12(name),
                None => Some(Guide::x12_flat(&it.row)),
            },
            Self::Hl7v2(it) => Some(Guide::hl7(&it.row)),
            _ => None,
        }
    }

    /// Delimited text, if it is that.
    pub fn csv(&self) -> Option<&CsvFormat> {
        match self {
            Self::Csv(it) => Some(it),
            _ => None,
        }
    }

    /// The same to be changed.
    pub fn csv_mut(&mut self) -> Option<&mut CsvFormat> {
        match self {
            Self::Csv(it) => Some(it),
            _ => None,
        }
    }
}

/// How delimited text is to be read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CsvFormat {
    /// Between fields. Default `,`.
    pub delimiter: Delimiter,
    /// Around fields: one ASCII character, doubled inside a field to mean itself. Default `"`; none switches quoting off.
    pub quote: Option<u8>,
    /// One ASCII character that makes the next one ordinary inside quotes. Default none.
    pub escape: Option<u8>,
    /// A line that starts with this ASCII character is no record. Default none.
    pub comment: Option<u8>,
    /// Whether the file has a header (after `skip`), which names the columns. Default true.
    pub header: bool,
    /// Lines of the header, from 1. Default 1.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub header_lines: u32,
    /// Which of them names the columns, from 1. Where it is none, what the lines have in a column makes its name, joined by a blank.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub names: Option<u32>,
    /// Physical lines before the header or the first record that are not read. Default 0.
    pub skip: u32,
    /// Records at the end that are not data. Default 0.
    pub trailer: u32,
    /// Fields, exactly so spelt, that mean null when they stand unquoted or quoted. Default `[""]`.
    pub nulls: Vec<String>,
    /// Whether spaces and tabs around unquoted fields are left out. Default false.
    pub trim: bool,
    /// Encoding label of the WHATWG Encoding standard, as `utf-8`, `windows-1252`. Default `utf-8`.
    pub encoding: String,
    /// Whether a line end inside quotes belongs to the field. Default true; when false a record is a line.
    pub multiline: bool,
    /// What a record means that has fewer or more fields than the file has columns. Default refuse.
    #[serde(default, skip_serializing_if = "Ragged::is_refused")]
    pub ragged: Ragged,
    /// What a record that cannot be split into its fields means. Default reject.
    pub malformed: Malformed,
    /// What bytes mean that are no text in the encoding. Default reject.
    #[serde(default, skip_serializing_if = "Undecodable::is_rejected")]
    pub undecodable: Undecodable,
    /// Where it was written; of the source where it has no `format`.
    pub origin: Origin,
}

impl CsvFormat {
    /// Comma-separated UTF-8 with a header: what holds where nothing else is said.
    pub fn plain(origin: Origin) -> Self {
        Self {
            delimiter: Delimiter::COMMA,
            quote: Some(b'"'),
            escape: None,
            comment: None,
            header: true,
            header_lines: 1,
            names: None,
            skip: 0,
            trailer: 0,
            nulls: vec![String::new()],
            trim: false,
            encoding: UTF_8.to_owned(),
            multiline: true,
            ragged: Ragged::Refuse,
            malformed: Malformed::Reject,
            undecodable: Undecodable::Reject,
            origin,
        }
    }
}

fn one() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_one(count: &u32) -> bool {
    *count == 1
}

/// What a record means that has fewer or more fields than the file has columns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ragged {
    /// It is malformed.
    #[default]
    Refuse,
    /// The columns that a shorter one lacks are null.
    Pad,
    /// Empty fields that a longer one has at its end are none.
    Strip,
    /// Both.
    Fit,
}

impl Ragged {
    /// Whether what a shorter record lacks is null.
    pub const fn pads(self) -> bool {
        matches!(self, Self::Pad | Self::Fit)
    }

    /// Whether empty fields at the end of a longer record are none.
    pub const fn strips(self) -> bool {
        matches!(self, Self::Strip | Self::Fit)
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
    fn is_refused(&self) -> bool {
        *self == Self::Refuse
    }
}

/// What a record that cannot be split into its fields means.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Malformed {
    /// It goes to the quarantine.
    Reject,
    /// The delivery fails.
    Fail,
    /// It goes to the quarantine; more of them than this fail the delivery.
    FailAbove(Limit),
}

/// What bytes mean that are no text in the encoding of their format.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Undecodable {
    /// Their record is malformed.
    #[default]
    Reject,
    /// U+FFFD stands in their place, and they are counted.
    Replace,
}

impl Undecodable {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
    fn is_rejected(&self) -> bool {
        *self == Self::Reject
    }
}

/// How records with columns at fixed places are to be read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FixedWidthFormat {
    /// Bytes of a record, where records follow each other without line ends; lines where it is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<u32>,
    /// What places are counted in. Default characters; bytes, where records have a length.
    #[serde(default, skip_serializing_if = "Positions::is_characters")]
    pub positions: Positions,
    /// Which records are read; all where it is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<RecordKind>,
    /// A line that starts with this ASCII character is no record. Default none.
    pub comment: Option<u8>,
    /// Lines before the first record that are not read. Default 0.
    pub skip: u32,
    /// Lines at the end that are not data. Default 0.
    pub trailer: u32,
    /// Fields, exactly so spelt after trimming, that mean null. Default `[""]`.
    pub nulls: Vec<String>,
    /// Whether spaces around fields are left out. Default true.
    pub trim: bool,
    /// As in [`CsvFormat::encoding`].
    pub encoding: String,
    /// What a line means that is too short for its columns, but for those that may be missing. Default reject.
    pub malformed: Malformed,
    /// What bytes mean that are no text in the encoding. Default reject.
    #[serde(default, skip_serializing_if = "Undecodable::is_rejected")]
    pub undecodable: Undecodable,
    /// Where it was written.
    pub origin: Origin,
}

/// What places in a record are counted in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Positions {
    /// Characters, whatever bytes they have.
    #[default]
    Characters,
    /// Bytes of the file.
    Bytes,
}

impl Positions {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
    fn is_characters(&self) -> bool {
        *self == Self::Characters
    }
}

/// Which records of a file of several kinds are read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordKind {
    /// From this place of a record, counted from 1,
    pub first: u32,
    /// to that, a record says of which kind it is.
    pub last: u32,
    /// The kinds that are read, ASCII, as long as the place.
    pub kinds: Vec<String>,
}

/// How XML is to be read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct XmlFormat {
    /// The elements that are records, from the root: `studies`, `study`.
    pub row: Vec<String>,
    /// Prefixes that the paths use, each with the name of its namespace, sorted by prefix. A name without a prefix is that of
    /// any namespace.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub namespaces: Vec<(String, String)>,
    /// Texts that mean null. Default `[""]`; an element that is not there is null always.
    pub nulls: Vec<String>,
    /// Whether white space around texts is left out. Default true.
    pub trim: bool,
    /// The encoding, as in [`CsvFormat::encoding`]; that of the XML declaration where it is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// What a record means that is not well-formed. Default reject.
    pub malformed: Malformed,
    /// What bytes mean that are no text in the encoding. Default reject.
    #[serde(default, skip_serializing_if = "Undecodable::is_rejected")]
    pub undecodable: Undecodable,
    /// Where it was written.
    pub origin: Origin,
}

/// How one JSON document is to be read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JsonFormat {
    /// The names from the root to the list whose elements are records; the root itself where there are none.
    pub row: Vec<String>,
    /// Texts that mean null. Default none; `null` and what is not there are null always.
    pub nulls: Vec<String>,
    /// As in [`CsvFormat::encoding`].
    pub encoding: String,
    /// What an element means that is no object. Default reject.
    pub malformed: Malformed,
    /// What bytes mean that are no text in the encoding. Default reject.
    #[serde(default, skip_serializing_if = "Undecodable::is_rejected")]
    pub undecodable: Undecodable,
    /// Where it was written.
    pub origin: Origin,
}

/// How a JSON document a line is to be read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NdjsonFormat {
    /// Texts that mean null. Default none; `null` and what is not there are null always.
    pub nulls: Vec<String>,
    /// As in [`CsvFormat::encoding`].
    pub encoding: String,
    /// What a line means that is no object. Default reject.
    pub malformed: Malformed,
    /// What bytes mean that are no text in the encoding. Default reject.
    #[serde(default, skip_serializing_if = "Undecodable::is_rejected")]
    pub undecodable: Undecodable,
    /// Where it was written.
    pub origin: Origin,
}

/// How messages of segments are to be read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MessageFormat {
    /// The loops that are records: the name of a loop of the guide, or of the segment that begins one.
    pub row: String,
    /// Of X12: the guide that says what loops there are, as `005010X222`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guide: Option<String>,
    /// Texts that mean null; an element that is not there is null always.
    pub nulls: Vec<String>,
    /// Whether spaces around texts are left out.
    pub trim: bool,
    /// As in [`CsvFormat::encoding`].
    pub encoding: String,
    /// What a record means with a segment that is none, or that stands where it may not. Default reject.
    pub malformed: Malformed,
    /// What bytes mean that are no text in the encoding. Default reject.
    #[serde(default, skip_serializing_if = "Undecodable::is_rejected")]
    pub undecodable: Undecodable,
    /// Where it was written.
    pub origin: Origin,
}

/// How what has its types in it is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypedFormat {
    /// Where it was written.
    pub origin: Origin,
}

/// How data sets of SAS are to be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SasFormat {
    /// The encoding of texts, as in [`CsvFormat::encoding`]; that which the file names where it is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// Texts that mean null. Default `[""]`; a missing number is null always.
    pub nulls: Vec<String>,
    /// Where it was written.
    pub origin: Origin,
}

/// How transport files of SAS are to be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct XportFormat {
    /// The name of the data set that is read, in whatever case; the only one of the file where it is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// The encoding of texts, as in [`CsvFormat::encoding`]; UTF-8 where it is none, for the file names none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// As in [`SasFormat::nulls`].
    pub nulls: Vec<String>,
    /// Where it was written.
    pub origin: Origin,
}
