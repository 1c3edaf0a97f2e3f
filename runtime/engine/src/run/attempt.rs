//! What a run last made of a delivery, where the manifest in the table does not tell: it failed, waits for a person, or was passed over
//! for the content of its files.
//!
//! A note for [`status`](super::status()), and for [`plan`](super::plan()) to say what it is of no use to wait for; no part of the ledger: no
//! load is decided by it. It lies beside the table, as `attempts/<source>/<delivery>.json`, and holds for the files that it names only.

use std::{fs, io, path::Path};

use ingest_program::{Aggregate, ExprKind};
use serde::{Deserialize, Serialize};

use super::job::Job;
use crate::{
    ledger::{Manifest, ManifestFile},
    report::{DeliveryReport, Fault, Status},
    whole_file::replace,
};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What a run made of a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// The delivery's id.
    pub delivery: String,
    /// The run, as its report is called.
    pub run: String,
    /// What became of it.
    pub status: Status,
    /// Why; each a sentence.
    pub why: Vec<String>,
    /// Whose fault a failure is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fault: Option<Fault>,
    /// The part of the program that it was tried with, as manifests say it.
    #[serde(default)]
    program: String,
    /// The version of what tried it.
    #[serde(default)]
    version: String,
    /// Its files and those that it is joined to, sorted.
    files: Vec<SeenFile>,
}

/// A file as it was listed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SeenFile {
    source: String,
    path: String,
    bytes: u64,
    modified: i64,
}

impl Attempt {
    /// Reads the note; none where there is none.
    pub fn read(path: &Path) -> io::Result<Option<Self>> {
        match fs::read(path) {
            Ok(text) => Ok(Some(serde_json::from_slice(&text)?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Whether it is about these files.
    pub fn is_of(&self, seen: &[SeenFile]) -> bool {
        self.files == seen
    }

    /// Whether the same files fail the same checks when they are loaded again: by this program, and this version of what runs it.
    fn is_final(&self, job: &Job<'_>) -> bool {
        let is_same = self.program == job.program && self.version == VERSION;
        self.status == Status::Failed && self.fault == Some(Fault::Data) && is_same && !looks_elsewhere(job)
    }
}

/// Whether a check of the load looks at other tables, or at earlier deliveries: what fails it may hold when those are others.
fn looks_elsewhere(job: &Job<'_>) -> bool {
    let mut found = false;
    for check in job.source.checks.iter().chain(&job.schema.checks) {
        check.condition.walk(&mut |it| {
            found |= matches!(&it.kind, ExprKind::Aggregate(Aggregate::References { .. } | Aggregate::Typical { .. }));
        });
    }
    found
}

/// The run whose checks a delivery failed with the files and the program that there are now. None too where a note cannot be read.
pub fn failed(job: &Job<'_>, found: &ingest_connect::Delivery) -> Option<String> {
    let attempt = Attempt::read(&job.place.attempt(&job.source.name, &found.id)).ok()??;
    (attempt.is_final(job) && attempt.is_of(&seen(job, found))).then_some(attempt.run)
}

/// The files of a delivery that was found, and those that it is joined to.
pub fn seen(job: &Job<'_>, found: &ingest_connect::Delivery) -> Vec<SeenFile> {
    let joined = job.joined.iter().filter_map(|it| Some((&it.source.name, it.delivery(&found.id)?)));
    let all = std::iter::once((&job.source.name, found)).chain(joined);
    let files = all.flat_map(|(source, it)| it.files.iter().map(move |file| (source, file)));
    sorted(files.map(|(source, it)| SeenFile {
        source: source.clone(),
        path: it.path.clone(),
        bytes: it.size,
        modified: it.modified,
    }))
}

/// Whether a delivery with exactly these files is published.
pub fn is_published(job: &Job<'_>, id: &str, seen: &[SeenFile]) -> bool {
    job.ledger.delivery(id).is_some_and(|it| of_manifest(it) == seen)
}

fn of_manifest(published: &Manifest) -> Vec<SeenFile> {
    let file = |source: &str, it: &ManifestFile| SeenFile {
        source: source.to_owned(),
        path: it.path.clone(),
        bytes: it.bytes,
        modified: it.modified,
    };
    let own = published.files.iter().map(|it| file(&published.source, it));
    let joined = published.joined.iter().flat_map(|other| other.files.iter().map(|it| file(&other.source, it)));
    sorted(own.chain(joined))
}

fn sorted(files: impl Iterator<Item = SeenFile>) -> Vec<SeenFile> {
    let mut files: Vec<_> = files.collect();
    files.sort_unstable();
    files
}

/// Notes what a run made of a delivery, or takes an earlier note away where manifests and listing tell.
pub fn note(job: &Job<'_>, found: &ingest_connect::Delivery, run: &str, report: &DeliveryReport) -> io::Result<()> {
    let path = job.place.attempt(&job.source.name, &found.id);
    let files = seen(job, found);
    let is_told = match report.status {
        Status::Published | Status::Replaced | Status::Skipped => is_published(job, &found.id, &files),
        Status::Waiting => true,
        Status::Failed | Status::Held => false,
    };
    if is_told {
        return match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        };
    }
    let (run, why) = (run.to_owned(), report.why.clone());
    let (delivery, program, version) = (found.id.clone(), job.program.clone(), VERSION.to_owned());
    let attempt = Attempt { delivery, run, status: report.status, why, fault: report.fault, program, version, files };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    replace(&path, &serde_json::to_vec_pretty(&attempt)?)
}
