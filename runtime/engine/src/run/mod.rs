//! A run: every new delivery of some pipelines, one after the other, from its files to its table and its report.

mod attempt;
mod delivery;
mod drift;
mod error;
mod job;
mod joined;
mod layers;
mod options;
mod parts;
mod plan;
mod published;
mod settle;
mod status;
mod totals;

use std::{
    collections::BTreeMap,
    path::PathBuf,
    process,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::{self, Thread},
    time::{Duration, Instant},
};

use ingest_program::{Checked, EngineKind, Program};
use jiff::Timestamp;
use tokio::runtime::{Builder, Runtime};

pub use error::RunError;
pub use options::RunOptions;
pub use parts::{Ending, Executors, PartError, Performed, SharedLoad, perform};
pub use plan::{Action, PlanReport, PlannedDelivery, PlannedLoad, plan};
pub use status::{LoadStatus, PendingDelivery, Published, Standing, StatusReport, status};

use self::{
    delivery::Run,
    job::{Job, Jobs},
};
use crate::{
    progress::Progress,
    publish::{Lock, clear},
    report::{REPORT_VERSION, RunReport, Status, save},
    scan::ScanProgress,
    secrets::Secrets,
    unbuilt::{Unbuilt, unbuilt},
};

/// Bytes of stack to plan and compute with: expressions may nest as deeply as the compiler lets them, and `DataFusion` walks
/// them by recursion. What is not used of it takes no memory.
const STACK: usize = 64 << 20;

/// How often the progress is told, at most.
const TELL_EVERY: Duration = Duration::from_millis(50);

/// Runs pipelines: loads each new delivery, audits it and publishes it, and writes the report beside each dataset.
///
/// What goes wrong with one delivery is in its report and stops no other. An error means that the run as a whole could not
/// be done; then nothing was published, unless the error says otherwise.
pub fn run(
    program: &Arc<Checked<Program>>,
    options: &RunOptions,
    progress: &dyn Progress,
) -> Result<RunReport, RunError> {
    stacker::grow(STACK, || run_here(program, options, progress))
}

fn run_here(program: &Checked<Program>, options: &RunOptions, progress: &dyn Progress) -> Result<RunReport, RunError> {
    let clock = Instant::now();
    let started = Timestamp::now();
    let id = format!("{}-{}", started.strftime("%Y%m%dT%H%M%SZ"), process::id());
    refuse_unbuilt(program, options)?;
    let runtime = runtime(options)?;
    let mut found = Jobs::of(program, options, Secrets::new(program, &options.project_root))?;
    has_executors(&found.all, options)?;
    let _locks = lock(&found.all, options.wait_for_lock, progress)?;
    let unlisted = found.list_some(options)?;
    let Jobs { all: mut jobs, unmatched, .. } = found;
    for job in &mut jobs {
        for place in [&job.place, &job.quarantine] {
            clear(place).map_err(|cause| RunError::Io {
                what: "what an earlier run left could not be removed",
                path: place.staging(),
                cause,
            })?;
        }
        job.read_ledger()?;
    }
    progress.named(&id);
    progress.started(jobs.iter().map(Job::new_bytes).sum());

    let bytes = Arc::new(Bytes::default());
    let scan_progress: Arc<dyn ScanProgress> = Arc::clone(&bytes) as _;
    let threads = options.threads();
    let mut run =
        Run { program, options, runtime: &runtime, progress, bytes: scan_progress, threads, replaced: Vec::new() };
    let deliveries = telling(&bytes, progress, || {
        let mut reports = Vec::new();
        for job in &mut jobs {
            for found in std::mem::take(&mut job.deliveries) {
                let mut report = run.deliver(job, &found);
                if let Err(error) = attempt::note(job, &found, &id, &report)
                    && !report.status.is_in_table()
                {
                    report.why.push(format!("`ingest status` will not know of it, for it could not be noted: {error}"));
                }
                reports.push(report);
            }
        }
        reports
    });

    let mut pipelines: Vec<String> = jobs.iter().map(|it| it.pipeline.name.clone()).collect();
    pipelines.dedup();
    let mut report = RunReport {
        version: REPORT_VERSION,
        run: id,
        project: program.name.clone(),
        environment: options.environment.clone(),
        pipelines,
        started: started.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        seconds: clock.elapsed().as_secs_f64(),
        deliveries,
        unmatched,
        unlisted,
        pages: Vec::new(),
    };
    report.pages = save_pages(&report, &jobs)?;
    progress.finished();
    Ok(report)
}

