//! For people at a terminal, drawn by miette.

use std::fmt::{self, Write as _};

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan,
    SpanContents,
};

use super::visible::{shown, visible};
use crate::{Diagnostic, FileId, Label, Note, Severity, Sources};

/// Narrower than this, snippets are wider than the terminal anyhow.
const NARROWEST: usize = 40;

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

/// Each finding with its snippets; labels in other files follow as snippets of their own; then reasons, advice and mends.
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
    let mut out = String::new();
    for diagnostic in diagnostics {
        let diagnostic = &shown(diagnostic);
        let before = out.len();
        if handler.render_report(&mut out, &Report::of(sources, diagnostic, options.links.as_deref())).is_err() {
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
    out
}

fn remarks(diagnostic: &Diagnostic) -> impl Iterator<Item = (&'static str, &str)> {
    let notes = diagnostic.notes.iter().map(|note| match note {
        Note::Why(text) => ("why", text.as_str()),
        Note::Help(text) => ("help", text.as_str()),
    });
    notes.chain(diagnostic.fixes.iter().map(|fix| ("fix", fix.title.as_str())))
}

/// One finding, or the part of one that is in another file, as miette asks for it.
#[derive(Debug)]
struct Report {
    message: String,
    code: Option<String>,
    url: Option<String>,
    severity: miette::Severity,
    source: Text,
    labels: Vec<LabeledSpan>,
    related: Vec<Report>,
}

impl Report {
    fn of(sources: &Sources, diagnostic: &Diagnostic, links: Option<&str>) -> Self {
        let file = diagnostic.primary.span.file;
        let (here, elsewhere): (Vec<&Label>, Vec<&Label>) =
            diagnostic.secondary.iter().partition(|label| label.span.file == file);
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
            source: text_of(sources, file),
            labels,
            related: elsewhere.into_iter().map(|label| Self::elsewhere(sources, label)).collect(),
        }
    }

    fn elsewhere(sources: &Sources, other: &Label) -> Self {
        Self {
            message: other.text.clone(),
            code: None,
            url: None,
            severity: miette::Severity::Advice,
            source: text_of(sources, other.span.file),
            labels: vec![label(sources, &Label { span: other.span, text: String::new() }, true)],
            related: Vec::new(),
        }
    }
}

fn text_of(sources: &Sources, file: FileId) -> Text {
    Text { name: visible(sources.name(file)).into_owned(), text: visible(sources.text(file)).into_owned() }
}

/// A file whose columns count characters, as in every other output. miette's own count bytes.
#[derive(Debug)]
struct Text {
    name: String,
    text: String,
}

impl SourceCode for Text {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let found = self.text.read_span(span, lines_before, lines_after)?;
        let before = self.text.get(..found.span().offset()).unwrap_or("");
        let column = before.rsplit('\n').next().unwrap_or("").chars().count();
        let (data, span) = (found.data(), *found.span());
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            data,
            span,
            found.line(),
            column,
            found.line_count(),
        )))
    }
}

fn label(sources: &Sources, label: &Label, primary: bool) -> LabeledSpan {
    let text = (!label.text.is_empty()).then(|| label.text.clone());
    let range = sources.range(label.span);
    if primary { LabeledSpan::new_primary_with_span(text, range) } else { LabeledSpan::new_with_span(text, range) }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Report {}

impl miette::Diagnostic for Report {
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
