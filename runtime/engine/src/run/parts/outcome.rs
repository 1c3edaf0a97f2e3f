//! What came of a part, as it lies in the staging folder.

use std::{
    fs,
    io::{self, Write},
    path::Path,
    sync::Arc,
};

use ingest_formats::{ColumnDrift, Differences, ReadStats, Total};
use serde::{Deserialize, Serialize};

use super::work::PARTS;
use crate::{
    ledger::DataFile,
    load::{Gathering, LoadError, LoadOptions, Partial, StoredGathering, Tally},
    plan::LoadPlan,
    report::Fault,
    scan::{Delivery, FileFacts, ScanFacts},
};

/// The folder of an attempt that rows of the table go to, or of the quarantine.
pub const ROWS: &str = "rows";

/// What came of a part.
#[derive(Debug, Serialize, Deserialize)]
pub struct Outcome {
    /// The folder of the attempt in [`PARTS`].
    pub attempt: String,
    /// The same beside the quarantine.
    pub quarantine: String,
    /// Where the rows went.
    pub tally: Tally,
    /// What was gathered; none where the part failed.
    pub gathering: Option<StoredGathering>,
    /// The files of the table.
    pub data: Vec<DataFile>,
    /// The files of the quarantine.
    pub rejected: Vec<DataFile>,
    /// What was learnt of each file of the delivery; of those of other parts nothing.
    pub files: Vec<Option<StoredFacts>>,
    /// Why it failed.
    pub error: Option<StoredError>,
}

/// What was learnt of a file.
#[derive(Debug, Serialize, Deserialize)]
pub struct StoredFacts {
    bytes: u64,
    read: ReadStats,
    blake3: String,
    /// How each piece of its data differs from what is declared.
    drift: Vec<Vec<StoredDrift>>,
    /// What each piece says that it holds, and what was read.
    totals: Vec<Vec<Total>>,
}

/// A [`ColumnDrift`].
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StoredDrift {
    Ignored(String),
    Rescued(String),
    Missing(String),
    Lacking(String),
}

/// Why a part failed.
#[derive(Debug, Serialize, Deserialize)]
pub struct StoredError {
    fault: Fault,
    what: String,
}

impl Outcome {
    /// Of what was loaded by an attempt. Keys are stored in its folder `scratch`.
    pub fn of(partial: Partial, attempt: String, quarantine: String, scratch: &Path) -> Self {
        let Partial { tally, gathering, data, rejected, files, partners: _, mut error } = partial;
        let mut stored = None;
        if error.is_none() {
            match gathering.store(scratch) {
                Ok(gathering) => stored = Some(gathering),
                Err(failed) => error = Some(failed),
            }
        }
        let files = files.map(|it| it.each()).unwrap_or_default();
        Self {
            attempt,
            quarantine,
            tally,
            gathering: stored,
            data,
            rejected,
            files: files.iter().map(|it| it.as_ref().map(StoredFacts::of)).collect(),
            error: error.map(|LoadError { fault, what, .. }| StoredError { fault, what }),
        }
    }

    /// Puts it in the place of its part: complete, on the disk, and only where no other attempt was first. Says whether it is
    /// the one that counts.
    pub fn settle(&self, folder: &Path, part: usize) -> io::Result<bool> {
        let parts = folder.join(PARTS);
        let mut file = tempfile::Builder::new().prefix("outcome-").tempfile_in(&parts)?;
        file.write_all(&serde_json::to_vec(self)?)?;
        file.as_file().sync_all()?;
        match file.persist_noclobber(parts.join(name(part))) {
            Ok(_) => fs::File::open(&parts)?.sync_all().map(|()| true),
            Err(refused) if refused.error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            Err(refused) => Err(refused.error),
        }
    }

