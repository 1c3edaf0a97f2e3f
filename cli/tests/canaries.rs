//! Of five hundred labelled values none is in anything that `ingest` says, writes or sends but the rows themselves.

use crate::lineage;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::symlink;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::loopback::{Answer, Server};
use crate::project::{Project, ingest};
use flate2::{Compression, write::GzEncoder};
use parquet::file::reader::{FileReader, SerializedFileReader};
use serde_json::Value;

const OBSERVED: [&str; 6] = ["--lineage", "events.jsonl", "--metrics", "ingest.prom", "--traces", "trace.jsonl"];

fn events(project: &Project) -> Vec<Value> {
    let text = project.read("events.jsonl");
    let events: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    lineage::hold(&events);
    events
}

const PROTECTED: &str = r#"use std.privacy { phi, token, tokenize }

secret token_key from file("key")

connection feeds = local { root: "./feeds" }
connection lake  = local { root: "./lake" }

lookup plans = csv "plans.csv" {
  key member text @phi(member_id)
  plan       text
}

source acme {
  from feeds "acme"

  files { increment "members_{date:%Y%m%d}.csv" }

  columns {
    row    int
    member text             @phi(member_id)
    name   text             @phi(name)
    born   date "%m/%d/%Y"  @phi(birth_date)
    amount decimal(12, 2)   @phi(member_id)
  }

  checks {
    small: amount < 80000.00   else warn because "more than is paid"
    short: name != "nobody"    else reject because "no name"
    once:  unique(member)      else fail because "a member twice"
    spent: sum(amount) < 1.00  else warn because "much is spent"
  }
}

schema Person {
  key (row)

  row    int
  token  text   @token
  member text   @phi(member_id)
  name   text   @phi(name)
  born   date   @phi(birth_date)
  plan   text?  @phi(member_id)

  checks {
    one_row: unique(row) else fail
  }
}

map acme -> Person {
  row    = row
  token  = tokenize(member, key: token_key)
  member = member
  name   = name
  born   = born
  plan   = member |> lookup(plans).plan else null
}

dataset people of Person {
  to lake "people" as parquet
  write append
  quarantine to lake "quarantine" cleared for phi
  cleared for phi, token
}

pipeline nightly {
  acme -> people
}
"#;

/// Five hundred values: members, names, dates, amounts and, where nothing of the kind is expected, texts; a hundred of each.
struct Canaries {
    used: BTreeSet<String>,
}

impl Canaries {
    fn of(&mut self, kind: &str, n: usize) -> String {
        let value = match kind {
            "member" => format!("MBR-{:05}", 70_000 + n * 13),
            "name" => format!("Zwölfer-Canary{n:03}"),
            "date" => format!("{:02}/{:02}/19{:02}", n % 12 + 1, n % 28 + 1, 20 + n % 70),
            "amount" => format!("{}.{:02}", 73_100 + n * 101, n % 90 + 10),
            _ => format!("stray{n:03}canary"),
        };
        self.used.insert(value.clone());
        value
    }

    /// A record with a canary in each labelled column.
    fn record(&mut self, n: usize) -> String {
        let [member, name, date, amount] = ["member", "name", "date", "amount"].map(|kind| self.of(kind, n));
        format!("{n},{member},{name},{date},{amount}\n")
    }
}

