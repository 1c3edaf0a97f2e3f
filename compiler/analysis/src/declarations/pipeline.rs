//! `pipeline NAME { … }`

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ingest_diagnostics::{Sink, Span};
use ingest_program::{Engine, EngineKind, Load, Resources};
use ingest_syntax::ast::{self, Item, Literal, SettingValue, Spanned};

use super::{Context, Dataset, Owner, Source, clearance, notification, refuse_duplicates, settings::Options};
use crate::{hash::HashMap, rules, symbols::Kind, table::Seen};

/// A pipeline as read.
pub(crate) struct Pipeline {
    /// What it is in the program; of use only where nothing was reported.
    pub(crate) program: Arc<ingest_program::Pipeline>,
    /// Each of its loads with its place.
    pub(crate) loads: Vec<(String, String, Span)>,
    /// Each pipeline before it, with the place where that is said.
    after: Vec<(String, Span)>,
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
    refuse_duplicates(
        "pipeline",
        syntax.after.iter(),
        &Owner { title: format!("`after` of {}", owner.title), ..owner.clone() },
        sink,
    );
    let mut after: Vec<_> = syntax
        .after
        .iter()
        .filter_map(|name| Some((context.symbols.resolve(Kind::Pipeline, name, sink)?.name.value.clone(), name.span)))
        .collect();
    after.sort();
    after.dedup_by(|a, b| a.0 == b.0);
    let engine = owner.single("engine", &syntax.engine, |it| it.span, sink);
    let program = ingest_program::Pipeline {
        doc: item.doc.clone(),
        after: after.iter().map(|(name, _)| name.clone()).collect(),
        notifications: notification::notifications(&syntax.notifications, &owner, context, sink),
        resources,
        engine: engine.map(|it| self::engine(it, context, sink)).unwrap_or_default(),
        ..ingest_program::Pipeline::new(
            syntax.name.as_ref().map(|it| it.value.clone()).unwrap_or_default(),
            loads.iter().map(|(load, _)| load.clone()).collect(),
            context.origin(item.span),
        )
    };
    let loads = loads.into_iter().map(|(load, span)| (load.source, load.dataset, span)).collect();
    Pipeline { program: Arc::new(program), loads, after }
}

/// Reports pipelines that come, by whatever way, after themselves: each circle once.
pub(crate) fn refuse_circles<'p>(pipelines: impl Iterator<Item = &'p Pipeline>, sink: &mut Sink) {
    let by_name: BTreeMap<&str, &Pipeline> = pipelines.map(|it| (it.program.name.as_str(), it)).collect();
    let mut done: BTreeSet<&str> = BTreeSet::new();
    for name in by_name.keys() {
        let mut way = Vec::new();
        follow(name, &by_name, &mut way, &mut done, sink);
    }
}

/// Goes from a pipeline to those before it. `way` are those that it was come by.
fn follow<'p>(
    name: &'p str,
    by_name: &BTreeMap<&'p str, &'p Pipeline>,
    way: &mut Vec<&'p str>,
    done: &mut BTreeSet<&'p str>,
    sink: &mut Sink,
) {
    let Some(pipeline) = by_name.get(name).filter(|_| !done.contains(name)) else { return };
    way.push(name);
    for (before, span) in &pipeline.after {
        match way.iter().position(|it| it == before) {
            Some(start) => {
                let circle: Vec<&str> = way.iter().skip(start).copied().chain([before.as_str()]).collect();
                sink.push(rules::circular_order::circle(&circle, *span));
            }
            None => follow(before, by_name, way, done, sink),
        }
    }
    way.pop();
    done.insert(name);
}

/// `engine auto | local | ballista { executors: 2..20 }`
fn engine(settings: &ast::Settings, context: &Context<'_>, sink: &mut Sink) -> Engine {
    let word = settings.kind.value.as_str();
    let known: &[&'static str] = if word == "ballista" { &["executors"] } else { &[] };
    let title = format!("engine {word}");
    let kind = match word {
        "auto" => EngineKind::Auto,
        "local" => EngineKind::Local,
        "ballista" => EngineKind::Ballista { least: 1, most: 1 },
        _ => {
            sink.push(rules::unknown_choice::unknown("engine", &settings.kind, &["auto", "local", "ballista"]));
            return Engine::default();
        }
    };
    let options = Options::read(&title, &settings.options, known, sink);
    let executors = options.get("executors", "from how many to how many, as `2..20`", sink, |value| match value {
        SettingValue::Range(least, most) => {
            let (least, most) = (u32::try_from(least.value).ok()?, u32::try_from(most.value).ok()?);
            (1..=most).contains(&least).then_some((least, most))
        }
        SettingValue::Literal(Spanned { value: Literal::Int(number), .. }) => {
            u32::try_from(*number).ok().filter(|it| *it > 0).map(|it| (it, it))
        }
        _ => None,
    });
    let kind = match (kind, executors) {
        (EngineKind::Ballista { .. }, Some((least, most))) => EngineKind::Ballista { least, most },
        (EngineKind::Ballista { .. }, None) if options.place("executors").is_none() => {
            let owner = Owner { title: format!("`{title}`"), span: settings.kind.span, broken: false };
            owner.missing("executors", "engine ballista { executors: 2..20 }", sink);
            kind
        }
        (kind, _) => kind,
    };
    Engine { kind, origin: context.origin(settings.span) }
}

/// Reports loads of the same source into the same dataset, in one pipeline or in two.
pub(crate) fn refuse_repeated<'p>(pipelines: impl Iterator<Item = &'p Pipeline>, sink: &mut Sink) {
    let mut seen = HashMap::default();
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
    if let Some(schema) = dataset.schema.as_ref().filter(|schema| !source.has_map(schema, context.symbols)) {
        sink.push(rules::missing_map::missing(source_name, schema, written.span, dataset.span));
    }
    clearance::restating(source, dataset, written.span, sink);
    clearance::raw_records(source, dataset, written.span, sink);
    let labels = source.labels.carried().map(|(label, _)| label.clone()).collect();
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
    let least = Resources::LEAST_MEMORY;
    let memory = format!("a size of at least {}MB, as `512MB` or `4GB`", least / 1_000_000);
    Resources {
        memory: options.size_of("memory", &memory, least, sink).unwrap_or(default.memory),
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
