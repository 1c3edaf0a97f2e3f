//! What has begun is told to have failed, also where a run dies of a fault of ours or is told to end.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::{Scope, sleep};
use std::time::Duration;

use ingest_analysis::{InputFile, Project, analyse};
use ingest_engine::{DeliveryState, Progress, RunOptions, Several, run};
use ingest_observe::{Observer, Outlet, Outlets};
use ingest_program::{Checked, Program};
use serde_json::Value;

const PROGRAM: &str = r#"connection feeds = local { root: "." }

source visits {
  from  feeds "input"
  files { increment "visits_{date:%Y%m%d}.csv" }

  columns {
    site text
  }
}

schema Visit {
  site text
}

map visits -> Visit {
  site = site
}

dataset all_visits of Visit {
  to feeds "visits" as parquet
  write append
  quarantine to feeds "quarantine"
}

pipeline all {
  visits -> all_visits
}
"#;

/// Dies when rows are judged.
struct Die;

impl Progress for Die {
    fn delivery(&self, _: &str, state: DeliveryState) {
        assert_ne!(state, DeliveryState::Auditing);
    }
}

/// A project with a delivery, and where its events go.
struct Feed {
    root: tempfile::TempDir,
    program: Arc<Checked<Program>>,
    options: RunOptions,
}

impl Feed {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("input")).unwrap();
        fs::write(root.path().join("input/visits_20260105.csv"), "site\nnorth\n").unwrap();
        let file = InputFile { path: "visits.ingest".to_owned(), text: PROGRAM.to_owned() };
        let program = Arc::new(analyse(&Project { manifest: None, files: vec![file] }).program.unwrap());
        let options = RunOptions {
            project_root: root.path().to_owned(),
            environment: "default".to_owned(),
            threads: 1,
            ..RunOptions::default()
        };
        Self { root, program, options }
    }

    fn observer(&self) -> Observer<'_> {
        let outlets =
            Outlets { lineage: Some(Outlet::File(self.root.path().join("events.jsonl"))), ..Outlets::default() };
        Observer::new(&self.program, &self.options.environment, &self.options.project_root, outlets)
    }

    /// The kinds of the events, which are all of one run, and the message of the last one.
    fn told(&self) -> (Vec<String>, Option<String>) {
        let text = fs::read_to_string(self.root.path().join("events.jsonl")).unwrap();
        let events: Vec<Value> = text.lines().map(|it| serde_json::from_str(it).unwrap()).collect();
        assert!(events.windows(2).all(|it| it[0]["run"]["runId"] == it[1]["run"]["runId"]), "{text}");
        let message = &events.last().unwrap()["run"]["facets"]["errorMessage"]["message"];
        let kinds = events.iter().map(|it| it["eventType"].as_str().unwrap().to_owned());
        (kinds.collect(), message.as_str().map(ToOwned::to_owned))
    }
}

#[test]
fn a_run_that_dies_fails_what_it_had_begun() {
    let feed = Feed::new();
    let died = catch_unwind(AssertUnwindSafe(|| {
        let observer = feed.observer();
        run(&feed.program, &feed.options, &Several(&[&observer, &Die]))
    }));
    assert!(died.is_err());
    let (kinds, message) = feed.told();
    assert_eq!(kinds, ["START", "FAIL"]);
    assert!(message.unwrap().contains("stopped by a fault of ingest"));
}

/// Tells a run to end when rows are judged.
struct EndBefore<'a>(&'a Observer<'a>);

impl Progress for EndBefore<'_> {
    fn delivery(&self, _: &str, state: DeliveryState) {
        if state == DeliveryState::Auditing {
            let ended = self.0.end(143);
            assert!(ended.failures.is_empty(), "{ended:?}");
        }
    }
}

#[test]
fn a_run_that_is_told_to_end_gives_up_what_it_had_begun() {
    let feed = Feed::new();
    let observer = feed.observer();
    // Here it goes on all the same, and tells nothing more.
    run(&feed.program, &feed.options, &Several(&[&observer, &EndBefore(&observer)])).unwrap();
    let (kinds, message) = feed.told();
    assert_eq!(kinds, ["START", "ABORT"]);
    assert!(message.unwrap().contains("told to end"));
}

/// Tells a run to end when the table has a delivery that is not over yet.
struct EndAmidst<'scope, 'env>(&'scope Scope<'scope, 'env>, &'scope Observer<'env>);

impl Progress for EndAmidst<'_, '_> {
    fn delivery(&self, _: &str, state: DeliveryState) {
        if state == DeliveryState::Committed {
            let observer = self.1;
            self.0.spawn(|| observer.end(143).failures.len());
            // Time to be at the wait.
            sleep(Duration::from_millis(100));
        }
    }
}

#[test]
fn what_is_committed_by_then_is_not_told_to_be_given_up() {
    let feed = Feed::new();
    let observer = feed.observer();
    std::thread::scope(|scope| {
        run(&feed.program, &feed.options, &Several(&[&observer, &EndAmidst(scope, &observer)])).unwrap();
    });
    assert_eq!(feed.told(), (vec!["START".to_owned(), "COMPLETE".to_owned()], None));
}
