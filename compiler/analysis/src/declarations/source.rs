//! `source NAME { … }` and `layout NAME { … }`

use std::collections::BTreeMap;
use std::sync::Arc;

use ingest_diagnostics::{Sink, Span};
use ingest_program::{
    Added, Arrival, Cadence, Column, CsvFormat, Delivers, Drift, FilePattern, Format, Layer, Type, TypeKind,
};
use ingest_syntax::ast::{self, Item, Name};

use super::{
    Context, Owner, arrival::Judge, cadence, check, columns, connection_use::Use, drift, files, formats, layers,
    relation, relation::Origins,
};
use crate::{
    damage::words,
    expressions::{Carried, Facts, Labels, Scope},
    rules,
    symbols::{Kind, Symbols},
    table::Seen,
};

/// The column that keeps undeclared columns.
const RESCUED: &str = "_rescued";

/// A source, or a layout, as read.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    /// What it is in the program; of use only where nothing was reported.
    pub(crate) program: Arc<ingest_program::Source>,
    /// Where it says `delivers`.
    pub(crate) delivers: Option<Span>,
    /// Labels of its columns, each with the column that brings it: what its raw records hold.
    pub(crate) labels: Labels,
    /// What expressions over its rows see.
    pub(crate) scope: Scope,
    /// Where its files or rows come from; none of a layout.
    pub(crate) origins: Option<Use>,
    /// Its patterns with their places.
    pub(super) patterns: Vec<(Span, FilePattern)>,
    /// Whether there may be captures that could not be read.
    pub(super) doubtful: bool,
    /// The columns of a layout by name, with what could be made of them; none of a source, from which nobody takes them.
    columns: Vec<(Name, Option<Column>)>,
    /// The layers, and where they are written.
    layers: (Vec<Layer>, Option<Span>),
    /// The clauses that it says, each with its place.
    said: BTreeMap<&'static str, Span>,
}

impl Source {
    /// Whether there is a map of it into that schema, of its own or of its layout, or may be one.
    pub(crate) fn has_map(&self, schema: &str, symbols: &Symbols<'_>) -> bool {
        let own = symbols.has_map(&self.program.name, schema);
        own || self.program.layout.as_ref().is_some_and(|layout| symbols.has_map(layout, schema))
    }
}

/// Reads a source.
pub(crate) fn source(
    syntax: &ast::Source,
    item: &Item,
    layouts: &Seen<'_, Source>,
    context: &Context<'_>,
    sink: &mut Sink,
) -> Source {
    let owner = Owner::new("source", syntax.name.as_ref(), item, context);
    let name = owner.single("layout", &syntax.layout, |it| it.span, sink);
    let layout = name.and_then(|name| context.symbols.resolve(Kind::Layout, name, sink));
    let layout = layout.and_then(|it| layouts.get(&it.name.value));
    // Of a layout that is not known there is no saying what it says.
    let unknown = name.is_some() && layout.is_none();
    let reader = Reader { syntax, item, owner, layout, whole: !unknown, is_layout: false, context };
    reader.source(sink)
}

/// Reads a layout: a source that does not say where its files come from.
pub(crate) fn layout(syntax: &ast::Source, item: &Item, context: &Context<'_>, sink: &mut Sink) -> Source {
    let owner = Owner::new("layout", syntax.name.as_ref(), item, context);
    for (clause, span) in
        syntax.from.iter().map(|it| ("from", it.span)).chain(syntax.layout.iter().map(|it| ("layout", it.span)))
    {
        sink.push(rules::misplaced_clause::in_layout(clause, span));
    }
    let reader = Reader { syntax, item, owner, layout: None, whole: false, is_layout: true, context };
    reader.source(sink)
}

/// What the clauses of a source are read with.
pub(super) struct Reader<'r, 'a> {
    pub(super) syntax: &'r ast::Source,
    item: &'r Item,
    pub(super) owner: Owner,
    layout: Option<&'r Source>,
    /// Whether what is not said is missing.
    whole: bool,
    is_layout: bool,
    pub(super) context: &'r Context<'a>,
}

