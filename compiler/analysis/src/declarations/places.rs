//! Where columns are in a record: `at 1..11`, `at "provider/@id"`.

use ingest_diagnostics::{Sink, Span};
use ingest_program::{FixedWidthFormat, Format, Location, Stored, TypeKind};
use ingest_syntax::ast::{At, Column, Name, Spanned};

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
        Format::FixedWidth(fixed_width) => {
            return match &column.at {
                Some(At::Characters(first, last, written)) => {
                    let place = characters(first, last, fixed_width, sink);
                    let stored = written.as_ref().map_or(Some(Stored::Text), |it| stored(it, fixed_width.record, sink));
                    place.zip(stored).map(|((first, last), stored)| Location::Characters { first, last, stored })
                }
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
                Some(at @ At::Characters(..)) => {
                    let takes = format!("the path to it, as `at \"{}\"`", message_path::example(format));
                    sink.push(rules::column_place::of_another_kind(at.span(), format.name(), Some(&takes)));
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

/// From which character to which; none where that is wrong, which has been reported.
pub(super) fn characters(
    first: &Spanned<i64>,
    last: &Spanned<i64>,
    format: &FixedWidthFormat,
    sink: &mut Sink,
) -> Option<(u32, u32)> {
    let span = first.span.to(last.span);
    let sound = (1..=last.value).contains(&first.value) && last.value <= LONGEST_LINE;
    if !sound {
        sink.push(rules::column_place::range(span, first.value, last.value));
        return None;
    }
    let place = (u32::try_from(first.value).ok()?, u32::try_from(last.value).ok()?);
    if let Some(record) = format.record.filter(|it| *it < place.1) {
        sink.push(rules::column_place::beyond(span, record));
        return None;
    }
    Some(place)
}

/// How a value is written in its place.
pub(super) fn stored(word: &Name, record: Option<u32>, sink: &mut Sink) -> Option<Stored> {
    let Some(found) = Stored::ALL.into_iter().find(|it| it.word() == Some(word.value.as_str())) else {
        sink.push(rules::column_stored::unknown(word, Stored::ALL.into_iter().filter_map(Stored::word)));
        return None;
    };
    if found.is_bytes() && record.is_none() {
        sink.push(rules::column_stored::needs_record(word));
        return None;
    }
    Some(found)
}

/// How many bytes a value has that is written like this, in words, where its place has others.
pub(super) fn other_length(stored: Stored, bytes: i64) -> Option<&'static str> {
    match stored {
        Stored::Binary | Stored::UnsignedBinary if bytes > 8 => Some("up to 8 bytes"),
        Stored::IbmFloat | Stored::IeeeFloat if bytes != 4 && bytes != 8 => Some("4 bytes or 8"),
        _ => None,
    }
}

/// Reports a column whose type is not written like this.
pub(super) fn judge_stored(column: &Column, location: Option<&Location>, kind: TypeKind, sink: &mut Sink) {
    let Some(Location::Characters { first, last, stored }) = location else { return };
    let Some(At::Characters(_, _, Some(word))) = &column.at else { return };
    let (fits, takes) = match stored {
        Stored::Text => return,
        Stored::IbmFloat | Stored::IeeeFloat => (kind == TypeKind::Float, "a `float`"),
        Stored::Implied | Stored::Zoned | Stored::ZonedLeading | Stored::Binary | Stored::UnsignedBinary => {
            (matches!(kind, TypeKind::Decimal { .. } | TypeKind::Int), "a `decimal` or an `int`")
        }
        Stored::Packed => (
            matches!(kind, TypeKind::Decimal { .. } | TypeKind::Int | TypeKind::Text)
                || kind == TypeKind::Date && column.format.is_some(),
            "a `decimal`, an `int`, a `date` with its format or a `text` of digits",
        ),
    };
    if !fits {
        sink.push(rules::column_stored::of_type(word, takes));
    } else if let Some(length) = other_length(*stored, i64::from(last - first) + 1) {
        sink.push(rules::column_stored::length(word, length));
    }
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
        let Some(Location::Characters { first, last, .. }) = location else { continue };
        let shared = taken.iter().find(|(from, to, ..)| from <= last && first <= to);
        if let Some((_, _, other, span)) = shared {
            sink.push(rules::column_place::overlap(&column.name.value, at.span(), &other.name.value, *span));
        }
        taken.push((*first, *last, column, at.span()));
    }
}
