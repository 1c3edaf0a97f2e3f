//! The declarations of a project, one kind after the other: each is checked where what it names has been.

use std::sync::Arc;

use ingest_diagnostics::Sink;
use ingest_program::{Environment, Test};
use ingest_syntax::ast::{self, Item, ItemKind};

use crate::{
    declarations::{self, Context, Loadable, Results, Rows},
    expressions::Others,
    memo::{Families, Family, Round},
    outline::{Outline, Sort},
    symbols::{Kind, text_of},
    table::Table,
};

/// Every reference table, with the rows of its file, sorted by name.
pub(super) fn lookups(
    round: &mut Round<'_, '_, '_>,
    results: &Results,
    sink: &mut Sink,
) -> Vec<Arc<ingest_program::Lookup>> {
    let check = |syntax: &ast::Lookup, item: &Item, context: &Context<'_>, sink: &mut Sink| {
        declarations::lookup(syntax, item, context, sink).map(Arc::new)
    };
    let found = round.check(
        results,
        Sort::Names(Kind::Lookup),
        |it| if let ItemKind::Lookup(it) = it { Some(it) } else { None },
        check,
        sink,
    );
    let mut lookups: Vec<_> = found.iter().filter_map(|(_, lookup)| lookup.as_ref().clone()).collect();
    lookups.sort_by(|a, b| a.name.cmp(&b.name));
    lookups.dedup_by(|a, b| a.name == b.name);
    lookups
}

/// Every layout, as its sources see it.
pub(super) fn layouts(
    round: &mut Round<'_, '_, '_>,
    results: &Results,
    sink: &mut Sink,
) -> Table<declarations::Source> {
    let layouts = round.check(
        results,
        Sort::Names(Kind::Layout),
        |it| if let ItemKind::Layout(it) = it { Some(it) } else { None },
        declarations::layout,
        sink,
    );
    Table::new(Kind::Layout, layouts.into_iter().map(|(syntax, layout)| (text_of(syntax.name.as_ref()), layout)))
}

/// Every layout, as its maps see it: the very one that they saw before where it and its sources are what they were.
pub(super) fn families(
    results: &Results,
    before: &Families,
    sink: &mut Sink,
) -> (Table<declarations::Source>, Families) {
    let mut families = Families::new();
    for layout in results.layouts.all() {
        let name = &layout.program.name;
        let sources = results.sources.all().filter(|it| it.program.layout.as_ref() == Some(name));
        let made_of: Vec<_> = std::iter::once(layout).chain(sources).cloned().collect();
        let known = before.get(name).filter(|it| it.is_made_of(&made_of));
        let family = known.cloned().unwrap_or_else(|| {
            let mut own = Sink::new();
            let sources: Vec<_> = made_of.iter().skip(1).map(Arc::as_ref).collect();
            let made = Arc::new(declarations::family(layout, &sources, &mut own));
            Family { made_of, made, findings: own.finish() }
        });
        sink.extend(family.findings.iter().cloned());
        families.insert(name.clone(), family);
    }
    let table = families.iter().map(|(name, family)| (Some(name.as_str()), Arc::clone(&family.made)));
    (Table::new(Kind::Layout, table), families)
}

/// Every source. All are read, for their errors; of a name that is declared twice the first stays.
pub(super) fn sources(
    round: &mut Round<'_, '_, '_>,
    results: &Results,
    sink: &mut Sink,
) -> Table<declarations::Source> {
    let check = |syntax: &ast::Source, item: &Item, context: &Context<'_>, sink: &mut Sink| {
        declarations::source(syntax, item, &results.layouts.seen(context.reads), context, sink)
    };
    let sources = round.check(
        results,
        Sort::Names(Kind::Source),
        |it| if let ItemKind::Source(it) = it { Some(it) } else { None },
        check,
        sink,
    );
    Table::new(Kind::Source, sources.into_iter().map(|(syntax, source)| (text_of(syntax.name.as_ref()), source)))
}

pub(super) fn schemas(
    round: &mut Round<'_, '_, '_>,
    results: &Results,
    sink: &mut Sink,
) -> Table<declarations::Schema> {
    let schemas = round.check(
        results,
        Sort::Names(Kind::Schema),
        |it| if let ItemKind::Schema(it) = it { Some(it) } else { None },
        declarations::schema,
        sink,
    );
    Table::new(Kind::Schema, schemas.into_iter().map(|(syntax, schema)| (text_of(syntax.name.as_ref()), schema)))
}

pub(super) fn maps(round: &mut Round<'_, '_, '_>, results: &Results, sink: &mut Sink) -> Vec<Arc<ingest_program::Map>> {
    let all = Arc::clone(&results.sources);
    let others = Others::new(move |column| {
        let with_column = all.all().filter_map(|it| Some((it.program.name.clone(), it.scope.column_declared(column)?)));
        with_column.collect()
    });
    let check = |syntax: &ast::Map, item: &Item, context: &Context<'_>, sink: &mut Sink| {
        let (sources, layouts) = (results.sources.seen(context.reads), results.layouts.seen(context.reads));
        let rows = Rows { sources, layouts, others: &others };
        let schemas = results.schemas.seen(context.reads);
        declarations::map(syntax, item, &rows, &schemas, context, sink).map(Arc::new)
    };
    let found =
        round.check(results, Sort::Map, |it| if let ItemKind::Map(it) = it { Some(it) } else { None }, check, sink);
    let all: Vec<_> = found.iter().filter_map(|(_, map)| map.as_ref().clone()).collect();
    let (of_layouts, mut maps): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|it| results.layouts.shared(&it.source).is_some());
    for map in of_layouts {
        expand(&map, results, &mut maps, sink);
    }
    maps.sort_by(|a, b| (&a.source, &a.schema).cmp(&(&b.source, &b.schema)));
    maps
}

