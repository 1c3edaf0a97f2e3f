//! `format NAME { … }`: every format but `csv` and `fixed_width`, which have files of their own.

use ingest_diagnostics::Sink;
use ingest_program::{
    CellRange, CsvFormat, ExcelFormat, Format, Guide, JsonFormat, Malformed, MessageFormat, NdjsonFormat, Origin,
    RecordKind, SasFormat, Sheet, TypedFormat, XmlFormat, XportFormat, is_segment, x12_guides,
};
use ingest_syntax::ast::{Literal, SettingValue, Settings, Spanned};

use super::{
    Context, Owner, csv,
    document_path::{self, Document},
    fixed_width,
    settings::{Options, as_text},
    verdict::limit,
};
use crate::rules;

/// The words for formats.
const WORDS: [&str; 13] = [
    "csv",
    "fixed_width",
    "xml",
    "json",
    "ndjson",
    "x12",
    "hl7v2",
    "parquet",
    "avro",
    "orc",
    "sas7bdat",
    "xport",
    "excel",
];

/// Rows and columns of a sheet, at most: what `.xlsx` has room for.
const MOST_ROWS: u32 = 1_048_576;
const MOST_COLUMNS: u32 = 16_384;

/// Reads a format; where it is none, delimited text, after the report.
pub(super) fn format(settings: &Settings, owner: &Owner, context: &Context<'_>, sink: &mut Sink) -> Format {
    let origin = context.origin(settings.span);
    let word = settings.kind.value.as_str();
    let title = format!("format {word}");
    let reader = Reader { settings, title: &title, owner, origin };
    match word {
        "csv" => Format::Csv(csv::csv(settings, origin, sink)),
        "fixed_width" => {
            Format::FixedWidth(fixed_width::read(&reader.options(fixed_width::OPTIONS, sink), reader.origin, sink))
        }
        "xml" => Format::Xml(reader.xml(sink)),
        "json" => Format::Json(reader.json(sink)),
        "ndjson" => Format::Ndjson(reader.ndjson(sink)),
        "x12" => Format::X12(reader.x12(sink)),
        "hl7v2" => Format::Hl7v2(reader.hl7v2(sink)),
        "parquet" => Format::Parquet(reader.typed(sink)),
        "avro" => Format::Avro(reader.typed(sink)),
        "orc" => Format::Orc(reader.typed(sink)),
        "sas7bdat" => Format::Sas7bdat(reader.sas(sink)),
        "xport" => Format::Xport(reader.xport(sink)),
        "excel" => Format::Excel(reader.excel(sink)),
        _ => {
            sink.push(rules::unknown_choice::unknown("format", &settings.kind, &WORDS));
            Format::Csv(CsvFormat::plain(origin))
        }
    }
}

/// Whether the names of columns stand in the file, so that `from "…"` may give another one than the column's.
pub(super) fn names_columns(format: &Format) -> bool {
    match format {
        Format::Csv(it) => it.header,
        Format::Excel(it) => it.header,
        Format::Parquet(_)
        | Format::Avro(_)
        | Format::Orc(_)
        | Format::Sas7bdat(_)
        | Format::Xport(_)
        | Format::Database(_) => true,
        Format::FixedWidth(_)
        | Format::Xml(_)
        | Format::Json(_)
        | Format::Ndjson(_)
        | Format::X12(_)
        | Format::Hl7v2(_) => false,
    }
}

/// Whether a value may be a list or a struct, and not plain values alone.
pub(super) fn has_composites(format: &Format) -> bool {
    match format {
        Format::Xml(_)
        | Format::Json(_)
        | Format::Ndjson(_)
        | Format::X12(_)
        | Format::Hl7v2(_)
        | Format::Parquet(_)
        | Format::Avro(_)
        | Format::Orc(_)
        | Format::Database(_) => true,
        Format::Csv(_) | Format::FixedWidth(_) | Format::Sas7bdat(_) | Format::Xport(_) | Format::Excel(_) => false,
    }
}

/// How many records a format leaves out at the end of a file; none where it has no such option.
pub(super) fn trailer(format: &Format) -> Option<u32> {
    match format {
        Format::Csv(it) => Some(it.trailer),
        Format::FixedWidth(it) => Some(it.trailer),
        _ => None,
    }
}

