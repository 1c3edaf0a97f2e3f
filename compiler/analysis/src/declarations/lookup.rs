//! `lookup pos = csv "reference/pos.csv" { key code text  name text }`: the table with the rows of its file.

use std::collections::{BTreeMap, HashMap};

use ingest_diagnostics::{FileId, Sink, Span};
use ingest_program::{CsvFormat, Literal, Lookup, LookupColumn, Ragged, TypeKind};
use ingest_syntax::ast::{self, Item};

use super::{Context, Owner, csv, paths, refuse_duplicates};
use crate::{expressions::holds_for_constant, library, rules};

mod values;

/// Findings in the file of one table; of more the first tell enough.
const MOST: usize = 20;

/// Reads a reference table with its rows; `None` where it is wrong, which has been reported.
pub(crate) fn lookup(syntax: &ast::Lookup, item: &Item, context: &Context<'_>, sink: &mut Sink) -> Option<Lookup> {
    let owner = Owner::new("lookup", syntax.name.as_ref(), item, context);
    refuse_duplicates("column", syntax.columns.iter().map(|it| &it.column.name), &owner, sink);
    if syntax.columns.iter().all(|it| it.key.is_none()) {
        owner.missing("key", "key code text", sink);
        return None;
    }
    let name = syntax.name.as_ref()?;
    let entry = context.library.reference_table(&name.value, name.span.file)?;
    let columns =
        entry.columns.iter().map(|(written, it)| Some((*written, it.as_ref()?))).collect::<Option<Vec<_>>>()?;
    let origin = context.origin(item.span);
    let format = match &syntax.format {
        Some(settings) if settings.kind.value == "csv" => csv::csv(settings, origin, sink),
        Some(settings) => {
            sink.push(rules::reference_file::format(&settings.kind));
            return None;
        }
        None => return None,
    };
    let delimiter = plain_csv(syntax.format.as_ref()?, &format, sink)?;
    refuse_composites(&columns, sink)?;
    let path = syntax.path.as_ref()?;
    let plain = paths::folder(path, sink)?;
    let table = Table { name, path, columns: &columns, format: &format, delimiter, context };
    let rows = match context.references.get(&plain) {
        Some(Ok(file)) => table.rows(file, sink)?,
        Some(Err(why)) => {
            sink.push(rules::reference_file::unreadable(path, why));
            return None;
        }
        None => {
            sink.push(rules::reference_file::missing(path));
            return None;
        }
    };
    let column = |(written, it): &(&ast::LookupColumn, &library::LookupColumn)| LookupColumn {
        name: it.name.clone(),
        doc: written.column.doc.clone(),
        ty: it.ty.clone(),
        key: it.key,
        labels: it.labels.clone(),
        origin: context.origin(written.column.span),
    };
    Some(Lookup {
        name: name.value.clone(),
        doc: item.doc.clone(),
        path: plain,
        columns: columns.iter().map(column).collect(),
        rows,
        origin,
    })
}

/// The delimiter; nothing where the format says what a file kept with the program has no need of.
fn plain_csv(written: &ast::Settings, format: &CsvFormat, sink: &mut Sink) -> Option<u8> {
    let refused = [
        ("delimiter", format.delimiter.single().is_none(), "a delimiter of one ASCII character"),
        ("header", format.header_lines > 1, "a header of one line, or none"),
        ("ragged", format.ragged != Ragged::Refuse, "as many fields in each line as in its header"),
    ];
    let mut sound = true;
    for (option, _, instead) in refused.into_iter().filter(|(_, is_refused, _)| *is_refused) {
        let place = written.options.iter().find(|it| it.name.value == option).map_or(written.span, |it| it.span);
        sink.push(rules::reference_file::option(place, instead));
        sound = false;
    }
    format.delimiter.single().filter(|_| sound)
}

/// Reports columns whose values no cell of the file can be: even where it has no row to show it.
fn refuse_composites(columns: &[(&ast::LookupColumn, &library::LookupColumn)], sink: &mut Sink) -> Option<()> {
    let composite = |it: &library::LookupColumn| matches!(it.ty.kind, TypeKind::List(_) | TypeKind::Struct(_));
    let found = columns.iter().filter(|(_, it)| composite(it));
    let found = found.filter_map(|(written, it)| Some((&it.name, &it.ty, written.column.ty.as_ref()?.span)));
    let found: Vec<_> = found.map(|(name, ty, span)| rules::column_type::not_plain(name, ty, span, "csv")).collect();
    let sound = found.is_empty();
    sink.extend(found);
    sound.then_some(())
}

struct Table<'t, 'a> {
    name: &'t ast::Name,
    path: &'t ast::Spanned<String>,
    columns: &'t [(&'a ast::LookupColumn, &'t library::LookupColumn)],
    format: &'t CsvFormat,
    delimiter: u8,
    context: &'t Context<'a>,
}