/// Adds the map of a layout for each source of it that has none of its own.
fn expand(map: &ingest_program::Map, results: &Results, maps: &mut Vec<Arc<ingest_program::Map>>, sink: &mut Sink) {
    for source in results.sources.all().filter(|it| it.program.layout.as_ref() == Some(&map.source)) {
        let program = &source.program;
        if maps.iter().any(|it| it.source == program.name && it.schema == map.schema) {
            continue;
        }
        if let Some(schema) = results.schemas.all().find(|it| it.program.name == map.schema) {
            let layout = results.layouts.all().find(|it| it.program.name == map.source);
            let of_layout = layout.map_or(0, |it| it.program.checks.len());
            let own = program.checks.iter().skip(of_layout);
            declarations::refuse_shared_checks(&program.name, own, &schema.program, sink);
        }
        maps.push(Arc::new(ingest_program::Map { source: program.name.clone(), ..map.clone() }));
    }
}

/// Every test, in the order of files and lines.
pub(super) fn tests(round: &mut Round<'_, '_, '_>, results: &Results, sink: &mut Sink) -> Vec<Arc<Test>> {
    let check = |syntax: &ast::Test, item: &Item, context: &Context<'_>, sink: &mut Sink| {
        let (sources, schemas) = (results.sources.seen(context.reads), results.schemas.seen(context.reads));
        declarations::test(syntax, item, &sources, &schemas, context, sink).map(Arc::new)
    };
    let found =
        round.check(results, Sort::Test, |it| if let ItemKind::Test(it) = it { Some(it) } else { None }, check, sink);
    found.iter().filter_map(|(_, test)| test.as_ref().clone()).collect()
}

pub(super) fn datasets(
    round: &mut Round<'_, '_, '_>,
    results: &Results,
    environments: &[Environment],
    sink: &mut Sink,
) -> Table<declarations::Dataset> {
    let check = |syntax: &ast::Dataset, item: &Item, context: &Context<'_>, sink: &mut Sink| {
        let mut dataset = declarations::dataset(syntax, item, context, sink);
        let schemas = results.schemas.seen(context.reads);
        if let Some(schema) = dataset.schema.clone().and_then(|name| schemas.get(&name)) {
            declarations::over_schema(syntax, &mut dataset, schema, context, sink);
        }
        dataset
    };
    let datasets = round.check(
        results,
        Sort::Names(Kind::Dataset),
        |it| if let ItemKind::Dataset(it) = it { Some(it) } else { None },
        check,
        sink,
    );
    let datasets = Table::new(
        Kind::Dataset,
        datasets.into_iter().map(|(syntax, dataset)| (text_of(syntax.name.as_ref()), dataset)),
    );
    declarations::refuse_shared(datasets.all().map(Arc::as_ref), environments, sink);
    datasets
}

pub(super) fn pipelines(
    round: &mut Round<'_, '_, '_>,
    results: &Results,
    sink: &mut Sink,
) -> Vec<Arc<ingest_program::Pipeline>> {
    let check = |syntax: &ast::Pipeline, item: &Item, context: &Context<'_>, sink: &mut Sink| {
        let sources = results.sources.seen(context.reads);
        let loadable = Loadable { sources, datasets: results.datasets.seen(context.reads) };
        declarations::pipeline(syntax, item, &loadable, context, sink)
    };
    let found = round.check(
        results,
        Sort::Names(Kind::Pipeline),
        |it| if let ItemKind::Pipeline(it) = it { Some(it) } else { None },
        check,
        sink,
    );
    declarations::refuse_repeated(found.iter().map(|(_, pipeline)| pipeline.as_ref()), sink);
    declarations::refuse_circles(found.iter().map(|(_, pipeline)| pipeline.as_ref()), sink);
    let mut pipelines: Vec<_> = found.iter().map(|(_, pipeline)| Arc::clone(&pipeline.program)).collect();
    pipelines.sort_by(|a, b| a.name.cmp(&b.name));
    pipelines
}

pub(super) fn calendars(
    outline: &Outline<'_>,
    context: &Context<'_>,
    sink: &mut Sink,
) -> Vec<ingest_program::Calendar> {
    let mut found = Vec::new();
    for item in outline.of(Sort::Names(Kind::Calendar)) {
        let ItemKind::Calendar(syntax) = &item.kind else { continue };
        found.extend(declarations::calendar(syntax, item, context, sink));
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

pub(super) fn channels(outline: &Outline<'_>, context: &Context<'_>, sink: &mut Sink) -> Vec<ingest_program::Channel> {
    let mut found = Vec::new();
    for item in outline.of(Sort::Names(Kind::Channel)) {
        let ItemKind::Channel(syntax) = &item.kind else { continue };
        found.extend(declarations::channel(syntax, item, context, sink));
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

pub(super) fn secrets(outline: &Outline<'_>, context: &Context<'_>, sink: &mut Sink) -> Vec<ingest_program::Secret> {
    let mut found = Vec::new();
    for item in outline.of(Sort::Names(Kind::Secret)) {
        let ItemKind::Secret(syntax) = &item.kind else { continue };
        found.extend(declarations::secret(syntax, item, context, sink));
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}
