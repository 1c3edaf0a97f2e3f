//! The source block. Whoever shows it lays it out by `ingest fmt`.

use std::fmt::Write as _;

use ingest_program::{
    Added, Column, CsvFormat, FixedWidthFormat, Format, Location, Missing, Ragged, SasFormat, Sheet, Source, Spelled,
    TypeKind, XportFormat,
};

use crate::{documents, messages};

/// What is said of a column, above it.
pub(crate) type Notes = Vec<Vec<String>>;

/// A source with what is around its files, and what is to be said of each column.
pub(crate) struct Block<'a> {
    pub(crate) source: &'a Source,
    /// As they stand behind `unwrap`.
    pub(crate) layers: &'a [String],
    /// Pattern of its files.
    pub(crate) files: &'a str,
    /// Says of the source as a whole.
    pub(crate) head: &'a [String],
    pub(crate) notes: &'a Notes,
}

impl Block<'_> {
    /// Its text.
    pub(crate) fn written(&self) -> String {
        let source = self.source;
        let mut text = String::new();
        for line in self.head {
            line_of(&mut text, &format!("# {line}"));
        }
        line_of(&mut text, &format!("source {} {{", source.name));
        let mut lines =
            vec![("from", source.connection.clone()), ("files", format!("{{ increment {} }}", quoted(self.files)))];
        if !self.layers.is_empty() {
            lines.push(("unwrap", self.layers.join(", ")));
        }
        lines.push(("format", format(&source.format)));
        let drift = drift(source);
        if !drift.is_empty() {
            lines.push(("drift", format!("{{ {drift} }}")));
        }
        for (word, rest) in lines {
            line_of(&mut text, &format!("  {word} {rest}"));
        }
        line_of(&mut text, "");
        line_of(&mut text, "  columns {");
        for line in self.columns() {
            line_of(&mut text, &format!("    {line}"));
        }
        line_of(&mut text, "  }");
        line_of(&mut text, "}");
        text
    }

    fn columns(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (index, column) in self.source.columns.iter().enumerate() {
            lines.extend(self.notes.get(index).into_iter().flatten().map(|it| format!("# {it}")));
            lines.extend(column.doc.iter().map(|it| format!("## {it}")));
            let parts = [Spelled(&column.name).to_string(), typed(column), place(&self.source.format, column)];
            lines.push(parts.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" "));
        }
        lines
    }
}

