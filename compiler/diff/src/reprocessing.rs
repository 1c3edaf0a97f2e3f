//! Which deliveries would come out differently.

use std::collections::BTreeSet;

use ingest_program::Program;

use crate::Side;
use crate::change::{Cause, Collector, Reload};

/// The loads that are on both sides and of whose deliveries something changed.
pub(crate) fn loads(old: &Side<'_>, new: &Side<'_>, found: &Collector) -> Vec<Reload> {
    let before = pairs(old.program);
    let kept = pairs(new.program).into_iter().filter(|pair| before.contains(pair));
    kept.filter_map(|(source, dataset)| {
        let schema = &new.program.dataset(dataset)?.schema;
        let map = new.program.map(source, schema)?;
        let joined = map.joins.iter().map(|join| Cause::Source(join.source.clone()));
        let causes = [
            Cause::Source(source.to_owned()),
            Cause::Map(source.to_owned(), schema.clone()),
            Cause::Schema(schema.clone()),
        ];
        let because: BTreeSet<&String> =
            causes.into_iter().chain(joined).flat_map(|it| found.reasons(&it).collect::<Vec<_>>()).collect();
        (!because.is_empty()).then(|| Reload {
            source: source.to_owned(),
            dataset: dataset.to_owned(),
            because: because.into_iter().cloned().collect(),
        })
    })
    .collect()
}

/// Every source with the dataset that it is loaded into.
fn pairs(program: &Program) -> BTreeSet<(&str, &str)> {
    let loads = program.pipelines.iter().flat_map(|it| &it.loads);
    loads.map(|load| (load.source.as_str(), load.dataset.as_str())).collect()
}
