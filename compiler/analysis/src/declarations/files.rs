//! `files { history "…"  increment "claims_{date:%Y%m%d}.csv" }`

use std::collections::BTreeMap;

use ingest_diagnostics::{Sink, Span};
use ingest_program::{Capture, CaptureKind, FilePattern, FileRole, PatternPart, Type, TypeKind};
use ingest_syntax::ast::{self, Spanned};

use super::{Context, paths};
use crate::{expressions::date_format, rules};

/// Names that `file` has already.
const TAKEN: [&str; 3] = ["name", "size", "modified"];

/// What a line of `files` may begin with.
const ROLES: [&str; 7] = ["history", "increment", "done", "settled", "control", "header", "trailer"];

/// Reads the patterns; one that is wrong is left out.
pub(super) fn patterns(files: &ast::Files, context: &Context<'_>, sink: &mut Sink) -> Vec<(Span, FilePattern)> {
    let mut patterns = Vec::new();
    for line in &files.patterns {
        let role = match line.role.value.as_str() {
            "history" => FileRole::History,
            "increment" => FileRole::Increment,
            _ => {
                sink.push(rules::unknown_choice::unknown("kind of files", &line.role, &ROLES));
                continue;
            }
        };
        let Some(text) = &line.pattern else { continue };
        if let Some(parts) = parts(text, context, sink) {
            let origin = context.origin(line.role.span.to(text.span));
            patterns.push((text.span, FilePattern { role, text: text.value.clone(), parts, origin }));
        }
    }
    refuse_differences(&patterns, sink);
    patterns
}

/// The captures of all patterns with the type each has in an expression: nullable where a pattern lacks it.
pub(crate) fn captures(patterns: &[FilePattern]) -> Vec<(String, Type)> {
    let mut found: BTreeMap<&str, (TypeKind, usize)> = BTreeMap::new();
    for capture in patterns.iter().flat_map(captures_of) {
        found.entry(&capture.name).or_insert((type_of(&capture.kind), 0)).1 += 1;
    }
    let ty = |(kind, count)| Type::required(kind).with_nullable(count < patterns.len());
    found.into_iter().map(|(name, it)| (name.to_owned(), ty(it))).collect()
}

pub(super) fn captures_of(pattern: &FilePattern) -> impl Iterator<Item = &Capture> {
    pattern.parts.iter().filter_map(|part| match part {
        PatternPart::Capture(capture) => Some(capture),
        _ => None,
    })
}

pub(super) fn type_of(kind: &CaptureKind) -> TypeKind {
    match kind {
        CaptureKind::Text | CaptureKind::OneOf(_) => TypeKind::Text,
        CaptureKind::Int => TypeKind::Int,
        CaptureKind::Date(_) => TypeKind::Date,
    }
}

/// Increments whose captures differ would form deliveries that cannot be told apart; a capture has one type everywhere.
fn refuse_differences(patterns: &[(Span, FilePattern)], sink: &mut Sink) {
    let mut increments = patterns.iter().filter(|(_, it)| it.role == FileRole::Increment);
    if let Some((first_span, first)) = increments.next() {
        let names = |pattern: &FilePattern| {
            let mut names: Vec<_> = captures_of(pattern).map(|it| it.name.clone()).collect();
            names.sort_unstable();
            names
        };
        for (span, pattern) in increments.filter(|(_, it)| names(it) != names(first)) {
            sink.push(rules::capture_difference::names(*span, &names(pattern), *first_span, &names(first)));
        }
    }
    refuse_kinds(patterns.iter(), sink);
}

