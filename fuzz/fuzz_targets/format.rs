//! Whatever the text, what is told in `properties/format.rs` holds.

#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../properties/format.rs"]
mod format;

fuzz_target!(|text: &str| format::holds(text));
