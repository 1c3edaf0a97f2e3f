//! Whatever the bytes, they are told something of as in `properties/sniff.rs`.

#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../properties/harness.rs"]
mod harness;
#[path = "../properties/memory.rs"]
mod memory;
#[path = "../properties/sniff.rs"]
mod sniff;

fuzz_target!(init: harness::start(), |input: &[u8]| harness::within_time(input, sniff::holds));
