//! The last step of a delivery: into the table, or aside.

use std::{
    collections::BTreeSet,
    fs::{self, Permissions},
    io,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use ingest_program::{Literal, Program};
use tempfile::TempDir;

use super::job::Job;
use crate::{
    ledger::{
        DataFile, MANIFEST, MANIFEST_VERSION, Manifest, ManifestAggregate, ManifestFile, ManifestJoined, iso_date,
    },
    load::{Found, Loaded, reads_labelled},
    plan::{AggregateInput, AggregateValue},
    progress::DeliveryState,
    publish::{create_private, hold, remove, retire, seal, stage, swap_in},
    report::{DeliveryReport, Rows},
    scan::{Delivery, DeliveryFile},
};

/// The private folders of a delivery that is being loaded.
pub struct Staged {
    /// Beside the table.
    pub table: TempDir,
    /// Beside the quarantine.
    pub quarantine: TempDir,
}

impl Staged {
    /// Empty ones.
    pub fn new(job: &Job<'_>) -> io::Result<Self> {
        let staged = Self { table: stage(&job.place)?, quarantine: stage(&job.quarantine)? };
        for folder in [staged.data(), staged.rejected()] {
            fs::DirBuilder::new().create(&folder)?;
            fs::set_permissions(&folder, Permissions::from_mode(0o700))?;
        }
        Ok(staged)
    }

    /// For the rows of the table.
    pub fn data(&self) -> PathBuf {
        self.table.path().join("data")
    }

    /// For the rows of the quarantine.
    pub fn rejected(&self) -> PathBuf {
        self.quarantine.path().join("rejected")
    }
}

/// A delivery whose rows are all staged.
pub struct Finished<'a, 'b> {
    /// The program.
    pub program: &'a Program,
    /// Its job; the ledger takes note of what is published.
    pub job: &'a mut Job<'b>,
    /// What was read.
    pub delivery: &'a Delivery,
    /// BLAKE3 of each of its files.
    pub hashes: Vec<String>,
    /// What it was joined to.
    pub joined: Vec<ManifestJoined>,
    /// What was written.
    pub loaded: Loaded,
    /// Where it lies.
    pub staged: Staged,
}

impl Finished<'_, '_> {
    /// Publishes: the quarantine first, then the table by one rename. Gives the folder with what was replaced.
    pub fn publish(
        mut self,
        report: &mut DeliveryReport,
        mut tell: impl FnMut(DeliveryState),
    ) -> io::Result<[TempDir; 2]> {
        let manifest = self.complete(report.rows)?;
        let (data, rejected) = (self.staged.data(), self.staged.rejected());
        seal(&data, true)?;
        seal(&rejected, false)?;
        tell(DeliveryState::Staged);

        let (source, id) = (&self.job.source.name, &self.delivery.id);
        let target = self.job.quarantine.delivery(source, id);
        if self.loaded.rejected.is_empty() {
            retire(&target, &self.staged.quarantine.path().join("replaced"))?;
        } else {
            swap_in(&rejected, &target, false)?;
            report.quarantined_to = Some(target.display().to_string());
        }
        tell(DeliveryState::Quarantined);

        let target = self.job.place.delivery(source, id);
        swap_in(&data, &target, true)?;
        report.published_to = Some(target.display().to_string());
        tell(DeliveryState::Committed);
        self.job.ledger.record(manifest);

        // What an earlier run held back is of no use any more. The delivery is published, whether it can go or not.
        for place in [&self.job.place, &self.job.quarantine] {
            let _ = remove(&place.held(source, id));
        }
        Ok([self.staged.table, self.staged.quarantine])
    }

    /// Keeps what may not be published, with its report, for a person to look at.
    pub fn hold(mut self, report: &mut DeliveryReport) -> io::Result<()> {
        self.complete(report.rows)?;
        let (source, id) = (&self.job.source.name, &self.delivery.id);
        let held = self.job.place.held(source, id);
        report.held_at = Some(held.display().to_string());
        let held_rejected = self.job.quarantine.held(source, id);
        if !self.loaded.rejected.is_empty() {
            report.quarantined_to = Some(held_rejected.display().to_string());
        }
        let data = self.staged.data();
        write_private(&data.join("_report.json"), &serde_json::to_vec_pretty(&report).map_err(io::Error::other)?)?;
        seal(&data, false)?;
        hold(&data, &held)?;
        if self.loaded.rejected.is_empty() {
            return remove(&held_rejected);
        }
        let rejected = self.staged.rejected();
        seal(&rejected, false)?;
        hold(&rejected, &held_rejected)
    }

    /// Gives the staged files names that no other version of the delivery has, and writes the manifests.
    ///
    /// A reader that listed the files of an earlier version can then only miss one, never take a new file for an old.
    fn complete(&mut self, rows: Rows) -> io::Result<Manifest> {
        let mut hasher = blake3::Hasher::new();
        hasher.update(self.job.program.as_bytes());
        let joined = self.joined.iter().flat_map(|it| &it.files).map(|it| &it.blake3);
        self.hashes.iter().chain(joined).for_each(|it| {
            hasher.update(it.as_bytes());
        });
        let version = hasher.finalize().to_hex();
        let version = version.get(..8).unwrap_or_default();
        rename(&self.staged.data(), &mut self.loaded.data, version)?;
        rename(&self.staged.rejected(), &mut self.loaded.rejected, version)?;

        let manifest = Manifest {
            version: MANIFEST_VERSION,
            dataset: self.job.dataset.name.clone(),
            schema: self.job.schema.name.clone(),
            source: self.job.source.name.clone(),
            delivery: self.delivery.id.clone(),
            program: self.job.program.clone(),
            files: manifest_files(self.delivery, &self.hashes),
            joined: self.joined.clone(),
            columns: self.job.columns(),
            date: iso_date(self.delivery.date),
            aggregates: aggregates(self.program, self.job, &self.loaded),
            rows,
            data: self.loaded.data.clone(),
        };
        write_private(&self.staged.data().join(MANIFEST), &manifest.to_json().map_err(io::Error::other)?)?;
        // A sum may be of labelled values, for which the quarantine need not be cleared.
        let (data, aggregates) = (self.loaded.rejected.clone(), Vec::new());
        let quarantined = Manifest { aggregates, data, ..manifest.clone() };
        write_private(&self.staged.rejected().join(MANIFEST), &quarantined.to_json().map_err(io::Error::other)?)?;
        Ok(manifest)
    }
}

/// The files of a delivery as a manifest tells them, each with its content.
pub fn manifest_files(delivery: &Delivery, hashes: &[String]) -> Vec<ManifestFile> {
    let file = |(file, hash): (&DeliveryFile, &String)| ManifestFile {
        path: file.name.clone(),
        bytes: file.size,
        modified: file.modified,
        blake3: hash.clone(),
    };
    delivery.files.iter().zip(hashes).map(file).collect()
}

/// The numbers among the aggregates of the delivery's checks: what is typical is told by them later. Those of labelled
/// values are left out: a manifest stands beside every table, whatever that is cleared for.
fn aggregates(program: &Program, job: &Job<'_>, loaded: &Loaded) -> Vec<ManifestAggregate> {
    let mut labelled = BTreeSet::new();
    for check in job.plan.delivery_checks() {
        let over = check.gathered().filter(|(aggregate, _)| {
            aggregate.over().iter().any(|it| reads_labelled(program, &job.plan, check.stage, it))
        });
        labelled.extend(over.map(|(_, index)| index));
    }
    let number = |(index, (input, found)): (usize, (&AggregateInput, &Found))| {
        if labelled.contains(&index) {
            return None;
        }
        let AggregateValue::Known(value) = &found.value else { return None };
        let value = match value {
            Literal::Int(value) => *value as f64,
            Literal::Float(value) => *value,
            Literal::Decimal { unscaled, scale, .. } => *unscaled as f64 / 10_f64.powi((*scale).into()),
            _ => return None,
        };
        Some(ManifestAggregate { of: input.key.clone(), value })
    };
    job.plan.aggregates().iter().zip(&loaded.found).enumerate().filter_map(number).collect()
}

/// Numbers the files from 0 and adds the version: `part-00003.parquet` becomes `part-00000-<version>.parquet`.
fn rename(folder: &Path, files: &mut [DataFile], version: &str) -> io::Result<()> {
    for (number, file) in files.iter_mut().enumerate() {
        let name = format!("part-{number:05}-{version}.parquet");
        fs::rename(folder.join(&file.name), folder.join(&name))?;
        file.name = name;
    }
    Ok(())
}

fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = create_private(path)?;
    io::Write::write_all(&mut file, bytes)?;
    file.sync_all()
}
