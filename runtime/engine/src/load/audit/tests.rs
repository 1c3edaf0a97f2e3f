use ingest_program::Origin;

use super::*;

fn rule(consequence: Consequence, limit: Option<Limit>) -> RowRule {
    RowRule {
        name: "known_status".to_owned(),
        stage: Stage::Source,
        kind: RuleKind::SourceCheck,
        column: None,
        reason: "it does not hold".to_owned(),
        consequence,
        threshold: limit.map(|limit| Threshold { limit, origin: Origin::default() }),
        origin: Origin::default(),
    }
}

fn failed(consequence: Consequence, limit: Option<Limit>, violations: u64, judged: u64) -> bool {
    fails(&rule(consequence, limit), &Count { rows: violations, ..Count::default() }, judged)
}

#[test]
fn a_threshold_may_be_reached_but_not_passed() {
    let share = |share| Some(Limit::Share(share));
    assert!(!failed(Consequence::Warn, share(0.01), 1, 100));
    assert!(failed(Consequence::Warn, share(0.01), 2, 100));
    assert!(!failed(Consequence::Warn, share(0.29), 29, 100));
    assert!(failed(Consequence::Warn, share(0.29), 30, 100));
    assert!(failed(Consequence::Reject, share(0.0), 1, 1_000_000_000));
    assert!(!failed(Consequence::Warn, share(0.0), 0, 0));
    assert!(!failed(Consequence::Warn, Some(Limit::Rows(100)), 100, 100));
    assert!(failed(Consequence::Warn, Some(Limit::Rows(100)), 101, 1000));
}

#[test]
fn only_rules_that_say_so_fail() {
    assert!(failed(Consequence::Fail, None, 1, 10));
    assert!(!failed(Consequence::Fail, None, 0, 10));
    assert!(!failed(Consequence::Reject, None, 10, 10));
    assert!(!failed(Consequence::Warn, None, 10, 10));
}

#[test]
fn limits_read_as_they_are_written() {
    assert_eq!(written(Limit::Share(0.01)), "1%");
    assert_eq!(written(Limit::Share(0.29)), "29%");
    assert_eq!(written(Limit::Share(0.005)), "0.5%");
    assert_eq!(written(Limit::Share(1.0)), "100%");
    assert_eq!(written(Limit::Rows(1)), "1 row");
    assert_eq!(written(Limit::Rows(100)), "100 rows");
}