impl Reader<'_, '_> {
    fn source(&self, sink: &mut Sink) -> Source {
        let (syntax, owner, context) = (self.syntax, &self.owner, self.context);
        let said = self.said();
        self.refuse_said_again(&said, sink);
        let origins = if self.is_layout { Origins::default() } else { relation::origins(self, sink) };
        let (patterns, block) = self.files(&origins, sink);
        let format = self.format(&origins, sink);
        let layers = self.layers(sink);
        let (delivers, delivers_at) = self.delivers(sink);
        let drift = self.drift(&format, sink);
        let columns = self.columns(&format, sink);
        let written = syntax.files.iter().flat_map(|block| &block.patterns).count();
        // A pattern that was left out has left out what it captures.
        let doubtful = owner.broken || !self.whole && !self.is_layout || written > patterns.len() && block.is_some();
        let typed: Vec<_> =
            columns.iter().map(|(name, it)| (name.clone(), it.as_ref().map(|it| it.ty.clone()))).collect();
        let plain: Vec<_> = patterns.iter().map(|(_, it)| it.clone()).collect();
        let mut options = syntax.format.iter().flat_map(|it| &it.options);
        let judge = Judge {
            patterns: &plain,
            complete: !doubtful,
            columns: &typed,
            format: &format,
            says_kinds: options.any(|it| matches!(it.name.value.as_str(), "kind" | "kinds")),
            owner,
            context,
        };
        let arrival = match (block, self.layout) {
            (Some(block), _) => judge.read(block, sink),
            (None, Some(layout)) => layout.program.arrival.clone(),
            (None, None) => Arrival::default(),
        };
        relation::judge(self, &origins, &typed, (delivers, delivers_at), sink);
        let named: Vec<_> = patterns.iter().map(|(span, it)| (it, *span)).collect();
        layers::judge_names(&named, &layers.0, layers.1, sink);

        let (scope, labels) = self.scope(&columns, drift, &plain, doubtful);
        let own = check::checks(&syntax.checks, &scope, owner, context, sink);
        let mut checks = self.layout.map(|it| it.program.checks.clone()).unwrap_or_default();
        self.refuse_checks_of(&checks, sink);
        checks.extend(own);
        let name = syntax.name.as_ref().map(|it| it.value.as_str()).unwrap_or_default();
        let origin = context.origin(self.item.span);
        let shared = if self.is_layout { columns.clone() } else { Vec::new() };
        let mut of_program: Vec<_> = columns.into_iter().filter_map(|(_, column)| column).collect();
        of_program.shrink_to_fit();
        let program = ingest_program::Source {
            doc: self.item.doc.clone(),
            layout: syntax.layout.first().map(|it| it.value.clone()),
            relation: origins.relation,
            files: plain,
            arrival,
            layers: layers.0.clone(),
            delivers,
            cadence: self.cadence(sink),
            drift,
            columns: of_program,
            checks,
            ..ingest_program::Source::new(name, origins.connection, origins.path, format, origin)
        };
        sink.extend(rules::cadence_finer_than_files::check(&program));
        Source {
            program: Arc::new(program),
            delivers: delivers_at,
            labels,
            scope,
            origins: origins.used,
            patterns,
            doubtful,
            columns: shared,
            layers,
            said,
        }
    }

