//! What an executor does.

use std::{
    fs::{self, DirBuilder, Permissions},
    io,
    os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use ingest_program::Checked;
use tempfile::TempDir;

use super::{
    outcome::{Outcome, ROWS},
    work::{PARTS, WORK, Work},
};
use crate::{
    build::build,
    load::{LoadOptions, Partial, load_part},
    run::{
        RunOptions, STACK,
        delivery::stored_file,
        job::{Job, Jobs},
        layers::layers,
        runtime,
    },
    scan::DeliveryFile,
    scratch::Scratch,
    secrets::Secrets,
};

/// What an executor has done, for its log.
#[derive(Debug, Clone)]
pub struct Performed {
    /// `source/delivery`.
    pub load: String,
    /// How many parts the load has.
    pub parts: usize,
    /// Files that were read.
    pub files: usize,
    /// Records in them.
    pub records: u64,
    /// How long it took.
    pub took: Duration,
    /// What came of it.
    pub ending: Ending,
}

/// What came of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The driver has it.
    Done,
    /// It failed, and the driver knows why.
    Failed,
    /// Another attempt at the part was done with it before.
    DoneBefore,
}

/// An executor could not do a part, and could not leave the driver a word about it. Names files, never a value.
#[derive(Debug, thiserror::Error)]
#[error("{what}")]
pub struct PartError {
    what: String,
    /// Whether the load itself is no more: its run has ended, so that nobody need do the part.
    is_gone: bool,
}

impl PartError {
    fn new(what: String) -> Self {
        Self { what, is_gone: false }
    }

    /// Whether the load itself is no more: its run has ended, so that nobody need do the part.
    pub fn is_gone(&self) -> bool {
        self.is_gone
    }
}

/// Does a part of the load that is described in the staging folder `folder`, on so many threads (as many as the machine has
/// cores where it is 0), and leaves there what came of it: also where it failed.
pub fn perform(folder: &Path, part: usize, threads: usize) -> Result<Performed, PartError> {
    stacker::grow(STACK, || perform_here(folder, part, threads))
}

fn perform_here(folder: &Path, part: usize, threads: usize) -> Result<Performed, PartError> {
    let clock = Instant::now();
    let failed =
        |what: &str, error: &dyn std::fmt::Display| PartError::new(format!("{what} ({}): {error}", folder.display()));
    let attempt = Attempt::new(&folder.join(PARTS), part).map_err(|error| {
        let what =
            "the driver's staging folder cannot be written to: executors have to see its folders at the same places";
        // The folder that it was in can be seen.
        let is_gone = error.kind() == io::ErrorKind::NotFound && folder.parent().is_some_and(Path::is_dir);
        PartError { is_gone, ..failed(what, &error) }
    })?;
    let work = read_work(folder, &attempt).map_err(|error| failed("this is no load of the driver", &error))?;
    let own = work.parts.get(part).ok_or_else(|| failed("the load has no such part", &part))?;
    let done = |ending, records| Performed {
        load: format!("{}/{}", work.source, work.delivery),
        parts: work.parts.len(),
        files: own.len(),
        records,
        took: clock.elapsed(),
        ending,
    };
    if Outcome::read(folder, part).is_ok_and(|it| it.is_some()) {
        return Ok(done(Ending::DoneBefore, 0));
    }
    let beside = Attempt::new(&work.quarantine, part)
        .map_err(|error| failed("the staging folder of the quarantine cannot be written to", &error))?;
    let outcome = Performing { work: &work, part, threads, attempt: &attempt, beside: &beside }.outcome()?;
    let records = outcome.tally.read();
    let ending = if outcome.error.is_some() { Ending::Failed } else { Ending::Done };
    let first = outcome.settle(folder, part);
    if first.map_err(|error| failed("what came of the part could not be left in the staging folder", &error))? {
        attempt.keep();
        beside.keep();
        Ok(done(ending, records))
    } else {
        Ok(done(Ending::DoneBefore, 0))
    }
}

/// The private folder of an attempt, which goes with it unless it is kept.
struct Attempt {
    folder: TempDir,
}

impl Attempt {
    /// In a folder that the driver has made: where there is none, nothing is.
    fn new(parent: &Path, part: usize) -> io::Result<Self> {
        let mut builder = tempfile::Builder::new();
        let folder =
            builder.prefix(&format!("{part}-")).permissions(Permissions::from_mode(0o700)).tempdir_in(parent)?;
        DirBuilder::new().mode(0o700).create(folder.path().join(ROWS))?;
        Ok(Self { folder })
    }

    fn name(&self) -> String {
        self.folder.path().file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    fn rows(&self) -> PathBuf {
        self.folder.path().join(ROWS)
    }

    fn keep(self) {
        let _ = self.folder.keep();
    }
}

/// The work in a folder, where this user has written it: whoever can only send messages to an executor cannot make it run a
/// program of theirs.
fn read_work(folder: &Path, attempt: &Attempt) -> io::Result<Work> {
    let path = folder.join(WORK);
    let (theirs, ours) = (fs::symlink_metadata(&path)?, fs::metadata(attempt.folder.path())?);
    if !theirs.is_file() || theirs.uid() != ours.uid() || theirs.mode() & 0o077 != 0 {
        return Err(io::Error::other("its description is not this user's own and private"));
    }
    let work: Work = serde_json::from_slice(&fs::read(&path)?)?;
    if work.build != build() {
        let (theirs, ours) = (&work.build, build());
        return Err(io::Error::other(format!(
            "the run is of ingest {theirs} and the executor of ingest {ours}; both have to be of one build"
        )));
    }
    Ok(work)
}

struct Performing<'a> {
    work: &'a Work,
    part: usize,
    threads: usize,
    attempt: &'a Attempt,
    beside: &'a Attempt,
}

