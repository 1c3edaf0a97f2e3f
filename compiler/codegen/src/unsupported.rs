//! What a program may say of a deployment and no generator expresses yet.

use ingest_program::Lookup;

use crate::{CodegenError, Deployment};

/// Refuses a program that holds what nobody may see.
pub fn refuse(deployment: &Deployment<'_>) -> Result<(), CodegenError> {
    let labelled = |it: &&std::sync::Arc<Lookup>| it.columns.iter().any(|column| !column.labels.is_empty());
    if let Some(lookup) = deployment.program.lookups.iter().find(labelled) {
        let what = format!("the lookup `{}` has labelled columns, and its rows are part of the program", lookup.name);
        let meanwhile = "run the project from its text, where the table is";
        return Err(CodegenError::NotExpressed { place: deployment.program.place(lookup.origin), what, meanwhile });
    }
    Ok(())
}