#[test]
fn no_labelled_value_is_told() {
    let mut canaries = Canaries { used: BTreeSet::new() };
    let header = "row,member,name,born,amount\n";
    let mut days: Vec<Vec<u8>> = Vec::new();
    let mut next = 0;
    let mut some = |canaries: &mut Canaries, count: usize| {
        next += count;
        (next - count..next).map(|n| canaries.record(n)).collect::<String>()
    };

    // Published: good rows, and rows that are no records, no dates, no amounts, no names.
    let mut day = header.to_owned() + &some(&mut canaries, 20);
    for n in 0..100 {
        let stray = canaries.of("stray", n);
        match n % 5 {
            0 => writeln!(day, "{n},{stray},x,{stray},1.00").unwrap(),
            1 => writeln!(day, "{n},{stray},x,01/02/2003,{stray}").unwrap(),
            2 => writeln!(day, "{n},{stray},nobody,01/02/2003,1.00").unwrap(),
            3 => writeln!(day, "{n},{stray},{stray}").unwrap(),
            _ => writeln!(day, "{stray},{stray},{stray},{stray},{stray},{stray}").unwrap(),
        }
    }
    days.push(day.into_bytes());
    // A member twice.
    let twice = some(&mut canaries, 10);
    days.push(format!("{header}{twice}{twice}").into_bytes());
    // No header: the first record stands in its place.
    days.push(some(&mut canaries, 10).into_bytes());
    // A quote that is never closed.
    days.push(format!("{header}{}1,\"{}", some(&mut canaries, 10), some(&mut canaries, 10)).into_bytes());
    // Another encoding, and bytes of none.
    let utf_16 = format!("{header}{}", some(&mut canaries, 10));
    days.push([0xff, 0xfe].into_iter().chain(utf_16.encode_utf16().flat_map(u16::to_le_bytes)).collect());
    let mut latin = format!("{header}{}", some(&mut canaries, 15)).into_bytes();
    latin.extend(b"7,\xe9\xff,x,01/02/2003,1.00\n");
    days.push(latin);
    // A column too few, one too many, and the end in the middle of a record.
    days.push(format!("row,member,name,born\n{}", some(&mut canaries, 5)).into_bytes());
    days.push(format!("row,member,name,born,amount,more\n{}", some(&mut canaries, 5)).into_bytes());
    days.push(format!("{header}{}9,MBR", some(&mut canaries, 5)).into_bytes());
    assert_eq!(canaries.used.len(), 500);
    // Compressed, where text is declared.
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(&days[0]).unwrap();
    days.push(packed.finish().unwrap());

    let project = Project::new(&[
        ("ingest.toml", "name = \"people\"\n"),
        ("people.ingest", PROTECTED),
        ("key", "secret"),
        ("plans.csv", "member,plan\nMBR-70000,gold\n"),
    ]);
    for (day, bytes) in days.iter().enumerate() {
        project.write(&format!("feeds/acme/members_202601{:02}.csv", day + 1), bytes);
    }
    // The search finds what is there to be found; what is in UTF-16 it finds in the one that was written from.
    let mut fed = vec![(String::new(), utf_16.into_bytes())];
    files(&project.path("feeds"), &mut fed);
    let fed: String = fed.iter().map(|(_, bytes)| String::from_utf8_lossy(bytes)).collect();
    assert_eq!(canaries.used.iter().filter(|it| is_in(it, &fed)).count(), 500);
    fs::create_dir(project.path("tmp")).unwrap();
    let temporary = project.path("tmp");
    let mut said = String::new();
    let mut call = |arguments: &[&str], codes: &[i32]| {
        let called = project.call_in("", arguments, |it| {
            it.env("TMPDIR", &temporary);
        });
        assert!(codes.contains(&called.code), "{arguments:?}: {called:?}");
        said += &(called.stdout + &called.stderr);
    };

    // What may not be read, and where nothing may be written.
    fs::remove_file(project.path("key")).unwrap();
    call(&[&["run"], &OBSERVED[..]].concat(), &[2]);
    project.write("key", "secret");
    let _ = fs::remove_dir_all(project.path("lake"));
    project.write("lake", "in the way");
    call(&[&["run"], &OBSERVED[..]].concat(), &[2]);
    fs::remove_file(project.path("lake")).unwrap();

    call(&["plan", "--format", "json"], &[0, 1]);
    call(&[&["run", "--counts"], &OBSERVED[..]].concat(), &[1]);
    call(&[&["run", "--format", "json", "--log-format", "json"], &OBSERVED[..]].concat(), &[1]);
    call(&["run", "--quiet", "--log-format", "json"], &[1]);
    // Servers that take what they are sent, or do not.
    let server = Server::new();
    let sent = |it: &str| [it.to_owned(), server.url.clone()];
    let options = ["--lineage", "--metrics", "--traces"].map(sent).concat();
    call(&[&["run"][..], &options.iter().map(String::as_str).collect::<Vec<_>>()].concat(), &[1]);
    let failing = Server::answering(&[Answer::Status(400)]);
    call(&["run", "--lineage", &failing.url, "--metrics", &failing.url, "--traces", &failing.url], &[1]);
    for format in ["text", "json"] {
        call(&["status", "--format", format], &[0, 1]);
        call(&["status", "--format", format, "--log-format", "json"], &[0, 1]);
        call(&["schedule", "--format", format], &[0, 1]);
        call(&["plan", "--format", format, "--log-format", "json"], &[0, 1]);
    }
    // A delivery that changes after it was published.
    project.write("feeds/acme/members_20260101.csv", header.to_owned() + "1,x,x,01/02/2003,1.00\n");
    call(&[&["run"], &OBSERVED[..]].concat(), &[1]);
    call(&["plan"], &[0, 1]);
    // A link that leads out, which is not read.
    symlink(project.path("lake"), project.path("feeds/acme/members_20260120.csv")).unwrap();
    call(&[&["run", "--log-format", "json"], &OBSERVED[..]].concat(), &[1]);
    // Rows of a labelled reference table would be part of what is generated, which is refused; without it there is nothing.
    call(&["compile", "-o", "build"], &[2]);
    let (before, rest) = PROTECTED.split_once("lookup plans").unwrap();
    let after = rest.split_once("}\n").unwrap().1;
    project
        .write("people.ingest", format!("{before}{after}").replace("member |> lookup(plans).plan else null", "null"));
    call(&["compile", "-o", "build"], &[0]);

    let kinds: BTreeSet<_> = events(&project).iter().map(|it| it["eventType"].to_string()).collect();
    assert_eq!(kinds.len(), 3, "each kind of event was told: {kinds:?}");
    let mut told = vec![("what was said".to_owned(), said.into_bytes())];
    for folder in ["lake", "build", "tmp"] {
        files(&project.path(folder), &mut told);
    }
    for file in ["events.jsonl", "ingest.prom", "trace.jsonl"] {
        told.push((file.to_owned(), project.read(file).into_bytes()));
    }
    for request in server.requests().into_iter().chain(failing.requests()) {
        told.push((request.line.clone(), format!("{request:?}").into_bytes()));
    }
    let is_told = |what: &str| told.iter().any(|(name, _)| name.contains(what));
    for what in ["/reports/", "/attempts/", "POST /api/v1/lineage", "PUT /metrics/job/ingest/", "POST /v1/traces"] {
        assert!(is_told(what), "{what} is not among what is looked at");
    }
    assert!(told[0].1.windows(12).any(|it| it == b"run_finished"), "logs are among it");
    assert_none(&canaries, &told);
}

