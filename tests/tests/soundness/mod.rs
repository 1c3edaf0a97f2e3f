//! If it compiles, it runs: random programs of the right types over random files with dirt in them. Every value that is
//! published belongs to the type of its field, null only where the type says so; it is what its expression is worth when that
//! is computed on the record alone; and no record is unaccounted for.
//!
//! A hundred programs in every run of the tests. `INGEST_FUZZ_SECONDS=1200` goes on for so long, from a seed that the clock
//! gives, and `INGEST_FUZZ_SEED=7` shows one program and what comes of it.

#![allow(clippy::pedantic, reason = "a generator of programs reads like a list")]
#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "a test may fail by a panic")]

mod generate;
mod oracle;
mod random;
mod types;
mod values;

use std::{
    collections::BTreeMap,
    env, fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant, SystemTime},
};

use arrow::array::{ArrayRef, RecordBatch};
use generate::{Generated, generate};
use ingest_analysis::{InputFile, Project, analyse};
use ingest_engine::{RunOptions, Silent, report::Fault, run};
use ingest_program::{Checked, Program};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use random::Random;

/// Programs of a run of the tests.
const PROGRAMS: u64 = 100;

/// What came of some programs.
#[derive(Default)]
struct Tally {
    compiled: u64,
    published: u64,
    rejected: u64,
    /// How many programs were refused with each code, and one of them.
    refused: BTreeMap<String, (u64, u64, String)>,
    findings: Vec<String>,
}

#[test]
fn what_compiles_runs_and_gives_values_of_its_types() {
    let mut tally = Tally::default();
    if let Ok(seed) = env::var("INGEST_FUZZ_SEED") {
        let seed = seed.parse().unwrap();
        let generated = generate(&mut Random::new(seed));
        println!("{}\n{}", generated.program, generated.csv);
        try_one(seed, &mut tally);
    } else if let Ok(seconds) = env::var("INGEST_FUZZ_SECONDS") {
        let until = Instant::now() + Duration::from_secs(seconds.parse().unwrap());
        let first = SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs() * 1_000_000;
        let mut seeds = first..;
        while Instant::now() < until {
            try_one(seeds.next().unwrap(), &mut tally);
        }
    } else {
        (0..PROGRAMS).for_each(|seed| try_one(seed, &mut tally));
    }
    let refused: u64 = tally.refused.values().map(|it| it.0).sum();
    println!(
        "{} programs compiled, {refused} did not; {} rows published, {} rejected",
        tally.compiled, tally.published, tally.rejected
    );
    for (code, (count, seed, message)) in &tally.refused {
        println!("  {count} × {code}, as seed {seed}: {message}");
    }
    assert!(tally.findings.is_empty(), "{} findings:\n{}", tally.findings.len(), tally.findings.join("\n"));
    assert!(refused * 10 <= tally.compiled, "more than a tenth of the programs do not compile: {:#?}", tally.refused);
}

fn try_one(seed: u64, tally: &mut Tally) {
    let generated = generate(&mut Random::new(seed));
    let program = match compile(&generated) {
        Ok(program) => program,
        Err((code, message)) => {
            tally.refused.entry(code).or_insert((0, seed, message)).0 += 1;
            return;
        }
    };
    tally.compiled += 1;
    let found = catch_unwind(AssertUnwindSafe(|| load(&generated, &program, tally)));
    match found {
        Ok(Ok(())) => {}
        Ok(Err(what)) => tally.findings.push(format!("seed {seed}: {what}")),
        Err(_) => tally.findings.push(format!("seed {seed}: a panic")),
    }
}

fn compile(generated: &Generated) -> Result<Arc<Checked<Program>>, (String, String)> {
    let files = vec![InputFile { path: "fuzz.ingest".to_owned(), text: generated.program.clone() }];
    let analysis = analyse(&Project { manifest: None, files });
    analysis.program.map(Arc::new).ok_or_else(|| {
        let errors = analysis.diagnostics.iter().filter(|it| it.severity == ingest_diagnostics::Severity::Error);
        let all: Vec<_> = errors
            .map(|it| {
                let at = analysis.sources.position(it.primary.span.file, it.primary.span.start);
                (it.rule.code.to_owned(), format!("line {}: {}: {}", at.line, it.message, it.primary.text))
            })
            .collect();
        all.into_iter().next().unwrap_or_default()
    })
}

/// Runs the program, and says what is wrong with what comes of it.
fn load(generated: &Generated, program: &Arc<Checked<Program>>, tally: &mut Tally) -> Result<(), String> {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    fs::create_dir(root.join("input")).unwrap();
    fs::write(root.join("input/feed_20260105.csv"), &generated.csv).unwrap();
    let options = RunOptions {
        project_root: root.to_owned(),
        environment: program.default_environment.clone(),
        threads: 2,
        ..RunOptions::default()
    };
    let report = run(program, &options, &Silent).map_err(|error| format!("it does not run: {error}"))?;
    let [delivery] = report.deliveries.as_slice() else { return Err("there is no delivery".to_owned()) };
    if delivery.fault.is_some_and(|it| it != Fault::Data) || delivery.published_to.is_none() {
        return Err(format!("it is not published: {:?}", delivery.why));
    }
    let rows = delivery.rows;
    if rows.read != generated.records as u64 {
        return Err(format!("{} records were read, and there are {}", rows.read, generated.records));
    }
    if rows.read != rows.published + rows.rejected + rows.filtered + rows.superseded {
        return Err(format!("the rows do not add up: {rows:?}"));
    }
    let published = table(&root.join("out/rows"))?;
    let quarantined = table(&root.join("out/quarantine"))?;
    let count = |batches: &[RecordBatch]| batches.iter().map(RecordBatch::num_rows).sum::<usize>() as u64;
    if (count(&published), count(&quarantined)) != (rows.published, rows.rejected) {
        return Err(format!("the files have {} and {} rows: {rows:?}", count(&published), count(&quarantined)));
    }
    tally.published += rows.published;
    tally.rejected += rows.rejected;
    for batch in &published {
        for (name, ty) in &generated.fields {
            let column: &ArrayRef =
                batch.column_by_name(name).ok_or_else(|| format!("the field {name} is not there"))?;
            for row in 0..batch.num_rows() {
                values::check(column, row, ty).map_err(|why| format!("{name}: {why}"))?;
            }
        }
        oracle::compare(generated, program, batch)?;
    }
    Ok(())
}

/// The rows of every Parquet file below a folder.
fn table(folder: &Path) -> Result<Vec<RecordBatch>, String> {
    let mut batches = Vec::new();
    for path in files(folder) {
        let file = fs::File::open(&path).unwrap();
        let reader = ParquetRecordBatchReaderBuilder::try_new(file).and_then(ParquetRecordBatchReaderBuilder::build);
        for batch in reader.map_err(|error| format!("{}: {error}", path.display()))? {
            batches.push(batch.map_err(|error| format!("{}: {error}", path.display()))?);
        }
    }
    Ok(batches)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|it| it == "parquet") {
            found.push(path);
        }
    }
    found.sort();
    found
}
