//! From a sample to the source that reads it.

use std::collections::BTreeSet;

use ingest_program::{Added, Column, Drift, Format, Location, Loop, Missing, Source, TypeKind};

use crate::block::{self, Block, Notes};
use crate::layers::{self, Unwrapped};
use crate::parts::{Part, Parts};
use crate::reading::{self, Called, Faults, Texts, Unread};
use crate::sample::Sample;
use crate::shape::{self, Shape};
use crate::sniffed::{Layer, Sniffed, SniffedColumn};
use crate::tables::MOST_COLUMNS;
use crate::types::{self, MARKERS, Typed};
use crate::{Options, another, described, files, missing, unlike};

/// What is told of a file of this name, whose layers are off.
pub(crate) fn sniffed(file: &str, unwrapped: &Unwrapped, options: &Options) -> Sniffed {
    let layers = unwrapped.layers.iter();
    let layers = layers.map(|it| Layer { written: it.written(), members: it.members.clone(), more: it.more }).collect();
    let mut told =
        Sniffed { layers, member: unwrapped.member.clone(), locked: unwrapped.locked.clone(), ..Sniffed::default() };
    if unwrapped.locked.is_some() {
        return told;
    }
    let named = unwrapped.member.as_deref().unwrap_or(file);
    let mut shape = shape::of(named, &unwrapped.sample, unwrapped.is_workbook);
    told.format = Some(shape.name);
    told.whole = unwrapped.sample.whole;
    if let Some((encoding, certain)) = shape.encoding.take() {
        (told.encoding, told.encoding_is_certain) = (Some(encoding), certain);
    }
    if let Some(format) = shape.format.take() {
        let own = || Some(files::source(file)).filter(|it| *it != options.connection);
        let name = options.name.clone().or_else(own).unwrap_or_else(|| format!("{}_files", options.connection));
        let reader = Reading { name: &name, connection: &options.connection, unwrapped, shape: &shape };
        match reader.source(format) {
            Ok(found) => {
                let layers = unlike::without(&found.source, unwrapped, options.members.is_some(), &mut shape.notes);
                let unwrap: Vec<_> = layers.iter().map(layers::Found::written).collect();
                for (layer, written) in told.layers.iter_mut().zip(&unwrap) {
                    layer.written.clone_from(written);
                }
                found.tell(file, &unwrap, &mut shape.notes, &mut told);
            }
            Err(why) => shape.notes.push(why),
        }
    }
    told.notes = shape.notes;
    told
}

/// Why there is no source where no column is.
const NOTHING: &str = "nothing is in its records that a column could have";

/// A format that is known, and what is to be read in it.
struct Reading<'a> {
    name: &'a str,
    connection: &'a str,
    unwrapped: &'a Unwrapped,
    shape: &'a Shape,
}

/// The source, and what was seen on the way.
struct Found {
    source: Source,
    called: Vec<Called>,
    notes: Notes,
    nulls: Vec<usize>,
    /// How many are kinds of missing numbers: null beside those, unless their column is a text.
    of_kinds: Vec<usize>,
    records: usize,
    malformed: usize,
    /// Whole records before those of another table.
    another: Option<usize>,
    /// Columns of the file that are none here, each with why.
    left_out: Vec<String>,
}

