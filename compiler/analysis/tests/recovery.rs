//! Broken projects: one cause, one finding, and no panic whatever the text.

use ingest_analysis::{InputFile, Project, analyse};

const VISITS: &str = include_str!("projects/visits.ingest");
const PLACES: &str = include_str!("projects/places.ingest");

fn project(visits: &str, places: &str) -> Project {
    let file = |path: &str, text: &str| InputFile { path: path.to_owned(), text: text.to_owned() };
    Project { manifest: None, files: vec![file("visits.ingest", visits), file("places.ingest", places)] }
}

/// The codes found in the two files after `from` in either of them became `to`.
fn codes(from: &str, to: &str) -> Vec<&'static str> {
    assert!(VISITS.contains(from) || PLACES.contains(from), "nothing to break: {from}");
    let analysis = analyse(&project(&VISITS.replacen(from, to, 1), &PLACES.replacen(from, to, 1)));
    assert!(analysis.program.is_none());
    analysis.diagnostics.iter().map(|it| it.rule.code).collect()
}

#[test]
fn the_texts_are_sound() {
    assert!(analyse(&project(VISITS, PLACES)).diagnostics.is_empty());
}

#[test]
fn a_broken_line_has_no_second_error() {
    for (from, to) in [
        ("    seen     date \"%d.%m.%Y\"\n", "    seen     date(\n"),
        ("  columns {\n", "  colums {\n"),
        ("  files {\n", "  files [\n"),
        ("connection lake  = ", "conection lake  = "),
        ("secret token_key from", "sekret token_key from"),
        ("schema Visit {\n", "shema Visit {\n"),
        ("dataset all_visits of", "datset all_visits of"),
        ("source visits {\n", "sorce visits {\n"),
        ("  visit_id int\n  member   text  @token\n", "  visit_id int int\n  member   text  @token\n"),
        ("  seen     = seen\n", "  seen     = = seen\n"),
        ("  to lake \"./visits/\" as parquet\n", "  to to lake \"./visits/\" as parquet\n"),
        ("  quarantine to lake \"quarantine/visits\" cleared for phi\n", "  quarantine lake\n"),
        ("use std.privacy { phi, tokenize }", "use std.privacy { phi, % }"),
        ("use std.privacy { phi, tokenize }", "use std.priv"),
    ] {
        let found = codes(from, to);
        let follow_ups: Vec<_> = found.iter().filter(|code| !code.starts_with("E00")).collect();
        assert!(!found.is_empty() && follow_ups.is_empty(), "{to:?}: {found:?}");
    }
}

#[test]
fn a_wrong_name_has_one_error() {
    for (from, to, code) in [
        ("  from feeds \"visits\"\n", "  from feed \"visits\"\n", "E0101"),
        ("dataset all_visits of Visit {", "dataset all_visits of Visits {", "E0101"),
        ("  visits -> all_visits\n", "  visit -> all_visits\n", "E0101"),
        ("map visits -> Visit {", "map visit -> Visit {", "E0101"),
        ("increment \"visits_{region}_", "increment \"visits_{region", "E0211"),
        ("  seen     = seen\n", "  saen     = seen\n", "E0105"),
        ("  key (visit_id)\n", "  key (visit_no)\n", "E0105"),
        ("    pages    int  ", "    pages    integer  ", "E0302"),
        ("  seen     date\n", "  seen     dote\n", "E0302"),
        ("text @phi(member_id)", "text @pii(member_id)", "E0502"),
        ("  format csv {", "  format cvs {", "E0205"),
        ("connection lake  = local {", "connection lake  = locl {", "E0205"),
        ("  cleared for token\n", "  cleared for tokens\n", "E0502"),
    ] {
        assert_eq!(codes(from, to), [code], "{to:?}");
    }
}

#[test]
fn errors_of_several_kinds_come_in_one_run() {
    let visits = VISITS.replacen("feeds", "feed", 1).replacen("= seen", "= sean", 1).replacen("due 2d", "due )", 1);
    let found = analyse(&project(&visits, &PLACES.replacen("as parquet", "as orc", 1)));
    let codes: Vec<_> = found.diagnostics.iter().map(|it| it.rule.code).collect();
    for code in ["E0101", "E0205", "E0301"] {
        assert!(codes.contains(&code), "{codes:?}");
    }
    assert!(codes.iter().any(|code| code.starts_with("E00")), "{codes:?}");
    assert!(found.diagnostics.is_sorted_by_key(|it| it.primary.span));
}

#[test]
fn no_prefix_and_no_lost_line_is_a_panic() {
    // Every place would take a minute; a step that shares no factor with the widths of columns meets all kinds of them.
    for at in (0..=VISITS.len()).step_by(7).filter(|at| VISITS.is_char_boundary(*at)) {
        analyse(&project(&VISITS[..at], PLACES));
    }
    for at in (0..=PLACES.len()).step_by(7).filter(|at| PLACES.is_char_boundary(*at)) {
        analyse(&project(VISITS, &PLACES[..at]));
    }
    for lost in 0..VISITS.lines().count() {
        let left: Vec<_> = VISITS.lines().enumerate().filter(|(at, _)| *at != lost).map(|(_, line)| line).collect();
        analyse(&project(&left.join("\n"), PLACES));
    }
}

#[test]
fn no_manifest_is_a_panic() {
    let text = "name = \"visits\"\nedition = \"2026\"\n[lints]\nunused-secret = \"off\"\n[a.b]\nc = [1, {}]\n";
    for at in 0..=text.len() {
        let manifest = InputFile { path: "ingest.toml".to_owned(), text: text[..at].to_owned() };
        analyse(&Project { manifest: Some(manifest), ..Project::default() });
    }
}
