//! Names: one namespace over all files of a project, and what a broken declaration may have declared.

use std::collections::{BTreeMap, BTreeSet, hash_map::Entry};
use std::fmt;

use ingest_diagnostics::{Diagnostic, FileId, Sink, Sources, Span, did_you_mean};
use ingest_syntax::ast::{self, Item, ItemKind, Name};

use crate::{
    damage::Damage,
    hash::HashMap,
    library::{Libraries, SchemaUse, Used},
    reads::Reads,
    rules,
};

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Secret,
    Connection,
    Environment,
    Label,
    Type,
    Function,
    Source,
    Schema,
    Dataset,
    Pipeline,
    Lookup,
    Layout,
    Policy,
    Channel,
    Calendar,
}

impl Kind {
    /// With its article: `a source`.
    pub(crate) fn with_article(self) -> String {
        let article = if self == Self::Environment { "an" } else { "a" };
        format!("{article} {self}")
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Secret => "secret",
            Self::Connection => "connection",
            Self::Environment => "environment",
            Self::Label => "label",
            Self::Type => "type",
            Self::Function => "function",
            Self::Source => "source",
            Self::Schema => "schema",
            Self::Dataset => "dataset",
            Self::Pipeline => "pipeline",
            Self::Lookup => "lookup",
            Self::Layout => "layout",
            Self::Policy => "policy",
            Self::Channel => "channel",
            Self::Calendar => "calendar",
        })
    }
}

/// A name with its declaration.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Symbol<'a> {
    pub(crate) kind: Kind,
    pub(crate) name: &'a Name,
}

/// The declarations of a name.
#[derive(Debug, Clone)]
struct Declared<'a> {
    first: Symbol<'a>,
    /// Of a name that is declared more than once, which has been reported.
    further: Vec<Symbol<'a>>,
}

impl<'a> Declared<'a> {
    fn all(&self) -> impl Iterator<Item = Symbol<'a>> + '_ {
        std::iter::once(self.first).chain(self.further.iter().copied())
    }

    fn of_kind(&self, kind: Kind) -> Option<Symbol<'a>> {
        self.all().find(|it| it.kind == kind)
    }
}

/// Every name that the project declares.
#[derive(Debug, Clone)]
pub(crate) struct Symbols<'a> {
    /// Takes down what is asked.
    reads: &'a Reads,
    libraries: &'a Libraries<'a>,
    /// By name.
    declared: HashMap<&'a str, Declared<'a>>,
    /// The same by kind, in the order of files and lines.
    by_kind: BTreeMap<Kind, Vec<Symbol<'a>>>,
    /// Schemas of the library that a file brings in, by the name that it has for them, each with its place in the `use`.
    brought_in: BTreeMap<(FileId, &'a str), (Symbol<'a>, Span)>,
    /// The same, by their own names.
    of_library: BTreeMap<&'a str, Symbol<'a>>,
    /// Maps have no name of their own: they are found by source and schema.
    maps: HashMap<(&'a str, &'a str), Span>,
    /// Sources of maps whose schema could not be read, and schemas of maps whose source could not.
    half_maps: BTreeSet<&'a str>,
    /// Kinds of declarations whose name could not be read.
    nameless: BTreeSet<Kind>,
    /// Names in `use` lines whose module is not there: they may be schemas.
    half_uses: BTreeSet<&'a str>,
    damage: Damage,
}

