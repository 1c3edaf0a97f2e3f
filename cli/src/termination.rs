//! Ends when it is told to.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use signal_hook::consts::SIGTERM;
use signal_hook::iterator::Signals;
use signal_hook::low_level::exit;

/// Shells' exit code of a process that a signal ended: 128 and its number.
const ENDED: i32 = 128 + SIGTERM;

/// Whether the command itself heeds signals.
static HEEDED: AtomicBool = AtomicBool::new(false);

/// From now on the command heeds signals itself: it has something to complete.
pub fn leave_it_to_the_command() {
    HEEDED.store(true, Ordering::Release);
}

/// Ends the process at once on `SIGTERM`. It would by itself, but not as the first process of a container: the kernel gives that no
/// default, so it would work on until it is killed. Nothing has to be put in order before: a run may die at any instruction.
pub fn end_when_told() {
    let Ok(mut signals) = Signals::new([SIGTERM]) else { return };
    // Without the thread it ends as it would have without this.
    let _ = thread::Builder::new().name("ingest-end".to_owned()).spawn(move || {
        if signals.forever().next().is_some() && !HEEDED.load(Ordering::Acquire) {
            exit(ENDED);
        }
    });
}
