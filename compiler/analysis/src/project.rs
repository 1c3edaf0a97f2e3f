//! The analysis of a whole project, from its texts to its program.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ingest_diagnostics::{Diagnostic, Severity, Sink, Sources, did_you_mean};
use ingest_program::{Checked, Environment, PROGRAM_VERSION, Program, Test};
use ingest_syntax::ast::{self, Item, ItemKind};

use crate::{
    Analysis, InputFile, Project,
    declarations::{self, Context, Dataset, Loadable, Pipeline, Schema, Source},
    library::{Library, Std},
    lints::{self, Subject},
    manifest::Manifest,
    rules,
    symbols::{Kind, Symbols},
};

/// Checks a project: all findings in one go and, where none of them is an error, the program.
pub fn analyse(project: &Project) -> Analysis {
    analysed(project, None)
}

/// As [`analyse`], for a project whose folder has this absolute path: connections may name folders of it by such a path too.
pub fn analyse_in(project: &Project, folder: &str) -> Analysis {
    analysed(project, Some(folder))
}

fn analysed(project: &Project, folder: Option<&str>) -> Analysis {
    let mut sources = Sources::new();
    let mut sink = Sink::new();
    let mut inputs: Vec<&InputFile> = project.files.iter().collect();
    inputs.sort_by(|a, b| a.path.cmp(&b.path));

    let mut files = Vec::new();
    let mut syntax_errors = Vec::new();
    let mut allows = Vec::new();
    for input in &inputs {
        // The number of a file among the sources is its number in the program: the project's files come first.
        let id = sources.add(input.path.clone(), input.text.clone());
        let parse = ingest_syntax::parse(id, &input.text);
        syntax_errors.extend(parse.errors);
        allows.extend(lints::allow::read(id, &parse.tree, &sources));
        files.push(parse.file);
    }
    let manifest = match &project.manifest {
        Some(manifest) => {
            let id = sources.add(manifest.path.clone(), manifest.text.clone());
            Manifest::read(id, &manifest.text, &mut sink)
        }
        None => Manifest::of_files(&name_of(&inputs)),
    };
    let standard = Std::load(&mut sources);

    let parsed = Parsed { files: &files, syntax_errors: &syntax_errors, standard: &standard, sources: &sources };
    let mut program = parsed.program(&manifest, &mut sink);
    program.files = inputs.iter().map(|input| input.path.clone()).collect();
    let paths: Vec<_> = sources.ids().zip(inputs.iter().map(|input| input.path.as_str())).collect();
    declarations::refuse_program_in_feeds(&program, &paths, folder, &sources, &mut sink);
    let mut all = Sink::new();
    all.extend(sink.finish().into_iter().filter(|finding| !is_consequence(finding, &syntax_errors)));
    all.extend(syntax_errors);
    let found = all.finish();
    let complete = !lints::any_error(&found);
    let mut said = Sink::new();
    said.extend(lints::allow::apply(found, allows, &sources, &manifest, complete));
    let diagnostics = lints::at_levels(said.finish(), &manifest);
    let errors = diagnostics.iter().filter(|it| it.severity == Severity::Error).count();
    Analysis { diagnostics, program: Checked::certify(program, errors), manifest, sources }
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
fn name_of(inputs: &[&InputFile]) -> String {
    let [only] = inputs else { return "project".to_owned() };
    let file = only.path.rsplit('/').next().unwrap_or_default();
    file.strip_suffix(".ingest").filter(|stem| !stem.is_empty()).unwrap_or("project").to_owned()
}

/// The files of a project after parsing.
struct Parsed<'a> {
    files: &'a [ast::File],
    syntax_errors: &'a [Diagnostic],
    standard: &'a Std,
    sources: &'a Sources,
}

