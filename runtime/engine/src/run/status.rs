//! Where the loads stand: what was published, what has arrived and is not, and what failed.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use ingest_connect::HISTORY;
use ingest_program::{Checked, Program};
use jiff::Timestamp;
use serde::Serialize;

use super::{
    RunError, RunOptions, STACK,
    attempt::{Attempt, is_published, seen},
    job::{Job, Jobs},
    joined, refuse_unbuilt,
};
use crate::{
    report::{Status, UnmatchedReport},
    secrets::Secrets,
};

/// Where the loads of some pipelines stand.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StatusReport {
    /// The project's name.
    pub project: String,
    /// The environment.
    pub environment: String,
    /// Every line of the pipelines, in order.
    pub loads: Vec<LoadStatus>,
    /// Files that look like some source's and cannot be taken as one.
    pub unmatched: Vec<UnmatchedReport>,
}

/// Where one `source -> dataset` line stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LoadStatus {
    /// The pipeline.
    pub pipeline: String,
    /// The source.
    pub source: String,
    /// The dataset.
    pub dataset: String,
    /// `path:line` of the line.
    pub place: String,
    /// Deliveries that are published.
    pub published: usize,
    /// Their rows.
    pub rows: u64,
    /// The latest of them, by its date.
    pub last: Option<Published>,
    /// Deliveries that are not published as they are, in the order of loading, and then those whose files are gone.
    pub pending: Vec<PendingDelivery>,
    /// When a file last arrived, history left out: as the store tells of files that are there, and by their times of change of
    /// those that were loaded and are gone.
    pub arrived: Option<Timestamp>,
    /// What could not be looked at, files of the source or what runs noted, so that something may be untold; each a sentence.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unread: Vec<String>,
}

/// A published delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Published {
    /// Its id.
    pub delivery: String,
    /// Its rows.
    pub rows: u64,
}

/// A delivery that is not published as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PendingDelivery {
    /// Its id.
    pub delivery: String,
    /// How it stands.
    pub standing: Standing,
    /// Why; each a sentence.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub why: Vec<String>,
    /// The run that tried it, as its report is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
}

/// How a delivery stands that is not published as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// No run has dealt with these files.
    Arrived,
    /// It waits for what it is joined to.
    Waiting,
    /// It was not let into the table.
    Failed,
    /// It was published, has changed, and waits for a person.
    Held,
}

impl Standing {
    /// Whether a person is to look at it.
    pub const fn is_trouble(self) -> bool {
        matches!(self, Self::Failed | Self::Held)
    }
}

/// Says where the loads stand at a moment, from the tables, what the last runs noted beside them, and the listings of the sources.
/// Changes nothing and opens no file of a source. Of one whose folder is gone it is told what is published and what failed. An error where a delivery is asked for that was never heard of.
pub fn status(program: &Arc<Checked<Program>>, options: &RunOptions, at: Timestamp) -> Result<StatusReport, RunError> {
    stacker::grow(STACK, || {
        refuse_unbuilt(program, options)?;
        let mut found = Jobs::of(program, options, Secrets::unread(program))?;
        // A delivery that was asked for may be gone.
        let not_there = match found.list(options) {
            Ok(()) => None,
            Err(error @ RunError::NoDelivery(_)) => Some(error),
            Err(error) => return Err(error),
        };
        let Jobs { all: mut jobs, unmatched, .. } = found;
        let only = options.delivery.as_deref();
        let loads: Vec<_> = jobs.iter_mut().map(|job| of_job(program, job, only, at)).collect::<Result<_, _>>()?;
        let is_unknown = |it: &LoadStatus| it.published == 0 && it.pending.is_empty() && it.unread.is_empty();
        if let Some(error) = not_there
            && loads.iter().all(is_unknown)
        {
            return Err(error);
        }
        Ok(StatusReport { project: program.name.clone(), environment: options.environment.clone(), loads, unmatched })
    })
}

fn of_job(program: &Program, job: &mut Job<'_>, only: Option<&str>, at: Timestamp) -> Result<LoadStatus, RunError> {
    job.read_ledger()?;
    let published: Vec<_> = job.ledger.deliveries().filter(|it| only.is_none_or(|only| it.delivery == only)).collect();
    // The history comes before all others, whatever its date.
    let last = published.iter().max_by_key(|it| (it.delivery != HISTORY, &it.date, &it.delivery));
    let mut notes = Notes::default();
    let mut pending: Vec<_> = job.deliveries.iter().filter_map(|found| of_delivery(job, found, &mut notes)).collect();
    pending.extend(gone(job, only, &mut notes));
    if let Some(cause) = &job.unlisted {
        let why = format!("{}: {cause}; what has arrived there is not known", job.source.name);
        notes.unread.insert(why);
    }
    Ok(LoadStatus {
        pipeline: job.pipeline.name.clone(),
        source: job.source.name.clone(),
        dataset: job.dataset.name.clone(),
        place: program.place(job.load.origin),
        published: published.len(),
        rows: published.iter().map(|it| it.rows.published).sum(),
        last: last.map(|it| Published { delivery: it.delivery.clone(), rows: it.rows.published }),
        pending,
        arrived: arrived(job, at),
        unread: notes.unread.into_iter().collect(),
    })
}

