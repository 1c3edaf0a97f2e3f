//! `ingest run`, `plan` and `compile`, as called.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::project::{Called, FINE, Project, broken, ingest};
use serde_json::Value;

const MANIFEST: &str = "name = \"visits\"\n";

/// A project with one delivery of three visits.
fn visits() -> Project {
    let feed = "visit_id,site\n1,north\n2,south\n3,north\n";
    Project::new(&[("ingest.toml", MANIFEST), ("visits.ingest", FINE), ("feeds/visits/visits_20260105.csv", feed)])
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn a_run_loads_and_says_so() {
    let project = visits();
    let called = project.call(&["run"]);
    assert_eq!((called.code, called.stderr.as_str()), (0, ""), "{called:?}");
    assert!(called.stdout.contains("1 published in"), "{called:?}");
    assert!(called.stdout.contains("3 rows read = 3 published + 0 rejected + 0 filtered"), "{called:?}");
    let page = called.stdout.lines().find_map(|line| line.strip_prefix("report: ")).unwrap();
    assert!(fs::read_to_string(project.path(page)).unwrap().contains("2026-01-05"));
    assert!(project.path("lake/visits/ingest_source=visits/ingest_delivery=2026-01-05").is_dir());
}

#[test]
fn what_a_check_says_is_in_the_table_of_findings() {
    let project = visits();
    let checks = "\n  checks {\n    ours:  site == \"north\" else warn because \"not ours: \" ++ site\n    \
                  many:  rows() > 9      else warn because \"only \" ++ (rows() as text)\n    \
                  plain: visit_id < 2    else warn\n  }\n";
    project.write(
        "visits.ingest",
        FINE.replacen("    site     text\n  }\n", &format!("    site     text\n  }}\n{checks}"), 1),
    );
    project.write("feeds/visits/visits_20260105.csv", "visit_id,site\n1,\"a\tb\"\n2,b\n3,c\n4,d\n5,north\n6,d\n");
    let called = project.call(&["run"]);
    assert_eq!(called.code, 0, "{called:?}");
    let text = called.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("not ours: d; not ours:") && text.contains("something else"), "{called:?}");
    assert!(text.contains("only 6; rows() is 6"), "{called:?}");
    assert!(!called.stdout.contains("a\tb"), "{called:?}");
}

#[test]
fn a_check_of_a_schema_may_use_a_secret() {
    let project = visits();
    let checks = "\n  checks {\n    other: tokenize(site, key: token_key) != \"x\" else reject\n    \
                  all:   distinct(tokenize(site, key: token_key)) == 2 else fail\n  }\n}\n\nmap";
    let text = format!("use std.privacy {{ tokenize }}\n\nsecret token_key from file(\"key\")\n{FINE}");
    project.write("visits.ingest", text.replacen("}\n\nmap", checks, 1));
    project.write("key", "secret");
    let called = project.call(&["run"]);
    assert_eq!(called.code, 0, "{called:?}");
    assert!(called.stdout.contains("1 published in"), "{called:?}");
}

#[test]
fn a_second_run_skips() {
    let project = visits();
    project.call(&["run"]);
    let called = project.call(&["run"]);
    assert_eq!(called.code, 0);
    assert!(called.stdout.contains("1 skipped in"), "{called:?}");
}

#[test]
fn json_is_the_report_and_nothing_else() {
    let called = visits().call(&["run", "--format", "json"]);
    let report = json(&called.stdout);
    assert_eq!((called.code, called.stderr.as_str()), (0, ""));
    assert_eq!(report["deliveries"][0]["status"], "published");
    assert_eq!(report["deliveries"][0]["rows"]["read"], 3);
}

#[test]
fn counts_are_the_last_line() {
    let called = visits().call(&["run", "--counts"]);
    assert!(called.stdout.contains("1 published in"), "the report comes before: {called:?}");
    let counts = json(called.stdout.lines().last().unwrap());
    assert_eq!(counts["totals"]["rows"]["published"], 3);
    assert_eq!(counts["totals"]["warnings"], 0);
    assert!(counts["pages"][0].as_str().unwrap().contains("reports/"), "{counts}");
}

