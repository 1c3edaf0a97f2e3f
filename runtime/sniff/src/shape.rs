//! The format of a file's data and its columns, before their types.

use encoding_rs::{Encoding, UTF_8};
use ingest_formats::decoded;
use ingest_program::{
    Drift, FixedWidthFormat, Format, JsonFormat, Location, Malformed, MessageFormat, NdjsonFormat, Origin, Positions,
    SasFormat, Sheet, Stored, TypeKind, TypedFormat, Undecodable, XmlFormat, XportFormat,
};

use crate::documents::{self, Records};
use crate::encoding;
use crate::kind::{Kind, Named, WORKBOOK};
use crate::names::Names;
use crate::reading::{Called, Said};
use crate::sample::Sample;
use crate::{ebcdic, messages, tables, workbook};

/// Of what is known, and not read.
const NO_FORMAT: &str = "no format reads it";

/// What a file's data is.
#[derive(Debug)]
pub(crate) struct Shape {
    /// The word for its format; what people call it where the language has none.
    pub(crate) name: &'static str,
    /// How it is read, if there is a format for it: fields that mean null are none yet.
    pub(crate) format: Option<Format>,
    pub(crate) drift: Drift,
    /// The columns; none where the file itself names them and its reader is to be asked.
    pub(crate) columns: Option<Vec<Called>>,
    /// Its encoding, where it is text, and whether that is certain.
    pub(crate) encoding: Option<(String, bool)>,
    /// What is to be known of it.
    pub(crate) notes: Vec<String>,
}

impl Shape {
    pub(crate) fn new(name: &'static str) -> Self {
        Self { name, format: None, drift: Drift::STRICT, columns: None, encoding: None, notes: Vec::new() }
    }

    fn noted(name: &'static str, note: &str) -> Self {
        Self { notes: vec![note.to_owned()], ..Self::new(name) }
    }
}

/// Tells the shape of a sample of a file of this name. `is_archive`: its bytes are those of an archive that is no layer.
pub(crate) fn of(file: &str, sample: &Sample, is_archive: bool) -> Shape {
    if is_archive {
        return workbook(sample, &WORKBOOK);
    }
    let (encoding, certain) = match encoding::detect(&sample.bytes, sample.whole) {
        encoding::Found::Known { encoding, certain } => (encoding, certain),
        encoding::Found::Ebcdic => return mainframe(sample),
        encoding::Found::Utf32 => {
            return Shape::noted("text in UTF-32", "no format reads UTF-32; have the sender write UTF-8");
        }
    };
    let text = sample.text(encoding);
    let mut shape = match Kind::of(&sample.bytes, &text) {
        Kind::Empty => return Shape::noted("nothing", "nothing is in it that could be looked at"),
        Kind::Named(kind) => match messages(kind.name, &text, encoding) {
            Some(shape) => shape,
            None if kind.name == WORKBOOK.name => return workbook(sample, kind),
            None => return named(kind),
        },
        Kind::Layer(what) => return Shape::noted(what, NO_FORMAT),
        Kind::Binary => return Shape::noted("binary data", "its first bytes are those of no known format"),
        Kind::Xml => xml(&text, encoding).unwrap_or_else(|| tables::table(&text, sample.whole, &label(encoding))),
        Kind::Json => match json(file, &text, sample.whole, encoding) {
            Some(shape) => shape,
            None if documents::json::is_begun(&text) || is_named_json(file) => Shape::noted(
                "json",
                "it is no list of objects, nor one a line, which is what columns have their names from",
            ),
            None => tables::table(&text, sample.whole, &label(encoding)),
        },
        Kind::Text => tables::table(&text, sample.whole, &label(encoding)),
    };
    shape.encoding = Some((label(encoding), certain));
    if !text.contains('\n') && text.contains('\r') && matches!(shape.format, None | Some(Format::Ndjson(_))) {
        shape.notes.push(
            "its lines end with carriage returns alone, which are not read; have the sender end lines with line feeds"
                .to_owned(),
        );
    }
    shape
}