impl Reading<'_> {
    fn of(&self, format: &Format, drift: Drift, columns: Vec<Column>) -> Source {
        let source = reading::source(self.name, format.clone(), drift, columns);
        Source { connection: self.connection.to_owned(), ..source }
    }

    /// The source that reads the sample; why there is none.
    fn source(&self, mut format: Format) -> Result<Found, String> {
        let sample = &self.unwrapped.sample;
        let mut drift = self.shape.drift;
        let mut left_out = Vec::new();
        let called = if let Some(columns) = &self.shape.columns {
            columns.clone()
        } else {
            let ignoring = Drift { added: Added::Ignore, missing: Missing::Refuse };
            let found = described::columns(&self.of(&format, ignoring, Vec::new()), sample);
            let found = found.map_err(|it| it.to_string())?;
            if !found.unread.is_empty() {
                drift = ignoring;
            }
            left_out.extend(found.unread);
            found.columns
        };
        if called.is_empty() {
            return Err(NOTHING.to_owned());
        }
        if called.len() > MOST_COLUMNS {
            return Err(format!(
                "its first record has {} fields, and a table of more than {MOST_COLUMNS} columns is none",
                called.len()
            ));
        }
        let as_text = called.iter().map(Called::as_text).collect();
        let read = reading::texts(&self.of(&format, drift, as_text), &called, sample);
        let mut texts = read.map_err(|it| it.to_string())?;
        // Of two tables the first is told.
        let another = format.csv().and_then(|_| another::begins(&called, &texts));
        for column in texts.columns.iter_mut().filter(|_| another.is_some()) {
            column.truncate(another.unwrap_or_default());
        }
        let mut kinds = missing::kinds(&format, &called, &texts);
        let (typed, markers) = typed(&called, &texts, &kinds);
        // A text has them as values.
        for (kinds, _) in kinds.iter_mut().zip(&typed).filter(|(_, typed)| typed.kind == TypeKind::Text) {
            kinds.clear();
        }
        let mut notes: Notes = typed.iter().map(notes_of).collect();
        for (notes, kinds) in notes.iter_mut().zip(&kinds) {
            notes.extend(missing::note(kinds));
        }
        let empty = |(texts, typed): (&Vec<Option<String>>, &Typed)| {
            typed.kind != TypeKind::Text && texts.iter().any(|it| it.as_deref() == Some(""))
        };
        // What is null in all files of the format, and what is in this one.
        let (usual, own) = match format {
            Format::Json(_) | Format::Ndjson(_) if texts.columns.iter().zip(&typed).any(empty) => (vec![], vec![""]),
            Format::Json(_) | Format::Ndjson(_) => (vec![], vec![]),
            Format::Hl7v2(_) => (vec!["", "\"\""], vec![]),
            _ => (vec![""], vec![]),
        };
        let own: Vec<&str> = own.into_iter().chain(markers).collect();
        note_nulls(&mut notes, &typed, &texts, &own);
        let nulls: Vec<String> = usual.into_iter().chain(own).map(str::to_owned).collect();
        set_nulls(&mut format, &nulls);
        let is_null = |it: &Option<String>| it.as_ref().is_none_or(|it| nulls.contains(it));
        let nulls: Vec<_> = texts.columns.iter().map(|it| it.iter().filter(|it| is_null(it)).count()).collect();
        let of_kinds = |(values, kinds): (&Vec<Option<String>>, &BTreeSet<String>)| {
            values.iter().flatten().filter(|it| kinds.contains(*it)).count()
        };
        let of_kinds: Vec<_> = texts.columns.iter().zip(&kinds).map(of_kinds).collect();
        let begins = begins(&format);
        let mut columns = Vec::with_capacity(called.len());
        let counts = texts.columns.iter().zip(nulls.iter().zip(&of_kinds));
        for ((called, typed), (values, (nulls, of_kinds))) in called.iter().zip(typed).zip(counts) {
            let nullable = nulls + of_kinds > 0
                || values.is_empty()
                || self.may_lack()
                || begins.as_ref().is_some_and(|it| is_situational(it, called));
            columns.push(called.column(typed.kind, nullable, typed.format));
        }
        let source = self.of(&format, drift, columns);
        let (records, malformed) = (texts.records, texts.malformed);
        let mut found = Found { source, called, notes, nulls, of_kinds, records, malformed, another, left_out };
        found.settle(sample, self.may_lack()).map_err(|it| it.to_string())?;
        if found.called.is_empty() { Err(NOTHING.to_owned()) } else { Ok(found) }
    }

    /// Whether records may end before a column does.
    fn may_lack(&self) -> bool {
        self.shape.drift.missing == Missing::Null
    }
}

/// The loop that records of messages are.
fn begins(format: &Format) -> Option<Loop> {
    let (Format::X12(it) | Format::Hl7v2(it)) = format else { return None };
    let guide = format.guide()?;
    guide.get(guide.row(&it.row)?).cloned()
}

/// Whether a message may leave out what a column has: all but the segment that a record begins with.
fn is_situational(row: &Loop, called: &Called) -> bool {
    let Some(Location::Segment(path)) = &called.at else { return false };
    !row.openers.contains(&path.segment) || path.loops.last().is_none_or(|last| last.name != row.name)
}

