//! `ingest schedule`, as called.

use std::fmt::Write as _;

use crate::project::{Called, FINE, Project, broken};
use serde_json::{Value, json};

/// A project with a source for each cadence, in the order given, and a pipeline for each source.
fn project(cadences: &[(&str, &str)]) -> Project {
    let mut text =
        FINE.replace("  format csv\n", "  format csv\n  cadence daily at 02:30 \"America/New_York\" due 4h\n");
    for (name, cadence) in cadences {
        write!(
            text,
            "\nsource {name} {{\n  from here \"{name}\"\n  files {{ increment \"{{seq:int}}.csv\" }}\n{cadence}\n  \
             columns {{\n    number int\n  }}\n}}\n\nmap {name} -> Number {{\n  number = number\n}}\n\n\
             pipeline of_{name} {{\n  {name} -> numbers\n}}\n"
        )
        .unwrap();
    }
    text += r#"
connection here = local { root: "./here" }

calendar banks { holidays: [2027-03-15], shift: next }

schema Number {
  number int
}

dataset numbers of Number {
  to here "numbers"
  quarantine to here "quarantine"
}
"#;
    Project::new(&[("visits.ingest", &text)])
}

fn json(called: &Called) -> Value {
    assert_eq!(called.code, 0, "{called:?}");
    serde_json::from_str(&called.stdout).unwrap()
}

fn moments(listed: &Value) -> Vec<&str> {
    listed["due"].as_array().unwrap().iter().map(|it| it["at"].as_str().unwrap()).collect()
}

#[test]
fn what_is_due_is_a_table_in_order() {
    let project = project(&[
        ("tokyo", "  cadence daily at 09:00 \"Asia/Tokyo\" from 2027-03-14 due 1d"),
        ("by_hand", "  cadence once"),
        ("silent", ""),
    ]);
    let called = project.call(&["schedule", "--from", "2027-03-13T12:00:00Z", "--next", "4", "--color", "never"]);
    assert_eq!(called.code, 0, "{called:?}");
    let lines: Vec<_> = called.stdout.lines().map(str::trim).collect();
    assert_eq!(lines.len(), 6, "{}", called.stdout);
    assert!(lines[0].starts_with("due") && lines[0].ends_with("late after"), "{}", called.stdout);
    for (line, expected) in lines[2..].iter().zip([
        // Midnight UTC: nine in the morning of that day in Tokyo.
        ["Sun 2027-03-14 09:00 +09", "tokyo", "of_tokyo", "Mon 2027-03-15 09:00 +09"],
        // The clocks of New York skip half past two.
        ["Sun 2027-03-14 03:30 -04", "visits", "all", "Sun 2027-03-14 07:30 -04"],
        ["Mon 2027-03-15 09:00 +09", "tokyo", "of_tokyo", "Tue 2027-03-16 09:00 +09"],
        ["Mon 2027-03-15 02:30 -04", "visits", "all", "Mon 2027-03-15 06:30 -04"],
    ]) {
        let cells: Vec<_> = line.split("  ").map(str::trim).filter(|it| !it.is_empty()).collect();
        assert_eq!(cells, expected);
    }
    assert!(called.stderr.contains("`by_hand` comes once"), "{called:?}");
    assert!(called.stderr.contains("`silent` has no cadence"), "{called:?}");
    let quiet = project.call(&["schedule", "--quiet", "--from", "2027-03-13T12:00:00Z", "--next", "4"]);
    assert_eq!((quiet.stdout, quiet.stderr), (called.stdout, String::new()));
}

#[test]
fn json_says_all_of_it() {
    let project = project(&[
        ("workdays", "  cadence daily at 06:00 calendar banks"),
        ("by_hand", "  cadence once"),
        ("silent", ""),
    ]);
    let called = project.call(&["schedule", "--from", "2027-03-14", "--next", "3", "--format", "json"]);
    assert_eq!(called.stderr, "", "{called:?}");
    let listed = json(&called);
    assert_eq!(
        listed["due"],
        json!([
            {
                "at": "2027-03-14T03:30:00-04:00",
                "zone": "America/New_York",
                "source": "visits",
                "pipelines": ["all"],
                "place": "visits.ingest:8",
                "days": ["2027-03-14"],
                "late": "2027-03-14T07:30:00-04:00"
            },
            {
                "at": "2027-03-15T02:30:00-04:00",
                "zone": "America/New_York",
                "source": "visits",
                "pipelines": ["all"],
                "place": "visits.ingest:8",
                "days": ["2027-03-15"],
                "late": "2027-03-15T06:30:00-04:00"
            },
            {
                "at": "2027-03-16T06:00:00+00:00",
                "zone": "UTC",
                "source": "workdays",
                "pipelines": ["of_workdays"],
                "place": "visits.ingest:40",
                // From Saturday on, which is before the day that the question begins with.
                "days": ["2027-03-13", "2027-03-14", "2027-03-15", "2027-03-16"],
                "late": null
            },
        ])
    );
    assert_eq!(
        listed["unscheduled"],
        json!([
            { "source": "by_hand", "why": "once", "place": "visits.ingest:57" },
            { "source": "silent", "why": "no_cadence", "place": "visits.ingest:71" },
        ])
    );
    // In the table the days are there where they are others.
    let table = project.call(&["schedule", "--source", "workdays", "--from", "2027-03-14", "--next", "2"]).stdout;
    assert!(table.contains("stands for") && table.contains("2027-03-13, 2027-03-14"), "{table}");
}

