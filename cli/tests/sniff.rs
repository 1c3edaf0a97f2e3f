//! `ingest sniff`, as called.

use crate::project::Project;
use serde_json::Value;

const VISITS: &str = "VISIT_ID|Patient Name|SEEN|PAID\n1|Ann Miller|01/31/2024|12.50\n2|Bo Smith|02/01/2024|NA\n3|Cy Jones|02/02/2024|1.00\n";

#[test]
fn what_is_printed_is_a_source_that_checks() {
    let project = Project::new(&[("drop/visits_20240131.txt", VISITS)]);
    let called = project.call(&["sniff", "drop/visits_20240131.txt", "--from", "drop"]);
    assert_eq!(called.code, 0, "{called:?}");
    insta::assert_snapshot!(called.stdout, @r##"
    # visits_20240131.txt: csv in utf-8; by all 3 records.
    source visits {
      from   drop
      files  { increment "visits_{date:%Y%m%d}.txt" }
      format csv { delimiter: "|", nulls: ["", "NA"] }

      columns {
        VISIT_ID     int
        patient_name text              from "Patient Name"
        SEEN         date "%m/%d/%Y"
        PAID         decimal(12, 2)?
      }
    }
    "##);
    for value in ["Miller", "Bo Smith", "12.50"] {
        assert!(!called.stdout.contains(value) && !called.stderr.contains(value), "{called:?}");
    }
    project.write("visits.ingest", format!("connection drop = local {{ root: \"./drop\" }}\n\n{}", called.stdout));
    let checked = project.call(&["check", "visits.ingest"]);
    assert_eq!(checked.code, 0, "{checked:?}");
    assert_eq!(project.call(&["fmt", "--check", "visits.ingest"]).code, 0);
}

#[test]
fn json_is_for_programs() {
    let project = Project::new(&[("visits.txt", VISITS)]);
    let called = project.call(&["sniff", "visits.txt", "--name", "seen", "--format", "json"]);
    assert_eq!((called.code, called.stderr.as_str()), (0, ""), "{called:?}");
    let told: Value = serde_json::from_str(&called.stdout).unwrap();
    assert_eq!(told["format"], "csv");
    assert_eq!(told["columns"][3]["type"], "decimal(12, 2)?");
    assert_eq!(told["columns"][3]["nulls"], 1);
    assert!(told["block"].as_str().unwrap().contains("source seen {"));
}

#[test]
fn what_has_no_source_says_why() {
    let project =
        Project::new(&[("a.pdf", "%PDF-1.7\n"), ("b.pgp", "-----BEGIN PGP MESSAGE-----\n\nAA\n"), ("empty.csv", "")]);
    for (file, why) in
        [("a.pdf", "no format reads it"), ("b.pgp", "unwrap pgp(private_key)"), ("empty.csv", "nothing is in it")]
    {
        let called = project.call(&["sniff", file]);
        assert_eq!((called.code, called.stdout.as_str()), (1, ""), "{called:?}");
        assert!(called.stderr.contains(why), "{called:?}");
    }
    for arguments in [["sniff", "absent.csv"], ["sniff", "."]] {
        let called = project.call(&arguments);
        assert_eq!((called.code, called.stdout.as_str()), (2, ""), "{called:?}");
    }
}
