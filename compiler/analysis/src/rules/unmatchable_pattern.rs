//! W0313: a regular expression that no text matches.

use std::collections::HashSet;

use ingest_diagnostics::{Diagnostic, Rule, Severity, Sources};
use ingest_syntax::ast::Expr;
use regex_automata::Anchored;
use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::util::start;
use regex_syntax::hir::{Hir, HirKind};

use crate::lints::written::{call, text_literal};

pub(crate) static RULE: Rule = Rule {
    code: "W0313",
    name: "unmatchable-pattern",
    summary: "a regular expression that no text matches",
    docs: r#"Some patterns can never match: text is asked for after `$` or before `^`, or one character is to be of two kinds at once.
That is proved from the automaton of the pattern, so what is reported matches no text at all.

## Fails

```ingest
fn is_code(value: text) -> bool = matches(value, r"^[A-Z]$[0-9]")
```

## Passes

```ingest
fn is_code(value: text) -> bool = matches(value, r"^[A-Z][0-9]$")
```
"#,
    default_level: Severity::Warning,
    since: "0.1.0",
};

/// How large the automaton of a pattern may become, in bytes, before nothing is said of it.
const LARGEST: usize = 4 << 20;

/// Functions whose second argument is a pattern.
const ASKS: [&str; 3] = ["matches", "regex_extract", "regex_replace"];

/// A call whose pattern matches nothing.
pub(crate) fn check(expr: &Expr, _: &Sources) -> Vec<Diagnostic> {
    let Some((_, arguments)) = call(expr).filter(|(name, _)| ASKS.contains(name)) else { return Vec::new() };
    let pattern = arguments.into_iter().skip(1).find_map(|it| Some((it.span, text_literal(it)?)));
    let Some((span, pattern)) = pattern.filter(|(_, pattern)| matches_nothing(pattern)) else { return Vec::new() };
    let misplaced = pattern.contains(['^', '$']);
    let found = Diagnostic::new(&RULE, "no text matches this pattern", span, "never matches");
    vec![if misplaced {
        found
            .why("`^` holds at the start of the text, and `$` at its end")
            .help("move `^` to the start and `$` to the end; write `\\^` and `\\$` for the characters themselves")
    } else {
        found.help("write a pattern that some text matches")
    }]
}

/// Whether the language of a pattern is empty. What cannot be told in bounds is taken for not empty.
fn matches_nothing(pattern: &str) -> bool {
    let Ok(hir) = regex_syntax::parse(pattern) else { return false };
    if hir.properties().look_set().is_empty() && !has_empty_class(&hir) {
        return false;
    }
    let config = dense::Config::new()
        .start_kind(StartKind::Unanchored)
        .unicode_word_boundary(true)
        .dfa_size_limit(Some(LARGEST))
        .determinize_size_limit(Some(LARGEST));
    let Ok(dfa) = dense::Builder::new().configure(config).build(pattern) else { return false };
    let Ok(start) = dfa.start_state(&start::Config::new().anchored(Anchored::No)) else { return false };
    let (mut seen, mut next) = (HashSet::from([start]), vec![start]);
    while let Some(state) = next.pop() {
        // A state in which the automaton gives up says nothing.
        if dfa.is_match_state(state) || dfa.is_quit_state(state) {
            return false;
        }
        let after = (0..=u8::MAX).map(|byte| dfa.next_state(state, byte)).chain([dfa.next_eoi_state(state)]);
        next.extend(after.filter(|it| seen.insert(*it)));
    }
    true
}

/// Whether a class of no characters is in it, as `[a&&b]`.
fn has_empty_class(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Class(class) => class.is_empty(),
        HirKind::Repetition(it) => has_empty_class(&it.sub),
        HirKind::Capture(it) => has_empty_class(&it.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().any(has_empty_class),
        HirKind::Empty | HirKind::Literal(_) | HirKind::Look(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::matches_nothing;

    #[test]
    fn what_matches_nothing() {
        for pattern in ["^a$b", "a^b", "a$b", "[a&&b]", "x[^\\x00-\\x{10FFFF}]", "$x|y^z", r"(?:a$)+b"] {
            assert!(matches_nothing(pattern), "{pattern}");
        }
        for pattern in ["", "^", "$", "^$", "a", "^a$", "(?m)a$\n^b", r"\ba\b", "a|^b$c", "(^a|b)$", "[a&&b]*", "(?:x$)?"] {
            assert!(!matches_nothing(pattern), "{pattern}");
        }
    }
}
