//! What the driver does: gives a load away, and takes what has come of its parts together.

use std::{
    collections::BTreeSet,
    fs::DirBuilder,
    io,
    os::unix::fs::DirBuilderExt,
    path::{self, Path},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use ingest_program::{Checked, EngineKind, Program};

use super::{
    Executors, SharedLoad,
    outcome::Outcome,
    shares::shares,
    work::{PARTS, Work, WorkFile},
};
use crate::{
    build::build,
    load::{LoadError, LoadOptions, Partial},
    run::{RunOptions, job::Job, settle::Staged},
    scan::{Delivery, ScanProgress},
};

/// Parts for each executor: one that is fast takes the next while another is at its first, and little is lost with a machine.
const PARTS_EACH: usize = 2;

/// Bytes of a delivery from which on `engine auto` gives it to the executors that there are.
const LARGE: u64 = 1 << 30;

/// Parts of such a delivery at most: the program does not say how many executors there are.
const PARTS_OF_AUTO: usize = 32;

/// Into how many parts a load goes; none where the driver does it itself. That is where there is nothing to share (files are read
/// whole by one reader), where rows of different files have to meet, and where the program holds what may not lie beside every
/// table: the rows of a reference table with labels.
pub fn spreads(program: &Program, job: &Job<'_>, delivery: &Delivery) -> Option<usize> {
    let most = match job.pipeline.engine.kind {
        EngineKind::Local => return None,
        EngineKind::Auto if delivery.files.iter().map(|it| it.size).sum::<u64>() < LARGE => return None,
        EngineKind::Auto => PARTS_OF_AUTO,
        EngineKind::Ballista { most, .. } => usize::try_from(most).unwrap_or(usize::MAX).saturating_mul(PARTS_EACH),
    };
    let together = !job.joined.is_empty() || job.plan.layout().superseded.is_some();
    let labelled = program.lookups.iter().flat_map(|it| &it.columns).any(|it| !it.labels.is_empty());
    (delivery.files.len() > 1 && !together && !labelled).then_some(most)
}

/// A load that is done in parts.
pub struct Spread<'a> {
    /// The program.
    pub program: &'a Checked<Program>,
    /// What was asked for.
    pub options: &'a RunOptions,
    /// The line of the pipeline.
    pub job: &'a Job<'a>,
    /// The delivery as it was found.
    pub found: &'a ingest_connect::Delivery,
    /// The delivery as it is read.
    pub delivery: &'a Delivery,
    /// Where rows go.
    pub load: &'a LoadOptions,
    /// The private folders of the load.
    pub staged: &'a Staged,
    /// Is told of bytes, when a part is done.
    pub progress: Arc<dyn ScanProgress>,
}

