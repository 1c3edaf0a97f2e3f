//! `ingest diff`, as called, in a real repository.

use crate::project;
use std::process::Command;

use serde_json::Value;

use crate::project::{FINE, Project};

/// A repository with a project in its folder `clinic`, committed twice: the second time with a field less.
fn repository() -> Project {
    let project = Project::new(&[
        ("clinic/ingest.toml", "name = \"clinic\"\noutput = \"build\"\n"),
        ("clinic/visits.ingest", FINE),
    ]);
    // What is no part of the project: another one in it, and what is generated.
    project.write("clinic/other/ingest.toml", "name = \"other\"\n");
    project.write("clinic/other/broken.ingest", "schema {\n");
    project.write("clinic/build/old.ingest", "schema {\n");
    git(&project, &["init", "--quiet", "--initial-branch", "main"]);
    commit(&project, "first");
    project.write("clinic/visits.ingest", without_site());
    commit(&project, "second");
    project
}

fn without_site() -> String {
    FINE.replace("  site     text\n}\n\nmap", "}\n\nmap").replace("  site     = trim(site)\n", "")
}

fn commit(project: &Project, message: &str) {
    git(project, &["add", "--all"]);
    git(project, &["commit", "--quiet", "--message", message]);
}

fn git(project: &Project, arguments: &[&str]) {
    let identity = ["-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"];
    let mut command = Command::new("git");
    command.current_dir(project.path("")).env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null");
    assert!(command.args(identity).args(arguments).status().unwrap().success(), "{arguments:?}");
}

#[test]
fn two_revisions() {
    let project = repository();
    let called = project.call_in("clinic", &["diff", "HEAD~1", "HEAD"], |_| {});
    assert_eq!(called.code, 1, "{called:?}");
    assert!(called.stdout.contains("breaking  schema `Visit`, field `site` is gone  (visits.ingest:18)"), "{called:?}");
    let back = project.call_in("clinic", &["diff", "HEAD", "HEAD~1", "--format", "json"], |_| {});
    let report: Value = serde_json::from_str(&back.stdout).unwrap();
    assert_eq!((back.code, &report["summary"]["breaking"]), (1, &1.into()), "a required field: {back:?}");
}

#[test]
fn a_revision_and_the_folder_as_it_is() {
    let project = repository();
    let called = project.call_in("clinic", &["diff", "main"], |_| {});
    assert_eq!((called.code, called.stdout.as_str()), (0, "nothing changed that the program means\n"), "{called:?}");
    project.write("clinic/visits.ingest", FINE);
    let called = project.call_in("clinic", &["diff", "main", "."], |_| {});
    assert_eq!(called.code, 1, "{called:?}");
    assert!(called.stdout.contains("field `site` is new, of type `text`"), "{called:?}");
    let called = project.call(&["diff", "main", "clinic", "--project", "clinic", "--format", "markdown"]);
    assert!(called.stdout.starts_with("### 1 breaking change, "), "{called:?}");
}

#[test]
fn a_reference_table_is_that_of_the_revision() {
    let asking = FINE.replace("trim(site)", "site |> lookup(sites).name else \"elsewhere\"");
    let table = "\nlookup sites = csv \"reference/sites.csv\" {\n  key code text\n  name     text\n}\n";
    let project =
        Project::new(&[("a.ingest", &format!("{asking}{table}")), ("reference/sites.csv", "code,name\n1,North\n")]);
    git(&project, &["init", "--quiet", "--initial-branch", "main"]);
    commit(&project, "first");
    project.write("reference/sites.csv", "code,name\n1,North\n2,South\n");
    let called = project.call(&["diff", "main"]);
    assert_eq!(called.code, 1, "{called:?}");
    assert!(called.stdout.contains("lookup `sites` has other rows"), "{called:?}");
    assert!(called.stdout.contains("- 1 rows") && called.stdout.contains("+ 2 rows"), "{called:?}");
    assert!(called.stdout.contains("visits -> all_visits: lookup `sites` is another"), "{called:?}");
}

#[test]
fn two_folders_need_no_repository() {
    let project = Project::new(&[("old/a.ingest", FINE), ("new/a.ingest", &without_site())]);
    let called = project.call(&["diff", "old", "new"]);
    assert_eq!(called.code, 1, "{called:?}");
    assert_eq!(project.call(&["diff", "old", "old"]).code, 0);
}

#[test]
fn what_does_not_compile_is_not_compared() {
    let project = repository();
    project.write("clinic/visits.ingest", project::broken());
    let called = project.call_in("clinic", &["diff", "main"], |_| {});
    assert_eq!((called.code, called.stdout.as_str()), (2, ""), "{called:?}");
    assert!(called.stderr.contains("the project does not compile: 1 error"), "{called:?}");
    assert!(called.stderr.contains("visits.ingest:23"), "{called:?}");
    commit(&project, "broken");
    project.write("clinic/visits.ingest", FINE);
    let called = project.call_in("clinic", &["diff", "HEAD", "."], |_| {});
    assert_eq!(called.code, 2, "{called:?}");
    assert!(
        called.stderr.contains("HEAD does not compile") && called.stderr.contains("HEAD/visits.ingest:23"),
        "{called:?}"
    );
}

#[test]
fn a_name_of_nothing_is_a_wrong_call() {
    let project = repository();
    let called = project.call_in("clinic", &["diff", "mian"], |_| {});
    assert_eq!(called.code, 2);
    assert!(called.stderr.contains("`mian` is no folder and no revision of the repository"), "{called:?}");
    let outside = Project::new(&[("a.ingest", FINE)]);
    let called = outside.call_in("", &["diff", "main"], |command| {
        command.env("GIT_CEILING_DIRECTORIES", outside.path("").parent().unwrap());
    });
    assert_eq!(called.code, 2);
    assert!(called.stderr.contains("is in no git repository"), "{called:?}");
}

#[test]
fn a_library_is_what_it_was_at_the_revision() {
    let project = repository();
    let codes = |body: &str| format!("fn plain(value: text) -> text = {body}\n");
    project.write("clinic/ingest.toml", "name = \"clinic\"\noutput = \"build\"\n[libraries]\nacme = \"../acme\"\n");
    project.write(
        "clinic/visits.ingest",
        format!("use acme.codes {{ plain }}\n{}", FINE.replace("trim(site)", "plain(site)")),
    );
    project.write("acme/codes.ingest", codes("trim(value)"));
    commit(&project, "library");
    assert_eq!(project.call_in("clinic", &["diff", "HEAD"], |_| {}).code, 0);
    project.write("acme/codes.ingest", codes("upper(value)"));
    let called = project.call_in("clinic", &["diff", "HEAD", "--format", "json"], |_| {});
    assert!(called.code < 2 && called.stdout.contains("site"), "{called:?}");
}