impl Table<'_, '_> {
    /// The rows of the file: every finding points to its line there.
    fn rows(&self, file: FileId, sink: &mut Sink) -> Option<Vec<Vec<Literal>>> {
        let text = self.context.sources.text(file);
        let skipped = text.split_inclusive('\n').take(self.format.skip as usize).map(str::len).sum::<usize>();
        let rest = text.get(skipped..).unwrap_or_default();
        // Spreadsheets begin UTF-8 with a mark that is no part of the text.
        let mark = if rest.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let (skipped, rest) = (skipped + mark, rest.get(mark..).unwrap_or_default());
        let mut reader = ::csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(self.delimiter)
            .quote(self.format.quote.unwrap_or(b'"'))
            .quoting(self.format.quote.is_some())
            .escape(self.format.escape)
            .comment(self.format.comment)
            .from_reader(rest.as_bytes());
        let mut lines: Vec<(Span, ::csv::StringRecord)> = Vec::new();
        for record in reader.records() {
            let Ok(record) = record else { continue };
            let start = skipped + record.position().map_or(0, |it| it.byte() as usize);
            lines.push((line_at(text, file, start), record));
        }
        let keep = lines.len().saturating_sub(self.format.trailer as usize);
        lines.truncate(keep);
        let mut lines = lines.into_iter();
        let places = if self.format.header {
            let Some((place, header)) = lines.next() else {
                sink.push(rules::reference_file::empty(self.path));
                return None;
            };
            self.places(place, &header, sink)?
        } else {
            (0..self.columns.len()).collect()
        };
        let (mut rows, mut found) = (Vec::new(), Sink::new());
        let mut keys: HashMap<String, Span> = HashMap::new();
        for (place, record) in lines {
            if found.errors() >= MOST {
                break;
            }
            let Some(values) = self.row(place, &record, &places, &mut found) else { continue };
            // By what is read, not by how it is written: `1` and `01` are one number.
            let key = self.columns.iter().zip(&values).filter(|((_, column), _)| column.key);
            let key = format!("{:?}", key.map(|(_, value)| value).collect::<Vec<_>>());
            match keys.get(&key) {
                Some(first) => found.push(rules::reference_value::duplicate_key(place, *first, &self.name.value)),
                None => drop(keys.insert(key, place)),
            }
            rows.push(values);
        }
        let sound = found.errors() == 0;
        let labelled = self.columns.iter().any(|(_, column)| !column.labels.is_empty());
        let line = |place: Span| text.get(..place.start as usize).map_or(1, |before| before.matches('\n').count() + 1);
        sink.extend(found.finish().into_iter().map(|it| {
            if labelled {
                // The text of a line with labelled values is shown to nobody.
                rules::reference_value::unshown(&it, line(it.primary.span), &self.path.value, self.name.span)
            } else {
                it
            }
        }));
        sound.then_some(rows)
    }

    /// Where in a record each column stands.
    fn places(&self, line: Span, header: &::csv::StringRecord, sink: &mut Sink) -> Option<Vec<usize>> {
        let mut headers: BTreeMap<&str, usize> = BTreeMap::new();
        for (at, it) in header.iter().enumerate() {
            headers.entry(it.trim()).or_insert(at);
        }
        let place = |(written, column): &(&ast::LookupColumn, &library::LookupColumn)| {
            let name = written.column.header.as_ref().map_or(column.name.as_str(), |it| &it.value);
            let found = headers.get(name).copied();
            if found.is_none() {
                sink.push(rules::reference_file::no_column(name, written.column.name.span, line, &headers));
            }
            found
        };
        let places: Vec<_> = self.columns.iter().map(place).collect();
        places.into_iter().collect()
    }

    fn field<'r>(&self, record: &'r ::csv::StringRecord, at: usize) -> &'r str {
        let field = record.get(at).unwrap_or_default();
        if self.format.trim { field.trim() } else { field }
    }

    fn row(
        &self,
        place: Span,
        record: &::csv::StringRecord,
        places: &[usize],
        sink: &mut Sink,
    ) -> Option<Vec<Literal>> {
        let mut values = Vec::new();
        for ((written, column), at) in self.columns.iter().zip(places) {
            let declared = written.column.name.span;
            if record.get(*at).is_none() {
                sink.push(rules::reference_value::short(place, &column.name, declared));
                return None;
            }
            let field = self.field(record, *at);
            if self.format.nulls.iter().any(|it| it == field) {
                if column.key || !column.ty.nullable {
                    sink.push(rules::reference_value::null(place, &column.name, column.key, declared));
                }
                values.push(Literal::Null);
                continue;
            }
            let format = written.column.format.as_ref().map(|it| it.value.as_str());
            let value = values::value(field, column.ty.kind, format);
            let fits = value.as_ref().filter(|it| !self.is_refused(column, it));
            if fits.is_none() {
                sink.push(rules::reference_value::unreadable(place, &column.name, &column.ty, declared));
            }
            values.push(fits.cloned().unwrap_or(Literal::Null));
        }
        Some(values)
    }

    /// Whether a value is not known to be of its column's refinement: nothing judges it again when a run reads it.
    fn is_refused(&self, column: &library::LookupColumn, value: &Literal) -> bool {
        let Some(refinement) = column.ty.refinement_name() else { return false };
        let predicate = self.context.library.predicate(refinement, self.context.origin(self.name.span));
        predicate.is_some_and(|it| !holds_for_constant(&it.expr, value))
    }
}

/// The line of a text that an offset stands on.
fn line_at(text: &str, file: FileId, start: usize) -> Span {
    let rest = text.get(start..).unwrap_or_default();
    // A record follows the break of the line before.
    let start = start + rest.len() - rest.trim_start_matches(['\r', '\n']).len();
    let length = text.get(start..).and_then(|it| it.find(['\r', '\n'])).unwrap_or(text.len().saturating_sub(start));
    Span::new(file, start as u32, (start + length) as u32)
}
