//! What a program may say of a deployment and no generator expresses yet.

use ingest_program::{EngineKind, Lookup, Pipeline};

use crate::{CodegenError, Deployment};

/// Refuses a pipeline whose engine would be lost on the way, and a program that holds what nobody may see.
pub fn refuse(deployment: &Deployment<'_>, pipeline: &Pipeline) -> Result<(), CodegenError> {
    let refused = |origin, what, meanwhile| {
        Err(CodegenError::NotExpressed { place: deployment.program.place(origin), what, meanwhile })
    };
    let labelled = |it: &&std::sync::Arc<Lookup>| it.columns.iter().any(|column| !column.labels.is_empty());
    if let Some(lookup) = deployment.program.lookups.iter().find(labelled) {
        let what = format!("the lookup `{}` has labelled columns, and its rows are part of the program", lookup.name);
        return refused(lookup.origin, what, "run the project from its text, where the table is");
    }
    if let EngineKind::Ballista { .. } = pipeline.engine.kind {
        let what = format!("the pipeline `{}` runs on Ballista", pipeline.name);
        return refused(pipeline.engine.origin, what, "write `engine local`");
    }
    Ok(())
}
