//! A finding: one cause, one diagnostic.

use crate::{Rule, Severity, Span};

/// A finding, ready to be drawn. Wording: the message is a fact; the primary label stands on the place in plain words;
/// then why; then one concrete thing to do. Never "you", never a name of a grammar rule or a Rust type.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnostic {
    /// The rule behind it.
    pub rule: &'static Rule,
    /// How much it matters here.
    pub severity: Severity,
    /// The headline.
    pub message: String,
    /// The place.
    pub primary: Label,
    /// Other places that matter, in other files too.
    pub secondary: Vec<Label>,
    /// Reasons and advice, in order.
    pub notes: Vec<Note>,
    /// Mends, the best first.
    pub fixes: Vec<Fix>,
}

/// A place with a few words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is there; may be empty for a primary label.
    pub text: String,
}

/// A line below the snippet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// The reason.
    Why(String),
    /// One concrete thing to do.
    Help(String),
}

/// A change of the text that mends the finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does: "write `paid_amount`".
    pub title: String,
    /// The changes; they do not overlap.
    pub edits: Vec<Edit>,
    /// Whether it may be applied unseen.
    pub applicability: Applicability,
}

/// Replaces a span by a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// What by.
    pub text: String,
}

/// Whether a fix may be applied unseen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Applicability {
    /// The program means what its writer meant.
    Safe,
    /// The program may come to mean something else: a person decides.
    Unsafe,
    /// An illustration, with a gap to fill in.
    DisplayOnly,
}

impl Diagnostic {
    /// A finding at the rule's own severity. `label` are the words on the place itself.
    pub fn new(rule: &'static Rule, message: impl Into<String>, span: Span, label: impl Into<String>) -> Self {
        Self {
            rule,
            severity: rule.default_level,
            message: message.into(),
            primary: Label { span, text: label.into() },
            secondary: Vec::new(),
            notes: Vec::new(),
            fixes: Vec::new(),
        }
    }

    /// Adds another place that matters.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.secondary.push(Label { span, text: text.into() });
        self
    }

    /// Adds the reason.
    #[must_use]
    pub fn why(mut self, text: impl Into<String>) -> Self {
        self.notes.push(Note::Why(text.into()));
        self
    }

    /// Adds one concrete thing to do.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.notes.push(Note::Help(text.into()));
        self
    }

    /// Adds a mend that replaces `span` by `text`.
    #[must_use]
    pub fn fix(
        mut self,
        title: impl Into<String>,
        applicability: Applicability,
        span: Span,
        text: impl Into<String>,
    ) -> Self {
        self.fixes.push(Fix { title: title.into(), edits: vec![Edit { span, text: text.into() }], applicability });
        self
    }
}

/// Collects findings. They leave sorted by place and without repetitions.
#[derive(Debug, Default)]
pub struct Sink {
    found: Vec<Diagnostic>,
}

impl Sink {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    /// Takes all findings of an iterator.
    pub fn extend(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        self.found.extend(diagnostics);
    }

    /// Findings of severity error so far.
    pub fn errors(&self) -> usize {
        self.found.iter().filter(|it| it.severity == Severity::Error).count()
    }

    /// The findings, by file, place, then code; repetitions of the same finding dropped.
    pub fn finish(mut self) -> Vec<Diagnostic> {
        self.found
            .sort_by(|a, b| (a.primary.span, a.rule.code, &a.message).cmp(&(b.primary.span, b.rule.code, &b.message)));
        self.found.dedup();
        self.found
    }
}