/// Refuses a run that would need what this build cannot do yet.
fn refuse_unbuilt(program: &Program, options: &RunOptions) -> Result<(), RunError> {
    let mut refused = unbuilt(program, options);
    refused.retain(Unbuilt::refuses);
    if refused.is_empty() { Ok(()) } else { Err(RunError::NotBuilt(refused)) }
}

/// Refuses a run that needs executors where there are none to be had.
fn has_executors(jobs: &[Job<'_>], options: &RunOptions) -> Result<(), RunError> {
    let Some(executors) = &options.executors else {
        let needs = jobs.iter().find(|it| matches!(it.pipeline.engine.kind, EngineKind::Ballista { .. }));
        return needs.map_or(Ok(()), |it| Err(RunError::NoScheduler(it.pipeline.name.clone())));
    };
    if jobs.iter().all(|it| it.pipeline.engine.kind == EngineKind::Local) {
        return Ok(());
    }
    executors.ready().map_err(RunError::Scheduler)
}

/// A runtime whose workers read, compute and write.
fn runtime(options: &RunOptions) -> Result<Runtime, RunError> {
    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(options.threads()).thread_stack_size(STACK).enable_all().build().map_err(|cause| {
        RunError::Io { what: "the threads of the run could not be started", path: PathBuf::new(), cause }
    })
}

/// The lock of every dataset, in the order of their folders, so that no two runs wait for each other.
fn lock(jobs: &[Job<'_>], patience: Duration, progress: &dyn Progress) -> Result<Vec<Lock>, RunError> {
    let until = Instant::now() + patience;
    let places: BTreeMap<_, _> =
        jobs.iter().flat_map(|it| [&it.place, &it.quarantine]).map(|it| (it.work().to_owned(), it)).collect();
    places.into_values().map(|it| Ok(Lock::take_until(until, it, || progress.waiting(it.table()))?)).collect()
}

/// Writes the report of each dataset that something was done to, with that dataset's deliveries.
fn save_pages(report: &RunReport, jobs: &[Job<'_>]) -> Result<Vec<String>, RunError> {
    let places: BTreeMap<_, _> = jobs.iter().map(|it| (it.dataset.name.as_str(), &it.place)).collect();
    let mut pages = Vec::new();
    for (dataset, place) in places {
        let mut of_dataset = report.clone();
        of_dataset.deliveries.retain(|it| it.dataset == dataset);
        if of_dataset.deliveries.iter().any(|it| it.status != Status::Skipped) {
            pages.push(save(&of_dataset, &place.reports())?.display().to_string());
        }
    }
    Ok(pages)
}

/// Bytes that were read and not told yet.
#[derive(Default)]
struct Bytes(AtomicU64);

impl ScanProgress for Bytes {
    fn bytes_read(&self, bytes: u64) {
        self.0.fetch_add(bytes, Ordering::Relaxed);
    }
}

/// Does the work and tells the progress of reading beside it.
fn telling<T>(bytes: &Bytes, progress: &dyn Progress, work: impl FnOnce() -> T) -> T {
    let done = AtomicBool::new(false);
    let tell = || match bytes.0.swap(0, Ordering::Relaxed) {
        0 => {}
        read => progress.advanced(read),
    };
    thread::scope(|scope| {
        let teller = scope.spawn(|| {
            while !done.load(Ordering::Acquire) {
                tell();
                thread::park_timeout(TELL_EVERY);
            }
            tell();
        });
        let _over = Over { done: &done, teller: teller.thread().clone() };
        work()
    })
}

/// Lets the teller go, also where the work dies by a panic: its thread would be waited for for ever.
struct Over<'a> {
    done: &'a AtomicBool,
    teller: Thread,
}

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.done.store(true, Ordering::Release);
        self.teller.unpark();
    }
}
