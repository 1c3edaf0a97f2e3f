//! Decodes a file to typed batches and does nothing with them: what is measured is a source's layers and format alone.

use std::fs::{self, File};
use std::io;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;

use clap::{Parser, ValueEnum};
use ingest_analysis::{InputFile, Workspace};
use ingest_formats::{FileError, Opened, Plan, ReadStats, Records};
use ingest_layers::{Key, Layer, Layers, Limits, PgpKeys};
use ingest_program::Format;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Decodes a file as a source says, and prints its records and values.
#[derive(Debug, Parser)]
struct Arguments {
    /// The file of the language in which the source is.
    program: PathBuf,
    /// The source.
    source: String,
    /// The file to read.
    file: PathBuf,
    /// Columns that are wanted; all where none is named.
    columns: Vec<String>,
    /// Threads that decode. With one, it reads too; with more, one reads beside them.
    #[arg(long, default_value_t = 1)]
    threads: usize,
    /// What is around the data.
    #[arg(long, value_enum)]
    layer: Option<Around>,
    /// The encoding of a CSV file; the source's own where none is named.
    #[arg(long)]
    encoding: Option<String>,
    /// The private key of `pgp`.
    #[arg(long)]
    key: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Around {
    Gzip,
    Pgp,
}

fn main() -> Result<(), Failure> {
    let arguments = Arguments::parse();
    let (plan, wanted) = plan(&arguments)?;
    let layers = layers(&arguments)?;
    let counted = Counted::new(wanted);
    let file = Box::new(File::open(&arguments.file)?);
    let mut failed = None;
    let _ = layers.unwrap(file, &mut |piece| {
        failed = decode(&plan, piece.bytes, arguments.threads, &counted).err();
        Ok(if failed.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    })?;
    if let Some(error) = failed {
        return Err(error.into());
    }
    println!("{} {}", counted.records.into_inner(), counted.values.into_inner());
    Ok(())
}

/// The plan, and how many columns are wanted.
fn plan(arguments: &Arguments) -> Result<(Arc<dyn Plan>, usize), Failure> {
    let mut workspace = Workspace::new();
    let manifest = "name = \"bench\"\nedition = \"2026\"\n".to_owned();
    workspace.set_manifest(Some(InputFile { path: "ingest.toml".to_owned(), text: manifest }));
    workspace.set_file("bench.ingest", fs::read_to_string(&arguments.program)?);
    let program = workspace.check().program.ok_or("the program has errors")?;
    let mut source = program.source(&arguments.source).ok_or("there is no such source")?.clone();
    match (&arguments.encoding, &mut source.format) {
        (Some(encoding), Format::Csv(format)) => format.encoding.clone_from(encoding),
        (Some(_), _) => return Err("`--encoding` is for files of CSV".into()),
        (None, _) => {}
    }
    let wanted: Vec<&str> = match arguments.columns.as_slice() {
        [] => source.columns.iter().map(|column| column.name.as_str()).collect(),
        named => named.iter().map(String::as_str).collect(),
    };
    Ok((ingest_formats::plan(&source, &wanted)?, wanted.len()))
}

fn layers(arguments: &Arguments) -> Result<Layers, Failure> {
    let layers = match (arguments.layer, &arguments.key) {
        (None, _) => Vec::new(),
        (Some(Around::Gzip), _) => vec![Layer::Gzip],
        (Some(Around::Pgp), Some(key)) => {
            vec![Layer::Pgp(Box::new(PgpKeys::new(Some(&Key::new(&fs::read(key)?)), None, None, None)?))]
        }
        (Some(Around::Pgp), None) => return Err("`pgp` takes a key".into()),
    };
    let layers = layers.into_iter().map(|it| (it, Limits::default())).collect();
    Ok(Layers::new(layers, std::env::temp_dir()))
}

/// What was decoded: records, and values that are not null.
struct Counted {
    wanted: usize,
    records: AtomicU64,
    values: AtomicU64,
}

impl Counted {
    fn new(wanted: usize) -> Self {
        Self { wanted, records: AtomicU64::new(0), values: AtomicU64::new(0) }
    }

    fn add(&self, records: &dyn Records) -> Result<(), FileError> {
        let batch = records.decode()?;
        let declared = batch.columns().iter().take(self.wanted);
        let values: usize = declared.map(|column| column.len() - column.null_count()).sum();
        self.records.fetch_add(batch.num_rows() as u64, Ordering::Relaxed);
        self.values.fetch_add(values as u64, Ordering::Relaxed);
        Ok(())
    }
}

/// As a run does it: one thread cuts, `threads` decode.
fn decode(
    plan: &Arc<dyn Plan>,
    bytes: Box<dyn io::Read + '_>,
    threads: usize,
    counted: &Counted,
) -> Result<(), FileError> {
    let scratch = std::env::temp_dir();
    let mut reader = Arc::clone(plan).open(Opened { bytes, earlier: ReadStats::default(), scratch: &scratch })?;
    if threads < 2 {
        while let Some(records) = reader.next()? {
            counted.add(records.as_ref())?;
        }
        return Ok(());
    }
    thread::scope(|scope| {
        let (sender, receiver) = mpsc::sync_channel::<Box<dyn Records>>(2 * threads);
        let receiver = Arc::new(Mutex::new(receiver));
        let decoders: Vec<_> = (0..threads)
            .map(|_| {
                let receiver = Arc::clone(&receiver);
                scope.spawn(move || {
                    loop {
                        let next = receiver.lock().unwrap_or_else(PoisonError::into_inner).recv();
                        let Ok(records) = next else { return Ok(()) };
                        counted.add(records.as_ref())?;
                    }
                })
            })
            .collect();
        drop(receiver);
        while let Some(records) = reader.next()? {
            if sender.send(records).is_err() {
                break; // a decoder failed, which its result says
            }
        }
        drop(sender);
        decoders.into_iter().try_for_each(|it| it.join().unwrap_or(Err(FileError::Decoder)))
    })
}