/// Holds that no canary is in what was told.
fn assert_none(canaries: &Canaries, told: &[(String, Vec<u8>)]) {
    let mut leaks = String::new();
    for (place, bytes) in told {
        let text = String::from_utf8_lossy(bytes);
        let found: Vec<_> = canaries.used.iter().filter(|it| is_in(it, &text)).collect();
        if let Some(first) = found.first() {
            writeln!(leaks, "{place}: {} canaries, the first is {first}", found.len()).unwrap();
        }
    }
    assert!(leaks.is_empty(), "\n{leaks}");
}

/// A table of tokens alone, so that no labelled value may be anywhere, also while it grows.
const TOKENS: &str = r#"use std.privacy { phi, token, tokenize }

secret token_key from file("key")

connection feeds = local { root: "./feeds" }
connection lake  = local { root: "./lake" }

source acme {
  from feeds "acme"

  files { increment "members_{date:%Y%m%d}.csv" }

  columns {
    row    int
    member text             @phi(member_id)
    name   text             @phi(name)
    born   date "%m/%d/%Y"  @phi(birth_date)
    amount decimal(12, 2)   @phi(member_id)
  }

  checks {
    once: unique(member) else fail
    much: amount > 0.00  else reject
  }
}

schema Person {
  row    int
  member text  @token
  name   text  @token
}

map acme -> Person {
  row    = row
  member = tokenize(member, key: token_key)
  name   = tokenize(name, key: token_key)
}

dataset people of Person {
  to lake "people" as parquet
  write append
  quarantine to lake "quarantine" cleared for phi
  cleared for token
}

pipeline nightly {
  acme -> people
}
"#;

/// Rows after those with canaries: enough that a run is still at it when it is killed.
const MORE: usize = 6_000;

