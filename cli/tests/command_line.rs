//! What holds for every command, and the small ones.

use std::process::Stdio;

use crate::project::{Project, ingest};
use serde_json::Value;

#[test]
fn wrong_options_are_wrong_calls() {
    let project = Project::new(&[]);
    for arguments in [
        &["check", "--fromat", "json"][..],
        &["check", "--format", "xml"],
        &["chekc"],
        &[],
        &["check", "--color", "sometimes"],
        &["fmt", "--stdin", "a.ingest"],
        &["completions", "cmd"],
    ] {
        let called = project.call(arguments);
        assert_eq!((called.code, called.stdout.as_str()), (2, ""), "{arguments:?}: {called:?}");
        assert!(!called.stderr.is_empty());
    }
    assert!(project.call(&["check", "--fromat", "json"]).stderr.contains("--format"), "a similar one is named");
    assert!(project.call(&["chekc"]).stderr.contains("check"));
}

#[test]
fn help_teaches() {
    let project = Project::new(&[]);
    let called = project.call(&["--help"]);
    assert_eq!((called.code, called.stderr.as_str()), (0, ""));
    let commands: Vec<&str> = called
        .stdout
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        // Deeper lines go on with the words of the one above.
        .filter_map(|line| line.strip_prefix("  ").filter(|line| !line.starts_with(' '))?.split(' ').next())
        .collect();
    assert!(commands.contains(&"check") && commands.contains(&"run"), "{commands:?}");
    for command in commands {
        let called = project.call(&[command, "--help"]);
        assert_eq!(called.code, 0);
        assert!(called.stdout.contains(&format!("Examples:\n  ingest {command}")), "{command} has no examples");
    }
}

#[test]
fn version() {
    let called = Project::new(&[]).call(&["--version"]);
    assert_eq!(called.stdout, format!("ingest {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn explain_finds_by_code_and_by_name() {
    let project = Project::new(&[]);
    let by_code = project.call(&["explain", "e0101"]);
    assert_eq!(by_code.code, 0);
    assert!(by_code.stdout.starts_with("E0101 unknown-name\n"), "{by_code:?}");
    assert!(by_code.stdout.contains("## Fails") && by_code.stdout.contains("## Passes"));
    assert_eq!(project.call(&["explain", "unknown-name"]).stdout, by_code.stdout);

    let page: Value = serde_json::from_str(&project.call(&["explain", "E0101", "--format", "json"]).stdout).unwrap();
    assert_eq!(
        (&page["code"], &page["name"], &page["severity"]),
        (&"E0101".into(), &"unknown-name".into(), &"error".into())
    );
}

#[test]
fn explain_lists_all() {
    let project = Project::new(&[]);
    let listed = project.call(&["explain"]).stdout;
    let all: Value = serde_json::from_str(&project.call(&["explain", "--format", "json"]).stdout).unwrap();
    assert_eq!(listed.lines().count(), all.as_array().unwrap().len());
    assert!(listed.lines().count() >= 30);
}

#[test]
fn explain_of_nothing_known_is_a_wrong_call() {
    let project = Project::new(&[]);
    let called = project.call(&["explain", "unknown-nmae"]);
    assert_eq!((called.code, called.stdout.as_str()), (2, ""));
    assert!(called.stderr.contains("`unknown-name`"), "{called:?}");
    assert_eq!(project.call(&["explain", "E9999"]).code, 2);
}

#[test]
fn completions_know_the_commands() {
    let project = Project::new(&[]);
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let called = project.call(&["completions", shell]);
        assert_eq!(called.code, 0);
        assert!(called.stdout.contains("explain"), "{shell}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let project = Project::new(&[]);
    let mut child = ingest(&project.path(""))
        .args(["completions", "zsh"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}