/// Of a file of a mainframe: lines of text, or records of a length.
fn mainframe(sample: &Sample) -> Shape {
    let (page, is_told) = ebcdic::page(&sample.bytes);
    let label = page.label();
    let mut shape = if ebcdic::is_lines(&sample.bytes) {
        let mut text = decoded(label, &sample.bytes).unwrap_or_default().replace('\u{85}', "\n");
        if !sample.whole
            && let Some(end) = text.rfind('\n')
        {
            text.truncate(end + 1);
        }
        tables::table(&text, sample.whole, label)
    } else {
        match ebcdic::record(&sample.bytes, sample.whole) {
            Some(length) => records(&sample.bytes, length, label),
            None => Shape::noted(
                "text in EBCDIC",
                "neither lines nor a length of records show in it; say `record` and the places of its columns by its sender's description",
            ),
        }
    };
    if !is_told {
        shape.notes.push(
            "no letter tells its code page: digits and A to Z are the same in all; say `encoding` where it is another"
                .to_owned(),
        );
    }
    shape.encoding = Some((label.to_owned(), false));
    shape
}

/// Records of a length.
fn records(bytes: &[u8], length: usize, label: &str) -> Shape {
    let mut names = Names::default();
    let mut notes = vec![format!(
        "records have {length} bytes, for what is so far apart is alike; columns that touch are told apart where digits or blanks show it"
    )];
    let mut columns = Vec::new();
    for place in ebcdic::places(bytes, length) {
        let ebcdic::Place { first, last, stored, is_long } = place;
        let name = names.next("");
        let Some(stored) = stored else {
            notes.push(format!(
                "left out: what stands at {first}..{last} is no text, and no number that shows how it is written"
            ));
            continue;
        };
        let said = match stored {
            Stored::Text => Said::Nothing,
            _ if is_long => Said::Kind(TypeKind::Decimal { precision: 38, scale: 0 }),
            _ => Said::Kind(TypeKind::Int),
        };
        if stored != Stored::Text {
            notes.push(format!(
                "{first}..{last}: how many digits stand behind the point is not told; write `decimal(…)` where some do"
            ));
        }
        let at = Location::Characters { first: first as u32, last: last as u32, stored };
        columns.push(Called { name, at: Some(at), said, ..Called::default() });
    }
    let format = FixedWidthFormat { record: Some(length as u32), ..fixed_width_format(label) };
    Shape { format: Some(Format::FixedWidth(format)), columns: Some(columns), notes, ..Shape::new("fixed_width") }
}

/// Lines of this encoding, and nothing else said.
pub(crate) fn fixed_width_format(label: &str) -> FixedWidthFormat {
    FixedWidthFormat {
        comment: None,
        skip: 0,
        trailer: 0,
        nulls: Vec::new(),
        trim: true,
        encoding: label.to_owned(),
        undecodable: Undecodable::Reject,
        record: None,
        positions: Positions::Characters,
        kind: None,
        malformed: Malformed::Reject,
        origin: Origin::default(),
    }
}

/// How a format names an encoding.
fn label(encoding: &'static Encoding) -> String {
    encoding.name().to_ascii_lowercase()
}

/// Of interchanges of X12 and messages of HL7; none of any other.
fn messages(name: &'static str, text: &str, encoding: &'static Encoding) -> Option<Shape> {
    let found = match name {
        "x12" => messages::x12(text)?,
        "hl7v2" => messages::hl7(text)?,
        _ => return None,
    };
    let format = MessageFormat {
        row: found.row,
        guide: found.guide.map(str::to_owned),
        nulls: Vec::new(),
        trim: true,
        encoding: label(encoding),
        malformed: Malformed::Reject,
        undecodable: Undecodable::Reject,
        origin: Origin::default(),
    };
    let format = if name == "x12" { Format::X12(format) } else { Format::Hl7v2(format) };
    Some(Shape { format: Some(format), columns: Some(found.columns), notes: found.notes, ..Shape::new(name) })
}

