//! `ingest status`, as called.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "a test may stop where it likes")]

mod project;

use std::fs::{File, FileTimes};
use std::time::{Duration, SystemTime};

use project::{FINE, Project};
use serde_json::Value;

/// Due each day at 06:00 UTC, late at 10:00.
fn daily() -> Project {
    let daily = "  cadence daily at 06:00 \"UTC\" due 4h\n\n  columns {\n    visit_id";
    Project::new(&[
        ("ingest.toml", "name = \"visits\"\n"),
        ("visits.ingest", &FINE.replacen("  columns {\n    visit_id", daily, 1)),
        ("feeds/visits/README", "of another kind"),
    ])
}

/// A file that came so many hours after 1 March 2027 began.
fn arrives(project: &Project, day: &str, hours: u64, text: &str) {
    let path = format!("feeds/visits/visits_{day}.csv");
    project.write(&path, text);
    let at = SystemTime::UNIX_EPOCH + Duration::from_secs(1_803_859_200 + 3600 * hours);
    let file = File::options().write(true).open(project.path(&path)).unwrap();
    file.set_times(FileTimes::new().set_modified(at)).unwrap();
}

/// The exit code, and what is said of the one load at that hour of March 2027.
fn status(project: &Project, at: &str) -> (i32, Value) {
    let called = project.call(&["status", "--at", &format!("2027-03-{at}:00Z"), "--format", "json"]);
    let told: Value = serde_json::from_str(&called.stdout).unwrap_or_else(|_| panic!("{called:?}"));
    (called.code, told["loads"][0].clone())
}

#[test]
fn what_does_not_come_is_late_and_what_comes_is_not() {
    let project = daily();
    // Nothing was ever due before it is over for the first time, and everything is later.
    let (code, load) = status(&project, "01T12:00");
    assert_eq!((code, load["late"].as_str()), (1, Some("2027-03-01T06:00:00Z")));
    arrives(&project, "20270301", 8, "visit_id,site\n1,north\n2,south\n");
    let (code, load) = status(&project, "01T12:00");
    assert_eq!((code, &load["late"], load["published"].as_u64()), (0, &Value::Null, Some(0)));
    assert_eq!(load["pending"][0]["delivery"], "2027-03-01");
    project.call(&["run"]);
    let (code, load) = status(&project, "02T09:59");
    assert_eq!((code, &load["late"]), (0, &Value::Null), "that of the second is not late yet");
    assert_eq!((load["published"].as_u64(), load["rows"].as_u64()), (Some(1), Some(2)));
    assert_eq!(load["last"]["delivery"], "2027-03-01");
    assert_eq!(load["pending"], Value::Array(Vec::new()));
    let (code, load) = status(&project, "02T10:00");
    assert_eq!((code, load["late"].as_str()), (1, Some("2027-03-02T06:00:00Z")));
    // It comes before it is due.
    arrives(&project, "20270302", 24 + 5, "visit_id,site\n3,north\n");
    let (code, load) = status(&project, "02T10:00");
    assert_eq!((code, &load["late"]), (0, &Value::Null));
}

#[test]
fn what_failed_is_told_without_its_values() {
    let project = daily();
    let checks = "\n  checks {\n    few: rows() < 2 else fail\n  }\n";
    let text = project.read("visits.ingest");
    project.write(
        "visits.ingest",
        text.replacen("    site     text\n  }\n", &format!("    site     text\n  }}\n{checks}"), 1),
    );
    arrives(&project, "20270301", 8, "visit_id,site\n1,secretplace\n2,south\n");
    assert_eq!(project.call(&["run"]).code, 1);
    let called = project.call(&["status", "--at", "2027-03-01T12:00:00Z"]);
    assert_eq!(called.code, 1, "{called:?}");
    assert!(called.stdout.contains("failed") && called.stdout.contains("visits/2027-03-01"), "{called:?}");
    assert!(!called.stdout.contains("secretplace"), "{called:?}");
}

#[test]
fn what_has_no_cadence_is_never_late() {
    let project =
        Project::new(&[("ingest.toml", "name = \"visits\"\n"), ("visits.ingest", FINE), ("feeds/visits/README", "")]);
    let (code, load) = status(&project, "01T12:00");
    assert_eq!((code, &load["late"], &load["last"]), (0, &Value::Null, &Value::Null));
}
