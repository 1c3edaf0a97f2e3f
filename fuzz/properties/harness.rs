//! What the targets of files have in common beside their properties.

use std::time::Duration;
use std::{fs, panic};

/// Far more than a byte takes that is read some times over, even by a program that is instrumented; far less than one takes in a file
/// that is read in time that grows with the square of its length.
const PER_BYTE: Duration = Duration::from_micros(200);
/// A password of OpenPGP may take a second to try, and may be tried some times.
const AT_LEAST: Duration = Duration::from_secs(10);
/// What Linux counts time in.
const TICK: Duration = Duration::from_millis(10);

/// Lets decoders of others panic, as the program does: it catches them, and tells an error of the file.
pub fn start() {
    let report = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if !ingest_formats::runs_decoder_of_others() {
            report(info);
        }
    }));
}

/// Holds an input to properties in a time that its length allows: that of the processor, so that a busy machine is no finding.
pub fn within_time(input: &[u8], holds: impl FnOnce(&[u8])) {
    let start = worked();
    holds(input);
    let taken = worked().saturating_sub(start);
    let allowed = AT_LEAST + PER_BYTE * u32::try_from(input.len()).unwrap_or(u32::MAX);
    assert!(taken < allowed, "{} bytes take {taken:?}", input.len());
}

/// How long all threads of the process have worked, where the system tells.
fn worked() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let numbers = stat.rsplit_once(") ").map_or("", |(_, numbers)| numbers);
    // proc(5): `utime` and `stime` are the 14th and the 15th; the name, in brackets, is the second.
    let ticks: u32 = numbers.split(' ').skip(11).take(2).filter_map(|it| it.parse::<u32>().ok()).sum();
    TICK * ticks
}