impl Performing<'_> {
    fn outcome(&self) -> Result<Outcome, PartError> {
        let unreadable = |error| PartError::new(format!("the program could not be read: {error}"));
        let program = Checked::from_json(&self.work.program).map_err(unreadable)?;
        let options = RunOptions {
            project_root: self.work.project_root.clone(),
            environment: self.work.environment.clone(),
            pipeline: Some(self.work.pipeline.clone()),
            source: Some(self.work.source.clone()),
            threads: self.threads,
            ..RunOptions::default()
        };
        let secrets = Secrets::new(&program, &options.project_root);
        let found = Jobs::of(&program, &options, secrets).map_err(|error| PartError::new(error.to_string()))?;
        let job = found.all.iter().find(|it| it.dataset.name == self.work.dataset);
        let job = job.ok_or_else(|| PartError::new(format!("the program has no dataset `{}`", self.work.dataset)))?;
        let load = self.load_options(options.threads());
        let partial = self.load(job, &options, &load)?;
        Ok(Outcome::of(partial, self.attempt.name(), self.beside.name(), self.attempt.folder.path()))
    }

    fn load(&self, job: &Job<'_>, options: &RunOptions, load: &LoadOptions) -> Result<Partial, PartError> {
        let (layers, error) = match layers(job.source, &job.secrets, load.scratch.folder()) {
            Ok(layers) => (layers, None),
            Err(error) => (ingest_layers::Layers::default(), Some(error)),
        };
        self.same_secrets(job)?;
        let files = self.work.files.iter().map(|it| it.scanned(stored_file(&job.store, &it.found())));
        let files: Vec<DeliveryFile> = files.collect();
        let delivery = self.work.delivery(self.part, layers, files);
        if let Some(error) = error {
            return Ok(Partial { error: Some(error), ..Partial::new(&job.plan, &delivery, load) });
        }
        let runtime = runtime(options).map_err(|error| PartError::new(error.to_string()))?;
        Ok(runtime.block_on(load_part(&job.plan, &delivery, load, None)))
    }

    /// That the secrets which were asked for here have the values that they have there.
    fn same_secrets(&self, job: &Job<'_>) -> Result<(), PartError> {
        let ours = job.secrets.fingerprints(&self.work.delivery);
        let other = ours.iter().find(|(name, ours)| self.work.secrets.get(*name).is_some_and(|theirs| theirs != *ours));
        other.map_or(Ok(()), |(name, _)| {
            Err(PartError::new(format!(
                "the secret `{name}` has one value where the run is and another where the executor is; one that was started before \
                 the value changed has to be started again"
            )))
        })
    }

    fn load_options(&self, threads: usize) -> LoadOptions {
        LoadOptions {
            data: self.attempt.rows(),
            quarantine: self.beside.rows(),
            scratch: Scratch::new(self.work.disk),
            facts: self.work.facts.clone(),
            threads,
            memory: self.work.memory,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn work(build: &str, quarantine: &Path) -> Work {
        Work {
            build: build.to_owned(),
            program: "{}".to_owned(),
            project_root: PathBuf::new(),
            environment: String::new(),
            pipeline: String::new(),
            source: "visits".to_owned(),
            dataset: String::new(),
            delivery: "2026-01-05".to_owned(),
            date: 0,
            files: Vec::new(),
            parts: vec![vec![0]],
            quarantine: quarantine.to_owned(),
            facts: Vec::new(),
            memory: 0,
            disk: 0,
            secrets: BTreeMap::new(),
        }
    }

    fn refused(folder: &Path, part: usize) -> String {
        perform(folder, part, 1).unwrap_err().to_string()
    }

    #[test]
    fn what_is_not_the_work_of_this_build_and_user_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (folder, description) = (folder.path(), folder.path().join(WORK));
        assert!(refused(folder, 0).contains("executors have to see its folders at the same places"));
        fs::create_dir(folder.join(PARTS)).unwrap();
        assert!(refused(folder, 0).contains("this is no load of the driver"));

        work("9.9.9", folder).write(folder).unwrap();
        assert!(refused(folder, 0).contains("the run is of ingest 9.9.9 and the executor of ingest"));
        fs::remove_file(&description).unwrap();
        work(build(), folder).write(folder).unwrap();
        assert!(refused(folder, 1).contains("the load has no such part"));
        assert!(refused(folder, 0).contains("the program could not be read"));
        fs::set_permissions(&description, Permissions::from_mode(0o644)).unwrap();
        assert!(refused(folder, 0).contains("not this user's own and private"));
        // An attempt that comes to nothing leaves nothing.
        assert_eq!(fs::read_dir(folder.join(PARTS)).unwrap().count(), 0);
        assert_eq!(fs::read_dir(folder).unwrap().count(), 2);
    }
}