#[test]
fn what_is_pending_is_named_and_nothing_else() {
    let project = visits();
    project.write("feeds/visits/visits_20260106.csv", "visit_id\n4\n");
    let pending = |arguments: &[&str]| {
        let called = project.call(&[&["plan", "--pending"], arguments].concat());
        assert_eq!(called.code, 0, "{called:?}");
        called.stdout
    };
    assert_eq!(pending(&[]), "2026-01-05\n2026-01-06\n");
    assert_eq!(pending(&["increments", "--at-most", "1"]), "2026-01-05\n");
    assert_eq!(pending(&["history", "--format", "json"]), "[]\n");
    // The second lacks a column, and stays to be loaded.
    project.call(&["run"]);
    assert_eq!(pending(&["--format", "json"]), "[\"2026-01-06\"]\n");
    // It would fail again, and is nothing to stop waiting for until its file or the program is mended.
    assert_eq!(pending(&["--without-held"]), "");
    assert_eq!(pending(&["--wait", "1", "--poke", "1"]), "2026-01-06\n");
    let plan = project.call(&["plan"]).stdout;
    assert!(plan.contains("it failed its checks in the run"), "{plan}");
    let program = project.read("visits.ingest");
    project.write("visits.ingest", program.replace("site", "ward"));
    assert_eq!(pending(&["--without-held"]), "2026-01-06\n");
    project.write("visits.ingest", &program);
    assert_eq!(pending(&["--without-held"]), "");
    project.write("feeds/visits/visits_20260106.csv", "visit_id,site\n4,east\n");
    assert_eq!(pending(&["--without-held"]), "2026-01-06\n");
}

#[test]
fn what_failed_by_another_table_may_be_loaded_when_that_is_another() {
    let project = visits();
    let checks = "    site     text\n  }\n\n  checks {\n    usual: rows() >= 50% * typical(rows(), 7) else fail\n  }\n";
    project.write("visits.ingest", FINE.replacen("    site     text\n  }\n", checks, 1));
    assert_eq!(project.call(&["run"]).code, 0);
    project.write("feeds/visits/visits_20260106.csv", "visit_id,site\n4,north\n");
    assert_eq!(project.call(&["run"]).code, 1);
    assert_eq!(project.call(&["plan", "--pending", "--without-held"]).stdout, "2026-01-06\n");
}

#[test]
fn what_is_not_there_yet_is_waited_for_and_handed_over() {
    let project = visits();
    project.call(&["run"]);
    let waiting = ["plan", "--pending", "--wait", "60", "--poke", "1", "--xcom", "pending.json"];
    let called = std::thread::scope(|scope| {
        let called = scope.spawn(|| project.call(&waiting));
        std::thread::sleep(std::time::Duration::from_millis(1500));
        project.write("feeds/visits/visits_20260106.csv", "visit_id,site\n4,north\n");
        called.join().unwrap()
    });
    assert_eq!((called.code, called.stdout.as_str()), (0, ""), "{called:?}");
    assert_eq!(project.read("pending.json"), "[\"2026-01-06\"]\n");
    // Nothing comes, and the time is over.
    project.call(&["run", "--xcom", "counts.json"]);
    assert_eq!(json(&project.read("counts.json"))["totals"]["published"], 1);
    let began = std::time::Instant::now();
    project.call(&["plan", "--pending", "--wait", "2", "--poke", "1", "--xcom", "pending.json"]);
    assert!(began.elapsed().as_secs() >= 2);
    assert_eq!(project.read("pending.json"), "[]\n");
    let called = project.call(&["run", "--xcom", "no/such/folder"]);
    assert_eq!(called.code, 2, "{called:?}");
}

