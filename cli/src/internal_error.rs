//! What is said when this program itself is at fault.

use std::io::Write as _;
use std::panic;
use std::sync::atomic::{AtomicBool, Ordering};

static HAPPENED: AtomicBool = AtomicBool::new(false);

/// From now on a panic says one line. The line has the place in this program and not the panic's own message, which may
/// quote a value of the data.
pub fn report_panics() {
    panic::set_hook(Box::new(|panic| {
        if HAPPENED.swap(true, Ordering::SeqCst) {
            return;
        }
        let place = panic.location().map(|it| format!(" at {}:{}", it.file(), it.line())).unwrap_or_default();
        let version = env!("CARGO_PKG_VERSION");
        let _ = writeln!(
            std::io::stderr(),
            "error: internal error{place} (ingest {version}); the project is not to blame\n  \
             help: what was published stays as it was and the command can be run again; please report this line"
        );
    }));
}

/// Whether a thread has panicked.
pub fn happened() -> bool {
    HAPPENED.load(Ordering::SeqCst)
}
