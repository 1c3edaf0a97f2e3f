//! Paths into messages of X12 and HL7: `2010BA/NM1/09`, `REF[01=EJ]/02`, `PID-3[2].1`.

use ingest_diagnostics::Sink;
use ingest_program::{Format, MessageFormat, Parts, SegmentPath, TypeKind, Unfit, Unreachable};
use ingest_syntax::ast::Spanned;

use crate::rules;

/// A path as the format writes them.
pub(super) fn example(format: &Format) -> &'static str {
    match format {
        Format::Hl7v2(_) => "PID-3.1",
        _ => "2010BA/NM1/09",
    }
}

/// The way from a record to a value or to what has its parts, its loop found by the guide of the format.
pub(super) fn column(
    path: &Spanned<String>,
    format: &Format,
    message: &MessageFormat,
    sink: &mut Sink,
) -> Option<SegmentPath> {
    let is_hl7 = matches!(format, Format::Hl7v2(_));
    let read = if is_hl7 { SegmentPath::hl7(&path.value) } else { SegmentPath::x12(&path.value) };
    let mut found = match read {
        Ok(found) => found,
        Err((why, help)) => {
            sink.push(rules::document_path::wrong(&path.value, path.span, why, help));
            return None;
        }
    };
    // What is wrong with the format has been reported.
    if message.row.is_empty() {
        return None;
    }
    let guide = format.guide()?;
    let row = guide.row(&message.row)?;
    if let Err(reason) = guide.resolve(&mut found, row) {
        let (why, help) = unreachable(&reason, &path.value, guide.names());
        sink.push(rules::document_path::wrong(&path.value, path.span, &why, &help));
        return None;
    }
    Some(found)
}

/// The same as it is meant for values of a kind; none where it can be no such value, which is reported.
pub(super) fn fitting(
    found: SegmentPath,
    path: &Spanned<String>,
    kind: TypeKind,
    format: &Format,
    sink: &mut Sink,
) -> Option<SegmentPath> {
    let (Format::X12(message) | Format::Hl7v2(message)) = format else { return None };
    let guide = format.guide()?;
    match guide.parts(&found, guide.row(&message.row)?, kind, matches!(format, Format::Hl7v2(_))) {
        Ok(Parts::Text(path)) => Some(path),
        Ok(_) => Some(found),
        Err(Unfit { field: None, why, help }) => {
            sink.push(rules::document_path::wrong(&path.value, path.span, &why, &help));
            None
        }
        Err(Unfit { field: Some(field), why, help }) => {
            sink.push(rules::document_path::wrong_field(&field, &path.value, path.span, &why, &help));
            None
        }
    }
}

fn unreachable<'g>(reason: &Unreachable, path: &str, loops: impl Iterator<Item = &'g str>) -> (String, String) {
    match reason {
        Unreachable::NoLoop(name) => {
            let known: Vec<_> = loops.collect();
            (format!("there is no loop `{name}`"), format!("write {}", rules::or(&rules::quoted(&known))))
        }
        Unreachable::NotInside(outer, inner) => (
            format!("`{inner}` is not in `{outer}`"),
            format!("write the loops from the outside in, or `{inner}` alone, of which the first is read"),
        ),
        Unreachable::NoSegment(name) => {
            (format!("the guide has no such segment in `{name}`"), "write the loop that has it".to_owned())
        }
        Unreachable::Nowhere => (
            "the guide has no such segment".to_owned(),
            "correct its name, or leave out `guide` to read what no guide has".to_owned(),
        ),
        Unreachable::Behind(name) => (
            format!("`{name}` stands behind the record, and files are read from start to end"),
            "begin the records farther up, at the `row` that has both".to_owned(),
        ),
        Unreachable::Around(name) => {
            (format!("`{name}` is around the record: there is one of it"), "leave its number out".to_owned())
        }
        Unreachable::Outward(outer, inner) => (
            format!("`{outer}` is around the record, which `{inner}` is not"),
            format!("begin with `{inner}`: only what is in the record is looked at for it"),
        ),
        Unreachable::Several(names) => {
            let paths: Vec<_> = names.iter().map(|name| format!("{name}/{path}")).collect();
            let paths: Vec<_> = paths.iter().map(String::as_str).collect();
            let loops: Vec<_> = names.iter().map(String::as_str).collect();
            (
                format!("it stands in {}", rules::and(&rules::quoted(&loops))),
                format!("say in which it is meant: {}", rules::or(&rules::quoted(&paths))),
            )
        }
    }
}
