//! Masks, and values that depend on conditions.

use arrow::array::{UInt8Array, UInt64Array};
use ingest_program::TypeKind;
use proptest::prelude::*;

use super::*;
use crate::functions::{ReaderBit, any_bit, coalesce, keep_if, rule_mask, source_mask};

const T: TypeKind = TypeKind::Text;
const B: TypeKind = TypeKind::Bool;

#[test]
fn null_takes_the_place_of_what_does_not_hold() {
    let kept = |args: Vec<super::super::Argument>| keep_if(args[0].0.clone(), args[1].0.clone(), T);
    check(
        kept,
        &[T, B],
        &[
            (vec![text("a"), bool(true)], text("a")),
            (vec![text("a"), bool(false)], text(None)),
            (vec![text("a"), bool(None)], text(None)),
            (vec![text(None), bool(true)], text(None)),
        ],
    );
    let first = |args: Vec<super::super::Argument>| coalesce(args[0].0.clone(), args[1].0.clone(), T);
    check(
        first,
        &[T, T],
        &[
            (vec![text("a"), text("b")], text("a")),
            (vec![text(None), text("b")], text("b")),
            (vec![text(None), text(None)], text(None)),
        ],
    );
}

#[test]
fn a_mask_of_no_rules_is_zero() {
    let column: ArrayRef = Arc::new(UInt64Array::from(vec![7, 8]));
    assert_eq!(values(&rule_mask(vec![]), &[column]), vec![ScalarValue::UInt64(Some(0)); 2]);
}

fn booleans(columns: usize, rows: usize) -> impl Strategy<Value = Vec<Vec<Option<bool>>>> {
    prop::collection::vec(prop::collection::vec(any::<Option<bool>>(), rows), columns)
}

proptest! {
    #[test]
    fn a_bit_for_each_rule(rules in (0_usize..=64).prop_flat_map(|rules| booleans(rules, 5))) {
        let columns = rules.iter().map(|it| Arc::new(arrow::array::BooleanArray::from(it.clone())) as ArrayRef);
        let columns = columns.chain([Arc::new(UInt8Array::from(vec![0; 5])) as ArrayRef]).collect::<Vec<_>>();
        let masks = values(&rule_mask((0..rules.len()).map(|it| ident(it.to_string())).collect()), &columns);
        for (row, mask) in masks.into_iter().enumerate() {
            let expected = rules.iter().enumerate().filter(|(_, it)| it[row] == Some(true)).fold(0, |mask, (bit, _)| mask | 1_u64 << bit);
            prop_assert_eq!(mask, ScalarValue::UInt64(Some(expected)));
        }
    }

    #[test]
    fn what_the_reader_says_and_the_checks_share_a_mask(
        malformed in prop::collection::vec(prop_oneof![3 => Just(0_u8), 1 => 1_u8..8], 6),
        failed in prop::collection::vec(prop::collection::vec(any::<u64>(), 6), 2),
        missing in prop::collection::vec(prop::collection::vec(any::<u64>(), 6), 2),
        picked in prop::collection::vec((0_usize..128, any::<bool>()), 0..10),
        rules in booleans(3, 6),
    ) {
        // The reader sets a bit of `missing` only where it sets that of `failed`.
        let missing = missing.iter().zip(&failed).map(|(a, b)| a.iter().zip(b).map(|(a, b)| a & b).collect::<Vec<_>>()).collect::<Vec<_>>();
        let bits = picked.iter().enumerate().map(|(bit, (column, missing))| ReaderBit { column: *column, missing: *missing, bit: bit as u32 }).collect::<Vec<_>>();
        let words = |it: &[Vec<u64>]| it.iter().map(|it| Arc::new(UInt64Array::from(it.clone())) as ArrayRef).collect::<Vec<_>>();
        let mut columns: Vec<ArrayRef> = vec![Arc::new(UInt8Array::from(malformed.clone()))];
        columns.extend(words(&failed));
        columns.extend(words(&missing));
        columns.extend(rules.iter().map(|it| Arc::new(arrow::array::BooleanArray::from(it.clone())) as ArrayRef));
        let name = |index: usize| ident(index.to_string());
        let first = bits.len() as u32;
        let mask = source_mask(name(0), vec![name(1), name(2)], vec![name(3), name(4)], bits.clone(), first, vec![name(5), name(6), name(7)]);
        for (row, mask) in values(&mask, &columns).into_iter().enumerate() {
            let mut expected = 0_u64;
            for ReaderBit { column, missing: of_missing, bit } in &bits {
                let is_set = |words: &[Vec<u64>]| words[column / 64][row] >> (column % 64) & 1 == 1;
                expected |= u64::from(is_set(&failed) && is_set(&missing) == *of_missing) << bit;
            }
            for (index, rule) in rules.iter().enumerate() {
                expected |= u64::from(rule[row] == Some(true)) << (bits.len() + index);
            }
            let expected = if malformed[row] == 0 { expected } else { 0 };
            prop_assert_eq!(mask, ScalarValue::UInt64(Some(expected)));
        }
        let found = values(&any_bit(vec![name(1), name(2)], vec![5, 1 << 63]), &columns);
        for (row, found) in found.into_iter().enumerate() {
            prop_assert_eq!(found, bool(failed[0][row] & 5 != 0 || failed[1][row] >> 63 == 1));
        }
    }
}
