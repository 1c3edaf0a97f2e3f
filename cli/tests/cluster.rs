//! `engine ballista`, with a scheduler and executors as processes of their own on the loopback.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::project::{Called, Project, ingest};
use parquet::file::reader::{FileReader, SerializedFileReader};
use serde_json::Value;

const MANIFEST: &str = "name = \"visits\"\n";

const PROGRAM: &str = r#"use std.privacy { phi }

connection feeds = local { root: "./feeds" }
connection lake  = local { root: "./lake" }

lookup sites = csv "sites.csv" {
  key site text
  region   text
}

source visits {
  from   feeds "visits"
  files  { increment "{date:%Y%m%d}/*.csv" }
  format csv
  drift  { added: ignore }

  columns {
    visit_id int
    site     text
    name     text  @phi(name)
    paid     decimal(12, 2)
    weight   float
  }

  checks {
    some:     rows() > 0           else fail
    spent:    sum(paid) > 0.00     else fail
    positive: paid >= 0.00         else reject because "less than nothing"
    known:    name != "nobody"     else warn
  }
}

schema Visit {
  visit_id int
  before   int
  site     text
  region   text?
  name     text  @phi(name)
  paid     decimal(12, 2)
  weight   float

  checks {
    one_each: unique(visit_id)                          else fail
    by_site:  unique(site)                              else warn
    in_order: references(before, Visit.visit_id)        else warn
    sites:    distinct(site) > 900                      else warn
    dear:     share(paid > 90.00) < 0.01                else warn
    heavy:    sum(weight) > 1.0                         else fail
    light:    weight < 97.5 else warn because "so heavy at " ++ site
  }
}

map visits -> Visit {
  visit_id = visit_id
  before   = visit_id - 1
  site     = site
  region   = site |> lookup(sites).region else null
  name     = name
  paid     = paid
  weight   = weight
}

dataset all_visits of Visit {
  to lake "visits" as parquet
  write append
  quarantine to lake "quarantine/visits" cleared for phi
  cleared for phi
}

pipeline all {
  visits -> all_visits
  engine ballista { executors: 2..3 }
}
"#;

/// A project with a delivery of so many files, of different sizes, with a fault of each kind. `least` records are in the
/// smallest.
fn visits(files: usize, least: usize) -> Project {
    let project = Project::new(&[
        ("ingest.toml", MANIFEST),
        ("visits.ingest", PROGRAM),
        ("sites.csv", "site,region\ns1,north\ns2,south\n"),
    ]);
    let mut id = 0;
    for file in 0..files {
        let mut text = "visit_id,site,name,paid,weight".to_owned();
        text += if file % 2 == 0 { "\n" } else { ",later\n" };
        for row in 0..least * (file + 1) {
            id += 1;
            let paid = if id % 501 == 0 { format!("Canary-{id}") } else { format!("{}.50", id % 100) };
            let sign = if id % 333 == 0 { "-" } else { "" };
            let name = if id % 777 == 0 { "nobody".to_owned() } else { format!("Canary{id}") };
            write!(text, "{id},s{},{name},{sign}{paid},{}.25", id % 7, id % 99).unwrap();
            text += if file % 2 == 0 { "" } else { ",x" };
            text += if row % 1000 == 999 { ",Canary,Canary,Canary\n" } else { "\n" };
        }
        project.write(&format!("feeds/visits/20260105/part_{file}.csv"), text);
    }
    project
}

/// A process that goes with the test.
struct Served(Child, String);

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Served {
    /// Starts a command whose log is in a file of the project.
    fn start(project: &Project, log: &str, arguments: &[&str]) -> Self {
        Self::start_with(project, log, arguments, &[])
    }

    /// The same, with variables.
    fn start_with(project: &Project, log: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let file = File::options().create(true).append(true).open(project.path(log)).unwrap();
        let mut command = ingest(&project.path(""));
        command.args(arguments).envs(variables.iter().copied()).stdout(Stdio::null()).stderr(file);
        Self(command.spawn().unwrap(), log.to_owned())
    }

    fn scheduler(project: &Project, address: &str) -> Self {
        let served = Self::start(project, "scheduler.log", &["scheduler", "--bind", address, "--lost-after", "10"]);
        served.said(project, "the scheduler listens");
        served
    }

    fn executor(project: &Project, log: &str, address: &str) -> Self {
        let served = Self::start(project, log, &["executor", "--scheduler", address, "--threads", "1"]);
        served.said(project, "the executor asks");
        served
    }

    /// Waits until the log has this.
    fn said(&self, project: &Project, what: &str) {
        until(what, || project.read(&self.1).contains(what));
    }

    fn tell(&mut self, signal: &str) {
        let told = Command::new("kill").args([signal, &self.0.id().to_string()]).status().unwrap();
        assert!(told.success());
    }
}

