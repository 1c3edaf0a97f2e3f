//! What has begun is told to have failed, also where a run dies of a fault of ours.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test may fail by a panic, and this one does")]

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use ingest_analysis::{InputFile, Project, analyse};
use ingest_engine::{DeliveryState, Progress, RunOptions, Several, run};
use ingest_observe::{Observer, Outlet, Outlets};
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

#[test]
fn a_run_that_dies_fails_what_it_had_begun() {
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
    let events = root.path().join("events.jsonl");
    let outlets = Outlets { lineage: Some(Outlet::File(events.clone())), ..Outlets::default() };
    let died = catch_unwind(AssertUnwindSafe(|| {
        let observer = Observer::new(&program, &options.environment, &options.project_root, outlets);
        run(&program, &options, &Several(&[&observer, &Die]))
    }));
    assert!(died.is_err());
    let events: Vec<Value> =
        fs::read_to_string(events).unwrap().lines().map(|it| serde_json::from_str(it).unwrap()).collect();
    let told: Vec<_> = events.iter().map(|it| (&it["eventType"], &it["run"]["runId"])).collect();
    let [(start, first), (fail, second)] = told[..] else { panic!("{told:?}") };
    assert_eq!((start, fail, first), (&"START".into(), &"FAIL".into(), second));
    let message = events.last().unwrap()["run"]["facets"]["errorMessage"]["message"].as_str().unwrap();
    assert!(message.contains("stopped by a fault of ingest"), "{message}");
}
