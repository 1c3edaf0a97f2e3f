//! The log of JSON objects.

use crate::project::{Called, FINE, Project, broken};
use jiff::Timestamp;
use serde_json::Value;

const AS_JSON: [&str; 2] = ["--log-format", "json"];

fn visits(feed: &str) -> Project {
    Project::new(&[
        ("ingest.toml", "name = \"visits\"\n"),
        ("visits.ingest", FINE),
        ("feeds/visits/visits_20260105.csv", feed),
    ])
}

/// What was said: every line is an object with a time, a level, an event and a message.
fn lines(called: &Called) -> Vec<Value> {
    let line = |text: &str| {
        let line: Value = serde_json::from_str(text).unwrap();
        assert!(line["time"].as_str().unwrap().parse::<Timestamp>().is_ok(), "{line}");
        assert!(["info", "warn", "error"].contains(&line["level"].as_str().unwrap()), "{line}");
        assert!(line["event"].is_string() && !line["message"].as_str().unwrap().is_empty(), "{line}");
        line
    };
    called.stderr.lines().map(line).collect()
}

fn call(project: &Project, arguments: &[&str]) -> (Called, Vec<Value>) {
    let called = project.call(&[arguments, &AS_JSON].concat());
    let lines = lines(&called);
    (called, lines)
}

#[test]
fn a_run_says_whom_it_waits_for() {
    let project = visits("visit_id,site\n1,north\n");
    let mut other = project.locked("visits");
    let (called, lines) = call(&project, &["run", "--wait-for-lock", "1"]);
    assert_eq!(called.code, 2, "{called:?}");
    let [waits, fails] = &lines[..] else { panic!("{lines:?}") };
    assert_eq!((&waits["event"], &waits["level"]), (&"waiting_for_lock".into(), &"info".into()));
    assert!(waits["table"].as_str().unwrap().ends_with("lake/visits"), "{waits}");
    assert_eq!((&fails["level"], &fails["exit_code"]), (&"error".into(), &2.into()), "{fails}");
    other.kill().unwrap();
    other.wait().unwrap();
}

#[test]
fn a_run_says_what_it_does_and_what_came_of_it() {
    let project = visits("visit_id,site\n1,north\nx,south\n");
    let (called, lines) = call(&project, &["run", "--counts"]);
    assert_eq!(called.code, 0, "{called:?}");
    let events: Vec<_> = lines.iter().map(|it| it["event"].as_str().unwrap()).collect();
    let deliveries = ["delivery"; 6];
    assert_eq!(events, [&["run_started", "listed"], &deliveries[..], &["run_finished"]].concat());
    let states: Vec<_> = lines[2..8].iter().map(|it| it["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["loading", "auditing", "staged", "quarantined", "committed", "published"]);
    for line in &lines[2..8] {
        assert_eq!((&line["pipeline"], &line["dataset"]), (&"all".into(), &"all_visits".into()), "{line}");
    }
    assert_eq!((&lines[7]["rows"]["rejected"], &lines[7]["level"]), (&1.into(), &"warn".into()));
    let last = &lines[8];
    assert_eq!((&last["exit_code"], &last["totals"]["published"]), (&0.into(), &1.into()), "{last}");
    // What is a result is not of the log.
    assert!(called.stdout.contains("{\"pages\"") && !called.stdout.contains("run_finished"), "{called:?}");

    let quiet = project.call(&[&["run", "--quiet"], &AS_JSON[..]].concat());
    assert_eq!((quiet.code, quiet.stderr.as_str()), (0, ""), "{quiet:?}");
    let by_variable = project.call_in("", &["run"], |it| {
        it.env("INGEST_LOG_FORMAT", "json");
    });
    assert_eq!(self::lines(&by_variable).last().unwrap()["event"], "run_finished");
}

#[test]
fn a_delivery_that_fails_says_why() {
    let project = visits("visit_id,site\n1,north\n");
    let checks = "    site     text\n  }\n\n  checks {\n    many: rows() > 9 else fail because \"so few\"\n  }\n";
    project.write("visits.ingest", FINE.replacen("    site     text\n  }\n", checks, 1));
    for quiet in [&[][..], &["--quiet"]] {
        let (called, lines) = call(&project, &[&["run"], quiet].concat());
        assert_eq!(called.code, 1, "{called:?}");
        let errors: Vec<_> = lines.iter().filter(|it| it["level"] == "error").collect();
        let events: Vec<_> = errors.iter().map(|it| it["event"].as_str().unwrap()).collect();
        assert_eq!(events, ["delivery", "problem", "problem", "run_finished"], "{lines:?}");
        assert_eq!((&errors[0]["state"], &errors[0]["fault"]), (&"failed".into(), &"data".into()));
        assert!(errors[1]["message"].as_str().unwrap().contains("so few"), "{errors:?}");
        assert_eq!(lines.len() == errors.len(), !quiet.is_empty());
    }
}

#[test]
fn what_stops_a_command_is_a_line_too() {
    let project = visits("visit_id,site\n1,north\n");
    let (called, lines) = call(&project, &["run", "nothing"]);
    assert_eq!((called.code, lines.len()), (2, 1), "{called:?}");
    assert_eq!((&lines[0]["event"], &lines[0]["exit_code"]), (&"failure".into(), &2.into()));
    assert_eq!(lines[0]["help"], "the project has: all");
    // So are arguments that are not understood.
    for arguments in [["run", "--thread", "2"], ["run", "--lineage", "ftp://host/"]] {
        let (called, lines) = call(&project, &arguments);
        assert_eq!((called.code, lines.len(), called.stdout.as_str()), (2, 1, ""), "{called:?}");
    }
    // What cannot be told is a warning.
    let (_, lines) = call(&project, &["run", "--metrics", "nowhere/m.prom"]);
    assert!(lines.iter().any(|it| it["event"] == "warning" && it["level"] == "warn"), "{lines:?}");
}

#[test]
fn a_finding_has_its_code_and_its_place() {
    let project = visits("visit_id,site\n1,north\n");
    project.write("visits.ingest", broken());
    for command in ["run", "plan", "status", "schedule", "compile"] {
        let (called, lines) = call(&project, &[command]);
        assert_eq!(called.code, 1, "{called:?}");
        let finding = &lines[0];
        assert_eq!((&finding["event"], &finding["level"]), (&"finding".into(), &"error".into()), "{command}");
        assert_eq!((&finding["code"], &finding["file"]), (&"E0301".into(), &"visits.ingest".into()), "{command}");
        let line = broken().lines().position(|it| it.contains("siet")).unwrap() + 1;
        assert_eq!(finding["line"], line, "{command}");
    }
}
