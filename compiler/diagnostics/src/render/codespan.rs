//! Our findings in the terms of codespan-reporting, which draws the plain forms.

use std::fmt::Write as _;
use std::ops::Range;

use codespan_reporting::diagnostic as theirs;
use codespan_reporting::files::{Error, Files};
use codespan_reporting::term::{Config, DisplayStyle, emit_into_string};

use super::visible::{VisibleFile, VisibleSources, shown};
use crate::{Diagnostic, FileId, Note, Severity, Sources};

/// Draws findings one after the other.
pub(super) fn draw(sources: &Sources, diagnostics: &[Diagnostic], style: DisplayStyle) -> String {
    let config = Config { display_style: style, tab_width: 2, ..Config::default() };
    let files = Shown(VisibleSources::of(sources));
    let mut out = String::new();
    for diagnostic in diagnostics {
        match emit_into_string(&config, &files, &translated(&files.0, &shown(diagnostic))) {
            Ok(drawn) => out.push_str(&drawn),
            // Not reached: every label is within its file. A finding is never lost all the same.
            Err(_) => {
                let _ = writeln!(out, "error[{}]: {}", diagnostic.rule.code, diagnostic.message);
            }
        }
    }
    out
}

fn translated(files: &VisibleSources<'_>, diagnostic: &Diagnostic) -> theirs::Diagnostic<FileId> {
    let sources = files.sources;
    let severity = match diagnostic.severity {
        Severity::Error => theirs::Severity::Error,
        Severity::Warning => theirs::Severity::Warning,
        Severity::Info => theirs::Severity::Note,
    };
    let primary = theirs::Label::primary(diagnostic.primary.span.file, sources.range(diagnostic.primary.span))
        .with_message(&diagnostic.primary.text);
    let secondary = diagnostic
        .secondary
        .iter()
        .map(|label| theirs::Label::secondary(label.span.file, sources.range(label.span)).with_message(&label.text));
    let notes = diagnostic.notes.iter().map(|note| match note {
        Note::Why(text) => format!("why: {text}"),
        Note::Help(text) => format!("help: {text}"),
    });
    let mends = diagnostic.fixes.iter().map(|fix| format!("fix: {}", fix.title));
    theirs::Diagnostic::new(severity)
        .with_code(diagnostic.rule.code)
        .with_message(&diagnostic.message)
        .with_labels_iter(std::iter::once(primary).chain(secondary).filter(|label| files.file(label.file_id).is_some()))
        .with_notes_iter(notes.chain(mends))
}

/// The files as codespan-reporting asks for them.
struct Shown<'s>(VisibleSources<'s>);

impl<'s> Shown<'s> {
    fn file(&self, id: FileId) -> Result<&VisibleFile<'s>, Error> {
        self.0.file(id).ok_or(Error::FileMissing)
    }
}

impl<'a> Files<'a> for Shown<'_> {
    type FileId = FileId;
    type Name = &'a str;
    type Source = &'a str;

    fn name(&'a self, id: FileId) -> Result<Self::Name, Error> {
        Ok(&self.file(id)?.name)
    }

    fn source(&'a self, id: FileId) -> Result<Self::Source, Error> {
        Ok(&self.file(id)?.text)
    }

    fn line_index(&'a self, id: FileId, byte_index: usize) -> Result<usize, Error> {
        Ok(self.0.sources.position(id, u32::try_from(byte_index).unwrap_or(u32::MAX)).line as usize - 1)
    }

    fn line_range(&'a self, id: FileId, line_index: usize) -> Result<Range<usize>, Error> {
        Ok(self.0.sources.line_range(id, u32::try_from(line_index + 1).unwrap_or(u32::MAX)))
    }
}
