//! What a part of a load has gathered, for another process to go on from: numbers and texts in JSON, keys as sorted runs in
//! files beside it.

use std::{collections::BTreeMap, io, path::Path};

use serde::{Deserialize, Serialize};

use super::{Gathered, Gathering, References};
use crate::{
    load::{
        distinct::{Distinct, all},
        error::LoadError,
        runs::{Run, store_run},
        unique::Keys,
        worklist::{Missed, Worklists},
    },
    plan::AggregateInput,
    scratch::Scratch,
};

/// What one part has gathered.
#[derive(Debug, Serialize, Deserialize)]
pub struct StoredGathering {
    /// In the order of the plan's aggregates.
    aggregates: Vec<Stored>,
    /// What was missed, by reference table.
    missed: BTreeMap<String, Missed>,
}

/// One aggregate. Keys are the names of files.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Stored {
    Rows(u64),
    Unique(String),
    /// In decimal: not every reader of JSON knows 128 bits.
    Exact(Option<String>),
    /// Its bits: JSON has no infinities, and nothing is to be rounded.
    Float(u64),
    Share {
        met: u64,
        rows: u64,
    },
    Distinct(String),
    References {
        keys: String,
        own: String,
    },
}

impl Gathering {
    /// Stores what was gathered in private files of `folder`. Every partition has to be [finished](Gathering::finish).
    pub fn store(self, folder: &Path) -> Result<StoredGathering, LoadError> {
        let missed = self.worklists.counts().clone();
        let aggregates = self.inputs.into_iter().enumerate();
        let aggregates = aggregates.map(|(number, (_, it))| it.store(number, folder)).collect::<io::Result<_>>()?;
        Ok(StoredGathering { aggregates, missed })
    }

    /// What was stored in `folder`. The files go as they are read.
    pub fn restore(
        inputs: &[AggregateInput],
        stored: StoredGathering,
        folder: &Path,
        scratch: &Scratch,
    ) -> Result<Self, LoadError> {
        if stored.aggregates.len() != inputs.len() {
            return Err(LoadError::internal("a part of the load has gathered other aggregates than were planned"));
        }
        let gathered = stored.aggregates.into_iter().map(|it| it.gathered(folder, scratch));
        let gathered = gathered.collect::<Result<Vec<_>, LoadError>>()?;
        Ok(Self {
            inputs: inputs.iter().cloned().zip(gathered).collect(),
            worklists: Worklists::of_counts(stored.missed),
        })
    }
}

impl Gathered {
    fn store(self, number: usize, folder: &Path) -> io::Result<Stored> {
        let keys = |keys: Vec<Keys>, kind: &str| {
            let name = format!("{kind}-{number}.run");
            store_run(&folder.join(&name), Keys::merged(keys)?)?;
            Ok::<_, io::Error>(name)
        };
        let values = |values: Vec<Distinct>, kind: &str| {
            let name = format!("{kind}-{number}.run");
            store_run(&folder.join(&name), all(values)?)?;
            Ok::<_, io::Error>(name)
        };
        Ok(match self {
            Self::Rows(rows) => Stored::Rows(rows),
            Self::Unique(sets) => Stored::Unique(keys(sets, "unique")?),
            Self::Exact(sum) => Stored::Exact(sum.map(|it| it.to_string())),
            Self::Float(sum) => Stored::Float(sum.to_bits()),
            Self::Share { met, rows } => Stored::Share { met, rows },
            Self::Distinct(sets) => Stored::Distinct(values(sets, "distinct")?),
            // What is published is read where all parts come together.
            Self::References(References { keys: sets, own, published: _ }) => {
                Stored::References { keys: keys(sets, "references")?, own: values(own, "own")? }
            }
        })
    }
}

impl Stored {
    fn gathered(self, folder: &Path, scratch: &Scratch) -> Result<Gathered, LoadError> {
        let run = |name: String| Run::open(&folder.join(name));
        Ok(match self {
            Self::Rows(rows) => Gathered::Rows(rows),
            Self::Unique(name) => Gathered::Unique(vec![Keys::of_run(run(name)?, scratch.clone())]),
            Self::Exact(sum) => {
                let sum = sum.map(|it| it.parse()).transpose();
                Gathered::Exact(sum.map_err(|_| LoadError::internal("a part of the load has a sum that is none"))?)
            }
            Self::Float(bits) => Gathered::Float(f64::from_bits(bits)),
            Self::Share { met, rows } => Gathered::Share { met, rows },
            Self::Distinct(name) => Gathered::Distinct(vec![Distinct::of_run(run(name)?, scratch.clone())]),
            Self::References { keys, own } => Gathered::References(References {
                keys: vec![Keys::of_run(run(keys)?, scratch.clone())],
                own: vec![Distinct::of_run(run(own)?, scratch.clone())],
                published: Distinct::new(0, scratch.clone()),
            }),
        })
    }
}