fn line_of(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

/// `date? "%Y%m%d"`
pub(crate) fn typed(column: &Column) -> String {
    let mut written = column.ty.kind.to_string();
    if let TypeKind::Decimal { precision, scale } = column.ty.kind {
        written = format!("decimal({precision}, {scale})");
    }
    if column.accepts_null {
        written.push('?');
    }
    if let Some(format) = &column.format {
        let _ = write!(written, " {}", quoted(format));
    }
    written
}

/// `at 1..11`, `from "Patient Name"`
fn place(format: &Format, column: &Column) -> String {
    match (&column.at, at(format, column)) {
        (Some(Location::Characters { .. }), Some(at)) => format!("at {at}"),
        (_, Some(at)) => format!("at {}", quoted(&at)),
        (_, None) if column.header != column.name => format!("from {}", quoted(&column.header)),
        (_, None) => String::new(),
    }
}

/// Where a column is in a record, as it is written behind `at`.
pub(crate) fn at(format: &Format, column: &Column) -> Option<String> {
    Some(match column.at.as_ref()? {
        Location::Characters { first, last, stored } => match stored.word() {
            Some(word) => format!("{first}..{last} {word}"),
            None => format!("{first}..{last}"),
        },
        Location::Path(path) => documents::written(path),
        Location::Segment(path) => match format {
            Format::Hl7v2(it) => messages::written(path, &it.row, true),
            Format::X12(it) => messages::written(path, &it.row, false),
            _ => return None,
        },
    })
}

fn drift(source: &Source) -> String {
    let mut parts = Vec::new();
    match source.drift.added {
        Added::Refuse => {}
        Added::Ignore => parts.push("added: ignore"),
        Added::Rescue => parts.push("added: rescue"),
    }
    if source.drift.missing == Missing::Null {
        parts.push("missing: null");
    }
    parts.join(", ")
}

/// `csv { delimiter: "|" }`
pub(crate) fn format(format: &Format) -> String {
    let options = options(format);
    if options.is_empty() {
        return format.name().to_owned();
    }
    let options: Vec<_> = options.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    format!("{} {{ {} }}", format.name(), options.join(", "))
}

/// The options of a format that are not its defaults, as they are written.
pub(crate) fn options(format: &Format) -> Vec<(&'static str, String)> {
    let mut written = Options::default();
    match format {
        Format::Csv(it) => written.csv(it),
        Format::FixedWidth(it) => written.fixed_width(it),
        Format::Json(it) => {
            if !it.row.is_empty() {
                written.push("row", quoted(&format!("/{}", it.row.join("/"))));
            }
            written.nulls(&it.nulls, &[]);
            written.encoding(Some(&it.encoding));
        }
        Format::Ndjson(it) => {
            written.nulls(&it.nulls, &[]);
            written.encoding(Some(&it.encoding));
        }
        Format::Xml(it) => {
            written.push("row", quoted(&format!("/{}", it.row.join("/"))));
            let prefix = |(prefix, name): &(String, String)| format!("{}: {}", Spelled(prefix), quoted(name));
            if !it.namespaces.is_empty() {
                let prefixes = it.namespaces.iter().map(prefix).collect::<Vec<_>>().join(", ");
                written.push("namespaces", format!("{{ {prefixes} }}"));
            }
            written.nulls(&it.nulls, &[""]);
            written.encoding(it.encoding.as_deref());
        }
        Format::Sas7bdat(SasFormat { encoding, nulls, .. }) | Format::Xport(XportFormat { encoding, nulls, .. }) => {
            written.nulls(nulls, &[""]);
            written.encoding(encoding.as_deref());
        }
        Format::Excel(it) => {
            if let Sheet::Name(name) = &it.sheet {
                written.push("sheet", quoted(name));
            }
            if let Sheet::Number(number @ 2..) = it.sheet {
                written.push("sheet", number.to_string());
            }
            if let Some(range) = it.range {
                written.push("range", quoted(&range.to_string()));
            }
            if !it.header {
                written.push("header", "false");
            }
            written.count("skip", it.skip);
            written.count("trailer", it.trailer);
            written.nulls(&it.nulls, &[""]);
        }
        Format::X12(it) | Format::Hl7v2(it) => {
            if let Some(guide) = &it.guide {
                written.push("guide", quoted(guide));
            }
            written.push("row", quoted(&it.row));
            let usual: &[&str] = if matches!(format, Format::Hl7v2(_)) { &["", "\"\""] } else { &[""] };
            written.nulls(&it.nulls, usual);
            written.encoding(Some(&it.encoding));
        }
        Format::Parquet(_) | Format::Avro(_) | Format::Orc(_) | Format::Database(_) => {}
    }
    written.0
}

#[derive(Default)]
struct Options(Vec<(&'static str, String)>);

impl Options {
    fn push(&mut self, name: &'static str, value: impl Into<String>) {
        self.0.push((name, value.into()));
    }

    fn character(&mut self, name: &'static str, byte: Option<u8>, usual: Option<u8>) {
        if byte != usual {
            self.push(name, byte.map_or_else(|| "none".to_owned(), |it| quoted(&char::from(it).to_string())));
        }
    }

    fn count(&mut self, name: &'static str, count: u32) {
        if count > 0 {
            self.push(name, count.to_string());
        }
    }

    fn nulls(&mut self, nulls: &[String], usual: &[&str]) {
        if nulls != usual {
            self.push("nulls", format!("[{}]", nulls.iter().map(|it| quoted(it)).collect::<Vec<_>>().join(", ")));
        }
    }

    fn encoding(&mut self, encoding: Option<&str>) {
        if let Some(encoding) = encoding.filter(|it| *it != "utf-8") {
            self.push("encoding", quoted(encoding));
        }
    }

    fn csv(&mut self, format: &CsvFormat) {
        let usual = CsvFormat::plain(format.origin);
        if format.delimiter != usual.delimiter {
            self.push("delimiter", quoted(format.delimiter.as_str()));
        }
        self.character("quote", format.quote, usual.quote);
        self.character("escape", format.escape, usual.escape);
        self.character("comment", format.comment, usual.comment);
        if format.header != usual.header {
            self.push("header", format.header.to_string());
        } else if format.header_lines != usual.header_lines {
            self.push("header", format.header_lines.to_string());
        }
        if let Some(line) = format.names {
            self.push("names", line.to_string());
        }
        self.count("skip", format.skip);
        self.count("trailer", format.trailer);
        match format.ragged {
            Ragged::Refuse => {}
            Ragged::Pad => self.push("ragged", "pad"),
            Ragged::Strip => self.push("ragged", "strip"),
            Ragged::Fit => self.push("ragged", "fit"),
        }
        self.nulls(&format.nulls, &[""]);
        if format.trim {
            self.push("trim", "true");
        }
        self.encoding(Some(&format.encoding));
    }

    fn fixed_width(&mut self, format: &FixedWidthFormat) {
        if let Some(length) = format.record {
            self.push("record", length.to_string());
        }
        self.character("comment", format.comment, None);
        self.count("skip", format.skip);
        self.count("trailer", format.trailer);
        self.nulls(&format.nulls, &[""]);
        self.encoding(Some(&format.encoding));
    }
}

/// A text as it is written in the language.
pub(crate) fn quoted(text: &str) -> String {
    let mut written = String::from('"');
    for letter in text.chars() {
        match letter {
            '"' => written.push_str("\\\""),
            '\\' => written.push_str("\\\\"),
            '\n' => written.push_str("\\n"),
            '\t' => written.push_str("\\t"),
            letter if letter.is_control() || matches!(letter, '\u{FEFF}' | '\u{2028}' | '\u{2029}') => {
                let _ = write!(written, "\\u{{{:X}}}", u32::from(letter));
            }
            letter => written.push(letter),
        }
    }
    written.push('"');
    written
}
