//! Loading a delivery: every row of the plan's streams to the table's files or to the quarantine's, in one pass.
//!
//! Each partition is a task with files of its own, so nothing is shared but what is counted. The files lie in the staging
//! folder, private, and are on the disk when [`load`] returns. The same input gives the same rows, counts and samples
//! whatever the threads do; which file a row is in, and where in it, is up to the partition that was free to take it.
//!
//! A load may be done in parts, each of some of the delivery's files, by several processes: what [`load_part`] gives of each
//! is merged, and [`conclude`]d once.

mod audit;
mod distinct;
mod error;
mod frequencies;
mod gather;
mod nested;
mod parquet;
mod partition;
mod place_of_row;
mod quarantine;
mod runs;
mod split;
mod tally;
mod unique;
mod worklist;

use std::{
    path::PathBuf,
    sync::{Arc, atomic::AtomicBool},
};

use futures::future::join_all;

pub use audit::{Audit, audit, reads_labelled};
pub use error::LoadError;
pub use gather::{Found, Gathering, Published, StoredGathering};
pub use place_of_row::RowPlace;
pub(crate) use split::{Facts, Splitter, published};
pub use tally::{Count, Tally};

use self::{
    parquet::{FileFormat, Part},
    partition::{Partition, Shared},
    quarantine::Quarantine,
    worklist::Worklists,
};
use crate::{
    ledger::DataFile,
    plan::{ExecuteOptions, LoadPlan, PartnerFacts, Stage},
    scan::{Delivery, ScanFacts, ScanProgress},
    scratch::Scratch,
};

/// Where a load writes, and what it may use.
#[derive(Debug, Clone)]
pub struct LoadOptions {
    /// An empty private folder for the rows of the table.
    pub data: PathBuf,
    /// An empty private folder for the rows of the quarantine.
    pub quarantine: PathBuf,
    /// Room for what does not fit in memory, and for archives.
    pub scratch: Scratch,
    /// Facts for the metadata of every file, as `ingest.source`.
    pub facts: Vec<(String, String)>,
    /// Partitions at most.
    pub threads: usize,
    /// Bytes of memory that writers and keys may use together, roughly.
    pub memory: usize,
}

/// What came of a load.
pub struct Loaded {
    /// Where the rows went.
    pub tally: Tally,
    /// The aggregates of delivery checks; none where the load broke off.
    pub found: Vec<Found>,
    /// What was missed in reference tables.
    pub worklists: Worklists,
    /// The files of the table, at least one where the load succeeded.
    pub data: Vec<DataFile>,
    /// The files of the quarantine; none where nothing was rejected.
    pub rejected: Vec<DataFile>,
    /// What was learnt of the input files.
    pub files: Option<ScanFacts>,
    /// What came of the deliveries that it is joined to, in the order of the joins.
    pub partners: Vec<PartnerFacts>,
    /// Why the load broke off.
    pub error: Option<LoadError>,
}

/// What came of a load, or of a part of one, before what was gathered is made into values.
pub struct Partial {
    /// Where the rows went.
    pub tally: Tally,
    /// What was gathered for delivery checks and worklists.
    pub gathering: Gathering,
    /// The files of the table; none where no row goes there.
    pub data: Vec<DataFile>,
    /// The files of the quarantine; none where nothing was rejected.
    pub rejected: Vec<DataFile>,
    /// What was learnt of the input files.
    pub files: Option<ScanFacts>,
    /// What came of the deliveries that it is joined to, in the order of the joins.
    pub partners: Vec<PartnerFacts>,
    /// Why the load broke off.
    pub error: Option<LoadError>,
}

impl Partial {
    /// Nothing yet.
    pub fn new(plan: &LoadPlan, delivery: &Delivery, options: &LoadOptions) -> Self {
        let (source_rules, map_rules) = (plan.rules(Stage::Source).len(), plan.rules(Stage::Map).len());
        Self {
            tally: Tally::new(delivery.files.len(), source_rules, map_rules),
            gathering: Gathering::new(plan.aggregates(), plan.missed(), options.memory / 8, &options.scratch),
            data: Vec::new(),
            rejected: Vec::new(),
            files: None,
            partners: Vec::new(),
            error: None,
        }
    }

    /// Adds what came of the next part, in the order of the parts.
    pub fn merge(&mut self, other: Self) {
        self.tally.merge(&other.tally);
        self.gathering.merge(other.gathering);
        self.data.extend(other.data);
        self.rejected.extend(other.rejected);
        match (&self.files, other.files) {
            (Some(to), Some(from)) => to.merge(&from),
            (None, from) => self.files = from,
            (Some(_), None) => {}
        }
        self.partners.extend(other.partners);
        self.error = self.error.take().or(other.error);
    }
}

