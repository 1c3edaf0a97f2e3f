//! What was sought in reference tables and not found: the worklist of whoever keeps them.

use std::collections::BTreeMap;

use arrow::{
    array::{Array, ArrayRef, AsArray, RecordBatch},
    datatypes::DataType,
};

use super::{
    error::LoadError,
    frequencies::Frequencies,
    split::{Facts, Fate},
};
use crate::plan::{MissedInput, Stage};

/// What was missed in one reference table, and how often: the counts of so many values are kept.
pub type Missed = Frequencies<10_000>;

/// What was missed, of each reference table.
#[derive(Debug, Clone)]
pub struct Worklists {
    inputs: Vec<MissedInput>,
    missed: BTreeMap<String, Missed>,
}

impl Worklists {
    /// Nothing yet.
    pub fn new(inputs: &[MissedInput]) -> Self {
        let missed = inputs.iter().map(|it| (it.lookup.clone(), Missed::default())).collect();
        Self { inputs: inputs.to_vec(), missed }
    }

    /// Adds what was missed on the rows of a batch that the stage of each lookup judges. `fates` is none where every row is
    /// published.
    pub fn add(&mut self, batch: &RecordBatch, facts: &Facts<'_>, fates: Option<&[Fate]>) -> Result<(), LoadError> {
        for input in &self.inputs {
            let fate = |row: usize| fates.map_or(Some(&Fate::Publish), |it| it.get(row));
            let judged = |row: usize| match input.stage {
                Stage::Source => fate(row) != Some(&Fate::Malformed) && facts.first_of_record(row),
                Stage::Map => matches!(fate(row), Some(Fate::Publish | Fate::RejectedByMap | Fate::Superseded)),
            };
            let column = batch.columns().get(input.column);
            let column = column.ok_or_else(|| LoadError::internal("a column of a lookup is not there"))?;
            let Some(missed) = self.missed.get_mut(&input.lookup) else { continue };
            for row in (0..column.len()).filter(|it| column.is_valid(*it) && judged(*it)) {
                add_all(missed, column, row)?;
            }
        }
        Ok(())
    }

    /// Adds what another partition counted. The order of partitions makes no difference.
    pub fn merge(&mut self, other: Self) {
        for (lookup, from) in other.missed {
            self.missed.entry(lookup).or_default().merge(&from);
        }
    }

    /// All that was counted, to be stored.
    pub fn counts(&self) -> &BTreeMap<String, Missed> {
        &self.missed
    }

    /// What was counted elsewhere of the same reference tables.
    pub fn of_counts(missed: BTreeMap<String, Missed>) -> Self {
        Self { inputs: Vec::new(), missed }
    }

    /// What was missed, of each reference table in which something was.
    pub fn missed(&self) -> impl Iterator<Item = (&str, &Missed)> {
        self.missed.iter().filter(|(_, it)| it.count > 0).map(|(lookup, it)| (lookup.as_str(), it))
    }
}

fn add_all(missed: &mut Missed, column: &ArrayRef, row: usize) -> Result<(), LoadError> {
    match column.data_type() {
        DataType::Utf8View => missed.add(column.as_string_view().value(row)),
        DataType::List(_) => {
            let elements = column.as_list::<i32>().value(row);
            let texts = elements.as_string_view_opt().ok_or_else(|| LoadError::internal("no texts"))?;
            texts.iter().flatten().for_each(|it| missed.add(it));
        }
        other => return Err(LoadError::internal(format!("what was missed is {other}"))),
    }
    Ok(())
}
