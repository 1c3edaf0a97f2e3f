//! `ingest status`, as called.

use std::fs::{self, File, FileTimes};
use std::process::Command;
use std::time::{Duration, SystemTime};

use crate::project::{FINE, Project};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

const MANIFEST: &str = "name = \"visits\"\n";

/// Due each day at 06:00 UTC, late at 10:00.
const DAILY: &str = "  cadence daily at 06:00 \"UTC\" due 4h\n\n  columns {\n    visit_id";

fn daily() -> Project {
    project(&FINE.replacen("  columns {\n    visit_id", DAILY, 1))
}

fn project(program: &str) -> Project {
    Project::new(&[("ingest.toml", MANIFEST), ("visits.ingest", program), ("feeds/visits/README", "of another kind")])
}

/// A file that comes now, with the time of change that its sender gave it.
fn arrives(project: &Project, day: &str, changed: SystemTime, text: &str) {
    let path = format!("feeds/visits/visits_{day}.csv");
    project.write(&path, text);
    let file = File::options().write(true).open(project.path(&path)).unwrap();
    file.set_times(FileTimes::new().set_modified(changed)).unwrap();
}

fn hours(hours: u64) -> Duration {
    Duration::from_secs(3600 * hours)
}

/// The exit code, and what is said of the loads as of then.
fn told(project: &Project, at: Timestamp) -> (i32, Value) {
    let called = project.call(&["status", "--at", &at.to_string(), "--format", "json"]);
    let told: Value = serde_json::from_str(&called.stdout).unwrap_or_else(|_| panic!("{called:?}"));
    (called.code, told)
}

/// The same of the one load there is, now.
fn status(project: &Project) -> (i32, Value) {
    let (code, told) = told(project, Timestamp::now());
    (code, told["loads"][0].clone())
}

/// Delivery and standing of all that is pending.
fn pending(load: &Value) -> Vec<(&str, &str)> {
    let all = load["pending"].as_array().unwrap();
    all.iter().map(|it| (it["delivery"].as_str().unwrap(), it["standing"].as_str().unwrap())).collect()
}

#[test]
fn what_does_not_come_is_late_and_what_comes_is_not() {
    let project = daily();
    let (code, load) = status(&project);
    assert_eq!((code, load["late"].is_string()), (1, true), "{load}");
    let before = Timestamp::now();
    let now = SystemTime::now();
    arrives(&project, "20270301", now, "visit_id,site\n1,north\n2,south\n");
    let (code, load) = status(&project);
    assert_eq!((code, &load["late"], load["published"].as_u64()), (0, &Value::Null, Some(0)));
    assert_eq!(pending(&load), [("2027-03-01", "arrived")]);
    project.call(&["run"]);
    let (code, load) = status(&project);
    assert_eq!((code, &load["late"]), (0, &Value::Null));
    assert_eq!((load["published"].as_u64(), load["rows"].as_u64()), (Some(1), Some(2)));
    assert_eq!((&load["last"]["delivery"], &load["last"]["rows"]), (&json!("2027-03-01"), &json!(2)));
    assert!(pending(&load).is_empty());
    // Nothing more comes: the next one is late, by its own moment.
    let (code, later) = told(&project, before + SignedDuration::from_hours(72));
    let due: Timestamp = later["loads"][0]["late"].as_str().unwrap().parse().unwrap();
    assert_eq!((code, due.strftime("%H:%M").to_string().as_str()), (1, "06:00"));
    // As of a moment before it came, it had not come.
    let (code, earlier) = told(&project, before - SignedDuration::from_secs(1));
    assert_eq!((code, earlier["loads"][0]["late"].is_string()), (1, true), "{earlier}");
}

#[test]
fn the_times_that_a_sender_gives_its_files_decide_nothing() {
    for changed in [SystemTime::now() - hours(24 * 400), SystemTime::now() + hours(24 * 400)] {
        let project = daily();
        arrives(&project, "20270301", changed, "visit_id,site\n1,north\n");
        for _ in 0..2 {
            assert_eq!(status(&project).1["late"], Value::Null);
            let (_, later) = told(&project, Timestamp::now() + SignedDuration::from_hours(72));
            assert!(later["loads"][0]["late"].is_string());
            project.call(&["run"]);
        }
    }
}

