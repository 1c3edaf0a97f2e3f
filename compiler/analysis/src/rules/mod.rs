//! The rules: a file for each, which holds its documentation and the wording of its findings.

#![allow(clippy::needless_raw_string_hashes, reason = "the pages are quoted alike, whether they hold quotes or not")]

use ingest_diagnostics::{Rule, Severity};

/// Declares the modules and lists their rules; a rule's module has the rule's name.
macro_rules! rules {
    ($($module:ident)*) => {
        $(pub(crate) mod $module;)*

        /// The rules of this crate, in the order below.
        static OURS: &[&Rule] = &[$(&$module::RULE,)*];
    };
}

rules! {
    // E01: names and the project.
    unknown_name wrong_kind_of_name duplicate_declaration duplicate_member unknown_field missing_map incomplete_map
    unusable_name
    invalid_toml unknown_setting setting_value unknown_lint program_in_feed
    library_folder not_of_library
    // E02: declarations.
    missing_clause duplicate_clause unknown_option option_value unknown_choice clashing_characters path file_pattern
    capture_difference cadence time_zone cron column_header needless_format replacement_value restating_source
    shared_folder nullable_key conflicting_options misplaced_clause said_by_layout control_fact layers column_place column_type
    document_path connection_use merge_without_key partition circular_order message_type cursor
    invalid_sql unsupported_sql sql_beside_clauses join_condition joined_source for_each_list dedupe_value
    reference_file reference_value column_stored
    // E03: types.
    unknown_column unknown_type unknown_function type_mismatch null_in_required operator_types comparison_of_kinds
    comparison_with_null condition_not_bool impossible_conversion unlike_branches invalid_date_format
    match_not_exhaustive unreachable_arm call_arguments not_a_literal invalid_argument recursion expression_too_large
    misplaced_aggregate invalid_type_arguments literal_outside_type unknown_import name_taken
    intrinsic_outside_library misplaced_literal pointless_null unknown_lookup misplaced_lambda division_by_zero
    hopeless_conversion condition_always_holds
    condition_never_holds needless_default needless_conversion
    // E04: fallibility.
    unanswered_failure function_can_fail misplaced_answer null_answer unanswered_join needless_else
    // E05: privacy.
    label_not_allowed unknown_label unknown_kind misplaced_secret clears_outside_library
    dataset_not_cleared quarantine_not_cleared policy_broken unknown_policy
    policy_exception
    // E06: checks.
    mixed_check check_verdict delivery_verdict check_threshold shared_check_name typical_of_labelled
    // E07: tests.
    test_data test_expectation
    // W: lints.
    unused_secret unused_connection unused_source unused_dataset unused_map unused_import name_style
    label_decides_rows left_out_field unchecked_key wrapped_name
    unused_allow unknown_allow
    comparison_with_bool needless_not equal_branches needless_if needless_arm repeated_condition single_element_list
    repeated_element repeated_call needless_parentheses unmatchable_pattern unanchored_pattern impossible_comparison
    ordered_text null_as_text
    unused_lookup unused_channel unused_calendar unused_layout unused_policy
    unused_function unused_type unused_label unused_column shadowed_name missing_docs missing_key missing_cadence never_late late_after_the_next
    cadence_finer_than_files two_digit_birth_year needless_header read_as_text constant_condition
    else_null_then_default needless_on_failure unlabelled_phi needless_clearance constant_check duplicate_check
}

/// Every rule of the language, of the syntax too, sorted by code.
pub fn rules() -> Vec<&'static Rule> {
    let mut all: Vec<_> = ingest_syntax::rules::ALL.iter().chain(OURS).copied().collect();
    all.sort_by_key(|rule| rule.code);
    all
}

/// Whether a project may set the level of a rule: errors of the language have none to set.
pub(crate) fn is_lint(rule: &Rule) -> bool {
    rule.default_level != Severity::Error
}

/// Words in backticks.
pub(crate) fn quoted(words: &[impl AsRef<str>]) -> Vec<String> {
    words.iter().map(|word| format!("`{}`", word.as_ref())).collect()
}

/// `a, b and c`
pub(crate) fn and(words: &[String]) -> String {
    enumeration(words, "and")
}

/// `a, b or c`
pub(crate) fn or(words: &[String]) -> String {
    enumeration(words, "or")
}

fn enumeration(words: &[String], before_last: &str) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} {before_last} {last}", first.join(", ")),
    }
}
