use std::{fs, io};

use ingest_program::Delivers;

use super::*;
use crate::report::Rows;

fn manifest(id: &str, files: &[(&str, u64, i64, &str)]) -> Manifest {
    Manifest {
        version: MANIFEST_VERSION,
        dataset: "claims".to_owned(),
        schema: "Claim".to_owned(),
        source: "acme".to_owned(),
        delivery: id.to_owned(),
        program: "sha256:00".to_owned(),
        files: files
            .iter()
            .map(|(path, bytes, modified, blake3)| ManifestFile {
                path: (*path).to_owned(),
                bytes: *bytes,
                modified: *modified,
                blake3: (*blake3).to_owned(),
            })
            .collect(),
        rows: Rows { read: 3, published: 1, rejected: 1, filtered: 1, ..Rows::default() },
        joined: Vec::new(),
        columns: Vec::new(),
        date: id.to_owned(),
        aggregates: Vec::new(),
        data: vec![DataFile { name: "part-00000.parquet".to_owned(), bytes: 10, rows: 1 }],
    }
}

fn ledger(manifests: &[Manifest]) -> Ledger {
    let mut ledger = Ledger::default();
    for it in manifests {
        ledger.record(it.clone());
    }
    ledger
}

/// Decides on files given as (path, bytes, modified, content); returns how many were hashed, too.
fn decided(ledger: &Ledger, id: &str, files: &[(&str, u64, i64, &str)], delivers: Delivers) -> (Decision, usize) {
    let found: Vec<FoundFile<'_>> =
        files.iter().map(|(path, bytes, modified, _)| FoundFile { path, bytes: *bytes, modified: *modified }).collect();
    let mut hashed = 0;
    let decision = decide(ledger, id, &found, delivers, None, |index| {
        hashed += 1;
        Ok(files[index].3.to_owned())
    })
    .unwrap();
    (decision, hashed)
}

const LOAD: Decision = Decision::Load { known: Vec::new(), replaces: false };

#[test]
fn what_is_new_is_loaded_without_being_hashed_first() {
    let ledger = ledger(&[manifest("d1", &[("a", 1, 1, "A")])]);
    assert_eq!(decided(&ledger, "d2", &[("b", 2, 2, "B")], Delivers::Changes), (LOAD, 0));
}

#[test]
fn what_has_not_changed_is_skipped_without_being_read() {
    let ledger = ledger(&[manifest("d1", &[("a", 1, 1, "A"), ("b", 2, 1, "B")])]);
    let (decision, hashed) = decided(&ledger, "d1", &[("a", 1, 1, "A"), ("b", 2, 1, "B")], Delivers::Period);
    assert_eq!(decision, Decision::Skip { why: "it is published, and its files have not changed".to_owned() });
    assert_eq!(hashed, 0);
}

#[test]
fn the_same_content_under_another_time_or_name_is_skipped() {
    let ledger = ledger(&[manifest("d1", &[("a", 1, 1, "A")])]);
    let (touched, hashed) = decided(&ledger, "d1", &[("a", 1, 9, "A")], Delivers::Changes);
    assert!(matches!(touched, Decision::Skip { .. }), "{touched:?}");
    assert_eq!(hashed, 1);
    let (renamed, _) = decided(&ledger, "d1", &[("z", 1, 9, "A")], Delivers::Changes);
    assert!(matches!(renamed, Decision::Skip { .. }), "{renamed:?}");
    let (again, _) = decided(&ledger, "d2", &[("z", 1, 9, "A")], Delivers::Changes);
    assert_eq!(again, Decision::Skip { why: "all its content was loaded with delivery d1".to_owned() });
}

#[test]
fn changed_content_is_held_or_republished() {
    let ledger = ledger(&[manifest("d1", &[("a", 1, 1, "A")])]);
    let files = [("a", 1, 2, "A2")];
    let (held, _) = decided(&ledger, "d1", &files, Delivers::Changes);
    let Decision::Hold { why } = held else { panic!("{held:?}") };
    assert!(why.starts_with("1 file changed since it was published (a);"), "{why}");
    let (replaced, _) = decided(&ledger, "d1", &files, Delivers::Period);
    assert_eq!(replaced, Decision::Load { known: Vec::new(), replaces: true });
}

#[test]
fn a_new_file_of_a_published_delivery_is_a_change() {
    let ledger = ledger(&[manifest("d1", &[("a", 1, 1, "A")])]);
    let (held, hashed) = decided(&ledger, "d1", &[("a", 1, 1, "A"), ("b", 7, 1, "B")], Delivers::Changes);
    let Decision::Hold { why } = held else { panic!("{held:?}") };
    assert!(why.starts_with("1 file came since it was published (b);"), "{why}");
    assert_eq!(hashed, 0);
}

#[test]
fn files_that_are_gone_are_a_change() {
    let ledger = ledger(&[manifest("d1", &[("a", 1, 1, "A"), ("b", 2, 1, "B")])]);
    let (replaced, _) = decided(&ledger, "d1", &[("a", 1, 1, "A")], Delivers::Period);
    assert_eq!(replaced, Decision::Load { known: Vec::new(), replaces: true });
    let (held, _) = decided(&ledger, "d1", &[("a", 1, 1, "A")], Delivers::Changes);
    let Decision::Hold { why } = held else { panic!("{held:?}") };
    assert!(why.starts_with("1 file is gone since it was published (b);"), "{why}");
    let files = [("a", 1, 9, "A2"), ("c", 3, 1, "C")];
    let Decision::Hold { why } = decided(&ledger, "d1", &files, Delivers::Changes).0 else { panic!() };
    assert!(
        why.starts_with("1 file changed and 1 file came and 1 file is gone since it was published (a, c, b);"),
        "{why}"
    );
}

