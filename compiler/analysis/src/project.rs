//! The analysis of a whole project, from its texts to its program.

mod kinds;

use std::collections::BTreeSet;
use std::sync::Arc;

use ingest_diagnostics::{Diagnostic, Severity, Sink, Sources, did_you_mean};
use ingest_program::{Checked, Environment, PROGRAM_VERSION, Program};
use ingest_syntax::ast::{self, Item, ItemKind};

use crate::{
    changes::Changes,
    comments,
    declarations::{self, Context, Results},
    library::{Libraries, Library, Used},
    lints::{self, Subject, Surrounding, kept::Kept, mentions::Mentions},
    manifest::Manifest,
    memo::{Families, Round, Slot, Surroundings},
    outline::{Outline, Sort},
    reads::Reads,
    references::{Files, References},
    rules,
    symbols::{Kind, Symbols},
};

/// A project after reading.
pub(crate) struct Inputs<'a> {
    /// The paths of its files, by number.
    pub paths: Vec<Arc<str>>,
    /// The paths of its libraries' files, whose numbers follow.
    pub library_paths: Vec<Arc<str>>,
    /// What they say.
    pub files: Vec<&'a ast::File>,
    /// All that is declared there.
    pub outline: Outline<'a>,
    /// All that they can bring names in from.
    pub libraries: &'a Libraries<'a>,
    /// What they bring in of the libraries.
    pub used: Used<'a>,
    /// What could not be read of them, and of the modules that they reach.
    pub syntax_errors: Vec<Diagnostic>,
    /// Where they silence lints.
    pub allows: Vec<lints::allow::Allow>,
    /// What `ingest.toml` says.
    pub manifest: Manifest,
    /// What is wrong with that.
    pub manifest_errors: Vec<Diagnostic>,
    /// Absolute path of the project's folder, if it is known.
    pub folder: Option<&'a str>,
    /// The files of reference tables.
    pub references: &'a References,
    /// The same as they were given.
    pub reference_files: &'a Files,
    /// The texts of all.
    pub sources: &'a Sources,
}

/// What a check found.
pub(crate) struct Findings {
    pub diagnostics: Vec<Diagnostic>,
    pub program: Option<Checked<Program>>,
}

/// Checks a project. `slots` are the memory of its declarations, one for each item of the outline, and `before` what
/// surrounded them when they were filled; what surrounds them now is given back. `changes` are those since, and `kept` is
/// the memory of the lints.
pub(crate) fn check(
    inputs: &Inputs<'_>,
    before: &Surroundings,
    slots: &mut [&mut Slot],
    changes: &mut Changes,
    kept: &mut Kept,
) -> (Findings, Surroundings) {
    let mut sink = Sink::new();
    sink.extend(inputs.manifest_errors.iter().cloned());
    let manifest = &inputs.manifest;
    let (mut program, surroundings) = inputs.program(manifest, before, (slots, changes), kept, &mut sink);
    let paths = || inputs.paths.iter().chain(&inputs.library_paths);
    program.files = paths().map(ToString::to_string).collect();
    let files: Vec<_> = inputs.sources.ids().zip(paths().map(|path| &**path)).collect();
    declarations::refuse_program_in_feeds(&program, &files, inputs.folder, inputs.sources, &mut sink);
    let mut all = Sink::new();
    let told =
        |finding: &Diagnostic| !is_consequence(finding, &inputs.syntax_errors) && !inputs.is_lint_of_library(finding);
    all.extend(sink.finish().into_iter().filter(told));
    all.extend(inputs.syntax_errors.iter().cloned());
    let found = all.finish();
    let complete = !lints::any_error(&found);
    let mut said = Sink::new();
    said.extend(lints::allow::apply(found, inputs.allows.clone(), inputs.sources, manifest, complete));
    let mut diagnostics = lints::at_levels(said.finish(), manifest);
    comments::keep(&mut diagnostics, files.len(), inputs.sources);
    let errors = diagnostics.iter().filter(|it| it.severity == Severity::Error).count();
    (Findings { diagnostics, program: Checked::certify(program, errors) }, surroundings)
}

/// Whether a finding stands on what could not be read: whatever it says comes of that.
fn is_consequence(finding: &Diagnostic, syntax_errors: &[Diagnostic]) -> bool {
    let place = finding.primary.span;
    syntax_errors
        .iter()
        .map(|error| error.primary.span)
        .any(|error| error.file == place.file && error.start <= place.end && place.start <= error.end)
}

/// The name of a project without `ingest.toml`: that of its one file.
pub(crate) fn name_of(paths: &[&str]) -> String {
    let [only] = paths else { return "project".to_owned() };
    let file = only.rsplit('/').next().unwrap_or_default();
    file.strip_suffix(".ingest").filter(|stem| !stem.is_empty()).unwrap_or("project").to_owned()
}

