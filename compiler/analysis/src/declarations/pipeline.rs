//! `pipeline NAME { … }`

use std::collections::BTreeMap;
use std::sync::Arc;

use ingest_diagnostics::{Sink, Span};
use ingest_program::{Load, Resources};
use ingest_syntax::ast::{self, Item, Literal, SettingValue, Spanned};

use super::{Context, Dataset, Owner, Source, clearance, settings::Options};
use crate::{rules, symbols::Kind, table::Seen};

/// A pipeline as read.
pub(crate) struct Pipeline {
    /// What it is in the program; of use only where nothing was reported.
    pub(crate) program: Arc<ingest_program::Pipeline>,
    /// Each of its loads with its place.
    pub(crate) loads: Vec<(String, String, Span)>,
}

/// What a pipeline's loads refer to, by name.
pub(crate) struct Loadable<'r> {
    pub(crate) sources: Seen<'r, Source>,
    pub(crate) datasets: Seen<'r, Dataset>,
}

/// Reads a pipeline.
pub(crate) fn pipeline(
    syntax: &ast::Pipeline,
    item: &Item,
    loadable: &Loadable<'_>,
    context: &Context<'_>,
    sink: &mut Sink,
) -> Pipeline {
    let owner = Owner::new("pipeline", syntax.name.as_ref(), item, context);
    if syntax.loads.is_empty() {
        owner.missing("load", "acme_claims -> claims", sink);
    }
    let resources = owner
        .single("resources", &syntax.resources, |it| it.span, sink)
        .map_or_else(Resources::default, |written| resources(&written.value, sink));
    let loads: Vec<_> = syntax.loads.iter().filter_map(|it| load(it, loadable, context, sink)).collect();
    let program = ingest_program::Pipeline {
        doc: item.doc.clone(),
        resources,
        ..ingest_program::Pipeline::new(
            syntax.name.as_ref().map(|it| it.value.clone()).unwrap_or_default(),
            loads.iter().map(|(load, _)| load.clone()).collect(),
            context.origin(item.span),
        )
    };
    let loads = loads.into_iter().map(|(load, span)| (load.source, load.dataset, span)).collect();
    Pipeline { program: Arc::new(program), loads }
}

/// Reports loads of the same source into the same dataset, in one pipeline or in two.
pub(crate) fn refuse_repeated<'p>(pipelines: impl Iterator<Item = &'p Pipeline>, sink: &mut Sink) {
    let mut seen = BTreeMap::new();
    for (source, dataset, span) in pipelines.flat_map(|it| &it.loads) {
        match seen.get(&(source, dataset)) {
            Some(first) => sink.push(rules::duplicate_member::load(source, dataset, *span, *first)),
            None => drop(seen.insert((source, dataset), *span)),
        }
    }
}

fn load(written: &ast::Load, loadable: &Loadable<'_>, context: &Context<'_>, sink: &mut Sink) -> Option<(Load, Span)> {
    let source = context.symbols.resolve(Kind::Source, &written.source, sink);
    let dataset = written.dataset.as_ref().and_then(|name| context.symbols.resolve(Kind::Dataset, name, sink));
    let (source_name, dataset_name) = (source?.name.value.as_str(), dataset?.name.value.as_str());
    let source = loadable.sources.get(source_name)?;
    let dataset = loadable.datasets.get(dataset_name)?;
    if let Some(schema) = dataset.schema.as_ref().filter(|schema| !context.symbols.has_map(source_name, schema)) {
        sink.push(rules::missing_map::missing(source_name, schema, written.span, dataset.span));
    }
    clearance::restating(source, dataset, written.span, sink);
    clearance::raw_records(source, dataset, written.span, sink);
    let mut labels: Vec<_> = source.labels.keys().cloned().collect();
    labels.sort();
    let load = Load {
        source: source_name.to_owned(),
        dataset: dataset_name.to_owned(),
        labels,
        origin: context.origin(written.span),
    };
    Some((load, written.span))
}

fn resources(settings: &[ast::Setting], sink: &mut Sink) -> Resources {
    let options = Options::read("resources", settings, &["memory", "cpu", "disk"], sink);
    let default = Resources::default();
    Resources {
        memory: options.size("memory", sink).unwrap_or(default.memory),
        cpu: options
            .get("cpu", "a number of cores from 0.001 to 1000, as `2` or `0.5`", sink, thousandths)
            .unwrap_or(default.cpu),
        disk: options.size("disk", sink).unwrap_or(default.disk),
    }
}

/// A number of cores in thousandths, if it is one exactly.
fn thousandths(value: &SettingValue) -> Option<u32> {
    let (unscaled, scale) = match value {
        SettingValue::Literal(Spanned { value: Literal::Int(cores), .. }) => (i128::from(*cores), 0),
        SettingValue::Literal(Spanned { value: Literal::Decimal { unscaled, scale }, .. }) => (*unscaled, *scale),
        _ => return None,
    };
    let missing = 3_u32.checked_sub(u32::from(scale))?;
    let thousandths = unscaled.checked_mul(10_i128.checked_pow(missing)?)?;
    u32::try_from(thousandths).ok().filter(|it| (1..=1_000_000).contains(it))
}