#[test]
fn a_history_is_no_delivery_that_was_due() {
    let history = "files  { history \"all_visits.csv\", increment";
    let project =
        project(&FINE.replacen("  columns {\n    visit_id", DAILY, 1).replacen("files  { increment", history, 1));
    project.write("feeds/visits/all_visits.csv", "visit_id,site\n1,north\n");
    assert_eq!(project.call(&["run"]).code, 0);
    let (code, load) = status(&project);
    assert_eq!((code, load["late"].is_string(), &load["arrived"]), (1, true, &Value::Null), "{load}");
    assert_eq!((load["published"].as_u64(), &load["last"]["delivery"]), (Some(1), &json!("history")));
}

/// [`FINE`] with a check that two rows break.
fn checked() -> Project {
    let checks = "    site     text\n  }\n\n  checks {\n    few: rows() < 2 else fail\n  }\n";
    project(&FINE.replacen("    site     text\n  }\n", checks, 1))
}

#[test]
fn what_failed_is_told_without_its_values_until_it_is_mended() {
    let project = checked();
    let now = SystemTime::now();
    arrives(&project, "20270301", now, "visit_id,site\n1,secretplace\n2,south\n");
    assert_eq!(project.call(&["run"]).code, 1);
    let called = project.call(&["status"]);
    assert_eq!(called.code, 1, "{called:?}");
    assert!(
        called.stdout.contains("failed") && called.stdout.contains("visits/2027-03-01: the check `few`"),
        "{called:?}"
    );
    assert!(!called.stdout.contains("secretplace"), "{called:?}");
    // The sender mends it, and no run has seen that yet.
    arrives(&project, "20270301", now, "visit_id,site\n1,north\n");
    let (code, load) = status(&project);
    assert_eq!((code, pending(&load)), (0, vec![("2027-03-01", "arrived")]));
    assert_eq!(project.call(&["run"]).code, 0);
    let (code, load) = status(&project);
    assert_eq!((code, pending(&load)), (0, Vec::new()));
}

#[test]
fn what_could_not_be_read_has_failed_and_stays_so_when_its_file_goes() {
    let project = project(FINE);
    let now = SystemTime::now();
    arrives(&project, "20270301", now, "visit_id,place\n1,north\n");
    assert_eq!(project.call(&["run"]).code, 1);
    let (code, load) = status(&project);
    assert_eq!((code, pending(&load)), (1, vec![("2027-03-01", "failed")]));
    assert!(load["pending"][0]["why"][0].as_str().unwrap().contains("`site`"), "{load}");
    let run = load["pending"][0]["run"].as_str().unwrap();
    assert!(project.path(&format!("lake/visits._ingest/reports/{run}.html")).is_file());
    // Another is fine, and the first is not forgotten.
    arrives(&project, "20270302", now, "visit_id,site\n1,north\n");
    fs::remove_file(project.path("feeds/visits/visits_20270301.csv")).unwrap();
    assert_eq!(project.call(&["run"]).code, 0);
    let (code, load) = status(&project);
    assert_eq!((code, pending(&load)), (1, vec![("2027-03-01", "failed")]));
    let why = load["pending"][0]["why"][1].as_str().unwrap();
    let note = why.split_once("remove ").unwrap().1;
    fs::remove_file(project.path(note)).unwrap();
    assert_eq!(status(&project).0, 0);
}

#[test]
fn what_changed_is_held_and_what_was_only_touched_is_not() {
    let project = project(FINE);
    let now = SystemTime::now();
    arrives(&project, "20270301", now, "visit_id,site\n1,north\n");
    project.call(&["run"]);
    // The same bytes at another time: the next run finds out, and notes it.
    arrives(&project, "20270301", now + hours(1), "visit_id,site\n1,north\n");
    assert_eq!(pending(&status(&project).1), [("2027-03-01", "arrived")]);
    project.call(&["run"]);
    assert_eq!(status(&project).0, 0);
    assert!(pending(&status(&project).1).is_empty());
    arrives(&project, "20270301", now, "visit_id,site\n1,southwest\n");
    assert_eq!(project.call(&["run"]).code, 1);
    let (code, load) = status(&project);
    assert_eq!((code, pending(&load)), (1, vec![("2027-03-01", "held")]));
    // A person decides that the new one is right.
    fs::remove_dir_all(project.path("lake/visits/ingest_source=visits/ingest_delivery=2027-03-01")).unwrap();
    assert_eq!(pending(&status(&project).1), [("2027-03-01", "arrived")]);
    project.call(&["run"]);
    assert_eq!((status(&project).0, status(&project).1["rows"].as_u64()), (0, Some(1)));
}

