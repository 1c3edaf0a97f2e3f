//! Lints: what is most likely not meant, in a program without errors.

pub(crate) mod allow;
pub(crate) mod constant;
pub(crate) mod kept;
pub(crate) mod mentions;
pub(crate) mod parts;
pub(crate) mod personal;
pub(crate) mod reads;
pub(crate) mod written;

use std::collections::{BTreeMap, BTreeSet};

use ingest_diagnostics::{Diagnostic, FileId, Rule, Severity, Sink, Sources, Span};
use ingest_program::{Origin, Program};
use ingest_syntax::ast::Item;

use mentions::Mentions;

use crate::{
    library::Library,
    manifest::Manifest,
    memo::Linted,
    rules,
    symbols::{Kind, Symbols},
};

/// Lints that run only where `ingest.toml` gives them a level: what they find is often as it should be.
pub(crate) static OFF_BY_DEFAULT: &[&Rule] = &[
    &rules::left_out_field::RULE,
    &rules::missing_docs::RULE,
    &rules::missing_key::RULE,
    &rules::missing_cadence::RULE,
];

/// The level of a rule where `ingest.toml` gives it none, as that spells it: `off`, `info`, `warn` or `error`.
pub fn default_level(rule: &Rule) -> &'static str {
    match rule.default_level {
        _ if OFF_BY_DEFAULT.contains(&rule) => "off",
        Severity::Info => "info",
        Severity::Warning => "warn",
        Severity::Error => "error",
    }
}

/// Whether a project hears nothing of a lint.
pub(crate) fn is_off(rule: &Rule, manifest: &Manifest) -> bool {
    match manifest.levels.get(rule.name) {
        Some(level) => level.severity().is_none(),
        None => OFF_BY_DEFAULT.contains(&rule),
    }
}

/// What the lints look at that concern the program as a whole.
pub(crate) struct Subject<'c, 'a> {
    pub(crate) program: &'c Program,
    pub(crate) symbols: &'c Symbols<'a>,
    /// The names that its declarations use.
    pub(crate) mentions: Mentions<'c>,
}

/// Runs the lints that ask what the whole program has. Each is a few look-ups for a declaration: they run at every check.
pub(crate) fn of_program(subject: &Subject<'_, '_>, manifest: &Manifest, sink: &mut Sink) {
    let Subject { program, symbols, mentions } = subject;
    // A project without a pipeline is still being written: of course nothing loads what it declares.
    if !program.pipelines.is_empty() {
        sink.extend(rules::unused_secret::check(program, mentions));
        sink.extend(rules::unused_connection::check(program));
        sink.extend(rules::unused_source::check(program));
        sink.extend(rules::unused_dataset::check(program));
        sink.extend(rules::unused_map::check(program));
        sink.extend(rules::unused_function::check(symbols, mentions));
        sink.extend(rules::unused_type::check(symbols, mentions));
        sink.extend(rules::unused_label::check(symbols, mentions));
        sink.extend(rules::unused_lookup::check(symbols, mentions));
        sink.extend(rules::unused_channel::check(symbols, mentions));
        sink.extend(rules::unused_calendar::check(symbols, mentions));
        sink.extend(rules::unused_layout::check(symbols, mentions));
        sink.extend(rules::unused_policy::check(symbols, mentions));
        sink.extend(rules::needless_clearance::check(program));
        sink.extend(rules::never_late::check(program));
    }
    sink.extend(rules::late_after_the_next::check(program));
    if !is_off(&rules::missing_key::RULE, manifest) {
        sink.extend(rules::missing_key::check(program));
    }
    if !is_off(&rules::missing_cadence::RULE, manifest) {
        sink.extend(rules::missing_cadence::check(program));
    }
}

/// The kinds of declarations of which lints ask whether any other names them.
pub(crate) const MENTIONED: [Kind; 9] = [
    Kind::Secret,
    Kind::Function,
    Kind::Type,
    Kind::Label,
    Kind::Lookup,
    Kind::Channel,
    Kind::Calendar,
    Kind::Layout,
    Kind::Policy,
];

/// What a declaration can see, as the lints of one declaration look at it.
pub(crate) struct Surrounding<'c, 'a> {
    pub(crate) library: &'c Library<'a>,
    pub(crate) sources: &'c Sources,
    /// Where each secret is declared.
    pub(crate) secrets: BTreeMap<&'c str, Span>,
    /// The names whose use is of interest.
    pub(crate) wanted: BTreeSet<&'c str>,
    pub(crate) manifest: &'c Manifest,
}

impl<'c, 'a> Surrounding<'c, 'a> {
    pub(crate) fn new(
        symbols: &'c Symbols<'a>,
        library: &'c Library<'a>,
        sources: &'c Sources,
        manifest: &'c Manifest,
    ) -> Self {
        let all = |kind| symbols.all(kind).map(|it| (it.name.value.as_str(), it.name.span));
        let wanted = MENTIONED.into_iter().flat_map(all).map(|(name, _)| name).collect();
        Self { library, sources, secrets: all(Kind::Secret).collect(), wanted, manifest }
    }

    /// Runs the lints that look at one declaration as it is written.
    pub(crate) fn lint(&self, item: &Item) -> Linted {
        let mut findings = written::of(item, self.sources);
        findings.extend(rules::name_style::check(item));
        findings.extend(rules::shadowed_name::check(item, &self.secrets, self.library));
        if !is_off(&rules::missing_docs::RULE, self.manifest) {
            findings.extend(rules::missing_docs::check(item));
        }
        Linted { findings, mentions: mentions::of(item, &self.wanted) }
    }
}

/// The findings at the levels that the manifest gives their lints; those of lints that are off are left out.
pub(crate) fn at_levels(findings: Vec<Diagnostic>, manifest: &Manifest) -> Vec<Diagnostic> {
    let level = |finding: &Diagnostic| manifest.levels.get(finding.rule.name).map(|level| level.severity());
    findings
        .into_iter()
        .filter_map(|finding| match level(&finding) {
            Some(severity) => severity.map(|severity| Diagnostic { severity, ..finding }),
            None => Some(finding),
        })
        .collect()
}

/// Whether a finding stands that is an error of the language, and not a lint raised to one.
pub(crate) fn any_error(findings: &[Diagnostic]) -> bool {
    findings.iter().any(|it| it.rule.default_level == Severity::Error)
}

/// The span of a node of the program.
pub(crate) fn span(origin: Origin) -> Span {
    Span::new(FileId(origin.file), origin.start, origin.end)
}
