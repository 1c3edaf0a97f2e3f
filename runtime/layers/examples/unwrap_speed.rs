//! How fast layers are taken off: `unwrap_speed LAYER FILE [PRIVATE_KEY]`, bytes of content and seconds. `benches/layers` compares it
//! with the commands that do the same.

use std::error::Error;
use std::fs::{self, File};
use std::io;
use std::ops::ControlFlow;
use std::time::Instant;

use ingest_layers::{Key, Layer, Layers, Limits, Members, PgpKeys};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let usage = "unwrap_speed LAYER FILE [PRIVATE_KEY]";
    let (layer, path) = (arguments.next().ok_or(usage)?, arguments.next().ok_or(usage)?);
    let layer = match layer.as_str() {
        "gzip" => Layer::Gzip,
        "zstd" => Layer::Zstd,
        "bzip2" => Layer::Bzip2,
        "xz" => Layer::Xz,
        "lz4" => Layer::Lz4,
        "zip" => Layer::Zip { members: Members::all(), password: None },
        "pgp" => {
            let key = Key::new(&fs::read(arguments.next().ok_or(usage)?)?);
            Layer::Pgp(Box::new(PgpKeys::new(Some(&key), None, None, None)?))
        }
        other => return Err(format!("no layer `{other}`").into()),
    };
    let layers = Layers::new(vec![(layer, Limits::default())], std::env::temp_dir());
    let start = Instant::now();
    let mut bytes = 0;
    let _ = layers.unwrap(Box::new(File::open(path)?), &mut |mut piece| {
        bytes += io::copy(&mut piece.bytes, &mut io::sink())?;
        Ok(ControlFlow::Continue(()))
    })?;
    println!("{bytes} {:.3}", start.elapsed().as_secs_f64());
    Ok(())
}