#[test]
fn one_source_or_one_pipeline_may_be_asked_for() {
    let project = project(&[("hours", "  cadence cron \"0 * * * *\"")]);
    let of = |arguments: &[&str]| {
        let common = ["schedule", "--from", "2027-03-14T00:00:00Z", "--next", "3", "--format", "json"];
        let listed = json(&project.call(&[&common, arguments].concat()));
        listed["due"].as_array().unwrap().iter().map(|it| it["source"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(of(&[]), ["hours"; 3]);
    assert_eq!(of(&["--source", "visits"]), ["visits"; 3]);
    assert_eq!(of(&["--pipeline", "all"]), ["visits"; 3]);
    assert_eq!(of(&["--pipeline", "of_hours", "--source", "hours"]), ["hours"; 3]);

    for (arguments, message) in [
        (&["--source", "visit"][..], "`visits`"),
        (&["--pipeline", "nightly"], "no pipeline is called `nightly`"),
        (&["--source", "visits", "--pipeline", "of_hours"], "the pipeline `of_hours` does not load `visits`"),
        (&["--from", "tomorrow"], "2027-03-01T06:00"),
        (&["--from", "2027-02-30"], "2027-03-01T06:00"),
        (&["--next", "0"], "0"),
    ] {
        let called = project.call(&[&["schedule"], arguments].concat());
        assert_eq!((called.code, called.stdout.as_str()), (2, ""), "{arguments:?}: {called:?}");
        assert!(called.stderr.contains(message), "{arguments:?}: {called:?}");
    }
}

#[test]
fn it_begins_with_the_moment_that_is_named() {
    let project = project(&[]);
    for (from, first) in [
        ("2027-03-14", "2027-03-14T03:30:00-04:00"),
        // Two in the morning is not there that night: three it is.
        ("2027-03-14T02:00", "2027-03-14T03:30:00-04:00"),
        ("2027-03-15T02:30", "2027-03-15T02:30:00-04:00"),
        ("2027-03-15T02:30:01", "2027-03-16T02:30:00-04:00"),
        ("2027-03-15T06:30:00Z", "2027-03-15T02:30:00-04:00"),
        ("2027-03-15T02:30:00-05:00", "2027-03-16T02:30:00-04:00"),
    ] {
        let listed = json(&project.call(&["schedule", "--from", from, "--next", "1", "--format", "json"]));
        assert_eq!(moments(&listed), [first], "{from}");
    }
}

#[test]
fn without_a_beginning_it_begins_now() {
    let listed = json(&project(&[]).call(&["schedule", "--format", "json"]));
    let moments = moments(&listed);
    assert_eq!(moments.len(), 10);
    let since = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs() as i64;
    let first: jiff::Timestamp = moments[0].parse().unwrap();
    // A day has 25 hours at most.
    assert!((0..=25 * 3600).contains(&(first.as_second() - since)), "{moments:?}");
}

#[test]
fn what_ends_is_told() {
    let project = Project::new(&[(
        "visits.ingest",
        &FINE.replace("  format csv\n", "  format csv\n  cadence weekly on friday calendar closed\n").replace(
            "schema Visit",
            "calendar closed { holidays: [2026-12-25], weekend: [friday, saturday] }\n\nschema Visit",
        ),
    )]);
    let called = project.call(&["schedule"]);
    assert_eq!((called.code, called.stdout.as_str()), (0, ""), "{called:?}");
    assert!(called.stderr.contains("visits.ingest:8: nothing more is due of `visits`"), "{called:?}");
}

#[test]
fn a_project_with_errors_has_no_schedule() {
    let called = Project::new(&[("visits.ingest", &broken())]).call(&["schedule"]);
    assert_eq!((called.code, called.stdout.as_str()), (1, ""), "{called:?}");
    assert!(called.stderr.contains("siet"), "{called:?}");
}
