//! Whatever the bytes, they are read as data sets and transport files of SAS as told in `properties/decode.rs`.

#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../properties/decode.rs"]
mod decode;
#[path = "../properties/harness.rs"]
mod harness;
#[path = "../properties/memory.rs"]
mod memory;
#[path = "../properties/sources.rs"]
mod sources;

fuzz_target!(init: harness::start(), |input: &[u8]| harness::within_time(input, |it| decode::holds("sas", it)));
