//! Expressions: from [`ast::Expr`](ingest_syntax::ast::Expr) to typed [`program::Expr`](ingest_program::Expr).
//!
//! [`check`] types an expression under a [`Scope`]; what comes back carries, beside the expression, everything that flows
//! through it: privacy labels, ways to fail that nobody has answered, the names read. `None` means that an error stands
//! and has been reported: the error type absorbs, so one cause gives one diagnostic.
//!
//! A value that is put somewhere (a field, an argument) goes through [`store`], which holds it to the place's type and
//! labels and refuses a failure without an answer. The usual road of a map's field:
//!
//! ```text
//! check(expr, &scope, library, Some(&field.ty), sink)
//!     .and_then(|it| match map.on_failure { Some(with) => answer(it, with, &scope, library, Some(&field.ty), sink), None => Some(it) })
//!     .and_then(|it| store(it, &Place { .. }, library, sink))
//! ```
//!
//! A filter and a check's condition end in [`require_condition`] instead of `store`.

mod aggregates;
mod arguments;
mod arithmetic;
mod assertions;
mod branches;
mod calls;
mod certainty;
mod checker;
mod coerce;
mod collections;
mod comparison;
mod condition;
mod constants;
mod conversion;
pub(crate) mod date_format;
mod domain;
pub(crate) mod foreign_date;
mod foreign_format;
mod formats;
mod joined_texts;
mod labels;
mod lists;
mod literals;
mod lookups;
mod matching;
mod names;
mod narrowing;
mod recovery;
pub(crate) mod relocate;
mod requirements;
mod scope;
mod typed;
mod unify;

#[cfg(test)]
mod tests;

pub(crate) use aggregates::AGGREGATES;
pub(crate) use calls::FORMS;
pub(crate) use checker::{LARGEST, TALLEST, check};
pub(crate) use coerce::{Place, Writes, coerce, store};
pub(crate) use condition::require_condition;
pub(crate) use constants::holds_for_constant;
pub(crate) use conversion::has_format;
pub(crate) use labels::{Carried, Kept, Labels};
pub(crate) use literals::{constant_of, days_of, days_since_1970, literal_text};
pub(crate) use recovery::answer;
pub(crate) use scope::{Elsewhere, Facts, Others, Scope, Visible};
pub(crate) use typed::{Failure, Flow, Typed};
