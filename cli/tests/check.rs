//! `ingest check`, as called.

use crate::project::{FINE, Project, broken};
use serde_json::Value;

#[test]
fn a_fine_project_is_fine() {
    let project = Project::new(&[("ingest.toml", "name = \"visits\"\n"), ("visits.ingest", FINE)]);
    let called = project.call(&["check"]);
    assert_eq!((called.code, called.stdout.as_str(), called.stderr.as_str()), (0, "", "no findings\n"));
}

#[test]
fn quiet_says_nothing_of_a_fine_project() {
    let called = Project::new(&[("visits.ingest", FINE)]).call(&["check", "--quiet"]);
    assert_eq!((called.code, called.stdout.as_str(), called.stderr.as_str()), (0, "", ""));
}

#[test]
fn findings_have_exit_code_1() {
    let called = Project::new(&[("visits.ingest", &broken())]).call(&["check"]);
    assert_eq!(called.code, 1);
    assert!(called.stdout.contains("siet"), "{called:?}");
    assert!(called.stdout.contains("visits.ingest:23:"), "{called:?}");
    assert!(called.stderr.contains("1 error") && called.stderr.contains("ingest explain E"), "{called:?}");
}

#[test]
fn one_file_is_a_project() {
    let project = Project::new(&[("visits.ingest", FINE), ("other.ingest", &broken())]);
    assert_eq!(project.call(&["check", "visits.ingest"]).code, 0);
    assert_eq!(project.call(&["check", "other.ingest"]).code, 1);
    assert_eq!(project.call(&["check"]).code, 1, "a folder is one project: the names are declared twice");
}

#[test]
fn the_project_is_found_from_below() {
    let project = Project::new(&[("ingest.toml", "name = \"visits\"\n"), ("sources/visits.ingest", &broken())]);
    let called = project.call_in("sources", &["check", "--format", "short"], |_| {});
    assert_eq!(called.code, 1);
    assert!(called.stdout.starts_with("../sources/visits.ingest:23:"), "{called:?}");
}

#[test]
fn paths_are_shown_from_the_current_folder() {
    let project = Project::new(&[("some/where/visits.ingest", &broken())]);
    for path in ["some/where", "./some/where/", "some/where/visits.ingest"] {
        let called = project.call(&["check", path, "--format", "short"]);
        assert!(called.stdout.starts_with("some/where/visits.ingest:23:"), "{path}: {called:?}");
    }
}

#[test]
fn other_folders_are_left_out() {
    let project = Project::new(&[("ingest.toml", "name = \"visits\"\noutput = \"made\"\n"), ("visits.ingest", FINE)]);
    for folder in [".hidden", "target", "node_modules", "made"] {
        project.write(&format!("{folder}/visits.ingest"), FINE);
    }
    project.write("nested/ingest.toml", "name = \"nested\"\n");
    project.write("nested/visits.ingest", FINE);
    let called = project.call(&["check"]);
    assert_eq!(called.code, 0, "{called:?}");
    project.write("deeper/visits.ingest", FINE);
    assert_eq!(project.call(&["check"]).code, 1);
}

#[test]
fn what_is_no_project_is_a_wrong_call() {
    let project = Project::new(&[("notes.txt", "")]);
    for (arguments, message) in [
        (["check", "."], "there is no `.ingest` file"),
        (["check", "absent"], "`absent` does not exist"),
        (["check", "notes.txt"], "`notes.txt` is no project"),
    ] {
        let called = project.call(&arguments);
        assert_eq!((called.code, called.stdout.as_str()), (2, ""));
        assert!(called.stderr.starts_with("error: ") && called.stderr.contains(message), "{called:?}");
    }
}

#[test]
fn a_file_that_is_not_utf8_is_named_with_its_line() {
    let project = Project::new(&[]);
    project.write("visits.ingest", b"# fine\n# caf\xe9\n");
    let called = project.call(&["check"]);
    assert_eq!(called.code, 2);
    assert!(called.stderr.contains("visits.ingest` is not UTF-8: line 2"), "{called:?}");
}

#[test]
fn json_is_all_that_is_printed() {
    let project = Project::new(&[("visits.ingest", &broken())]);
    let called = project.call(&["check", "--format", "json"]);
    let report: Value = serde_json::from_str(&called.stdout).unwrap();
    assert_eq!((called.code, called.stderr.as_str()), (1, ""));
    assert_eq!(report["summary"]["errors"], 1);
    assert_eq!(report["diagnostics"][0]["file"], "visits.ingest");
    assert_eq!(report["diagnostics"][0]["line"], 23);

    project.write("visits.ingest", FINE);
    let report: Value = serde_json::from_str(&project.call(&["check", "--format", "json"]).stdout).unwrap();
    assert_eq!(report["summary"]["errors"], 0);
}