/// Loads a delivery into the folders of `options`. What delivery checks refer to is in the tables that are `published`.
pub async fn load(
    plan: &LoadPlan,
    delivery: &Delivery,
    options: &LoadOptions,
    published: &dyn Published,
    progress: Option<Arc<dyn ScanProgress>>,
) -> Loaded {
    conclude(plan, load_part(plan, delivery, options, progress).await, options, published)
}

/// Loads the files of a delivery that are read here into the folders of `options`.
pub async fn load_part(
    plan: &LoadPlan,
    delivery: &Delivery,
    options: &LoadOptions,
    progress: Option<Arc<dyn ScanProgress>>,
) -> Partial {
    let (source_rules, map_rules) = (plan.rules(Stage::Source), plan.rules(Stage::Map));
    let mut loaded = Partial::new(plan, delivery, options);
    let empty = loaded.tally.clone();
    let execute = ExecuteOptions {
        threads: options.threads,
        progress,
        memory: options.memory / 4,
        scratch: Some(options.scratch.clone()),
    };
    let execution = match plan.execute(delivery.clone(), execute).await {
        Ok(execution) => execution,
        Err(error) => return Partial { error: Some(error.into()), ..loaded },
    };
    loaded.files = Some(execution.files);
    loaded.partners = execution.partners;
    let partitions = execution.streams.len().max(1);
    // Half for rows on their way to files, a quarter for keys; the rest is the reader's.
    let row_group = (options.memory / 4 / partitions).clamp(8 << 20, 128 << 20);
    let keys = options.memory / 8 / partitions;
    let (data_format, quarantine_format) = match formats(plan, options, row_group) {
        Ok(formats) => formats,
        Err(error) => return Partial { error: Some(error), ..loaded },
    };
    let shared = Arc::new(Shared {
        layout: plan.layout().clone(),
        quarantine: Quarantine::new(plan.source_name(), delivery, source_rules, map_rules),
        stop: AtomicBool::new(false),
    });
    let gathering = || Gathering::new(plan.aggregates(), plan.missed(), keys, &options.scratch);
    let tasks = execution.streams.into_iter().enumerate().map(|(index, stream)| {
        let partition = Partition {
            shared: Arc::clone(&shared),
            splitter: Splitter::new(source_rules, map_rules),
            tally: empty.clone(),
            gathering: gathering(),
            data: Part::new(&options.data, index, data_format.clone()),
            rejected: Part::new(&options.quarantine, index, quarantine_format.clone()),
        };
        tokio::spawn(partition.consume(stream))
    });
    let tasks: Vec<_> = tasks.collect();

    loaded.gathering = gathering();
    for finished in join_all(tasks).await {
        let finished = match finished {
            Ok(finished) => finished,
            Err(error) => {
                let error =
                    LoadError::internal(if error.is_panic() { "a task panicked" } else { "a task was stopped" });
                loaded.error.get_or_insert(error);
                continue;
            }
        };
        loaded.tally.merge(&finished.tally);
        loaded.gathering.merge(finished.gathering);
        loaded.data.extend(finished.data);
        loaded.rejected.extend(finished.rejected);
        // The first in the order of the input, so that the same input gives the same error.
        if let Some(error) = finished.error {
            loaded.error = Some(match loaded.error.take() {
                Some(known) => known.first(error),
                None => error,
            });
        }
    }
    loaded
}

/// Makes values of what all parts of a load have gathered.
pub fn conclude(plan: &LoadPlan, partial: Partial, options: &LoadOptions, published: &dyn Published) -> Loaded {
    let Partial { tally, gathering, data, rejected, files, partners, error } = partial;
    let worklists = gathering.worklists.clone();
    let mut loaded = Loaded { tally, found: Vec::new(), worklists, data, rejected, files, partners, error };
    if loaded.error.is_none() {
        let finished =
            gathering.values(published).and_then(|found| Ok((found, schema_file(plan, &loaded.data, options)?)));
        match finished {
            Ok((found, file)) => {
                loaded.found = found;
                loaded.data.extend(file);
            }
            Err(error) => loaded.error = Some(error),
        }
    }
    loaded
}

fn formats(plan: &LoadPlan, options: &LoadOptions, row_group: usize) -> Result<(FileFormat, FileFormat), LoadError> {
    let facts: Vec<(&str, &str)> = options.facts.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    let data = FileFormat::new(plan.output(), &facts, row_group)?;
    Ok((data, FileFormat::new(&quarantine::schema(), &facts, row_group)?))
}

/// A file without rows where no partition made one: readers learn the schema from it.
fn schema_file(plan: &LoadPlan, files: &[DataFile], options: &LoadOptions) -> Result<Option<DataFile>, LoadError> {
    if !files.is_empty() {
        return Ok(None);
    }
    let (format, _) = formats(plan, options, 8 << 20)?;
    let mut part = Part::new(&options.data, 0, format);
    part.open()?;
    Ok(part.finish()?)
}
