//! `ingest fmt`, as called.

use std::io::Write as _;
use std::process::Stdio;

use crate::project::{Called, FINE, Project, ingest};

/// [`FINE`], laid out badly.
fn untidy() -> String {
    FINE.replace("  ", " ").replace("visit_id int", "visit_id     int")
}

#[test]
fn files_are_laid_out_in_place() {
    let project = Project::new(&[("a.ingest", &untidy()), ("b.ingest", FINE)]);
    let called = project.call(&["fmt"]);
    assert_eq!((called.code, called.stdout.as_str()), (0, ""), "{called:?}");
    assert!(called.stderr.starts_with("1 file of 2 laid out"), "{called:?}");
    assert_eq!(project.read("a.ingest"), FINE);
    assert_eq!(project.call(&["fmt", "--check"]).code, 0);
}

#[test]
fn check_names_the_files_and_changes_none() {
    let project = Project::new(&[("a.ingest", &untidy()), ("sub/b.ingest", FINE)]);
    let called = project.call(&["fmt", "--check", "a.ingest", "sub"]);
    assert_eq!((called.code, called.stdout.as_str()), (1, "a.ingest\n"));
    assert_eq!(project.read("a.ingest"), untidy());
}

#[test]
fn a_folder_is_walked_whole() {
    let project = Project::new(&[("all/one/ingest.toml", ""), ("all/one/a.ingest", &untidy()), ("all/b.ingest", FINE)]);
    let called = project.call(&["fmt", "--check", "all"]);
    assert_eq!((called.code, called.stdout.as_str()), (1, "all/one/a.ingest\n"), "{called:?}");
}

#[test]
fn that_nothing_is_found_is_a_wrong_call() {
    let project = Project::new(&[("docs/readme.md", ""), ("sub/a.ingest", FINE)]);
    let called = project.call(&["fmt", "--check", "docs"]);
    assert_eq!(called.code, 2);
    assert!(called.stderr.contains("there is no `.ingest` file in `docs`"), "{called:?}");
    assert_eq!(Project::new(&[]).call(&["fmt"]).code, 2);
}

#[test]
fn the_line_ends_of_windows_stay() {
    let windows = |text: &str| text.replace('\n', "\r\n");
    let project = Project::new(&[("a.ingest", &windows(FINE)), ("b.ingest", &windows(&untidy()))]);
    let called = project.call(&["fmt", "--check"]);
    assert_eq!((called.code, called.stdout.as_str()), (1, "b.ingest\n"), "{called:?}");
    assert_eq!(project.call(&["fmt"]).code, 0);
    assert_eq!(project.read("b.ingest"), windows(FINE));
    assert_eq!(with_stdin(&project, &["fmt", "--stdin"], windows(&untidy()).as_bytes()).stdout, windows(FINE));
}

#[test]
fn json_names_the_files() {
    let project = Project::new(&[("a.ingest", &untidy()), ("b.ingest", FINE)]);
    let called = project.call(&["fmt", "--check", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&called.stdout).unwrap();
    assert_eq!((called.code, called.stderr.as_str()), (1, ""));
    assert_eq!((&report["files"], &report["differing"]), (&2.into(), &serde_json::json!(["a.ingest"])));
}

#[test]
fn stdin_goes_to_stdout() {
    let project = Project::new(&[]);
    let called = with_stdin(&project, &["fmt", "--stdin"], untidy().as_bytes());
    assert_eq!((called.code, called.stdout.as_str(), called.stderr.as_str()), (0, FINE, ""));
    assert_eq!(with_stdin(&project, &["fmt", "--stdin", "--check"], untidy().as_bytes()).code, 1);
    assert_eq!(with_stdin(&project, &["fmt", "--stdin", "--check"], FINE.as_bytes()).code, 0);
    assert_eq!(with_stdin(&project, &["fmt", "--stdin"], b"\xff").code, 2);
}

#[test]
fn a_file_that_is_broken_keeps_what_it_says() {
    let text = "map a -> {\n  x = (1 +\n}\n# the end";
    let project = Project::new(&[("a.ingest", text)]);
    assert_eq!(project.call(&["fmt"]).code, 0);
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>().concat();
    assert_eq!(words(&project.read("a.ingest")), words(text));
}

#[test]
fn a_file_that_is_not_there_is_a_wrong_call() {
    let called = Project::new(&[]).call(&["fmt", "absent.ingest"]);
    assert_eq!(called.code, 2);
    assert!(called.stderr.contains("absent.ingest"), "{called:?}");
}

#[cfg(unix)]
#[test]
fn permissions_and_links_stay() {
    use std::fs;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let project = Project::new(&[("real.ingest", &untidy())]);
    fs::set_permissions(project.path("real.ingest"), fs::Permissions::from_mode(0o640)).unwrap();
    symlink("real.ingest", project.path("link.ingest")).unwrap();
    assert_eq!(project.call(&["fmt", "link.ingest"]).code, 0);
    assert_eq!(project.read("real.ingest"), FINE);
    assert_eq!(fs::metadata(project.path("real.ingest")).unwrap().permissions().mode() & 0o777, 0o640);
    assert!(fs::symlink_metadata(project.path("link.ingest")).unwrap().is_symlink());
}

fn with_stdin(project: &Project, arguments: &[&str], text: &[u8]) -> Called {
    let mut child = ingest(&project.path(""))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(text).unwrap();
    child.wait_with_output().unwrap().into()
}
