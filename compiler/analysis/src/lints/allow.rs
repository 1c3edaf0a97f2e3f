//! `# allow: lint, other`: lints silenced at a line.

use ingest_diagnostics::{Diagnostic, FileId, Rule, Sources, Span, did_you_mean};
use ingest_syntax::{Kind, Tree};

use super::is_off;
use crate::{manifest::Manifest, rules};

/// A comment that silences lints: at the end of the finding's line, or on a line of its own above it.
#[derive(Debug, Clone)]
pub(crate) struct Allow {
    comment: Span,
    /// The line that it is about, counted from 1.
    line: u32,
    names: Vec<Named>,
}

/// A name in the comment.
#[derive(Debug, Clone)]
struct Named {
    name: String,
    span: Span,
    used: bool,
}

/// The comments of a file that silence lints.
pub(crate) fn read(file: FileId, tree: &Tree, sources: &Sources) -> Vec<Allow> {
    // Few files have one, and a tree has many leaves.
    if !tree.text().contains("allow") {
        return Vec::new();
    }
    let comments = tree.leaves().filter(|leaf| leaf.kind() == Kind::comment);
    comments.filter_map(|leaf| one(file, leaf.range().start, leaf.text(), sources)).collect()
}

fn one(file: FileId, start: usize, text: &str, sources: &Sources) -> Option<Allow> {
    let text = text.trim_end();
    let words = text.trim_start_matches('#').trim_start().strip_prefix("allow")?;
    let list = words.trim_start();
    // Without a colon it is a sentence, unless what follows is a lint.
    let list = match list.strip_prefix(':') {
        Some(list) => list,
        None if list.len() < words.len() && list.split(',').all(|word| lint(word.trim()).is_some()) => list,
        None => return None,
    };
    let from = start + text.len() - list.len();
    let mut names = Vec::new();
    let mut at = from;
    for part in list.split(',') {
        let name = part.trim();
        let begin = at + part.len() - part.trim_start().len();
        let span = Span::new(file, begin as u32, (begin + name.len()) as u32);
        names.push(Named { name: name.to_owned(), span, used: false });
        at += part.len() + 1;
    }
    let comment = Span::new(file, start as u32, (start + text.len()) as u32);
    Some(Allow { comment, line: line_of(comment, sources), names })
}

/// The line that a comment is about.
fn line_of(comment: Span, sources: &Sources) -> u32 {
    let own = sources.position(comment.file, comment.start).line;
    let text = |line| sources.text(comment.file).get(sources.line_range(comment.file, line)).unwrap_or("");
    if !text(own).trim_start().starts_with('#') {
        return own;
    }
    // Other comments may stand between, and the documentation of what is declared below.
    let mut line = own + 1;
    while text(line).trim_start().starts_with('#') {
        line += 1;
    }
    line
}

/// The findings that no comment silences, and those about the comments themselves. `complete` says that every lint ran,
/// so that a comment which silenced nothing has nothing to silence.
pub(crate) fn apply(
    findings: Vec<Diagnostic>,
    mut allows: Vec<Allow>,
    sources: &Sources,
    manifest: &Manifest,
    complete: bool,
) -> Vec<Diagnostic> {
    if allows.is_empty() {
        return findings;
    }
    let mut kept: Vec<_> = findings.into_iter().filter(|finding| !is_silenced(finding, &mut allows, sources)).collect();
    for allow in &allows {
        for (at, named) in allow.names.iter().enumerate() {
            match lint(&named.name) {
                Some(rule) if complete && !named.used && !is_off(rule, manifest) => {
                    kept.push(rules::unused_allow::unused(rule, named.span, allow.removal(at, sources)));
                }
                Some(_) => {}
                None => kept.push(unknown(named, allow.comment)),
            }
        }
    }
    kept
}

fn is_silenced(finding: &Diagnostic, allows: &mut [Allow], sources: &Sources) -> bool {
    if !rules::is_lint(finding.rule) {
        return false;
    }
    let place = finding.primary.span;
    let line = sources.position(place.file, place.start).line;
    let mut silenced = false;
    for allow in allows.iter_mut().filter(|it| it.comment.file == place.file && it.line == line) {
        for named in allow.names.iter_mut().filter(|it| it.name == finding.rule.name) {
            named.used = true;
            silenced = true;
        }
    }
    silenced
}

impl Allow {
    /// What to take away so that the name at an index is gone: the whole comment, where it is the only one.
    fn removal(&self, at: usize, sources: &Sources) -> Span {
        let file = self.comment.file;
        match (self.names.get(at), at.checked_sub(1).and_then(|it| self.names.get(it)), self.names.get(at + 1)) {
            (Some(named), Some(before), _) => Span::new(file, before.span.end, named.span.end),
            (Some(named), None, Some(after)) => Span::new(file, named.span.start, after.span.start),
            _ => {
                let line = sources.position(file, self.comment.start).line;
                let range = sources.line_range(file, line);
                let before = sources.text(file).get(range.start..self.comment.start as usize).unwrap_or("");
                if before.trim().is_empty() {
                    Span::new(file, range.start as u32, range.end as u32)
                } else {
                    Span::new(file, (range.start + before.trim_end().len()) as u32, self.comment.end)
                }
            }
        }
    }
}

fn unknown(named: &Named, comment: Span) -> Diagnostic {
    let all = rules::rules();
    if named.name.is_empty() {
        return rules::unknown_allow::nothing(comment);
    }
    match all.iter().find(|rule| rule.name == named.name || rule.code == named.name) {
        Some(rule) if rules::is_lint(rule) => rules::unknown_allow::code(rule, named.span),
        Some(rule) => rules::unknown_allow::not_a_lint(rule, named.span),
        None => {
            let lints = all.iter().filter(|rule| rules::is_lint(rule)).map(|rule| rule.name);
            rules::unknown_allow::unknown(&named.name, named.span, did_you_mean(&named.name, lints))
        }
    }
}

/// The lint of a name.
fn lint(name: &str) -> Option<&'static Rule> {
    rules::rules().into_iter().find(|rule| rule.name == name && rules::is_lint(rule))
}
