//! One delivery from the listing to the table.

use std::{collections::BTreeSet, fmt, io, path::Path, sync::Arc, time::Instant};

use ingest_connect::{CaptureValue, Store};
use ingest_program::{Checked, Literal, Program, Source};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::{
    drift,
    job::Job,
    joined,
    layers::layers,
    options::RunOptions,
    parts::{Spread, spreads},
    settle::{Finished, Staged, manifest_files},
    totals,
};
use crate::{
    ledger::{Decision, FoundFile, KnownFile, ManifestJoined, decide},
    load::{Audit, LoadError, LoadOptions, Loaded, audit, conclude, load},
    progress::{DeliveryState, Progress},
    report::{DeliveryReport, Fault, FileReport, Rows, Status, Timings},
    scan::{Delivery, DeliveryFile, OpenFile, ScanFacts, ScanProgress},
    scratch::Scratch,
};

/// What all deliveries of a run have in common.
pub struct Run<'a> {
    /// The program.
    pub program: &'a Checked<Program>,
    /// What was asked for.
    pub options: &'a RunOptions,
    /// Where tasks run.
    pub runtime: &'a Runtime,
    /// Is told how far the run is.
    pub progress: &'a dyn Progress,
    /// Is told of bytes by the readers.
    pub bytes: Arc<dyn ScanProgress>,
    /// Threads.
    pub threads: usize,
    /// Staging folders that hold what was replaced, kept until the run is over: a reader that began to list an old
    /// folder can finish.
    pub replaced: Vec<TempDir>,
}

/// What becomes of the delivery `found` of `job`.
pub fn decision(job: &Job<'_>, found: &ingest_connect::Delivery) -> io::Result<Decision> {
    let files: Vec<FoundFile<'_>> =
        found.files.iter().map(|it| FoundFile { path: &it.path, bytes: it.size, modified: it.modified }).collect();
    let joined = joined::difference(job, &found.id)?;
    let decision = decide(&job.ledger, &found.id, &files, job.source.delivers, joined.as_deref(), |index| {
        let file = found.files.get(index).ok_or_else(|| io::Error::other("no such file"))?;
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(job.store.open(file).map_err(io::Error::other)?)?;
        Ok(hasher.finalize().to_hex().to_string())
    })?;
    let by_another_program = || job.ledger.delivery(&found.id).is_some_and(|it| it.program != job.program);
    let folder = || job.place.delivery(&job.source.name, &found.id);
    Ok(match (decision, joined::awaited(job, &found.id)) {
        (Decision::Load { .. }, Some(why)) => Decision::Wait { why },
        (Decision::Skip { why }, _) if by_another_program() => {
            let folder = folder();
            let mend = format!("remove {} to load it again", folder.display());
            Decision::Skip { why: format!("{why}; the program has changed since: {mend}") }
        }
        (Decision::Hold { why }, _) => Decision::Hold { why: format!("{why} (the folder is {})", folder().display()) },
        (decision, _) => decision,
    })
}

/// The deliveries that this one is joined to, as a scan reads them: without files that another one is alike to.
fn partners(job: &Job<'_>, id: &str, scratch: &Path) -> Result<Vec<Delivery>, LoadError> {
    let failed = |error| environment("a joined file could not be read", &error);
    let mut partners = Vec::new();
    for joined in &job.joined {
        let gone = || failed(io::Error::other("a delivery that was there is gone"));
        let found = joined.delivery(id).ok_or_else(gone)?;
        let distinct = joined.distinct(found).map_err(failed)?;
        let files = distinct.into_iter().map(|it| delivery_file(&joined.store, it)).collect();
        let layers = Arc::new(layers(joined.source, &job.secrets, scratch)?);
        partners.push(Delivery {
            id: found.id.clone(),
            date: found.date,
            files,
            layers,
            partners: vec![],
            elsewhere: BTreeSet::new(),
        });
    }
    Ok(partners)
}

