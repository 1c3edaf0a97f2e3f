//! Files of the corpus, and what is within them.

use std::io::{self, Read as _};
use std::ops::ControlFlow;
use std::path::Path;

use ingest_layers::{Layer, LayerError, Layers, Limits};

pub fn corpus(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(name)).unwrap()
}

pub fn within(layers: Vec<Layer>, limits: Limits) -> Layers {
    Layers::new(layers.into_iter().map(|it| (it, limits)).collect(), std::env::temp_dir())
}

/// What is read of a file, and how that ends.
pub fn read(layers: &Layers, file: &[u8]) -> (Vec<u8>, io::Result<()>) {
    let mut content = Vec::new();
    let done = layers.unwrap(Box::new(file), &mut |mut piece| {
        piece.bytes.read_to_end(&mut content)?;
        Ok(ControlFlow::Continue(()))
    });
    (content, done.map(|_| ()))
}

pub fn unwrap_within(file: &[u8], layers: Vec<Layer>, limits: Limits) -> io::Result<Vec<u8>> {
    let (content, done) = read(&within(layers, limits), file);
    done.map(|()| content)
}

pub fn unwrap(file: &[u8], layers: Vec<Layer>) -> Result<Vec<u8>, LayerError> {
    unwrap_within(file, layers, Limits::default()).map_err(|error| LayerError::find(&error).unwrap().clone())
}