/// How many lines a format leaves out in front of what it reads; none where it has no such option.
pub(super) fn skip(format: &Format) -> Option<u32> {
    match format {
        Format::Csv(it) => Some(it.skip),
        Format::FixedWidth(it) => Some(it.skip),
        _ => None,
    }
}

/// Which kinds of records are read, in files of several.
pub(super) fn kinds(format: &Format) -> Option<&RecordKind> {
    match format {
        Format::FixedWidth(it) => it.kind.as_ref(),
        _ => None,
    }
}

struct Reader<'a> {
    settings: &'a Settings,
    /// `format xml`
    title: &'a str,
    owner: &'a Owner,
    origin: Origin,
}

impl<'a> Reader<'a> {
    fn options(&self, known: &[&'static str], sink: &mut Sink) -> Options<'a> {
        Options::read(self.title, &self.settings.options, known, sink)
    }

    fn xml(&self, sink: &mut Sink) -> XmlFormat {
        let options =
            self.options(&["row", "namespaces", "nulls", "trim", "encoding", "undecodable", "malformed"], sink);
        let namespaces = namespaces(&options, sink);
        let row = options.text("row", sink);
        if options.place("row").is_none() {
            let owner =
                Owner { title: format!("`{}`", self.title), span: self.settings.kind.span, ..self.owner.clone() };
            owner.missing("row", "format xml { row: \"/studies/study\" }", sink);
        }
        let steps = row.as_ref().and_then(|it| document_path::row(it, Document::Xml, sink)).unwrap_or_default();
        if let Some(row) = row {
            let names = steps.iter().map(String::as_str);
            document_path::refuse_prefixes(row.value, row.span, names, &namespaces, sink);
        }
        XmlFormat {
            row: steps,
            namespaces,
            nulls: options.texts("nulls", sink).unwrap_or_else(nothing),
            trim: options.flag("trim", sink).unwrap_or(true),
            encoding: csv::encoding(&options, sink),
            undecodable: csv::undecodable(&options, sink),
            malformed: malformed(&options, sink),
            origin: self.origin,
        }
    }

    fn json(&self, sink: &mut Sink) -> JsonFormat {
        let options = self.options(&["row", "nulls", "encoding", "undecodable", "malformed"], sink);
        let row = options.text("row", sink).and_then(|it| document_path::row(&it, Document::Json, sink));
        JsonFormat {
            row: row.unwrap_or_default(),
            nulls: options.texts("nulls", sink).unwrap_or_default(),
            encoding: csv::encoding(&options, sink).unwrap_or_else(utf_8),
            undecodable: csv::undecodable(&options, sink),
            malformed: malformed(&options, sink),
            origin: self.origin,
        }
    }

    fn ndjson(&self, sink: &mut Sink) -> NdjsonFormat {
        let options = self.options(&["nulls", "encoding", "undecodable", "malformed"], sink);
        NdjsonFormat {
            nulls: options.texts("nulls", sink).unwrap_or_default(),
            encoding: csv::encoding(&options, sink).unwrap_or_else(utf_8),
            undecodable: csv::undecodable(&options, sink),
            malformed: malformed(&options, sink),
            origin: self.origin,
        }
    }

    fn x12(&self, sink: &mut Sink) -> MessageFormat {
        let options = self.options(&["guide", "row", "nulls", "trim", "encoding", "undecodable", "malformed"], sink);
        let guides: Vec<_> = x12_guides().collect();
        let takes = format!("the name of a guide: {}; leave it out for another", rules::or(&rules::quoted(&guides)));
        let guide = options.text_like("guide", &takes, sink, |it| guides.contains(&it));
        let loops = guide.as_deref().and_then(Guide::x12);
        let (takes, example) = match &loops {
            Some(_) => (
                "the name of a loop of the guide, as `\"2300\"`",
                "format x12 { guide: \"005010X222\", row: \"2300\" }",
            ),
            None => ("the name of the segment that begins a record, as `\"CLM\"`", "format x12 { row: \"CLM\" }"),
        };
        // Of a guide that is none nothing is known.
        let is_sound = guide.is_some() || options.place("guide").is_none();
        let row = options.text_like("row", takes, sink, |it| match &loops {
            _ if !is_sound => true,
            Some(loops) => loops.row(it).is_some(),
            None => is_segment(it) && !["ISA", "GS", "SE", "GE", "IEA", "TA1"].contains(&it),
        });
        if options.place("row").is_none() {
            let owner =
                Owner { title: format!("`{}`", self.title), span: self.settings.kind.span, ..self.owner.clone() };
            owner.missing("row", example, sink);
        }
        MessageFormat {
            row: row.filter(|_| is_sound).unwrap_or_default(),
            guide,
            nulls: options.texts("nulls", sink).unwrap_or_else(nothing),
            ..self.message(&options, sink)
        }
    }

    fn hl7v2(&self, sink: &mut Sink) -> MessageFormat {
        let options = self.options(&["row", "nulls", "trim", "encoding", "undecodable", "malformed"], sink);
        let takes = "the name of the segment that begins a record, as `\"OBX\"`";
        let row = options.text_like("row", takes, sink, |it| {
            it.len() == 3 && is_segment(it) && !["FHS", "BHS", "BTS", "FTS"].contains(&it)
        });
        let row = if options.place("row").is_none() { Some("MSH".to_owned()) } else { row };
        MessageFormat {
            row: row.unwrap_or_default(),
            // `""` is how HL7 says that there is no value, other than that none is told.
            nulls: options.texts("nulls", sink).unwrap_or_else(|| vec![String::new(), "\"\"".to_owned()]),
            ..self.message(&options, sink)
        }
    }

    /// What X12 and HL7 have in common.
    fn message(&self, options: &Options<'_>, sink: &mut Sink) -> MessageFormat {
        MessageFormat {
            row: String::new(),
            guide: None,
            nulls: Vec::new(),
            trim: options.flag("trim", sink).unwrap_or(true),
            encoding: csv::encoding(options, sink).unwrap_or_else(utf_8),
            undecodable: csv::undecodable(options, sink),
            malformed: malformed(options, sink),
            origin: self.origin,
        }
    }

    fn typed(&self, sink: &mut Sink) -> TypedFormat {
        self.options(&[], sink);
        TypedFormat { origin: self.origin }
    }

    fn sas(&self, sink: &mut Sink) -> SasFormat {
        let options = self.options(&["encoding", "nulls"], sink);
        SasFormat {
            encoding: csv::standard_encoding(&options, sink),
            nulls: options.texts("nulls", sink).unwrap_or_else(nothing),
            origin: self.origin,
        }
    }

    fn xport(&self, sink: &mut Sink) -> XportFormat {
        let options = self.options(&["member", "encoding", "nulls"], sink);
        XportFormat {
            member: options.text("member", sink).map(|it| it.value.to_owned()),
            encoding: csv::standard_encoding(&options, sink),
            nulls: options.texts("nulls", sink).unwrap_or_else(nothing),
            origin: self.origin,
        }
    }

    fn excel(&self, sink: &mut Sink) -> ExcelFormat {
        let options = self.options(&["sheet", "range", "header", "skip", "trailer", "nulls"], sink);
        let sheet = options.get("sheet", "the name of a sheet in quotes, or its number from 1", sink, sheet);
        let takes = "cells from one to another, as \"A5:F200\", or \"A5:F\" to the end of the sheet";
        ExcelFormat {
            sheet: sheet.unwrap_or(Sheet::Number(1)),
            range: options.get("range", takes, sink, |value| cell_range(as_text(value)?.value)),
            header: options.flag("header", sink).unwrap_or(true),
            skip: options.count("skip", sink).unwrap_or(0),
            trailer: options.count("trailer", sink).unwrap_or(0),
            nulls: options.texts("nulls", sink).unwrap_or_else(nothing),
            origin: self.origin,
        }
    }
}

/// Of texts, the empty one alone.
pub(super) fn nothing() -> Vec<String> {
    vec![String::new()]
}

pub(super) fn utf_8() -> String {
    "utf-8".to_owned()
}

/// `reject`, `fail`, `fail above 1%`.
pub(super) fn malformed(options: &Options<'_>, sink: &mut Sink) -> Malformed {
    const WORDS: [(&str, Malformed); 2] = [("reject", Malformed::Reject), ("fail", Malformed::Fail)];
    let found = match options.limit("malformed") {
        Some((word, above, _)) if word.value == "fail" => limit(above, sink).map(Malformed::FailAbove),
        Some((word, _, span)) if WORDS.iter().any(|(known, _)| word.value == *known) => {
            sink.push(rules::check_threshold::not_fail(&word.value, span));
            None
        }
        _ => options.word("malformed", &WORDS, sink),
    };
    found.unwrap_or(Malformed::Reject)
}

/// `{ ct: "https://clinicaltrials.gov" }`, sorted by prefix.
fn namespaces(options: &Options<'_>, sink: &mut Sink) -> Vec<(String, String)> {
    let takes = "prefixes with their namespaces, as `{ ct: \"https://clinicaltrials.gov\" }`";
    let read = |value: &SettingValue| match value {
        SettingValue::Options(settings, _) => {
            let one = |it: &ingest_syntax::ast::Setting| {
                Some((it.name.value.clone(), as_text(it.value.as_ref()?)?.value.to_owned()))
            };
            settings.iter().map(one).collect::<Option<Vec<_>>>()
        }
        _ => None,
    };
    let mut found = options.get("namespaces", takes, sink, read).unwrap_or_default();
    found.sort();
    found.dedup_by(|a, b| a.0 == b.0);
    found
}

fn sheet(value: &SettingValue) -> Option<Sheet> {
    match value {
        SettingValue::Literal(Spanned { value: Literal::Int(number), .. }) => {
            u32::try_from(*number).ok().filter(|it| *it > 0).map(Sheet::Number)
        }
        _ => as_text(value)
            .filter(|it| (1..=31).contains(&it.value.chars().count()))
            .map(|it| Sheet::Name(it.value.to_owned())),
    }
}

/// `A5:F200`, `A5:F`.
fn cell_range(text: &str) -> Option<CellRange> {
    let (from, to) = text.split_once(':')?;
    let (first_column, first_row) = cell(from)?;
    let (last_column, last_row) = cell(to)?;
    let range = CellRange { first_column, first_row: first_row.unwrap_or(1), last_column, last_row };
    let rows = range.last_row.is_none_or(|last| last >= range.first_row && last <= MOST_ROWS);
    (rows && range.first_row <= MOST_ROWS && first_column <= last_column && last_column <= MOST_COLUMNS)
        .then_some(range)
}

/// `F200` is column 6, row 200; the row may be absent.
fn cell(text: &str) -> Option<(u32, Option<u32>)> {
    let end = text.find(|it: char| !it.is_ascii_alphabetic()).unwrap_or(text.len());
    let (letters, digits) = text.split_at_checked(end)?;
    let column = CellRange::column(letters)?;
    let row = match digits {
        "" => None,
        digits => Some(digits.parse().ok().filter(|row| *row > 0)?),
    };
    Some((column, row))
}

#[cfg(test)]
mod tests {
    use ingest_program::CellRange;

    use super::cell_range;

    #[test]
    fn ranges_of_cells() {
        let range = |first_column, first_row, last_column, last_row| {
            Some(CellRange { first_column, first_row, last_column, last_row })
        };
        assert_eq!(cell_range("A5:F200"), range(1, 5, 6, Some(200)));
        assert_eq!(cell_range("b2:AA"), range(2, 2, 27, None));
        assert_eq!(cell_range("A:C"), range(1, 1, 3, None));
        for wrong in ["A5", "A5:", "5:6", "F1:A1", "A9:B3", "A0:B3", "A1:AAAA9", "A1:B1048577", "Ä1:B2"] {
            assert_eq!(cell_range(wrong), None, "{wrong}");
        }
        for written in ["A5:F200", "B2:AA", "A:C", "XFD9:XFD9"] {
            assert_eq!(cell_range(written).map(|it| it.to_string()).as_deref(), Some(written));
        }
        assert!((1..=16_384).all(|it| CellRange::column(&CellRange::letters(it)) == Some(it)));
    }
}