fn delivery_file(store: &Arc<dyn Store>, file: &ingest_connect::FoundFile) -> DeliveryFile {
    DeliveryFile {
        name: file.path.clone(),
        size: file.size,
        modified: file.modified,
        captures: file.captures.iter().map(|it| (it.name.clone(), literal(&it.value))).collect(),
        bytes: stored_file(store, file),
    }
}

/// A file of a store, to be opened when it is its turn.
pub fn stored_file(store: &Arc<dyn Store>, file: &ingest_connect::FoundFile) -> Arc<dyn OpenFile> {
    Arc::new(StoredFile { store: Arc::clone(store), file: file.clone() })
}

/// A delivery as a scan plans it: without the files whose content is loaded already, and without what takes their layers off.
pub fn scanned(
    job: &Job<'_>,
    found: &ingest_connect::Delivery,
    known: &[KnownFile],
    partners: &[Delivery],
) -> Delivery {
    let files = found.files.iter().enumerate().filter(|(index, _)| !known.iter().any(|it| it.file == *index));
    let files = files.map(|(_, file)| delivery_file(&job.store, file)).collect();
    let layers = Arc::default();
    Delivery {
        id: found.id.clone(),
        date: found.date,
        files,
        layers,
        partners: partners.to_vec(),
        elsewhere: BTreeSet::new(),
    }
}

fn literal(value: &CaptureValue) -> Literal {
    match value {
        CaptureValue::Text(text) => Literal::Text(text.clone()),
        CaptureValue::Int(number) => Literal::Int(*number),
        CaptureValue::Date(days) => Literal::Date(*days),
    }
}

/// A file of a store, to be opened when it is its turn.
struct StoredFile {
    store: Arc<dyn Store>,
    file: ingest_connect::FoundFile,
}

impl OpenFile for StoredFile {
    fn open(&self) -> io::Result<Box<dyn io::Read + Send>> {
        self.store.open(&self.file).map_err(io::Error::other)
    }
}

impl fmt::Debug for StoredFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file.path)
    }
}

