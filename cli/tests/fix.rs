//! `ingest check --fix`, as called.

use serde_json::Value;

use crate::project::{FINE, Project};

const UNTIDY: &str =
    "fn due(late: bool) -> bool = (late == true)\nfn paid(status: text) -> bool = not (status in [\"VOID\"])\n";
const TIDY: &str = "fn due(late: bool) -> bool = late\nfn paid(status: text) -> bool = status != \"VOID\"\n";

#[test]
fn safe_fixes_are_applied_until_none_is_left() {
    let project = Project::new(&[("a.ingest", UNTIDY), ("b.ingest", FINE)]);
    let called = project.call(&["check", "--fix"]);
    assert_eq!(called.code, 0, "{called:?}");
    assert_eq!(project.read("a.ingest"), TIDY);
    assert_eq!(project.read("b.ingest"), FINE);
    assert!(called.stdout.contains("fixed a.ingest:1 [W0303]"), "{called:?}");
    assert!(called.stderr.contains("fixed in 1 file"), "{called:?}");
    let again = project.call(&["check", "--fix"]);
    assert!(again.code == 0 && !again.stdout.contains("fixed"), "{again:?}");
    assert!(again.stderr.contains("nothing to fix"), "{again:?}");
}

#[test]
fn what_a_person_must_decide_stays() {
    let text = "fn paid(status: text) -> bool = upper(status) == \"paid\"\n";
    let project = Project::new(&[("a.ingest", text)]);
    let called = project.call(&["check", "--fix", "--format", "short"]);
    assert_eq!(project.read("a.ingest"), text);
    assert!(called.stdout.contains("W0315"), "{called:?}");
}

#[test]
fn a_diff_changes_nothing() {
    let project = Project::new(&[("sub/a.ingest", UNTIDY)]);
    for option in ["--diff", "--dry-run"] {
        let called = project.call(&["check", "sub", "--fix", option]);
        assert_eq!(called.code, 1, "{called:?}");
        assert!(called.stdout.starts_with("--- a/sub/a.ingest\n+++ b/sub/a.ingest\n@@ -1,2 +1,2 @@\n"), "{called:?}");
        assert!(called.stdout.contains("\n+fn due(late: bool) -> bool = late\n"), "{called:?}");
        assert_eq!(project.read("sub/a.ingest"), UNTIDY);
    }
    project.write("sub/a.ingest", TIDY);
    let called = project.call(&["check", "sub", "--fix", "--diff"]);
    assert_eq!((called.code, called.stdout.as_str()), (0, ""));
    assert_eq!(project.call(&["check", "--diff"]).code, 2, "there is nothing to show a diff of");
}

#[test]
fn errors_with_one_right_mend_are_mended_too() {
    let text = "fn due(paid: date) -> bool = paid < 2026-1-5\nfn late(paid: date) -> bool = paidd < 2026-01-05\n";
    let project = Project::new(&[("a.ingest", text)]);
    let called = project.call(&["check", "--fix"]);
    assert_eq!(called.code, 1, "an error is left: {called:?}");
    assert!(project.read("a.ingest").starts_with("fn due(paid: date) -> bool = paid < 2026-01-05\n"), "{called:?}");
}

#[test]
fn comments_stay() {
    let text = "fn due(late: bool) -> bool = (\n  late  # as the vendor says\n    == true\n)\n";
    let project = Project::new(&[("a.ingest", text)]);
    assert_eq!(project.call(&["check", "--fix"]).code, 0);
    assert_eq!(project.read("a.ingest"), "# as the vendor says\nfn due(late: bool) -> bool = late\n");
}

#[test]
fn the_line_ends_of_windows_stay() {
    let windows = |text: &str| text.replace('\n', "\r\n");
    let project = Project::new(&[("a.ingest", &windows(UNTIDY))]);
    project.call(&["check", "--fix"]);
    assert_eq!(project.read("a.ingest"), windows(TIDY));
}

#[test]
fn json_tells_what_was_fixed() {
    let project = Project::new(&[("a.ingest", UNTIDY)]);
    let called = project.call(&["check", "a.ingest", "--fix", "--format", "json"]);
    let report: Value = serde_json::from_str(&called.stdout).unwrap();
    assert_eq!((report["fixed"][0]["line"].as_u64(), report["fixed"][0]["file"].as_str()), (Some(1), Some("a.ingest")));
    assert_eq!(report["diagnostics"], Value::Array(Vec::new()));
    assert_eq!(project.read("a.ingest"), TIDY);
}

#[cfg(unix)]
#[test]
fn permissions_stay() {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    let project = Project::new(&[("a.ingest", UNTIDY)]);
    fs::set_permissions(project.path("a.ingest"), fs::Permissions::from_mode(0o640)).unwrap();
    assert_eq!(project.call(&["check", "--fix"]).code, 0);
    assert_eq!(project.read("a.ingest"), TIDY);
    assert_eq!(fs::metadata(project.path("a.ingest")).unwrap().permissions().mode() & 0o777, 0o640);
}
