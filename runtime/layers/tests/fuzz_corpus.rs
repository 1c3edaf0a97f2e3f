//! What fuzzing has found worth keeping, `fuzz/corpus`, has its layers taken off as the fuzz target asks for.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test may stop where it likes")]

#[path = "../../../fuzz/properties/layers.rs"]
mod layers;
#[path = "../../../fuzz/properties/memory.rs"]
mod memory;
#[path = "../../../fuzz/properties/replay.rs"]
mod replay;
#[path = "../../../fuzz/properties/sources.rs"]
mod sources;

#[test]
fn layers_holds() {
    replay::replay("layers", layers::holds);
}