#[test]
fn a_delivery_of_two_files_alike_is_published_when_it_is() {
    let star = FINE.replacen("%Y%m%d}.csv", "%Y%m%d}*.csv", 1);
    let project = project(&star);
    for name in ["20270301", "20270301_b", "20270302"] {
        arrives(&project, name, SystemTime::now(), "visit_id,site\n1,north\n");
    }
    assert_eq!(project.call(&["run"]).code, 0);
    // The second holds what the first had, and is passed over.
    let (code, load) = status(&project);
    assert_eq!((code, load["published"].as_u64(), pending(&load)), (0, Some(1), Vec::new()));
}

#[test]
fn no_file_of_a_source_is_opened() {
    let project = project(FINE);
    arrives(&project, "20270301", SystemTime::now(), "visit_id,site\n1,north\n");
    project.call(&["run"]);
    // Of the same size as one that is known, so that only its content could tell whether it is the same.
    arrives(&project, "20270302", SystemTime::now(), "visit_id,site\n2,north\n");
    let called = project.call_in("", &["status"], |command| {
        let mut traced = Command::new("strace");
        traced
            .args(["-f", "-e", "trace=open,openat", "-o", "trace"])
            .arg(command.get_program())
            .args(command.get_args());
        traced.current_dir(project.path(""));
        *command = traced;
    });
    assert_eq!(called.code, 0, "{called:?}");
    let trace = project.read("trace");
    assert!(trace.contains("visits.ingest") && !trace.contains(".csv"), "{trace}");
}