impl Parsed<'_> {
    /// The program, which counts only where the sink holds no error.
    fn program(&self, manifest: &Manifest, sink: &mut Sink) -> Program {
        let items: Vec<&Item> = self.files.iter().flat_map(|file| &file.items).collect();
        let symbols = Symbols::collect(self.files, self.syntax_errors, self.sources, sink);
        items.iter().for_each(|item| rules::later::refuse(item, sink));
        let numbered: Vec<_> = self.sources.ids().zip(self.files).collect();
        let mut doubtful: BTreeSet<String> = symbols.doubtful_names().map(str::to_owned).collect();
        let broken_use = items.iter().any(|item| matches!(item.kind, ItemKind::Use(_)) && symbols.is_broken(item));
        if broken_use || doubtful.contains("use") {
            // There is no knowing which names it would have brought in.
            doubtful.extend(self.standard.declared_names().map(str::to_owned));
        }
        let library = Library::new(&numbered, self.standard, self.sources, doubtful, sink);
        let secrets = symbols.all(Kind::Secret).map(|it| (it.name.value.as_str(), it.name.span)).collect();
        let context = Context { sources: self.sources, symbols: &symbols, library: &library, secrets };

        let environments = declarations::environments(&items, &context, sink);
        refuse_unknown_default(manifest, &environments, &symbols, sink);
        let sources = sources(&items, &context, sink);
        let schemas = schemas(&items, &context, sink);
        let maps = maps(&items, &sources, &schemas, &context, sink);
        let datasets = datasets(&items, &schemas, &environments, &context, sink);
        let pipelines = pipelines(&items, &sources, &datasets, &context, sink);
        let tests = tests(&items, &sources, &schemas, &context, sink);
        let program = Program {
            version: PROGRAM_VERSION,
            name: manifest.name.clone(),
            files: Vec::new(),
            default_environment: manifest.default_environment.clone(),
            environments,
            secrets: self::secrets(&items, &context, sink),
            lookups: Vec::new(),
            sources: sources.into_values().map(|it| it.program.into()).collect(),
            schemas: schemas.into_values().map(|it| it.program.into()).collect(),
            maps: maps.into_iter().map(Into::into).collect(),
            datasets: datasets.into_values().map(|it| it.program.into()).collect(),
            pipelines: pipelines.into_iter().map(Into::into).collect(),
            tests,
        };
        if sink.errors() == 0 && self.syntax_errors.is_empty() {
            let (program, items, sources) = (&program, items.as_slice(), self.sources);
            let subject = Subject { program, items, symbols: &symbols, library: &library, sources, manifest };
            lints::run(&subject, sink);
        }
        program
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

/// Every source by its name. All are read, for their errors; of a name that is declared twice the first stays.
fn sources<'a>(items: &[&'a Item], context: &Context<'a>, sink: &mut Sink) -> BTreeMap<&'a str, Source> {
    let mut found = BTreeMap::new();
    for item in items {
        let ItemKind::Source(syntax) = &item.kind else { continue };
        let source = declarations::source(syntax, item, context, sink);
        if let Some(name) = &syntax.name {
            found.entry(name.value.as_str()).or_insert(source);
        }
    }
    found
}

fn schemas<'a>(items: &[&'a Item], context: &Context<'a>, sink: &mut Sink) -> BTreeMap<&'a str, Schema<'a>> {
    let mut found = BTreeMap::new();
    for item in items {
        let ItemKind::Schema(syntax) = &item.kind else { continue };
        let schema = declarations::schema(syntax, item, context, sink);
        if let Some(name) = &syntax.name {
            found.entry(name.value.as_str()).or_insert(schema);
        }
    }
    found
}

fn maps(
    items: &[&Item],
    sources: &BTreeMap<&str, Source>,
    schemas: &BTreeMap<&str, Schema<'_>>,
    context: &Context<'_>,
    sink: &mut Sink,
) -> Vec<ingest_program::Map> {
    let mut found = Vec::new();
    for item in items {
        let ItemKind::Map(syntax) = &item.kind else { continue };
        found.extend(declarations::map(syntax, item, sources, schemas, context, sink));
    }
    found.sort_by(|a, b| (&a.source, &a.schema).cmp(&(&b.source, &b.schema)));
    found
}

/// Every test, in the order of files and lines.
fn tests(
    items: &[&Item],
    sources: &BTreeMap<&str, Source>,
    schemas: &BTreeMap<&str, Schema<'_>>,
    context: &Context<'_>,
    sink: &mut Sink,
) -> Vec<Arc<Test>> {
    let mut found = Vec::new();
    for item in items {
        let ItemKind::Test(syntax) = &item.kind else { continue };
        found.extend(declarations::test(syntax, item, sources, schemas, context, sink).map(Into::into));
    }
    found
}

fn datasets<'a>(
    items: &[&'a Item],
    schemas: &BTreeMap<&str, Schema<'_>>,
    environments: &[Environment],
    context: &Context<'a>,
    sink: &mut Sink,
) -> BTreeMap<&'a str, Dataset<'a>> {
    let mut found = BTreeMap::new();
    for item in items {
        let ItemKind::Dataset(syntax) = &item.kind else { continue };
        let dataset = declarations::dataset(syntax, item, context, sink);
        if let Some(schema) = dataset.schema.and_then(|name| schemas.get(name)) {
            declarations::published_fields(&dataset, schema, sink);
        }
        if let Some(name) = &syntax.name {
            found.entry(name.value.as_str()).or_insert(dataset);
        }
    }
    declarations::refuse_shared(found.values(), environments, sink);
    found
}

fn pipelines(
    items: &[&Item],
    sources: &BTreeMap<&str, Source>,
    datasets: &BTreeMap<&str, Dataset<'_>>,
    context: &Context<'_>,
    sink: &mut Sink,
) -> Vec<ingest_program::Pipeline> {
    let loadable = Loadable { sources, datasets };
    let mut found: Vec<Pipeline> = Vec::new();
    for item in items {
        let ItemKind::Pipeline(syntax) = &item.kind else { continue };
        found.push(declarations::pipeline(syntax, item, &loadable, context, sink));
    }
    declarations::refuse_repeated(&found, sink);
    let mut pipelines: Vec<_> = found.into_iter().map(|it| it.program).collect();
    pipelines.sort_by(|a, b| a.name.cmp(&b.name));
    pipelines
}

fn secrets(items: &[&Item], context: &Context<'_>, sink: &mut Sink) -> Vec<ingest_program::Secret> {
    let mut found = Vec::new();
    for item in items {
        let ItemKind::Secret(syntax) = &item.kind else { continue };
        found.extend(declarations::secret(syntax, item, context, sink));
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}
