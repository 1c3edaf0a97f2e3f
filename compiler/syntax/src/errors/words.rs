//! The words of the language by their rules, for those who misspelt one.

use crate::tree::Kind;

/// The words that can begin a line of the form `strict`.
pub(super) fn leading(strict: Kind) -> &'static [&'static str] {
    match strict {
        Kind::strict_declaration => &[
            "use",
            "secret",
            "connection",
            "environment",
            "label",
            "type",
            "fn",
            "source",
            "schema",
            "map",
            "dataset",
            "pipeline",
        ],
        Kind::strict_source => &["from", "files", "format", "delivers", "cadence", "drift", "columns", "checks"],
        Kind::strict_files => &["history", "increment"],
        Kind::strict_schema => &["key", "checks"],
        Kind::strict_map => &["where", "on"],
        Kind::strict_dataset => &["to", "write", "quarantine", "cleared"],
        Kind::strict_pipeline => &["resources"],
        _ => &[],
    }
}

/// The word that a rule begins with, if it begins with one.
pub(super) fn spelling(rule: Kind) -> Option<&'static str> {
    Some(match rule {
        Kind::kw_from | Kind::header | Kind::cadence_from => "from",
        Kind::kw_on | Kind::on_failure | Kind::cadence_on => "on",
        Kind::kw_at | Kind::cadence_at => "at",
        Kind::kw_due | Kind::cadence_due => "due",
        Kind::kw_failure => "failure",
        Kind::kw_of => "of",
        Kind::kw_to => "to",
        Kind::kw_for => "for",
        Kind::kw_cleared | Kind::cleared => "cleared",
        Kind::kw_clears | Kind::clears => "clears",
        Kind::kw_fails => "fails",
        Kind::kw_where => "where",
        Kind::kw_warn => "warn",
        Kind::kw_reject => "reject",
        Kind::kw_fail => "fail",
        Kind::kw_above | Kind::above => "above",
        Kind::kw_rows => "rows",
        Kind::kw_and => "and",
        Kind::kw_or => "or",
        Kind::kw_not => "not",
        Kind::kw_in | Kind::in_list => "in",
        Kind::kw_is | Kind::is_null => "is",
        Kind::kw_between => "between",
        Kind::kw_as | Kind::conversion => "as",
        Kind::kw_if | Kind::if_else => "if",
        Kind::kw_else | Kind::else_clause | Kind::check_else => "else",
        Kind::kw_match | Kind::match_block => "match",
        Kind::null => "null",
        _ => return None,
    })
}
