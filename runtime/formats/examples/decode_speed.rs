//! How fast a file is read and decoded, in MB/s: first cut into chunks alone, then decoded by so many threads.
//!
//! ```text
//! cargo run --release -p ingest-formats --example decode_speed -- FILE DELIMITER THREADS [COLUMN:TYPE[:FORMAT]]... [--wanted N]
//! ```
//!
//! Columns that are not named are nullable text; TYPE is text, int, float, bool, date, timestamp or decimal (with the
//! precision and scale as FORMAT: `PAID:decimal:12,2`). `--wanted N`: only the first N columns' values are wanted.

use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use ingest_formats::{TextPlan, TextReader};
use ingest_program::{Column, CsvFormat, Delimiter, ElseAction, Format, Origin, Recovery, Source, Type, TypeKind};

const USAGE: &str = "usage: decode_speed FILE DELIMITER THREADS [COLUMN:TYPE[:FORMAT]]... [--wanted N]";

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let (path, delimiter, threads) =
        (args.next().ok_or(USAGE)?, args.next().ok_or(USAGE)?, args.next().ok_or(USAGE)?.parse::<usize>()?);
    let (mut typed, mut wanted) = (Vec::new(), usize::MAX);
    while let Some(arg) = args.next() {
        if arg == "--wanted" {
            wanted = args.next().ok_or(USAGE)?.parse()?;
        } else {
            typed.push(arg);
        }
    }
    let source = source(&path, Delimiter::new(&delimiter).ok_or(USAGE)?, &typed)?;
    let names: Vec<&str> = source.columns.iter().take(wanted).map(|column| column.name.as_str()).collect();
    let plan = TextPlan::new(&source, &names)?;
    let bytes = std::fs::metadata(&path)?.len();
    for _ in 0..3 {
        let (records, took) = cut(&plan, &path)?;
        report("cut", bytes, records, took);
        let (records, malformed, failed, took) = decode(&plan, &path, threads)?;
        report(&format!("decode, {threads} threads, {malformed} malformed, {failed} failed"), bytes, records, took);
    }
    Ok(())
}

fn report(what: &str, bytes: u64, records: usize, took: Duration) {
    let speed = bytes as f64 / 1e6 / took.as_secs_f64();
    println!("{what}: {records} records, {:.3} s, {speed:.0} MB/s", took.as_secs_f64());
}

/// Cuts into chunks only.
fn cut(plan: &Arc<TextPlan>, path: &str) -> Result<(usize, Duration), Box<dyn Error>> {
    let start = Instant::now();
    let mut reader = TextReader::open(Arc::clone(plan), Box::new(File::open(path)?))?;
    let mut records = 0;
    while let Some(chunk) = reader.next_chunk()? {
        records += chunk.records();
    }
    Ok((records, start.elapsed()))
}

/// Cuts on a thread of its own, decodes on all.
fn decode(plan: &Arc<TextPlan>, path: &str, threads: usize) -> Result<(usize, usize, usize, Duration), Box<dyn Error>> {
    let start = Instant::now();
    let file = File::open(path)?;
    let (cut, chunks) = sync_channel(2 * threads);
    let chunks = Mutex::new(chunks);
    let (send, receive) = sync_channel(4);
    let schema = plan.schema();
    let malformed_at = schema.index_of("_malformed")?;
    let failed_at = schema.index_of("_failed_0")?;
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let mut reader = match TextReader::open(Arc::clone(plan), Box::new(file)) {
                Ok(reader) => reader,
                Err(error) => return drop(cut.send(Err(error.to_string()))),
            };
            let decoder = reader.decoder();
            while let Some(chunk) = reader.next_chunk().transpose() {
                let chunk = chunk.map(|it| (Arc::clone(&decoder), it)).map_err(|error| error.to_string());
                if cut.send(chunk).is_err() {
                    return;
                }
            }
        });
        for _ in 0..threads {
            let (send, chunks) = (send.clone(), &chunks);
            scope.spawn(move || {
                loop {
                    let Ok(chunk) = chunks.lock().map_err(|_| ()).and_then(|it| it.recv().map_err(|_| ())) else {
                        return;
                    };
                    let batch = chunk.and_then(|(decoder, it)| decoder.decode(&it).map_err(|error| error.to_string()));
                    if send.send(batch).is_err() {
                        return;
                    }
                }
            });
        }
        drop(send);
        let (mut records, mut malformed, mut failed) = (0, 0, 0);
        for batch in receive {
            let batch = batch?;
            records += batch.num_rows();
            let bad = batch.column(malformed_at).to_data();
            malformed += bad.buffer::<u8>(0).iter().filter(|reason| **reason != 0).count();
            let masks = batch.column(failed_at).to_data();
            failed += masks.buffer::<u64>(0).iter().take(batch.num_rows()).filter(|mask| **mask != 0).count();
        }
        Ok((records, malformed, failed, start.elapsed()))
    })
}

/// A source with the columns that the file's header names.
fn source(path: &str, delimiter: Delimiter, typed: &[String]) -> Result<Source, Box<dyn Error>> {
    let mut header = String::new();
    BufReader::new(File::open(path)?).read_line(&mut header)?;
    let names = header.trim_end().split(delimiter.as_str()).map(|name| name.trim_matches('"'));
    let columns = names.map(|name| column(name, typed)).collect::<Result<_, _>>()?;
    let format = Format::Csv(CsvFormat { delimiter, ..CsvFormat::plain(Origin::default()) });
    Ok(Source { columns, ..Source::new("file", "", "", format, Origin::default()) })
}

fn column(name: &str, typed: &[String]) -> Result<Column, Box<dyn Error>> {
    let given = typed.iter().find_map(|typed| typed.strip_prefix(name)?.strip_prefix(':'));
    let (kind, format) = match given {
        None => ("text", None),
        Some(given) => given.split_once(':').map_or((given, None), |(kind, format)| (kind, Some(format))),
    };
    let ty = match (kind, format) {
        ("text", _) => TypeKind::Text,
        ("int", _) => TypeKind::Int,
        ("float", _) => TypeKind::Float,
        ("bool", _) => TypeKind::Bool,
        ("date", _) => TypeKind::Date,
        ("timestamp", _) => TypeKind::Timestamp,
        ("decimal", Some(digits)) => {
            let (precision, scale) = digits.split_once(',').ok_or(USAGE)?;
            TypeKind::Decimal { precision: precision.parse()?, scale: scale.parse()? }
        }
        _ => return Err(USAGE.into()),
    };
    Ok(Column {
        name: name.to_owned(),
        header: name.to_owned(),
        at: None,
        doc: None,
        ty: Type::optional(ty),
        accepts_null: true,
        format: format.filter(|_| kind != "decimal").map(str::to_owned),
        refinement: None,
        labels: Vec::new(),
        on_failure: ElseAction { warn: false, recovery: Recovery::Reject },
        origin: Origin::default(),
    })
}