#[test]
fn a_restated_period_is_loaded_though_another_delivery_has_its_content() {
    let ledger = ledger(&[manifest("d1", &[("a", 1, 1, "A")]), manifest("d2", &[("b", 1, 1, "B")])]);
    let (restated, _) = decided(&ledger, "d1", &[("a", 1, 9, "B")], Delivers::Period);
    assert_eq!(restated, Decision::Load { known: Vec::new(), replaces: true });
    let (new, _) = decided(&ledger, "d3", &[("c", 1, 1, "A")], Delivers::Period);
    assert_eq!(new, LOAD);
}

#[test]
fn files_without_a_record_are_not_taken_for_each_other() {
    let mut empty = manifest("d1", &[("a", 1, 1, "A")]);
    empty.rows = Rows::default();
    let ledger = ledger(&[empty]);
    assert_eq!(decided(&ledger, "d2", &[("b", 1, 1, "A")], Delivers::Changes).0, LOAD);
    let (again, _) = decided(&ledger, "d1", &[("a", 1, 9, "A")], Delivers::Changes);
    assert!(matches!(again, Decision::Skip { .. }), "{again:?}");
}

#[test]
fn twins_are_loaded_once() {
    let ledger = ledger(&[manifest("d1", &[("a", 1, 1, "A")])]);
    let files = [("x", 1, 1, "A"), ("y", 5, 1, "Y"), ("z", 5, 1, "Y")];
    let twin = KnownFile { file: 2, note: "it has the same content as y".to_owned() };
    let (changes, _) = decided(&ledger, "d2", &files, Delivers::Changes);
    let elsewhere = KnownFile { file: 0, note: "its content was loaded with delivery d1".to_owned() };
    assert_eq!(changes, Decision::Load { known: vec![elsewhere, twin.clone()], replaces: false });
    let (period, _) = decided(&ledger, "d2", &files, Delivers::Period);
    assert_eq!(period, Decision::Load { known: vec![twin], replaces: false });
}

#[test]
fn a_replaced_delivery_is_forgotten() {
    let mut ledger = ledger(&[manifest("d1", &[("a", 1, 1, "A")])]);
    ledger.record(manifest("d1", &[("a", 2, 2, "B")]));
    // What d1 held before may come back with another delivery.
    assert_eq!(decided(&ledger, "d2", &[("x", 1, 1, "A")], Delivers::Changes), (LOAD, 0));
}

#[test]
fn what_is_past_is_told_the_latest_first() {
    let published = |id: &str, date: &str, value: f64| {
        let aggregates = vec![ManifestAggregate { of: "map rows".to_owned(), value }];
        Manifest { aggregates, date: date.to_owned(), ..manifest(id, &[]) }
    };
    let ledger = ledger(&[
        published("history", "2030-01-01", 1.0),
        published("b", "1970-01-02", 3.0),
        published("a", "1970-01-02", 2.0),
        published("c", "1970-01-04", 5.0),
        manifest("d", &[]),
    ]);
    assert_eq!(ledger.past("map rows", "d", 3), [5.0, 3.0, 2.0, 1.0]);
    assert_eq!(ledger.past("map rows", "c", 3), [3.0, 2.0, 1.0]);
    assert_eq!(ledger.past("map rows", "b", 1), [2.0, 1.0]);
    assert_eq!(ledger.past("map rows", "history", 30_000), [0.0; 0]);
    assert_eq!(ledger.past("map sum", "d", 3), [0.0; 0]);
}

#[test]
fn manifests_are_read_back_and_strangers_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let written = manifest("d1", &[("a", 1, 1, "A")]);
    let delivery = folder.path().join("ingest_delivery=d1");
    fs::create_dir(&delivery).unwrap();
    fs::write(delivery.join(MANIFEST), written.to_json().unwrap()).unwrap();
    fs::create_dir(folder.path().join("ingest_delivery=mine")).unwrap();
    fs::write(folder.path().join("README"), "hello").unwrap();
    let ledger = Ledger::read(folder.path()).unwrap();
    assert_eq!(ledger.delivery("d1"), Some(&written));
    assert!(ledger.delivery("mine").is_none());
    assert!(Ledger::read(&folder.path().join("nowhere")).unwrap().delivery("d1").is_none());
}

#[test]
fn a_broken_manifest_stops_the_run_and_names_itself() {
    let folder = tempfile::tempdir().unwrap();
    let delivery = folder.path().join("ingest_delivery=d1");
    fs::create_dir(&delivery).unwrap();
    for broken in ["", "{", r#"{"version": 2}"#, r#"{"version": 1}"#] {
        fs::write(delivery.join(MANIFEST), broken).unwrap();
        let error = Ledger::read(folder.path()).unwrap_err();
        assert!(error.to_string().contains("ingest_delivery=d1/_manifest.json"), "{error}");
    }
}

#[test]
fn a_file_that_cannot_be_read_is_an_error() {
    let ledger = ledger(&[manifest("d1", &[("a", 1, 1, "A")])]);
    let found = [FoundFile { path: "b", bytes: 1, modified: 2 }];
    let result = decide(&ledger, "d2", &found, Delivers::Period, None, |_| Err(io::Error::other("no")));
    assert!(result.is_err());
}