    /// Every clause that stands here, with its first place.
    fn said(&self) -> BTreeMap<&'static str, Span> {
        let syntax = self.syntax;
        let all = [
            ("files", syntax.files.first().map(|it| it.span)),
            ("unwrap", syntax.unwrap.first().map(|it| it.span)),
            ("format", syntax.format.first().map(|it| it.span)),
            ("delivers", syntax.delivers.first().map(|it| it.span)),
            ("cadence", syntax.cadence.first().map(|it| it.span)),
            ("drift", syntax.drift.first().map(|it| it.span)),
            ("columns", syntax.columns_spans.first().copied()),
        ];
        all.into_iter().filter_map(|(clause, span)| Some((clause, span?))).collect()
    }

    fn refuse_said_again(&self, said: &BTreeMap<&'static str, Span>, sink: &mut Sink) {
        let Some(layout) = self.layout else { return };
        for (clause, span) in said {
            if let Some(first) = layout.said.get(clause) {
                sink.push(rules::said_by_layout::again(clause, *span, &layout.program.name, *first));
            }
        }
    }

    /// What the layout says of a clause that is not said here.
    fn of_layout(&self, clause: &str) -> Option<&Source> {
        self.layout.filter(|it| it.said.contains_key(clause))
    }

    fn files<'s>(&'s self, origins: &Origins, sink: &mut Sink) -> (Vec<(Span, FilePattern)>, Option<&'s ast::Files>) {
        let block = self.owner.single("files", &self.syntax.files, |it| it.span, sink);
        if let (None, Some(layout)) = (block, self.of_layout("files")) {
            return (layout.patterns.clone(), None);
        }
        let without = block.is_none_or(|block| block.patterns.is_empty());
        if without && origins.relation.is_none() && (self.whole || block.is_some()) {
            self.owner.missing("files", "files { increment \"claims_{date:%Y%m%d}.csv\" }", sink);
        }
        (block.map(|block| files::patterns(block, self.context, sink)).unwrap_or_default(), block)
    }

    fn format(&self, origins: &Origins, sink: &mut Sink) -> Format {
        let written = self.owner.single("format", &self.syntax.format, |it| it.span, sink);
        match (written, self.of_layout("format")) {
            (_, _) if origins.relation.is_some() => relation::format(self),
            (_, Some(layout)) => layout.program.format.clone(),
            (Some(settings), None) => formats::format(settings, &self.owner, self.context, sink),
            (None, None) => Format::Csv(CsvFormat::plain(self.context.origin(self.item.span))),
        }
    }

    fn layers(&self, sink: &mut Sink) -> (Vec<Layer>, Option<Span>) {
        match (self.owner.single("unwrap", &self.syntax.unwrap, |it| it.span, sink), self.layout) {
            (Some(written), _) => (layers::layers(written, self.context, sink), Some(written.span)),
            (None, Some(layout)) => layout.layers.clone(),
            (None, None) => (Vec::new(), None),
        }
    }

    fn delivers(&self, sink: &mut Sink) -> (Delivers, Option<Span>) {
        match (self.owner.single("delivers", &self.syntax.delivers, |it| it.span, sink), self.layout) {
            (Some(word), _) => (delivery_kind(word, sink), Some(word.span)),
            (None, Some(layout)) => (layout.program.delivers, layout.delivers),
            (None, None) => (Delivers::Changes, None),
        }
    }

    fn cadence(&self, sink: &mut Sink) -> Option<Cadence> {
        match self.owner.single("cadence", &self.syntax.cadence, |it| it.span, sink) {
            Some(written) => cadence::cadence(written, self.context, sink),
            None => self.layout.and_then(|it| it.program.cadence.clone()),
        }
    }

    fn drift(&self, format: &Format, sink: &mut Sink) -> Drift {
        match (self.owner.single("drift", &self.syntax.drift, |it| it.span, sink), self.layout) {
            (Some(written), _) => {
                // A line may end before its columns do.
                let by_name = written.value.iter().any(|it| it.name.value != "missing");
                if let (Format::FixedWidth(_), true) = (format, by_name) {
                    let other = self.syntax.format.first().map_or(written.span, |it| it.span);
                    let why = "its files name no columns, so none can be new or in another order; lines may be short: \
                               `drift { missing: null }`";
                    sink.push(rules::misplaced_clause::beside("`drift`", written.span, "`fixed_width`", other, why));
                }
                drift::drift(&written.value, sink)
            }
            (None, Some(layout)) => layout.program.drift,
            (None, None) => Drift::STRICT,
        }
    }

    fn columns(&self, format: &Format, sink: &mut Sink) -> Vec<(Name, Option<Column>)> {
        let syntax = self.syntax;
        self.owner.single("columns", &syntax.columns_spans, |it| *it, sink);
        if let Some(layout) = self.of_layout("columns") {
            return layout.columns.clone();
        }
        if syntax.columns.is_empty() && (self.whole || !syntax.columns_spans.is_empty()) {
            self.owner.missing("columns", "columns { CLM_ID text }", sink);
        }
        let columns = columns::columns(&syntax.columns, format, &self.owner, self.context, sink);
        columns.into_iter().map(|(written, column)| (written.name.clone(), column)).collect()
    }

    /// What expressions over the rows see, and the labels of the columns.
    fn scope(
        &self,
        columns: &[(Name, Option<Column>)],
        drift: Drift,
        patterns: &[FilePattern],
        doubtful: bool,
    ) -> (Scope, Labels) {
        let facts = Facts::row(files::captures(patterns)).doubtful(doubtful);
        let mut labels = Labels::default();
        let seen = columns.iter().map(|(name, column)| {
            let column = column.as_ref().map(|column| {
                let carried = Labels::given(&column.labels, &Carried::by(&name.value, name.span));
                labels.absorb(carried.clone());
                (column.ty.clone(), carried, name.span)
            });
            (name.value.as_str(), column)
        });
        let mut scope = self.context.scope(&self.owner.title).facts(facts).columns(seen);
        if drift.added == Added::Rescue {
            // What undeclared columns hold is not known: as much as the declared ones, for all that can be said.
            scope = scope.column(RESCUED, Type::optional(TypeKind::Text), labels.clone(), self.owner.span);
        }
        (with_doubtful(scope, self.item, columns.is_empty(), self.context), labels)
    }

    /// A check of the source that has the name of one of its layout.
    fn refuse_checks_of(&self, of_layout: &[ingest_program::Check], sink: &mut Sink) {
        for check in &self.syntax.checks {
            if let Some(other) = of_layout.iter().find(|it| it.name == check.name.value) {
                let first = crate::lints::span(other.origin);
                sink.push(rules::duplicate_member::member("check", &check.name, first, &self.owner.title));
            }
        }
    }
}

