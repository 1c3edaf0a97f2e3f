//! A checked program as a `DataFusion` plan: what is read, computed and judged of every row of a delivery, in one pass.
//!
//! # Interface (for `load`, `report` and the orchestration)
//!
//! ```text
//! LoadPlan::new(program: &Program, load: &Load, secrets: &Secrets) -> Result<LoadPlan, PlanError>
//!     compiled once per line of a pipeline; reads only the secrets that the map uses
//! plan.source_name() / schema_name()                   -> &str
//! plan.output()      -> &SchemaRef     Arrow schema of the published table: nullability as declared; field docs, labels and
//!                                      types of the language as field metadata; table metadata
//! plan.layout()      -> &Layout        which column of a batch is what
//! plan.rules(stage)  -> &[RowRule]     in the order of their bits: rule i is bit i % 64 of mask column i / 64
//! plan.format()      -> &Format        which says what a malformed record means (program::Malformed)
//! plan.aggregates()  -> &[AggregateInput]   what the load gathers on the way, deduplicated
//! plan.delivery_checks() -> &[DeliveryCheck]
//! check.judge(found: &[AggregateValue], past: &[Vec<f64>], delivery: &Delivery) -> Result<Judgement, PlanError>
//!     found[i] belongs to plan.aggregates()[i], and past[i] is what it was in earlier deliveries, the latest first
//! check.aggregates() -> impl Iterator<Item = (&Aggregate, usize)>   those in the condition, with the index into plan.aggregates()
//!
//! plan.logical(&self, &Delivery) -> Result<LogicalPlan, PlanError>
//! async plan.execute(&self, Delivery, ExecuteOptions { threads, progress, memory, scratch }) -> Result<Execution, PlanError>
//!     Execution { streams: Vec<SendableRecordBatchStream>  /* one per partition; poll them in tasks of their own */,
//!                 files: ScanFacts /* .get(i) -> Option<FileFacts>: Some once file i was read to its end */,
//!                 partners: Vec<PartnerFacts> /* what came of the deliveries that it joins, in the order of the joins */ }
//! async plan.explain(&self, Delivery, threads, &Program) -> Result<Explanation { logical: String, physical: String }, PlanError>
//!
//! scan::ScanError::find(&DataFusionError) -> Option<&ScanError>   file-level errors inside a stream's error
//!     ScanError { file: String /* name below the base folder */, cause: … }  Display names the file and the mend
//! malformed_reason(code: u8) -> String    "has fewer fields …": follows "the record"
//!
//! crate::secrets::Secrets::new(program: &Program, project_root: &Path) ; secrets.get(name) -> Result<Secret, SecretError>
//! crate::evaluate(expr: &program::Expr) -> Result<Result<ScalarValue, Failed>, PlanError>     a constant expression through the real lowering
//! ```

mod aggregates;
mod checks;
mod dedupe;
mod each;
mod error;
mod evaluate;
mod explain;
mod layout;
mod load_plan;
mod lower;
mod map_stage;
mod names;
mod nulls;
mod output;
mod partner;
mod rules;
mod source_stage;
mod stages;
mod steps;
mod values;

#[cfg(test)]
pub(crate) mod tests;

pub use aggregates::{AggregateInput, AggregateKind, AggregateValue, MissedInput};
pub(crate) use checks::typical;
pub use checks::{DeliveryCheck, Judgement};
pub use error::PlanError;
pub use evaluate::{Failed, evaluate};
pub use explain::Explanation;
pub use layout::{Layout, MessageColumn};
pub use load_plan::{ExecuteOptions, Execution, LoadPlan};
pub(crate) use lower::KEY_SEPARATOR;
pub(crate) use names::Names;
pub use partner::{Partner, PartnerFacts};
pub use rules::{Consequence, RULES_PER_MASK, RowRule, RuleKind, Stage};
pub(crate) use stages::violation;
pub(crate) use values::{data_type, scalar};

use ingest_formats::MalformedReason;

/// What the number in [`Layout::malformed`] says, as the end of "the record …".
pub fn malformed_reason(number: u8) -> String {
    match MalformedReason::from_number(number) {
        Some(reason) => reason.to_string(),
        None => "could be split into its fields".to_owned(),
    }
}
