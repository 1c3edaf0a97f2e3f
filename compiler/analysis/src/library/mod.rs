//! Declared types, functions and labels: those of libraries and those of the project.
//!
//! A project is one namespace; what a library declares comes into a file by `use`, but for the standard library's plain
//! modules, which every file sees. Nothing here is copied out of the text: entries point into the syntax and are
//! resolved once.

mod cycles;
mod examples;
mod functions;
mod imports;
mod labels;
mod lookups;
mod modules;
mod patterns;
mod policies;
mod reference;
mod refinements;
mod standard;
mod types;
pub(crate) mod zones;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ingest_diagnostics::{FileId, Sink, Sources, Span};
use ingest_program::Origin;
use ingest_syntax::ast;

use crate::reads::Reads;

pub use examples::{Example, examples};
pub(crate) use functions::{Body, FunctionEntry, Parameter, ParameterType, Signature};
pub(crate) use imports::Imports;
pub(crate) use labels::{Clearing, Clears, LabelEntry};
pub(crate) use lookups::{LookupColumn, LookupEntry};
pub(crate) use modules::{Libraries, Module, SchemaUse, Used, UsedPath, declaration, used_path};
pub(crate) use patterns::{Letters, Pattern};
pub(crate) use policies::{PolicyEntry, refusing};
pub use reference::{Documented, DocumentedSort, reference};
pub(crate) use refinements::TypeEntry;
pub(crate) use standard::Std;
pub use standard::check_library;
pub(crate) use types::{BUILT_IN, is_too_large};

/// The types, functions and labels that a project's files can name.
#[derive(Clone)]
pub(crate) struct Library<'a> {
    sources: &'a Sources,
    libraries: &'a Libraries<'a>,
    /// Takes down what is asked.
    reads: &'a Reads,
    types: Vec<Arc<TypeEntry<'a>>>,
    functions: Vec<Arc<FunctionEntry<'a>>>,
    labels: Vec<LabelEntry<'a>>,
    policies: Vec<PolicyEntry<'a>>,
    /// The schemas of libraries; what is checked of them is checked with those of the project.
    foreign_schemas: Vec<&'a ast::Schema>,
    /// The project's schemas, by name.
    schemas: Arc<BTreeMap<&'a str, &'a ast::Schema>>,
    /// The project's reference tables, by name.
    lookups: Arc<BTreeMap<&'a str, LookupEntry<'a>>>,
    /// The refinements by their names in the program, those without parameters and the others' bare names.
    identities: Arc<BTreeMap<String, usize>>,
    /// The refinements with arguments.
    instances: refinements::Instances,
    /// What every file sees: the plain modules.
    plain: Names,
    /// What the project declares, seen by all its files.
    project: Names,
    /// What each module that is reached declares, by the module's file.
    modules: BTreeMap<FileId, Names>,
    /// What the files bring in.
    imports: Arc<Imports>,
    /// Names that a line which could not be read may declare.
    doubtful: BTreeSet<String>,
}

type Names = BTreeMap<String, Declared>;

/// Which entry a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Declared {
    /// Index of a type.
    Type(usize),
    /// Index of a function.
    Function(usize),
    /// Index of a label.
    Label(usize),
    /// Index of a policy.
    Policy(usize),
    /// Index of a schema of a library.
    Schema(usize),
}

/// What kind of thing an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    Type,
    Function,
    Label,
    Policy,
    Schema,
}

/// A library module that declares a name, and the insertion that brings the name into a file.
pub(crate) struct Elsewhere {
    /// The module: `std.health`.
    pub module: String,
    /// Where to insert.
    pub place: Span,
    /// What to insert.
    pub text: String,
}

impl Declared {
    fn sort(self) -> Sort {
        match self {
            Self::Type(_) => Sort::Type,
            Self::Function(_) => Sort::Function,
            Self::Label(_) => Sort::Label,
            Self::Policy(_) => Sort::Policy,
            Self::Schema(_) => Sort::Schema,
        }
    }
}

