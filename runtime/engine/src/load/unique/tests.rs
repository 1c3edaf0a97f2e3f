use std::{collections::HashSet, sync::Arc};

use arrow::array::{Decimal128Array, Float64Array, Int64Array, StringViewArray};
use proptest::prelude::*;

use super::*;

fn nowhere() -> Scratch {
    Scratch::within("/nonexistent".into(), 0)
}

fn text(values: &[Option<&str>]) -> ArrayRef {
    Arc::new(values.iter().copied().collect::<StringViewArray>())
}

fn found(columns: &[ArrayRef]) -> Duplicates {
    let mut keys = Keys::new(1 << 20, nowhere());
    keys.add(columns, columns[0].len(), None, |row| RowPlace { file: 0, record: row as u64 + 1, element: 0 }).unwrap();
    keys.finish();
    duplicates(vec![keys]).unwrap()
}

fn records(found: &Duplicates) -> Vec<u64> {
    found.samples.iter().map(|it| it.record).collect()
}

#[test]
fn repeated_rows_are_counted_from_the_second_on() {
    let found = found(&[text(&[Some("a"), Some("b"), Some("a"), Some("a"), Some("c")])]);
    assert_eq!((found.rows, records(&found)), (2, vec![3, 4]));
}

#[test]
fn two_nulls_agree_and_null_is_not_empty() {
    assert_eq!(records(&found(&[text(&[None, Some(""), None])])), [3]);
}

#[test]
fn the_border_between_columns_counts() {
    assert_eq!(found(&[text(&[Some("ab"), Some("a")]), text(&[Some("c"), Some("bc")])]).rows, 0);
    assert_eq!(found(&[text(&[Some("a"), None]), text(&[None, Some("a")])]).rows, 0);
}

#[test]
fn equal_numbers_are_equal_however_they_are_held() {
    let floats: ArrayRef = Arc::new(Float64Array::from(vec![0.0, -0.0, f64::NAN, -f64::NAN, 1.0]));
    assert_eq!(records(&found(&[floats])), [2, 4]);
    let decimals: ArrayRef =
        Arc::new(Decimal128Array::from(vec![100, -100, 100]).with_precision_and_scale(12, 2).unwrap());
    assert_eq!(records(&found(&[decimals])), [3]);
}

#[test]
fn rows_that_are_not_asked_for_do_not_count() {
    let mut keys = Keys::new(1 << 20, nowhere());
    let column: ArrayRef = Arc::new(Int64Array::from(vec![1, 1, 2, 2]));
    let asked = BooleanArray::from(vec![true, false, true, true]);
    keys.add(&[column], 4, Some(&asked), |row| RowPlace { file: 0, record: row as u64, element: 0 }).unwrap();
    keys.finish();
    assert_eq!(duplicates(vec![keys]).unwrap().rows, 1);
}

#[test]
fn a_type_that_has_no_encoding_is_an_error() {
    let column: ArrayRef = Arc::new(arrow::array::Int8Array::from(vec![1]));
    let mut keys = Keys::new(0, nowhere());
    let error = keys.add(&[column], 1, None, |_| RowPlace { file: 0, record: 1, element: 0 }).unwrap_err();
    assert!(matches!(error, KeyError::Type(_)));
}

/// Far over budget: dozens of runs a partition, merged more than once, and not a file left at the end.
#[test]
fn runs_on_disk_give_the_same_answer() {
    let folder = tempfile::tempdir().unwrap();
    let partitions: Vec<Keys> = (0..2)
        .map(|partition: u32| {
            let mut keys = Keys::new(0, Scratch::within(folder.path().to_owned(), 1 << 30));
            let values: Vec<i64> = (0..200_000).map(|it| (it * 7919) % 150_000).collect();
            for chunk in values.chunks(8192).enumerate() {
                let column: ArrayRef = Arc::new(Int64Array::from(chunk.1.to_vec()));
                let first = chunk.0 as u64 * 8192;
                keys.add(&[column], chunk.1.len(), None, |row| RowPlace {
                    file: partition,
                    record: first + row as u64,
                    element: 0,
                })
                .unwrap();
            }
            keys.finish();
            keys
        })
        .collect();
    assert!(partitions.iter().all(|it| it.runs.len() > 2));
    let found = duplicates(partitions).unwrap();
    assert_eq!(found.rows, 400_000 - 150_000);
    assert_eq!(found.samples.first(), Some(&RowPlace { file: 0, record: 150_000, element: 0 }));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

proptest! {
    #[test]
    fn agrees_with_a_hash_set(rows in prop::collection::vec((prop::option::of("[ab]{0,2}"), prop::option::of(0i64..3)), 1..60)) {
        let texts = text(&rows.iter().map(|it| it.0.as_deref()).collect::<Vec<_>>());
        let ints: ArrayRef = Arc::new(Int64Array::from(rows.iter().map(|it| it.1).collect::<Vec<_>>()));
        let mut seen = HashSet::new();
        let repeated = rows.iter().filter(|it| !seen.insert(*it)).count() as u64;
        prop_assert_eq!(found(&[texts, ints]).rows, repeated);
    }
}