#[test]
fn a_note_that_cannot_be_read_hides_nothing_else() {
    let project = checked();
    arrives(&project, "20270301", SystemTime::now(), "visit_id,site\n1,north\n");
    arrives(&project, "20270302", SystemTime::now(), "visit_id,site\n2,south\n3,south\n");
    assert_eq!(project.call(&["run"]).code, 1);
    assert_eq!(pending(&status(&project).1), [("2027-03-02", "failed")]);
    let note = "lake/visits._ingest/attempts/visits/2027-03-02.json";
    project.write(note, "{");
    project.write("lake/visits._ingest/attempts/visits/2027-03-03.json", "");
    let (code, load) = status(&project);
    assert_eq!((code, &load["published"]), (1, &json!(1)));
    assert_eq!(pending(&load), [("2027-03-02", "arrived")]);
    let unread: Vec<_> = load["unread"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
    assert_eq!(unread.len(), 2, "{unread:?}");
    assert!(unread[0].contains(note) && unread[0].contains("could not be read: EOF"), "{unread:?}");
    let called = project.call(&["status"]);
    assert_eq!((called.code, called.stderr.matches("warning: ").count()), (1, 2), "{called:?}");
}

#[test]
fn a_delivery_that_nobody_has_heard_of_is_an_error() {
    let project = checked();
    arrives(&project, "20270301", SystemTime::now(), "visit_id,site\n1,north\n");
    assert_eq!(project.call(&["run"]).code, 0);
    fs::remove_file(project.path("feeds/visits/visits_20270301.csv")).unwrap();
    // Its files are gone, the table has it.
    let called = project.call(&["status", "--delivery", "2027-03-01"]);
    assert_eq!(called.code, 0, "{called:?}");
    let called = project.call(&["status", "--delivery", "2027-03-09"]);
    assert_eq!((called.code, called.stdout.as_str()), (2, ""), "{called:?}");
    assert!(called.stderr.contains("2027-03-09"), "{called:?}");
}

#[test]
fn many_that_wait_are_counted_and_loads_of_several_pipelines_are_told_apart() {
    let (dataset, pipeline) = FINE.split_at(FINE.find("pipeline").unwrap());
    let other = &dataset[dataset.find("dataset").unwrap()..];
    let other = other.replace("all_visits", "their_visits").replace("visits\"", "theirs\"");
    let again = pipeline.replace("all", "again").replace("again_visits", "their_visits");
    let project = project(&format!("{FINE}\n{other}{again}"));
    for day in 10..29 {
        arrives(&project, &format!("202703{day}"), SystemTime::now(), &format!("visit_id,site\n{day},north\n"));
    }
    let called = project.call(&["status"]);
    assert!(called.stdout.contains("and 16 more") && !called.stdout.contains("2027-03-14"), "{called:?}");
    assert!(called.stdout.contains("pipeline") && called.stdout.contains("again"), "{called:?}");
    let (_, told) = told(&project, Timestamp::now());
    assert_eq!(told["loads"].as_array().unwrap().len(), 2);
    assert_eq!(told["loads"][1]["pending"].as_array().unwrap().len(), 19);
}

#[test]
fn a_table_of_a_narrow_terminal_breaks_no_name() {
    let project = project(&FINE.replace("all_visits", "all_visits_of_all_hospitals_of_the_north_and_the_south"));
    let called = project.call_in("", &["status"], |command| {
        command.env("COLUMNS", "40");
    });
    assert!(called.stdout.contains("all_visits_of_all_hospitals_of_the_north_and_the_south"), "{called:?}");
}

#[test]
fn the_json_has_its_form() {
    let project = checked();
    let now = SystemTime::now();
    arrives(&project, "20270301", now, "visit_id,site\n1,north\n");
    arrives(&project, "20270302", now, "visit_id,site\n1,north\n2,south\n");
    arrives(&project, "20270399", now, "visit_id,site\n1,north\n");
    project.call(&["run"]);
    let (_, mut told) = told(&project, "2027-03-05T00:00:00Z".parse().unwrap());
    let load = &mut told["loads"][0];
    assert!(load["arrived"].take().as_str().unwrap().parse::<Timestamp>().is_ok());
    assert!(load["pending"][0]["run"].take().is_string());
    assert_eq!(
        told,
        json!({
            "project": "visits",
            "environment": "default",
            "at": "2027-03-05T00:00:00Z",
            "loads": [{
                "pipeline": "all",
                "source": "visits",
                "dataset": "all_visits",
                "place": "visits.ingest:37",
                "published": 1,
                "rows": 1,
                "last": { "delivery": "2027-03-01", "rows": 1 },
                "pending": [{
                    "delivery": "2027-03-02",
                    "standing": "failed",
                    "why": ["the check `few` (visits.ingest:15) does not hold: rows() is 2"],
                    "run": null,
                }],
                "arrived": null,
                "late": null,
            }],
            "unmatched": [{
                "source": "visits",
                "file": "visits_20270399.csv",
                "why": "has a `date` that does not exist in the calendar",
            }],
        })
    );
}

#[test]
fn what_has_no_cadence_is_never_late() {
    let (code, load) = status(&project(FINE));
    assert_eq!((code, &load["late"], &load["last"]), (0, &Value::Null, &Value::Null));
}

/// [`FINE`] with a second source, whose files are elsewhere.
fn two() -> String {
    let source =
        FINE[FINE.find("source visits").unwrap()..FINE.find("schema Visit").unwrap()].replace("visits", "stays");
    let map = FINE[FINE.find("map visits").unwrap()..FINE.find("dataset all").unwrap()].replace("visits", "stays");
    let of_two = FINE.replace("  visits -> all_visits\n", "  stays -> all_visits\n  visits -> all_visits\n");
    format!("{of_two}\n{source}{map}")
}

#[test]
fn a_folder_that_is_gone_keeps_no_other_source() {
    let project = project(&two());
    let (monday, bad) = ("20270301", "20270302");
    for (day, text) in [(monday, "visit_id,site\n1,north\n"), (bad, "no_such,column\n1,2\n")] {
        arrives(&project, day, SystemTime::now(), text);
    }
    let called = project.call(&["run", "--format", "json"]);
    let report: Value = serde_json::from_str(&called.stdout).unwrap();
    assert_eq!((called.code, report["deliveries"].as_array().unwrap().len()), (2, 2), "{called:?}");
    let unlisted = &report["unlisted"];
    assert_eq!((&unlisted[0]["source"], unlisted.as_array().unwrap().len()), (&json!("stays"), 1));
    assert!(unlisted[0]["why"].as_str().unwrap().contains("feeds/stays"), "{unlisted}");
    let called = project.call(&["run"]);
    assert!(called.stdout.contains("stays: not loaded by its surroundings: "), "{called:?}");
    let called = project.call(&["plan"]);
    assert!(called.code == 2 && called.stderr.contains("warning: stays -> all_visits: "), "{called:?}");

    let (code, stands) = told(&project, Timestamp::now());
    let (stays, visits) = (&stands["loads"][0], &stands["loads"][1]);
    assert_eq!((code, visits["published"].as_u64(), pending(visits)), (1, Some(1), vec![("2027-03-02", "failed")]));
    assert!(stays["unread"][0].as_str().unwrap().contains("what has arrived there is not known"), "{stays}");

    // What failed is told still where nothing of the source can be seen.
    fs::rename(project.path("feeds/visits"), project.path("feeds/away")).unwrap();
    let (code, stands) = told(&project, Timestamp::now());
    assert_eq!((code, pending(&stands["loads"][1])), (1, vec![("2027-03-02", "failed")]));
    assert!(!stands["loads"][1].to_string().contains("its files are gone"), "{stands}");
    // A run has nothing to do then.
    let called = project.call(&["run"]);
    assert!(called.code == 2 && called.stdout.is_empty() && called.stderr.contains("feeds/stays"), "{called:?}");
}

#[test]
fn a_share_that_is_not_mounted_keeps_no_other_source() {
    let far = two().replace("from   feeds \"stays\"", "from   share \"stays\"");
    let project = project(&format!("{far}\nconnection share = local {{ root: \"./share\" }}\n"));
    arrives(&project, "20270301", SystemTime::now(), "visit_id,site\n1,north\n");
    let called = project.call(&["run", "--format", "json"]);
    let report: Value = serde_json::from_str(&called.stdout).unwrap();
    assert_eq!((called.code, report["deliveries"].as_array().unwrap().len()), (2, 1), "{called:?}");
    assert!(report["unlisted"][0]["why"].as_str().unwrap().contains("share` cannot be used"), "{called:?}");
    let (code, stands) = told(&project, Timestamp::now());
    assert_eq!((code, &stands["loads"][1]["published"]), (1, &json!(1)), "{stands}");
}

#[test]
fn files_of_which_none_fits_are_told() {
    let project = project(FINE);
    project.write("feeds/visits/visit_20270301.csv", "visit_id,site\n1,north\n");
    let told = "visits: visits has files that do not fit `visits_{date:%Y%m%d}.csv`, and none that does";
    assert!(project.call(&["run"]).stdout.contains(told), "{:?}", project.call(&["run"]));
    assert!(project.call(&["plan"]).stdout.contains(told), "{:?}", project.call(&["plan"]));
    assert!(project.call(&["status"]).stderr.contains(told), "{:?}", project.call(&["status"]));
    arrives(&project, "20270301", SystemTime::now(), "visit_id,site\n1,north\n");
    assert!(!project.call(&["run"]).stdout.contains(told));
}

#[test]
fn nobody_needs_a_secret_to_ask_what_is_there() {
    let keyed = FINE.replace("trim(site)", "tokenize(site, key: key)");
    let keyed =
        keyed.replace("  ## Counts up.\n  visit_id int\n  site     text\n", "  visit_id int\n  site     text @token\n");
    let keyed = keyed.replace("  write append\n", "  write append\n  cleared for token\n");
    let keyed =
        format!("use std.privacy {{ token, tokenize }}\n\nsecret key from env(\"INGEST_NO_SUCH_KEY\")\n{keyed}");
    let project = project(&keyed);
    assert_eq!(project.call(&["check"]).code, 0, "{:?}", project.call(&["check"]));
    arrives(&project, "20270301", SystemTime::now(), "visit_id,site\n1,north\n");
    assert_eq!(project.call(&["run"]).code, 2);
    for command in ["status", "plan"] {
        let called = project.call(&[command]);
        assert!(called.code == 0 && called.stdout.contains("all_visits"), "{called:?}");
    }
}

#[test]
fn what_comes_on_leap_days_is_late_until_the_next() {
    let cadence = DAILY.replace("daily at 06:00", "cron \"0 6 29 2 *\"");
    let project = project(&FINE.replacen("  columns {\n    visit_id", &cadence, 1));
    arrives(&project, "20270301", SystemTime::now(), "visit_id,site\n1,north\n");
    for (at, late) in [("2028-02-28T00:00:00Z", false), ("2032-03-01T00:00:00Z", true), ("2035-12-31T00:00:00Z", true)]
    {
        let (_, told) = told(&project, at.parse().unwrap());
        assert_eq!(told["loads"][0]["late"].is_string(), late, "{at}: {told}");
    }
}

#[test]
fn a_folder_of_what_is_joined_that_is_gone_makes_nothing_late() {
    let joining = two().replace(
        "map visits -> Visit {\n",
        "map visits -> Visit {\n  join stays on visit_id == stays.visit_id else null\n",
    );
    let joining = joining.replacen("  columns {\n    visit_id", DAILY, 1).replace("  stays -> all_visits\n", "");
    let project = project(&joining);
    assert_eq!(project.call(&["check"]).code, 0, "{:?}", project.call(&["check"]));
    arrives(&project, "20270301", SystemTime::now(), "visit_id,site\n1,north\n");
    let (code, load) = status(&project);
    assert_eq!((code, &load["late"]), (1, &Value::Null), "{load}");
    assert!(load["arrived"].is_string() && load["unread"][0].as_str().unwrap().contains("feeds/stays"), "{load}");
    let called = project.call(&["run"]);
    assert!(called.code == 2 && called.stderr.contains("feeds/stays"), "{called:?}");
}
