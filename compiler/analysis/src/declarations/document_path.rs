//! Paths into XML and JSON documents.

use ingest_diagnostics::{Sink, Span};
use ingest_program::Step;
use ingest_syntax::ast::Spanned;

use crate::rules;

/// What a path leads through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Document {
    Xml,
    Json,
}

/// The names from the root to the records: `/studies/study`. The root itself, `/`, is one of JSON alone.
pub(super) fn row(path: &Spanned<&str>, document: Document, sink: &mut Sink) -> Option<Vec<String>> {
    let mut wrong = |why: &str, help: &str| {
        sink.push(rules::document_path::wrong(path.value, path.span, why, help));
        None
    };
    let Some(rest) = path.value.strip_prefix('/') else {
        return wrong("begins at the root, so with a `/`", "write it from the root, as `/studies/study`");
    };
    if rest.is_empty() {
        return match document {
            Document::Json => Some(Vec::new()),
            Document::Xml => wrong("the root of XML is one element", "name the elements that are records"),
        };
    }
    let mut steps = Vec::new();
    for name in rest.split('/') {
        if !is_name(name, document) {
            return wrong("a step of it is no name", "write names, divided by `/`, from the root to the records");
        }
        steps.push(name.to_owned());
    }
    Some(steps)
}

/// The steps from a record to a value: `provider/@id`; none to the record itself, `.`.
pub(super) fn column(path: &Spanned<String>, document: Document, sink: &mut Sink) -> Option<Vec<Step>> {
    let found = steps(&path.value, document);
    if let Err((why, help)) = found {
        sink.push(rules::document_path::wrong(&path.value, path.span, why, help));
    }
    found.ok()
}

fn steps(path: &str, document: Document) -> Result<Vec<Step>, (&'static str, &'static str)> {
    if path.is_empty() {
        return Err(("leads nowhere", "write names, divided by `/`, from the record to the value"));
    }
    if path.starts_with('/') {
        return Err(("begins at the record, so without a `/`", "leave out the `/` at its beginning"));
    }
    let mut steps = Vec::new();
    if path == "." && document == Document::Xml {
        return Ok(steps);
    }
    let count = path.split('/').count();
    for (at, step) in path.split('/').enumerate() {
        steps.push(match (step, document) {
            ("..", Document::Xml) if steps.iter().all(|it| *it == Step::Parent) => Step::Parent,
            ("..", Document::Xml) => return Err(("turns back on its way", "write `..` at its beginning alone")),
            ("..", Document::Json) => return Err(("JSON has no way up", "begin at a `row` that is farther up")),
            (step, Document::Xml) if step.starts_with('@') => {
                if at + 1 < count {
                    return Err(("an attribute has nothing in it", "end the path with the attribute"));
                }
                let name = step.trim_start_matches('@');
                if !is_name(name, document) {
                    return Err(("names no attribute", "write the attribute's name after one `@`"));
                }
                Step::Attribute(name.to_owned())
            }
            (step, Document::Json) if !step.is_empty() && step.bytes().all(|it| it.is_ascii_digit()) => {
                Step::Index(step.parse().map_err(|_| ("counts too far", "write a smaller number"))?)
            }
            (step, _) if is_name(step, document) => Step::Name(step.to_owned()),
            (_, Document::Xml) => return Err(("a step of it is no name of an element", "write names, divided by `/`")),
            (_, Document::Json) => return Err(("a step of it is empty", "write names, divided by one `/`")),
        });
    }
    if steps.last() == Some(&Step::Parent) {
        return Err(("ends at an element around the record", "go on to the value"));
    }
    Ok(steps)
}

/// Names of JSON may be anything but empty; those of XML have the letters of <https://www.w3.org/TR/xml-names/>.
fn is_name(text: &str, document: Document) -> bool {
    match document {
        Document::Json => !text.is_empty() && !text.contains(char::is_control),
        Document::Xml => {
            let plain = |part: &str| {
                let start = |it: char| it.is_alphabetic() || it == '_';
                let sign = |it: char| start(it) || it.is_numeric() || matches!(it, '-' | '.');
                part.starts_with(start) && part.chars().all(sign)
            };
            match text.split_once(':') {
                Some((prefix, name)) => plain(prefix) && plain(name),
                None => plain(text),
            }
        }
    }
}

/// The prefixes of namespaces that a path uses.
pub(super) fn prefixes<'p>(names: impl Iterator<Item = &'p str>) -> impl Iterator<Item = &'p str> {
    names.filter_map(|it| it.split_once(':')).map(|(prefix, _)| prefix)
}

/// The names in the steps of a path.
pub(super) fn names(steps: &[Step]) -> impl Iterator<Item = &str> {
    steps.iter().filter_map(|it| match it {
        Step::Name(name) | Step::Attribute(name) => Some(name.as_str()),
        Step::Index(_) | Step::Parent => None,
    })
}

/// Reports prefixes that `namespaces` does not know.
pub(super) fn refuse_prefixes<'p>(
    path: &str,
    span: Span,
    names: impl Iterator<Item = &'p str>,
    namespaces: &[(String, String)],
    sink: &mut Sink,
) {
    if prefixes(names).any(|prefix| namespaces.iter().all(|(known, _)| known != prefix)) {
        let help = "say which namespace the prefix stands for: `namespaces: { ct: \"https://…\" }`";
        sink.push(rules::document_path::wrong(path, span, "its prefix stands for nothing", help));
    }
}

/// Reports a path of XML that leads out of the document: around the root there is no element.
pub(super) fn refuse_outside(path: &str, span: Span, steps: &[Step], row: &[String], sink: &mut Sink) {
    let up = steps.iter().take_while(|step| **step == Step::Parent).count();
    // Where the row is none, that has been reported.
    if !row.is_empty() && up >= row.len() {
        let help = "write fewer `..`, one for each element that is around the record";
        sink.push(rules::document_path::wrong(path, span, "leads out of the document", help));
    }
}

#[cfg(test)]
mod tests {
    use ingest_program::Step;

    use super::{Document, steps};

    #[test]
    fn paths_lead_to_values() {
        let name = |it: &str| Step::Name(it.to_owned());
        assert_eq!(steps("provider/@id", Document::Xml), Ok(vec![name("provider"), Step::Attribute("id".to_owned())]));
        assert_eq!(steps("../x:name", Document::Xml), Ok(vec![Step::Parent, name("x:name")]));
        assert_eq!(steps("a b/0/c", Document::Json), Ok(vec![name("a b"), Step::Index(0), name("c")]));
        assert_eq!(steps(".", Document::Xml), Ok(vec![]));
        for wrong in ["", "/a", "a//b", "a/..", "..", "./a", "@a/b", "@", "1a", "a/"] {
            assert!(steps(wrong, Document::Xml).is_err(), "{wrong}");
        }
        for wrong in ["", "/a", "a//b", "..", "99999999999"] {
            assert!(steps(wrong, Document::Json).is_err(), "{wrong}");
        }
    }
}
