//! Lints: what is most likely not meant, in a program without errors.

pub(crate) mod allow;
pub(crate) mod constant;
pub(crate) mod mentions;
pub(crate) mod personal;
pub(crate) mod reads;
pub(crate) mod written;

use std::collections::BTreeSet;

use ingest_diagnostics::{Diagnostic, FileId, Rule, Severity, Sink, Span};
use ingest_program::{Origin, Program};
use ingest_syntax::ast::Item;

use mentions::Mentions;
use reads::ColumnReads;

use crate::{library::Library, manifest::Manifest, rules, symbols::Symbols};

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

/// What the lints look at.
pub(crate) struct Subject<'c, 'a> {
    pub(crate) program: &'c Program,
    /// Every declaration of the project.
    pub(crate) items: &'c [&'a Item],
    pub(crate) symbols: &'c Symbols<'a>,
    pub(crate) library: &'c Library<'a>,
    /// Names brought into a file that something reads.
    pub(crate) used: BTreeSet<(FileId, &'c str)>,
    pub(crate) manifest: &'c Manifest,
}

/// Runs every lint that looks at a program without errors as a whole. What can be said of one expression as it is written
/// is a lint of [`written`].
pub(crate) fn run(subject: &Subject<'_, '_>, sink: &mut Sink) {
    let Subject { program, items, symbols, library, used, manifest } = subject;
    let reads = ColumnReads::of(program);
    // A project without a pipeline is still being written: of course nothing loads what it declares.
    if !program.pipelines.is_empty() {
        let mentions = Mentions::of(items);
        sink.extend(rules::unused_secret::check(program, &mentions));
        sink.extend(rules::unused_connection::check(program));
        sink.extend(rules::unused_source::check(program));
        sink.extend(rules::unused_dataset::check(program));
        sink.extend(rules::unused_map::check(program));
        sink.extend(rules::unused_function::check(symbols, &mentions));
        sink.extend(rules::unused_type::check(symbols, &mentions));
        sink.extend(rules::unused_label::check(symbols, &mentions));
        sink.extend(rules::unused_column::check(program, &reads));
        sink.extend(rules::needless_clearance::check(program));
    }
    sink.extend(rules::unused_import::check(library, used));
    sink.extend(rules::name_style::check(symbols));
    sink.extend(rules::shadowed_name::check(symbols, library));
    sink.extend(rules::read_as_text::check(program, &reads));
    let on = |rule: &Rule| !is_off(rule, manifest);
    if on(&rules::left_out_field::RULE) {
        sink.extend(rules::left_out_field::check(program));
    }
    if on(&rules::missing_docs::RULE) {
        sink.extend(rules::missing_docs::check(symbols));
    }
    if on(&rules::missing_key::RULE) {
        sink.extend(rules::missing_key::check(program));
    }
    if on(&rules::missing_cadence::RULE) {
        sink.extend(rules::missing_cadence::check(program));
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
