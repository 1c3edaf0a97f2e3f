//! `ingest test`, as called.

use std::fs;

use crate::project::Project;
use serde_json::Value;

/// Claims with a filter, a rejecting check, a `match` and a keyed token; a delivery check that no test could pass.
const CLAIMS: &str = r#"use std.privacy { phi, token, tokenize }

secret token_key from env("INGEST_TEST_KEY_THAT_IS_NOT_SET")
connection feeds = local { root: "./feeds" }

source claims {
  from feeds "claims"
  files { increment "claims_{date:%Y%m%d}_{site}.csv" }
  format csv { delimiter: "|" }
  columns {
    id     text
    member text            @phi(member_id)
    day    date "%m/%d/%Y"
    paid   decimal(12, 2)  else null
    status text
  }
}

schema Claim {
  claim_id     text
  member_token text            @token
  day          date
  paid         decimal(12, 2)
  state        text
  site         text

  checks {
    in_the_past: day <= delivery.date   else reject
    not_much:    paid < 1000000.00      else warn
    enough:      rows() > 100           else fail
  }
}

map claims -> Claim {
  where status != "VOID"

  claim_id     = id
  member_token = tokenize(member, key: token_key)
  day          = day
  paid         = paid ?? 0.00
  state        = match status {
    "PAID"   => "paid"
    "DENIED" => "denied"
    _        => "other"
  }
  site         = file.site
}

"#;

/// Its test, with these expectations.
fn claims(expect: &str) -> Project {
    let test = format!(
        r#"test "claims of a day" for claims -> Claim {{
  given delivery {{ date: 2026-01-05, site: "east" }}
  given csv """
    id|member|day|paid|status
    C1|M1|01/05/2026|10.00|PAID
    C2|M2|01/05/2026||DENIED
    C3|M3|01/05/2026|1.00|VOID
    C4|M4|01/06/2026|1.00|PAID
    C5|M5|someday|1.00|PAID
  """
{expect}
}}
"#
    );
    Project::new(&[("ingest.toml", "name = \"claims\"\n"), ("claims.ingest", &format!("{CLAIMS}{test}"))])
}

const RIGHT: &str = r#"  expect { claim_id: "C2", paid: 0.00, state: "denied", site: "east" }
  expect { claim_id: "C1", paid: 10, day: 2026-01-05,
    member_token: "e8b969790a240148bad8b48a214ab4c5bc0171f1f957b22ec723930b4d09a3e0" }
  expect filtered { id: "C3" }
  expect rejected { id: "C4", because: "in_the_past" }
  expect rejected { id: "C5", because: "day.date" }
  expect rows 2"#;

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn what_is_as_expected_passes_without_secrets_or_connections() {
    let called = claims(RIGHT).call(&["test"]);
    assert_eq!(called.code, 0, "{called:?}");
    assert!(called.stdout.contains("passed  claims of a day") && called.stdout.contains("1 passed in"), "{called:?}");
}

#[test]
fn the_cells_that_differ_are_shown() {
    let wrong = RIGHT.replace("paid: 10,", "paid: 11,").replace("rows 2", "rows 3");
    let called = claims(&wrong).call(&["test"]);
    assert_eq!(called.code, 1);
    for part in [
        "failed  claims of a day",
        "no row is so; the nearest is of record 1",
        "paid  expected  11.00",
        "      found     10.00",
        "3 rows should be published, and 2 are",
        "0 passed, 1 failed",
    ] {
        assert!(called.stdout.contains(part), "{part}: {called:?}");
    }
    assert!(!called.stdout.contains("member_token"), "only what differs: {called:?}");
}

#[test]
fn a_record_that_went_another_way_is_named() {
    let called = claims("  expect rejected { id: \"C3\" }").call(&["test"]);
    assert_eq!(called.code, 1);
    assert!(called.stdout.contains("no record that reads so is rejected"), "{called:?}");
    assert!(called.stdout.contains("record 3 was filtered"), "{called:?}");
    let called = claims("  expect { claim_id: \"C4\" }\n  expect { claim_id: \"C1\" }").call(&["test"]);
    assert!(called.stdout.contains("record 4 was rejected: in_the_past"), "{called:?}");
}

#[test]
fn update_writes_what_came_out() {
    let wrong = RIGHT.replace("paid: 10,", "paid: 11,").replace("rows 2", "rows 3").replace("\"denied\"", "\"paid\"");
    let project = claims(&wrong);
    let called = project.call(&["test", "--update"]);
    assert_eq!(called.code, 1, "{called:?}");
    assert!(called.stderr.contains("3 values rewritten"), "{called:?}");
    let text = fs::read_to_string(project.path("claims.ingest")).unwrap();
    assert!(text.contains("paid: 10.00,") && text.contains("rows 2") && text.contains("state: \"denied\""), "{text}");
    assert_eq!(project.call(&["test"]).code, 0);
}

