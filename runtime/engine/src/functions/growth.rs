//! How long a function may make a text: without a bound, a few records could ask for more memory than there is.

use datafusion::{common::ScalarValue, logical_expr::Expr};
use ingest_program::Function;

use super::Argument;

/// A text of so many bytes is never too long.
const ALWAYS_FINE: usize = 16 * 1024;

/// A text is never too long that is at most so many times as long as what it was made of. So a batch needs no more than
/// so many times the memory of the batch it was made of, and what was long already, as a note is, can go on growing.
const TIMES: usize = 16;

/// The most bytes of a text that is made of so many bytes. What would be longer is an overflow.
pub(super) fn longest(made_of: usize) -> usize {
    made_of.saturating_mul(TIMES).max(ALWAYS_FINE)
}

/// Whether a text could become too long, going by those arguments that are constants.
pub(super) fn may_overflow(function: Function, args: &[Argument]) -> bool {
    let constant = |index: usize| match args.get(index) {
        Some((Expr::Literal(value, _), _)) => Some(value),
        _ => None,
    };
    match function {
        Function::Replace => inserts(constant(2)),
        Function::Join => inserts(constant(1)),
        Function::Repeat => !matches!(constant(1), Some(ScalarValue::Int64(Some(it))) if *it <= TIMES as i64),
        Function::PadLeft | Function::PadRight => {
            let fine = (ALWAYS_FINE / char::MAX.len_utf8()) as i64;
            !matches!(constant(1), Some(ScalarValue::Int64(Some(it))) if *it <= fine)
        }
        _ => false,
    }
}

fn inserts(constant: Option<&ScalarValue>) -> bool {
    !matches!(constant, Some(ScalarValue::Utf8View(Some(it))) if !insertion_may_overflow(it))
}

/// Whether a text could become too long by putting this one before, between and behind all its bytes. The replacement of
/// a pattern may name its groups, each by two bytes or more, and each gives at most the whole text.
pub(super) fn insertion_may_overflow(inserted: &str) -> bool {
    inserted.len() + 2 > TIMES
}