/// What runs noted.
#[derive(Default)]
struct Notes {
    /// Of those that cannot be read, why; each a sentence, once.
    unread: BTreeSet<String>,
}

impl Notes {
    fn read(&mut self, path: &Path) -> Option<Attempt> {
        Attempt::read(path).unwrap_or_else(|error| self.unread(path, &error))
    }

    /// The notes in a folder, in order of their names.
    fn list(&mut self, folder: &Path) -> Vec<PathBuf> {
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries.map(|it| it.map(|it| it.path())).collect::<io::Result<Vec<_>>>(),
            Err(error) => Err(error),
        };
        let mut paths = match entries {
            Ok(paths) => paths,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => self.unread(folder, &error).unwrap_or_default(),
        };
        paths.retain(|it| it.extension().is_some_and(|it| it == "json"));
        paths.sort_unstable();
        paths
    }

    fn unread<T>(&mut self, path: &Path, error: &io::Error) -> Option<T> {
        let path = path.display();
        self.unread.insert(format!("{path}, which a run noted, could not be read: {error}"));
        None
    }
}

/// How a delivery stands whose files are there; none where it is published.
fn of_delivery(job: &Job<'_>, found: &ingest_connect::Delivery, notes: &mut Notes) -> Option<PendingDelivery> {
    let id = &found.id;
    let seen = seen(job, found);
    let attempt = notes.read(&job.place.attempt(&job.source.name, id)).filter(|it| it.is_of(&seen));
    let was_published = job.ledger.delivery(id).is_some();
    let pending = |standing, why, run| Some(PendingDelivery { delivery: id.clone(), standing, why, run });
    match attempt {
        Some(it) if it.status == Status::Failed => pending(Standing::Failed, it.why, Some(it.run)),
        // What was published may have been removed by hand, to be loaded anew.
        Some(it) if it.status == Status::Held && was_published => pending(Standing::Held, it.why, Some(it.run)),
        Some(it) if it.status == Status::Skipped || it.status.is_in_table() && was_published => None,
        _ if is_published(job, id, &seen) => None,
        _ => match joined::awaited(job, id) {
            Some(why) if !was_published => pending(Standing::Waiting, vec![why], None),
            _ if was_published => {
                let why = "what it is made of is not what was published; the next run looks at it".to_owned();
                pending(Standing::Arrived, vec![why], None)
            }
            _ => pending(Standing::Arrived, Vec::new(), None),
        },
    }
}

/// Deliveries that failed and whose files are not there.
fn gone(job: &Job<'_>, only: Option<&str>, notes: &mut Notes) -> Vec<PendingDelivery> {
    let mut gone = Vec::new();
    for path in notes.list(&job.place.attempts(&job.source.name)) {
        let Some(mut it) = notes.read(&path).filter(|it| it.status == Status::Failed) else { continue };
        let is_there = job.deliveries.iter().any(|found| found.id == it.delivery);
        if is_there || only.is_some_and(|only| only != it.delivery) {
            continue;
        }
        if job.unlisted.is_none() {
            it.why.push(format!("its files are gone; when that is dealt with, remove {}", path.display()));
        }
        gone.push(PendingDelivery {
            delivery: it.delivery,
            standing: Standing::Failed,
            why: it.why,
            run: Some(it.run),
        });
    }
    gone
}

fn arrived(job: &Job<'_>, at: Timestamp) -> Option<Timestamp> {
    let there = job.deliveries.iter().filter(|it| it.id != HISTORY).flat_map(|it| &it.files).map(|it| it.arrived);
    let is_there = |id: &str| job.deliveries.iter().any(|it| it.id == id);
    let loaded = job.ledger.deliveries().filter(|it| it.delivery != HISTORY && !is_there(&it.delivery));
    let loaded = loaded.flat_map(|it| &it.files).map(|it| it.modified);
    there.chain(loaded).filter_map(|it| Timestamp::from_microsecond(it).ok()).filter(|it| *it <= at).max()
}
