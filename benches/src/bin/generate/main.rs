//! Writes a synthetic feed of claims to standard output: the same bytes for the same layout, seed and number of rows.

mod carrier;
mod claims;
mod clean;

use std::io::{self, BufWriter, Write};

use clap::{Parser, ValueEnum};

use ingest_benches::random::Random;

use crate::clean::Shape;

/// Writes a synthetic feed of claims to standard output.
#[derive(Debug, Parser)]
struct Arguments {
    /// Which feed.
    #[arg(long, value_enum, default_value_t = Layout::Claims)]
    layout: Layout,
    /// How many records.
    #[arg(long, default_value_t = 1_000)]
    rows: u64,
    /// How records are written; only of `clean`.
    #[arg(long = "as", value_enum, default_value_t = Shape::Csv)]
    shape: Shape,
    /// Another seed, another feed.
    #[arg(long, default_value_t = 20_260_105)]
    seed: u64,
}

/// The layouts that can be made.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Layout {
    /// 22 columns, as the benchmark reads them.
    Claims,
    /// The same columns as any reader takes them: no dirt, dates as ISO 8601 has them.
    Clean,
    /// The 100 columns of the Medicare carrier file, as `examples/claims` reads them.
    Carrier,
}

fn main() -> io::Result<()> {
    let arguments = Arguments::parse();
    let mut random = Random::new(arguments.seed);
    let mut out = BufWriter::with_capacity(1 << 20, io::stdout().lock());
    let written = match arguments.layout {
        Layout::Claims => claims::write(&mut out, &mut random, arguments.rows),
        Layout::Clean => clean::write(&mut out, &mut random, arguments.rows, arguments.shape),
        Layout::Carrier => carrier::write(&mut out, &mut random, arguments.rows),
    };
    match written.and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}