/// The types of columns, and the words for nothing that they have.
fn typed(called: &[Called], texts: &Texts, kinds: &[BTreeSet<String>]) -> (Vec<Typed>, BTreeSet<&'static str>) {
    let values: Vec<Vec<&str>> = texts
        .columns
        .iter()
        .zip(kinds)
        .map(|(it, kinds)| {
            it.iter().flatten().filter(|it| !it.is_empty() && !kinds.contains(*it)).map(String::as_str).collect()
        })
        .collect();
    let evidence = types::evidence(&values);
    let infer = |((called, values), parts): ((&Called, &Vec<&str>), &Option<Parts>)| {
        if let (Some(part), Some(parts)) = (&called.part, parts) {
            return Typed::plain(part.typed(&called.name, parts, evidence));
        }
        let name = called.header.as_ref().unwrap_or(&called.name);
        types::infer(name, values, &called.said, evidence)
    };
    let mut typed: Vec<_> = called.iter().zip(&values).zip(&texts.parts).map(infer).collect();
    // Words for nothing are so in every column: a number that is a value of one is none for the others.
    let is_value = |marker: &str| {
        let has = |(typed, values): (&Typed, &Vec<&str>)| {
            typed.kind != TypeKind::Text && !typed.markers.contains(&marker) && values.contains(&marker)
        };
        types::is_number(marker) && typed.iter().zip(&values).any(has)
    };
    let values_too: Vec<bool> = typed.iter().map(|it| it.markers.iter().any(|it| is_value(it))).collect();
    for (typed, _) in typed.iter_mut().zip(values_too).filter(|(_, is_value)| *is_value) {
        *typed = Typed::plain(TypeKind::Text);
    }
    let found: BTreeSet<_> = typed.iter().flat_map(|it| it.markers.iter().copied()).collect();
    (typed, MARKERS.into_iter().filter(|it| found.contains(it)).collect())
}

/// What is null is so in every column of a file: where it stands among texts is told, for there it may mean what it says.
fn note_nulls(notes: &mut Notes, typed: &[Typed], texts: &Texts, nulls: &[&str]) {
    let columns = notes.iter_mut().zip(typed).zip(texts.columns.iter().zip(&texts.parts));
    for ((notes, typed), (values, parts)) in columns {
        for null in nulls {
            let count = match parts {
                Some(parts) => parts.count(null),
                None if typed.kind == TypeKind::Text => values.iter().filter(|it| it.as_deref() == Some(*null)).count(),
                None => 0,
            };
            if count > 0 {
                let times = if count == 1 { "once".to_owned() } else { format!("{count} times") };
                notes.push(format!(
                    "{} stands here {times}, and is null by the `nulls` of the format",
                    block::quoted(null)
                ));
            }
        }
    }
}

fn notes_of(typed: &Typed) -> Vec<String> {
    let has_year_first = [&typed.format, &typed.or].into_iter().flatten().any(|it| it.starts_with("%y"));
    let why = if has_year_first { "nothing tells years from days" } else { "no day above 12 tells which" };
    let other = typed.or.as_ref().map(|it| format!("or {}: {why}", block::quoted(it)));
    other.into_iter().chain(typed.note.clone()).collect()
}

fn set_nulls(format: &mut Format, nulls: &[String]) {
    let place = match format {
        Format::Csv(it) => &mut it.nulls,
        Format::FixedWidth(it) => &mut it.nulls,
        Format::Xml(it) => &mut it.nulls,
        Format::Json(it) => &mut it.nulls,
        Format::Ndjson(it) => &mut it.nulls,
        Format::Sas7bdat(it) => &mut it.nulls,
        Format::Xport(it) => &mut it.nulls,
        Format::Excel(it) => &mut it.nulls,
        Format::X12(it) | Format::Hl7v2(it) => &mut it.nulls,
        Format::Parquet(_) | Format::Avro(_) | Format::Orc(_) | Format::Database(_) => return,
    };
    *place = nulls.to_vec();
}