/// Reports a capture that has two types in the patterns.
pub(crate) fn refuse_kinds<'p>(patterns: impl Iterator<Item = &'p (Span, FilePattern)>, sink: &mut Sink) {
    let mut kinds: BTreeMap<&str, (TypeKind, Span)> = BTreeMap::new();
    for (span, capture) in patterns.flat_map(|(span, it)| captures_of(it).map(move |capture| (*span, capture))) {
        let kind = type_of(&capture.kind);
        let (first, first_span) = *kinds.entry(&capture.name).or_insert((kind, span));
        if first != kind {
            sink.push(rules::capture_difference::kinds(&capture.name, span, kind, first_span, first));
        }
    }
}

/// Splits a pattern into its parts; `None` where it is none, which has been reported.
pub(super) fn parts(pattern: &Spanned<String>, context: &Context<'_>, sink: &mut Sink) -> Option<Vec<PatternPart>> {
    if let Some(problem) = paths::problem(&pattern.value) {
        sink.push(rules::path::outside(pattern, problem));
        return None;
    }
    let mut parts = Vec::new();
    let mut rest = pattern.value.as_str();
    let mut sound = true;
    while !rest.is_empty() {
        let part;
        (part, rest) = match next_part(rest) {
            Ok(found) => found,
            Err(problem) => {
                sink.push(rules::file_pattern::wrong(pattern.span, &problem));
                return None;
            }
        };
        if let Err(problem) = refuse_clash(&parts, &part) {
            sink.push(rules::file_pattern::wrong(pattern.span, &problem));
            sound = false;
        }
        if let PatternPart::Capture(Capture { kind: CaptureKind::Date(format), .. }) = &part {
            let format = Spanned { value: format.clone(), span: pattern.span };
            let source = context.library.text(pattern.span);
            sound &= date_format::check(&format, source, TypeKind::Date, date_format::Use::ReadPeriod, sink);
        }
        parts.push(part);
    }
    if parts.is_empty() {
        sink.push(rules::file_pattern::wrong(pattern.span, &Problem::Empty));
        return None;
    }
    sound.then_some(parts)
}

/// What can be wrong with a file pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Problem {
    Empty,
    Unclosed,
    Unopened,
    Stars,
    Sign(char),
    NameMissing,
    Name(String),
    Taken(String),
    Repeated(String),
    Kind(String),
    Words(String),
    Adjacent(String, String),
}

