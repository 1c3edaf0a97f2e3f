//! What a program may say of a deployment and no generator expresses yet.

use ingest_program::{Cadence, EngineKind, Every, Lookup, MonthDay, Pipeline};

use crate::usage::source_of;
use crate::{CodegenError, Deployment};

/// Refuses a pipeline whose schedule or engine would be lost on the way.
pub fn refuse(deployment: &Deployment<'_>, pipeline: &Pipeline) -> Result<(), CodegenError> {
    let refused = |origin, what, meanwhile| {
        Err(CodegenError::NotExpressed { place: deployment.program.place(origin), what, meanwhile })
    };
    let labelled = |it: &&std::sync::Arc<Lookup>| it.columns.iter().any(|column| !column.labels.is_empty());
    if let Some(lookup) = deployment.program.lookups.iter().find(labelled) {
        let what = format!("the lookup `{}` has labelled columns, and its rows are part of the program", lookup.name);
        return refused(lookup.origin, what, "run the project from its text, where the table is");
    }
    for load in &pipeline.loads {
        let source = source_of(deployment.program, load)?;
        let Some(cadence) = &source.cadence else { continue };
        if let Some(why) = by_business_days(cadence) {
            let what = format!("the cadence of `{}` {why}", source.name);
            return refused(
                cadence.origin,
                what,
                "give it plain days, and an hour at which the delivery has surely come",
            );
        }
    }
    if let EngineKind::Ballista { .. } = pipeline.engine.kind {
        let what = format!("the pipeline `{}` runs on Ballista", pipeline.name);
        return refused(pipeline.engine.origin, what, "write `engine local`");
    }
    Ok(())
}

/// Why no expression of five fields says the days of a cadence, where none does.
fn by_business_days(cadence: &Cadence) -> Option<String> {
    if let Some(calendar) = &cadence.calendar {
        return Some(format!("follows the calendar `{calendar}`"));
    }
    match &cadence.every {
        Every::Month(day) | Every::Quarter(day) | Every::HalfYear(day) | Every::Year(day) => {
            (*day == MonthDay::LastBusiness).then(|| "is on a last business day".to_owned())
        }
        _ => None,
    }
}