/// Of a workbook. One that cannot be looked at has what its reader says of it told by whoever reads it.
fn workbook(sample: &Sample, kind: &'static Named) -> Shape {
    match workbook::find(sample) {
        Ok(Some(workbook::Table { format, columns, notes })) => {
            Shape { format: Some(Format::Excel(format)), columns: Some(columns), notes, ..Shape::new(kind.name) }
        }
        Ok(None) => Shape::noted(kind.name, "no sheet of it has a cell with something in it"),
        Err(_) => named(kind),
    }
}

/// Of a file that its first bytes name.
fn named(kind: &'static Named) -> Shape {
    let origin = Origin::default();
    let format = match kind.name {
        "parquet" => Format::Parquet(TypedFormat { origin }),
        "avro" => Format::Avro(TypedFormat { origin }),
        "orc" => Format::Orc(TypedFormat { origin }),
        "sas7bdat" => Format::Sas7bdat(SasFormat { encoding: None, nulls: Vec::new(), origin }),
        "xport" => Format::Xport(XportFormat { member: None, encoding: None, nulls: Vec::new(), origin }),
        "excel" => Format::Excel(workbook::plain(Sheet::Number(1))),
        _ if kind.is_format => {
            return Shape::noted(kind.name, "its columns are not told yet; write them by its sender's description");
        }
        _ => return Shape::noted(kind.name, NO_FORMAT),
    };
    // What is not declared is kept as text, and so told.
    Shape { format: Some(format), ..Shape::new(kind.name) }
}

fn xml(text: &str, encoding: &'static Encoding) -> Option<Shape> {
    let Records { row, columns, left_out, notes, namespaces } = documents::xml::document(text)?;
    // The declaration of a document says its encoding, unless it is wrong.
    let declared = text.get(..200).unwrap_or(text).contains("encoding=") || encoding == UTF_8;
    let format = XmlFormat {
        row,
        namespaces,
        nulls: Vec::new(),
        trim: true,
        encoding: (!declared).then(|| label(encoding)),
        undecodable: Undecodable::Reject,
        malformed: Malformed::Reject,
        origin: Origin::default(),
    };
    let mut shape = document("xml", Format::Xml(format), columns, left_out);
    shape.notes.extend(notes);
    Some(shape)
}

fn json(file: &str, text: &str, whole: bool, encoding: &'static Encoding) -> Option<Shape> {
    let (malformed, origin) = (Malformed::Reject, Origin::default());
    let several = text.lines().filter(|it| !it.trim().is_empty()).nth(1).is_some();
    let named = [".ndjson", ".jsonl"].iter().any(|it| file.to_ascii_lowercase().ends_with(it));
    if (several || named)
        && let Some(Records { columns, left_out, .. }) = documents::json::lines(text)
    {
        let format = NdjsonFormat {
            nulls: Vec::new(),
            encoding: label(encoding),
            undecodable: Undecodable::Reject,
            malformed,
            origin,
        };
        return Some(document("ndjson", Format::Ndjson(format), columns, left_out));
    }
    let Records { row, columns, left_out, .. } = documents::json::document(text, whole)?;
    let format = JsonFormat {
        row,
        nulls: Vec::new(),
        encoding: label(encoding),
        undecodable: Undecodable::Reject,
        malformed,
        origin,
    };
    Some(document("json", Format::Json(format), columns, left_out))
}

fn is_named_json(file: &str) -> bool {
    [".json", ".ndjson", ".jsonl"].iter().any(|it| file.to_ascii_lowercase().ends_with(it))
}

fn document(name: &'static str, format: Format, columns: Vec<Called>, left_out: Vec<String>) -> Shape {
    let notes = left_out.into_iter().map(|it| format!("left out: {it}")).collect();
    Shape { format: Some(format), columns: Some(columns), notes, ..Shape::new(name) }
}
