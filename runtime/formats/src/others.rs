//! Decoders that others have made: on what is damaged some of them panic.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static RUNS: Cell<bool> = const { Cell::new(false) };
}

/// Runs a decoder of others; none where it gives up, in whichever way.
pub(crate) fn guarded<T>(decode: impl FnOnce() -> Option<T>) -> Option<T> {
    let before = RUNS.replace(true);
    let decoded = catch_unwind(AssertUnwindSafe(decode)).ok().flatten();
    RUNS.set(before);
    decoded
}

/// Whether this thread runs a decoder of others: a panic then says that a file is damaged, and is told as an error of that file. It is
/// no fault of the program, and whoever reports panics passes over it.
pub fn runs_decoder_of_others() -> bool {
    RUNS.get()
}

#[cfg(test)]
mod tests {
    use super::{guarded, runs_decoder_of_others};

    #[test]
    fn what_panics_gives_none() {
        assert_eq!(guarded(|| Some(runs_decoder_of_others())), Some(true));
        assert_eq!(guarded(|| guarded(|| -> Option<()> { panic!("a page") }).or(Some(()))), Some(()));
        assert_eq!(guarded(|| -> Option<()> { panic!("a page") }), None);
        assert!(!runs_decoder_of_others());
    }
}
