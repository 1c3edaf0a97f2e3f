//! The parser that pest makes of `grammar/ingest.pest`.

#![allow(missing_docs, reason = "generated: the grammar documents its rules")]

/// The generated parser.
#[derive(pest_derive::Parser)]
#[grammar = "../../../grammar/ingest.pest"]
pub struct Grammar;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    const GRAMMAR: &str = include_str!("../../../grammar/ingest.pest");
    const KEYWORDS: &str = include_str!("../../../grammar/keywords.txt");

    /// Purpose and word of every line of the list.
    fn listed() -> Vec<(&'static str, &'static str)> {
        let lines = KEYWORDS.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        lines.map(|line| line.split_once(' ').expect("a purpose and a word")).collect()
    }

    /// The words of the grammar: those of its `kw_` rules, and the constants.
    fn in_the_grammar() -> BTreeSet<&'static str> {
        let rules = GRAMMAR.lines().filter_map(|line| line.strip_prefix("kw_"));
        let keywords = rules.filter_map(|rule| rule.split('"').nth(1));
        keywords.chain(["null", "true", "false"]).collect()
    }

    #[test]
    fn every_word_of_the_grammar_is_listed_and_the_other_way_round() {
        let listed: BTreeSet<_> = listed().into_iter().map(|(_, word)| word).collect();
        assert_eq!(listed, in_the_grammar());
        assert!(listed.len() > 50, "the rules were not found");
    }

    #[test]
    fn every_word_is_listed_once_and_in_order() {
        let words = listed();
        assert!(words.is_sorted_by_key(|(group, word)| {
            let groups = ["declaration", "clause", "operator", "constant", "verdict"];
            (groups.iter().position(|it| it == group).expect("a known purpose"), *word)
        }));
        let unique: BTreeSet<_> = words.iter().map(|(_, word)| word).collect();
        assert_eq!(unique.len(), words.len());
    }

    #[test]
    fn reserved_words_are_words_of_expressions() {
        let reserved: BTreeSet<_> = GRAMMAR
            .split_once("reserved = @{")
            .and_then(|(_, rest)| rest.split_once('}'))
            .map(|(rule, _)| rule.split('"').skip(1).step_by(2).collect())
            .expect("the rule");
        let listed = listed().into_iter().filter(|(group, _)| matches!(*group, "operator" | "constant"));
        assert_eq!(reserved, listed.map(|(_, word)| word).collect());
    }
}
