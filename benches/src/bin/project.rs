//! Writes a project of many sources and maps into a folder: the same bytes for the same seed.

use std::fs;
use std::io;
use std::path::PathBuf;

use clap::Parser;
use ingest_benches::project;

/// Writes a project of many sources, each with one map.
#[derive(Debug, Parser)]
struct Arguments {
    /// The folder, which is made.
    folder: PathBuf,
    /// How many sources.
    #[arg(long, default_value_t = 1_000)]
    sources: usize,
    /// Another seed, another project.
    #[arg(long, default_value_t = 20_261_127)]
    seed: u64,
}

fn main() -> io::Result<()> {
    let arguments = Arguments::parse();
    for file in project::files(arguments.sources, arguments.seed) {
        let path = arguments.folder.join(&file.path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, file.text)?;
    }
    Ok(())
}