#[test]
fn coverage_tells_what_no_test_reached() {
    let called = claims(RIGHT).call(&["test", "--coverage"]);
    for part in [
        "no record of a test breaks `not_much` of schema `Claim`",
        "no published row of a test takes the arm `_` of claims -> Claim",
    ] {
        assert!(called.stdout.contains(part), "{part}: {called:?}");
    }
    for reached in ["`in_the_past`", "`\"PAID\"`", "`\"DENIED\"`", "expects `paid`", "`enough`"] {
        assert!(!called.stdout.contains(reached), "{reached}: {called:?}");
    }
    assert_eq!(claims(RIGHT).call(&["test", "--fail-uncovered"]).code, 1);
}

#[test]
fn tests_are_filtered_by_title_and_by_map() {
    let project = claims(RIGHT);
    assert_eq!(project.call(&["test", "-k", "of a day"]).code, 0);
    assert_eq!(project.call(&["test", "-k", "claims -> Claim"]).code, 0);
    let called = project.call(&["test", "-k", "nonesuch"]);
    assert_eq!(called.code, 2);
    assert!(called.stderr.contains("no test is called `nonesuch`"), "{called:?}");
}

#[test]
fn machines_read_json_and_junit() {
    let project = claims(&RIGHT.replace("rows 2", "rows 3"));
    let report = json(&project.call(&["test", "--format", "json"]).stdout);
    assert_eq!(report["tests"][0]["verdict"], "failed");
    assert_eq!(report["tests"][0]["mismatches"][0]["what"], "3 rows should be published, and 2 are");
    assert_eq!(report["coverage"]["gaps"][0]["kind"], "check");
    let junit = project.call(&["test", "--format", "junit"]).stdout;
    assert!(junit.starts_with("<?xml") && junit.contains("tests=\"1\" failures=\"1\" errors=\"0\""), "{junit}");
    assert!(junit.contains("<testsuite name=\"claims -&gt; Claim\""), "{junit}");
    assert!(junit.contains("<failure message=\"3 rows should be published, and 2 are\">"), "{junit}");
}

#[test]
fn a_file_that_cannot_be_read_is_no_test() {
    let project = claims("  expect rows 1");
    let text = fs::read_to_string(project.path("claims.ingest")).unwrap().replace("id|member|day", "id|person|day");
    project.write("claims.ingest", &text);
    let called = project.call(&["test"]);
    assert_eq!(called.code, 1);
    assert!(called.stdout.contains("not run  claims of a day") && called.stdout.contains("`member`"), "{called:?}");
}

#[test]
fn a_project_without_tests_says_how_to_write_one() {
    let project = Project::new(&[("ingest.toml", "name = \"claims\"\n"), ("claims.ingest", CLAIMS)]);
    let called = project.call(&["test"]);
    assert_eq!(called.code, 2);
    assert!(called.stderr.contains("the project has no test"), "{called:?}");
}

#[test]
fn the_example_passes_its_tests() {
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/claims");
    let called = Project::new(&[]).call(&["test", example]);
    assert_eq!(called.code, 0, "{called:?}");
}

/// A layout of fixed width, two sources of it, and one map for both.
const VISITS: &str = r#"
connection feeds = local { root: "./feeds" }

layout visit_file {
  format fixed_width
  columns {
    VISIT int   at 1..8
    SITE  text? at 9..20
  }
}

source north {
  from   feeds "north"
  layout visit_file
  files  { increment "n_{date:%Y%m%d}.txt" }
}

source south {
  from   feeds "south"
  layout visit_file
  files  { increment "s_{date:%Y%m%d}.txt" }
}

schema Visit {
  visit int
  site  text
}

map visit_file -> Visit {
  where VISIT > 0

  visit = VISIT
  site  = SITE ?? "unknown"
}

test "a site that is not said is unknown" for south -> Visit {
  given csv """
    VISIT,SITE
    7,harbour
    8,
    0,nowhere
    x,harbour
  """
  expect { visit: 7, site: "harbour" }
  expect { visit: 8, site: "unknown" }
  expect filtered { VISIT: 0 }
  expect rejected { VISIT: "x", because: "VISIT.int" }
  expect rows 2
}
"#;

#[test]
fn a_test_gives_delimited_text_whatever_the_format_of_the_source_and_its_layout() {
    let project = Project::new(&[("ingest.toml", "name = \"visits\"\n"), ("visits.ingest", VISITS)]);
    let called = project.call(&["test"]);
    assert_eq!(called.code, 0, "{called:?}");
    assert!(called.stdout.contains("1 passed in"), "{called:?}");
    project.write("visits.ingest", VISITS.replace("site: \"unknown\" }", "site: \"harbour\" }"));
    let called = project.call(&["test"]);
    assert_eq!(called.code, 1, "{called:?}");
    assert!(called.stdout.contains("found     \"unknown\""), "{called:?}");
}
