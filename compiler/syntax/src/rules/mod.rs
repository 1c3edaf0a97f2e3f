//! The rules of the syntax, a file each.

use ingest_diagnostics::Rule;

mod bad_date;
mod bad_escape;
mod bad_number;
mod chained_comparison;
mod equals_for_comparison;
mod foreign_form;
mod foreign_operator;
mod missing_brace;
mod missing_else;
mod missing_value;
mod misspelt_keyword;
mod nesting_too_deep;
mod repeated_part;
mod single_quotes;
mod stray_bracket;
mod stray_comma;
mod unclosed_bracket;
mod unexpected_token;
mod unknown_character;
mod unterminated_string;

pub(crate) use bad_date::BAD_DATE;
pub(crate) use bad_escape::BAD_ESCAPE;
pub(crate) use bad_number::BAD_NUMBER;
pub(crate) use chained_comparison::CHAINED_COMPARISON;
pub(crate) use equals_for_comparison::EQUALS_FOR_COMPARISON;
pub(crate) use foreign_form::FOREIGN_FORM;
pub(crate) use foreign_operator::FOREIGN_OPERATOR;
pub(crate) use missing_brace::MISSING_BRACE;
pub(crate) use missing_else::MISSING_ELSE;
pub(crate) use missing_value::MISSING_VALUE;
pub(crate) use misspelt_keyword::MISSPELT_KEYWORD;
pub(crate) use nesting_too_deep::NESTING_TOO_DEEP;
pub(crate) use repeated_part::REPEATED_PART;
pub(crate) use single_quotes::SINGLE_QUOTES;
pub(crate) use stray_bracket::STRAY_BRACKET;
pub(crate) use stray_comma::STRAY_COMMA;
pub(crate) use unclosed_bracket::UNCLOSED_BRACKET;
pub(crate) use unexpected_token::UNEXPECTED_TOKEN;
pub(crate) use unknown_character::UNKNOWN_CHARACTER;
pub(crate) use unterminated_string::UNTERMINATED_STRING;

/// Every rule, by code.
pub static ALL: &[&Rule] = &[
    &UNEXPECTED_TOKEN,
    &MISSING_BRACE,
    &UNCLOSED_BRACKET,
    &STRAY_BRACKET,
    &UNTERMINATED_STRING,
    &BAD_ESCAPE,
    &BAD_DATE,
    &BAD_NUMBER,
    &NESTING_TOO_DEEP,
    &MISSPELT_KEYWORD,
    &EQUALS_FOR_COMPARISON,
    &SINGLE_QUOTES,
    &STRAY_COMMA,
    &CHAINED_COMPARISON,
    &MISSING_VALUE,
    &FOREIGN_OPERATOR,
    &REPEATED_PART,
    &MISSING_ELSE,
    &UNKNOWN_CHARACTER,
    &FOREIGN_FORM,
];
