//! What fuzzing has found worth keeping, `fuzz/corpus`, is told something of as the fuzz target asks for.

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
