use std::sync::Arc;

use arrow::{
    array::{ArrayRef, BooleanArray, UInt8Array, UInt32Array, UInt64Array},
    datatypes::{Field, Schema},
};
use ingest_program::Origin;
use proptest::prelude::*;

use super::*;
use crate::plan::{Consequence, RuleKind, Stage};

fn rules(stage: Stage, consequences: &[Consequence]) -> Vec<RowRule> {
    let rule = |(number, consequence): (usize, &Consequence)| RowRule {
        name: format!("r{number}"),
        stage,
        kind: RuleKind::SourceCheck,
        column: None,
        reason: "it is not so".to_owned(),
        consequence: *consequence,
        threshold: None,
        origin: Origin::default(),
    };
    consequences.iter().enumerate().map(rule).collect()
}

const LAYOUT: Layout = Layout {
    fields: 0..0,
    source_rules: 0..1,
    keep: Some(1),
    superseded: None,
    element: None,
    map_rules: 2..3,
    malformed: 3,
    file: 4,
    record: 5,
    offset: 5,
    raw: 6,
    missed: 6..6,
    source_messages: Vec::new(),
    map_messages: Vec::new(),
    aggregates: 6..6,
};

/// Rows of (malformed, source mask, keep, map mask).
fn batch(rows: &[(u8, u64, bool, u64)], first: u64) -> RecordBatch {
    let columns: Vec<ArrayRef> = vec![
        Arc::new(rows.iter().map(|it| Some(it.1)).collect::<UInt64Array>()),
        Arc::new(rows.iter().map(|it| Some(it.2)).collect::<BooleanArray>()),
        Arc::new(rows.iter().map(|it| Some(it.3)).collect::<UInt64Array>()),
        Arc::new(rows.iter().map(|it| Some(it.0)).collect::<UInt8Array>()),
        Arc::new(rows.iter().map(|_| Some(0)).collect::<UInt32Array>()),
        Arc::new((first..).take(rows.len()).map(Some).collect::<UInt64Array>()),
    ];
    let fields: Vec<Field> = columns.iter().map(|it| Field::new("c", it.data_type().clone(), false)).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).unwrap()
}

fn split(rows: &[(u8, u64, bool, u64)]) -> (Option<Vec<Fate>>, Tally) {
    use Consequence::{Fail, Reject, Warn};
    let (source, map) = (rules(Stage::Source, &[Reject, Warn]), rules(Stage::Map, &[Warn, Fail]));
    let mut tally = Tally::new(1, source.len(), map.len());
    let mut splitter = Splitter::new(&source, &map);
    let batch = batch(rows, 1);
    let facts = Facts::new(&batch, &LAYOUT).unwrap();
    (splitter.split(&facts, &mut tally).map(<[Fate]>::to_vec), tally)
}

#[test]
fn clean_rows_take_the_short_way() {
    let (fates, tally) = split(&[(0, 0b10, true, 0b01), (0, 0, true, 0)]);
    assert_eq!(fates, None);
    assert_eq!((tally.published, tally.read(), tally.rejected()), (2, 2, 0));
    assert_eq!((tally.source_rules[1].rows, tally.map_rules[0].rows), (1, 1));
}

#[test]
fn the_first_stage_that_objects_takes_the_row() {
    let rows = [
        (7, 0, true, 0b10),     // malformed, whatever else
        (0, 0b01, false, 0b10), // the source rejects it before `where` leaves it out
        (0, 0b10, false, 0b11), // warned of, then left out: the map's bits mean nothing
        (0, 0, true, 0b10),     // a rule that fails the delivery sends the row to the quarantine too
        (0, 0b10, true, 0b01),  // two warnings
    ];
    let (fates, tally) = split(&rows);
    assert_eq!(
        fates.unwrap(),
        [Fate::Malformed, Fate::RejectedBySource, Fate::Filtered, Fate::RejectedByMap, Fate::Publish]
    );
    assert_eq!((tally.read(), tally.rejected(), tally.filtered, tally.published), (5, 3, 1, 1));
    assert_eq!((tally.judged_by_source(), tally.judged_by_map()), (4, 2));
    let places = |count: &super::super::tally::Count| count.samples.iter().map(|it| it.record).collect::<Vec<_>>();
    assert_eq!(places(&tally.malformed[7]), [1]);
    assert_eq!(places(&tally.source_rules[0]), [2]);
    assert_eq!(places(&tally.source_rules[1]), [3, 5]);
    assert_eq!(places(&tally.map_rules[0]), [5]);
    assert_eq!(places(&tally.map_rules[1]), [4]);
}

#[test]
fn samples_are_the_first_by_place_whatever_the_order_of_partitions() {
    let rows = vec![(0, 0b01, true, 0); 8];
    let source = rules(Stage::Source, &[Consequence::Reject]);
    let partition = |first: u64| {
        let mut tally = Tally::new(1, 1, 0);
        let batch = batch(&rows, first);
        Splitter::new(&source, &[]).split(&Facts::new(&batch, &LAYOUT).unwrap(), &mut tally);
        tally
    };
    let mut all = partition(101);
    all.merge(&partition(1));
    all.merge(&partition(51));
    assert_eq!(all.source_rules[0].rows, 24);
    assert_eq!(all.source_rules[0].samples.iter().map(|it| it.record).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
}

#[test]
fn rules_beyond_the_first_mask_are_told_apart() {
    let rejects = rejecting_bits(&rules(Stage::Source, &[Consequence::Reject; 130]));
    assert_eq!(rejects, [u64::MAX, u64::MAX, 0b11]);
    let mut set = Vec::new();
    for_each_bit(1 << 63 | 1, 1, |rule| set.push(rule));
    assert_eq!(set, [64, 127]);
}

#[test]
fn a_batch_of_another_layout_is_an_error() {
    let batch = batch(&[(0, 0, true, 0)], 1);
    assert!(Facts::new(&batch, &Layout { malformed: 0, ..LAYOUT }).is_err());
    assert!(Facts::new(&batch, &Layout { record: 99, ..LAYOUT }).is_err());
}

proptest! {
    #[test]
    fn every_row_has_one_fate(rows in prop::collection::vec((0u8..3, 0u64..4, proptest::bool::ANY, 0u64..4), 1..200)) {
        let (fates, tally) = split(&rows);
        prop_assert_eq!(tally.read(), rows.len() as u64);
        prop_assert_eq!(tally.read(), tally.published + tally.rejected() + tally.filtered);
        if let Some(fates) = fates {
            prop_assert_eq!(fates.len(), rows.len());
            let selected = published(&fates);
            prop_assert_eq!(selected.true_count() as u64, tally.published);
            prop_assert_eq!(fates.iter().filter(|it| it.rejected()).count() as u64, tally.rejected());
        }
    }
}