impl Run<'_> {
    /// Deals with one delivery. Whatever goes wrong concerns this delivery alone and is in its report.
    pub fn deliver(&mut self, job: &mut Job<'_>, found: &ingest_connect::Delivery) -> DeliveryReport {
        let name = format!("{}/{}", job.source.name, found.id);
        let mut report = DeliveryReport {
            pipeline: job.pipeline.name.clone(),
            source: job.source.name.clone(),
            dataset: job.dataset.name.clone(),
            delivery: found.id.clone(),
            status: Status::Failed,
            why: Vec::new(),
            fault: None,
            files: files(found),
            rows: Rows::default(),
            joined: Vec::new(),
            malformed: Vec::new(),
            lookups: Vec::new(),
            rules: Vec::new(),
            checks: Vec::new(),
            drift: Vec::new(),
            timings: Timings::default(),
            bytes_written: 0,
            published_to: None,
            quarantined_to: None,
            held_at: None,
        };
        if let Err(error) = self.decide_and_load(job, found, &name, &mut report) {
            report.status = Status::Failed;
            report.rows = report.rows.unpublished();
            report.fault = report.fault.max(Some(error.fault));
            report.why.push(error.what);
        }
        self.progress.over(&report);
        self.progress.delivery(&name, DeliveryState::Finished(report.status));
        report
    }

    fn decide_and_load(
        &mut self,
        job: &mut Job<'_>,
        found: &ingest_connect::Delivery,
        name: &str,
        report: &mut DeliveryReport,
    ) -> Result<(), LoadError> {
        let clock = Instant::now();
        let decision = decision(job, found);
        report.timings.compare = clock.elapsed().as_secs_f64();
        let (known, replaces) = match decision.map_err(|error| environment("a file could not be read", &error))? {
            Decision::Load { known, replaces } => (known, replaces),
            Decision::Skip { why } => {
                report.status = Status::Skipped;
                report.why.push(why);
                return Ok(());
            }
            Decision::Hold { why } => {
                report.status = Status::Held;
                report.why.push(why);
                return Ok(());
            }
            Decision::Wait { why } => {
                report.status = Status::Waiting;
                report.why.push(why);
                return Ok(());
            }
        };
        job.check_columns(&found.id)?;
        for it in &known {
            if let Some(file) = report.files.get_mut(it.file) {
                file.note = Some(it.note.clone());
            }
        }
        let staged = Staged::new(job).map_err(|error| environment("the staging folder could not be made", &error))?;
        let scratch = Scratch::new(job.pipeline.resources.disk);
        let partners = partners(job, &found.id, scratch.folder())?;
        let layers = Arc::new(layers(job.source, &job.secrets, scratch.folder())?);
        let delivery = Delivery { layers, ..scanned(job, found, &known, &partners) };

        self.progress.loading(report);
        self.progress.delivery(name, DeliveryState::Loading);
        let clock = Instant::now();
        let options = self.load_options(job, found, &staged, scratch);
        let mut loaded = self.load(job, found, &delivery, &options, &staged);
        report.timings.load = clock.elapsed().as_secs_f64();

        self.progress.delivery(name, DeliveryState::Auditing);
        let clock = Instant::now();
        let audit = audit(self.program, &job.plan, &delivery, &job.past(&delivery), &loaded)?;
        describe(report, job.source, &delivery, &loaded, audit);
        reconcile(self.program, job, &delivery, &loaded, report);
        report.timings.audit = clock.elapsed().as_secs_f64();
        if let Some(error) = loaded.error.take() {
            return Err(error);
        }
        balance(report.rows)?;
        let hashes = unchanged(&delivery, loaded.files.as_ref())?;
        let others = delivery.partners.iter().zip(&loaded.partners).zip(&job.joined);
        let others = others.map(|((partner, facts), joined)| {
            let hashes = unchanged(partner, Some(&facts.files))?;
            Ok(ManifestJoined { source: joined.source.name.clone(), files: manifest_files(partner, &hashes) })
        });
        let others = others.collect::<Result<Vec<_>, LoadError>>()?;

        let clock = Instant::now();
        let failed = !report.why.is_empty();
        let finished =
            Finished { program: self.program, job, delivery: &delivery, hashes, joined: others, loaded, staged };
        let outcome = if failed {
            report.fault = Some(Fault::Data);
            report.rows = report.rows.unpublished();
            finished.hold(report)
        } else {
            report.status = if replaces { Status::Replaced } else { Status::Published };
            finished
                .publish(report, |state| self.progress.delivery(name, state))
                .map(|replaced| self.replaced.extend(replaced))
        };
        report.timings.publish = clock.elapsed().as_secs_f64();
        outcome.map_err(|error| {
            let table = job.place.table().display();
            environment(&format!("the delivery could not be put in its place in {table}, or what is beside it"), &error)
        })
    }

    /// Loads here, or gives the load away where the program says so and there is something to share.
    fn load(
        &self,
        job: &Job<'_>,
        found: &ingest_connect::Delivery,
        delivery: &Delivery,
        options: &LoadOptions,
        staged: &Staged,
    ) -> Loaded {
        let (bytes, published) = (Arc::clone(&self.bytes), job.published(&found.id));
        if let (Some(executors), Some(parts)) = (&self.options.executors, spreads(self.program, job, delivery)) {
            let (program, load, progress) = (self.program, options, bytes);
            let spread = Spread { program, options: self.options, job, found, delivery, load, staged, progress };
            return conclude(&job.plan, spread.load(parts, executors.as_ref()), options, &published);
        }
        self.runtime.block_on(load(&job.plan, delivery, options, &published, Some(bytes)))
    }

    fn load_options(
        &self,
        job: &Job<'_>,
        found: &ingest_connect::Delivery,
        staged: &Staged,
        scratch: Scratch,
    ) -> LoadOptions {
        let fact = |key: &str, value: &str| (format!("ingest.{key}"), value.to_owned());
        let mut facts = vec![
            fact("dataset", &job.dataset.name),
            fact("schema", &job.schema.name),
            fact("source", &job.source.name),
            fact("delivery", &found.id),
            fact("program", &job.program),
        ];
        facts.extend(job.schema.doc.iter().map(|it| fact("doc", it)));
        LoadOptions {
            data: staged.data(),
            quarantine: staged.rejected(),
            scratch,
            facts,
            threads: self.threads,
            memory: usize::try_from(job.pipeline.resources.planned()).unwrap_or(usize::MAX),
        }
    }
}