impl<'a> Symbols<'a> {
    /// Collects the names of all files, and of the schemas that they use of the `libraries`. `syntax_errors` are those of the
    /// parser: they tell what is broken.
    pub(crate) fn collect(
        files: &[&'a ast::File],
        (libraries, used): (&'a Libraries<'a>, &Used<'a>),
        syntax_errors: &[Diagnostic],
        sources: &Sources,
        reads: &'a Reads,
        sink: &mut Sink,
    ) -> Self {
        let modules = used.reached.iter().map(|it| (it.file, it.syntax()));
        let all = sources.ids().zip(files.iter().copied()).chain(modules);
        let mut symbols = Self {
            reads,
            libraries,
            declared: HashMap::default(),
            by_kind: BTreeMap::new(),
            brought_in: BTreeMap::new(),
            of_library: BTreeMap::new(),
            maps: HashMap::default(),
            half_maps: BTreeSet::new(),
            nameless: BTreeSet::new(),
            half_uses: BTreeSet::new(),
            damage: Damage::assess(all, syntax_errors, sources),
        };
        for schema in &used.schemas {
            symbols.bring_in(*schema);
        }
        for name in used.unknown.iter().flat_map(|line| &line.names) {
            symbols.half_uses.insert(&name.alias.as_ref().unwrap_or(&name.name).value);
        }
        for item in files.iter().flat_map(|file| &file.items) {
            if let ItemKind::Map(map) = &item.kind {
                symbols.declare_map(map, sink);
            } else if let Some((kind, name)) = name_of(item) {
                let Some(name) = name else {
                    symbols.nameless.insert(kind);
                    continue;
                };
                if !is_plain(&name.value) {
                    sink.push(rules::unusable_name::not_plain(kind, name));
                }
                symbols.declare(Symbol { kind, name }, sink);
            }
        }
        for schema in &used.schemas {
            symbols.refuse_taken(*schema, sink);
        }
        symbols
    }

    /// The same names; what is asked of them is taken down by `reads`.
    pub(crate) fn recorded_by<'r>(&self, reads: &'r Reads) -> Symbols<'r>
    where
        'a: 'r,
    {
        Symbols { reads, ..self.clone() }
    }

    fn declare(&mut self, symbol: Symbol<'a>, sink: &mut Sink) {
        self.by_kind.entry(symbol.kind).or_default().push(symbol);
        match self.declared.entry(&symbol.name.value) {
            Entry::Vacant(free) => drop(free.insert(Declared { first: symbol, further: Vec::new() })),
            Entry::Occupied(mut taken) => {
                sink.push(rules::duplicate_declaration::declaration(symbol, taken.get().first));
                taken.get_mut().further.push(symbol);
            }
        }
    }

    /// Enters a schema of the library under the name that the file has for it. Whether that name is free is judged by
    /// [`refuse_taken`](Self::refuse_taken) once all names are known.
    fn bring_in(&mut self, SchemaUse { written, item }: SchemaUse<'a>) {
        let ItemKind::Schema(schema) = &item.kind else { return };
        let Some(name) = &schema.name else { return };
        let symbol = Symbol { kind: Kind::Schema, name };
        let here = written.alias.as_ref().unwrap_or(&written.name);
        let in_use = written.name.span.to(here.span);
        self.brought_in.entry((here.span.file, &here.value)).or_insert((symbol, in_use));
        self.of_library.entry(&name.value).or_insert(symbol);
    }

    /// Reports a schema of a library whose name is given away: in the file, or in the program, in which it keeps its own.
    fn refuse_taken(&self, SchemaUse { written, item }: SchemaUse<'_>, sink: &mut Sink) {
        let here = written.alias.as_ref().unwrap_or(&written.name);
        // Names of types, functions and labels are the library's to judge.
        let apart = |symbol: &Symbol<'_>| !matches!(symbol.kind, Kind::Type | Kind::Function | Kind::Label);
        let declared = |name: &Name| self.declared.get(name.value.as_str()).map(|it| it.first);
        if let Some(symbol) = declared(here).filter(apart) {
            sink.push(rules::name_taken::by_use(here, false, Some(symbol.name.span)));
        } else if let Some(symbol) = declared(&written.name).filter(|it| it.kind == Kind::Schema) {
            sink.push(rules::name_taken::schema_of_library(&written.name, symbol.name.span));
        } else if let Some(first) = self.of_library.get(written.name.value.as_str()).map(|it| it.name.span)
            && (first.file != item.span.file || first.start < item.span.start || first.end > item.span.end)
        {
            sink.push(rules::name_taken::schema_of_another_library(&written.name, first));
        }
    }

    /// What a schema that a map names is called in the program.
    fn own_name<'n>(&self, schema: &'n Name) -> &'n str
    where
        'a: 'n,
    {
        self.brought_in.get(&(schema.span.file, schema.value.as_str())).map_or(&schema.value, |(it, _)| &it.name.value)
    }

    fn declare_map(&mut self, map: &'a ast::Map, sink: &mut Sink) {
        let (Some(source), Some(schema)) = (&map.source, &map.schema) else {
            self.half_maps.extend(map.source.iter().chain(&map.schema).map(|name| name.value.as_str()));
            return;
        };
        let span = source.span.to(schema.span);
        let own_name = self.own_name(schema);
        match self.maps.get(&(source.value.as_str(), own_name)) {
            Some(first) => sink.push(rules::duplicate_declaration::map(source, schema, *first)),
            None => drop(self.maps.insert((&source.value, own_name), span)),
        }
    }