/// Starts a run.
fn start(project: &Project, address: &str) -> Child {
    let mut command = ingest(&project.path(""));
    command.args(["run", "--scheduler", address, "--format", "json"]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn until(what: &str, mut done: impl FnMut() -> bool) {
    let patience = Instant::now() + Duration::from_mins(2);
    while !done() {
        assert!(Instant::now() < patience, "waited in vain: {what}");
        sleep(Duration::from_millis(20));
    }
}

/// An address of the loopback that was free a moment ago.
fn free() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

/// The rows below a folder, sorted.
fn rows(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "parquet") {
                let reader = SerializedFileReader::new(File::open(&path).unwrap()).unwrap();
                found.extend(reader.get_row_iter(None).unwrap().map(|it| it.unwrap().to_string()));
            }
        }
    }
    found.sort();
    found
}

fn published(project: &Project) -> [Vec<String>; 2] {
    ["lake/visits", "lake/quarantine/visits"].map(|it| rows(&project.path(it)))
}

/// What a report says of its delivery, but for times, sizes and folders, which are up to the run.
fn told(called: &Called) -> Value {
    assert_eq!(called.code, 0, "{called:?}");
    let report: Value = serde_json::from_str(&called.stdout).unwrap();
    let mut delivery = report["deliveries"][0].clone();
    for key in ["timings", "bytes_written", "published_to", "quarantined_to"] {
        delivery.as_object_mut().unwrap().remove(key);
    }
    delivery
}

/// The same project, loaded by one machine.
fn alone(files: usize, least: usize) -> ([Vec<String>; 2], Value) {
    let project = visits(files, least);
    project.write("visits.ingest", PROGRAM.replace("engine ballista { executors: 2..3 }", "engine local"));
    let called = project.call(&["run", "--format", "json"]);
    (published(&project), told(&called))
}

fn parts(log: &str) -> usize {
    log.lines().filter(|line| line.contains(" records of ")).count()
}

#[test]
fn executors_load_what_one_machine_would() {
    let (expected, report) = alone(6, 1000);
    assert_eq!(expected.each_ref().map(Vec::len), [20875, 125], "{report}");

    let project = visits(6, 1000);
    let address = free();
    let mut scheduler = Served::scheduler(&project, &address);
    let mut executors = ["one.log", "two.log"].map(|log| Served::executor(&project, log, &address));
    let called = project.call(&["run", "--scheduler", &address, "--format", "json"]);
    assert_eq!(told(&called), report);
    assert_eq!(published(&project), expected);
    assert_eq!(fs::read_dir(project.path("lake/visits._ingest/staging")).unwrap().count(), 0);

    // A second run knows all of it.
    let again = project.call_in("", &["run", "--format", "json"], |it| {
        it.env("INGEST_SCHEDULER", format!("http://{address}"));
    });
    let again: Value = serde_json::from_str(&again.stdout).unwrap();
    assert_eq!(again["deliveries"][0]["status"], "skipped");

    // Told to end, they do.
    executors.iter_mut().chain([&mut scheduler]).for_each(|it| {
        it.tell("-TERM");
        assert_eq!(it.0.wait().unwrap().code(), Some(0), "{}", it.1);
    });
    let logs = ["one.log", "two.log", "scheduler.log"].map(|it| project.read(it));
    assert_eq!(parts(&logs[0]) + parts(&logs[1]), 6, "{logs:?}");
    assert!(parts(&logs[0]) > 0 && parts(&logs[1]) > 0, "{logs:?}");
    for text in logs.iter().chain([&called.stdout, &called.stderr]) {
        assert!(!text.contains("Canary"), "{text}");
    }
}

#[test]
fn the_part_of_a_killed_executor_is_done_by_another() {
    let (expected, report) = alone(3, 40_000);
    let project = visits(3, 40_000);
    let address = free();
    let _scheduler = Served::scheduler(&project, &address);
    let mut one = Served::executor(&project, "one.log", &address);
    let run = start(&project, &address);
    one.said(&project, "begins");
    one.tell("-KILL");
    assert!(parts(&project.read("one.log")) < 3);
    let _two = Served::executor(&project, "two.log", &address);
    let called = Called::from(run.wait_with_output().unwrap());
    assert_eq!(told(&called), report);
    assert_eq!(published(&project), expected);
}

#[test]
fn an_executor_that_is_thought_dead_changes_nothing() {
    let (expected, report) = alone(3, 40_000);
    let project = visits(3, 40_000);
    let address = free();
    let _scheduler = Served::scheduler(&project, &address);
    let mut one = Served::executor(&project, "one.log", &address);
    let run = start(&project, &address);
    one.said(&project, "begins");
    one.tell("-STOP");
    let _two = Served::executor(&project, "two.log", &address);
    let called = Called::from(run.wait_with_output().unwrap());
    assert_eq!(told(&called), report);
    one.tell("-CONT");
    let log = || project.read("one.log");
    until("the end of its part", || log().contains("could not be done") || log().contains("was done before"));
    assert_eq!(published(&project), expected);
    assert_eq!(fs::read_dir(project.path("lake/visits._ingest/staging")).unwrap().count(), 0);
}

