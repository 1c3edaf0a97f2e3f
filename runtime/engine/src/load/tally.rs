//! What is counted of a delivery's rows, partition by partition.

use serde::{Deserialize, Serialize};

use super::{frequencies::Frequencies, place_of_row::RowPlace, runs::SAMPLES};
use crate::plan::Stage;

/// How often something happened, and where first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// How often.
    pub rows: u64,
    /// The first places, by file and record.
    pub samples: Vec<RowPlace>,
    /// What was said of the rows, where a check has a message: the counts of so many texts.
    pub messages: Frequencies<1_000>,
}

impl Count {
    /// Once more, there, and this was said.
    pub fn add(&mut self, place: RowPlace, message: Option<&str>) {
        self.rows += 1;
        place.keep_first(&mut self.samples, SAMPLES);
        if let Some(message) = message {
            self.messages.add(message);
        }
    }

    fn merge(&mut self, other: &Self) {
        self.rows += other.rows;
        other.samples.iter().for_each(|it| it.keep_first(&mut self.samples, SAMPLES));
        self.messages.merge(&other.messages);
    }
}

/// Where the rows of a partition, or of a delivery, went, and what was said against them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Records of each file of the delivery.
    pub records: Vec<u64>,
    /// Rows that the map's `for each` made beside the one that every record is.
    pub expanded: u64,
    /// Malformed records, by the code of the reason.
    pub malformed: Vec<Count>,
    /// Violations of each rule of the source stage.
    pub source_rules: Vec<Count>,
    /// Violations of each rule of the map stage.
    pub map_rules: Vec<Count>,
    /// Rows that the source stage rejected, malformed records not among them.
    pub source_rejected: u64,
    /// Rows that `where` left out, and records whose `for each` has no element.
    pub filtered: u64,
    /// Rows that the map stage rejected.
    pub map_rejected: u64,
    /// Rows that gave way to another that agrees with them in what `dedupe` goes by.
    pub superseded: u64,
    /// Rows that go to the table.
    pub published: u64,
}

impl Tally {
    /// Nothing yet, of so many files and rules.
    pub fn new(files: usize, source_rules: usize, map_rules: usize) -> Self {
        Self {
            records: vec![0; files],
            expanded: 0,
            malformed: vec![Count::default(); usize::from(u8::MAX) + 1],
            source_rules: vec![Count::default(); source_rules],
            map_rules: vec![Count::default(); map_rules],
            source_rejected: 0,
            filtered: 0,
            map_rejected: 0,
            superseded: 0,
            published: 0,
        }
    }

    /// A row violates a rule of a stage.
    pub fn violated(&mut self, stage: Stage, rule: usize, place: RowPlace, message: Option<&str>) {
        let rules = match stage {
            Stage::Source => &mut self.source_rules,
            Stage::Map => &mut self.map_rules,
        };
        if let Some(count) = rules.get_mut(rule) {
            count.add(place, message);
        }
    }

    /// Adds what another partition counted. The order of partitions makes no difference.
    pub fn merge(&mut self, other: &Self) {
        self.records.iter_mut().zip(&other.records).for_each(|(to, from)| *to += from);
        for (to, from) in [
            (&mut self.malformed, &other.malformed),
            (&mut self.source_rules, &other.source_rules),
            (&mut self.map_rules, &other.map_rules),
        ] {
            to.iter_mut().zip(from).for_each(|(to, from)| to.merge(from));
        }
        self.source_rejected += other.source_rejected;
        self.filtered += other.filtered;
        self.expanded += other.expanded;
        self.map_rejected += other.map_rejected;
        self.superseded += other.superseded;
        self.published += other.published;
    }

    /// Records read.
    pub fn read(&self) -> u64 {
        self.records.iter().sum()
    }

    /// Malformed records.
    pub fn malformed_records(&self) -> u64 {
        self.malformed.iter().map(|it| it.rows).sum()
    }

    /// Rows that go to the quarantine.
    pub fn rejected(&self) -> u64 {
        self.malformed_records() + self.source_rejected + self.map_rejected
    }

    /// Rows that the source stage judged.
    pub fn judged_by_source(&self) -> u64 {
        self.read() - self.malformed_records()
    }

    /// Rows that the map stage judged.
    pub fn judged_by_map(&self) -> u64 {
        self.published + self.superseded + self.map_rejected
    }
}