impl Found {
    /// Reads the sample with the source, and makes texts of columns that fail. `may_lack`: whether records may end before a column does.
    fn settle(&mut self, sample: &Sample, may_lack: bool) -> Result<(), Unread> {
        let judged = self.another.unwrap_or(usize::MAX);
        let malformed = self.malformed;
        let mut faults = reading::faults(&self.source, sample, judged)?;
        let (first, typed) = (faults.failed.clone(), self.source.columns.clone());
        let has_failed = |faults: &Faults, at: usize| faults.failed.get(at).is_some_and(|it| *it > 0);
        // What a parser took for a value may be none where it stands.
        for (index, column) in self.source.columns.iter_mut().enumerate().filter(|(at, _)| has_failed(&faults, *at)) {
            let part = self.called.get(index).and_then(|it| it.part.as_ref());
            let kind = part.map_or(TypeKind::Text, Part::as_text);
            (column.ty.kind, column.format, column.ty.nullable, column.accepts_null) = (kind, None, true, true);
            if let (None, Some(notes)) = (part, self.notes.get_mut(index)) {
                notes.clear();
            }
        }
        if faults.malformed > malformed && may_lack {
            // Lines end within a value that is no text.
            for column in &mut self.source.columns {
                (column.ty.kind, column.format) = (TypeKind::Text, None);
            }
        }
        faults = reading::faults(&self.source, sample, judged)?;
        // What is no text either, as an error of a sheet, is none of any type.
        for (at, typed) in typed.into_iter().enumerate() {
            let count = first.get(at).copied().unwrap_or_default();
            if count > 0
                && faults.failed.get(at) == Some(&count)
                && let (Some(column), Some(notes)) = (self.source.columns.get_mut(at), self.notes.get_mut(at))
            {
                *column = typed;
                notes.push(format!("{count} of its values are none that can be read: their records are rejected"));
            }
        }
        // A value whose parts are not the same in all records is read as none.
        for at in (0..self.called.len()).rev() {
            if has_failed(&faults, at) && self.called.get(at).is_some_and(|it| it.part.is_some()) {
                let called = self.called.remove(at);
                self.left_out.push(format!("`{}` has other parts in some records", called.name));
                self.source.columns.remove(at);
                self.notes.remove(at);
                self.nulls.remove(at);
                self.of_kinds.remove(at);
            }
        }
        (self.records, self.malformed) = (faults.records, faults.malformed);
        Ok(())
    }

    /// How many values of a column are null.
    fn nulls(&self, at: usize, column: &Column) -> usize {
        let of_kinds = self.of_kinds.get(at).filter(|_| column.ty.kind != TypeKind::Text);
        [self.nulls.get(at), of_kinds].into_iter().flatten().sum()
    }

    fn tell(self, file: &str, unwrap: &[String], notes: &mut Vec<String>, told: &mut Sniffed) {
        if self.malformed > 0 {
            notes.push(format!("{} of {} records are malformed, and would be rejected", self.malformed, self.records));
        }
        notes.extend(self.left_out.iter().map(|it| format!("left out: {it}")));
        if let Some(before) = self.another {
            notes.push(format!(
                "behind {before} records another table begins: of its records what is not of these types fails"
            ));
        }
        (told.records, told.malformed) = (self.records, self.malformed);
        told.whole &= self.records < reading::MOST;
        told.options = block::options(&self.source.format);
        told.columns = self
            .source
            .columns
            .iter()
            .enumerate()
            .map(|(index, column)| SniffedColumn {
                name: column.name.clone(),
                ty: block::typed(column),
                header: self.called.get(index).and_then(|it| it.header.clone()),
                label: column.doc.clone(),
                at: block::at(&self.source.format, column),
                nulls: self.nulls(index, column),
                notes: self.notes.get(index).cloned().unwrap_or_default(),
            })
            .collect();
        let head = head(file, told, notes);
        let block = Block {
            source: &self.source,
            layers: unwrap,
            files: &files::pattern(file),
            head: &head,
            notes: &self.notes,
        };
        told.block = Some(block.written());
    }
}

/// What stands above the source.
fn head(file: &str, told: &Sniffed, notes: &[String]) -> Vec<String> {
    let safe: String = file.chars().map(|it| if it.is_control() { '?' } else { it }).collect();
    let encoding = match (&told.encoding, told.encoding_is_certain) {
        (Some(encoding), true) => format!(" in {encoding}"),
        (Some(encoding), false) => format!(", most likely in {encoding}"),
        (None, _) => String::new(),
    };
    let seen = if told.whole { "all" } else { "the first" };
    let format = told.format.unwrap_or_default();
    let records = if told.records == 1 { "1 record".to_owned() } else { format!("{} records", told.records) };
    let mut head = vec![format!("{safe}: {format}{encoding}; by {seen} {records}.")];
    head.extend(notes.iter().map(|it| format!("- {it}")));
    head
}
