//! What a build cannot run yet is refused by name, and its pages are true.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use ingest_analysis::{InputFile, Project, analyse};
use ingest_diagnostics::{Severity, render};
use ingest_engine::{RunOptions, Unbuilt, rules, unbuilt};

#[test]
fn codes_are_unique_and_well_formed() {
    let rules = rules();
    assert!(rules.is_sorted_by_key(|rule| rule.code));
    let known: BTreeSet<_> =
        ingest_analysis::rules().into_iter().chain(rules.iter().copied()).map(|it| it.name).collect();
    assert_eq!(known.len(), ingest_analysis::rules().len() + rules.len(), "two rules have one name");
    for rule in rules {
        let digits = rule.code.strip_prefix('R').unwrap();
        assert!(digits.len() == 4 && digits.bytes().all(|it| it.is_ascii_digit()), "{}", rule.code);
        assert!(matches!(rule.default_level, Severity::Error | Severity::Info), "{}", rule.code);
    }
}

#[test]
fn the_failing_example_compiles_and_is_refused_or_told_by_that_code() {
    for rule in rules() {
        let found = of_example(rule.docs, "Fails");
        let codes: Vec<_> = found.iter().map(|it| it.rule.code).collect();
        assert_eq!(codes, [rule.code], "{}", rule.name);
        assert_eq!(found.iter().any(Unbuilt::refuses), rule.default_level == Severity::Error, "{}", rule.name);
    }
}

#[test]
fn the_passing_example_can_be_run() {
    for rule in rules() {
        let found: Vec<_> = of_example(rule.docs, "Passes").into_iter().map(|it| it.what).collect();
        assert!(found.is_empty(), "{}: {found:?}", rule.name);
    }
}

#[test]
fn only_what_is_asked_for_counts() {
    let text = r#"
        secret key from env("KEY")
        connection far  = sftp { host: "sftp.acme.example", user: "u", private_key: key }
        connection near = local { root: "./near" }
        connection lake = local { root: "./lake" }
        environment dev {
          far = local { root: "./far" }
        }
        source a {
          from far
          files { increment "a_{date:%Y%m%d}.csv" }
          columns {
            id int
          }
        }
        source b {
          from near
          files { increment "b_{date:%Y%m%d}.csv" }
          columns {
            id int
          }
        }
        schema S {
          id int
        }
        map a -> S {
          id = id
        }
        map b -> S {
          id = id
        }
        dataset d of S {
          to lake "d"
          quarantine to lake "q"
        }
        pipeline both {
          a -> d
          b -> d
        }
    "#;
    let count = |environment: &str, source: Option<&str>| {
        of_text(text, environment, source).into_iter().map(|it| it.rule.code).collect::<Vec<_>>()
    };
    assert_eq!(count("default", None), ["R0001"]);
    assert_eq!(count("default", Some("a")), ["R0001"]);
    assert!(count("default", Some("b")).is_empty());
    assert!(count("dev", None).is_empty());
}

#[test]
fn the_example_of_the_design_compiles_and_says_what_is_not_built() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/acme");
    let texts = ["connections", "datasets", "pipelines/acme", "schemas/claims"].map(|name| {
        let path = format!("{name}.ingest");
        InputFile { text: fs::read_to_string(root.join(&path)).unwrap(), path }
    });
    let analysis = analyse(&Project { manifest: None, files: texts.into() });
    let Some(program) = &analysis.program else {
        panic!("{}", render::short(&analysis.sources, &analysis.diagnostics))
    };
    let refused = |environment: &str| {
        let found = unbuilt(program, &options(environment, None));
        found.into_iter().filter(Unbuilt::refuses).map(|it| it.what).collect::<Vec<_>>()
    };
    let here = [
        "`claims` is kept as a Delta table",
        "rows of `claims` are merged by their key",
        "folders of `claims` are named by `service_date_year`",
    ];
    assert_eq!(refused("dev"), here);
    let far = [
        "`acme_sftp` is reached by `sftp` in the environment `default`",
        "`lake` is reached by `s3` in the environment `default`",
    ];
    assert_eq!(refused("default"), [&far[..], &here[..]].concat());
}

fn of_example(docs: &str, section: &str) -> Vec<Unbuilt> {
    let (_, text) = docs.split_once(&format!("## {section}\n")).unwrap();
    let (_, text) = text.split_once("```ingest\n").unwrap();
    of_text(text.split("```").next().unwrap(), "default", None)
}

/// What a run of the one file would lack.
fn of_text(text: &str, environment: &str, source: Option<&str>) -> Vec<Unbuilt> {
    let files = vec![InputFile { path: "example.ingest".to_owned(), text: text.to_owned() }];
    let analysis = analyse(&Project { manifest: None, files });
    let Some(program) = &analysis.program else {
        panic!("{}", render::short(&analysis.sources, &analysis.diagnostics))
    };
    unbuilt(program, &options(environment, source))
}

fn options(environment: &str, source: Option<&str>) -> RunOptions {
    RunOptions {
        project_root: PathBuf::from("."),
        environment: environment.to_owned(),
        source: source.map(str::to_owned),
        threads: 1,
        ..RunOptions::default()
    }
}
