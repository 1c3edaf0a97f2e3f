//! The rules of the grammar in the words of its readers.

use crate::tree::Kind;

/// What a rule is to people; `None` for what is only a way of the grammar to say something. No rule is left out: a new one
/// has to be given its words here.
pub(super) fn prose(rule: Kind) -> Option<&'static str> {
    match rule {
        Kind::newline | Kind::doc | Kind::comment | Kind::EOI => Some("the end of the line"),
        Kind::word | Kind::quoted_name | Kind::head_name | Kind::name | Kind::use_name => Some("a name"),
        Kind::open_brace
        | Kind::branch
        | Kind::match_body
        | Kind::options
        | Kind::use_names
        | Kind::environment_body
        | Kind::source_body
        | Kind::files_body
        | Kind::columns_body
        | Kind::checks_body
        | Kind::schema_body
        | Kind::map_body
        | Kind::dataset_body
        | Kind::pipeline_body
        | Kind::lookup_body
        | Kind::policy_body
        | Kind::test_body
        | Kind::facts
        | Kind::struct_fields => Some("`{`"),
        Kind::close_brace => Some("`}`"),
        Kind::open_paren
        | Kind::arguments
        | Kind::parameters
        | Kind::key_names
        | Kind::dedupe_by
        | Kind::keep_by
        | Kind::setting_arguments
        | Kind::kinds
        | Kind::fact_column => Some("`(`"),
        Kind::close_paren => Some("`)`"),
        Kind::open_angle => Some("`<`"),
        Kind::close_angle => Some("`>`"),
        Kind::open_bracket => Some("`[`"),
        Kind::close_bracket => Some("`]`"),
        Kind::comma => Some("`,`"),
        Kind::colon => Some("`:`"),
        Kind::assign => Some("`=`"),
        Kind::arrow => Some("`->`"),
        Kind::double_arrow => Some("`=>`"),
        Kind::question => Some("`?`"),
        Kind::dot
        | Kind::pipe
        | Kind::plus
        | Kind::star
        | Kind::slash
        | Kind::concat
        | Kind::equal
        | Kind::not_equal
        | Kind::less_equal
        | Kind::greater_equal
        | Kind::less
        | Kind::greater
        | Kind::coalesce
        | Kind::kw_and
        | Kind::kw_or
        | Kind::kw_between
        | Kind::not_between
        | Kind::conversion
        | Kind::is_null
        | Kind::in_list
        | Kind::member
        | Kind::piped
        | Kind::kw_in
        | Kind::kw_is
        | Kind::kw_as
        | Kind::infix
        | Kind::infix_mark
        | Kind::sign
        | Kind::tail => Some("an operator"),
        Kind::text_block
        | Kind::decimal
        | Kind::bool
        | Kind::null
        | Kind::value
        | Kind::in_value
        | Kind::expression
        | Kind::wide_value
        | Kind::wide_expression
        | Kind::reference
        | Kind::call
        | Kind::list
        | Kind::parens
        | Kind::if_else
        | Kind::match_block
        | Kind::primary
        | Kind::literal
        | Kind::number
        | Kind::prefix
        | Kind::kw_not
        | Kind::kw_if
        | Kind::kw_match
        | Kind::setting_value
        | Kind::setting_words
        | Kind::setting_list
        | Kind::setting_call
        | Kind::setting_range
        | Kind::setting_limit
        | Kind::setting_argument
        | Kind::struct_value
        | Kind::type_argument
        | Kind::argument
        | Kind::expression_file => Some("a value"),
        Kind::string | Kind::raw_string | Kind::open_string | Kind::text => Some("a text in quotes"),
        Kind::date => Some("a date, as 2024-01-31"),
        Kind::time => Some("a time of day, as 06:00"),
        Kind::quantity => Some("a duration, as 4h"),
        Kind::percent => Some("a percentage"),
        Kind::int => Some("a whole number"),
        Kind::float => Some("a number"),
        Kind::type_ref
        | Kind::type_name
        | Kind::type_result
        | Kind::list_type
        | Kind::struct_type
        | Kind::function_type
        | Kind::function_parameters => Some("a type"),
        Kind::lambda | Kind::lambda_names => Some("a function, as `x => x + 1`"),
        Kind::label | Kind::at_sign => Some("a label, as `@phi`"),
        Kind::type_arguments => Some("a type's arguments"),
        Kind::label_kind => Some("the kind of the label"),
        Kind::kw_else | Kind::else_clause | Kind::check_else => Some("`else`"),
        Kind::pattern | Kind::bound | Kind::wildcard => Some("a pattern"),
        Kind::match_arm => Some("an arm, as `\"a\" => 1`"),
        Kind::parameter => Some("a parameter, as `name: text`"),
        Kind::declaration
        | Kind::source
        | Kind::schema
        | Kind::map
        | Kind::dataset
        | Kind::pipeline
        | Kind::environment
        | Kind::use_clause
        | Kind::secret
        | Kind::connection
        | Kind::label_declaration
        | Kind::type_declaration
        | Kind::function
        | Kind::lookup
        | Kind::layout
        | Kind::test
        | Kind::policy
        | Kind::channel
        | Kind::calendar => Some("a declaration"),
        Kind::secret_place => Some("`env(\"…\")` or `file(\"…\")`"),
        Kind::setting => Some("an option, as `name: value`"),
        Kind::settings => Some("a format or a connection, as `csv`"),
        Kind::column | Kind::lookup_column => Some("a column"),
        Kind::check => Some("a check"),
        Kind::field | Kind::map_field | Kind::struct_field => Some("a field"),
        Kind::struct_item => Some("a field, as `name: value`"),
        Kind::fact => Some("a fact, as `rows: r\"ROWS=([0-9]+)\"` or `rows: 2..9`"),
        Kind::layer => Some("a layer, as `gzip`"),
        Kind::keep => Some("`latest(…)`, `earliest(…)`, `first` or `last`"),
        Kind::notified => Some("a channel"),
        Kind::dots => Some("`..`"),
        Kind::for_each => Some("`for each`"),
        Kind::same_names => Some("`same names`"),
        Kind::file_pattern => Some("`history` or `increment` with a pattern"),
        Kind::from | Kind::header | Kind::cadence_from | Kind::kw_from => Some("`from`"),
        Kind::format | Kind::kw_format => Some("`format`"),
        Kind::delivers | Kind::kw_delivers => Some("`delivers`"),
        Kind::files | Kind::kw_files => Some("`files`"),
        Kind::drift | Kind::kw_drift => Some("`drift`"),
        Kind::cadence | Kind::kw_cadence => Some("`cadence`"),
        Kind::columns | Kind::kw_columns => Some("`columns`"),
        Kind::checks | Kind::kw_checks => Some("`checks`"),
        Kind::key | Kind::kw_key => Some("`key`"),
        Kind::resources | Kind::kw_resources => Some("`resources`"),
        Kind::to | Kind::kw_to => Some("`to`"),
        Kind::write | Kind::kw_write => Some("`write`"),
        Kind::quarantine | Kind::kw_quarantine => Some("`quarantine`"),
        Kind::cleared | Kind::kw_cleared => Some("`cleared`"),
        Kind::clears | Kind::parameter_clears | Kind::kw_clears => Some("`clears`"),
        Kind::above | Kind::kw_above => Some("`above`"),
        Kind::where_clause | Kind::kw_where => Some("`where`"),
        Kind::on_failure => Some("`on failure`"),
        Kind::load => Some("a load, as `source -> dataset`"),
        Kind::notification | Kind::cadence_on | Kind::kw_on => Some("`on`"),
        Kind::column_at | Kind::cadence_at | Kind::kw_at => Some("`at`"),
        Kind::stored => Some("a word as `packed`"),
        Kind::cadence_due | Kind::kw_due => Some("`due`"),
        Kind::last_day => Some("`last day`"),
        Kind::check_action => Some("`reject`, `warn` or `fail`"),
        Kind::names => Some("names"),
        Kind::label_kinds => Some("a label, as `phi` or `phi(zip)`"),
        Kind::r#override => Some("a connection, as `lake = local`"),
        Kind::kw_list => Some("`list`"),
        Kind::kw_struct => Some("`struct`"),
        Kind::kw_recognise | Kind::recognise => Some("`recognise`"),
        Kind::kw_unwrap | Kind::unwrap => Some("`unwrap`"),
        Kind::kw_done | Kind::done => Some("`done`"),
        Kind::kw_settled | Kind::settled => Some("`settled`"),
        Kind::kw_control | Kind::control => Some("`control`"),
        Kind::kw_header | Kind::heading => Some("`header`"),
        Kind::kw_trailer | Kind::trailer => Some("`trailer`"),
        Kind::kw_table | Kind::from_table => Some("`table`"),
        Kind::kw_query | Kind::from_query => Some("`query`"),
        Kind::kw_cursor | Kind::from_cursor => Some("`cursor`"),
        Kind::kw_because | Kind::because => Some("`because`"),
        Kind::kw_each => Some("`each`"),
        Kind::kw_join | Kind::join => Some("`join`"),
        Kind::kw_dedupe | Kind::dedupe => Some("`dedupe`"),
        Kind::kw_by => Some("`by`"),
        Kind::kw_keep => Some("`keep`"),
        Kind::kw_latest => Some("`latest`"),
        Kind::kw_earliest => Some("`earliest`"),
        Kind::kw_first => Some("`first`"),
        Kind::kw_same => Some("`same`"),
        Kind::kw_names => Some("`names`"),
        Kind::sql_clause | Kind::kw_sql => Some("`sql`"),
        Kind::kw_partition | Kind::partition => Some("`partition`"),
        Kind::kw_sort | Kind::sort => Some("`sort`"),
        Kind::kw_readers | Kind::readers => Some("`readers`"),
        Kind::kw_retain | Kind::retain => Some("`retain`"),
        Kind::kw_after | Kind::after => Some("`after`"),
        Kind::kw_notify => Some("`notify`"),
        Kind::kw_saying => Some("`saying`"),
        Kind::kw_engine | Kind::engine => Some("`engine`"),
        Kind::given | Kind::kw_given => Some("`given`"),
        Kind::expect | Kind::kw_expect => Some("`expect`"),
        Kind::kw_delivery => Some("`delivery`"),
        Kind::kw_file => Some("`file`"),
        Kind::kw_rejected => Some("`rejected`"),
        Kind::kw_filtered => Some("`filtered`"),
        Kind::policy_rule | Kind::kw_refuse => Some("`refuse`"),
        Kind::kw_unless => Some("`unless`"),
        Kind::kw_lookup => Some("`lookup`"),
        Kind::layout_clause | Kind::kw_layout => Some("`layout`"),
        Kind::kw_test => Some("`test`"),
        Kind::policy_clause | Kind::kw_policy => Some("`policy`"),
        Kind::kw_channel => Some("`channel`"),
        Kind::cadence_calendar | Kind::kw_calendar => Some("`calendar`"),
        Kind::kw_use => Some("`use`"),
        Kind::kw_secret => Some("`secret`"),
        Kind::kw_connection => Some("`connection`"),
        Kind::kw_environment => Some("`environment`"),
        Kind::kw_label => Some("`label`"),
        Kind::kw_type => Some("`type`"),
        Kind::kw_fn => Some("`fn`"),
        Kind::kw_source => Some("`source`"),
        Kind::kw_schema => Some("`schema`"),
        Kind::kw_map => Some("`map`"),
        Kind::kw_dataset => Some("`dataset`"),
        Kind::kw_pipeline => Some("`pipeline`"),
        Kind::kw_failure => Some("`failure`"),
        Kind::kw_of => Some("`of`"),
        Kind::kw_for => Some("`for`"),
        Kind::kw_last => Some("`last`"),
        Kind::kw_fails => Some("`fails`"),
        Kind::kw_intrinsic => Some("`intrinsic`"),
        Kind::kw_warn => Some("`warn`"),
        Kind::kw_reject => Some("`reject`"),
        Kind::kw_fail => Some("`fail`"),
        Kind::kw_rows => Some("`rows`"),
        Kind::WHITESPACE
        | Kind::space
        | Kind::bom
        | Kind::remark
        | Kind::word_char
        | Kind::minus
        | Kind::digits
        | Kind::other
        | Kind::reserved
        | Kind::gap
        | Kind::end
        | Kind::blank
        | Kind::declaration_ahead
        | Kind::resync
        | Kind::line
        | Kind::outer_block
        | Kind::inner_line
        | Kind::outer_clause
        | Kind::setting_line
        | Kind::missing_close
        | Kind::missing_open
        | Kind::indented_options
        | Kind::declared_settings
        | Kind::indented_option
        | Kind::misplaced_open
        | Kind::below
        | Kind::between
        | Kind::opening
        | Kind::columns_opening
        | Kind::checks_opening
        | Kind::files_opening
        | Kind::body_ahead
        | Kind::columns_ahead
        | Kind::checks_ahead
        | Kind::files_ahead
        | Kind::next_line
        | Kind::clause_word
        | Kind::missing_body
        | Kind::missing_name
        | Kind::missing_else
        | Kind::missing_value
        | Kind::missing_option
        | Kind::token
        | Kind::group
        | Kind::stray
        | Kind::group_part
        | Kind::error_line
        | Kind::error_item
        | Kind::error_head
        | Kind::error_tail
        | Kind::error_setting
        | Kind::error_name
        | Kind::file
        | Kind::item_end
        | Kind::function_body
        | Kind::source_member
        | Kind::source_block
        | Kind::source_clause
        | Kind::cadence_word
        | Kind::column_word
        | Kind::schema_member
        | Kind::map_target
        | Kind::map_member
        | Kind::dataset_of
        | Kind::dataset_member
        | Kind::pipeline_member
        | Kind::failure_action
        | Kind::files_member
        | Kind::column_part
        | Kind::built_in
        | Kind::test_pair
        | Kind::test_member
        | Kind::lambda_name
        | Kind::strict_fact
        | Kind::strict_lookup
        | Kind::strict_policy
        | Kind::strict_test
        | Kind::strict_declaration
        | Kind::strict_override
        | Kind::strict_source
        | Kind::strict_files
        | Kind::strict_column
        | Kind::strict_check
        | Kind::strict_schema
        | Kind::strict_map
        | Kind::strict_dataset
        | Kind::strict_pipeline
        | Kind::strict_setting
        | Kind::strict_use_name
        | Kind::strict_pipe
        | Kind::strict_value => None,
    }
}
