//! The page of every rule has an example that fails by it and one that passes.

use ingest_syntax::rules;

use crate::corpus::read;

fn example<'d>(docs: &'d str, heading: &str) -> &'d str {
    let (_, section) = docs.split_once(heading).expect("the section");
    let (_, code) = section.split_once("```ingest\n").expect("a block of code");
    code.split_once("```").expect("its end").0
}

#[test]
fn every_page_shows_what_fails_and_what_passes() {
    for rule in rules::ALL {
        let found = read(example(rule.docs, "## Fails\n")).errors;
        assert!(!found.is_empty(), "{} has an example that fails", rule.code);
        for found in found {
            assert_eq!(found.rule.code, rule.code, "{}: {}", rule.name, found.message);
        }
        let found = read(example(rule.docs, "## Passes\n")).errors;
        assert!(found.is_empty(), "{}: {found:?}", rule.code);
    }
}

#[test]
fn rules_are_in_order_and_their_codes_unique() {
    assert!(rules::ALL.is_sorted_by(|a, b| a.code < b.code));
    let mut names: Vec<_> = rules::ALL.iter().map(|rule| rule.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), rules::ALL.len());
}
