//! Guides of X12.

use super::{Guide, Loop, text};

/// The guides that are known, each with what it says, as X12 numbers them; an addendum (`A1`) moves no loop.
const TEXTS: [(&str, &str); 9] = [
    ("004010X096", include_str!("x12/004010X096.txt")),
    ("004010X098", include_str!("x12/004010X098.txt")),
    ("005010X212", include_str!("x12/005010X212.txt")),
    ("005010X220", include_str!("x12/005010X220.txt")),
    ("005010X221", include_str!("x12/005010X221.txt")),
    ("005010X222", include_str!("x12/005010X222.txt")),
    ("005010X223", include_str!("x12/005010X223.txt")),
    ("005010X224", include_str!("x12/005010X224.txt")),
    ("005010X279", include_str!("x12/005010X279.txt")),
];

/// The names of the guides that are known.
pub fn x12_guides() -> impl Iterator<Item = &'static str> {
    TEXTS.iter().map(|(name, _)| *name)
}

impl Guide {
    /// The guide of this name, in its envelopes.
    pub fn x12(name: &str) -> Option<Self> {
        let (_, text) = TEXTS.iter().find(|(known, _)| *known == name)?;
        let (mut guide, transaction) = envelopes(false);
        text::read(&mut guide, transaction, text);
        Some(guide)
    }

    /// Where no guide is named: a record begins at each segment `row` and ends before the next, or before the end of its
    /// transaction. Whatever stands before the first is in the transaction.
    pub fn x12_flat(row: &str) -> Self {
        let (mut guide, transaction) = envelopes(true);
        if row != "ST" {
            guide.add(&[transaction], Loop::new(row, &[row], &[], true));
        }
        guide
    }
}

/// The envelopes, and which of them the transaction is.
fn envelopes(is_open: bool) -> (Guide, usize) {
    let mut guide = Guide { loops: vec![Loop::default()] };
    let interchange = guide.add(&[0], Loop::new("ISA", &["ISA"], &["TA1"], false).ending("IEA"));
    let group = guide.add(&[interchange], Loop::new("GS", &["GS"], &[], false).ending("GE"));
    let transaction = guide.add(&[group], Loop::new("ST", &["ST"], &[], is_open).ending("SE"));
    (guide, transaction)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Guide, TEXTS};

    #[test]
    fn every_line_of_a_guide_is_a_loop() {
        for (name, text) in TEXTS {
            let guide = Guide::x12(name).expect("it is known");
            let lines = text.lines().filter(|line| line.starts_with("  "));
            let named: BTreeSet<&str> = lines.map(|line| line.trim_start().split([' ', ':']).next().unwrap()).collect();
            assert_eq!(guide.names().skip(3).collect::<BTreeSet<_>>(), named, "{name}");
            assert_eq!(guide.names().count() - 3, named.len(), "a loop of {name} is described twice");
            let sound = |it: &str| {
                (2..=3).contains(&it.len()) && it.bytes().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit())
            };
            for (index, it) in guide.loops.iter().enumerate().skip(1) {
                assert!(
                    it.openers.iter().chain(&it.segments).chain(&it.behind).all(|it| sound(it)),
                    "{name} {}",
                    it.name
                );
                assert!(!it.openers.is_empty() && !it.parents.is_empty() && index > 0, "{name} {}", it.name);
                assert!(!text.contains(&format!("{} {}[", it.name, it.openers.join("|"))) || it.only.is_some());
            }
        }
        assert!(TEXTS.is_sorted());
    }

    #[test]
    fn a_claim_is_in_a_subscriber_or_in_a_patient() {
        let guide = Guide::x12("005010X222").unwrap();
        let claim = guide.find("2300").unwrap();
        let parents: Vec<_> =
            guide.get(claim).unwrap().parents.iter().map(|it| guide.get(*it).unwrap().name.as_str()).collect();
        assert_eq!(parents, ["2000B", "2000C"]);
    }
}
