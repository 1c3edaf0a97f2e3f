//! Who comes to which part of a bucket. What one dataset keeps to itself may be another's too: datasets share quarantines, lie
//! below one another, and are sources of others.

use std::collections::{BTreeMap, BTreeSet};

use super::{amazon, place, role};
use crate::usage::{Usage, Used};
use crate::{CodegenError, Deployment};

/// A pipeline that comes to keys with some beginning.
pub struct Visit {
    prefix: String,
    /// ARN of the role it comes as, where that is known.
    caller: Option<String>,
    writes: bool,
}

/// Who comes to keys with some beginning.
pub struct Callers {
    writers: BTreeSet<String>,
    readers: BTreeSet<String>,
    /// Somebody comes of whom the name is not known.
    unknown: bool,
}

/// The visits of all pipelines, by the bucket's name.
pub fn of_buckets(
    deployment: &Deployment<'_>,
    used: &[Used<'_>],
) -> Result<BTreeMap<String, Vec<Visit>>, CodegenError> {
    let mut visits: BTreeMap<String, Vec<Visit>> = BTreeMap::new();
    for (pipeline, usage) in used {
        let pods = role(deployment, &pipeline.name)?;
        for (connection, _) in usage.connections.values() {
            let Some(s3) = amazon(connection) else { continue };
            let caller = match (&s3.role, &s3.keys) {
                (Some(role), _) => Some(role.clone()),
                (None, Some(_)) => None,
                (None, None) => pods.clone(),
            };
            let of_connection = prefixes(usage, &connection.name, s3);
            let visits = visits.entry(s3.bucket.clone()).or_default();
            visits.extend(of_connection.into_iter().map(|(prefix, writes)| Visit {
                prefix,
                caller: caller.clone(),
                writes,
            }));
        }
    }
    Ok(visits)
}

/// The beginnings of the keys that are read and written by a connection.
fn prefixes(usage: &Usage<'_>, connection: &str, s3: &ingest_program::S3) -> Vec<(String, bool)> {
    let sources = usage.sources.values().filter(|it| it.connection == connection);
    let mut all: Vec<(String, bool)> = sources.map(|it| (place::listed(s3, it), false)).collect();
    let referenced = usage.referenced.values().filter(|it| it.connection == connection);
    all.extend(referenced.map(|it| (place::table(s3, it).published, false)));
    for dataset in usage.datasets.values() {
        let table = (dataset.connection == connection).then(|| place::table(s3, dataset));
        let quarantine = (dataset.quarantine.connection == connection).then(|| place::quarantine(s3, dataset));
        let places = table.into_iter().chain(quarantine);
        all.extend(places.flat_map(|it| [it.published, it.work]).map(|it| (it, true)));
    }
    all
}

impl Callers {
    /// Those that come to keys that begin with `prefix`.
    pub fn of(visits: &[Visit], prefix: &str) -> Self {
        let mut callers = Self { writers: BTreeSet::new(), readers: BTreeSet::new(), unknown: false };
        for visit in visits.iter().filter(|it| it.prefix.starts_with(prefix) || prefix.starts_with(&it.prefix)) {
            match &visit.caller {
                None => callers.unknown = true,
                Some(caller) if visit.writes => drop(callers.writers.insert(caller.clone())),
                Some(caller) => drop(callers.readers.insert(caller.clone())),
            }
        }
        callers
    }

    /// Those that write; none where they are not all known.
    pub fn writers(&self) -> Option<BTreeSet<String>> {
        (!self.unknown).then(|| self.writers.clone())
    }

    /// All of them; none where they are not all known.
    pub fn all(&self) -> Option<BTreeSet<String>> {
        (!self.unknown).then(|| self.writers.union(&self.readers).cloned().collect())
    }
}