#[test]
fn a_run_that_is_told_to_end_or_killed_leaves_no_labelled_value() {
    let mut canaries = Canaries { used: BTreeSet::new() };
    let mut feed = "row,member,name,born,amount\n".to_owned();
    (0..125).for_each(|n| feed += &canaries.record(n));
    (125..MORE).for_each(|n| writeln!(feed, "{n},M{n},N{n},01/02/2003,1.00").unwrap());
    let project = Project::new(&[("ingest.toml", "name = \"people\"\n"), ("people.ingest", TOKENS), ("key", "secret")]);
    project.write("feeds/acme/members_20260101.csv", feed);
    fs::create_dir(project.path("tmp")).unwrap();
    let arguments = [&["run", "--log-format", "json"], &OBSERVED[..]].concat();

    let mut run = at_work(&project, &arguments);
    assert!(Command::new("kill").arg(run.id().to_string()).status().unwrap().success());
    assert_eq!(run.wait().unwrap().code(), Some(143));
    let mut run = at_work(&project, &arguments);
    run.kill().unwrap();
    assert_eq!(run.wait().unwrap().signal(), Some(9));

    let kinds = |project: &Project| events(project).iter().map(|it| it["eventType"].to_string()).collect::<Vec<_>>();
    assert_eq!(kinds(&project), ["\"START\"", "\"ABORT\"", "\"START\""]);
    let look = |project: &Project| {
        let mut left = Vec::new();
        for folder in ["lake", "tmp"] {
            everything(&project.path(folder), &mut left);
        }
        for file in ["events.jsonl", "said"] {
            left.push((file.to_owned(), project.read(file).into_bytes()));
        }
        left
    };
    let left = look(&project);
    assert!(left.iter().any(|(name, _)| name.contains("/staging/")), "it was killed while it loaded");
    assert_none(&canaries, &left);

    // The next one does it, and nothing of the first is left.
    assert_eq!(project.call(&arguments).code, 0);
    assert_eq!(kinds(&project)[3..], ["\"START\"", "\"COMPLETE\""]);
    let left = look(&project);
    assert!(
        !left.iter().any(|(name, _)| name.contains("/staging/")),
        "{:?}",
        left.iter().map(|it| &it.0).collect::<Vec<_>>()
    );
    assert!(
        left.iter().any(|(name, rows)| name.starts_with("the rows of ") && rows.len() > MORE),
        "tables are among it"
    );
    assert_none(&canaries, &left);
}

/// A run of which something is in the staging folder by now. What it says is added to `said`.
fn at_work(project: &Project, arguments: &[&str]) -> Child {
    let said = project.path("said");
    // By the time it tells its `START` what an earlier one left in the folder is gone.
    let told = || fs::read_to_string(project.path("events.jsonl")).unwrap_or_default().lines().count();
    let before = told();
    let mut command = ingest(&project.path(""));
    command
        .args(arguments)
        .env("TMPDIR", project.path("tmp"))
        .stdout(Stdio::null())
        .stderr(File::options().create(true).append(true).open(&said).unwrap());
    let mut run = command.spawn().unwrap();
    let staging = project.path("lake/people._ingest/staging");
    let until = Instant::now() + Duration::from_mins(1);
    let mut grown = Vec::new();
    while told() == before || !grown.iter().any(|(name, _): &(String, Vec<u8>)| name.ends_with(".parquet")) {
        assert!(Instant::now() < until && run.try_wait().unwrap().is_none(), "{}", fs::read_to_string(&said).unwrap());
        thread::sleep(Duration::from_millis(2));
        grown.clear();
        if staging.is_dir() {
            everything(&staging, &mut grown);
        }
    }
    run
}

/// Every file below a folder, and the rows of those of Parquet that are whole.
fn everything(folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    // Folders and files come and go while a run is at work.
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            everything(&path, found);
            continue;
        }
        let Ok(bytes) = fs::read(&path) else { continue };
        if let Ok(reader) = File::open(&path).map_err(Into::into).and_then(SerializedFileReader::new) {
            let rows = reader.get_row_iter(None).unwrap().map(|it| it.unwrap().to_string());
            found.push((format!("the rows of {}", path.display()), rows.collect::<String>().into_bytes()));
        }
        found.push((path.display().to_string(), bytes));
    }
}

/// Whether a canary is in a text as it may be written there: as in the file, as a date of ours, escaped for JSON or a page.
fn is_in(canary: &str, text: &str) -> bool {
    let mut all = vec![canary.to_owned(), canary.replace('ö', "\\u00f6"), canary.replace('ö', "&ouml;")];
    if let [month, day, year] = canary.split('/').collect::<Vec<_>>()[..] {
        all.push(format!("{year}-{month}-{day}"));
    }
    all.iter().any(|it| text.contains(it))
}

/// Every file below a folder but the rows of tables and quarantines, which are where labelled values may be.
fn files(folder: &Path, told: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            files(&path, told);
        } else if path.extension().is_none_or(|it| it != "parquet") {
            // A name can say something, too.
            told.push((path.display().to_string(), fs::read(&path).unwrap()));
            told.push((format!("the name of {}", path.display()), path.display().to_string().into_bytes()));
        }
    }
}