impl<'a> Library<'a> {
    /// Collects and checks what these modules and these items of the project, in the order of files, declare.
    ///
    /// `reached` are those of the `libraries` that the items reach, and `sources` holds the texts of all. Of a name declared
    /// twice the first counts; saying so is not done here. Names in `doubtful` may be declared where a file could not be read:
    /// that they are not known gives no error. `imports` are those of these very items, if they are known.
    pub fn new(
        items: &[&'a ast::Item],
        (libraries, reached): (&'a Libraries<'a>, &[&'a Module]),
        sources: &'a Sources,
        doubtful: BTreeSet<String>,
        imports: Option<Arc<Imports>>,
        reads: &'a Reads,
        sink: &mut Sink,
    ) -> Self {
        let empty = Self { doubtful, ..Self::empty(libraries, sources, reads) };
        Self::with_modules(items, reached, imports, empty, sink)
    }

    /// The standard library alone, all of it, held to what a project's declarations are held to.
    fn check_standard(reads: &Reads, sink: &mut Sink) {
        let libraries = Libraries::new([], BTreeSet::new());
        let (sources, modules): (_, Vec<_>) = (Std::get().sources(), libraries.modules().collect());
        sink.extend(modules.iter().flat_map(|it| it.errors()).cloned());
        let library = Library::with_modules(&[], &modules, None, Library::empty(&libraries, &sources, reads), sink);
        library.check_library(sink);
    }

    /// One that knows of nothing.
    fn empty(libraries: &'a Libraries<'a>, sources: &'a Sources, reads: &'a Reads) -> Self {
        Self {
            sources,
            libraries,
            reads,
            types: Vec::new(),
            functions: Vec::new(),
            labels: Vec::new(),
            policies: Vec::new(),
            foreign_schemas: Vec::new(),
            schemas: Arc::default(),
            lookups: Arc::default(),
            identities: Arc::default(),
            instances: refinements::Instances::default(),
            plain: Names::new(),
            project: Names::new(),
            modules: BTreeMap::new(),
            imports: Arc::default(),
            doubtful: BTreeSet::new(),
        }
    }

    /// Enters what these modules and items declare.
    fn with_modules(
        items: &[&'a ast::Item],
        modules: &[&'a Module],
        imports: Option<Arc<Imports>>,
        mut library: Self,
        sink: &mut Sink,
    ) -> Self {
        for module in modules {
            let items = &module.syntax().items;
            let names = library.collect(items, Some(module));
            if module.plain {
                library.plain.extend(names.iter().map(|(name, declared)| (name.clone(), *declared)));
            }
            library.modules.insert(module.file, names);
            if !module.standard {
                module.check(sink);
            }
        }
        library.project = library.collect(items.iter().copied(), None);
        library.imports = imports.unwrap_or_else(|| {
            let all = modules.iter().flat_map(|module| &module.syntax().items).chain(items.iter().copied());
            Arc::new(library.bring_in(all, sink))
        });
        library.name_refinements();
        let order = library.mark_cycles(sink);
        library.resolve_bases(&order, sink);
        library.schemas = Arc::new(schemas(items));
        library.resolve_lookups(items, sink);
        library.resolve_signatures(sink);
        library.check_declarations(&order, sink);
        library.check_policies(sink);
        library.prove_lookups(sink);
        library
    }

    /// The same library; what is asked of it is taken down by `reads`.
    pub fn recorded_by<'r>(&self, reads: &'r Reads) -> Library<'r>
    where
        'a: 'r,
    {
        Library { reads, ..self.clone() }
    }

    /// The place in the program that a span stands for.
    pub fn origin(&self, span: Span) -> Origin {
        let line = self.sources.line(span.file, span.start);
        Origin { file: span.file.0, start: span.start, end: span.end, line }
    }

    /// The text of a span.
    pub fn text(&self, span: Span) -> &'a str {
        self.sources.slice(span)
    }

    /// The declaration of a schema of the project that a file of it names.
    pub fn schema(&self, name: &ast::Name) -> Option<&'a ast::Schema> {
        // Nothing but the text says what its fields are.
        self.reads.all_names();
        self.schemas.get(name.value.as_str()).copied().filter(|_| self.is_own(name.span.file))
    }

    /// Takes down that the check of a declaration hangs on others, whichever they are.
    pub fn asks_all_names(&self) {
        self.reads.all_names();
    }

    /// Every schema of the project by name.
    pub fn schema_names(&self) -> impl Iterator<Item = &'a str> {
        self.schemas.keys().copied()
    }

    /// Whether a line that could not be read may declare the name.
    pub fn may_be_declared(&self, name: &str) -> bool {
        self.doubtful.contains(name)
    }

    /// The module that declares a name and has to be brought in for it.
    pub fn module_with(&self, name: &str) -> Option<&'a str> {
        let mut declaring = self.libraries.modules().filter(|it| it.outline().contains_key(name));
        declaring.next().map(|it| it.path.as_str()).filter(|_| !self.plain.contains_key(name))
    }

