//! Ends when it is told to.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::{Handle, Signals};
use signal_hook::low_level::{emulate_default_handler, exit};

/// How a process is told to end: by who supervises it, and from its keyboard.
const TOLD: [i32; 2] = [SIGTERM, SIGINT];

/// Whether the command itself heeds signals.
static HEEDED: AtomicBool = AtomicBool::new(false);

/// From now on the command heeds signals itself: it has something to complete.
pub fn leave_it_to_the_command() {
    HEEDED.store(true, Ordering::Release);
}

/// Ends the process at once where it is told to. It would by itself, but not as the first process of a container: the kernel gives
/// that no default, so it would work on until it is killed. Nothing has to be put in order before: a run may die at any
/// instruction.
pub fn end_when_told() {
    let Ok(mut signals) = Signals::new(TOLD) else { return };
    // Without the thread it ends as it would have without this.
    let _ = thread::Builder::new().name("ingest-end".to_owned()).spawn(move || {
        for signal in signals.forever() {
            if !HEEDED.load(Ordering::Acquire) {
                end(signal);
            }
        }
    });
}

/// Does some work. Where the process is told to end meanwhile, last words are given the exit code and said, and it ends: what
/// they return is held until then.
pub fn with_last_words<T, Held>(last_words: impl FnOnce(u8) -> Held + Send, work: impl FnOnce() -> T) -> T {
    let Ok(mut signals) = Signals::new(TOLD) else { return work() };
    let handle = signals.handle();
    thread::scope(|scope| {
        let speaker = thread::Builder::new().name("ingest-last-words".to_owned()).spawn_scoped(scope, move || {
            if let Some(signal) = signals.forever().next() {
                let _held = last_words(exit_code(signal).try_into().unwrap_or(u8::MAX));
                end(signal);
            }
        });
        let _over = speaker.is_ok().then(|| WorkOver::heed(handle));
        work()
    })
}

/// Until it is dropped, also by a panic, signals are heeded by who says the last words.
struct WorkOver(Handle);

impl WorkOver {
    fn heed(handle: Handle) -> Self {
        HEEDED.store(true, Ordering::Release);
        Self(handle)
    }
}

impl Drop for WorkOver {
    fn drop(&mut self) {
        HEEDED.store(false, Ordering::Release);
        self.0.close();
    }
}

/// Shells' exit code of a process that a signal ended.
fn exit_code(signal: i32) -> i32 {
    128 + signal
}

fn end(signal: i32) -> ! {
    if signal == SIGINT {
        // A shell ends its script where the script's command died of the keyboard's signal, and not where it had some exit code.
        let _ = emulate_default_handler(signal);
    }
    exit(exit_code(signal))
}