#[test]
fn a_scheduler_that_ends_is_followed_by_another() {
    let (expected, report) = alone(3, 40_000);
    let project = visits(3, 40_000);
    let address = free();
    let mut scheduler = Served::scheduler(&project, &address);
    let executor = Served::executor(&project, "one.log", &address);
    let run = start(&project, &address);
    executor.said(&project, "begins");
    scheduler.tell("-KILL");
    drop(scheduler);
    let _next = Served::scheduler(&project, &address);
    let called = Called::from(run.wait_with_output().unwrap());
    assert_eq!(told(&called), report);
    assert_eq!(published(&project), expected);
}

#[test]
fn a_part_that_fails_fails_the_delivery_as_on_one_machine() {
    let project = visits(4, 10);
    // No header, and so no column.
    project.write("feeds/visits/20260105/part_2.csv", "");
    let address = free();
    let _scheduler = Served::scheduler(&project, &address);
    let _executor = Served::executor(&project, "one.log", &address);
    let called = project.call(&["run", "--scheduler", &address, "--format", "json"]);
    assert_eq!(called.code, 1, "{called:?}");
    let why = |called: &Called| {
        let report: Value = serde_json::from_str(&called.stdout).unwrap();
        report["deliveries"][0]["why"].clone()
    };
    project.write("visits.ingest", PROGRAM.replace("engine ballista { executors: 2..3 }", "engine local"));
    let alone = project.call(&["run", "--format", "json"]);
    assert_eq!((alone.code, why(&alone)), (1, why(&called)));
    assert!(project.read("one.log").contains("failed; the run tells why"), "{}", project.read("one.log"));
}

#[test]
fn a_program_that_holds_labelled_values_stays_with_the_driver() {
    let project = visits(2, 10);
    project.write("visits.ingest", PROGRAM.replace("key site text\n", "key site text @phi(name)\n"));
    let address = free();
    let _scheduler = Served::scheduler(&project, &address);
    let _executor = Served::executor(&project, "one.log", &address);
    let called = project.call(&["run", "--scheduler", &address, "--format", "json"]);
    assert_eq!(called.code, 0, "{called:?}");
    assert!(!project.read("one.log").contains("part"), "{}", project.read("one.log"));
}

#[test]
fn an_executor_with_another_secret_leaves_the_parts_to_others() {
    let project = visits(2, 10);
    let tokens = PROGRAM
        .replace("{ phi }\n", "{ phi, token, tokenize }\n\nsecret token_key from env(\"TOKEN_KEY\")\n")
        .replace(
            "  name     text  @phi(name)\n  paid     decimal(12, 2)\n  weight   float\n\n",
            "  name     text  @token\n  paid     decimal(12, 2)\n  weight   float\n\n",
        )
        .replace("  name     = name\n", "  name     = tokenize(name, key: token_key)\n")
        .replace("\n  cleared for phi\n", "\n  cleared for token\n");
    project.write("visits.ingest", tokens);
    let address = free();
    let _scheduler = Served::scheduler(&project, &address);
    let executor = |log: &str, key: &str| {
        let arguments = ["executor", "--scheduler", &address, "--threads", "1"];
        let served = Served::start_with(&project, log, &arguments, &[("TOKEN_KEY", key)]);
        served.said(&project, "the executor asks");
        served
    };
    let _old = executor("old.log", "Canary of yesterday");
    let _new = executor("new.log", "Canary of today");
    let called = project.call_in("", &["run", "--scheduler", &address, "--format", "json"], |it| {
        it.env("TOKEN_KEY", "Canary of today");
    });
    told(&called);
    let logs = ["old.log", "new.log"].map(|it| project.read(it));
    assert_eq!(logs.each_ref().map(|it| parts(it)), [0, 2], "{logs:?}");
    assert!(logs[0].contains("the secret `token_key` has one value where the run is and another"), "{logs:?}");
    for text in logs.iter().chain([&called.stdout, &called.stderr]) {
        assert!(!text.contains("Canary of"), "{text}");
    }
}

#[test]
fn without_a_scheduler_nothing_is_touched() {
    let project = visits(2, 10);
    let called = project.call(&["run"]);
    assert_eq!(called.code, 2);
    assert!(called.stderr.contains("the pipeline `all` runs on executors"), "{called:?}");
    assert!(called.stderr.contains("INGEST_SCHEDULER"), "{called:?}");
    let called = project.call(&["run", "--scheduler", &free()]);
    assert_eq!(called.code, 2);
    assert!(called.stderr.contains("cannot be reached"), "{called:?}");
    assert!(!project.path("lake").exists());
    for command in ["run", "executor"] {
        let called = project.call(&[command, "--scheduler", "http://user:Canary@scheduler"]);
        assert_eq!(called.code, 2);
        assert!(called.stderr.contains("is not the address of a scheduler"), "{called:?}");
        assert!(!called.stderr.contains("Canary"), "{called:?}");
    }
    // An empty variable says nothing.
    let called = project.call_in("", &["run"], |it| {
        it.env("INGEST_SCHEDULER", "");
    });
    assert!(called.stderr.contains("it is not said where their scheduler is"), "{called:?}");
}
