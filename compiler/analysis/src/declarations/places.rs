//! Where columns are in a record: `at 1..11`, `at "provider/@id"`.

use ingest_diagnostics::{Sink, Span};
use ingest_program::{Format, Location};
use ingest_syntax::ast::{At, Column, Spanned};

use super::{
    Owner,
    document_path::{self, Document},
    message_path,
};
use crate::rules;

/// Characters that a line is trusted to have.
const LONGEST_LINE: i64 = 1_000_000;

/// The place of a column, by the format; none where it has none, or a wrong one, which has been reported.
pub(super) fn place(column: &Column, format: &Format, sink: &mut Sink) -> Option<Location> {
    let (document, namespaces) = match format {
        Format::FixedWidth(_) => {
            return match &column.at {
                Some(At::Characters(first, last)) => characters(first, last, sink),
                Some(At::Path(path)) => {
                    let takes = "from which character to which it goes, as `at 1..11`";
                    sink.push(rules::column_place::of_another_kind(path.span, format.name(), Some(takes)));
                    None
                }
                None => None,
            };
        }
        Format::Xml(xml) => (Document::Xml, xml.namespaces.as_slice()),
        Format::X12(message) | Format::Hl7v2(message) => {
            return match &column.at {
                Some(At::Path(path)) => message_path::column(path, format, message, sink).map(Location::Segment),
                Some(At::Characters(first, last)) => {
                    let takes = format!("the path to it, as `at \"{}\"`", message_path::example(format));
                    sink.push(rules::column_place::of_another_kind(
                        first.span.to(last.span),
                        format.name(),
                        Some(&takes),
                    ));
                    None
                }
                None => None,
            };
        }
        Format::Json(_) | Format::Ndjson(_) => (Document::Json, [].as_slice()),
        _ => {
            if let Some(at) = &column.at {
                sink.push(rules::column_place::of_another_kind(at.span(), format.name(), None));
            }
            return None;
        }
    };
    match column.at.as_ref()? {
        At::Path(path) => {
            let steps = document_path::column(path, document, sink)?;
            if let Format::Xml(xml) = format {
                document_path::refuse_outside(&path.value, path.span, &steps, &xml.row, sink);
                let names = document_path::names(&steps);
                document_path::refuse_prefixes(&path.value, path.span, names, namespaces, sink);
            }
            Some(Location::Path(steps))
        }
        at @ At::Characters(..) => {
            let takes = "the path to it, as `at \"provider/npi\"`";
            sink.push(rules::column_place::of_another_kind(at.span(), format.name(), Some(takes)));
            None
        }
    }
}

fn characters(first: &Spanned<i64>, last: &Spanned<i64>, sink: &mut Sink) -> Option<Location> {
    let sound = (1..=last.value).contains(&first.value) && last.value <= LONGEST_LINE;
    if !sound {
        sink.push(rules::column_place::range(first.span.to(last.span), first.value, last.value));
        return None;
    }
    Some(Location::Characters { first: u32::try_from(first.value).ok()?, last: u32::try_from(last.value).ok()? })
}

/// Reports columns of fixed width that have no place, or that share characters with another, and columns of messages without a path.
pub(super) fn judge<'c>(
    columns: impl Iterator<Item = (&'c Column, Option<&'c Location>)>,
    format: &Format,
    owner: &Owner,
    sink: &mut Sink,
) {
    let (around, due) = match format {
        Format::FixedWidth(_) => ("line", "say from which character to which, as `at 1..11`".to_owned()),
        Format::X12(_) | Format::Hl7v2(_) => {
            ("message", format!("say the path to it, as `at \"{}\"`", message_path::example(format)))
        }
        _ => return,
    };
    let mut taken: Vec<(u32, u32, &Column, Span)> = Vec::new();
    for (column, location) in columns {
        let Some(at) = &column.at else {
            // What could not be read of the line may have been the place.
            if !owner.broken {
                sink.push(rules::column_place::missing(&column.name, around, &due));
            }
            continue;
        };
        let Some(Location::Characters { first, last }) = location else { continue };
        let shared = taken.iter().find(|(from, to, ..)| from <= last && first <= to);
        if let Some((_, _, other, span)) = shared {
            sink.push(rules::column_place::overlap(&column.name.value, at.span(), &other.name.value, *span));
        }
        taken.push((*first, *last, column, at.span()));
    }
}