impl Spread<'_> {
    /// Has the load done in at most `most` parts, and gives what came of all.
    pub fn load(&self, most: usize, executors: &dyn Executors) -> Partial {
        let mut partial = Partial::new(&self.job.plan, self.delivery, self.load);
        if let Err(error) = self.gather(&mut partial, most, executors) {
            partial.error = partial.error.take().or(Some(error));
        }
        partial
    }

    fn gather(&self, partial: &mut Partial, most: usize, executors: &dyn Executors) -> Result<(), LoadError> {
        let folder = self.staged.table.path();
        let sizes: Vec<u64> = self.delivery.files.iter().map(|it| it.size).collect();
        let parts = shares(&sizes, most);
        let count = parts.len();
        self.write(parts).map_err(|error| unwritten(&error))?;

        let folder = path::absolute(folder).map_err(|error| unwritten(&error))?;
        let name = format!("{}/{}", self.job.source.name, self.delivery.id);
        let mut waiting =
            Waiting { folder: &folder, left: (0..count).collect(), failed: false, progress: self.progress.as_ref() };
        let load = SharedLoad { name: &name, folder: &folder, parts: count };
        let performed = executors.perform(&load, &mut || waiting.look());
        waiting.look();
        if performed.is_ok() {
            waiting.catch_up();
        }
        let outcomes = (0..count).map(|part| Outcome::read(&folder, part)).collect::<Result<Vec<_>, _>>();
        let outcomes = outcomes
            .map_err(|error| LoadError::environment(format!("what an executor has left could not be read: {error}")))?;
        // Where one failed the others were given up.
        let is_given_up = outcomes.iter().flatten().any(|it| it.error.is_some());
        for (part, outcome) in outcomes.into_iter().enumerate() {
            if let Some(outcome) = outcome {
                let places = (folder.as_path(), self.staged.quarantine.path());
                partial.merge(outcome.adopt(part, (&self.job.plan, self.delivery), self.load, places)?);
            } else if partial.error.is_none() && !is_given_up {
                let why = performed.as_ref().err().map_or("it was not done", String::as_str);
                let what = format!("part {} of {count} of the load is missing: {why}", part + 1);
                partial.error = Some(LoadError::environment(what));
            }
        }
        Ok(())
    }

    fn write(&self, parts: Vec<Vec<usize>>) -> io::Result<()> {
        let found = |name: &str| self.found.files.iter().find(|it| it.path == name);
        let files = self.delivery.files.iter().map(|it| {
            let found = found(&it.name).ok_or_else(|| io::Error::other("a file that was found is not there"))?;
            Ok(WorkFile::new(it, found))
        });
        let work = Work {
            build: build().to_owned(),
            program: self.program.to_json()?,
            project_root: path::absolute(&self.options.project_root)?,
            environment: self.options.environment.clone(),
            pipeline: self.job.pipeline.name.clone(),
            source: self.job.source.name.clone(),
            dataset: self.job.dataset.name.clone(),
            delivery: self.delivery.id.clone(),
            date: self.delivery.date,
            files: files.collect::<io::Result<_>>()?,
            parts,
            quarantine: path::absolute(self.staged.quarantine.path())?,
            facts: self.load.facts.clone(),
            memory: self.load.memory,
            disk: self.job.pipeline.resources.disk,
            secrets: self.job.secrets.fingerprints(&self.delivery.id),
        };
        let folder = self.staged.table.path();
        DirBuilder::new().mode(0o700).create(folder.join(PARTS))?;
        work.write(folder)
    }
}

fn unwritten(error: &io::Error) -> LoadError {
    LoadError::environment(format!("the work could not be written to the staging folder: {error}"))
}

/// How long a file may stay unseen that another machine has written: those of network file systems remember for a while that a
/// name was not there.
const SEEN_WITHIN: Duration = Duration::from_mins(1);

/// How long it is waited before the next look.
const LOOK_AGAIN: Duration = Duration::from_millis(200);

/// Looks which parts are done.
struct Waiting<'a> {
    folder: &'a Path,
    left: BTreeSet<usize>,
    /// Whether a part has failed.
    failed: bool,
    progress: &'a dyn ScanProgress,
}

impl Waiting<'_> {
    /// Tells of what was read since the last look, and says whether to wait on: not where a part has failed.
    fn look(&mut self) -> bool {
        let mut going_on = true;
        let (folder, progress) = (self.folder, self.progress);
        self.left.retain(|part| match Outcome::read(folder, *part) {
            Ok(Some(outcome)) => {
                progress.bytes_read(outcome.bytes());
                going_on &= outcome.error.is_none();
                false
            }
            // What cannot be read is told of when the parts are taken together.
            Ok(None) | Err(_) => true,
        });
        self.failed |= !going_on;
        going_on
    }

    /// Looks until all is seen that is done, where nothing was given up.
    fn catch_up(&mut self) {
        let until = Instant::now() + SEEN_WITHIN;
        while !self.left.is_empty() && !self.failed && Instant::now() < until {
            thread::sleep(LOOK_AGAIN);
            self.look();
        }
    }
}
