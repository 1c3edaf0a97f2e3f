//! The name that was probably meant.

/// Names longer than this many characters get no suggestion: the comparison costs the product of the lengths.
const LONGEST: usize = 128;

/// The candidate that was probably meant by `word`: the nearest by transposed, replaced, missing and surplus
/// characters, if it is within a third of the length. A name that differs in case alone counts as the nearest.
/// Of equally near ones the one nearest in length, then the first in alphabetical order, whatever order they came in.
///
/// ```
/// let columns = ["CLM_ID", "LINE_NUM", "PAID_AMT"];
/// assert_eq!(ingest_diagnostics::did_you_mean("PAID_ATM", columns), Some("PAID_AMT"));
/// assert_eq!(ingest_diagnostics::did_you_mean("clm_id", columns), Some("CLM_ID"));
/// assert_eq!(ingest_diagnostics::did_you_mean("STATUS", columns), None);
/// ```
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = word.chars().count();
    if length > LONGEST {
        return None;
    }
    let most = length.max(3) / 3;
    candidates
        .into_iter()
        .filter(|candidate| *candidate != word && candidate.chars().count().abs_diff(length) <= most)
        .filter_map(|candidate| {
            let same_but_case = is_same_but_case(word, candidate);
            // The distance costs the product of the lengths, and most names are far from each other.
            if !same_but_case && at_least(word, candidate) > most {
                return None;
            }
            let distance = if same_but_case { 0 } else { distance(word, candidate) };
            // A distance of the whole length is a word with nothing in common.
            (distance <= most && (same_but_case || distance < length)).then_some((distance, candidate))
        })
        .min_by_key(|(distance, candidate)| (*distance, candidate.chars().count().abs_diff(length), *candidate))
        .map(|(_, candidate)| candidate)
}

/// Whether two words differ in case alone.
fn is_same_but_case(a: &str, b: &str) -> bool {
    if a.is_ascii() && b.is_ascii() { a.eq_ignore_ascii_case(b) } else { a.to_lowercase() == b.to_lowercase() }
}

/// How far two words are from each other. Names of one family, `dx_01` and `dx_24`, cost no more than what they differ in:
/// where many of them are not known, each is compared with all the others.
fn distance(a: &str, b: &str) -> usize {
    let (a, b) = middles(a, b);
    if a.is_empty() || b.is_empty() {
        return a.chars().count() + b.chars().count();
    }
    strsim::damerau_levenshtein(a, b)
}

/// Two words without what they begin with, and end with, both.
fn middles<'w>(a: &'w str, b: &'w str) -> (&'w str, &'w str) {
    let length = |same: &mut dyn Iterator<Item = (char, char)>| -> usize {
        same.take_while(|(a, b)| a == b).map(|(character, _)| character.len_utf8()).sum()
    };
    let before = length(&mut a.chars().zip(b.chars()));
    let (a, b) = (a.get(before..).unwrap_or(a), b.get(before..).unwrap_or(b));
    let after = length(&mut a.chars().rev().zip(b.chars().rev()));
    (a.get(..a.len() - after).unwrap_or(a), b.get(..b.len() - after).unwrap_or(b))
}

/// A distance that two words have at least: how many characters of one the other does not have. It counts letters by the last
/// bits of their numbers; where two share them, it is less.
fn at_least(a: &str, b: &str) -> usize {
    const KINDS: usize = 64;
    let mut counts = [0_i32; KINDS];
    let mut count = |word: &str, by: i32| {
        for character in word.chars() {
            if let Some(count) = counts.get_mut(character as usize % KINDS) {
                *count += by;
            }
        }
    };
    count(a, 1);
    count(b, -1);
    let surplus: i32 = counts.iter().filter(|it| **it > 0).sum();
    let missing: i32 = counts.iter().filter(|it| **it < 0).sum();
    surplus.max(-missing) as usize
}

#[cfg(test)]
mod tests {
    use super::{at_least, did_you_mean, distance, middles};

    #[test]
    fn what_two_words_share_at_their_ends_changes_no_distance() {
        let parts = ["", "a", "b", "ab", "ba", "aab", "abcabc", "é", "eé", "_01", "_10"];
        let mut words = Vec::new();
        for a in parts {
            for b in parts {
                words.extend(parts.map(|c| format!("{a}{b}{c}")));
            }
        }
        for (a, b) in words.iter().step_by(7).flat_map(|a| words.iter().step_by(5).map(move |b| (a, b))) {
            assert_eq!(distance(a, b), strsim::damerau_levenshtein(a, b), "{a} {b}");
        }
    }

    #[test]
    fn names_of_a_family_are_compared_where_they_differ() {
        assert_eq!(middles("diagnosis_code_0001", "diagnosis_code_0999"), ("001", "999"));
        assert_eq!(middles("diagnosis_1_code", "diagnosis_12_code"), ("", "2"));
        assert_eq!(middles("aa", "aaa"), ("", "a"));
        assert_eq!(middles("same", "same"), ("", ""));
    }

    #[test]
    fn no_two_words_are_nearer_than_what_one_lacks() {
        let words =
            ["", "a", "ab", "ba", "abc", "acb", "xyz", "service_date", "servce_date", "date_service", "été", "ete"];
        for (a, b) in words.iter().flat_map(|a| words.iter().map(move |b| (a, b))) {
            assert!(at_least(a, b) <= strsim::damerau_levenshtein(a, b), "{a} {b}");
        }
        assert_eq!((at_least("abcdef", "abcxyz"), at_least("ab", "ba")), (3, 0));
    }

    #[test]
    fn the_nearest_is_found() {
        assert_eq!(did_you_mean("servce_date", ["service_start", "service_date", "birth_date"]), Some("service_date"));
        assert_eq!(did_you_mean("wehre", ["where", "were"]), Some("where"));
    }

    #[test]
    fn beyond_a_third_there_is_none() {
        assert_eq!(did_you_mean("abcdef", ["abcxyz"]), None);
        assert_eq!(did_you_mean("abcdef", ["abcdxy"]), Some("abcdxy"));
        assert_eq!(did_you_mean("x", ["y"]), None);
        assert_eq!(did_you_mean("id", ["is"]), Some("is"));
        assert_eq!(did_you_mean("", ["a"]), None);
    }

    #[test]
    fn ties_do_not_depend_on_the_order() {
        assert_eq!(did_you_mean("amounx", ["amounz", "amouny"]), Some("amouny"));
        assert_eq!(did_you_mean("amounx", ["amouny", "amounz"]), Some("amouny"));
    }

    #[test]
    fn case_alone_is_nearest() {
        assert_eq!(did_you_mean("dateofbirth", ["DATEOFBIRTH", "dateofbirt"]), Some("DATEOFBIRTH"));
    }

    #[test]
    fn a_name_is_no_suggestion_for_itself() {
        assert_eq!(did_you_mean("claims", ["claims", "claim"]), Some("claim"));
    }

    #[test]
    fn very_long_words_cost_nothing() {
        let word = "x".repeat(1_000_000);
        assert_eq!(did_you_mean(&word, ["x"]), None);
    }
}
