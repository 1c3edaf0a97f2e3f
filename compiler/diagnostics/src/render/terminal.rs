//! For people at a terminal, drawn by miette.

use std::fmt::{self, Write as _};

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan,
    SpanContents,
};

use super::visible::{VisibleSources, shown};
use crate::{Diagnostic, FileId, Label, Note, Severity, Sources, Span};

/// Narrower than this, snippets are wider than the terminal anyhow.
const NARROWEST: usize = 40;

/// More findings than anyone reads at once.
const MOST: usize = 100;

/// A label further away, in lines, has a snippet of its own instead of all that is between.
const NEAR: u32 = 4;

/// What the terminal can do; the caller finds out.
#[derive(Debug, Clone)]
pub struct TerminalOptions {
    /// Whether to use colours.
    pub color: bool,
    /// Where the pages of the rules are, with a `/` at the end; codes become links to them. Only for a terminal.
    pub links: Option<String>,
    /// Columns of the terminal.
    pub width: usize,
}

/// Each of the first hundred findings with its snippets; labels far away or in other files follow as snippets of their own;
/// then reasons, advice and mends.
pub fn terminal(sources: &Sources, diagnostics: &[Diagnostic], options: &TerminalOptions) -> String {
    let theme = if options.color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let notes = theme.styles.help;
    let width = options.width.max(NARROWEST);
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_links(options.links.is_some())
        .with_width(width)
        .with_context_lines(1)
        .with_show_related_as_nested(true)
        .without_syntax_highlighting();
    let files = VisibleSources::of(sources);
    let mut out = String::new();
    for diagnostic in diagnostics.iter().take(MOST) {
        let diagnostic = &shown(diagnostic);
        let before = out.len();
        if handler.render_report(&mut out, &Report::of(&files, diagnostic, options.links.as_deref())).is_err() {
            out.truncate(before);
            out.push_str(&super::rich(sources, std::slice::from_ref(diagnostic)));
            continue;
        }
        for (word, text) in remarks(diagnostic) {
            let wrapping = textwrap::Options::new(width).initial_indent("        ").subsequent_indent("        ");
            let wrapped = textwrap::fill(text, wrapping);
            let _ = writeln!(out, "  {} {}", notes.style(format!("{word:>4}:")), wrapped.trim_start());
        }
        out.push('\n');
    }
    match diagnostics.len().saturating_sub(MOST) {
        0 => {}
        1 => out.push_str("and 1 more finding; the short form shows them all\n"),
        more => {
            let _ = writeln!(out, "and {more} more findings; the short form shows them all");
        }
    }
    out
}

fn remarks(diagnostic: &Diagnostic) -> impl Iterator<Item = (&'static str, &str)> {
    let notes = diagnostic.notes.iter().map(|note| match note {
        Note::Why(text) => ("why", text.as_str()),
        Note::Help(text) => ("help", text.as_str()),
    });
    notes.chain(diagnostic.fixes.iter().map(|fix| ("fix", fix.title.as_str())))
}

/// One finding, or the part of one that is elsewhere, as miette asks for it.
#[derive(Debug)]
struct Report<'a> {
    message: String,
    code: Option<String>,
    url: Option<String>,
    severity: miette::Severity,
    source: Text<'a>,
    labels: Vec<LabeledSpan>,
    related: Vec<Report<'a>>,
}

impl<'a> Report<'a> {
    fn of(files: &'a VisibleSources<'a>, diagnostic: &Diagnostic, links: Option<&str>) -> Self {
        let sources = files.sources;
        let primary = diagnostic.primary.span;
        let (here, elsewhere): (Vec<&Label>, Vec<&Label>) =
            diagnostic.secondary.iter().partition(|label| is_near(sources, primary, label.span));
        let mut labels = vec![label(sources, &diagnostic.primary, true)];
        labels.extend(here.into_iter().map(|it| label(sources, it, false)));
        Self {
            message: diagnostic.message.clone(),
            code: Some(format!("{} {}", diagnostic.rule.code, diagnostic.rule.name)),
            url: links.map(|base| format!("{base}{}", diagnostic.rule.code)),
            severity: match diagnostic.severity {
                Severity::Error => miette::Severity::Error,
                Severity::Warning => miette::Severity::Warning,
                Severity::Info => miette::Severity::Advice,
            },
            source: Text { files, file: primary.file },
            labels,
            related: elsewhere.into_iter().map(|label| Self::elsewhere(files, label)).collect(),
        }
    }

    fn elsewhere(files: &'a VisibleSources<'a>, other: &Label) -> Self {
        Self {
            message: other.text.clone(),
            code: None,
            url: None,
            severity: miette::Severity::Advice,
            source: Text { files, file: other.span.file },
            labels: vec![label(files.sources, &Label { span: other.span, text: String::new() }, true)],
            related: Vec::new(),
        }
    }
}

/// Whether two places are shown in one snippet.
fn is_near(sources: &Sources, one: Span, other: Span) -> bool {
    let line = |offset| sources.position(one.file, offset).line;
    let between = |above: Span, below: Span| line(below.start).saturating_sub(line(above.end.max(above.start)));
    one.file == other.file && between(one, other) <= NEAR && between(other, one) <= NEAR
}

/// A file, of which miette sees the lines that it asks for and no more. Columns count characters, as in every other
/// output; miette's own count bytes.
#[derive(Debug)]
struct Text<'a> {
    files: &'a VisibleSources<'a>,
    file: FileId,
}

impl SourceCode for Text<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let file = self.files.file(self.file).ok_or(MietteError::OutOfBounds)?;
        let sources = self.files.sources;
        let line = |offset: usize| sources.position(self.file, u32::try_from(offset).unwrap_or(u32::MAX)).line as usize;
        let range = |line: usize| sources.line_range(self.file, u32::try_from(line).unwrap_or(u32::MAX));
        let first = line(span.offset()).saturating_sub(lines_before + 1).max(1);
        let start = range(first).start;
        let end = range(line(span.offset() + span.len()) + lines_after + 1).end;
        let window = file.text.get(start..end).ok_or(MietteError::OutOfBounds)?;
        #[cfg(test)]
        super::work::count(window.len());
        let within = SourceSpan::from((span.offset() - start, span.len()));
        let found = window.read_span(&within, lines_before, lines_after)?;
        let before = window.get(..found.span().offset()).unwrap_or("");
        let column = before.rsplit('\n').next().unwrap_or("").chars().count();
        Ok(Box::new(MietteSpanContents::new_named(
            file.name.clone().into_owned(),
            found.data(),
            SourceSpan::from((start + found.span().offset(), found.span().len())),
            first - 1 + found.line(),
            column,
            first - 1 + found.line_count(),
        )))
    }
}

fn label(sources: &Sources, label: &Label, primary: bool) -> LabeledSpan {
    let text = (!label.text.is_empty()).then(|| label.text.clone());
    let range = sources.range(label.span);
    if primary { LabeledSpan::new_primary_with_span(text, range) } else { LabeledSpan::new_with_span(text, range) }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Report<'_> {}

impl miette::Diagnostic for Report<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.code.as_ref().map(|it| Box::new(it) as Box<dyn fmt::Display>)
    }

    fn url<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.url.as_ref().map(|it| Box::new(it) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(self.severity)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn miette::Diagnostic> + 'a>> {
        (!self.related.is_empty()).then(|| Box::new(self.related.iter().map(|it| it as &dyn miette::Diagnostic)) as _)
    }
}
