//! Whatever the text, what is told in `properties/check.rs` holds.

#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../properties/check.rs"]
mod check;

fuzz_target!(|text: &str| check::holds(text));