/// The first part of what is left of a pattern, and what is left after it.
fn next_part(rest: &str) -> Result<(PatternPart, &str), Problem> {
    if let Some(after) = rest.strip_prefix('{') {
        let (inside, after) = after.split_once('}').ok_or(Problem::Unclosed)?;
        if inside.contains('{') {
            return Err(Problem::Unclosed);
        }
        return Ok((PatternPart::Capture(capture(inside)?), after));
    }
    if rest.starts_with("***") {
        return Err(Problem::Stars);
    }
    if let Some(after) = rest.strip_prefix("**") {
        return Ok((PatternPart::DoubleStar, after));
    }
    if let Some(after) = rest.strip_prefix('*') {
        return Ok((PatternPart::Star, after));
    }
    let end = rest.find(['{', '*']).unwrap_or(rest.len());
    let (text, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
    match text.chars().find(|it| matches!(it, '}' | '?' | '[' | ']')) {
        Some('}') => Err(Problem::Unopened),
        Some(sign) => Err(Problem::Sign(sign)),
        None => Ok((PatternPart::Text(text.to_owned()), after)),
    }
}

/// What stands between the braces: `region`, `seq:int`, `date:%Y%m%d`.
fn capture(inside: &str) -> Result<Capture, Problem> {
    let (name, kind) = inside.split_once(':').map_or((inside, None), |(name, kind)| (name, Some(kind)));
    if name.is_empty() {
        return Err(Problem::NameMissing);
    }
    let word = |it: char| it.is_ascii_alphanumeric() || it == '_';
    if !name.chars().all(word) || name.starts_with(|it: char| it.is_ascii_digit()) {
        return Err(Problem::Name(name.to_owned()));
    }
    if TAKEN.contains(&name) {
        return Err(Problem::Taken(name.to_owned()));
    }
    let kind = match kind {
        None | Some("text") => CaptureKind::Text,
        Some("int") => CaptureKind::Int,
        Some(format) if format.contains('%') => CaptureKind::Date(format.to_owned()),
        Some(words) if words.contains('|') => one_of(words)?,
        Some(kind) => return Err(Problem::Kind(kind.to_owned())),
    };
    Ok(Capture { name: name.to_owned(), kind })
}

/// `east|west`: words that a part of a file's name can be.
fn one_of(words: &str) -> Result<CaptureKind, Problem> {
    let mut found: Vec<String> = Vec::new();
    for word in words.split('|') {
        let plain = |it: char| it.is_alphanumeric() || matches!(it, '_' | '-' | '.' | ' ');
        if word.is_empty() || !word.chars().all(plain) || found.iter().any(|it| it == word) {
            return Err(Problem::Words(words.to_owned()));
        }
        found.push(word.to_owned());
    }
    Ok(CaptureKind::OneOf(found))
}

/// A name captured twice, or two captures between which nothing says where one ends.
fn refuse_clash(before: &[PatternPart], part: &PatternPart) -> Result<(), Problem> {
    let PatternPart::Capture(capture) = part else { return Ok(()) };
    let repeated = before.iter().any(|it| matches!(it, PatternPart::Capture(other) if other.name == capture.name));
    if repeated {
        return Err(Problem::Repeated(capture.name.clone()));
    }
    match before.last() {
        Some(PatternPart::Capture(last)) if !says_its_end(last) && !says_its_end(capture) => {
            Err(Problem::Adjacent(last.name.clone(), capture.name.clone()))
        }
        _ => Ok(()),
    }
}

fn says_its_end(capture: &Capture) -> bool {
    matches!(capture.kind, CaptureKind::Date(_) | CaptureKind::OneOf(_))
}

#[cfg(test)]
mod tests {
    use ingest_program::{Capture, CaptureKind, PatternPart};

    use super::{Problem, next_part};

    fn all(mut rest: &str) -> Result<Vec<PatternPart>, Problem> {
        let mut parts = Vec::new();
        while !rest.is_empty() {
            let part;
            (part, rest) = next_part(rest)?;
            parts.push(part);
        }
        Ok(parts)
    }

    fn text(text: &str) -> PatternPart {
        PatternPart::Text(text.to_owned())
    }

    #[test]
    fn the_parts_of_a_pattern() {
        let capture = |name: &str, kind| PatternPart::Capture(Capture { name: name.to_owned(), kind });
        assert_eq!(
            all("daily/**/x_{region}_{seq:int}_{date:%Y%m%d}.*"),
            Ok(vec![
                text("daily/"),
                PatternPart::DoubleStar,
                text("/x_"),
                capture("region", CaptureKind::Text),
                text("_"),
                capture("seq", CaptureKind::Int),
                text("_"),
                capture("date", CaptureKind::Date("%Y%m%d".to_owned())),
                text("."),
                PatternPart::Star,
            ])
        );
    }

    #[test]
    fn what_is_no_pattern() {
        assert_eq!(all("a_{b"), Err(Problem::Unclosed));
        assert_eq!(all("a_{b{c}}"), Err(Problem::Unclosed));
        assert_eq!(all("a_b}"), Err(Problem::Unopened));
        assert_eq!(all("a***"), Err(Problem::Stars));
        assert_eq!(all("a?.csv"), Err(Problem::Sign('?')));
        assert_eq!(all("{}"), Err(Problem::NameMissing));
        assert_eq!(all("{2x}"), Err(Problem::Name("2x".to_owned())));
        assert_eq!(all("{size:int}"), Err(Problem::Taken("size".to_owned())));
        assert_eq!(all("{side:east||west}"), Err(Problem::Words("east||west".to_owned())));
        assert_eq!(all("{n:number}"), Err(Problem::Kind("number".to_owned())));
    }
}
