//! What fuzzing has found worth keeping, `fuzz/corpus`, is read as the fuzz targets of formats ask for.

#[path = "../../../fuzz/properties/decode.rs"]
mod decode;
#[path = "../../../fuzz/properties/memory.rs"]
mod memory;
#[path = "../../../fuzz/properties/replay.rs"]
mod replay;
#[path = "../../../fuzz/properties/sources.rs"]
mod sources;

use replay::replay;

#[test]
fn columnar_holds() {
    replay("columnar", |it| decode::holds("columnar", it));
}

#[test]
fn documents_holds() {
    replay("documents", |it| decode::holds("documents", it));
}

#[test]
fn excel_holds() {
    replay("excel", |it| decode::holds("excel", it));
}

#[test]
fn messages_holds() {
    replay("messages", |it| decode::holds("messages", it));
}

#[test]
fn sas_holds() {
    replay("sas", |it| decode::holds("sas", it));
}

#[test]
fn text_holds() {
    replay("text", |it| decode::holds("text", it));
}