impl Inputs<'_> {
    /// Whether a finding is about how a library is written: that is not for those to mend who use it.
    fn is_lint_of_library(&self, finding: &Diagnostic) -> bool {
        let own = self.paths.len() as u32;
        let of_library = own..own + self.library_paths.len() as u32;
        rules::is_lint(finding.rule) && of_library.contains(&finding.primary.span.file.0)
    }

    /// The program, which counts only where the sink holds no error.
    fn program(
        &self,
        manifest: &Manifest,
        before: &Surroundings,
        (slots, changes): (&mut [&mut Slot], &mut Changes),
        kept: &mut Kept,
        sink: &mut Sink,
    ) -> (Program, Surroundings) {
        let outline = &self.outline;
        let reads = Reads::default();
        let libraries = (self.libraries, self.used.reached.as_slice());
        let symbols = Symbols::collect(
            &self.files,
            (self.libraries, &self.used),
            &self.syntax_errors,
            self.sources,
            &reads,
            sink,
        );
        outline.of(Sort::Names(Kind::Type)).for_each(|item| declarations::recognise(item, sink));
        let mut doubtful: BTreeSet<String> = symbols.doubtful_names().map(str::to_owned).collect();
        let broken_use = outline.of(Sort::Use).any(|item| symbols.is_broken(item));
        if broken_use || doubtful.contains("use") {
            // There is no knowing which names it would have brought in.
            doubtful.extend(self.libraries.declared_names().map(str::to_owned));
        }
        let of_library = outline.library();
        let mut surroundings = Surroundings {
            references: self.reference_files.clone(),
            modules: self.libraries.texts(),
            ..surroundings(&self.paths, &of_library, slots, &symbols, &doubtful, manifest)
        };
        let settled = changes.are_known() && surroundings.are_still(before);
        if !settled {
            // Where an error stands no lint looks, now or at the next check: what one found before is of other surroundings.
            for slot in slots.iter_mut() {
                slot.linted = None;
            }
        }
        let of_library: Vec<_> = of_library.into_iter().map(|(_, item)| item).collect();
        let known = before.imports.clone().filter(|_| settled);
        let library = Library::new(&of_library, libraries, self.sources, doubtful, known, &reads, sink);
        surroundings.imports = Some(library.imports()).filter(|it| it.are_sound()).cloned();
        let secrets = symbols.all(Kind::Secret).map(|it| (it.name.value.as_str(), it.name.span)).collect();
        let context = Context {
            sources: self.sources,
            symbols: &symbols,
            library: &library,
            secrets,
            references: self.references,
            reads: &reads,
        };

        let environments = declarations::environments(outline, &context, sink);
        refuse_unknown_default(manifest, &environments, &symbols, sink);
        let mut round = Round { outline, slots, settled, changes, context: &context };
        let mut results = Results::new();
        let lookups = kinds::lookups(&mut round, &results, sink);
        results.layouts = kinds::layouts(&mut round, &results, sink);
        results.sources = Arc::new(kinds::sources(&mut round, &results, sink));
        (results.layouts, surroundings.families) = kinds::families(&results, &before.families, sink);
        results.schemas = kinds::schemas(&mut round, &results, sink);
        let maps = kinds::maps(&mut round, &results, sink);
        results.datasets = kinds::datasets(&mut round, &results, &environments, sink);
        let sources = results.sources.all().map(Arc::as_ref);
        declarations::refuse_unfit(sources, results.datasets.all().map(Arc::as_ref), &environments, sink);
        let pipelines = kinds::pipelines(&mut round, &results, sink);
        let tests = kinds::tests(&mut round, &results, sink);
        let program = Program {
            version: PROGRAM_VERSION,
            name: manifest.name.clone(),
            files: Vec::new(),
            default_environment: manifest.default_environment.clone(),
            environments,
            secrets: kinds::secrets(outline, &context, sink),
            calendars: kinds::calendars(outline, &context, sink),
            channels: kinds::channels(outline, &context, sink),
            lookups,
            sources: results.sources.all().map(|it| Arc::clone(&it.program)).collect(),
            schemas: results.schemas.all().map(|it| Arc::clone(&it.program)).collect(),
            maps,
            datasets: results.datasets.all().map(|it| Arc::clone(&it.program)).collect(),
            pipelines,
            tests,
        };
        if sink.errors() == 0 && self.syntax_errors.is_empty() {
            let (own, read) = (reads.take().imports, round.imports_read());
            let is_read = |in_use| own.contains(&in_use) || read.binary_search(&in_use).is_ok();
            sink.extend(rules::unused_import::check(&library, is_read));
            let surrounding = Surrounding::new(&symbols, &library, self.sources, manifest);
            let mentions = Mentions { of_items: round.lint(|item| surrounding.lint(item), sink) };
            lints::of_program(&Subject { program: &program, symbols: &symbols, mentions }, manifest, sink);
            lints::parts::lint(&program, manifest, kept, sink);
        }
        (program, surroundings)
    }
}

/// What every declaration can see.
fn surroundings(
    paths: &[Arc<str>],
    of_library: &[(usize, &Item)],
    slots: &[&mut Slot],
    symbols: &Symbols<'_>,
    doubtful: &BTreeSet<String>,
    manifest: &Manifest,
) -> Surroundings {
    // Of a schema nothing is looked at but by the declarations that name it.
    let mentioned = lints::MENTIONED.into_iter().flat_map(|kind| symbols.all(kind));
    let library = || of_library.iter().filter(|(_, item)| !matches!(item.kind, ItemKind::Schema(_)));
    Surroundings {
        files: paths.to_vec(),
        secrets: symbols.all(Kind::Secret).map(|it| (it.name.value.clone(), it.name.span)).collect(),
        doubtful: doubtful.clone(),
        library: library().map(|(_, item)| item.span).collect(),
        library_kept: library().all(|(at, _)| slots.get(*at).is_some_and(|slot| slot.kept)),
        references: Files::new(),
        modules: Vec::new(),
        levels: manifest.levels.clone(),
        mentioned: mentioned.map(|it| it.name.value.clone()).collect(),
        imports: None,
        families: Families::new(),
    }
}

/// The environment that `ingest.toml` names must be declared.
fn refuse_unknown_default(manifest: &Manifest, environments: &[Environment], symbols: &Symbols<'_>, sink: &mut Sink) {
    let name = manifest.default_environment.as_str();
    let Some(place) = manifest.default_environment_place else { return };
    if environments.iter().all(|it| it.name != name) && !symbols.may_declare(name) {
        let meant = did_you_mean(name, environments.iter().map(|it| it.name.as_str()));
        sink.push(rules::unknown_name::environment(name, place, meant));
    }
}