    /// The declaration of that kind that `name` refers to. What it finds wrong it reports; where the declaration may
    /// be one that could not be read, it keeps silent.
    pub(crate) fn resolve(&self, kind: Kind, name: &Name, sink: &mut Sink) -> Option<Symbol<'a>> {
        let brought_in = self.brought_in.get(&(name.span.file, name.value.as_str()));
        if let Some((found, in_use)) = brought_in.filter(|(it, _)| it.kind == kind) {
            self.reads.import(*in_use);
            self.reads.name(kind, &found.name.value);
            return Some(*found);
        }
        let of_name = self.declared.get(name.value.as_str());
        if let Some(found) = of_name.and_then(|it| it.of_kind(kind)) {
            self.reads.name(kind, &name.value);
            return Some(found);
        }
        self.reads.all_names();
        match of_name {
            Some(found) => sink.push(rules::wrong_kind_of_name::wrong_kind(kind, name, found.first)),
            None if self.damage.may_declare(&name.value) || self.nameless.contains(&kind) => {}
            None if kind == Kind::Schema && self.half_uses.contains(name.value.as_str()) => {}
            None if kind == Kind::Schema
                && let Some(module) = self.libraries.module_of_schema(&name.value) =>
            {
                sink.push(rules::unknown_name::in_library(name, module));
            }
            None => {
                let meant = did_you_mean(&name.value, self.names(kind));
                let any = self.names(kind).next().is_some();
                sink.push(rules::unknown_name::unknown(kind, name, meant, any));
            }
        }
        None
    }

    /// What a map or a test takes its rows from: a source, or a layout, which stands for each of its sources.
    pub(crate) fn resolve_rows(&self, name: &Name, sink: &mut Sink) -> Option<Symbol<'a>> {
        let is = |kind| self.declared.get(name.value.as_str()).is_some_and(|it| it.of_kind(kind).is_some());
        // A source that takes the layout's name takes its place.
        self.reads.name(Kind::Source, &name.value);
        let is_layout = is(Kind::Layout) && !is(Kind::Source);
        self.resolve(if is_layout { Kind::Layout } else { Kind::Source }, name, sink)
    }

    /// Every declaration of a kind, sorted by name.
    pub(crate) fn all(&self, kind: Kind) -> impl Iterator<Item = Symbol<'a>> + use<'a> {
        self.reads.all_names();
        let mut all = self.by_kind.get(&kind).cloned().unwrap_or_default();
        all.sort_by_key(|it| it.name.value.as_str());
        all.into_iter()
    }

    fn names(&self, kind: Kind) -> impl Iterator<Item = &'a str> + use<'a> {
        self.all(kind).map(|it| it.name.value.as_str())
    }

    /// Whether a map of the pair was declared, or may have been: in a line that could not be read, or under a name that
    /// is misspelt.
    pub(crate) fn has_map(&self, source: &str, schema: &str) -> bool {
        self.reads.maps();
        let unknown = |name: &str| !self.declared.contains_key(name) && !self.of_library.contains_key(name);
        self.maps.contains_key(&(source, schema))
            || self.half_maps.contains(source)
            || self.half_maps.contains(schema)
            || self.damage.may_declare(source)
            || self.maps.keys().any(|(from, to)| (*from == source && unknown(to)) || (*to == schema && unknown(from)))
    }

    /// Whether a line outside of every declaration that could not be read may have declared `name`.
    pub(crate) fn may_declare(&self, name: &str) -> bool {
        self.damage.may_declare(name)
    }

    /// Words of lines outside of every declaration that could not be read: names that they may have declared.
    pub(crate) fn doubtful_names(&self) -> impl Iterator<Item = &str> {
        self.damage.words()
    }

    /// Whether an item holds a syntax error, so that what seems to be missing in it may stand there.
    pub(crate) fn is_broken(&self, item: &Item) -> bool {
        self.damage.within(item.span).next().is_some()
    }

    /// The words of an item that may have declared something where it could not be read; none where all of it was.
    pub(crate) fn doubtful(&self, item: &Item, sources: &Sources) -> BTreeSet<String> {
        self.damage.words_within(item, sources)
    }
}

/// The kind and name of what an item declares; `None` for a map, a test and a `use`. The name may be missing.
pub(crate) fn name_of(item: &Item) -> Option<(Kind, Option<&Name>)> {
    let (kind, name) = match &item.kind {
        ItemKind::Use(_) | ItemKind::Map(_) | ItemKind::Test(_) => return None,
        ItemKind::Secret(it) => (Kind::Secret, &it.name),
        ItemKind::Connection(it) => (Kind::Connection, &it.name),
        ItemKind::Environment(it) => (Kind::Environment, &it.name),
        ItemKind::Label(it) => (Kind::Label, &it.name),
        ItemKind::Type(it) => (Kind::Type, &it.name),
        ItemKind::Function(it) => (Kind::Function, &it.name),
        ItemKind::Source(it) => (Kind::Source, &it.name),
        ItemKind::Schema(it) => (Kind::Schema, &it.name),
        ItemKind::Dataset(it) => (Kind::Dataset, &it.name),
        ItemKind::Pipeline(it) => (Kind::Pipeline, &it.name),
        ItemKind::Lookup(it) => (Kind::Lookup, &it.name),
        ItemKind::Layout(it) => (Kind::Layout, &it.name),
        ItemKind::Policy(it) => (Kind::Policy, &it.name),
        ItemKind::Channel(it) => (Kind::Channel, &it.name),
        ItemKind::Calendar(it) => (Kind::Calendar, &it.name),
    };
    Some((kind, name.as_ref()))
}

/// A name as written, if it is there.
pub(crate) fn text_of(name: Option<&Name>) -> Option<&str> {
    name.map(|it| it.value.as_str())
}

/// Whether a name can be part of a folder's, a DAG's and a Kubernetes object's.
pub(crate) fn is_plain(name: &str) -> bool {
    let word = |it: u8| it.is_ascii_alphanumeric() || it == b'_';
    name.bytes().all(word) && !name.starts_with(|it: char| it.is_ascii_digit())
}
