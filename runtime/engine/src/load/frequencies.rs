//! How often each of many texts occurs, in bounded memory.
//!
//! The counts of so many texts are kept, those with the least hashes. Which texts these are, and their counts, depend on
//! the rows alone: a text that is among them in the end has been among them since its first row.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

/// Characters of a text that are kept; what is longer is cut off, and counted by its beginning.
const MOST_CHARACTERS: usize = 200;

/// How often each text occurs; the counts of `MOST` of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frequencies<const MOST: usize> {
    /// How often a text occurs, whichever.
    pub count: u64,
    /// How often each, by its hash and itself.
    #[serde(with = "as_list")]
    texts: BTreeMap<(u64, String), u64>,
    /// The least of those that were dropped.
    dropped: Option<(u64, String)>,
}

impl<const MOST: usize> Frequencies<MOST> {
    /// The texts with their counts, the most frequent first.
    pub fn texts(&self) -> Vec<(&str, u64)> {
        let mut texts: Vec<_> = self.texts.iter().map(|((_, text), count)| (text.as_str(), *count)).collect();
        texts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        texts
    }

    /// Once more.
    pub fn add(&mut self, text: &str) {
        self.count += 1;
        let end = text.char_indices().nth(MOST_CHARACTERS).map_or(text.len(), |(end, _)| end);
        let text = text.get(..end).unwrap_or(text);
        let key = (xxh3_64(text.as_bytes()), text.to_owned());
        if self.dropped.as_ref().is_none_or(|it| key < *it) {
            *self.texts.entry(key).or_default() += 1;
            self.shrink();
        }
    }

    /// Adds what another partition counted. The order of partitions makes no difference.
    pub fn merge(&mut self, other: &Self) {
        self.count += other.count;
        for (key, count) in &other.texts {
            *self.texts.entry(key.clone()).or_default() += count;
        }
        self.dropped = match (self.dropped.take(), other.dropped.clone()) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        if let Some(dropped) = &self.dropped {
            self.texts.split_off(dropped);
        }
        self.shrink();
    }

    fn shrink(&mut self) {
        while self.texts.len() > MOST {
            self.dropped = self.texts.pop_last().map(|(key, _)| key);
        }
    }
}

/// JSON has no pairs as keys.
mod as_list {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(texts: &BTreeMap<(u64, String), u64>, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(texts)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<(u64, String), u64>, D::Error> {
        let texts: Vec<((u64, String), u64)> = Vec::deserialize(from)?;
        Ok(texts.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MOST: usize = 10_000;

    fn counted(values: &[u32]) -> Frequencies<MOST> {
        let mut counted = Frequencies::default();
        for value in values {
            counted.add(&format!("V{value}"));
        }
        counted
    }

    #[test]
    fn the_most_frequent_come_first() {
        let counted = counted(&[1, 2, 2, 3, 3]);
        assert_eq!((counted.count, counted.texts()), (5, vec![("V2", 2), ("V3", 2), ("V1", 1)]));
    }

    #[test]
    fn more_texts_than_are_kept() {
        let values: Vec<u32> = (0..12_000).chain(0..12_000).collect();
        let counted = counted(&values);
        assert_eq!((counted.count, counted.texts().len()), (24_000, MOST));
        assert!(counted.texts().iter().all(|(_, count)| *count == 2));
        let long = "é".repeat(MOST_CHARACTERS + 50);
        let mut cut = Frequencies::<MOST>::default();
        cut.add(&long);
        assert_eq!(cut.texts()[0].0.chars().count(), MOST_CHARACTERS);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]
        #[test]
        fn partitions_make_no_difference(seed in any::<u32>(), cut in 1_usize..29_000) {
            let values: Vec<u32> = (0..30_000_u32).map(|it| (it.wrapping_mul(7919).wrapping_add(seed)) % 13_000).collect();
            let (left, right) = values.split_at(cut);
            let mut merged = counted(left);
            merged.merge(&counted(right));
            let whole = counted(&values);
            prop_assert_eq!(merged.count, whole.count);
            prop_assert_eq!(merged.texts(), whole.texts());
            let stored = serde_json::to_string(&merged).unwrap();
            prop_assert_eq!(serde_json::from_str::<Frequencies<MOST>>(&stored).unwrap(), merged);
        }
    }
}