fn files(found: &ingest_connect::Delivery) -> Vec<FileReport> {
    let file = |it: &ingest_connect::FoundFile| FileReport {
        name: it.path.clone(),
        bytes: it.size,
        records: None,
        note: None,
    };
    found.files.iter().map(file).collect()
}

/// Puts what was loaded and what the audit says of it into the report.
fn describe(report: &mut DeliveryReport, source: &Source, delivery: &Delivery, loaded: &Loaded, audit: Audit) {
    let tally = &loaded.tally;
    for (file, records) in delivery.files.iter().zip(&tally.records) {
        if let Some(it) = report.files.iter_mut().find(|it| it.name == file.name) {
            it.records = Some(*records);
        }
    }
    report.rows = Rows {
        read: tally.read(),
        expanded: tally.expanded,
        published: tally.published,
        held: 0,
        rejected: tally.rejected(),
        filtered: tally.filtered,
        superseded: tally.superseded,
    };
    report.drift = drift::found(source, delivery, loaded);
    report.joined = audit.joined;
    report.malformed = audit.malformed;
    report.lookups = audit.lookups;
    report.rules = audit.rules;
    report.checks = audit.checks;
    report.why.extend(audit.failures);
    report.bytes_written = loaded.data.iter().chain(&loaded.rejected).map(|it| it.bytes).sum();
}

/// Holds what files say of themselves against what was read of them, those of the deliveries that it is joined to as well.
fn reconcile(program: &Program, job: &Job<'_>, delivery: &Delivery, loaded: &Loaded, report: &mut DeliveryReport) {
    let (checks, failures) = totals::held(program, job.source, delivery, loaded.files.as_ref());
    report.checks.extend(checks);
    report.why.extend(failures);
    for ((partner, facts), joined) in delivery.partners.iter().zip(&loaded.partners).zip(&job.joined) {
        let (_, failures) = totals::held(program, joined.source, partner, Some(&facts.files));
        let of = |failure: String| format!("of `{}`, which it is joined to, {failure}", joined.source.name);
        report.why.extend(failures.into_iter().map(of));
    }
}

/// The one equation of every delivery.
fn balance(rows: Rows) -> Result<(), LoadError> {
    if rows.balance() {
        return Ok(());
    }
    Err(LoadError::internal(format!(
        "of {} rows read and {} added by `for each`, {} were to be published, {} rejected, {} filtered and {} superseded, \
         which does not add up",
        rows.read,
        rows.expanded,
        rows.published + rows.held,
        rows.rejected,
        rows.filtered,
        rows.superseded
    )))
}

/// The hashes of the files that were read, if each was read whole and as it was listed.
fn unchanged(delivery: &Delivery, facts: Option<&ScanFacts>) -> Result<Vec<String>, LoadError> {
    let hash = |(index, file): (usize, &DeliveryFile)| {
        let facts = facts.and_then(|it| it.get(index));
        let facts = facts.ok_or_else(|| LoadError::internal(format!("{} was not read to its end", file.name)))?;
        if facts.bytes == file.size {
            return Ok(facts.hash.to_hex().to_string());
        }
        let what = format!(
            "{} had {} bytes when it was listed and {} when it was read: it is still being written; run again when it is \
             complete",
            file.name, file.size, facts.bytes
        );
        // The same run at a later moment may succeed, so whoever runs it is to try again.
        Err(LoadError::environment(what))
    };
    delivery.files.iter().enumerate().map(hash).collect()
}

fn environment(what: &str, error: &io::Error) -> LoadError {
    LoadError::environment(format!("{what}: {error}"))
}
