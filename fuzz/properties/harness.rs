//! What the targets of files have in common beside their properties.

use std::panic;
use std::time::{Duration, Instant};

/// Far more than a byte takes that is read some times over, even by an instrumented program on a machine that is busy, so that a slow
/// machine is no finding; far less than one takes in a file that is read in time that grows with the square of its length.
const PER_BYTE: Duration = Duration::from_micros(400);
const AT_LEAST: Duration = Duration::from_secs(8);

/// Lets decoders of others panic, as the program does: it catches them, and tells an error of the file.
pub fn start() {
    let report = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if !ingest_formats::runs_decoder_of_others() {
            report(info);
        }
    }));
}

/// Holds an input to properties in a time that its length allows.
pub fn within_time(input: &[u8], holds: impl FnOnce(&[u8])) {
    let start = Instant::now();
    holds(input);
    let taken = start.elapsed();
    let allowed = AT_LEAST + PER_BYTE * u32::try_from(input.len()).unwrap_or(u32::MAX);
    assert!(taken < allowed, "{} bytes take {taken:?}", input.len());
}
