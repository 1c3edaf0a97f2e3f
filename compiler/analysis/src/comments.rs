//! A fix keeps the comments that stand in what it replaces: they move above the line.

use std::collections::BTreeMap;

use ingest_diagnostics::{Diagnostic, Edit, FileId, Fix, Sources, Span};
use ingest_syntax::{Kind, parse};

/// Makes the fixes of findings keep comments. `files` is the number of the project's and its libraries' files, which
/// come first among the texts.
pub(crate) fn keep(findings: &mut [Diagnostic], files: usize, sources: &Sources) {
    let mut known = Comments { files, sources, of: BTreeMap::new() };
    for fix in findings.iter_mut().flat_map(|finding| &mut finding.fixes) {
        keep_in(fix, &mut known);
    }
}

/// The comments of files, read where one is asked for: few fixes replace any.
struct Comments<'s> {
    files: usize,
    sources: &'s Sources,
    of: BTreeMap<FileId, Vec<Span>>,
}

impl Comments<'_> {
    /// Those that lie within a span.
    fn within(&mut self, span: Span) -> Vec<Span> {
        let file = span.file;
        if file.0 as usize >= self.files || !self.sources.slice(span).contains('#') {
            return Vec::new();
        }
        let text = self.sources.text(file);
        let all = self.of.entry(file).or_insert_with(|| {
            let tree = parse(file, text).tree;
            let leaves = tree.leaves().filter(|leaf| matches!(leaf.kind(), Kind::comment | Kind::doc));
            let place = |range: std::ops::Range<usize>| Span::new(file, range.start as u32, range.end as u32);
            leaves.map(|leaf| place(leaf.range())).collect()
        });
        all.iter().copied().filter(|it| span.start <= it.start && it.end <= span.end).collect()
    }
}

fn keep_in(fix: &mut Fix, known: &mut Comments<'_>) {
    let sources = known.sources;
    let mut kept = Vec::new();
    for edit in &mut fix.edits {
        let comments = known.within(edit.span);
        // What takes nothing but a comment away is about the comment.
        if !comments.is_empty() && !is_blank_without(&comments, edit.span, sources) {
            for comment in &comments {
                take_out(sources.slice(*comment).trim_end(), &mut edit.text);
            }
            kept.extend(comments);
        }
    }
    let Some(first) = fix.edits.iter().filter(|_| !kept.is_empty()).map(|it| it.span).min() else { return };
    kept.sort_unstable();
    let line = line_start(first, sources);
    let indent: String = sources.slice(Span { start: line, ..first }).chars().take_while(|it| *it == ' ').collect();
    // Documentation there would be that of what is on the line.
    let text = |it: &Span| format!("{indent}#{}\n", sources.slice(*it).trim_start_matches('#').trim_end());
    let above: String = kept.iter().map(text).collect();
    match fix.edits.iter_mut().find(|it| it.span.start == line) {
        Some(edit) => edit.text.insert_str(0, &above),
        None => fix.edits.push(Edit { span: Span { start: line, end: line, ..first }, text: above }),
    }
}

/// Whether a span has nothing but these comments in it, and blanks.
fn is_blank_without(comments: &[Span], span: Span, sources: &Sources) -> bool {
    let mut from = span.start;
    let ends = comments.iter().map(|it| (it.start, it.end)).chain([(span.end, span.end)]);
    ends.into_iter().all(|(start, end)| {
        let between = Span { start: from, end: start, ..span };
        from = end;
        sources.slice(between).trim().is_empty()
    })
}

/// Takes a comment out of a text that replaces it, with the line break behind it, which may end what the text is a part of.
fn take_out(comment: &str, text: &mut String) {
    let Some((before, after)) = text.split_once(comment) else { return };
    let (before, after) = (before.trim_end(), after.trim_start());
    let glued = before.is_empty() || after.is_empty() || before.ends_with(['(', '[']) || after.starts_with([')', ']']);
    *text = format!("{before}{}{after}", if glued { "" } else { " " });
}

/// Where the line of a span begins.
fn line_start(span: Span, sources: &Sources) -> u32 {
    let before = sources.text(span.file).get(..span.start as usize).unwrap_or("");
    before.rfind('\n').map_or(0, |at| at as u32 + 1)
}
