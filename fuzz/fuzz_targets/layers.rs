//! Whatever the bytes, layers are taken off them as told in `properties/layers.rs`.

#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../properties/harness.rs"]
mod harness;
#[path = "../properties/layers.rs"]
mod layers;
#[path = "../properties/memory.rs"]
mod memory;
#[path = "../properties/sources.rs"]
mod sources;

fuzz_target!(init: harness::start(), |input: &[u8]| harness::within_time(input, layers::holds));