    /// Whether a file is the project's own, and sees what the project declares.
    pub fn is_own(&self, file: FileId) -> bool {
        !self.modules.contains_key(&file)
    }

    /// What the files bring in by `use`.
    pub fn imports(&self) -> &Arc<Imports> {
        &self.imports
    }

    /// What a name stands for in a file.
    fn lookup(&self, name: &str, file: FileId) -> Option<Declared> {
        if let Some(import) = self.imports.get(file, name) {
            self.reads.import(import.span);
            return Some(import.declared);
        }
        let own = self.modules.get(&file).unwrap_or(&self.project);
        own.get(name).or_else(|| self.plain.get(name)).copied()
    }

    /// Names of one kind that a file can say, for suggestions.
    fn visible(&self, file: FileId, sort: Sort) -> Vec<&str> {
        let own = self.modules.get(&file).unwrap_or(&self.project);
        let imported = self.imports.of_file(file).map(|(name, it)| (name, it.declared));
        own.iter()
            .chain(&self.plain)
            .map(|(name, declared)| (name.as_str(), *declared))
            .chain(imported)
            .filter(|(_, declared)| declared.sort() == sort)
            .map(|(name, _)| name)
            .collect()
    }

    /// The library module that declares a name which a file has not brought in, and how to bring it in.
    fn elsewhere(&self, name: &ast::Name, sort: Sort) -> Option<Elsewhere> {
        let Module { path, file, .. } = self.libraries.modules().find(|it| it.declares(&name.value, sort))?;
        let (at, text) = match self.imports.first_name(name.span.file, *file) {
            Some(first) => (first.start, format!("{}, ", name.value)),
            None => (0, format!("use {path} {{ {} }}\n", name.value)),
        };
        Some(Elsewhere { module: path.clone(), place: Span::new(name.span.file, at, at), text })
    }

    /// Enters the declarations of a module or of the project and gives their names; of a name declared twice the first counts.
    fn collect(&mut self, items: impl IntoIterator<Item = &'a ast::Item>, module: Option<&'a Module>) -> Names {
        let mut names = Names::new();
        for item in items {
            let (name, declared) = match &item.kind {
                ast::ItemKind::Type(it) => (it.name.as_ref(), self.enter_type(it, module)),
                ast::ItemKind::Function(it) => (it.name.as_ref(), self.enter_function(it, module)),
                ast::ItemKind::Label(it) => (it.name.as_ref(), self.enter_label(it)),
                ast::ItemKind::Policy(it) => (it.name.as_ref(), self.enter_policy(it)),
                ast::ItemKind::Schema(it) if module.is_some() => {
                    self.foreign_schemas.push(it);
                    (it.name.as_ref(), Declared::Schema(self.foreign_schemas.len() - 1))
                }
                _ => continue,
            };
            if let Some(name) = name {
                names.entry(name.value.clone()).or_insert(declared);
            }
        }
        names
    }

    /// What kind of thing an entry is, as a message says it.
    fn describe(declared: Declared) -> &'static str {
        match declared {
            Declared::Type(_) => "a type",
            Declared::Function(_) => "a function",
            Declared::Label(_) => "a label",
            Declared::Policy(_) => "a policy",
            Declared::Schema(_) => "a schema",
        }
    }

    /// Where an entry's name stands.
    fn place(&self, declared: Declared) -> Option<Span> {
        let name = match declared {
            Declared::Type(at) => self.types.get(at)?.syntax.name.as_ref(),
            Declared::Function(at) => self.functions.get(at)?.syntax.name.as_ref(),
            Declared::Label(at) => self.labels.get(at)?.syntax.name.as_ref(),
            Declared::Policy(at) => self.policies.get(at)?.syntax.name.as_ref(),
            Declared::Schema(at) => self.foreign_schemas.get(at)?.name.as_ref(),
        };
        name.map(|it| it.span)
    }
}

/// The schemas of the project by their names; of a name declared twice the first.
fn schemas<'a>(items: &[&'a ast::Item]) -> BTreeMap<&'a str, &'a ast::Schema> {
    let mut found = BTreeMap::new();
    for item in items {
        let ast::ItemKind::Schema(schema) = &item.kind else { continue };
        if let Some(name) = &schema.name {
            found.entry(name.value.as_str()).or_insert(schema);
        }
    }
    found
}
