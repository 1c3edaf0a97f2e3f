//! The tests of a project.
//!
//! A test is a load: its records become a file, the file goes through the engine as any delivery does, and what is in the
//! table and the quarantine afterwards is compared with what is expected. Three things are not as in a run: connections
//! are folders of the test's own, every secret has the value `example`, and nothing is judged that is about a delivery as
//! a whole, because three records are not a delivery.

mod compare;
mod coverage;
mod expect;
mod file;
mod junit;
mod literal;
mod observe;
mod prepare;
mod report;
mod run;

pub use coverage::{Coverage, Gap, GapKind};
pub use junit::junit;
pub use report::{CellDiff, Edit, Mismatch, TestReport, TestResult, Verdict};
pub use run::{TestOptions, run};
