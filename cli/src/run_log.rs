//! How a run comes along, as lines of a JSON log.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use ingest_engine::report::{DeliveryReport, Fault, Status};
use ingest_engine::{DeliveryState, Progress, RunReport};
use serde_json::{Value, json};

use crate::run_report;
use crate::terminal::{Level, Line, Terminal};

/// Writes a line for everything that happens.
pub struct RunLog<'a> {
    terminal: &'a Terminal,
    /// What the delivery at hand is called: deliveries are loaded one after the other.
    at_hand: Mutex<Value>,
}

impl<'a> RunLog<'a> {
    /// On a terminal that logs.
    pub fn new(terminal: &'a Terminal) -> Self {
        Self { terminal, at_hand: Mutex::default() }
    }

    /// What came of the run.
    pub fn outcome(&self, report: &RunReport) {
        for problem in run_report::problems(report) {
            self.terminal.complain(&problem);
        }
        let (code, totals) = (report.exit_code(), report.totals());
        let level = if code == 0 { Level::Info } else { Level::Error };
        let facts = json!({
            "run": report.run,
            "exit_code": code,
            "seconds": report.seconds,
            "totals": totals,
            "pages": report.pages,
        });
        self.say(
            level,
            "run_finished",
            if code == 0 { "the run is over" } else { "the run is over, not all is published" },
            facts,
        );
    }

    fn say(&self, level: Level, event: &str, message: &str, facts: Value) {
        self.terminal.log(Line { level, event, message, facts });
    }

    fn at_hand(&self) -> MutexGuard<'_, Value> {
        self.at_hand.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Progress for RunLog<'_> {
    fn waiting(&self, table: &Path) {
        let facts = json!({ "table": table.display().to_string() });
        self.say(Level::Info, "waiting_for_lock", "another run is working on a table, and is waited for", facts);
    }

    fn named(&self, run: &str) {
        self.say(Level::Info, "run_started", "the run has its tables", json!({ "run": run }));
    }

    fn started(&self, total_bytes: u64) {
        self.say(Level::Info, "listed", "the deliveries to load are known", json!({ "bytes": total_bytes }));
    }

    fn loading(&self, delivery: &DeliveryReport) {
        *self.at_hand() = names(delivery);
    }

    fn delivery(&self, name: &str, state: DeliveryState) {
        let state = match state {
            DeliveryState::Loading => "loading",
            DeliveryState::Auditing => "auditing",
            DeliveryState::Staged => "staged",
            DeliveryState::Quarantined => "quarantined",
            DeliveryState::Committed => "committed",
            // `over` says more of it.
            DeliveryState::Finished(_) => return,
        };
        let mut facts = self.at_hand().clone();
        if let Some(facts) = facts.as_object_mut() {
            facts.insert("state".to_owned(), json!(state));
        }
        self.say(Level::Info, "delivery", &format!("{name}: {state}"), facts);
    }

    fn over(&self, delivery: &DeliveryReport) {
        let mut facts = names(delivery);
        let state = delivery.status.word();
        if let Some(facts) = facts.as_object_mut() {
            facts.insert("state".to_owned(), json!(state));
            facts.insert("fault".to_owned(), json!(delivery.fault));
            facts.insert("rows".to_owned(), json!(delivery.rows));
            facts.insert("bytes_written".to_owned(), json!(delivery.bytes_written));
            facts.insert("warnings".to_owned(), json!(delivery.warnings()));
            facts.insert("seconds".to_owned(), json!(delivery.timings));
        }
        let level = match (delivery.status, delivery.fault) {
            (Status::Failed | Status::Held, _) | (_, Some(Fault::Internal)) => Level::Error,
            _ if delivery.warnings() > 0 || delivery.rows.rejected > 0 => Level::Warn,
            _ => Level::Info,
        };
        self.say(level, "delivery", &format!("{}/{}: {state}", delivery.source, delivery.delivery), facts);
    }
}

fn names(delivery: &DeliveryReport) -> Value {
    json!({
        "pipeline": delivery.pipeline,
        "source": delivery.source,
        "dataset": delivery.dataset,
        "delivery": delivery.delivery,
        "files": delivery.files.len(),
        "bytes": delivery.files.iter().map(|it| it.bytes).sum::<u64>(),
    })
}
