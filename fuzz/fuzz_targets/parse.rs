//! Whatever the text, it is read as told in `properties/parse.rs`, and takes no longer than its length allows.

#![no_main]

use std::time::{Duration, Instant};

use ingest_diagnostics::FileId;
use ingest_syntax::parse as read;
use libfuzzer_sys::fuzz_target;

#[path = "../properties/parse.rs"]
mod parse;

/// Far more than a text of a byte takes, even where it is all recovery, so that a slow machine is no finding; far less than
/// one takes that is read in time that grows with the square of its length.
const PER_BYTE: Duration = Duration::from_micros(200);
const AT_LEAST: Duration = Duration::from_millis(500);

fuzz_target!(|text: &str| {
    let start = Instant::now();
    read(FileId(0), text);
    let taken = start.elapsed();
    let allowed = AT_LEAST + PER_BYTE * u32::try_from(text.len()).unwrap_or(u32::MAX);
    assert!(taken < allowed, "{} bytes take {taken:?}", text.len());
    parse::holds(text);
});
