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
            "lookup",
            "layout",
            "test",
            "policy",
            "channel",
            "calendar",
        ],
        Kind::strict_source => {
            &["from", "layout", "files", "unwrap", "format", "delivers", "cadence", "drift", "columns", "checks"]
        }
        Kind::strict_files => &["history", "increment", "done", "settled", "control", "header", "trailer"],
        Kind::strict_schema => &["key", "checks", "policy"],
        Kind::strict_map => &["where", "on", "for", "join", "dedupe", "same", "sql"],
        Kind::strict_dataset => &["to", "write", "quarantine", "cleared", "partition", "sort", "readers", "retain"],
        Kind::strict_pipeline => &["resources", "after", "on", "engine"],
        Kind::strict_test => &["given", "expect"],
        Kind::strict_policy => &["refuse"],
        _ => &[],
    }
}

/// The word that a rule begins with, if it begins with one.
pub(super) fn spelling(rule: Kind) -> Option<&'static str> {
    Some(match rule {
        Kind::kw_from | Kind::header | Kind::cadence_from => "from",
        Kind::kw_on | Kind::on_failure | Kind::cadence_on => "on",
        Kind::kw_at | Kind::cadence_at | Kind::column_at => "at",
        Kind::kw_due | Kind::cadence_due => "due",
        Kind::kw_failure => "failure",
        Kind::kw_of => "of",
        Kind::kw_to => "to",
        Kind::kw_for => "for",
        Kind::kw_cleared | Kind::cleared => "cleared",
        Kind::kw_clears | Kind::clears | Kind::parameter_clears => "clears",
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
        Kind::kw_each => "each",
        Kind::kw_by => "by",
        Kind::kw_keep => "keep",
        Kind::kw_latest => "latest",
        Kind::kw_earliest => "earliest",
        Kind::kw_first => "first",
        Kind::kw_last => "last",
        Kind::kw_names => "names",
        Kind::kw_table | Kind::from_table => "table",
        Kind::kw_query | Kind::from_query => "query",
        Kind::kw_cursor | Kind::from_cursor => "cursor",
        Kind::kw_calendar | Kind::cadence_calendar => "calendar",
        Kind::kw_because | Kind::because => "because",
        Kind::kw_unless => "unless",
        Kind::kw_notify => "notify",
        Kind::kw_saying => "saying",
        Kind::kw_recognise | Kind::recognise => "recognise",
        Kind::kw_rejected => "rejected",
        Kind::kw_filtered => "filtered",
        Kind::kw_delivery => "delivery",
        Kind::kw_file => "file",
        _ => return None,
    })
}