#[test]
fn sarif_and_github_name_the_same_place() {
    let project = Project::new(&[("visits.ingest", &broken())]);
    let sarif: Value = serde_json::from_str(&project.call(&["check", "--format", "sarif"]).stdout).unwrap();
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!(result["locations"][0]["physicalLocation"]["region"]["startLine"], 23);
    let rules = sarif["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules[result["ruleIndex"].as_u64().unwrap() as usize]["id"], result["ruleId"]);
    let github = project.call(&["check", "--format", "github"]).stdout;
    assert!(github.starts_with("::error file=visits.ingest,line=23,col="), "{github}");
}

#[test]
fn colours_come_where_they_are_wanted() {
    let project = Project::new(&[("visits.ingest", &broken())]);
    let coloured = |arguments: &[&str], no_color: Option<&str>| {
        let called = project.call_in("", arguments, |command| {
            no_color.map(|value| command.env("NO_COLOR", value));
        });
        called.stdout.contains('\u{1b}')
    };
    assert!(!coloured(&["check"], None), "a pipe is no terminal");
    assert!(coloured(&["check", "--color", "always"], None));
    assert!(coloured(&["check", "--color", "always"], Some("1")), "what is asked for in so many words wins");
    assert!(!coloured(&["check", "--color", "never"], None));
    assert!(!coloured(&["check"], Some("1")));
}

#[test]
fn an_environment_asked_for_must_be_there() {
    let project = Project::new(&[("visits.ingest", FINE)]);
    project.write("environments.ingest", "environment prod { lake = local { root: \"/lake\" } }\n");
    assert_eq!(project.call(&["check", "--env", "prod"]).code, 0);
    let called = project.call(&["check", "--env", "prd"]);
    assert_eq!(called.code, 2);
    assert!(called.stderr.contains("no environment is called `prd`") && called.stderr.contains("`prod`"), "{called:?}");
}

/// A project that uses a library beside it.
fn with_library() -> Project {
    let using = format!("use acme.codes {{ plain }}\n\n{}", FINE.replace("trim(site)", "plain(site)"));
    let project = Project::new(&[
        ("clinic/ingest.toml", "name = \"clinic\"\n\n[libraries]\nacme = \"../shared/acme\"\n"),
        ("clinic/visits.ingest", &using),
    ]);
    project.write("shared/acme/codes.ingest", "fn plain(value: text) -> text = trim(value)\n");
    project
}

#[test]
fn the_folders_of_libraries_are_read() {
    let project = with_library();
    for (folder, arguments) in [("", ["check", "clinic"].as_slice()), ("clinic", ["check"].as_slice())] {
        let called = project.call_in(folder, arguments, |_| {});
        assert_eq!((called.code, called.stderr.as_str()), (0, "no findings\n"), "{called:?}");
    }
    project.write("shared/acme/codes.ingest", "fn plain(value: text) -> text = trin(value)\n");
    let called = project.call_in("clinic", &["check", "--fix", "--format", "short"], |_| {});
    assert_eq!(called.code, 1, "{called:?}");
    assert!(called.stdout.contains("../shared/acme/codes.ingest:1:33"), "{called:?}");
    assert!(!called.stdout.contains("fixed"), "{called:?}");
}

#[test]
fn a_library_that_cannot_be_read_is_a_finding_of_the_manifest() {
    let project = with_library();
    project.write("shared/acme/other.ingest", [0xff_u8]);
    let called = project.call_in("clinic", &["check", "--format", "short"], |_| {});
    assert_eq!(called.code, 1, "{called:?}");
    assert!(called.stdout.starts_with("ingest.toml:4:8: error[E0115]"), "{called:?}");
    std::fs::remove_dir_all(project.path("shared")).unwrap();
    let called = project.call_in("clinic", &["check", "--format", "short"], |_| {});
    assert!(called.code == 1 && called.stdout.starts_with("ingest.toml:4:8: error[E0115]"), "{called:?}");
}

#[test]
fn the_readme_shows_what_check_tells() {
    let readme = include_str!("../../README.md");
    let block = |begin: &str| readme.split_once(begin).unwrap().1.split_once("```").unwrap().0;
    let (program, shown) = (block("```ingest\n"), block("$ ingest check\n"));
    let mistaken = program.replace("tokenize(MBR_ID, key: token_key)", "MBR_ID");
    let told = Project::new(&[("broken.ingest", &mistaken)]).call(&["check"]).stdout;
    // However wide the terminal is.
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(words(shown), words(&told));
}
