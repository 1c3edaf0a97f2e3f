//! What is said when this program itself is at fault.

use std::io::Write as _;
use std::panic;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;

use crate::terminal::{Level, Line};

static HAPPENED: AtomicBool = AtomicBool::new(false);
static AS_JSON: AtomicBool = AtomicBool::new(false);

/// From now on what is said of a panic is a line of a JSON log.
pub fn report_as_json() {
    AS_JSON.store(true, Ordering::SeqCst);
}

/// From now on a panic says one line. The line has the place in this program and not the panic's own message, which may
/// quote a value of the data.
pub fn report_panics() {
    panic::set_hook(Box::new(|panic| {
        // It is told as what it is: a file that is damaged.
        if ingest_formats::runs_decoder_of_others() {
            return;
        }
        if HAPPENED.swap(true, Ordering::SeqCst) {
            return;
        }
        let place = panic.location().map(|it| format!(" at {}:{}", it.file(), it.line())).unwrap_or_default();
        let version = env!("CARGO_PKG_VERSION");
        let message = format!("internal error{place} (ingest {version}); the project is not to blame");
        let help = "what was published stays as it was and the command can be run again; please report this line";
        let text = if AS_JSON.load(Ordering::SeqCst) {
            let facts = json!({ "help": help, "exit_code": 3 });
            Line { level: Level::Error, event: "failure", message: &message, facts }.json()
        } else {
            format!("error: {message}\n  help: {help}")
        };
        let _ = writeln!(std::io::stderr(), "{text}");
    }));
}

/// Whether a thread has panicked.
pub fn happened() -> bool {
    HAPPENED.load(Ordering::SeqCst)
}
