//! Runs a checked program: plan, load, audit, publish, report.

mod build;
mod functions;
mod identity;
mod keys;
mod ledger;
mod load;
pub mod plan;
mod progress;
mod publish;
pub mod report;
mod run;
pub mod scan;
mod scratch;
pub mod secrets;
mod unbuilt;
pub mod whole_file;

pub use build::build;
pub use ingest_connect::HISTORY;
pub use plan::{Failed, PlanError, evaluate};
pub use progress::{DeliveryState, Progress, Several, Silent};
pub use report::RunReport;
pub use run::{
    Action, Ending, Executors, LoadStatus, PartError, PendingDelivery, Performed, PlanReport, PlannedDelivery,
    PlannedLoad, Published, RunError, RunOptions, SharedLoad, Standing, StatusReport, perform, plan, run, status,
};
pub use unbuilt::{Unbuilt, rules, unbuilt};
