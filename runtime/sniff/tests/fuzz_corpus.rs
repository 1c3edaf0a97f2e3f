//! What fuzzing has found worth keeping, `fuzz/corpus`, is told something of as the fuzz target asks for.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test may stop where it likes")]

#[path = "../../../fuzz/properties/memory.rs"]
mod memory;
#[path = "../../../fuzz/properties/replay.rs"]
mod replay;
#[path = "../../../fuzz/properties/sniff.rs"]
mod sniff;

#[test]
fn sniff_holds() {
    replay::replay("sniff", sniff::holds);
}