#[test]
fn a_run_waits_for_another_where_it_is_told_to_and_loads_what_is_there_then() {
    let project = visits();
    let mut other = project.locked("visits");
    for patience in [&[][..], &["--wait-for-lock", "1"]] {
        let called = project.call(&[&["run"], patience].concat());
        assert_eq!(called.code, 2, "{called:?}");
        assert!(called.stderr.contains("another run is working on"), "{called:?}");
    }
    let mut waiting = ingest(&project.path(""));
    waiting.args(["run", "--wait-for-lock", "60", "--format", "json"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut waiting = waiting.spawn().unwrap();
    let mut told = String::new();
    let mut lines = BufReader::new(waiting.stderr.take().unwrap());
    while !told.contains("waiting for it") {
        assert_ne!(lines.read_line(&mut told).unwrap(), 0, "{told}");
    }
    // What was there is written anew, and more comes.
    project.write("feeds/visits/visits_20260105.csv", "visit_id,site\n1,north\n2,south\n");
    project.write("feeds/visits/visits_20260106.csv", "visit_id,site\n4,north\n");
    other.kill().unwrap();
    other.wait().unwrap();
    let called: Called = waiting.wait_with_output().unwrap().into();
    lines.read_to_string(&mut told).unwrap();
    assert_eq!(called.code, 0, "{called:?} {told}");
    assert_eq!(told.matches("waiting for it").count(), 1, "{told}");
    let report = json(&called.stdout);
    let published: Vec<_> =
        report["deliveries"].as_array().unwrap().iter().map(|it| &it["rows"]["published"]).collect();
    assert_eq!(published, [2, 1]);
}

#[test]
fn who_is_told_to_end_ends() {
    let project = visits();
    project.call(&["run"]);
    let mut waiting = ingest(&project.path(""));
    let mut waiting = waiting.args(["plan", "--pending", "--wait", "600", "--poke", "600"]).spawn().unwrap();
    // Told before it listens it ends by the signal itself, and then has no code.
    std::thread::sleep(std::time::Duration::from_secs(1));
    assert!(Command::new("kill").arg(waiting.id().to_string()).status().unwrap().success());
    assert_eq!(waiting.wait().unwrap().code(), Some(143));
}

#[test]
fn of_two_runs_at_once_one_loads_and_the_other_finds_it_done() {
    let project = visits();
    let run = || {
        let called = project.call(&["run", "--wait-for-lock", "60", "--counts"]);
        assert_eq!(called.code, 0, "{called:?}");
        let totals = json(called.stdout.lines().last().unwrap())["totals"].clone();
        (totals["published"].as_u64().unwrap(), totals["skipped"].as_u64().unwrap())
    };
    let mut totals = std::thread::scope(|scope| [scope.spawn(run), scope.spawn(run)].map(|it| it.join().unwrap()));
    totals.sort_unstable();
    assert_eq!(totals, [(0, 1), (1, 0)]);
}

#[test]
fn a_quiet_run_says_only_what_is_wrong() {
    let project = visits();
    let called = project.call(&["run", "--quiet"]);
    assert_eq!((called.code, called.stdout.as_str(), called.stderr.as_str()), (0, "", ""));
    project.write("feeds/visits/visits_20260106.csv", "visit_id\n4\n");
    let called = project.call(&["run", "--quiet"]);
    assert_eq!((called.code, called.stdout.as_str()), (1, ""));
    assert!(called.stderr.contains("visits/2026-01-06: failed") && called.stderr.contains("`site`"), "{called:?}");
}

#[test]
fn data_that_breaks_its_checks_has_exit_code_1() {
    let project = visits();
    let checked = FINE
        .replace("  site     text\n}\n\nmap", "  site     text\n\n  checks { few: rows() < 3 else fail }\n}\n\nmap");
    assert_ne!(checked, FINE);
    project.write("visits.ingest", checked);
    let called = project.call(&["run"]);
    assert_eq!(called.code, 1, "{called:?}");
    assert!(called.stdout.contains("failed") && called.stdout.contains("few"), "{called:?}");
    assert!(called.stdout.contains("3 rows read = 0 published + 3 held + 0 rejected + 0 filtered"), "{called:?}");
    let counts = project.call(&["run", "--counts"]).stdout;
    let rows = &json(counts.lines().last().unwrap())["totals"]["rows"];
    assert_eq!((&rows["read"], &rows["held"]), (&3.into(), &3.into()));
}

#[test]
fn no_value_of_the_data_is_shown() {
    let project = visits();
    project.write("feeds/visits/visits_20260106.csv", "visit_id,site\nsecret-value,secret-site\n");
    for arguments in [&["run"][..], &["plan"], &["run", "--format", "json"]] {
        let called = project.call(arguments);
        assert!(!called.stdout.contains("secret-") && !called.stderr.contains("secret-"), "{called:?}");
    }
}

#[test]
fn a_project_with_errors_is_not_run() {
    let project = visits();
    project.write("visits.ingest", broken());
    for command in ["run", "plan", "compile"] {
        let called = project.call(&[command, "--format", "json"]);
        assert_eq!((called.code, called.stdout.as_str()), (1, ""), "{command}");
        assert!(called.stderr.contains("siet") && called.stderr.contains("1 error"), "{called:?}");
    }
    assert!(!project.path("lake").exists() && !project.path("build").exists());
}

#[test]
fn a_name_is_a_pipeline_and_a_path_a_project() {
    let project = visits();
    let folder = project.path("").to_str().unwrap().to_owned();
    for arguments in [
        &["run", "all"][..],
        &["run", "."],
        &["run", "visits.ingest"],
        &["run", &folder],
        &["run", "all", "--project", "."],
    ] {
        assert_eq!(project.call(arguments).code, 0, "{arguments:?}");
    }
    for (arguments, message) in [
        (&["run", "al"][..], "`all`"),
        (&["run", "lake"], "write `./lake`"),
        (&["run", "nothing"], "no pipeline is called `nothing`"),
        (&["run", "./nothing"], "`./nothing` does not exist"),
        (&["run", ".", "--project", "."], "a second project"),
        (&["run", "--env", "prod"], "no environment is called `prod`"),
        (&["run", "--source", "visit"], "`visits`"),
        (&["run", "--delivery", "1999-01-01"], "1999-01-01"),
    ] {
        let called = project.call(arguments);
        assert_eq!(called.code, 2, "{arguments:?}: {called:?}");
        assert!(called.stderr.contains(message), "{arguments:?}: {called:?}");
    }
}

#[test]
fn a_compiled_program_runs_without_the_text() {
    let project = visits();
    assert_eq!(project.call(&["compile", "-o", "made"]).code, 0);
    fs::remove_file(project.path("visits.ingest")).unwrap();
    let called = project.call_in("made", &["run", "all", "--program", "program.json", "--project", ".."], |_| {});
    assert_eq!(called.code, 0, "{called:?}");
    assert!(project.path("lake/visits").is_dir());

    project.write("made/program.json", "{}");
    let called = project.call(&["run", "--program", "made/program.json"]);
    assert_eq!(called.code, 2);
    assert!(called.stderr.contains("made/program.json` is no program"), "{called:?}");
}

#[test]
fn a_deep_expression_runs_from_the_compiled_program() {
    let project = visits();
    let deep = format!("fn deep(a: text) -> text = a{}\n", " |> reverse()".repeat(196));
    let text = FINE.replace("trim(site)", "deep(site)");
    project.write("visits.ingest", text + &deep);
    let called = project.call(&["compile", "-o", "made"]);
    assert_eq!(called.code, 0, "{called:?}");
    let called = project.call(&["run", "--program", "made/program.json", "--format", "json"]);
    assert_eq!(called.code, 0, "{called:?}");
    assert_eq!(json(&called.stdout)["deliveries"][0]["rows"]["published"], 3);
}

#[test]
fn a_plan_tells_and_does_nothing() {
    let project = visits();
    let called = project.call(&["plan", "--format", "json"]);
    let plan = json(&called.stdout);
    assert_eq!(plan["loads"][0]["deliveries"][0]["action"], "load");
    assert!(plan["loads"][0]["logical"].as_str().unwrap().contains("visits.ingest:23"));
    let text = project.call(&["plan"]).stdout;
    assert!(text.contains("all: visits -> all_visits (visits.ingest:33)") && text.contains("physical plan"), "{text}");
    assert!(!project.path("lake").exists());
}

#[test]
fn compile_writes_the_same_bytes_and_leaves_what_is_not_its_own() {
    let project = visits();
    let first = json(&project.call(&["compile", "--format", "json"]).stdout);
    let files = first["files"].as_array().unwrap();
    assert!(files.iter().all(|file| file["state"] == "new") && files.len() >= 4, "{first}");
    let dag =
        files.iter().find_map(|file| file["path"].as_str().filter(|path| path.starts_with("airflow/dags/"))).unwrap();
    let program = project.read("build/program.json");

    let second = json(&project.call(&["compile", "--format", "json"]).stdout);
    assert!(second["files"].as_array().unwrap().iter().all(|file| file["state"] == "unchanged"), "{second}");
    assert_eq!(project.read("build/program.json"), program);

    project.write("build/mine.txt", "mine");
    project.write("visits.ingest", FINE.replace("pipeline all", "pipeline every"));
    let third = json(&project.call(&["compile", "--format", "json"]).stdout);
    let of =
        |path: &str| third["files"].as_array().unwrap().iter().find(|it| it["path"] == path).unwrap()["state"].clone();
    assert_eq!((of(dag), of("program.json")), ("removed".into(), "changed".into()));
    assert!(!project.path("build").join(dag).exists());
    assert_eq!(project.read("build/mine.txt"), "mine");
}

#[test]
fn dags_are_made_for_an_airflow_that_can_run_them() {
    let project = visits();
    assert_eq!(project.call(&["compile", "--airflow-version", "3.3.2"]).code, 0);
    let called = project.call(&["compile", "--airflow-version", "2.11"]);
    assert_eq!(called.code, 2);
    assert!(called.stderr.contains("retry policies that came with 3.3"), "{called:?}");
}

#[test]
fn compile_does_not_replace_what_others_wrote() {
    let project = visits();
    project.write("build/program.json", "mine");
    let called = project.call(&["compile"]);
    assert_eq!(called.code, 2);
    assert!(called.stderr.contains("build/program.json` is there already"), "{called:?}");
    assert_eq!(project.read("build/program.json"), "mine");
}

#[test]
fn what_is_not_built_is_refused_before_anything_is_touched() {
    let text = FINE.replacen("csv\" }", "csv\"  settled 10m }", 1);
    let project = Project::new(&[("ingest.toml", MANIFEST), ("visits.ingest", &text)]);
    assert_eq!(project.call(&["check"]).code, 0);
    for command in ["run", "plan"] {
        let called = project.call(&[command]);
        assert_eq!((called.code, called.stdout.as_str()), (2, ""), "{called:?}");
        assert!(called.stderr.contains("R0008") && called.stderr.contains("`visits`"), "{called:?}");
    }
    assert!(!project.path("lake").exists());
    // What is compiled for a later build says so.
    let called = project.call(&["compile", "--format", "json"]);
    let refused = &json(&called.stdout)["refused"];
    assert_eq!(
        (called.code, &refused[0]["rule"], refused.as_array().unwrap().len()),
        (0, &"R0008".into(), 1),
        "{called:?}"
    );
    assert!(called.stderr.contains("whatever runs it is refused (R0008)"), "{called:?}");
    assert_eq!(json(&visits().call(&["compile", "--format", "json"]).stdout)["refused"], serde_json::json!([]));
    let explained = project.call(&["explain", "R0008"]);
    assert!(explained.stdout.contains("arrival-not-built"), "{explained:?}");
}

/// Every file below a folder, but what a run left there, into another.
fn copied(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap();
        if path.is_dir() && name != "out" {
            copied(&path, &to.join(name));
        } else if path.is_file() {
            fs::copy(&path, to.join(name)).unwrap();
        }
    }
}

#[test]
fn the_readme_shows_what_the_example_tells() {
    let project = Project::new(&[]);
    let example = project.path("claims");
    copied(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/claims")), &example);
    let told = project.call(&["run", example.to_str().unwrap()]).stdout;
    let readme = include_str!("../../README.md");
    let shown = readme.split_once("cargo run --release -- run examples/claims").unwrap().1.split("```").nth(2).unwrap();
    let facts = |text: &str| -> BTreeSet<String> {
        let places = text.split(['(', ')']).filter(|it| it.contains(".ingest:")).map(str::to_owned);
        let rows = text.lines().filter(|it| it.contains(" published "));
        // But for the seconds.
        let words = |it: &str| it.split_whitespace().take(7).collect::<Vec<_>>().join(" ");
        places.chain(rows.map(words)).collect()
    };
    let (shown, told) = (facts(shown), facts(&told));
    assert!(
        shown.len() > 8 && shown.iter().filter(|it| !it.contains(" in ")).all(|it| told.contains(it)),
        "{shown:?} {told:?}"
    );
}
