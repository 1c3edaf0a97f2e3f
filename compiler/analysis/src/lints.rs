//! Lints: what is most likely not meant, in a program without errors.

use ingest_diagnostics::{Diagnostic, FileId, Sink, Span};
use ingest_program::{Origin, Program};

use crate::{library::Library, manifest::Manifest, rules, symbols::Symbols};

/// Runs every lint that looks at the program as a whole.
pub(crate) fn run(
    program: &Program,
    symbols: &Symbols<'_>,
    library: &Library<'_>,
    manifest: &Manifest,
    sink: &mut Sink,
) {
    // A project without a pipeline is still being written: of course nothing loads what it declares.
    if !program.pipelines.is_empty() {
        sink.extend(rules::unused_secret::check(program));
        sink.extend(rules::unused_connection::check(program));
        sink.extend(rules::unused_source::check(program));
        sink.extend(rules::unused_dataset::check(program));
        sink.extend(rules::unused_map::check(program));
    }
    sink.extend(rules::unused_import::check(library));
    sink.extend(rules::name_style::check(symbols));
    // Off unless the project asks for it: leaving a field out is the way to say that a source does not have it.
    if manifest.levels.contains_key(rules::left_out_field::RULE.name) {
        sink.extend(rules::left_out_field::check(program));
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

/// The span of a node of the program.
pub(crate) fn span(origin: Origin) -> Span {
    Span::new(FileId(origin.file), origin.start, origin.end)
}