    /// What came of a part; none before it is done.
    pub fn read(folder: &Path, part: usize) -> io::Result<Option<Self>> {
        match fs::read(folder.join(PARTS).join(name(part))) {
            Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes)?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Bytes of input that were read.
    pub fn bytes(&self) -> u64 {
        self.files.iter().flatten().map(|it| it.bytes).sum()
    }

    /// What was loaded, for the driver to go on from: the files of the rows are moved to the folders of `options`, where `part`
    /// is in their names.
    pub fn adopt(
        self,
        part: usize,
        (plan, delivery): (&LoadPlan, &Delivery),
        options: &LoadOptions,
        (table, quarantine): (&Path, &Path),
    ) -> Result<Partial, LoadError> {
        let attempt = table.join(PARTS).join(&self.attempt);
        let gathering = match self.gathering {
            Some(stored) => Gathering::restore(plan.aggregates(), stored, &attempt, &options.scratch)?,
            None => Partial::new(plan, delivery, options).gathering,
        };
        let files = self.files.into_iter().map(|it| it.map(StoredFacts::facts).transpose());
        Ok(Partial {
            tally: self.tally,
            gathering,
            data: moved(self.data, &attempt.join(ROWS), &options.data, part)?,
            rejected: moved(self.rejected, &quarantine.join(&self.quarantine).join(ROWS), &options.quarantine, part)?,
            files: Some(ScanFacts::of(files.collect::<Result<_, _>>()?)),
            partners: Vec::new(),
            error: self.error.map(|StoredError { fault, what }| LoadError { fault, what, place: None }),
        })
    }
}

fn name(part: usize) -> String {
    format!("{part}.json")
}

fn moved(mut files: Vec<DataFile>, from: &Path, to: &Path, part: usize) -> Result<Vec<DataFile>, LoadError> {
    for (number, file) in files.iter_mut().enumerate() {
        let name = format!("part-{part:05}-{number:05}.parquet");
        fs::rename(from.join(&file.name), to.join(&name)).map_err(|error| {
            LoadError::environment(format!("what an executor wrote could not be taken over: {error}"))
        })?;
        file.name = name;
    }
    Ok(files)
}

impl StoredFacts {
    fn of(facts: &FileFacts) -> Self {
        Self {
            bytes: facts.bytes,
            read: facts.read,
            blake3: facts.hash.to_hex().to_string(),
            drift: facts.differences.iter().map(|it| it.drift().into_iter().map(StoredDrift::from).collect()).collect(),
            totals: facts.differences.iter().map(|it| it.totals()).collect(),
        }
    }

    fn facts(self) -> Result<FileFacts, LoadError> {
        let hash = blake3::Hash::from_hex(&self.blake3);
        let hash = hash.map_err(|_| LoadError::internal("an executor tells of a file's content in another way"))?;
        let pieces = self.drift.into_iter().zip(self.totals);
        let differences =
            pieces.map(|(drift, totals)| Arc::new(Told { drift, totals }) as Arc<dyn Differences>).collect();
        Ok(FileFacts { bytes: self.bytes, hash, read: self.read, differences })
    }
}

/// Differences that another process has found.
#[derive(Debug)]
struct Told {
    drift: Vec<StoredDrift>,
    totals: Vec<Total>,
}

impl Differences for Told {
    fn drift(&self) -> Vec<ColumnDrift> {
        self.drift.iter().cloned().map(ColumnDrift::from).collect()
    }

    fn totals(&self) -> Vec<Total> {
        self.totals.clone()
    }
}

impl From<ColumnDrift> for StoredDrift {
    fn from(drift: ColumnDrift) -> Self {
        match drift {
            ColumnDrift::Ignored(name) => Self::Ignored(name),
            ColumnDrift::Rescued(name) => Self::Rescued(name),
            ColumnDrift::Missing(name) => Self::Missing(name),
            ColumnDrift::Lacking(name) => Self::Lacking(name),
        }
    }
}

impl From<StoredDrift> for ColumnDrift {
    fn from(drift: StoredDrift) -> Self {
        match drift {
            StoredDrift::Ignored(name) => Self::Ignored(name),
            StoredDrift::Rescued(name) => Self::Rescued(name),
            StoredDrift::Missing(name) => Self::Missing(name),
            StoredDrift::Lacking(name) => Self::Lacking(name),
        }
    }
}