/// Adds the words of what could not be read: names that may have been declared there.
pub(super) fn with_doubtful(scope: Scope, item: &Item, nothing_read: bool, context: &Context<'_>) -> Scope {
    let doubtful = context.symbols.doubtful(item, context.sources);
    if nothing_read && !doubtful.is_empty() {
        // The block itself could not be read, so any word of the declaration may be a name.
        return words(context.sources.slice(item.span)).fold(scope, |scope, word| scope.broken(&word));
    }
    doubtful.iter().fold(scope, |scope, word| scope.broken(word))
}

/// What a later delivery is to an earlier one; the default where the word says nothing, which has been reported.
fn delivery_kind(word: &Name, sink: &mut Sink) -> Delivers {
    match word.value.as_str() {
        "changes" => Delivers::Changes,
        "period" => Delivers::Period,
        "snapshot" => Delivers::Snapshot,
        _ => {
            sink.push(rules::unknown_choice::unknown("kind of delivery", word, &["changes", "period", "snapshot"]));
            Delivers::Changes
        }
    }
}

/// A layout as its maps see it: with what the files of all its sources capture, null where one of them does not.
pub(crate) fn family(layout: &Source, sources: &[&Source], sink: &mut Sink) -> Source {
    files::refuse_kinds(sources.iter().flat_map(|it| &it.patterns), sink);
    let patterns: Vec<_> = sources.iter().flat_map(|it| it.program.files.iter().cloned()).collect();
    let doubtful = layout.doubtful || sources.is_empty() || sources.iter().any(|it| it.doubtful);
    let facts = Facts::row(files::captures(&patterns)).doubtful(doubtful);
    Source { scope: layout.scope.clone().facts(facts), ..layout.clone() }
}
